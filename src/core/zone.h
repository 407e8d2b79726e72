/* zone.h - the civil calendar of a place: instants to dates and back, by the system's TZif files.
 *
 * Loaded once by name ("Europe/Paris") from /usr/share/zoneinfo (or $TZDIR), RFC 8536, including the
 * POSIX rule of its footer for the years after the table ends.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/date.h"
#include "core/instant.h"

struct zone; /* immutable after loading; may be shared by threads; lives in its arena */

/* E_INVALID for a name that is not one; E_NOT_FOUND when the system has no such zone; E_FILE when its
 * file is damaged; E_NO_MEMORY.  A zone with summer time takes some 40 KB: load it once. */
MUST_USE enum err zone_load(struct arena *arena, struct str name, const struct zone **ret_zone);

/* The same from the bytes of a TZif file of version 2 or later, without leap seconds: for where there
 * are no files.  E_FILE, E_NO_MEMORY. */
MUST_USE enum err zone_decode(struct arena *arena, struct str file, const struct zone **ret_zone);

struct civil {
    struct date date;
    int32_t second;   /* of the day, 0..86399 */
    int32_t offset_s; /* local minus UTC */
};

/* `at` must be valid.  In the first and last hours of our calendar the date may lie outside it. */
struct civil zone_civil(const struct zone *zone, struct instant at);

/* The first instant of a civil day there (when midnight is skipped: the first that exists; when the
 * whole day is: that of the next).  When clocks are put back over midnight, hours of the day before may
 * come again after it. */
struct instant zone_day_start(const struct zone *zone, struct date date);
/* The last instant before the next day starts. */
struct instant zone_day_end(const struct zone *zone, struct date date);

#endif
