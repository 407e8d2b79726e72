/* effects.h - the frame of every verdict: by which policies it is decided; at its end what was earned becomes lots,
 * and the entry says what is there now.
 */
#ifndef LOYALTY_EFFECTS_H
#define LOYALTY_EFFECTS_H

#include "loyalty/entry.h"

/* Stamps the policies on the entry, which has no effects on lots yet, and lets the account spend in their order.
 * `account` NULL: nobody's. */
void effects_open(const struct program *program, struct entry *entry, struct account *account);

/* One lot for each unit of which the outcome earned something, in the programme's order of units, as
 * of the day `on`; recorded in entry->moves. */
MUST_USE enum err effects_gain(struct arena *arena, const struct program *program,
                               const struct outcome *outcome, struct date on, struct entry *entry,
                               struct account *account);

/* entry->balances on entry->on.  A unit which the entry moved has a row even when nothing is left.  Where
 * the account's past is kept, the entry is added to it; and to the stock, where that is told. */
MUST_USE enum err effects_close(struct arena *arena, const struct program *program,
                                struct entry *entry, struct account *account);

#endif
