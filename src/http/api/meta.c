/* meta.c - the program about itself: health, metrics, and the description of the API. */
#include "core/instant.h"
#include "http/api.h"
#include "http/metrics.h"
#include "http/request.h"
#include "http/service.h"
#include "storage/journal_storage.h"

#define HEALTH_MAX_BYTES  1024
#define METRICS_MAX_BYTES 524288
#define FRAMES_MAX_BYTES  (64 + ORIGINS_MAX * (ORIGIN_MAX_BYTES + 3))

static const struct schema_field health_fields[] = {
    { .name = "status", .kind = SCHEMA_TEXT, .values = "ok" },
    { .name = "version", .kind = SCHEMA_TEXT },
    { .name = "queue", .kind = SCHEMA_INT, .doc = "Writes that wait now." },
};
static const struct schema health_schema = { "Health", "It works.", SCHEMA_ROWS(health_fields) };

/* Well when the database can be read and the writer keeps up; a merchant asks for its own. */
static enum err get_health(struct request *rq)
{
    struct app *app = rq->visit.app;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct merchant merchant = { 0 };
    struct commit_figures figures = { 0 };
    TRY(reader_take_bare(app, &reader));
    TRY(merchant_get(reader.db, rq->arena, &merchant));
    commit_figures(app_loop(app), &figures);
    if (figures.queued >= QUEUE_MAX)
        return E_BUSY;

    TRY(reply_begin(rq, 200, HEALTH_MAX_BYTES));
    struct json out = { .out = &rq->reply.out };
    json_object_open(&out, NULL);
    json_put_text(&out, "status", "ok");
    json_put_text(&out, "version", HABITUE_VERSION);
    json_put_int(&out, "queue", figures.queued);
    json_object_close(&out);
    return OK;
}

static const struct schema_field frames_fields[] = {
    { .name = "origins",
      .kind = SCHEMA_TEXT,
      .is_list = true,
      .doc = "Of the pages that may show the till in a frame." },
};
static const struct schema frames_schema = { "Frames", "Whose part the till may be.",
                                             SCHEMA_ROWS(frames_fields) };

/* The policy of the page says the same to a browser; this tells the page itself whom to listen to. */
static enum err get_frames(struct request *rq)
{
    const struct origins *frames = rq->service->frames;
    TRY(reply_begin(rq, 200, FRAMES_MAX_BYTES));
    struct json out = { .out = &rq->reply.out };
    json_object_open(&out, NULL);
    json_array_open(&out, "origins");
    for (size_t i = 0; frames != NULL && i < frames->count; i++)
        json_put_str(&out, NULL, frames->at[i]);
    json_array_close(&out);
    json_object_close(&out);
    return OK;
}

static enum err get_metrics(struct request *rq)
{
    TRY(reply_begin(rq, 200, METRICS_MAX_BYTES));
    rq->reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return metrics_write(rq, &rq->reply.out);
}

static enum err get_openapi(struct request *rq)
{
    reply_json(rq, 200, rq->service->openapi);
    return OK;
}

const struct route meta_routes[] = {
    { METHOD_GET, "/v1/health", get_health, ACCESS_PUBLIC, .name = "getHealth", .tag = "Server",
      .doc = "Does the server work? Otherwise 503.", .status = 200, .answer = &health_schema },
    { METHOD_GET, "/v1/frames", get_frames, ACCESS_PUBLIC, .name = "getFrames", .tag = "Server",
      .doc = "Whose pages may show the till in a frame, and talk to it.", .status = 200,
      .answer = &frames_schema },
    { METHOD_GET, "/v1/openapi.json", get_openapi, ACCESS_PUBLIC, .name = "getOpenapi",
      .tag = "Server", .doc = "This document.", .status = 200 },
    { METHOD_GET, "/metrics", get_metrics, ACCESS_LOOPBACK, .name = "getMetrics", .tag = "Server",
      .doc = "Figures for Prometheus; to this machine only.", .status = 200 },
};
const size_t meta_route_count = COUNT(meta_routes);
