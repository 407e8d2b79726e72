/* notices.c - what is to be told to customers: a queue for whoever tells them.
 *
 *   GET  /v1/notices?after=…         those that wait, in order
 *   POST /v1/notices/{id}/done       one has been told; again is no fault
 */
#include "app/notices.h"

#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define DONE_BODY_MAX_BYTES 1024
#define ID_MAX_BYTES        32

/* clang-format off */
static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct notice_list_request, after, 1, ID_MAX_BYTES, .doc = "Id of the last notice of the page before: next_after."),
    JSON_FIELD_INT(struct notice_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Notices per page; 50 otherwise."),
};
static const struct json_table list_table = { "NoticeQuery", sizeof(struct notice_list_request), list_fields, COUNT(list_fields), "Which page." };

static const struct json_table nothing_table = { "NoticeDoneRequest", sizeof(struct notice_done_request), NULL, 0, "An empty object." };

static const struct schema_field notice_fields[] = {
    { .name = "id",         .kind = SCHEMA_ID },
    { .name = "kind",       .kind = SCHEMA_TEXT, .doc = "expiring, low_balance, member_took, member_joined, membership_ends; others will follow, and are passed over by who does not know them." },
    { .name = "account",    .kind = SCHEMA_ID },
    { .name = "member",     .kind = SCHEMA_ID, .is_nullable = true, .doc = "Of member_took and member_joined: who." },
    { .name = "subject",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Of expiring and low_balance: the unit; of a member: the id of the entry." },
    { .name = "amount",     .kind = SCHEMA_INT, .doc = "Of expiring: what would be lost, in the unit's smallest step, in the night in which it was queued; of low_balance: what could be used behind the entry; of member_took: minor units." },
    { .name = "on",         .kind = SCHEMA_DATE, .doc = "The day it is about. Of expiring: the last day of use; of low_balance: that of the entry; of a member: the day on which he did it." },
    { .name = "days_ahead", .kind = SCHEMA_INT, .doc = "Which announcement it is: so many days before that day, or as soon after that as a night was." },
    { .name = "entry",      .kind = SCHEMA_ID, .is_nullable = true, .doc = "Of low_balance: that brought it; null when a night found it." },
    { .name = "created_at", .kind = SCHEMA_INSTANT },
    { .name = "done_at",    .kind = SCHEMA_INSTANT, .is_nullable = true },
};
static const struct schema notice_schema = { "Notice", "Something to tell about an account: ids, amounts and days, no person.", SCHEMA_ROWS(notice_fields) };

static const struct schema_field list_answer_fields[] = {
    { .name = "currency",   .kind = SCHEMA_TEXT },
    { .name = "notices",    .kind = SCHEMA_OBJECT, .schema = &notice_schema, .is_list = true },
    { .name = "next_after", .kind = SCHEMA_ID, .is_nullable = true, .doc = "null: this was the last page. What is queued later may have a smaller id: begin anew the next time." },
};
static const struct schema list_schema = { "NoticeList", "Notices that wait, in the order of their ids.", SCHEMA_ROWS(list_answer_fields) };
/* clang-format on */

static enum err get_notices(struct request *rq)
{
    struct notice_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return notices_list(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out);
}

static enum err post_done(struct request *rq)
{
    struct notice_done_request *done = ARENA_NEW(rq->arena, struct notice_done_request);
    if (done == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, done));
    *done = (struct notice_done_request){ .id = rq->id,
                                          .ret_notice = ARENA_NEW(rq->arena, struct notice) };
    if (done->ret_notice == NULL)
        return E_NO_MEMORY;
    request_aim_at_id(rq, done->id);
    return request_command(rq, notice_done_run, done);
}

static enum err tell_done(struct request *rq)
{
    const struct notice_done_request *done = rq->command.request;
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    notice_write(&json, NULL, done->ret_notice);
    return OK;
}

const struct route notice_routes[] = {
    { METHOD_GET, "/v1/notices", get_notices, ACCESS_KEY, SCOPE_MEMBERS_READ, .act = ACT_LOOK,
      .query = &list_table, .name = "listNotices", .tag = "Notices",
      .doc = "What is to be told to customers and nobody has told yet.", .status = 200,
      .answer = &list_schema },
    { METHOD_POST, "/v1/notices/{id}/done", post_done, ACCESS_KEY, SCOPE_MEMBERS_READ,
      .act = ACT_LOOK, .is_write = true, .tell = tell_done, .body_max_bytes = DONE_BODY_MAX_BYTES,
      .body = &nothing_table, .name = "finishNotice", .tag = "Notices",
      .doc = "Takes a notice out of the queue: it has been told.", .id_doc = "Of the notice.",
      .status = 200, .answer = &notice_schema, .body_example = "{}" },
};
const size_t notice_route_count = COUNT(notice_routes);
