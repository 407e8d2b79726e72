/* every_night.h - the clock of a server: one night for each merchant and civil day. */
#ifndef JOBS_EVERY_NIGHT_H
#define JOBS_EVERY_NIGHT_H

#include "app/house.h"
#include "app/nights.h"

struct every_night; /* every_night.c */

/* From now on each merchant's night is done at so many seconds of the day there, by this server or by another on
 * the same database; and at once the last one, when nobody has done it.  The house and the figures must live
 * longer.  E_NO_MEMORY, E_SYSTEM. */
MUST_USE enum err every_night_open(struct house *house, int32_t at_second,
                                   struct night_figures *figures, struct every_night **ret_nights);

/* Lets go of a night in its middle, for another server or the next start.  For CLEANUP(). */
void every_night_close(struct every_night **nights);

#endif
