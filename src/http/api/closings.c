/* closings.c - an account is closed, and opened again.
 *
 *   GET  /v1/accounts/{id}/closing    what would be paid out and lost
 *   POST /v1/accounts/{id}/close      pays it out, and ends everything that the account has
 *   POST /v1/accounts/{id}/reopen     a mistake, or somebody is back
 */
#include "app/money/closing.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CLOSING_BODY_MAX_BYTES 4096

/* clang-format off */
static const struct json_field close_fields[] = {
    JSON_FIELD_TEXT(struct by_hand_request, reason, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct by_hand_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who does it; a number, never a name. Who has signed in, where the key asks for staff; otherwise it has to be told."),
    JSON_FIELD_TEXT(struct by_hand_request, shop, 1, CODE_MAX_BYTES, .doc = "Where it is paid out; the key's otherwise."),
    JSON_FIELD_TEXT(struct by_hand_request, till, 1, CODE_MAX_BYTES),
};
static const struct json_table close_table = { "CloseRequest", sizeof(struct by_hand_request), close_fields, COUNT(close_fields), "An account is closed." };

static const struct json_field reopen_fields[] = {
    JSON_FIELD_TEXT(struct reopen_request, by_hand.reason, 1, CODE_MAX_BYTES, .name = "reason", .is_required = true, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct reopen_request, by_hand.operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who does it; a number, never a name. Who has signed in, where the key asks for staff; otherwise it has to be told."),
    JSON_FIELD_BOOL(struct reopen_request, restore, JSON_HAS(struct reopen_request, has_restore), .doc = "false: it is open again and empty, whatever happened since; otherwise all that the close ended comes back, when nothing has."),
    JSON_FIELD_TEXT(struct reopen_request, by_hand.shop, 1, CODE_MAX_BYTES, .name = "shop", .doc = "Where the money is taken in again; the key's otherwise."),
    JSON_FIELD_TEXT(struct reopen_request, by_hand.till, 1, CODE_MAX_BYTES, .name = "till"),
};
static const struct json_table reopen_table = { "ReopenRequest", sizeof(struct reopen_request), reopen_fields, COUNT(reopen_fields), "A closed account is opened again." };

static const struct schema_field unit_fields[] = {
    { .name = "unit",    .kind = SCHEMA_TEXT },
    { .name = "label",   .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_optional = true, .doc = "Absent for a unit the programme no longer has." },
    { .name = "closing", .kind = SCHEMA_TEXT, .values = "refund|forfeit", .doc = "What becomes of it." },
    { .name = "points",  .kind = SCHEMA_INT, .doc = "Paid out, or lost; usable or pending." },
    { .name = "owed",    .kind = SCHEMA_INT, .doc = "And let go." },
};
static const struct schema unit_schema = { "ClosedUnit", "What becomes of one unit when its account is closed.", SCHEMA_ROWS(unit_fields) };

#define CLOSING_HEAD(id_is_null, kind_)                                                            \
    { .name = "id", .kind = SCHEMA_ID, .is_nullable = (id_is_null) },                              \
    { .name = "kind", .kind = SCHEMA_TEXT, .values = (kind_) },                                    \
    { .name = "at", .kind = SCHEMA_INSTANT },                                                      \
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },                                             \
    { .name = "account", .kind = SCHEMA_ID },                                                      \
    { .name = "currency", .kind = SCHEMA_TEXT },                                                   \
    { .name = "program", .kind = SCHEMA_INT, .doc = "The version that decided." }
#define CLOSING_ACTOR                                                                              \
    { .name = "operator", .kind = SCHEMA_TEXT },                                                   \
    { .name = "reason", .kind = SCHEMA_TEXT }
#define CLOSING_PAID_OUT { .name = "paid_out", .kind = SCHEMA_INT, .doc = "In money, over the counter." }
#define CLOSING_END                                                                                \
    { .name = "units", .kind = SCHEMA_OBJECT, .schema = &unit_schema, .is_list = true },           \
    { .name = "summary", .kind = SCHEMA_OBJECT, .schema = &label_schema,                           \
      .doc = "The same in a sentence, for the person at the till." },                              \
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." }

static const struct schema_field quote_fields[] = { CLOSING_HEAD(true, "quote"), CLOSING_PAID_OUT, CLOSING_END };
static const struct schema closing_quote_schema = { "ClosingQuote", "What closing an account would pay out and end.", SCHEMA_ROWS(quote_fields) };

static const struct schema_field closing_fields[] = { CLOSING_HEAD(false, "close"), CLOSING_ACTOR, CLOSING_PAID_OUT, CLOSING_END };
static const struct schema closing_schema = { "Closing", "An account that was closed.", SCHEMA_ROWS(closing_fields) };

static const struct schema_field reopening_fields[] = {
    CLOSING_HEAD(false, "reopen"), CLOSING_ACTOR,
    { .name = "reopens",     .kind = SCHEMA_ID, .doc = "The entry that had closed it." },
    { .name = "is_restored", .kind = SCHEMA_BOOL, .doc = "false: it is empty." },
    { .name = "taken_in",    .kind = SCHEMA_INT, .doc = "Again, in money, by the cashier." },
    CLOSING_END,
};
static const struct schema reopening_schema = { "Reopening", "An account that was opened again; units as they were closed.", SCHEMA_ROWS(reopening_fields) };

static const struct blame closing_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};
/* clang-format on */

