/* program_give.h - what a rule gives, as a programme says it. */
#ifndef LANGUAGE_PROGRAM_GIVE_H
#define LANGUAGE_PROGRAM_GIVE_H

#include "language/reader.h"
#include "loyalty/program.h"

/* A reference to a unit by its id. */
bool program_unit_ref(struct reader *reader, const struct spot *spot, const struct program *program,
                      size_t *ret_unit);

/* "give": { ... }; *rule is zero in what it is about. */
void program_give(struct reader *reader, const struct spot *spot, const struct program *program,
                  struct rule *rule);

/* Of a rule that multiplies, which others: all that give its unit, or those that it names.  For when every
 * rule of the programme has been read; `spot` is the rule. */
void program_give_rules(struct reader *reader, const struct spot *spot,
                        const struct program *program, struct rule *rule);

#endif
