/* throttle.c - a window per address. */
#include "http/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "core/secret.h"

#define US_PER_S INT64_C(1000000)

void throttle_init(struct throttle *throttle, int64_t failures_max, int64_t window_us)
{
    *throttle = (struct throttle){ .lock = PTHREAD_MUTEX_INITIALIZER,
                                   .failures_max = failures_max,
                                   .window_us = window_us };
    uint8_t seed[sizeof(throttle->seed)];
    secret_bytes(seed, sizeof(seed));
    memcpy(&throttle->seed, seed, sizeof(seed));
}

void throttle_finish(struct throttle *throttle)
{
    (void)pthread_mutex_destroy(&throttle->lock);
}

static int64_t window_of(const struct throttle *throttle, struct instant now)
{
    return now.us / throttle->window_us;
}

/* By a hash from a secret start.  Of IPv6 only the network counts: a home has 2^64 addresses. */
static struct throttle_place *place_of(struct throttle *throttle, const uint8_t network[16])
{
    struct str bytes = { .ptr = (const char *)network, .len = 16 };
    uint64_t hash = str_hash(throttle->seed, bytes);
    return &throttle->places[(hash >> 32) % THROTTLE_PLACES];
}

static bool is_of(const struct throttle_place *place, const uint8_t network[16], int64_t window)
{
    return place->window == window && memcmp(place->network, network, sizeof(place->network)) == 0;
}

static void network_of(const uint8_t address[16], uint8_t ret_network[16])
{
    static const uint8_t mapped_ipv4[12] = { [10] = 0xFF, [11] = 0xFF };
    memcpy(ret_network, address, 16);
    if (memcmp(address, mapped_ipv4, sizeof(mapped_ipv4)) != 0)
        memset(ret_network + 8, 0, 8);
}

/* Seconds, rounded up, to the next window. */
static int64_t until_next(const struct throttle *throttle, struct instant now)
{
    return ((window_of(throttle, now) + 1) * throttle->window_us - now.us + US_PER_S - 1) /
           US_PER_S;
}

enum err throttle_fail(struct throttle *throttle, const uint8_t address[16], struct instant now,
                       int64_t *ret_wait_s)
{
    uint8_t network[16];
    int64_t window = window_of(throttle, now);
    network_of(address, network);

    pthread_mutex_lock(&throttle->lock);
    struct throttle_place *place = place_of(throttle, network);
    if (!is_of(place, network, window)) {
        *place = (struct throttle_place){ .window = window };
        memcpy(place->network, network, sizeof(network));
    }
    place->untold++;
    int64_t failures = place->told + place->untold;
    pthread_mutex_unlock(&throttle->lock);

    if (failures <= throttle->failures_max)
        return OK;
    *ret_wait_s = until_next(throttle, now);
    return E_RATE_LIMITED;
}

enum err throttle_check(struct throttle *throttle, const uint8_t address[16], struct instant now,
                        int64_t *ret_wait_s)
{
    uint8_t network[16];
    network_of(address, network);
    pthread_mutex_lock(&throttle->lock);
    const struct throttle_place *place = place_of(throttle, network);
    int64_t failures =
        is_of(place, network, window_of(throttle, now)) ? place->told + place->untold : 0;
    pthread_mutex_unlock(&throttle->lock);

    if (failures < throttle->failures_max)
        return OK;
    *ret_wait_s = until_next(throttle, now);
    return E_RATE_LIMITED;
}

/* ---- several servers ---------------------------------------------------------------------------- */

static int compare_networks(const void *a, const void *b)
{
    const struct wrong_key *left = a;
    const struct wrong_key *right = b;
    return memcmp(left->network, right->network, sizeof(left->network));
}

/* The networks of this window, with what the others do not know of them yet; in the order in which every
 * server changes the rows, so that no two wait for each other. */
static size_t list_failed(struct throttle *throttle, int64_t window)
{
    size_t count = 0;
    pthread_mutex_lock(&throttle->lock);
    for (size_t i = 0; i < THROTTLE_PLACES; i++) {
        const struct throttle_place *place = &throttle->places[i];
        if (place->window != window)
            continue;
        struct wrong_key *failed = &throttle->exchange[count++];
        memcpy(failed->network, place->network, sizeof(failed->network));
        failed->failures = place->untold;
    }
    pthread_mutex_unlock(&throttle->lock);
    qsort(throttle->exchange, count, sizeof(throttle->exchange[0]), compare_networks);
    return count;
}

/* Also forgets what is past; a server whose clock is late may be in the minute before still. */
static enum err tell(struct throttle *throttle, struct db *db, int64_t window, size_t count)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    for (size_t i = 0; i < count; i++) {
        if (throttle->exchange[i].failures > 0)
            TRY(wrong_key_add(db, window, &throttle->exchange[i]));
    }
    TRY(wrong_key_forget(db, window - 1));
    TRY(db_tx_commit(&tx));
    throttle->kept_window = count > 0 ? window : 0;
    return OK;
}

static bool is_any_untold(const struct throttle *throttle, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (throttle->exchange[i].failures > 0)
            return true;
    }
    return false;
}

/* What was told is told by the database from now on, unless another has the place meanwhile. */
static void note_told(struct throttle *throttle, int64_t window, size_t count)
{
    pthread_mutex_lock(&throttle->lock);
    for (size_t i = 0; i < count; i++) {
        const struct wrong_key *failed = &throttle->exchange[i];
        struct throttle_place *place = place_of(throttle, failed->network);
        if (!is_of(place, failed->network, window))
            continue;
        place->untold -= failed->failures;
        place->told += failed->failures;
    }
    pthread_mutex_unlock(&throttle->lock);
}

static enum err hear(struct throttle *throttle, struct db *db, int64_t window, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(wrong_key_ask(db, window, throttle->exchange[i].network));
    for (size_t i = 0; i < count; i++)
        TRY(wrong_key_get(db, window, &throttle->exchange[i]));
    return OK;
}

static void note_heard(struct throttle *throttle, int64_t window, size_t count)
{
    pthread_mutex_lock(&throttle->lock);
    for (size_t i = 0; i < count; i++) {
        const struct wrong_key *heard = &throttle->exchange[i];
        struct throttle_place *place = place_of(throttle, heard->network);
        if (is_of(place, heard->network, window))
            place->told = heard->failures;
    }
    pthread_mutex_unlock(&throttle->lock);
}

enum err throttle_share(struct throttle *throttle, struct db *db, struct instant now)
{
    int64_t window = window_of(throttle, now);
    size_t count = list_failed(throttle, window);
    bool is_past = throttle->kept_window != 0 && throttle->kept_window < window - 1;
    if (is_past || is_any_untold(throttle, count)) {
        TRY(tell(throttle, db, window, count));
        note_told(throttle, window, count);
    }
    if (count == 0)
        return OK;
    enum err err = hear(throttle, db, window, count);
    db_forget(db);
    TRY(err);
    note_heard(throttle, window, count);
    return OK;
}
