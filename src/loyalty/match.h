/* match.h - which lines of a basket a rule or a reward is about. */
#ifndef LOYALTY_MATCH_H
#define LOYALTY_MATCH_H

#include "loyalty/program.h"
#include "loyalty/receipt.h"

/* "A line counts when its code, its category or one of its tags is included, and none is excluded;
 * including nothing means including everything." */
bool match_line(const struct match *match, const struct receipt_line *line);

/* A code is in the list. */
bool match_list_has(const struct match_list *list, struct str code);

/* Neither includes nor excludes: it is about the basket, not about its lines. */
bool match_is_empty(const struct match *match);

#endif
