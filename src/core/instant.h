/* instant.h - a point of the world's time, in microseconds of UTC, and the clocks that give one.
 *
 * Durations are measured with clock_monotonic_us(), never with two instants: the wall clock may step.
 */
#ifndef CORE_INSTANT_H
#define CORE_INSTANT_H

#include "core/buf.h"

struct instant {
    int64_t us; /* since 1970-01-01T00:00:00Z */
};

#define US_PER_SECOND   INT64_C(1000000)
#define SECONDS_PER_DAY INT64_C(86400)
#define US_PER_DAY      (SECONDS_PER_DAY * US_PER_SECOND)

#define INSTANT_MIN_US (INT64_C(-25567) * US_PER_DAY)     /* 1900-01-01T00:00:00Z */
#define INSTANT_MAX_US (INT64_C(376200) * US_PER_DAY - 1) /* the end of 2999 */
bool instant_is_valid(struct instant instant);            /* within these two */

/* RFC 3339 with a zone: "2026-11-22T10:41:07+01:00", fraction allowed; what is finer than a
 * microsecond is cut off.  There is no second 60: our clocks know no leap seconds.  E_INVALID. */
MUST_USE enum err instant_parse(struct str text, struct instant *ret_instant);

/* RFC 3339 in UTC with microseconds: "2026-11-22T09:41:07.000000Z". */
void instant_format(struct buf *out, struct instant instant);

struct instant instant_now(void); /* the wall clock; never called in loyalty/ */
int64_t clock_monotonic_us(void); /* for durations only */

#endif
