/* api_accounts.c - what an account has, and how it came to it.
 *
 *   GET /v1/accounts/{id}             balances and lots
 *   GET /v1/accounts/{id}/entries     history with explanations, the latest first
 */
#include "app/members.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CURSOR_MAX_BYTES 64

/* clang-format off */
static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct entry_list_request, cursor, 1, CURSOR_MAX_BYTES, .doc = "next_cursor of the page before."),
    JSON_FIELD_INT(struct entry_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Entries per page; 50 otherwise."),
};
static const struct json_table list_table = { "EntryQuery", sizeof(struct entry_list_request), list_fields, COUNT(list_fields), "Which page." };

static const struct schema_field lot_fields[] = {
    { .name = "lot",    .kind = SCHEMA_INT, .doc = "Its number within the account." },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "issued", .kind = SCHEMA_INT },
    { .name = "left",   .kind = SCHEMA_INT, .doc = "Negative for a debt." },
    { .name = "from",   .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The first day of use." },
    { .name = "until",  .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The last day of use; null for ever." },
};
static const struct schema lot_schema = { "Lot", "An amount with an origin and its days of use.", SCHEMA_ROWS(lot_fields) };

static const struct schema_field account_fields[] = {
    { .name = "id",       .kind = SCHEMA_ID },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true },
    { .name = "lots",     .kind = SCHEMA_OBJECT, .schema = &lot_schema, .is_list = true, .doc = "Those with something left." },
    { .name = "cards",    .kind = SCHEMA_OBJECT, .schema = &card_schema, .is_list = true },
};
static const struct schema account_schema = { "Account", "What an account has.", SCHEMA_ROWS(account_fields) };

static const struct schema_field move_fields[] = {
    { .name = "kind",   .kind = SCHEMA_TEXT, .values = "gain|spend|restore|expire|cancel|forgive|debt|settle|repay|bind|convert" },
    { .name = "lot",    .kind = SCHEMA_INT },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT, .doc = "Positive, whatever the direction." },
    { .name = "from",   .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "until",  .kind = SCHEMA_DATE, .is_nullable = true },
};
static const struct schema move_schema = { "Move", "A change of a lot.", SCHEMA_ROWS(move_fields) };

static const struct schema_field entry_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "program|enrol|member|card|purchase|return|claim|expire|end" },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "shop",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "till",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "receipt",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "note",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "purchase",    .kind = SCHEMA_ID, .is_nullable = true },
    { .name = "program",     .kind = SCHEMA_INT, .is_nullable = true },
    { .name = "total",       .kind = SCHEMA_OBJECT, .schema = &total_schema },
    { .name = "vat",         .kind = SCHEMA_OBJECT, .schema = &vat_schema, .is_list = true },
    { .name = "redeemed",    .kind = SCHEMA_OBJECT, .schema = &redeemed_schema, .is_list = true },
    { .name = "earned",      .kind = SCHEMA_OBJECT, .schema = &earned_schema, .is_list = true },
    { .name = "withheld",    .kind = SCHEMA_INT },
    { .name = "moves",       .kind = SCHEMA_OBJECT, .schema = &move_schema, .is_list = true },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
};
static const struct schema entry_schema = { "Entry", "An entry of the journal.", SCHEMA_ROWS(entry_fields) };

static const struct schema_field list_answer_fields[] = {
    { .name = "currency",    .kind = SCHEMA_TEXT },
    { .name = "entries",     .kind = SCHEMA_OBJECT, .schema = &entry_schema, .is_list = true },
    { .name = "next_cursor", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema list_schema = { "EntryList", "Entries, the latest first.", SCHEMA_ROWS(list_answer_fields) };
/* clang-format on */

static enum err get_account(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return account_show(rq->visit.app, rq->db, rq->arena, rq->id, &rq->reply.out);
}

static enum err get_entries(struct request *rq)
{
    struct entry_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    wanted.account = rq->id;
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return account_entries(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out);
}

const struct route account_routes[] = {
    { METHOD_GET, "/v1/accounts/{id}", get_account, ACCESS_KEY, SCOPE_QUOTE, .name = "getAccount",
      .tag = "Accounts", .doc = "Balances and lots.", .id_doc = "Of the account.", .status = 200,
      .answer = &account_schema },
    { METHOD_GET, "/v1/accounts/{id}/entries", get_entries, ACCESS_KEY, SCOPE_QUOTE,
      .query = &list_table, .name = "listEntries", .tag = "Accounts",
      .doc = "History with explanations, the latest first.", .id_doc = "Of the account.",
      .status = 200, .answer = &list_schema },
};
const size_t account_route_count = COUNT(account_routes);
