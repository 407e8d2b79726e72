/* consents.c - what members let the shop do, and how the shop keeps the law.
 *
 *   GET   /v1/consents/wording?language=   the words to show, and the notice
 *   GET   /notice?language=                the same as a page, for a customer's own phone
 *   POST  /v1/members/{id}/consents        somebody says it, or changes his mind
 *   GET   /v1/members/{id}/consents        what is so, and how it came to be so
 *   GET   /v1/privacy                      how this shop keeps the law
 *   PATCH /v1/privacy                      the same, told anew
 */
#include "http/api/people/consents.h"

#include "app/consent/consents.h"
#include "core/limits.h"
#include "http/api.h"
#include "http/api/paper/brands.h"
#include "http/request.h"
#include "http/service.h"

#define CONSENT_BODY_MAX_BYTES 16384
#define WORDING_ANSWER_BYTES   32768
#define PRIVACY_ANSWER_BYTES   16384
#define ID_BYTES               32
#define PURPOSE_MAX_BYTES      16

struct wording_query {
    struct str language;
};

/* clang-format off */
static const struct json_field told_fields[] = {
    JSON_FIELD_TEXT(struct consent_told, purpose, 1, PURPOSE_MAX_BYTES, .is_required = true, .doc = "email, sms, phone, post, partners, audiences or opens."),
    JSON_FIELD_BOOL(struct consent_told, is_given, .name = "given", .is_required = true, .doc = "false: refused, or taken back; of post: objected to."),
    JSON_FIELD_TEXT(struct consent_told, wording, 1, CONSENT_WORDING_MAX_BYTES, .doc = "Name of the words that were shown: GET /v1/consents/wording. A consent needs it, but for paper and imports."),
    JSON_FIELD_TEXT(struct consent_told, source, 1, PURPOSE_MAX_BYTES, .doc = "till, kiosk, card, paper, import or api; api otherwise."),
    JSON_FIELD_TEXT(struct consent_told, proof, 1, CODE_MAX_BYTES, .doc = "Of paper and of imports: where it can be found again."),
    JSON_FIELD_TEXT(struct consent_told, sale, 1, ID_BYTES, .doc = "Id of a purchase of this member's, at which offers by email or sms were told of and not refused: they rest on it, without a box."),
    JSON_FIELD_INSTANT(struct consent_told, at, JSON_HAS(struct consent_told, has_at), .doc = "Of paper and of imports: when it was said; now otherwise."),
};
const struct json_table consent_told_table = { "ConsentTold", sizeof(struct consent_told), told_fields, COUNT(told_fields), "What somebody lets the shop do, or no longer." };

