/* program_paid_in.h - "paid_in" of a unit: what can be paid in at once, and the most that an account may hold.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_PAID_IN_H
#define LANGUAGE_PROGRAM_PAID_IN_H

#include "language/reader.h"

/* "paid_in" of a unit of which all the rest is read. */
void program_paid_in(struct reader *reader, const struct spot *unit_spot, struct unit *unit);

/* "low_balance" of such a unit. */
void program_low_balance(struct reader *reader, const struct spot *unit_spot, struct unit *unit);

#endif
