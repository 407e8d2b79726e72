/* statements.c - what an account had, what came and went, and what it has.
 *
 *   GET /v1/accounts/{id}/statement?from=&until=&format=    JSON, a table for a spreadsheet, or a page for a printer
 */
#include "app/report/statement_sheet.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/form.h"
#include "http/request.h"
#include "http/service.h"

struct statement_query {
    struct date from;
    struct date until;
    bool has_from;
    bool has_until;
    struct str format;
    struct str language;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_FIELD_DATE(struct statement_query, from, JSON_HAS(struct statement_query, has_from), .doc = "The first day, of the key's shop or of the first; that of the month when left out."),
    JSON_FIELD_DATE(struct statement_query, until, JSON_HAS(struct statement_query, has_until), .doc = "The last day; today when left out, or with neither the last of this month."),
    JSON_FIELD_TEXT(struct statement_query, format, 3, FORM_NAME_MAX_BYTES, .doc = FORM_DOC),
    JSON_FIELD_TEXT(struct statement_query, language, 2, 2, .doc = FORM_LANGUAGE_DOC),
};
static const struct json_table query_table = { "StatementQuery", sizeof(struct statement_query), query_fields, COUNT(query_fields), "Which days, and how." };

#define WHAT_VALUES "top_up|bonus|gift_card|earned|given|spent|given_back|taken_back|paid_back|expired|converted|sent|received|by_hand|closed|reopened|settled"

static const struct schema_field line_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID, .doc = "Of the entry; one can move a unit in several ways." },
    { .name = "day",         .kind = SCHEMA_DATE, .doc = "On which it happened, in its shop." },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT, .doc = "By the server's clock: it belongs to the statement of that day." },
    { .name = "shop",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "what",        .kind = SCHEMA_TEXT, .values = WHAT_VALUES },
    { .name = "event",       .kind = SCHEMA_TEXT, .values = EVENT_KIND_VALUES, .is_nullable = true, .doc = "Of given: for what." },
    { .name = "receipt",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Its number; of an event its reference." },
    { .name = "points",      .kind = SCHEMA_INT, .doc = "In the unit's smallest step; below zero what went." },
    { .name = "balance",     .kind = SCHEMA_INT, .doc = "All that there is of the unit behind it." },
};
static const struct schema line_schema = { "StatementMovement", "What came or went.", SCHEMA_ROWS(line_fields) };

static const struct schema_field sum_fields[] = {
    { .name = "what",   .kind = SCHEMA_TEXT, .values = WHAT_VALUES },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema sum_schema = { "StatementTotal", "What the movements of a kind come to.", SCHEMA_ROWS(sum_fields) };

static const struct schema_field unit_fields[] = {
    { .name = "unit",      .kind = SCHEMA_TEXT },
    { .name = "label",     .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_optional = true, .doc = "Absent for a unit the programme no longer has." },
    { .name = "decimals",  .kind = SCHEMA_INT },
    { .name = "opening",   .kind = SCHEMA_INT, .doc = "At the end of the day before: usable, pending and reserved, less what is owed." },
    { .name = "movements", .kind = SCHEMA_OBJECT, .schema = &line_schema, .is_list = true, .doc = "In the order of the journal." },
    { .name = "totals",    .kind = SCHEMA_OBJECT, .schema = &sum_schema, .is_list = true },
    { .name = "closing",   .kind = SCHEMA_INT, .doc = "opening + all movements." },
};
static const struct schema unit_schema = { "StatementUnit", "One unit of the account.", SCHEMA_ROWS(unit_fields) };

static const struct schema_field statement_fields[] = {
    { .name = "account",  .kind = SCHEMA_ID },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "from",     .kind = SCHEMA_DATE },
    { .name = "until",    .kind = SCHEMA_DATE },
    { .name = "made_at",  .kind = SCHEMA_INSTANT },
    { .name = "units",    .kind = SCHEMA_OBJECT, .schema = &unit_schema, .is_list = true },
};
static const struct schema statement_schema = { "Statement", "What an account had, what came and went, and what it has.", SCHEMA_ROWS(statement_fields) };
/* clang-format on */

static void write_form(const struct statement_sheet *sheet, enum form form, struct buf *out)
{
    struct json json = { .out = out };
    switch (form) {
    case FORM_JSON:
        statement_put(&json, sheet);
        break;
    case FORM_CSV:
        statement_write_csv(out, sheet, sheet->language);
        break;
    case FORM_PAGE:
        statement_write_page(out, sheet, sheet->language);
        break;
    }
}

static enum err get_statement(struct request *rq)
{
    struct statement_query query = { 0 };
    struct statement_sheet sheet = { 0 };
    struct buf out = { 0 };
    enum form form = FORM_JSON;
    enum language language = LANGUAGE_FR;
    TRY(request_query(rq, &query));
    TRY(form_choose(rq, query.format, &form));
    TRY(form_choose_language(rq, query.language, &language));
    const struct statement_wish wish = {
        .account = rq->id,
        .from = query.has_from ? query.from : DATE_NONE,
        .until = query.has_until ? query.until : DATE_NONE,
        .caller = &rq->caller,
    };
    enum err err = statement_make(rq->visit.app, rq->db, rq->arena, &wish, &sheet);
    if (err == E_INVALID)
        return request_refuse(rq, E_INVALID, "/until", "The days end before they begin.",
                              "Les jours finissent avant de commencer.");
    TRY(err);
    if (query.language.len > 0)
        sheet.language = language;
    /* Written once: the room of reply_begin() is small at first, and all would be read again. */
    TRY(buf_create(rq->arena, STATEMENT_BYTES, &out));
    write_form(&sheet, form, &out);
    return form_reply(rq, form, &out);
}

const struct route statement_routes[] = {
    { METHOD_GET, "/v1/accounts/{id}/statement", get_statement, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_LOOK, .query = &query_table, .name = "getStatement", .tag = "Accounts",
      .doc = "What there was, what came and went, and what there is, between two days.",
      .id_doc = "Of the account.", .status = 200, .answer = &statement_schema, .also = FORM_ALSO },
};
const size_t statement_route_count = COUNT(statement_routes);
