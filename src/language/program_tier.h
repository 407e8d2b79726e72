/* program_tier.h - tiers and challenges, as a programme says them.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_TIER_H
#define LANGUAGE_PROGRAM_TIER_H

#include "language/reader.h"

/* Each reads its table of the document into the programme, whose units have been read. */
void program_tiers(struct reader *reader, const struct spot *root, struct program *program);
void program_challenges(struct reader *reader, const struct spot *root, struct program *program);

/* "tiers": ["gold"] of a condition: which of the programme's. */
void program_tier_refs(struct reader *reader, const struct spot *list,
                       const struct program *program, struct match_list *ret_tiers);

#endif
