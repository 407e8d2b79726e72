/* import_time.h - dates and times as other programs write them.
 *
 * A form is made of YYYY, YY (2000 to 2099), MM or M, DD or D, hh or h, mm, ss; every other character
 * stands for itself.  Two letters want two digits, one letter takes one or two.  Or `rfc3339`, which
 * brings its own zone.  Without hours a day's receipts are of noon.
 */
#ifndef IMPORT_IMPORT_TIME_H
#define IMPORT_IMPORT_TIME_H

#include "core/zone.h"

/* Whether it has a year, a month and a day, each once, and nothing that would contradict itself. */
bool import_time_format_is_valid(struct str format);

/* The instant at which clocks of the zone showed this.  An hour that came twice is its first; one that
 * was skipped is as much later.  E_INVALID. */
MUST_USE enum err import_time_parse(struct str format, const struct zone *zone, struct str text,
                                    struct instant *ret_at);

#endif
