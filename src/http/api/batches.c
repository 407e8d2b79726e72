/* batches.c - cards that are printed before they have a customer.
 *
 *   POST /v1/batches              so many numbers, of a kind of card
 *   POST /v1/batches/import       those that a supplier printed
 *   POST /v1/batches/changes      brought to a shop, lost, found, destroyed
 *   GET  /v1/batches              all of them, with how many cards are where
 *   GET  /v1/batches/{id}         one, and where each of its places is
 *   GET  /v1/batches/{id}/cards   the numbers that nobody has yet, for a print shop
 *   GET  /v1/reports/cards        by kind, with what they cost
 *
 * That a card becomes a customer's is an enrolment like any other: members.c.
 */
#include "app/answer.h"
#include "app/batch/batch_sheet.h"
#include "app/ids.h"
#include "app/scans.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define STOCK_BODY_MAX_BYTES 4096
#define SHEET_ARENA_BYTES    (32u << 20) /* address space: the rows of one batch after the other */

struct import_request {
    struct batch_make_request make; /* first: its fields are those of a batch that is made */
    struct json_list numbers;       /* struct str */
};

struct batch_list_request {
    struct str after;
    int64_t limit;
};

struct number_list_request {
    int64_t after;
    int64_t limit;
};

/* clang-format off */
#define ORDER_FIELDS                                                                                \
    JSON_FIELD_TEXT(struct batch_make_request, kind, 1, CODE_MAX_BYTES, .is_required = true, .doc = "barcode, chip or stripe."), \
    JSON_FIELD_INT(struct batch_make_request, cost_minor, 0, MONEY_MINOR_MAX, JSON_HAS(struct batch_make_request, has_cost), .name = "cost", .doc = "Of one card, in minor units; what the last batch of its kind did otherwise, or 1.00, 2.00 and 0.50."), \
    JSON_FIELD_TEXT(struct batch_make_request, label, 1, LABEL_MAX_BYTES, .doc = "The supplier, the order; stands in the journal, so it names nobody."), \
    JSON_FIELD_TEXT(struct batch_make_request, shop, 1, CODE_MAX_BYTES, .doc = "The cards are brought there at once."), \
    JSON_FIELD_DATE(struct batch_make_request, on, JSON_HAS(struct batch_make_request, has_on), .doc = "On which day; today otherwise."), \
    JSON_FIELD_TEXT(struct batch_make_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator")

static const struct json_field make_fields[] = {
    JSON_FIELD_INT(struct batch_make_request, count, 1, BATCH_CARDS_MAX, .is_required = true, .doc = "How many cards."),
    ORDER_FIELDS,
};
static const struct json_table make_table = { "BatchRequest", sizeof(struct batch_make_request), make_fields, COUNT(make_fields), "Cards to be printed before they have a customer." };

static const struct json_field import_fields[] = {
    JSON_FIELD_ARRAY(struct import_request, numbers, NULL, 1, BATCH_CARDS_MAX, .is_required = true, .doc = "As a reader types them, in the order of their places."),
    ORDER_FIELDS,
};
static const struct json_table import_table = { "BatchImport", sizeof(struct import_request), import_fields, COUNT(import_fields), "Cards that a supplier has printed, with his numbers." };

static const struct json_field change_fields[] = {
    JSON_FIELD_TEXT(struct batch_change_request, what, 1, CODE_MAX_BYTES, .is_required = true, .doc = "deliver, lose, find (what was lost) or destroy."),
    JSON_FIELD_TEXT(struct batch_change_request, batch, 1, CODE_MAX_BYTES, .doc = "Of which batch; or tell one card."),
    JSON_FIELD_TEXT(struct batch_change_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "By its number."),
    JSON_FIELD_INT(struct batch_change_request, from, 1, BATCH_PLACES_MAX, .doc = "The first place, from 1; the batch's own otherwise."),
    JSON_FIELD_INT(struct batch_change_request, until, 1, BATCH_PLACES_MAX, .doc = "The last."),
    JSON_FIELD_TEXT(struct batch_change_request, shop, 1, CODE_MAX_BYTES, .doc = "Of deliver: where they are brought."),
    JSON_FIELD_DATE(struct batch_change_request, on, JSON_HAS(struct batch_change_request, has_on), .doc = "Of deliver: the day; today otherwise."),
    JSON_FIELD_TEXT(struct batch_change_request, reason, 1, LABEL_MAX_BYTES, .doc = "Stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct batch_change_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table change_table = { "BatchChangeRequest", sizeof(struct batch_change_request), change_fields, COUNT(change_fields), "What becomes of cards that nobody has yet. Those of which it cannot be said, and those with a customer, stay as they are." };

static const struct json_field batch_list_fields[] = {
    JSON_FIELD_TEXT(struct batch_list_request, after, 1, CODE_MAX_BYTES, .doc = "Id of the last batch of the page before: next_after."),
    JSON_FIELD_INT(struct batch_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Batches per page; 50 otherwise."),
};
static const struct json_table batch_list_table = { "BatchQuery", sizeof(struct batch_list_request), batch_list_fields, COUNT(batch_list_fields), "Which page." };

static const struct json_field number_list_fields[] = {
    JSON_FIELD_INT(struct number_list_request, after, 1, BATCH_PLACES_MAX, .doc = "Place of the last card of the page before: next_after."),
    JSON_FIELD_INT(struct number_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Cards per page; 50 otherwise."),
};
static const struct json_table number_list_table = { "BatchCardQuery", sizeof(struct number_list_request), number_list_fields, COUNT(number_list_fields), "Which page." };

static const struct schema_field batch_entry_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID, .doc = "Of the entry." },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "batch" },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "what",        .kind = SCHEMA_TEXT, .values = "make|deliver|lose|find|destroy" },
    { .name = "batch",       .kind = SCHEMA_ID },
    { .name = "from",        .kind = SCHEMA_INT },
    { .name = "until",       .kind = SCHEMA_INT, .doc = "Places: of make all that it has." },
    { .name = "cards",       .kind = SCHEMA_INT, .doc = "Of them, so many were made or changed." },
    { .name = "card_kind",   .kind = SCHEMA_TEXT, .is_optional = true, .values = "barcode|chip|stripe", .doc = "Of make." },
    { .name = "cost",        .kind = SCHEMA_INT, .is_optional = true, .doc = "Of make: of one card, in minor units." },
    { .name = "supplied",    .kind = SCHEMA_BOOL, .is_optional = true, .doc = "Of make: the numbers are a supplier's." },
    { .name = "shop",        .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Where they were brought." },
    { .name = "on",          .kind = SCHEMA_DATE, .is_nullable = true, .doc = "On which day." },
    { .name = "label",       .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true, .doc = "Of make." },
    { .name = "reason",      .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true, .doc = "Of the others." },
};
static const struct schema batch_entry_schema = { "BatchEntry", "Cards that nobody has yet were made, or something became of them.", SCHEMA_ROWS(batch_entry_fields) };

#define COUNT_FIELDS                                                                               \
    { .name = "cards",     .kind = SCHEMA_INT },                                                   \
    { .name = "waiting",   .kind = SCHEMA_INT, .doc = "Made, and brought nowhere yet." },          \
    { .name = "delivered", .kind = SCHEMA_INT, .doc = "In a shop, without a customer." },          \
    { .name = "active",    .kind = SCHEMA_INT, .doc = "With a customer." },                        \
    { .name = "lost",      .kind = SCHEMA_INT },                                                   \
    { .name = "destroyed", .kind = SCHEMA_INT }

static const struct schema_field batch_shop_fields[] = {
    { .name = "shop",      .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: handed out where nobody told the shop." },
    { .name = "delivered", .kind = SCHEMA_INT, .doc = "There, without a customer." },
    { .name = "active",    .kind = SCHEMA_INT, .doc = "Handed out there." },
};
static const struct schema batch_shop_schema = { "BatchShop", "Cards of a batch in a shop.", SCHEMA_ROWS(batch_shop_fields) };

static const struct schema_field batch_places_fields[] = {
    { .name = "from",  .kind = SCHEMA_INT },
    { .name = "until", .kind = SCHEMA_INT },
    { .name = "state", .kind = SCHEMA_TEXT, .values = "made|delivered|lost|destroyed", .doc = "Of those without a customer." },
    { .name = "shop",  .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "on",    .kind = SCHEMA_DATE, .is_nullable = true },
};
static const struct schema batch_places_schema = { "BatchPlaces", "Places that follow on each other and are alike.", SCHEMA_ROWS(batch_places_fields) };

static const struct schema_field batch_fields[] = {
    { .name = "id",        .kind = SCHEMA_ID },
    { .name = "made_at",   .kind = SCHEMA_INSTANT },
    { .name = "card_kind", .kind = SCHEMA_TEXT, .values = "barcode|chip|stripe" },
    { .name = "cost",      .kind = SCHEMA_INT, .doc = "Of one card, in minor units, as it was on that day." },
    { .name = "supplied",  .kind = SCHEMA_BOOL, .doc = "The numbers are a supplier's." },
    { .name = "label",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "until",     .kind = SCHEMA_INT, .doc = "Its last place; more than its cards where numbers were cards already." },
    COUNT_FIELDS,
    { .name = "shops",     .kind = SCHEMA_OBJECT, .schema = &batch_shop_schema, .is_list = true },
    { .name = "places",    .kind = SCHEMA_OBJECT, .schema = &batch_places_schema, .is_list = true, .doc = "At most 200." },
};
static const struct schema batch_schema = { "Batch", "Cards that were printed before they had a customer.", SCHEMA_ROWS(batch_fields) };

static const struct schema_field batch_list_answer_fields[] = {
    { .name = "currency",   .kind = SCHEMA_TEXT },
    { .name = "batches",    .kind = SCHEMA_OBJECT, .schema = &batch_schema, .is_list = true },
    { .name = "next_after", .kind = SCHEMA_ID, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema batch_list_schema = { "BatchList", "Batches, the oldest first.", SCHEMA_ROWS(batch_list_answer_fields) };

static const struct schema_field number_fields[] = {
    { .name = "place", .kind = SCHEMA_INT },
    { .name = "code",  .kind = SCHEMA_TEXT },
    { .name = "state", .kind = SCHEMA_TEXT, .values = "made|delivered|lost|destroyed" },
    { .name = "shop",  .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema number_schema = { "BatchCard", "A card that nobody has yet.", SCHEMA_ROWS(number_fields) };

static const struct schema_field number_list_answer_fields[] = {
    { .name = "cards",      .kind = SCHEMA_OBJECT, .schema = &number_schema, .is_list = true },
    { .name = "next_after", .kind = SCHEMA_INT, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema number_list_schema = { "BatchCardList", "Cards of a batch that nobody has yet, by place.", SCHEMA_ROWS(number_list_answer_fields) };

#define SUM_FIELDS                                                                                 \
    { .name = "batches",   .kind = SCHEMA_INT },                                                   \
    COUNT_FIELDS,                                                                                  \
    { .name = "spent",     .kind = SCHEMA_INT, .doc = "For all of them, in minor units, at the cost of each batch." }, \
    { .name = "wasted",    .kind = SCHEMA_INT, .doc = "Of it, for cards that were lost or destroyed before they had a customer." }, \
    { .name = "in_stock",  .kind = SCHEMA_INT, .doc = "And for those that wait for one." },        \
    { .name = "per_active_card", .kind = SCHEMA_INT, .is_nullable = true, .doc = "Spent, without what is in stock, for each card with a customer; null: there is none." }

static const struct schema_field sum_fields[] = { SUM_FIELDS };
static const struct schema sum_schema = { "CardSum", "Cards, and what they cost.", SCHEMA_ROWS(sum_fields) };

static const struct schema_field kind_sum_fields[] = {
    { .name = "card_kind", .kind = SCHEMA_TEXT, .values = "barcode|chip|stripe" },
    SUM_FIELDS,
};
static const struct schema kind_sum_schema = { "CardKindSum", "Cards of a kind, and what they cost.", SCHEMA_ROWS(kind_sum_fields) };

static const struct schema_field cards_fields[] = {
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "kinds",    .kind = SCHEMA_OBJECT, .schema = &kind_sum_schema, .is_list = true },
    { .name = "all",      .kind = SCHEMA_OBJECT, .schema = &sum_schema },
};
static const struct schema cards_schema = { "CardReport", "Cards that were printed ahead, and what they cost.", SCHEMA_ROWS(cards_fields) };

static const struct blame make_blames[] = { { E_SHOP_UNKNOWN, "/shop" }, { E_LIMIT, "/count" }, { OK, NULL } };
static const struct blame import_blames[] = { { E_SHOP_UNKNOWN, "/shop" }, { OK, NULL } };
static const struct blame change_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_BATCH_UNKNOWN, "/card" }, { E_NOT_FOUND, "/batch" }, { OK, NULL },
};
/* clang-format on */

static enum err post_batch(struct request *rq)
{
    struct batch_make_request *make = ARENA_NEW(rq->arena, struct batch_make_request);
    if (make == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, make));
    rq->command.partition = PROGRAM_PARTITION;
    return request_command(rq, batch_make_run, make);
}

static enum err read_numbers(struct request *rq, const struct json_list *numbers,
                             struct supplied *supplied)
{
    const struct scan_settings settings = scans_settings(rq->visit.app);
    const struct str *texts = numbers->items;
    supplied->lines = ARENA_ARRAY(rq->arena, struct supplied_line, numbers->count);
    if (supplied->lines == NULL)
        return E_NO_MEMORY;
    supplied->count = numbers->count;
    for (size_t i = 0; i < numbers->count; i++)
        supplied->lines[i] = (struct supplied_line){ .line = (int64_t)i + 1, .text = texts[i] };
    return supplied_read(rq->arena, &settings, supplied);
}

static enum err post_import(struct request *rq)
{
    struct import_request *import = ARENA_NEW(rq->arena, struct import_request);
    struct supplied *supplied = ARENA_NEW(rq->arena, struct supplied);
    if (import == NULL || supplied == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, import));
    TRY(read_numbers(rq, &import->numbers, supplied));
    import->make.supplied = supplied;
    rq->command.partition = PROGRAM_PARTITION;
    return request_command(rq, batch_make_run, &import->make);
}

static enum err post_change(struct request *rq)
{
    struct batch_change_request *change = ARENA_NEW(rq->arena, struct batch_change_request);
    if (change == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, change));
    rq->command.partition = PROGRAM_PARTITION;
    return request_command(rq, batch_change_run, change);
}

/* ---- looking ---------------------------------------------------------------------------------- */

static enum err put_one(struct request *rq, struct json *json, const struct card_batch *batch)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct batch_now now = { 0 };
    struct batch_sum sum = { 0 };
    TRY(arena_open(&arena, SHEET_ARENA_BYTES));
    TRY(batch_load(rq->db, &arena, batch, &now));
    TRY(batch_sum(&arena, &now, &sum));
    batch_put(json, &now, &sum);
    return OK;
}

static enum err get_batches(struct request *rq)
{
    struct batch_list_request wanted = { 0 };
    struct id after = { 0 };
    struct card_batch *batches = NULL;
    size_t count = 0;
    TRY(request_query(rq, &wanted));
    if (wanted.after.len > 0)
        TRY(id_parse(wanted.after, &after));
    int64_t limit = wanted.limit > 0 ? wanted.limit : LIST_LIMIT_DEFAULT;
    TRY(card_batch_list(rq->db, rq->arena, after.number, limit, &batches, &count));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "currency", currency_code(app_merchant(rq->visit.app)->currency));
    json_array_open(&json, "batches");
    for (size_t i = 0; i < count; i++)
        TRY(put_one(rq, &json, &batches[i]));
    json_array_close(&json);
    bool has_more = count > 0 && (int64_t)count == limit;
    answer_put_id(&json, "next_after", PROGRAM_PARTITION, has_more ? batches[count - 1].number : 0);
    json_object_close(&json);
    return OK;
}

static enum err get_batch(struct request *rq)
{
    struct card_batch batch = { 0 };
    TRY(batch_by_id(rq->db, rq->arena, rq->id, &batch));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    return put_one(rq, &json, &batch);
}

static enum err get_numbers(struct request *rq)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct number_list_request wanted = { 0 };
    struct card_batch batch = { 0 };
    struct batch_now now = { 0 };
    struct batch_number *numbers = NULL;
    size_t count = 0;
    TRY(request_query(rq, &wanted));
    int64_t limit = wanted.limit > 0 ? wanted.limit : LIST_LIMIT_DEFAULT;
    TRY(arena_open(&arena, SHEET_ARENA_BYTES));
    TRY(batch_by_id(rq->db, &arena, rq->id, &batch));
    TRY(batch_load(rq->db, &arena, &batch, &now));
    TRY(batch_numbers(rq->db, &arena, &now, wanted.after, limit, true, &numbers, &count));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_array_open(&json, "cards");
    for (size_t i = 0; i < count; i++) {
        json_object_open(&json, NULL);
        json_put_int(&json, "place", numbers[i].place);
        json_put_str(&json, "code", numbers[i].code);
        json_put_str(&json, "state", batch_state_name(numbers[i].stretch));
        json_put_str_or_null(&json, "shop", numbers[i].stretch->brought.shop);
        json_object_close(&json);
    }
    json_array_close(&json);
    if ((int64_t)count == limit)
        json_put_int(&json, "next_after", numbers[count - 1].place);
    else
        json_put_null(&json, "next_after");
    json_object_close(&json);
    return OK;
}

