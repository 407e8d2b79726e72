/* program_vat.h - "vat" of a unit: what it is before the law on value added tax.
 *
 * A part of program_read.c and of program_warn.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_VAT_H
#define LANGUAGE_PROGRAM_VAT_H

#include "language/reader.h"

/* "vat" of a unit whose kind and "pays" are read. */
void program_vat(struct reader *reader, const struct spot *unit_spot, struct unit *unit);

/* What a unit called a discount does that a discount does not. */
void program_vat_warn(struct reader *reader, const struct spot *unit_spot,
                      const struct program *program, size_t index);

#endif