static const struct json_field tell_fields[] = {
    JSON_FIELD_ARRAY(struct consent_request, consents, &consent_told_table, 1, CONSENTS_MAX, .is_required = true, .doc = "Each purpose once."),
    JSON_FIELD_TEXT(struct consent_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who asked."),
};
static const struct json_table tell_table = { "ConsentRequest", sizeof(struct consent_request), tell_fields, COUNT(tell_fields), "What a member says." };

static const struct json_field query_fields[] = {
    JSON_FIELD_TEXT(struct wording_query, language, 2, 2, .doc = "fr or en; that of the request otherwise."),
};
static const struct json_table query_table = { "WordingQuery", sizeof(struct wording_query), query_fields, COUNT(query_fields), "In which language." };

#define PRIVACY_TEXT(member_, max_, ...) JSON_FIELD_TEXT(struct privacy_request, member_, 0, (max_), JSON_HAS(struct privacy_request, has_##member_), .is_nullable = true, __VA_ARGS__)
static const struct json_field privacy_fields[] = {
    PRIVACY_TEXT(contact, PRIVACY_CONTACT_MAX_BYTES, .doc = "Where people ask for their rights: an address. The counter otherwise."),
    PRIVACY_TEXT(notice_fr, PRIVACY_NOTICE_MAX_BYTES, .doc = "The shop's own notice, in French; ours otherwise."),
    PRIVACY_TEXT(notice_en, PRIVACY_NOTICE_MAX_BYTES, .doc = "The same in English."),
    JSON_FIELD_ARRAY(struct privacy_request, asked, NULL, 0, CONSENTS_MAX, JSON_HAS(struct privacy_request, has_asked), .doc = "For which purposes the till asks; email, sms and post until somebody told."),
};
static const struct json_table privacy_table = { "PrivacyChange", sizeof(struct privacy_request), privacy_fields, COUNT(privacy_fields), "The fields that change; null empties one." };

static const struct schema_field state_fields[] = {
    { .name = "purpose", .kind = SCHEMA_TEXT, .values = "email|sms|phone|post|partners|audiences|opens" },
    { .name = "state",   .kind = SCHEMA_TEXT, .values = "none|given|withdrawn", .doc = "none: nothing was ever said." },
    { .name = "may",     .kind = SCHEMA_BOOL, .doc = "Whether it may be done today: post also while nothing was said." },
    { .name = "basis",   .kind = SCHEMA_TEXT, .is_nullable = true, .values = "consent|sale" },
    { .name = "since",   .kind = SCHEMA_INSTANT, .is_nullable = true },
};
const struct schema consent_state_schema = { "ConsentState", "What a member lets the shop do.", SCHEMA_ROWS(state_fields) };

static const struct schema_field row_fields[] = {
    { .name = "entry",       .kind = SCHEMA_ID },
    { .name = "purpose",     .kind = SCHEMA_TEXT },
    { .name = "given",       .kind = SCHEMA_BOOL },
    { .name = "basis",       .kind = SCHEMA_TEXT, .values = "consent|sale" },
    { .name = "at",          .kind = SCHEMA_INSTANT, .doc = "When it was said." },
    { .name = "wording",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "text",        .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The words that were shown." },
    { .name = "source",      .kind = SCHEMA_TEXT, .values = "till|kiosk|card|paper|import|api" },
    { .name = "proof",       .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "sale",        .kind = SCHEMA_ID, .is_nullable = true, .doc = "The purchase on which it rests." },
    { .name = "key",         .kind = SCHEMA_TEXT, .doc = "Of who told it." },
    { .name = "operator",    .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
};
static const struct schema row_schema = { "Consent", "Something that a member said.", SCHEMA_ROWS(row_fields) };

static const struct schema_field history_fields[] = {
    { .name = "id",       .kind = SCHEMA_ID },
    { .name = "consents", .kind = SCHEMA_OBJECT, .schema = &consent_state_schema, .is_list = true },
    { .name = "history",  .kind = SCHEMA_OBJECT, .schema = &row_schema, .is_list = true, .doc = "The last that was said first; two hundred at most." },
};
static const struct schema history_schema = { "Consents", "What a member lets the shop do, and how it came to be so.", SCHEMA_ROWS(history_fields) };

static const struct schema_field told_answer_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "account", .kind = SCHEMA_ID },
};
static const struct schema told_schema = { "ConsentsTold", "The member who said it.", SCHEMA_ROWS(told_answer_fields) };

static const struct schema_field purpose_fields[] = {
    { .name = "purpose",      .kind = SCHEMA_TEXT },
    { .name = "label",        .kind = SCHEMA_TEXT, .doc = "Beside the box, which is never ticked before." },
    { .name = "text",         .kind = SCHEMA_TEXT, .doc = "What is consented to." },
    { .name = "wording",      .kind = SCHEMA_TEXT, .doc = "Its name, to be told with the answer." },
    { .name = "is_objection", .kind = SCHEMA_BOOL, .doc = "Who ticks the box refuses: given is false." },
    { .name = "is_asked",     .kind = SCHEMA_BOOL, .doc = "Whether this shop asks for it." },
};
static const struct schema purpose_schema = { "ConsentWording", "How a purpose is asked for.", SCHEMA_ROWS(purpose_fields) };

static const struct schema_field wording_fields[] = {
    { .name = "language", .kind = SCHEMA_TEXT, .values = "fr|en" },
    { .name = "contact",  .kind = SCHEMA_TEXT, .doc = "Where people ask for their rights." },
    { .name = "notice",   .kind = SCHEMA_TEXT, .doc = "To be shown where data are asked for." },
    { .name = "purposes", .kind = SCHEMA_OBJECT, .schema = &purpose_schema, .is_list = true },
};
static const struct schema wording_schema = { "ConsentWordings", "The words under which people are asked.", SCHEMA_ROWS(wording_fields) };

static const struct schema_field privacy_answer_fields[] = {
    { .name = "contact",   .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "notice_fr", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "notice_en", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "asked",     .kind = SCHEMA_TEXT, .is_list = true },
};
static const struct schema privacy_schema = { "Privacy", "How this shop keeps the law.", SCHEMA_ROWS(privacy_answer_fields) };
/* clang-format on */

/* ---- words ------------------------------------------------------------------------------------ */

static enum err read_language(struct request *rq, enum err_language *ret_language)
{
    struct wording_query query = { 0 };
    *ret_language = rq->language;
    TRY(request_query(rq, &query));
    if (str_eq(query.language, STR("fr")))
        *ret_language = ERR_FR;
    else if (str_eq(query.language, STR("en")))
        *ret_language = ERR_EN;
    else if (query.language.len > 0)
        return request_refuse(rq, E_INVALID, "/language", "The language must be fr or en.",
                              "La langue doit être fr ou en.");
    return OK;
}

/* What is on it is no secret: whoever gives data to the shop has to be able to read it. */
static enum err get_notice(struct request *rq)
{
    enum err_language language = ERR_EN;
    struct html_form form = { .title = app_merchant(rq->visit.app)->name };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(read_language(rq, &language));
    TRY(reader_take(rq->visit.app, &reader));
    TRY(brand_dress(rq, reader.db, brand_shop(rq->visit.app), &form));
    TRY(reply_begin(rq, 200, WORDING_ANSWER_BYTES));
    rq->reply.content_type = "text/html; charset=utf-8";
    rq->reply.is_page = true;
    return consent_page_write(rq->visit.app, reader.db, rq->arena, language, form, &rq->reply.out);
}

static enum err get_wording(struct request *rq)
{
    enum err_language language = ERR_EN;
    TRY(read_language(rq, &language));
    TRY(reply_begin(rq, 200, WORDING_ANSWER_BYTES));
    return consent_wording_show(rq->visit.app, rq->db, rq->arena, language, &rq->reply.out);
}

/* ---- members ---------------------------------------------------------------------------------- */

static enum err post_consents(struct request *rq)
{
    struct consent_request *tell = ARENA_NEW(rq->arena, struct consent_request);
    if (tell == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, tell));
    tell->member = rq->id;
    request_aim_at_id(rq, tell->member);
    return request_command(rq, consent_tell_run, tell);
}

