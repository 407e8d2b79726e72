/* test_throttle.c - http/throttle.c: patience with wrong keys. */
#include "http/throttle.h"

#include <string.h>

#include "tests/lib/check.h"

#define SECOND_US INT64_C(1000000)

static struct throttle throttle;

static const uint8_t home[16] = {
    [10] = 0xFF, [11] = 0xFF, [12] = 192, [13] = 0, [14] = 2, [15] = 7
};
static const uint8_t other[16] = {
    [10] = 0xFF, [11] = 0xFF, [12] = 192, [13] = 0, [14] = 2, [15] = 8
};

static enum err fail_often(const uint8_t address[16], int64_t now_us, int count,
                           int64_t *ret_wait_s)
{
    enum err err = OK;
    for (int i = 0; i < count; i++)
        err = throttle_fail(&throttle, address, (struct instant){ now_us }, ret_wait_s);
    return err;
}

TEST(throttle_lets_people_mistype)
{
    int64_t wait_s = 0;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    CHECK_OK(fail_often(home, SECOND_US, THROTTLE_FAILURES_MAX, &wait_s));
    CHECK_EQ(wait_s, 0);
    throttle_finish(&throttle);
}

TEST(throttle_tells_how_long_to_wait)
{
    int64_t wait_s = 0;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    CHECK_OK(fail_often(home, SECOND_US, THROTTLE_FAILURES_MAX, &wait_s));
    CHECK_ERR(fail_often(home, 11 * SECOND_US, 1, &wait_s), E_RATE_LIMITED);
    CHECK_EQ(wait_s, 49); /* to the end of the minute */
    throttle_finish(&throttle);
}

TEST(throttle_forgives_after_the_window)
{
    int64_t wait_s = 0;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    CHECK_ERR(fail_often(home, SECOND_US, 1000, &wait_s), E_RATE_LIMITED);
    CHECK_OK(fail_often(home, SECOND_US + THROTTLE_WINDOW_US, 1, &wait_s));
    throttle_finish(&throttle);
}

TEST(throttle_is_per_address)
{
    int64_t wait_s = 0;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    CHECK_ERR(fail_often(home, SECOND_US, 1000, &wait_s), E_RATE_LIMITED);
    CHECK_OK(fail_often(other, SECOND_US, 1, &wait_s));
    throttle_finish(&throttle);
}

/* A home has 2^64 IPv6 addresses: changing the last half changes nothing. */
TEST(throttle_takes_an_ipv6_network_for_one)
{
    uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8 };
    int64_t wait_s = 0;
    enum err err = OK;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    for (int i = 0; i <= THROTTLE_FAILURES_MAX; i++) {
        address[15] = (uint8_t)i;
        err = throttle_fail(&throttle, address, (struct instant){ SECOND_US }, &wait_s);
    }
    CHECK_EQ(err, E_RATE_LIMITED);
    address[7] = 1; /* another network */
    CHECK_OK(throttle_fail(&throttle, address, (struct instant){ SECOND_US }, &wait_s));
    throttle_finish(&throttle);
}

/* However many addresses come, the table does not grow. */
TEST(throttle_survives_a_crowd)
{
    struct rng rng = { 20261122 };
    int64_t wait_s = 0;
    throttle_init(&throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    for (int i = 0; i < 100000; i++) {
        uint64_t drawn = rng_next(&rng);
        uint8_t address[16];
        memcpy(address, &drawn, 8);
        memcpy(address + 8, &drawn, 8);
        CHECK(throttle_fail(&throttle, address, (struct instant){ SECOND_US }, &wait_s) !=
              E_NO_MEMORY);
    }
    throttle_finish(&throttle);
}
