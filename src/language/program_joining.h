/* program_joining.h - "joining" of a programme: who may join. */
#ifndef LANGUAGE_PROGRAM_JOINING_H
#define LANGUAGE_PROGRAM_JOINING_H

#include "language/reader.h"
#include "loyalty/program.h"

/* "joining": { ... }, which may be absent: everyone may, as ever. */
void program_joining(struct reader *reader, const struct spot *root, struct program *program);

/* Traps: nobody could join, or the fee gives back more than it brings. */
void program_joining_warn(struct reader *reader, const struct spot *root,
                          const struct program *program);

#endif
