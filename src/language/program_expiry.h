/* program_expiry.h - "expiry" and "announce_days": how long something lasts, and how long before its end customers are told.
 *
 * A part of program_read.c and program_cards.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_EXPIRY_H
#define LANGUAGE_PROGRAM_EXPIRY_H

#include "language/reader.h"

/* For ever, when it is absent. */
void program_expiry(struct reader *reader, const struct spot *spot, struct expiry *expiry);

/* A list of days, kept with the fewest first; room for ANNOUNCE_DAYS_MAX. */
void program_announce(struct reader *reader, const struct spot *list, int32_t *announce_days,
                      size_t *count);

#endif
