/* clock_at.c - a program whose wall clock is so many seconds off; for stories that last for years.
 *
 *      LD_PRELOAD=build/tests/libclock_at.so HABITUE_CLOCK_OFF_S=-86400 habitue serve ...
 *
 *      LD_PRELOAD=... HABITUE_CLOCK_AT_S=1795944240 habitue serve ...     it stands still then; for pictures
 *
 * Only what tells the day is another: waits are by the monotonic clock, and last as long as ever.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int clock_function(clockid_t id, struct timespec *ret_time);

static clock_function *real;
static time_t off_s;
static time_t at_s; /* 0: it goes on */

/* Whoever is loaded first asks before any constructor of ours has run. */
static void begin(void)
{
    const char *text = getenv("HABITUE_CLOCK_OFF_S");
    const char *still = getenv("HABITUE_CLOCK_AT_S");
    off_s = text != NULL ? (time_t)atoll(text) : 0;
    at_s = still != NULL ? (time_t)atoll(still) : 0;
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime"); /* as POSIX has it */
}

int clock_gettime(clockid_t id, struct timespec *ret_time)
{
    if (real == NULL)
        begin();
    int rc = real(id, ret_time);
    if (rc == 0 && id == CLOCK_REALTIME && at_s != 0)
        *ret_time = (struct timespec){ .tv_sec = at_s };
    else if (rc == 0 && id == CLOCK_REALTIME)
        ret_time->tv_sec += off_s;
    return rc;
}
