/* redeem.h - the rewards a customer asks for, taken off the basket one after the other.
 *
 * "Rewards apply in the order in which they are asked for, each on what the one before has left."
 *
 * AMOUNT_OFF and PERCENT_OFF are used once, or ASK_COUNT times; n uses are one use, n times: each
 * looks at the minimum, has the ceiling, and must take something off, or the ask is not eligible.
 * They know no part of themselves: ASK_AMOUNT and ASK_POINTS are not eligible.
 *
 * AS_MONEY is one use of as many steps as are asked, bounded by what the lines and the ceiling can
 * take: "a customer's credit is never wasted".  ASK_ALL is also bounded by the balance, any other
 * kind that exceeds it is short.
 *
 * GIFT takes nothing off.  It is there while something is left of the lines that match, and of the minimum; what
 * was handed over stays.
 *
 * VOUCHER is no receipt's: redeem_voucher() alone admits and pays it, by the same checks.
 *
 * A discount is split over its lines pro rata to what is left of them, in whole minor units.
 */
#ifndef LOYALTY_REDEEM_REDEEM_H
#define LOYALTY_REDEEM_REDEEM_H

#include "loyalty/basket.h"
#include "loyalty/outcome.h"

/* Takes every ask off basket->left_minor and fills ret_outcome->redemptions.  Errors as
 * outcome_decide(); with input->had nothing is refused. */
MUST_USE enum err redeem_asks(struct arena *arena, const struct outcome_input *input,
                              struct basket *basket, struct outcome *ret_outcome,
                              struct refusal *ret_refusal);

/* The one ask of input->receipt, which is for a voucher and knows no basket: fills ret_outcome->redemptions.
 * E_REWARD_UNKNOWN, E_NO_VOUCHER, E_NO_ACCOUNT, E_REWARD_NOT_NOW, E_REWARD_LIMIT or E_OUT_OF_STOCK,
 * E_POINTS_SHORT; E_NO_MEMORY. */
MUST_USE enum err redeem_voucher(struct arena *arena, const struct outcome_input *input,
                                 struct outcome *ret_outcome, struct refusal *ret_refusal);

#endif
