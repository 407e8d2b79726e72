/* grant.h - rewards that stand as a till gave them, and what the shop bears of them.
 *
 *      given  =  taken from the account, as far as it has it   +   borne by the shop
 *
 * Of lines that come back each reward loses its share, by what is left of its lines; what the shop bears of it is over
 * first, and then the account gets back what it gave.
 */
#ifndef LOYALTY_OFFLINE_GRANT_H
#define LOYALTY_OFFLINE_GRANT_H

#include "loyalty/basket.h"
#include "loyalty/entry.h"

struct purchase_history;

/* Takes input->granted off basket->left_minor and fills ret_outcome->redemptions.  E_JOURNAL when they do not fit the
 * receipt, E_NO_MEMORY. */
MUST_USE enum err grant_take(struct arena *arena, const struct outcome_input *input,
                             struct basket *basket, struct outcome *ret_outcome);

/* The engine came to what the till gave. */
bool grant_is_same(const struct offline *offline, const struct outcome *outcome);

/* Where rewards are to stand: what the shop bears of those which are free and which the engine would not give, or not so
 * much of.  `outcome` is what it came to, NULL when it refused, and `refusal` says which then. */
MUST_USE enum err grant_note_free(struct arena *arena, struct entry *entry,
                                  const struct outcome *outcome, const struct refusal *refusal);

/* So much of `points` as the account has can be spent of it; the rest is borne.  `account` NULL: all of it. */
MUST_USE enum err grant_cost(struct arena *arena, const struct program *program,
                             const struct account *account,
                             const struct outcome_redemption *redemption, struct entry *entry,
                             struct points *ret_points);
MUST_USE enum err grant_payment(struct arena *arena, struct entry *entry, struct str unit,
                                int64_t lacking_minor);

/* ENTRY_RETURN, once what changes and what is repaid is known: what is not borne any more.  `had` and `after` are the
 * rewards before and after it. */
MUST_USE enum err grant_give_back(struct arena *arena, const struct purchase_history *history,
                                  const struct outcome *had, const struct outcome *after,
                                  struct entry *entry);

/* Of that, points of a unit: they do not go back to the account, for it never gave them. */
int64_t grant_over(const struct entry *purchase, const struct entry *entry, struct str unit);

#endif
