/* program_closing.h - "closing" of a unit: what becomes of it when an account is closed.
 *
 * A part of program_read.c and of program_warn.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_CLOSING_H
#define LANGUAGE_PROGRAM_CLOSING_H

#include "language/reader.h"

/* Of all units, once the rules are read: what is not told follows from how customers come to it. */
void program_closing(struct reader *reader, const struct spot *root, struct program *program);

/* Money that customers lose, or get without having paid it. */
void program_closing_warn(struct reader *reader, const struct spot *unit_spot,
                          const struct program *program, size_t index);

#endif
