/* family.c - who may join an account, who has, and what a member may. */
#include "app/family/family.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/consent/consents.h"
#include "app/facts.h"
#include "app/family/family_notice.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "app/joining/joining.h"
#include "app/past_make.h"
#include "core/base32.h"
#include "core/secret.h"
#include "journal/entry_text.h"
#include "journal/entry_words.h"
#include "loyalty/closing.h"
#include "storage/account_storage.h"
#include "storage/invitation_storage.h"
#include "storage/member_storage.h"
#include "storage/referral_storage.h"

#define CODE_CHARACTERS 10 /* 50 random bits: a guess in a million years of trying */
#define CODE_TRIES_MAX  4

/* ---- codes ------------------------------------------------------------------------------------ */

enum err family_code_make(struct db *db, struct arena *arena, struct str *ret_code)
{
    struct invitation taken = { 0 };
    for (int tries = 0; tries < CODE_TRIES_MAX; tries++) {
        struct buf out = { 0 };
        TRY(buf_create(arena, CODE_CHARACTERS, &out));
        secret_base32(&out, CODE_CHARACTERS);
        TRY(buf_finish(&out, ret_code));
        enum err err = invitation_find(db, *ret_code, &taken);
        if (err != OK)
            return err == E_INVITATION_UNKNOWN ? OK : err;
    }
    return E_EXISTS;
}

/* As people type it: blanks, dashes and small letters do not matter. */
static enum err find_code(struct db *db, struct arena *arena, struct str typed,
                          struct invitation *ret_invitation)
{
    struct buf out = { 0 };
    struct str code = STR_NONE;
    TRY(buf_create(arena, CODE_MAX_BYTES, &out));
    if (base32_normalize(typed, &out) != OK || buf_finish(&out, &code) != OK)
        return E_INVITATION_UNKNOWN;
    return invitation_find(db, code, ret_invitation);
}

/* ---- the account ------------------------------------------------------------------------------ */

/* With its past, which from now on tells what its members may. */
static enum err open_account(struct write_context *context, struct command *command,
                             int32_t partition, int64_t number, struct working *working)
{
    const struct entry family = { .kind = ENTRY_FAMILY };
    struct account_ref into = { 0 };
    TRY(account_load(context->db, command->arena, partition, number, &working->account));
    TRY(closing_check(&working->account.past, &family));
    working->lot_next = working->account.lot_next;
    if (family_is_merged(&working->account.past, &into))
        return merge_refuse(&into, "", &command->problem);
    return past_make_from(context->app, context->db, command->arena, partition, context->now,
                          &working->account);
}

enum err family_check_has_members(struct db *db, struct arena *arena, int32_t partition,
                                  int64_t account)
{
    struct member *members = NULL;
    size_t count = 0;
    TRY(member_by_account(db, arena, partition, account, &members, &count));
    return count > 0 ? OK : E_NOT_A_MEMBER_CARD;
}

enum err family_find_member(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                            struct str told, int64_t *ret_member)
{
    struct id id = { 0 };
    struct member member = { 0 };
    if (id_parse(told, &id) != OK)
        return E_MEMBER_UNKNOWN;
    enum err err = member_get(db, arena, id.partition, id.number, &member);
    if (err != OK)
        return err == E_NOT_FOUND ? E_MEMBER_UNKNOWN : err;
    if (member.partition == partition && member.account == account) {
        *ret_member = member.number;
        return OK;
    }
    return E_MEMBER_UNKNOWN;
}

/* ---- rights ----------------------------------------------------------------------------------- */

static enum err refuse_role(struct problem *problem)
{
    problem_set(problem, E_INVALID, "/role",
                "A role is \"adult\" or \"child\"; a member can be made a \"holder\" too.",
                "Un rôle est \"adult\" ou \"child\" ; un membre peut aussi devenir \"holder\".");
    return E_INVALID;
}

/* Puts what the request tells over what is so.  "Another role brings its own answers to what he may." */
static enum err overlay(const struct rights_request *request, struct rights *rights,
                        struct problem *problem)
{
    if (request->has_role) {
        enum role role = rights->role;
        if (!role_find(request->role, &role))
            return refuse_role(problem);
        if (role != rights->role) {
            rights->may_redeem = family_rights_of_role(role).may_redeem;
            rights->may_top_up = family_rights_of_role(role).may_top_up;
        }
        rights->role = role;
    }
    if (request->has_may_redeem)
        rights->may_redeem = request->may_redeem;
    if (request->has_may_top_up)
        rights->may_top_up = request->may_top_up;
    if (request->has_by_day_max)
        rights->by_day_max_minor = request->by_day_max_minor;
    if (request->has_by_month_max)
        rights->by_month_max_minor = request->by_month_max_minor;
    return OK;
}

/* ---- the commands ----------------------------------------------------------------------------- */

