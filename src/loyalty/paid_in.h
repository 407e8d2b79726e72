/* paid_in.h - whether money may be paid in: a top-up, the sale of a gift card.
 *
 * Asked before it is recorded, of an event that is decided.  The rules may cut what they give; money that somebody
 * pays is never cut: the whole is refused, so that nobody pays for what is not there.
 */
#ifndef LOYALTY_PAID_IN_H
#define LOYALTY_PAID_IN_H

#include "loyalty/entry.h"

/* `account` is as the event leaves it.  *ret_refusal says of which unit (subject) and what it needs.
 * E_PAID_IN_AMOUNT (have: the amount; need: the nearest bound, 0 when the amounts are fixed), E_PAID_IN_LIMIT (have:
 * what the ceilings of the rule leave), E_BALANCE_MAX (have: what would be there, need: the most). */
MUST_USE enum err paid_in_check(const struct program *program, const struct entry *entry,
                                const struct account *account, struct refusal *ret_refusal);

/* Whether what such an event gives of a unit is the money itself, all of it: the rest is a bonus. */
bool paid_in_is_money(const struct program *program, enum event_kind on, struct str unit);

/* As paid_in_check() of what arrives from another account: E_BALANCE_MAX. */
MUST_USE enum err paid_in_check_balance(const struct program *program,
                                        const struct account *account, struct str unit,
                                        struct refusal *ret_refusal);

#endif
