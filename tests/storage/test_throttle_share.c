/* test_throttle_share.c - http/throttle.c: what servers tell each other of wrong keys, on each engine. */
#include "http/throttle.h"

#include <string.h>

#include "tests/storage/place.h"

static const struct instant noon = { INT64_C(1793880000000000) };
static const struct instant later = { INT64_C(1793880120000000) }; /* two minutes */
static const uint8_t home[16] = {
    [10] = 0xFF, [11] = 0xFF, [12] = 192, [13] = 0, [14] = 2, [15] = 7
};

static struct throttle servers[2];

static void open_both(struct place *place)
{
    place_open(place);
    throttle_init(&servers[0], THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    throttle_init(&servers[1], THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
}

static void finish_both(void)
{
    throttle_finish(&servers[0]);
    throttle_finish(&servers[1]);
}

static void fail(struct throttle *server, int count, struct instant now)
{
    int64_t wait_s = 0;
    for (int i = 0; i < count; i++)
        CHECK_OK(throttle_fail(server, home, now, &wait_s));
}

static void share_both(struct db *db, struct instant now)
{
    for (int i = 0; i < 3; i++)
        CHECK_OK(throttle_share(&servers[i % 2], db, now));
}

/* By all servers, as the database has it. */
static int64_t known(struct db *db, struct instant now)
{
    struct wrong_key key = { 0 };
    memcpy(key.network, home, sizeof(home));
    CHECK_OK(wrong_key_get(db, now.us / THROTTLE_WINDOW_US, &key));
    return key.failures;
}

TEST(servers_count_wrong_keys_together)
{
    PLACE(place);
    int64_t wait_s = 0;
    open_both(&place);
    fail(&servers[0], 12, noon);
    fail(&servers[1], THROTTLE_FAILURES_MAX - 12, noon);
    share_both(place.db, noon);
    for (int i = 0; i < 2; i++)
        CHECK_ERR(throttle_fail(&servers[i], home, noon, &wait_s), E_RATE_LIMITED);
    CHECK_EQ(wait_s, 60);
    finish_both();
}

TEST(what_was_told_is_not_told_again)
{
    PLACE(place);
    open_both(&place);
    fail(&servers[0], 5, noon);
    for (int i = 0; i < 4; i++)
        share_both(place.db, noon);
    fail(&servers[1], 2, noon);
    share_both(place.db, noon);
    CHECK_EQ(known(place.db, noon), 7);
    finish_both();
}

TEST(an_address_is_not_kept_when_its_minute_is_past)
{
    PLACE(place);
    open_both(&place);
    fail(&servers[0], 5, noon);
    share_both(place.db, noon);
    share_both(place.db, later); /* nobody fails any more */
    CHECK_EQ(known(place.db, noon), 0);
    finish_both();
}

TEST(past_minutes_are_forgotten)
{
    PLACE(place);
    open_both(&place);
    fail(&servers[0], 5, noon);
    share_both(place.db, noon);
    fail(&servers[1], THROTTLE_FAILURES_MAX, later); /* nothing is left of the first ones */
    share_both(place.db, later);
    CHECK_EQ(known(place.db, noon), 0);
    CHECK_EQ(known(place.db, later), THROTTLE_FAILURES_MAX);
    finish_both();
}

/* Each network of a crowd has a place at most, and all of them are told together. */
TEST(a_crowd_is_told_at_once)
{
    PLACE(place);
    struct rng rng = { 20261122 };
    int64_t wait_s = 0;
    open_both(&place);
    for (int i = 0; i < 20000; i++) {
        uint64_t drawn = rng_next(&rng);
        uint8_t address[16] = { 0 };
        memcpy(address, &drawn, sizeof(drawn));
        CHECK_OK(throttle_fail(&servers[i % 2], address, noon, &wait_s));
    }
    share_both(place.db, noon);
    fail(&servers[0], 3, noon);
    share_both(place.db, noon);
    CHECK_EQ(known(place.db, noon), 3);
    finish_both();
}
