/* simulations.c - what the shop's own receipts would cost under a version of the programme.
 *
 *   POST /v1/programs/{number}/simulate       begins one
 *   GET  /v1/simulations/{id}                 how far it is, and its report
 *   POST /v1/simulations/{id}/cancel          stops it
 *
 * Nothing is written, so no Idempotency-Key is needed: of one merchant one runs at a time.
 */
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"
#include "storage/program_storage.h"

#define SIMULATE_BODY_MAX_BYTES 4096
#define MARGIN_DEFAULT_BP       3000
#define SEED_DEFAULT            1

struct simulate_body {
    struct date from;
    struct date to;
    struct str redeem;
    int64_t redeem_rate;
    int64_t uplift;
    int64_t margin;
    int64_t seed;
    bool has_from;
    bool has_to;
    bool has_redeem;
    bool has_redeem_rate;
    bool has_margin;
    bool has_seed;
};

/* clang-format off */
static const struct json_field simulate_fields[] = {
    JSON_FIELD_DATE(struct simulate_body, from, JSON_HAS(struct simulate_body, has_from), .doc = "The first day that counts; the journal's when left out."),
    JSON_FIELD_DATE(struct simulate_body, to, JSON_HAS(struct simulate_body, has_to), .doc = "The last day that counts."),
    JSON_FIELD_TEXT(struct simulate_body, redeem, 4, 11, JSON_HAS(struct simulate_body, has_redeem), .doc = "How rewards are used: rate (as when left out), or as_recorded on the receipts."),
    JSON_FIELD_DECIMAL(struct simulate_body, redeem_rate, 2, 0, RATE_ONE_BP, JSON_HAS(struct simulate_body, has_redeem_rate), .doc = "Assumed: how often a reward in reach is used, in percent; 100 when left out."),
    JSON_FIELD_DECIMAL(struct simulate_body, uplift, 2, 0, RATE_ONE_BP, .doc = "Assumed: how much more members buy, in percent; 0 when left out."),
    JSON_FIELD_DECIMAL(struct simulate_body, margin, 2, 1, RATE_ONE_BP, JSON_HAS(struct simulate_body, has_margin), .doc = "Assumed: what the shop keeps of a sale, in percent; 30 when left out."),
    JSON_FIELD_INT(struct simulate_body, seed, 0, INT32_MAX, JSON_HAS(struct simulate_body, has_seed), .doc = "Of who uses a reward; 1 when left out."),
};
static const struct json_table simulate_table = { "SimulateRequest", sizeof(struct simulate_body), simulate_fields, COUNT(simulate_fields), "What is assumed." };

static const struct json_table nothing_table = { "CancelRequest", sizeof(struct simulate_body), NULL, 0, "An empty object." };

