/* program_end.h - how a unit ends: "ended" of a unit, and who may not give it any more.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_END_H
#define LANGUAGE_PROGRAM_END_H

#include "language/reader.h"

/* "ended" of each unit of the list, when all the rest of them is read: one can become another that is
 * listed behind it.  `units` are those of the programme. */
void program_end_units(struct reader *reader, const struct spot *list,
                       const struct program *program, struct unit *units);

/* A rule that gives what has ended is wrong. */
void program_end_rules(struct reader *reader, const struct spot *root,
                       const struct program *program);

/* The traps of it, for a programme without errors. */
void program_end_warn(struct reader *reader, const struct spot *root,
                      const struct program *program);

/* The units of the version before which this one does not list. */
void program_end_warn_missing(struct reader *reader, const struct spot *root,
                              const struct program *program, const struct program *before);

#endif
