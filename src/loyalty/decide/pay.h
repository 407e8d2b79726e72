/* pay.h - payments with money of the account: after all that the rewards cost, in the order in which they are told.
 *
 *      "pays": true of a unit            { "kind": "account", "unit": "bonus", "amount": 500 }
 *      "pay_order" of the programme      { "kind": "account", "from_account": true, "amount": 3000 }
 *
 * Who names no unit pays with what there is, unit after unit; from the verdict on, the receipt says how much of each.
 */
#ifndef LOYALTY_DECIDE_PAY_H
#define LOYALTY_DECIDE_PAY_H

#include "loyalty/lots.h"
#include "loyalty/program.h"

struct refusal; /* outcome.h */

/* Spends what a purchase pays with units of its account (NULL: it has none), and names the unit of each payment.
 * What gift cards pay stays as it is.  E_NOT_PAYABLE, E_NO_ACCOUNT, E_POINTS_SHORT (refusal.is_payment), E_NO_MEMORY. */
MUST_USE enum err pay_from_account(struct arena *arena, const struct program *program,
                                   struct entry *entry, struct account *account,
                                   struct refusal *ret_refusal);

#endif
