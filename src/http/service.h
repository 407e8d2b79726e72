/* service.h - what all requests share while the server runs. */
#ifndef HTTP_SERVICE_H
#define HTTP_SERVICE_H

#include <stdatomic.h>

#include "app/house.h"
#include "app/nights.h"
#include "core/net/origin.h"
#include "http/live/stream.h"
#include "http/metrics.h"
#include "http/pool.h"
#include "http/throttle.h"
#include "simulate/jobs.h"

struct service {
    struct house *house;
    const struct night_figures *nights; /* or NULL */
    const struct origins *frames;       /* who may show the till in a frame, or NULL */
    struct throttle throttle;           /* of wrong keys */
    struct throttle codes;              /* of cards that are not known, by who asks */
    struct throttle pins;               /* of wrong PINs, by whose they are */
    struct throttle key_pins;           /* of wrong PINs of those who serve, by the key */
    atomic_int pins_running;            /* that are worked out */
    struct metrics metrics;
    struct pool pool;         /* of request arenas */
    struct streams streams;   /* answers that go on */
    struct jobs *jobs;        /* simulations */
    atomic_bool is_reporting; /* somebody waits for a report: of all merchants one at a time */
    int64_t report_wait_us;   /* how long he does; 0: REPORT_WAIT_S */
    struct str openapi;       /* the document, made once */
    int64_t started_us;       /* monotonic */
};

#endif