static enum err get_closing(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return closing_quote(rq->visit.app, rq->db, rq->arena, &rq->caller, rq->id, &rq->reply.out);
}

static enum err post_close(struct request *rq)
{
    struct by_hand_request *wanted = ARENA_NEW(rq->arena, struct by_hand_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->account = rq->id;
    request_aim_at_id(rq, rq->id);
    return request_command(rq, close_run, wanted);
}

static enum err post_reopen(struct request *rq)
{
    struct reopen_request *wanted = ARENA_NEW(rq->arena, struct reopen_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->by_hand.account = rq->id;
    request_aim_at_id(rq, rq->id);
    return request_command(rq, reopen_run, wanted);
}

const struct route closing_routes[] = {
    { METHOD_GET, "/v1/accounts/{id}/closing", get_closing, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_LOOK, .name = "quoteClosing", .tag = "Accounts",
      .doc = "What would be paid out and lost if the account were closed now; nothing is written.",
      .id_doc = "Of the account.", .status = 200, .answer = &closing_quote_schema },
    { METHOD_POST, "/v1/accounts/{id}/close", post_close, ACCESS_KEY, SCOPE_EARN, .act = ACT_CLOSE,
      .is_write = true, .body_max_bytes = CLOSING_BODY_MAX_BYTES, .body = &close_table,
      .blames = closing_blames, .name = "closeAccount", .tag = "Accounts",
      .doc = "Closes an account: what customers paid for is paid out, all else is lost.",
      .id_doc = "Of the account.", .status = 201, .answer = &closing_schema,
      .body_example = "{\"reason\":\"moved away\",\"operator\":\"ada\",\"shop\":\"market\","
                      "\"till\":\"1\"}" },
    { METHOD_POST, "/v1/accounts/{id}/reopen", post_reopen, ACCESS_KEY, SCOPE_EARN,
      .act = ACT_CLOSE, .is_write = true, .body_max_bytes = CLOSING_BODY_MAX_BYTES,
      .body = &reopen_table, .blames = closing_blames, .name = "reopenAccount", .tag = "Accounts",
      .doc = "Opens a closed account again: as it was, when nothing has happened since.",
      .id_doc = "Of the account.", .status = 201, .answer = &reopening_schema,
      .body_example = "{\"reason\":\"the wrong customer\",\"operator\":\"ada\","
                      "\"shop\":\"market\",\"till\":\"1\"}" },
};
const size_t closing_route_count = COUNT(closing_routes);