static enum err get_consents(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return consents_show(rq->db, rq->arena, rq->id, &rq->reply.out);
}

/* ---- how the shop keeps the law ------------------------------------------------------------------ */

static enum err get_privacy(struct request *rq)
{
    struct privacy_terms privacy = { 0 };
    TRY(privacy_load(rq->db, rq->arena, &privacy));
    TRY(reply_begin(rq, 200, PRIVACY_ANSWER_BYTES));
    privacy_put(&rq->reply.out, &privacy);
    return OK;
}

static enum err patch_privacy(struct request *rq)
{
    struct privacy_request *change = ARENA_NEW(rq->arena, struct privacy_request);
    if (change == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, change));
    change->ret_privacy = ARENA_NEW(rq->arena, struct privacy_terms);
    if (change->ret_privacy == NULL)
        return E_NO_MEMORY;
    return request_command(rq, privacy_set_run, change);
}

static enum err tell_privacy(struct request *rq)
{
    const struct privacy_request *change = rq->command.request;
    TRY(reply_begin(rq, 200, PRIVACY_ANSWER_BYTES));
    privacy_put(&rq->reply.out, change->ret_privacy);
    return OK;
}

const struct route consent_routes[] = {
    { METHOD_GET, "/v1/consents/wording", get_wording, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &query_table, .name = "getConsentWording", .tag = "Members",
      .doc = "The words under which people are asked what the shop may do, and the notice beside "
             "them.",
      .status = 200, .answer = &wording_schema },
    { METHOD_GET, "/notice", get_notice, ACCESS_PUBLIC, .query = &query_table, .name = "readNotice",
      .tag = "Members",
      .doc = "What the shop does with data, and for what it asks, as a page for whoever reads it.",
      .status = 200, .answer = NULL, .also = "text/html" },
    { METHOD_POST, "/v1/members/{id}/consents", post_consents, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = CONSENT_BODY_MAX_BYTES,
      .body = &tell_table, .name = "tellConsents", .tag = "Members",
      .doc = "A member lets the shop do something, or takes it back.", .id_doc = "Of the member.",
      .status = 200, .answer = &told_schema,
      .body_example =
          "{\"consents\":[{\"purpose\":\"email\",\"given\":false,\"source\":\"till\"}]}" },
    { METHOD_GET, "/v1/members/{id}/consents", get_consents, ACCESS_KEY, SCOPE_MEMBERS_READ,
      .act = ACT_LOOK, .name = "getConsents", .tag = "Members",
      .doc = "What a member lets the shop do, and how it came to be so.",
      .id_doc = "Of the member.", .status = 200, .answer = &history_schema },
    { METHOD_GET, "/v1/privacy", get_privacy, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .name = "getPrivacy", .tag = "Members",
      .doc = "How this shop keeps the law: its contact, its notice, what it asks.", .status = 200,
      .answer = &privacy_schema },
    { METHOD_PATCH, "/v1/privacy", patch_privacy, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .tell = tell_privacy, .body_max_bytes = CONSENT_BODY_MAX_BYTES,
      .body = &privacy_table, .name = "setPrivacy", .tag = "Members", .doc = "The same, told anew.",
      .status = 200, .answer = &privacy_schema,
      .body_example = "{\"contact\":\"donnees@exemple.fr\",\"asked\":[\"email\",\"post\"]}" },
};
const size_t consent_route_count = COUNT(consent_routes);
