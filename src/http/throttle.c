/* throttle.c - a window per address. */
#include "http/throttle.h"

#include <string.h>

#include "core/secret.h"

#define US_PER_S INT64_C(1000000)

void throttle_init(struct throttle *throttle)
{
    *throttle = (struct throttle){ .lock = PTHREAD_MUTEX_INITIALIZER };
    uint8_t seed[sizeof(throttle->seed)];
    secret_bytes(seed, sizeof(seed));
    memcpy(&throttle->seed, seed, sizeof(seed));
}

void throttle_finish(struct throttle *throttle)
{
    (void)pthread_mutex_destroy(&throttle->lock);
}

/* By a hash from a secret start.  Of IPv6 only the network counts: a home has 2^64 addresses. */
static struct throttle_place *place_of(struct throttle *throttle, const uint8_t network[16])
{
    struct str bytes = { .ptr = (const char *)network, .len = 16 };
    uint64_t hash = str_hash(throttle->seed, bytes);
    return &throttle->places[(hash >> 32) % THROTTLE_PLACES];
}

static void network_of(const uint8_t address[16], uint8_t ret_network[16])
{
    static const uint8_t mapped_ipv4[12] = { [10] = 0xFF, [11] = 0xFF };
    memcpy(ret_network, address, 16);
    if (memcmp(address, mapped_ipv4, sizeof(mapped_ipv4)) != 0)
        memset(ret_network + 8, 0, 8);
}

enum err throttle_fail(struct throttle *throttle, const uint8_t address[16], int64_t now_us,
                       int64_t *ret_wait_s)
{
    uint8_t network[16];
    network_of(address, network);

    pthread_mutex_lock(&throttle->lock);
    struct throttle_place *place = place_of(throttle, network);
    if (place->until_us <= now_us || memcmp(place->address, network, sizeof(network)) != 0) {
        *place = (struct throttle_place){ .until_us = now_us + THROTTLE_WINDOW_US };
        memcpy(place->address, network, sizeof(network));
    }
    place->failures++;
    int64_t failures = place->failures;
    int64_t until_us = place->until_us;
    pthread_mutex_unlock(&throttle->lock);

    if (failures <= THROTTLE_FAILURES_MAX)
        return OK;
    *ret_wait_s = (until_us - now_us + US_PER_S - 1) / US_PER_S;
    return E_RATE_LIMITED;
}
