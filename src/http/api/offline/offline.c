/* offline.c - what a till needs while the line is down, and what came of it.
 *
 *   POST /v1/offline/snapshots        the programme and the accounts that it serves, signed
 *   POST /v1/offline/reports          what waits there to be sent
 *   GET  /v1/exceptions               what somebody has to look at
 *   POST /v1/exceptions/{id}/seen     somebody has
 *
 * What was sold meanwhile is told as any purchase: purchases.c.
 */
#include "app/answer.h"
#include "app/offline/exceptions.h"
#include "app/offline/snapshots.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define SNAPSHOT_BODY_MAX_BYTES 1024
#define REPORT_BODY_MAX_BYTES   4096
#define SEEN_BODY_MAX_BYTES     8192
#define SNAPSHOT_MAX_BYTES      20 /* its number */
#define CURSOR_MAX_BYTES        128
#define WAITING_MAX             1000000

/* clang-format off */
static const struct json_table snapshot_table = { "SnapshotRequest", sizeof(struct snapshot_request), NULL, 0, "An empty object." };

static const struct schema_field snapshot_fields[] = {
    { .name = "number",      .kind = SCHEMA_TEXT },
    { .name = "made_at",     .kind = SCHEMA_INSTANT },
    { .name = "until",       .kind = SCHEMA_INSTANT, .doc = "Nothing is spent by it any later." },
    { .name = "storage_key", .kind = SCHEMA_TEXT, .doc = "32 bytes in base64, for what the page keeps: the same for this key as long as it lives." },
    { .name = "public_key",  .kind = SCHEMA_TEXT, .doc = "Of the installation: a SubjectPublicKeyInfo on P-256, in base64." },
    { .name = "payload",     .kind = SCHEMA_TEXT, .doc = "JSON: the programme and the accounts." },
    { .name = "signature",   .kind = SCHEMA_TEXT, .doc = "ECDSA with SHA-256 over the bytes of the payload, r and s in base64." },
};
static const struct schema snapshot_schema = { "OfflineSnapshot", "What a till needs to sell while the line is down.", SCHEMA_ROWS(snapshot_fields) };

static const struct json_field report_fields[] = {
    JSON_FIELD_TEXT(struct snapshot_report_request, snapshot, 1, SNAPSHOT_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct snapshot_report_request, waiting, 0, WAITING_MAX, .is_required = true, .doc = "Purchases that wait at the till."),
    JSON_FIELD_TEXT(struct snapshot_report_request, first, 1, RECEIPT_MAX_BYTES, .doc = "Number of the first of their receipts."),
    JSON_FIELD_TEXT(struct snapshot_report_request, last, 1, RECEIPT_MAX_BYTES, .doc = "And of the last."),
    JSON_FIELD_INT(struct snapshot_report_request, amount, 0, MONEY_MINOR_MAX, .doc = "What customers spent on them, in minor units."),
};
static const struct json_table report_table = { "OfflineReportRequest", sizeof(struct snapshot_report_request), report_fields, COUNT(report_fields), "What waits at a till to be sent." };

static const struct schema_field reported_fields[] = {
    { .name = "snapshot",    .kind = SCHEMA_TEXT },
    { .name = "waiting",     .kind = SCHEMA_INT },
    { .name = "reported_at", .kind = SCHEMA_INSTANT },
};
static const struct schema reported_schema = { "OfflineReported", "What a till said that waits there.", SCHEMA_ROWS(reported_fields) };

static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct exception_list_request, state, 4, 4, .doc = "open or seen; all when left out."),
    JSON_FIELD_TEXT(struct exception_list_request, kind, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct exception_list_request, cursor, 1, CURSOR_MAX_BYTES),
    JSON_FIELD_INT(struct exception_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Exceptions per page; 50 otherwise."),
};
static const struct json_table list_table = { "ExceptionQuery", sizeof(struct exception_list_request), list_fields, COUNT(list_fields), "Which of them." };

