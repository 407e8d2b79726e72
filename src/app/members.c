/* members.c - the customer file: enrol and change.
 *
 * The journal knows that an account was opened or a file was changed, when and by whom; what the file
 * holds is in the member table alone, so that it can be corrected and erased.
 */
#include "app/members.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/consent/consents.h"
#include "app/events.h"
#include "app/facts.h"
#include "app/family/family.h"
#include "app/ids.h"
#include "app/joining/joining.h"
#include "app/past_make.h"
#include "app/print/addresses.h"
#include "app/referrals.h"
#include "loyalty/closing.h"
#include "loyalty/member.h"
#include "storage/account_storage.h"
#include "storage/invitation_storage.h"
#include "storage/member_storage.h"
#include "storage/referral_storage.h"

#define PHONE_ROOM_BYTES 32

static enum err read_phone(struct arena *arena, struct str typed, struct str country,
                           struct str *ret_phone, struct problem *problem)
{
    struct buf out = { 0 };
    if (str_trim(typed).len == 0) {
        *ret_phone = STR_NONE;
        return OK;
    }
    TRY(buf_create(arena, PHONE_ROOM_BYTES, &out));
    if (member_phone_normalize(typed, country, &out) != OK) {
        problem_set(problem, E_INVALID, "/phone",
                    "This is not a telephone number; write it like 06 12 34 56 78 or +33612345678.",
                    "Ce n'est pas un numéro de téléphone ; écrivez-le comme 06 12 34 56 78 ou "
                    "+33612345678.");
        return E_INVALID;
    }
    return buf_finish(&out, ret_phone);
}

static enum err read_email(struct str typed, struct str *ret_email, struct problem *problem)
{
    struct str email = str_trim(typed);
    if (email.len > 0 && !member_email_is_valid(email)) {
        problem_set(problem, E_INVALID, "/email",
                    "This is not an e-mail address; write it like name@example.org.",
                    "Ce n'est pas une adresse e-mail ; écrivez-la comme nom@exemple.fr.");
        return E_INVALID;
    }
    *ret_email = email;
    return OK;
}

static enum err read_birthday(struct str typed, struct date *ret_birth, struct problem *problem)
{
    struct str text = str_trim(typed);
    *ret_birth = DATE_NONE;
    if (text.len == 0 || member_birthday_parse(text, ret_birth) == OK)
        return OK;
    problem_set(problem, E_INVALID, "/birthday",
                "A birthday is a month and a day: 02-29 is 29 February.",
                "Un anniversaire est un mois et un jour : 02-29 est le 29 février.");
    return E_INVALID;
}

static bool is_tag(struct str tag)
{
    return tag.len > 0 && tag.len <= CODE_MAX_BYTES && str_is_line(tag) &&
           str_find(tag, ',') == tag.len;
}

/* As the file keeps them: ascending, each once, separated by commas. */
static enum err read_tags(struct arena *arena, const struct json_list *list, struct str *ret_tags,
                          struct problem *problem)
{
    struct str tags[MEMBER_TAGS_MAX];
    const struct str *told = list->items;
    size_t count = 0;
    struct buf out = { 0 };
    assert(list->count <= COUNT(tags)); /* the table of the request sees to that */
    for (size_t i = 0; i < list->count; i++) {
        struct str tag = str_trim(told[i]);
        if (!is_tag(tag)) {
            problem_set(problem, E_INVALID, "/tags",
                        "A tag is a short text without a comma, such as \"student\".",
                        "Une étiquette est un texte court sans virgule, par exemple \"student\".");
            return E_INVALID;
        }
        member_tags_add(tags, &count, tag);
    }
    TRY(buf_create(arena, MEMBER_TAGS_MAX * (CODE_MAX_BYTES + 1), &out));
    for (size_t i = 0; i < count; i++) {
        buf_str(&out, i > 0 ? STR(",") : STR_NONE);
        buf_str(&out, tags[i]);
    }
    return buf_finish(&out, ret_tags);
}

/* Puts what the request tells over what the member has. */
static enum err overlay(struct arena *arena, const struct member_request *request,
                        struct str country, struct member *member, struct problem *problem)
{
    if (request->has_first_name)
        member->first_name = str_trim(request->first_name);
    if (request->has_last_name)
        member->last_name = str_trim(request->last_name);
    if (request->has_phone)
        TRY(read_phone(arena, request->phone, country, &member->phone, problem));
    if (request->has_email)
        TRY(read_email(request->email, &member->email, problem));
    if (request->has_birth)
        member->birth = request->birth;
    if (request->has_birthday)
        TRY(read_birthday(request->birthday, &member->birth, problem));
    if (request->has_postcode)
        member->postcode = str_trim(request->postcode);
    TRY(address_overlay(arena, request, &member->address, problem));
    if (request->has_language && request->language.len > 0)
        member->language = request->language;
    if (request->has_note)
        member->note = request->note;
    if (request->has_tags)
        TRY(read_tags(arena, &request->tags, &member->tags, problem));
    return OK;
}

static bool is_somebody(const struct member *member)
{
    return member->first_name.len + member->last_name.len + member->phone.len + member->email.len >
           0;
}