enum err family_invite_run(struct write_context *context, struct command *command)
{
    const struct rights_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct working working = { 0 };
    struct id id = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->subject, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(open_account(context, command, id.partition, id.number, &working));
    TRY(joining_check_seat(context->app, &working.account.past, context->now));
    TRY(family_check_has_members(context->db, command->arena, id.partition, id.number));
    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &entry));
    entry->account = id.number;
    entry->family = (struct entry_family){
        .what = FAMILY_INVITE,
        .rights = family_rights_of_role(ROLE_ADULT),
        .until = { .us = context->now.us + INVITATION_DAYS * US_PER_DAY },
    };
    TRY(overlay(request, &entry->family.rights, &command->problem));
    enum err err = family_decide(command->arena, NULL, entry, &working.account);
    if (err == E_INVALID)
        return refuse_role(&command->problem);
    TRY(err);
    TRY(family_code_make(context->db, command->arena, &told->invitation));
    told->entry = entry;
    const struct invitation invitation = {
        .code = told->invitation,
        .partition = entry->partition,
        .invited = entry->number,
    };
    TRY(facts_append(context, command, &working, entry, told));
    return invitation_insert(context->db, &invitation);
}

enum err family_find_invitation(struct write_context *context, struct command *command,
                                struct str typed, struct invitation *ret_invitation,
                                struct entry *ret_invited)
{
    struct entry_row row = { 0 };
    TRY(find_code(context->db, command->arena, typed, ret_invitation));
    TRY(commit_hold(context, command, ret_invitation->partition, 0));
    if (ret_invitation->joined != 0)
        return E_INVITATION_USED;
    TRY(entry_get(context->db, command->arena, ret_invitation->partition, ret_invitation->invited,
                  &row));
    return entry_decode(command->arena, row.body, ret_invited);
}

static enum err check_is_alone(const struct member_request *request, struct problem *problem)
{
    if (request->referred_by.len == 0)
        return OK;
    problem_set(problem, E_INVALID, "/referred_by",
                "Who joins an account opens none, so nobody has sent them: leave this out.",
                "Qui rejoint un compte n'en ouvre pas : il n'est parrainé par personne, "
                "retirez-le.");
    return E_INVALID;
}

static enum err decide_joining(struct command *command, const struct entry *invited,
                               const struct entry *entry, struct account *account)
{
    enum err err = family_decide(command->arena, invited, entry, account);
    if (err == E_LIMIT)
        problem_set(&command->problem, err, "/invitation",
                    "The account has as many members as one can have.",
                    "Le compte a autant de membres qu'un compte peut en avoir.");
    return err;
}

enum err family_join(struct write_context *context, struct command *command,
                     const struct invitation *invitation, const struct entry *invited)
{
    const struct member_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct consents *consents = ARENA_NEW(command->arena, struct consents);
    struct entry *entry = NULL;
    struct working working = { 0 };
    struct member member = { 0 };
    struct card_wish wish = { 0 };
    const struct app_shop *shop = NULL;
    if (told == NULL || consents == NULL)
        return E_NO_MEMORY;
    TRY(check_is_alone(request, &command->problem));
    TRY(member_prepare(context, command, &shop, &member));
    member.account = invited->account;
    wish = member_card_wish(request, shop);
    TRY(card_prepare(context, command, &wish, &told->card));
    told->card.account = member.account;
    told->card.member = member.number;
    TRY(referral_code_of(context->db, command->arena, invitation->partition, member.account,
                         &told->referral_code));
    enum err err = open_account(context, command, invitation->partition, member.account, &working);
    if (err == E_ACCOUNT_CLOSED)
        problem_set(&command->problem, err, "/invitation", err_text(err, ERR_EN),
                    err_text(err, ERR_FR));
    TRY(err);

    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &entry));
    told->entry = entry;
    if (shop != NULL)
        entry->shop = shop->shop.code;
    entry->account = member.account;
    entry->member = member.number;
    entry->card = told->card.number;
    entry->family = (struct entry_family){
        .what = FAMILY_JOIN,
        .rights = invited->family.rights,
        .invited_by = invited->number,
    };
    card_date(context->app, &wish, entry, &told->card);
    TRY(joining_tell_family(context->app, command, request, shop, entry));
    TRY(member_tell_consents(context, command, &member, entry, consents));
    TRY(decide_joining(command, invited, entry, &working.account));
    TRY(facts_append(context, command, &working, entry, told));
    context->head->member_next += 1;
    context->head->card_next += 1;
    TRY(member_insert(context->db, &member));
    TRY(consents_keep(context, entry, consents));
    TRY(card_issue(context, entry, &told->card));
    TRY(invitation_use(context->db, invitation->code, entry->number));
    return family_notice_joined(context, command->arena, shop, entry);
}

enum err family_set_run(struct write_context *context, struct command *command)
{
    const struct rights_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct member member = { 0 };
    struct working working = { 0 };
    struct id id = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->subject, &id));
    TRY(member_get(context->db, command->arena, id.partition, id.number, &member));
    TRY(commit_hold(context, command, member.partition, 0));
    TRY(open_account(context, command, member.partition, member.account, &working));
    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &entry));
    told->entry = entry;
    entry->account = member.account;
    entry->member = member.number;
    entry->family = (struct entry_family){
        .what = FAMILY_SET,
        .rights = family_rights(&working.account.past, member.number),
    };
    TRY(overlay(request, &entry->family.rights, &command->problem));
    TRY(family_decide(command->arena, NULL, entry, &working.account));
    return facts_append(context, command, &working, entry, told);
}
