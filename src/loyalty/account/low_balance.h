/* low_balance.h - "your account runs out": what can be used of a unit falls below the bound that the programme sets.
 *
 *      600 ──purchase──► 450 ──purchase──► 300 ──top-up──► 800        bound 500: told once, behind the first
 *
 * Looked at before all that a command writes on the account, and behind it: what a hold reserves and its purchase takes
 * are told as one.
 */
#ifndef LOYALTY_ACCOUNT_LOW_BALANCE_H
#define LOYALTY_ACCOUNT_LOW_BALANCE_H

#include "loyalty/lots.h"
#include "loyalty/program.h"

/* By the units of a programme: what can be used of those that have a bound. */
struct low_balance {
    int64_t usable[UNITS_MAX];
};

/* On a day; what has ended and no entry has expired yet is still there, so that its end is seen when it is. */
void low_balance_look(const struct program *program, const struct account *account, struct date on,
                      struct low_balance *ret_seen);

/* From at or above the bound to below. */
bool low_balance_fell(const struct program *program, size_t unit, const struct low_balance *before,
                      const struct low_balance *behind);

#endif