static enum err check_is_somebody(const struct member *member, struct problem *problem)
{
    if (is_somebody(member))
        return OK;
    problem_set(problem, E_INVALID, "",
                "Tell at least one of first_name, last_name, phone and email.",
                "Indiquez au moins un de first_name, last_name, phone et email.");
    return E_INVALID;
}

/* "A card without a name is nobody's": whoever it is given to is told with it, or later. */
static enum err check_is_nobody(const struct member *member, struct problem *problem)
{
    if (!is_somebody(member))
        return OK;
    problem_set(problem, E_INVALID, "/anonymous",
                "A card without a name is nobody's: leave \"anonymous\" out, or the name.",
                "Une carte sans nom n'est à personne : retirez \"anonymous\", ou le nom.");
    return E_INVALID;
}

/* The shop of an enrolment is where it was asked for, when that is known; it is not needed. */
static const struct app_shop *shop_of(const struct app *app, const struct caller *caller,
                                      struct str code)
{
    return code.len > 0 ? app_shop_by_code(app, code) : app_shop_by_id(app, caller->shop_id);
}

/* ---- who was sent by whom --------------------------------------------------------------------- */

/* Fills in the note of an enrolment. */
static enum err tell_referrer(struct arena *arena, const struct referrer *referrer,
                              struct entry *entry)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, REFERRAL_NOTE_MAX_BYTES, &out));
    referral_note_write(referrer, &out);
    return buf_finish(&out, &entry->note);
}

static enum err keep_referrer(struct db *db, const struct referrer *referrer,
                              const struct entry *entry)
{
    const struct referral referral = {
        .partition = entry->partition,
        .account = entry->account,
        .enrolled = entry->number,
        .referrer_partition = referrer->partition,
        .referrer = referrer->account,
    };
    return referral_insert(db, &referral);
}

/* ---- the commands ----------------------------------------------------------------------------- */

enum err member_prepare(struct write_context *context, struct command *command,
                        const struct app_shop **ret_shop, struct member *ret_member)
{
    const struct member_request *request = command->request;
    const struct app_shop *shop = shop_of(context->app, &command->caller, request->shop);
    struct member member = {
        .partition = context->head->partition,
        .number = context->head->member_next,
        .birth = DATE_NONE,
        .language = shop != NULL ? shop->shop.language : STR("fr"),
        .joined = context->now,
        .changed = context->now,
    };
    if (request->shop.len > 0 && shop == NULL)
        return E_SHOP_UNKNOWN;
    TRY(overlay(command->arena, request, app_shop_country(shop), &member, &command->problem));
    if (request->is_anonymous)
        TRY(check_is_nobody(&member, &command->problem));
    else if (!command->caller.is_import) /* an old file may know a customer by a number alone */
        TRY(check_is_somebody(&member, &command->problem));
    *ret_shop = shop;
    *ret_member = member;
    return OK;
}

enum err member_tell_consents(struct write_context *context, struct command *command,
                              const struct member *member, struct entry *entry,
                              struct consents *ret_consents)
{
    const struct member_request *request = command->request;
    if (request->consents.count > 0 && request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    return consents_prepare(context, command, &request->consents, member, true, entry,
                            ret_consents);
}

struct card_wish member_card_wish(const struct member_request *request, const struct app_shop *shop)
{
    return (struct card_wish){
        .code = request->card,
        .kind = request->kind,
        .field = "/card",
        .shop = shop != NULL ? shop->shop.code : STR_NONE,
    };
}

/* Whoever joins by a rule that looks back has a past from the beginning, which says by what. */
static enum err begin_past(struct write_context *context, struct command *command,
                           struct working *working, const struct entry *entry)
{
    const struct app_program *version = app_program_at(context->app, entry->at);
    bool has_begun = working->after_count > 0; /* with the event of the enrolment */
    if (version == NULL || has_begun || !entry->joined.is_told || !version->program.has_past)
        return OK;
    return facts_begin_account(context->app, context->db, command->arena, version, working, entry);
}

/* By a code of the shop's (`codes`: the entry that made it) or without one, with an account of his own. */
static enum err enrol(struct write_context *context, struct command *command, int64_t codes)
{
    const struct member_request *request = command->request;
    struct head *head = context->head;
    const struct app_shop *shop = NULL;
    struct member member = { 0 };
    struct card_wish wish = { 0 };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct consents *consents = ARENA_NEW(command->arena, struct consents);
    struct entry *entry = NULL;
    struct referrer referrer = { 0 };
    bool is_referred = request->referred_by.len > 0;
    if (told == NULL || consents == NULL)
        return E_NO_MEMORY;
    TRY(member_prepare(context, command, &shop, &member));
    member.account = head->account_next;
    wish = member_card_wish(request, shop);
    TRY(card_prepare(context, command, &wish, &told->card));
    if (is_referred)
        TRY(referral_find(context->db, command->arena, request->referred_by, &member, &referrer));
    TRY(referral_code_make(context->db, command->arena, &told->referral_code));
    told->card.account = member.account;
    told->card.member = member.number;

