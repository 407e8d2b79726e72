/* consents.c - what a request tells of consents: judged, and kept beside the entry that has their digest. */
#include "app/consent/consents.h"

#include "app/answer.h"
#include "app/ids.h"
#include "app/look/look_account.h"
#include "core/secret.h"
#include "journal/entry_text.h"
#include "loyalty/member.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

#define POINTER_BYTES 40

/* One of a request, while it is judged. */
struct judging {
    struct write_context *context;
    struct command *command;
    const struct member *member;
    bool is_new;
    const struct consent_told *told;
    size_t index;
    const struct consent *all; /* of the request, those before it judged */
    struct consent *consent;
    struct consent_text *text;
    const struct consent *before; /* all that he said so far */
    size_t before_count;
};

static enum err refuse(const struct judging *judging, enum err err, const char *field,
                       const char *en, const char *fr)
{
    char room[POINTER_BYTES];
    struct buf pointer = BUF(room);
    buf_lit(&pointer, "/consents/");
    buf_int(&pointer, (int64_t)judging->index);
    buf_str(&pointer, str_c(field));
    buf_char(&pointer, '\0');
    problem_set(&judging->command->problem, err, room, en, fr);
    return err;
}

static enum err refuse_as_told(const struct judging *judging, enum err err, const char *field)
{
    return refuse(judging, err, field, err_text(err, ERR_EN), err_text(err, ERR_FR));
}

/* ---- what it is of ------------------------------------------------------------------------------ */

static enum err read_names(struct judging *judging)
{
    const struct consent_told *told = judging->told;
    struct consent *consent = judging->consent;
    if (purpose_parse(told->purpose, &consent->purpose) != OK)
        return refuse(judging, E_INVALID, "/purpose",
                      "A purpose is email, sms, phone, post, partners, audiences or opens.",
                      "Une finalité est email, sms, phone, post, partners, audiences ou opens.");
    for (size_t i = 0; i < judging->index; i++) {
        if (judging->all[i].purpose == consent->purpose)
            return refuse(judging, E_INVALID, "/purpose", "This purpose is told twice.",
                          "Cette finalité est indiquée deux fois.");
    }
    if (told->source.len > 0 && consent_source_parse(told->source, &consent->source) != OK)
        return refuse(judging, E_INVALID, "/source",
                      "A source is till, kiosk, card, paper, import or api.",
                      "Une source est till, kiosk, card, paper, import ou api.");
    return OK;
}

/* What somebody filled in before lies somewhere, and has a day of its own. */
static bool is_from_before(enum consent_source source)
{
    return source == SOURCE_PAPER || source == SOURCE_IMPORT;
}

static enum err read_moment(struct judging *judging)
{
    const struct consent_told *told = judging->told;
    struct consent *consent = judging->consent;
    bool is_before = is_from_before(consent->source);
    consent->told = judging->context->now;
    consent->proof = str_trim(told->proof);
    if (told->has_at && !is_before)
        return refuse(judging, E_INVALID, "/at",
                      "Only paper and imports are of another moment than this one.",
                      "Seuls un papier et un import sont d'un autre moment que celui-ci.");
    if (told->has_at && told->at.us > judging->context->now.us)
        return refuse(judging, E_INVALID, "/at", "This moment has not come yet.",
                      "Ce moment n'est pas encore venu.");
    if (told->has_at)
        consent->told = told->at;
    if (is_before && consent->proof.len == 0)
        return refuse(judging, E_INVALID, "/proof",
                      "Tell by \"proof\" where the paper or the file can be found again.",
                      "Indiquez dans \"proof\" où retrouver le papier ou le fichier.");
    return OK;
}

/* ---- under which words --------------------------------------------------------------------------- */

/* Those of today, in either language; or older ones, which somebody has consented to before. */
static enum err find_text(struct judging *judging)
{
    struct arena *arena = judging->command->arena;
    struct str wording = judging->told->wording;
    struct str text = STR_NONE;
    static const enum err_language languages[] = { ERR_EN, ERR_FR };
    for (size_t i = 0; i < COUNT(languages); i++) {
        struct consent_text now = { 0 };
        TRY(consent_text_make(arena, judging->context->app, judging->consent->purpose, languages[i],
                              &now));
        if (!str_eq(now.wording, wording))
            continue;
        *judging->text = now;
        return OK;
    }
    struct str purpose = str_c(purpose_name(judging->consent->purpose));
    struct str rest = wording;
    struct str part = STR_NONE;
    bool is_of_it =
        str_cut(&rest, '.', &part) && str_cut(&rest, '.', &part) && str_eq(part, purpose);
    enum err err =
        is_of_it ? consent_text_get(judging->context->db, arena, wording, &text) : E_NOT_FOUND;
    return err == E_NOT_FOUND ? refuse_as_told(judging, E_WORDING_UNKNOWN, "/wording") : err;
}

/* "A consent names the words that were shown"; what was said elsewhere has a proof instead. */
static enum err read_wording(struct judging *judging)
{
    const struct consent_told *told = judging->told;
    struct consent *consent = judging->consent;
    consent->wording = told->wording;
    if (told->wording.len > 0)
        return find_text(judging);
    if (told->is_given && !is_from_before(consent->source))
        return refuse(judging, E_INVALID, "/wording",
                      "Tell by \"wording\" which words were shown: GET /v1/consents/wording.",
                      "Indiquez dans \"wording\" le texte qui a été montré : GET "
                      "/v1/consents/wording.");
    return OK;
}

/* ---- whether it may be --------------------------------------------------------------------------- */

