/* program_effect.h - what a reward does, as a programme says it. */
#ifndef LANGUAGE_PROGRAM_EFFECT_H
#define LANGUAGE_PROGRAM_EFFECT_H

#include "language/reader.h"
#include "loyalty/program.h"

/* "effect": { one effect }; the cost of the reward has been read. */
void program_effect(struct reader *reader, const struct spot *spot, const struct program *program,
                    struct reward *reward);

/* Of a reward that is read: words that make no sense with its effect. */
void program_effect_check(struct reader *reader, const struct spot *spot,
                          const struct reward *reward);

#endif
