/* program_transfer.h - "transfer" of a unit: whether and how it may be passed on to another account.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_TRANSFER_H
#define LANGUAGE_PROGRAM_TRANSFER_H

#include "language/reader.h"

/* "transfer" of a unit of which all the rest is read. */
void program_transfer(struct reader *reader, const struct spot *unit_spot, struct unit *unit);

#endif
