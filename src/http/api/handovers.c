/* handovers.c - gifts that wait to be handed over.
 *
 *   GET  /v1/handovers             what waits, or was handed over, or was taken back
 *   POST /v1/handovers/{id}/done   one goes over the counter
 */
#include "app/handovers.h"

#include "app/returns.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define STATE_MAX_BYTES 16

/* clang-format off */
static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct handover_list_request, state, 1, STATE_MAX_BYTES, .doc = "open, done or cancelled; open otherwise."),
    JSON_FIELD_TEXT(struct handover_list_request, shop, 1, CODE_MAX_BYTES, .doc = "Where it was asked for; all shops otherwise."),
    JSON_FIELD_TEXT(struct handover_list_request, after, 1, CODE_MAX_BYTES, .doc = "next_cursor of the page before."),
    JSON_FIELD_INT(struct handover_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Per page; 50 otherwise."),
};
static const struct json_table list_table = { "HandoverQuery", sizeof(struct handover_list_request), list_fields, COUNT(list_fields), "Which gifts." };

static const struct json_field done_fields[] = {
    JSON_FIELD_TEXT(struct handover_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's or the purchase's otherwise."),
    JSON_FIELD_TEXT(struct handover_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct handover_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who hands it over."),
};
static const struct json_table done_table = { "HandoverRequest", sizeof(struct handover_request), done_fields, COUNT(done_fields), "A gift goes over the counter." };

static const struct schema_field handover_fields[] = {
    { .name = "id",        .kind = SCHEMA_TEXT },
    { .name = "purchase",  .kind = SCHEMA_ID },
    { .name = "state",     .kind = SCHEMA_TEXT, .values = "open|done|cancelled" },
    { .name = "reward",    .kind = SCHEMA_TEXT },
    { .name = "label",     .kind = SCHEMA_OBJECT, .schema = &label_schema },
    { .name = "count",     .kind = SCHEMA_INT },
    { .name = "since",     .kind = SCHEMA_INSTANT },
    { .name = "account",   .kind = SCHEMA_ID },
    { .name = "card",      .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The end of the code of the card that asked for it." },
    { .name = "shop",      .kind = SCHEMA_TEXT },
    { .name = "closed_at", .kind = SCHEMA_INSTANT, .is_nullable = true, .doc = "When it was handed over or taken back." },
    { .name = "operator",  .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema handover_schema = { "Handover", "A gift on its way over the counter.", SCHEMA_ROWS(handover_fields) };

static const struct schema_field list_answer_fields[] = {
    { .name = "handovers",   .kind = SCHEMA_OBJECT, .schema = &handover_schema, .is_list = true },
    { .name = "next_cursor", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema list_schema = { "HandoverList", "Gifts, the oldest first.", SCHEMA_ROWS(list_answer_fields) };

static const struct blame done_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};
/* clang-format on */

static enum err get_handovers(struct request *rq)
{
    struct handover_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return handover_show_all(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out,
                             &rq->problem);
}

static enum err post_done(struct request *rq)
{
    struct handover_request *done = ARENA_NEW(rq->arena, struct handover_request);
    if (done == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, done));
    done->handover = rq->id;
    struct handover_id id = { 0 };
    if (handover_id_parse(rq->id, &id) == OK && id.partition <= app_partition_count(rq->visit.app))
        rq->command.partition = id.partition;
    return request_command(rq, handover_run, done);
}

const struct route handover_routes[] = {
    { METHOD_GET, "/v1/handovers", get_handovers, ACCESS_KEY, SCOPE_SPEND, .act = ACT_LOOK,
      .query = &list_table, .name = "listHandovers", .tag = "Handovers",
      .doc = "Gifts that wait to be handed over, or were.", .status = 200, .answer = &list_schema },
    { METHOD_POST, "/v1/handovers/{id}/done", post_done, ACCESS_KEY, SCOPE_SPEND, .act = ACT_REWARD,
      .is_write = true, .body_max_bytes = 4096, .body = &done_table, .blames = done_blames,
      .name = "handOver", .tag = "Handovers", .doc = "Records that a gift was handed over.",
      .id_doc = "Of the handover.", .status = 201, .answer = &handed_schema,
      .body_example = "{\"operator\":\"ada\"}" },
};
const size_t handover_route_count = COUNT(handover_routes);
