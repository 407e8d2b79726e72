/* clock.c - the two clocks of the machine.
 *
 * Apart from instant.c, so that what must not read a clock (loyalty/) can be linked without one.
 */
#include "core/instant.h"

#include <time.h>

static int64_t clock_us(clockid_t clock)
{
    struct timespec now = { 0 };
    int failed = clock_gettime(clock, &now);
    assert(failed == 0); /* only a clock which does not exist fails */
    return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

struct instant instant_now(void)
{
    return (struct instant){ .us = clock_us(CLOCK_REALTIME) };
}

int64_t clock_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}