static const struct schema_field exception_fields[] = {
    { .name = "id",          .kind = SCHEMA_TEXT },
    DIFFERENCE_SCHEMA_FIELDS,
    { .name = "entry",       .kind = SCHEMA_ID },
    { .name = "account",     .kind = SCHEMA_ID, .is_nullable = true, .doc = "Also of a card that could not be used any more." },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "shop",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "till",        .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "operator",    .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "receipt",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "currency",    .kind = SCHEMA_TEXT },
    { .name = "state",       .kind = SCHEMA_TEXT, .values = "open|seen" },
    { .name = "seen_at",     .kind = SCHEMA_INSTANT, .is_nullable = true },
    { .name = "seen_by",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "note",        .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema exception_schema = { "Exception", "Something that somebody in the shop has to look at.", SCHEMA_ROWS(exception_fields) };

static const struct schema_field exceptions_fields[] = {
    { .name = "exceptions",  .kind = SCHEMA_OBJECT, .schema = &exception_schema, .is_list = true },
    { .name = "next_cursor", .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema exceptions_schema = { "ExceptionList", "What somebody has to look at, the newest first.", SCHEMA_ROWS(exceptions_fields) };

static const struct json_field seen_fields[] = {
    JSON_FIELD_TEXT(struct exception_seen_request, note, 1, NOTE_MAX_BYTES, .doc = "What was done about it."),
    JSON_FIELD_TEXT(struct exception_seen_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table seen_table = { "ExceptionSeenRequest", sizeof(struct exception_seen_request), seen_fields, COUNT(seen_fields), "Somebody has looked at it." };

static const struct blame report_blames[] = { { E_SNAPSHOT_UNKNOWN, "/snapshot" }, { OK, NULL } };
/* clang-format on */

/* ---- snapshots ---------------------------------------------------------------------------------- */

static enum err post_snapshot(struct request *rq)
{
    struct snapshot_request *wanted = ARENA_NEW(rq->arena, struct snapshot_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->ret_row = ARENA_NEW(rq->arena, struct snapshot_row);
    return wanted->ret_row != NULL ? request_command(rq, snapshot_run, wanted) : E_NO_MEMORY;
}

static enum err tell_snapshot(struct request *rq)
{
    const struct snapshot_request *wanted = rq->command.request;
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reply_begin(rq, 201, REPLY_MAX_BYTES));
    TRY(reader_take(rq->visit.app, &reader));
    return snapshot_write(rq->visit.app, reader.db, rq->arena, &rq->caller, wanted->ret_row,
                          &rq->reply.out);
}

static enum err post_report(struct request *rq)
{
    struct snapshot_report_request *report = ARENA_NEW(rq->arena, struct snapshot_report_request);
    if (report == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, report));
    report->ret_row = ARENA_NEW(rq->arena, struct snapshot_row);
    return report->ret_row != NULL ? request_command(rq, snapshot_report_run, report) : E_NO_MEMORY;
}

static enum err tell_report(struct request *rq)
{
    const struct snapshot_report_request *report = rq->command.request;
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_id(&json, "snapshot", report->ret_row->number);
    json_put_int(&json, "waiting", report->ret_row->waiting);
    answer_put_instant(&json, "reported_at", report->ret_row->reported);
    json_object_close(&json);
    return OK;
}

/* ---- exceptions --------------------------------------------------------------------------------- */

static enum err get_exceptions(struct request *rq)
{
    struct exception_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    if (wanted.state.len > 0 && !str_eq(wanted.state, STR("open")) &&
        !str_eq(wanted.state, STR("seen")))
        return request_refuse(rq, E_INVALID, "/state", "A state is open or seen.",
                              "Un état est open ou seen.");
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return exceptions_list(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out);
}

static enum err post_seen(struct request *rq)
{
    struct exception_seen_request *seen = ARENA_NEW(rq->arena, struct exception_seen_request);
    if (seen == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, seen));
    seen->id = rq->id;
    seen->ret_row = ARENA_NEW(rq->arena, struct exception_row);
    return seen->ret_row != NULL ? request_command(rq, exception_seen_run, seen) : E_NO_MEMORY;
}

static enum err tell_seen(struct request *rq)
{
    const struct exception_seen_request *seen = rq->command.request;
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    TRY(reader_take(rq->visit.app, &reader));
    struct json json = { .out = &rq->reply.out };
    return exception_write(rq->visit.app, reader.db, rq->arena, &json, seen->ret_row);
}

const struct route offline_routes[] = {
    { METHOD_POST, "/v1/offline/snapshots", post_snapshot, ACCESS_KEY, SCOPE_QUOTE | SCOPE_SPEND,
      .act = ACT_OPEN, .is_write = true, .tell = tell_snapshot,
      .body_max_bytes = SNAPSHOT_BODY_MAX_BYTES, .body = &snapshot_table,
      .name = "makeOfflineSnapshot", .tag = "Off line",
      .doc = "The programme and the accounts with which a till sells while the line is down.",
      .status = 201, .answer = &snapshot_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/offline/reports", post_report, ACCESS_KEY, SCOPE_SPEND, .act = ACT_OPEN,
      .is_write = true, .tell = tell_report, .body_max_bytes = REPORT_BODY_MAX_BYTES,
      .body = &report_table, .blames = report_blames, .name = "reportOffline", .tag = "Off line",
      .doc = "What waits at a till to be sent.", .status = 200, .answer = &reported_schema,
      .body_example = "{\"snapshot\":\"12\",\"waiting\":3,\"first\":\"000120\","
                      "\"last\":\"000123\",\"amount\":1200}" },
    { METHOD_GET, "/v1/exceptions", get_exceptions, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .query = &list_table, .name = "listExceptions", .tag = "Exceptions",
      .doc = "What was done otherwise than the rules would, the newest first.", .status = 200,
      .answer = &exceptions_schema },
    { METHOD_POST, "/v1/exceptions/{id}/seen", post_seen, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .is_write = true, .tell = tell_seen, .body_max_bytes = SEEN_BODY_MAX_BYTES,
      .body = &seen_table, .name = "seeException", .tag = "Exceptions",
      .doc = "Somebody has looked at it.", .id_doc = "Of the exception.", .status = 200,
      .answer = &exception_schema,
      .body_example = "{\"note\":\"called Ada\",\"operator\":\"bea\"}" },
};
const size_t offline_route_count = COUNT(offline_routes);
