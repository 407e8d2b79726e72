/* throttle.h - patience with wrong keys, by address, with wrong codes, by key, and with wrong PINs, by whose they are.
 *
 * A fixed table: an address takes the place of another that hashes alike, so memory is bounded
 * and nobody can fill it.  Only failures are counted, so a till with a right key is never slowed,
 * even beside a guesser behind the same router.
 *
 * Each server counts by itself and answers at once.  Those that share a database tell each other once a
 * second, in two round trips however many wrong keys came, and in none when none came.  A window is a minute
 * of UTC, or a quarter of an hour, so that they mean the same one.
 */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include <pthread.h>

#include "core/instant.h"
#include "storage/wrong_key_storage.h"

#define THROTTLE_FAILURES_MAX  20 /* wrong keys in one window; the next is told to wait */
#define THROTTLE_CODES_MAX     60 /* cards that are not known: no till reads one each second */
#define THROTTLE_WINDOW_US     (INT64_C(60) * 1000000)
#define THROTTLE_PIN_WINDOW_US (INT64_C(15) * 60 * 1000000)
#define THROTTLE_PLACES        1024

struct throttle_place {
    uint8_t network[16];
    int64_t window;
    int64_t told;   /* failures in the database: of all servers */
    int64_t untold; /* here, since they were told last */
};

struct throttle {
    pthread_mutex_t lock;
    int64_t failures_max; /* in one window */
    int64_t window_us;
    uint64_t seed; /* so that nobody can choose who hashes alike */
    struct throttle_place places[THROTTLE_PLACES];
    /* Of throttle_share() alone. */
    struct wrong_key exchange[THROTTLE_PLACES];
    int64_t kept_window; /* rows of it are in the database; 0: none that were put there from here */
};

void throttle_init(struct throttle *throttle, int64_t failures_max, int64_t window_us);
void throttle_finish(struct throttle *throttle);

/* Counts a failure.  E_RATE_LIMITED when there were too many: *ret_wait_s until the next window. */
MUST_USE enum err throttle_fail(struct throttle *throttle, const uint8_t address[16],
                                struct instant now, int64_t *ret_wait_s);

/* The same without counting: whether there were too many already. */
MUST_USE enum err throttle_check(struct throttle *throttle, const uint8_t address[16],
                                 struct instant now, int64_t *ret_wait_s);

/* Tells the other servers, and hears of them; by one thread at a time, with a connection that may write.
 * After an error it is told again the next time. */
MUST_USE enum err throttle_share(struct throttle *throttle, struct db *db, struct instant now);

#endif