    TRY(commit_begin_entry(context, command, ENTRY_ENROL, &entry));
    told->entry = entry;
    if (shop != NULL)
        entry->shop = shop->shop.code;
    entry->account = member.account;
    entry->member = member.number;
    entry->card = told->card.number;
    const struct joining_way way = {
        .shop = shop, .member = &member, .is_referred = is_referred, .codes = codes
    };
    TRY(joining_tell(context->app, command, request, &way, entry));
    TRY(member_tell_consents(context, command, &member, entry, consents));
    if (is_referred)
        TRY(tell_referrer(command->arena, &referrer, entry));
    TRY(commit_begin_writing(context, command));
    struct str tags[MEMBER_TAGS_MAX];
    struct working working = {
        .account = { .id = member.account },
        .tags = tags,
        .card_kind = told->card.kind,
    };
    member_tags_split(member.tags, tags, COUNT(tags), &working.tag_count);
    card_date(context->app, &wish, entry, &told->card);
    TRY(event_of_enrolment(context->app, context->db, command->arena, shop, &working, entry));
    TRY(begin_past(context, command, &working, entry));
    TRY(account_insert(context->db, head->partition, member.account, context->now));
    TRY(facts_append(context, command, &working, entry, told));
    head->member_next += 1;
    head->account_next += 1;
    head->card_next += 1;
    TRY(member_insert(context->db, &member));
    TRY(referral_code_insert(context->db, told->referral_code, head->partition, member.account));
    TRY(consents_keep(context, entry, consents));
    if (is_referred)
        TRY(keep_referrer(context->db, &referrer, entry));
    return card_issue(context, entry, &told->card);
}

/* A code of the shop's; it can be used again where the rule did not ask for it. */
static enum err enrol_by_code(struct write_context *context, struct command *command,
                              const struct invitation *invitation, const struct entry *made)
{
    if (!joining_code_lasts(made, context->now))
        return E_INVITATION_ENDED;
    TRY(enrol(context, command, made->number));
    const struct entry *entry = command->told->entry;
    return entry->joined.by == JOINED_INVITATION
               ? invitation_use(context->db, invitation->code, entry->number)
               : OK;
}

enum err member_enrol_run(struct write_context *context, struct command *command)
{
    const struct member_request *request = command->request;
    struct invitation invitation = { 0 };
    struct entry invited = { 0 };
    if (request->invitation.len == 0)
        return enrol(context, command, 0);
    TRY(family_find_invitation(context, command, request->invitation, &invitation, &invited));
    return joining_makes_codes(&invited) ? enrol_by_code(context, command, &invitation, &invited)
                                         : family_join(context, command, &invitation, &invited);
}

/* ---- a change ----------------------------------------------------------------------------------- */

/* A name for a card that was handed out without one: whose it is joins, by the rule in force. */
static enum err join_with(struct write_context *context, struct command *command,
                          const struct app_shop *shop, const struct member *member,
                          struct working *working, struct entry *entry)
{
    struct past *past = &working->account.past;
    TRY(past_make_from(context->app, context->db, command->arena, member->partition, context->now,
                       &working->account));
    const struct joining_way way = {
        .shop = shop,
        .member = member,
        .waits = true,
        .spent_minor = past_sum(past, PAST_SPEND, STR_NONE, PAST_EVER, DATE_NONE),
    };
    TRY(closing_check(past, entry));
    TRY(joining_tell(context->app, command, command->request, &way, entry));
    return past_apply(command->arena, NULL, entry, past);
}

enum err member_change_run(struct write_context *context, struct command *command)
{
    const struct member_request *request = command->request;
    const struct app_shop *shop = shop_of(context->app, &command->caller, STR_NONE);
    struct id id = { 0 };
    struct member member = { 0 };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct str code = STR_NONE;
    struct working working = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->member, &id));
    TRY(member_get(context->db, command->arena, id.partition, id.number, &member));
    TRY(commit_hold(context, command, member.partition, 0));
    TRY(account_load(context->db, command->arena, member.partition, member.account,
                     &working.account));
    working.lot_next = working.account.lot_next;
    TRY(referral_code_of(context->db, command->arena, member.partition, member.account, &code));
    bool has_code = code.len > 0; /* who was enrolled before there were codes has none yet */
    bool was_somebody = is_somebody(&member);
    if (!has_code)
        TRY(referral_code_make(context->db, command->arena, &code));
    TRY(overlay(command->arena, request, app_shop_country(shop), &member, &command->problem));
    if (was_somebody)
        TRY(check_is_somebody(&member, &command->problem));
    member.changed = context->now;

    TRY(commit_begin_entry(context, command, ENTRY_MEMBER, &entry));
    told->entry = entry;
    entry->account = member.account;
    entry->member = member.number;
    if (!was_somebody && is_somebody(&member) && joining_waits(&working.account.past))
        TRY(join_with(context, command, shop, &member, &working, entry));
    TRY(facts_append(context, command, &working, entry, told));
    if (!has_code)
        TRY(referral_code_insert(context->db, code, member.partition, member.account));
    return member_update(context->db, &member);
}
