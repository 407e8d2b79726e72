/* draws.h - what a purchase takes from accounts that are not its own, and what a return gives back there.
 *
 * A gift card pays, a voucher is used by its code: lots of another account, which may be of another chain.  The
 * purchase says what it draws; an entry of its own in that account (ENTRY_DRAW) moves the lots.
 *
 *      payment of a gift card      draw of its unit, from any of the account's lots (lot 0)
 *      reward by a voucher's code  draw of its cost, from the voucher's lot
 */
#ifndef LOYALTY_DRAWS_H
#define LOYALTY_DRAWS_H

#include "loyalty/entry.h"

#define DRAWS_MAX (PAYMENTS_MAX + REDEMPTIONS_MAX) /* of one purchase */

/* Whether a source is the account of the purchase itself, whose own moves take from it. */
bool draws_are_own(const struct entry *purchase, const struct source *source);

/* What may be drawn of a unit of a source, by those that are told; 0: it is not among them. */
struct points draws_of(const struct entry_draw *draws, size_t count, const struct source *source,
                       struct str unit);

/* Of a purchase whose outcome is decided: entry->draws tell what may be drawn, all of it (`points` and `left`
 * together, so that those of an entry tell themselves again), and are replaced by what is.
 * E_POINTS_SHORT (refusal.is_payment: of a payment), E_NO_MEMORY. */
MUST_USE enum err draws_decide(struct arena *arena, struct entry *entry,
                               struct refusal *ret_refusal);

/* Of a return: `given` of the refund goes back to the source of payment `index`, as far as no earlier return
 * gave it back; the rest is left.  Adds to entry->draws, whose room is DRAWS_MAX, and to entry->repaid_minor. */
void draws_repay(const struct entry *purchase, const struct entry *returns, size_t return_count,
                 size_t index, int64_t *refund, struct entry *entry);

/* Of a return whose change is decided: what the vouchers cost less goes back to them.  As above. */
void draws_restore(const struct entry *purchase, struct entry *entry);

#endif
