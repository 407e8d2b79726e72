/* metrics.h - counted while serving, told at GET /metrics in Prometheus' text form. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdatomic.h>

#include "core/buf.h"

#define METRICS_ROUTES_MAX 160 /* rows of the table of routes, and two more */
#define METRICS_BUCKETS    11

struct request;

struct metrics_route {
    atomic_int_least64_t by_status[20]; /* as in metrics.c */
    atomic_int_least64_t
        buckets[METRICS_BUCKETS + 1]; /* not cumulated; the last: slower than all */
    atomic_int_least64_t micros;
};

struct metrics {
    struct metrics_route routes[METRICS_ROUTES_MAX];
};

/* Once per answered request. */
void metrics_count(struct metrics *metrics, const struct request *rq, int64_t micros);

/* The whole page.  E_DB and the like when the journal's figures cannot be read. */
MUST_USE enum err metrics_write(struct request *rq, struct buf *out);

#endif