static enum err get_report(struct request *rq)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct batch_sheet sheet = { 0 };
    TRY(arena_open(&arena, SHEET_ARENA_BYTES));
    TRY(batch_sheet_make(rq->visit.app, rq->db, &arena, NULL, NULL, &sheet));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    batch_sheet_put(&json, NULL, &sheet);
    return OK;
}

const struct route batch_routes[] = {
    { METHOD_POST, "/v1/batches", post_batch, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = STOCK_BODY_MAX_BYTES, .body = &make_table,
      .blames = make_blames, .name = "makeBatch", .tag = "Cards",
      .doc = "Makes the numbers of cards that are printed before they have a customer.",
      .status = 201, .answer = &batch_entry_schema,
      .body_example = "{\"count\":500,\"kind\":\"barcode\",\"cost\":95,\"label\":\"order 17\","
                      "\"shop\":\"market\"}" },
    { METHOD_POST, "/v1/batches/import", post_import, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = BODY_MAX_BYTES, .body = &import_table,
      .blames = import_blames, .name = "importBatch", .tag = "Cards",
      .doc = "Brings cards with the numbers that a supplier has printed on them.  Where one cannot "
             "be a new card's none is brought, and each of these is told (problems).",
      .status = 201, .answer = &batch_entry_schema,
      .body_example = "{\"numbers\":[\"4006381333931\",\"04:A2:24:5A:12:34:80\"],"
                      "\"kind\":\"chip\",\"label\":\"drawer\",\"shop\":\"market\"}" },
    { METHOD_POST, "/v1/batches/changes", post_change, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = STOCK_BODY_MAX_BYTES, .body = &change_table,
      .blames = change_blames, .name = "changeBatch", .tag = "Cards",
      .doc = "Cards that nobody has yet were brought to a shop, lost, found again or destroyed.",
      .status = 201, .answer = &batch_entry_schema,
      .body_example = "{\"what\":\"deliver\",\"batch\":\"1-7\",\"from\":1,\"until\":200,"
                      "\"shop\":\"market\"}" },
    { METHOD_GET, "/v1/batches", get_batches, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .query = &batch_list_table, .name = "listBatches", .tag = "Cards",
      .doc = "Batches, and how many of their cards are where.", .status = 200,
      .answer = &batch_list_schema },
    { METHOD_GET, "/v1/batches/{id}", get_batch, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .name = "getBatch", .tag = "Cards", .doc = "A batch, and where its cards are.",
      .id_doc = "Of the batch.", .status = 200, .answer = &batch_schema },
    { METHOD_GET, "/v1/batches/{id}/cards", get_numbers, ACCESS_KEY, SCOPE_ADMIN,
      .act = ACT_SETTINGS, .query = &number_list_table, .name = "listBatchCards", .tag = "Cards",
      .doc = "The numbers of a batch that nobody has yet, for whoever prints them.",
      .id_doc = "Of the batch.", .status = 200, .answer = &number_list_schema },
    { METHOD_GET, "/v1/reports/cards", get_report, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .name = "reportCards", .tag = "Reports",
      .doc = "How many cards of each kind are where, and what they cost.", .status = 200,
      .answer = &cards_schema },
};
const size_t batch_route_count = COUNT(batch_routes);