/* "A purchase founds offers of similar things by e-mail and SMS, to whoever was told and did not refuse." */
static enum err read_sale(struct judging *judging)
{
    struct arena *arena = judging->command->arena;
    const struct member *member = judging->member;
    struct consent *consent = judging->consent;
    struct id id = { 0 };
    struct entry_row row = { 0 };
    struct entry sale = { 0 };
    if (judging->told->sale.len == 0)
        return OK;
    bool may_be = judging->told->is_given && !judging->is_new &&
                  (consent->purpose == PURPOSE_EMAIL || consent->purpose == PURPOSE_SMS);
    enum err err = may_be ? id_parse(judging->told->sale, &id) : E_NOT_FOUND;
    if (err == OK)
        err = entry_get(judging->context->db, arena, id.partition, id.number, &row);
    if (err == OK)
        err = entry_decode(arena, row.body, &sale);
    bool is_his = err == OK && (sale.kind == ENTRY_PURCHASE || sale.kind == ENTRY_CLAIM) &&
                  sale.partition == member->partition && sale.account == member->account;
    if (err != OK && err != E_NOT_FOUND)
        return err;
    if (!is_his)
        return refuse(judging, E_INVALID, "/sale",
                      "Only offers by e-mail and SMS rest on a sale, and on one of this member's.",
                      "Seules les offres par e-mail et SMS reposent sur une vente, et une vente de "
                      "ce membre.");
    const struct consent *last =
        consent_last(judging->before, judging->before_count, consent->purpose);
    if (last != NULL && !last->is_given)
        return refuse_as_told(judging, E_CONSENT_WITHDRAWN, "/sale");
    consent->basis = BASIS_SALE;
    consent->sale_partition = id.partition;
    consent->sale = id.number;
    return OK;
}

/* "Nobody under 15 is canvassed" (loi Informatique et Libertés, art. 45). */
static enum err check_age(const struct judging *judging)
{
    struct date on = look_today(judging->context->app, &judging->command->caller);
    struct date birth = judging->member->birth;
    if (!judging->told->is_given || date_is_none(birth) || !member_birth_has_year(birth))
        return OK;
    return date_add_months(birth, 12 * CONSENT_AGE_MIN_YEARS).days <= on.days
               ? OK
               : refuse_as_told(judging, E_CONSENT_MINOR, "/given");
}

static enum err judge(struct judging *judging)
{
    *judging->consent = (struct consent){
        .place = (int64_t)judging->index + 1,
        .member = judging->member->number,
        .is_given = judging->told->is_given,
    };
    *judging->text = (struct consent_text){ 0 };
    TRY(read_names(judging));
    TRY(read_moment(judging));
    TRY(read_wording(judging));
    TRY(read_sale(judging));
    TRY(check_age(judging));
    secret_bytes(judging->consent->salt, sizeof(judging->consent->salt));
    return OK;
}

/* ---- kept ----------------------------------------------------------------------------------------- */

enum err consents_digest(struct arena *arena, const struct consent *consents, size_t count,
                         struct sha256 *ret_digest)
{
    struct buf out = { 0 };
    struct str lines = STR_NONE;
    TRY(buf_create(arena, count * CONSENT_LINE_MAX_BYTES, &out));
    for (size_t i = 0; i < count; i++)
        consent_put_line(&out, &consents[i]);
    TRY(buf_finish(&out, &lines));
    *ret_digest = sha256_of(lines);
    return OK;
}

enum err consents_prepare(struct write_context *context, struct command *command,
                          const struct json_list *told, const struct member *member, bool is_new,
                          struct entry *entry, struct consents *ret_consents)
{
    const struct consent_told *items = told->items;
    struct consent *before = NULL;
    size_t before_count = 0;
    ret_consents->count = 0;
    if (told->count == 0)
        return OK;
    assert(told->count <= CONSENTS_MAX); /* the table of the request sees to that */
    if (!is_new)
        TRY(consents_load(context->db, command->arena, member, &before, &before_count));
    for (size_t i = 0; i < told->count; i++) {
        struct judging judging = {
            .context = context,
            .command = command,
            .member = member,
            .is_new = is_new,
            .told = &items[i],
            .index = i,
            .all = ret_consents->items,
            .consent = &ret_consents->items[i],
            .text = &ret_consents->texts[i],
            .before = before,
            .before_count = before_count,
        };
        TRY(judge(&judging));
    }
    ret_consents->count = told->count;
    entry->consents.count = (int64_t)told->count;
    return consents_digest(command->arena, ret_consents->items, ret_consents->count,
                           &entry->consents.digest);
}

enum err consents_keep(struct write_context *context, const struct entry *entry,
                       const struct consents *consents)
{
    for (size_t i = 0; i < consents->count; i++) {
        struct consent consent = consents->items[i];
        consent.partition = entry->partition;
        consent.entry = entry->number;
        if (consents->texts[i].wording.len > 0)
            TRY(consent_text_keep(context->db, &consents->texts[i], context->now));
        TRY(consent_insert(context->db, &consent));
    }
    return OK;
}

enum err consent_tell_run(struct write_context *context, struct command *command)
{
    const struct consent_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct consents *consents = ARENA_NEW(command->arena, struct consents);
    struct entry *entry = NULL;
    struct member member = { 0 };
    struct id id = { 0 };
    int64_t prior = 0;
    if (told == NULL || consents == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->member, &id));
    TRY(member_get(context->db, command->arena, id.partition, id.number, &member));
    TRY(commit_hold(context, command, member.partition, 0));
    TRY(account_newest(context->db, member.partition, member.account, &prior));
    TRY(commit_begin_entry(context, command, ENTRY_MEMBER, &entry));
    told->entry = entry;
    entry->account = member.account;
    entry->member = member.number;
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(consents_prepare(context, command, &request->consents, &member, false, entry, consents));
    TRY(commit_append(context, command, entry, prior, told));
    return consents_keep(context, entry, consents);
}
