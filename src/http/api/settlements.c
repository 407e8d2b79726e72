/* settlements.c - what companies that share the programme have agreed on.
 *
 *   GET  /v1/settlements                        all versions, and what somebody should look into
 *   GET  /v1/settlements/{number} and /active   one, with its document and its text
 *   POST /v1/settlements                        the next version, from a day on
 *
 * What they owe each other is a report: reports.c.
 */
#include "app/settlement/settlements.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"

/* clang-format off */
static const struct schema_field warning_fields[] = {
    { .name = "code", .kind = SCHEMA_TEXT, .values = "none_in_force|shop|unit|not_valued" },
    { .name = "en",   .kind = SCHEMA_TEXT },
    { .name = "fr",   .kind = SCHEMA_TEXT },
};
const struct schema settlement_warning_schema = { "SettlementWarning", "What somebody should look into.", SCHEMA_ROWS(warning_fields) };

#define VERSION                                                                                    \
    { .name = "number", .kind = SCHEMA_INT },                                                      \
    { .name = "state", .kind = SCHEMA_TEXT, .values = "scheduled|active|ended" },                  \
    { .name = "from", .kind = SCHEMA_DATE },                                                       \
    { .name = "until", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "Its last day, or the one before the next begins." }, \
    { .name = "name", .kind = SCHEMA_OBJECT, .schema = &label_schema },                            \
    { .name = "created_at", .kind = SCHEMA_INSTANT }

static const struct schema_field item_fields[] = { VERSION };
static const struct schema item_schema = { "SettlementItem", "A version of the settlement.", SCHEMA_ROWS(item_fields) };

static const struct schema_field list_fields[] = {
    { .name = "settlements", .kind = SCHEMA_OBJECT, .schema = &item_schema, .is_list = true },
    { .name = "warnings",    .kind = SCHEMA_OBJECT, .schema = &settlement_warning_schema, .is_list = true },
};
static const struct schema list_schema = { "SettlementList", "All versions, by their first day.", SCHEMA_ROWS(list_fields) };

static const struct schema_field text_fields[] = {
    { .name = "fr", .kind = SCHEMA_TEXT },
    { .name = "en", .kind = SCHEMA_TEXT },
};
static const struct schema text_schema = { "SettlementText", "As it is printed and signed.", SCHEMA_ROWS(text_fields) };

static const struct schema_field version_fields[] = {
    VERSION,
    { .name = "settlement", .kind = SCHEMA_ANY, .doc = "The document, as it was given." },
    { .name = "text",       .kind = SCHEMA_OBJECT, .schema = &text_schema },
};
static const struct schema version_schema = { "SettlementVersion", "A version with its document.", SCHEMA_ROWS(version_fields) };

static const struct schema_field created_fields[] = {
    { .name = "number", .kind = SCHEMA_INT },
    { .name = "from",   .kind = SCHEMA_DATE },
    { .name = "entry",  .kind = SCHEMA_ID, .doc = "Of the journal, which has the digest of the document." },
};
static const struct schema created_schema = { "SettlementCreated", "A version that is there from now on.", SCHEMA_ROWS(created_fields) };
/* clang-format on */

static enum err get_settlements(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return settlement_show_all(rq->visit.app, rq->db, rq->arena, &rq->reply.out);
}

static enum err get_settlement(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return settlement_show(rq->visit.app, rq->db, rq->arena, rq->id, &rq->reply.out);
}

static enum err get_active(struct request *rq)
{
    rq->id = STR("active");
    return get_settlement(rq);
}

static enum err post_settlement(struct request *rq)
{
    struct settlement_request *settlement = ARENA_NEW(rq->arena, struct settlement_request);
    if (settlement == NULL)
        return E_NO_MEMORY;
    if (rq->json->type != JSON_OBJECT)
        return request_refuse(rq, E_INVALID, "", "A settlement is an object { }.",
                              "Un règlement est un objet { }.");
    settlement->settlement = rq->json;
    settlement->json = rq->body;
    return request_command(rq, settlement_create_run, settlement);
}

const struct route settlement_routes[] = {
    { METHOD_GET, "/v1/settlements", get_settlements, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .name = "listSettlements", .tag = "Settlements",
      .doc = "All versions of what companies that share the programme have agreed on.",
      .status = 200, .answer = &list_schema },
    { METHOD_GET, "/v1/settlements/active", get_active, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .name = "getActiveSettlement", .tag = "Settlements", .doc = "The version in force today.",
      .status = 200, .answer = &version_schema },
    { METHOD_GET, "/v1/settlements/{number}", get_settlement, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .name = "getSettlement", .tag = "Settlements", .doc = "One version.",
      .id_doc = "Of the version.", .status = 200, .answer = &version_schema },
    { METHOD_POST, "/v1/settlements", post_settlement, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = SETTLEMENT_MAX_BYTES, .name = "createSettlement",
      .tag = "Settlements", .doc = "Keeps the next version, in force from its day on.",
      .status = 201, .answer = &created_schema },
};
const size_t settlement_route_count = COUNT(settlement_routes);
