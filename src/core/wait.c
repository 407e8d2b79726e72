/* wait.c - a condition whose waits end by the clock that nobody sets. */
#include "core/wait.h"

#include <errno.h>
#include <time.h>

#include "core/instant.h"

void wait_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    int failed = pthread_condattr_init(&attributes);
    assert(failed == 0);
    failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    assert(failed == 0);
    failed = pthread_cond_init(condition, &attributes);
    assert(failed == 0);
    (void)pthread_condattr_destroy(&attributes);
}

bool wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_us)
{
    const struct timespec until = { .tv_sec = until_us / US_PER_SECOND,
                                    .tv_nsec = until_us % US_PER_SECOND * 1000 };
    return pthread_cond_timedwait(condition, lock, &until) != ETIMEDOUT;
}