static const struct schema_field status_fields[] = {
    { .name = "id",      .kind = SCHEMA_TEXT },
    { .name = "program", .kind = SCHEMA_INT, .doc = "Number of the version." },
    { .name = "state",   .kind = SCHEMA_TEXT, .values = "running|done|failed|cancelled" },
    { .name = "done",    .kind = SCHEMA_INT, .doc = "Entries of the journal so far." },
    { .name = "total",   .kind = SCHEMA_INT, .doc = "And in all; 0 before it is counted." },
    { .name = "error",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Code of what made it fail." },
    { .name = "report",  .kind = SCHEMA_ANY, .is_nullable = true, .doc = "When it is done; docs/simulate.md describes it." },
};
static const struct schema status_schema = { "Simulation", "A simulation; kept for ten minutes after its end, or until the next.", SCHEMA_ROWS(status_fields) };
/* clang-format on */

static enum err put_status(struct request *rq, int http, const struct job_status *status)
{
    TRY(reply_begin(rq, http, REPLY_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_text(&json, "id", status->id);
    json_put_int(&json, "program", status->program);
    json_put_str(&json, "state", job_state_name(status->state));
    json_put_int(&json, "done", status->done);
    json_put_int(&json, "total", status->total);
    if (status->state == JOB_FAILED)
        json_put_text(&json, "error", err_code(status->err));
    else
        json_put_null(&json, "error");
    if (status->report.len > 0)
        json_put_raw(&json, "report", status->report);
    else
        json_put_null(&json, "report");
    json_object_close(&json);
    return OK;
}

static enum err read_assumptions(struct request *rq, const struct simulate_body *body,
                                 struct simulate_assumptions *assumptions)
{
    bool is_as_recorded = body->has_redeem && str_eq(body->redeem, STR("as_recorded"));
    if (body->has_redeem && !is_as_recorded && !str_eq(body->redeem, STR("rate")))
        return request_refuse(rq, E_INVALID, "/redeem", "Write rate or as_recorded.",
                              "Écrivez rate ou as_recorded.");
    if (body->has_from && body->has_to && body->from.days > body->to.days)
        return request_refuse(rq, E_INVALID, "/to", "The period ends before it begins.",
                              "La période finit avant de commencer.");
    *assumptions = (struct simulate_assumptions){
        .habits = {
            .redeem_bp = body->has_redeem_rate ? (int32_t)body->redeem_rate : RATE_ONE_BP,
            .is_as_recorded = is_as_recorded,
            .seed = body->has_seed ? (uint64_t)body->seed : SEED_DEFAULT,
        },
        .uplift_bp = (int32_t)body->uplift,
        .margin_bp = body->has_margin ? (int32_t)body->margin : MARGIN_DEFAULT_BP,
    };
    return OK;
}

static enum err post_simulate(struct request *rq)
{
    struct simulate_body body = { 0 };
    struct program_row row = { 0 };
    struct job_status status = { 0 };
    struct job_request job = { .house = rq->service->house, .tenant = rq->tenant };
    TRY(request_json(rq, &body));
    TRY(read_assumptions(rq, &body, &job.assumptions));
    if (str_parse_i64(rq->id, 1, INT32_MAX, &job.program) != OK)
        return E_NOT_FOUND;
    TRY(program_get(rq->db, rq->arena, job.program, &row));
    job.json = row.json;
    job.from = body.has_from ? body.from : DATE_NONE;
    job.to = body.has_to ? body.to : DATE_NONE;
    TRY(jobs_start(rq->service->jobs, &job, &status));
    return put_status(rq, 202, &status);
}

static enum err get_simulation(struct request *rq)
{
    struct job_status status = { 0 };
    TRY(jobs_look(rq->service->jobs, rq->tenant, rq->id, rq->arena, &status));
    return put_status(rq, 200, &status);
}

static enum err post_cancel(struct request *rq)
{
    struct job_status status = { 0 };
    TRY(jobs_cancel(rq->service->jobs, rq->tenant, rq->id, &status));
    return put_status(rq, 202, &status);
}

const struct route simulation_routes[] = {
    { METHOD_POST, "/v1/programs/{number}/simulate", post_simulate, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .body_max_bytes = SIMULATE_BODY_MAX_BYTES, .body = &simulate_table,
      .name = "simulateProgram", .tag = "Simulations",
      .doc =
          "Begins to replay the shop's own receipts under a version, also a draft; writes nothing.",
      .id_doc = "Of the version.", .status = 202, .answer = &status_schema,
      .body_example = "{\"from\":\"2026-01-01\",\"redeem_rate\":\"80\",\"margin\":\"25\"}" },
    { METHOD_GET, "/v1/simulations/{id}", get_simulation, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .name = "getSimulation", .tag = "Simulations",
      .doc = "How far it is, and its report.", .id_doc = "As simulateProgram told it.",
      .status = 200, .answer = &status_schema },
    { METHOD_POST, "/v1/simulations/{id}/cancel", post_cancel, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .body_max_bytes = SIMULATE_BODY_MAX_BYTES, .body = &nothing_table,
      .name = "cancelSimulation", .tag = "Simulations",
      .doc = "Stops it soon; harmless when it has ended.", .id_doc = "As simulateProgram told it.",
      .status = 202, .answer = &status_schema, .body_example = "{}" },
};
const size_t simulation_route_count = COUNT(simulation_routes);
