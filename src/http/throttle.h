/* throttle.h - patience with wrong keys, by address.
 *
 * A fixed table: an address takes the place of another that hashes alike, so memory is bounded
 * and nobody can fill it.  Only failures are counted, so a till with a right key is never slowed,
 * even beside a guesser behind the same router.
 */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include <pthread.h>

#include "core/base.h"

#define THROTTLE_FAILURES_MAX 20 /* in one window; the next is told to wait */
#define THROTTLE_WINDOW_US    (INT64_C(60) * 1000000)
#define THROTTLE_PLACES       1024

struct throttle_place {
    uint8_t address[16];
    int64_t until_us; /* end of the window, monotonic */
    int64_t failures;
};

struct throttle {
    pthread_mutex_t lock;
    uint64_t seed; /* so that nobody can choose who hashes alike */
    struct throttle_place places[THROTTLE_PLACES];
};

void throttle_init(struct throttle *throttle);
void throttle_finish(struct throttle *throttle);

/* Counts a failure.  E_RATE_LIMITED when there were too many: *ret_wait_s until the next window. */
MUST_USE enum err throttle_fail(struct throttle *throttle, const uint8_t address[16],
                                int64_t now_us, int64_t *ret_wait_s);

#endif
