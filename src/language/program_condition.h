/* program_condition.h - when a rule or a reward applies, as a programme says it. */
#ifndef LANGUAGE_PROGRAM_CONDITION_H
#define LANGUAGE_PROGRAM_CONDITION_H

#include "language/reader.h"
#include "loyalty/program.h"

/* "when": { ... }, which may be absent; *ret_when is zero before.  The tiers of the programme have been read. */
void program_condition(struct reader *reader, const struct spot *spot,
                       const struct program *program, struct condition *ret_when);

/* Lists of codes, categories and tags which include: { "skus": [...], ... }, which may be absent. */
void program_match_include(struct reader *reader, const struct spot *spot, struct match *match);

/* A list of codes, which may be absent and is never empty; tags have no comma. */
void program_codes(struct reader *reader, const struct spot *spot, const char *name,
                   bool has_no_comma, struct match_list *ret_list);

#endif
