/* redeem_units.h - rewards on whole units: the cheapest, so many for so many, one for points.
 *
 * A use is of one unit, the cheapest of the lines that match and that no use of the same reward took
 * before; a unit of a line costs what is left of the line, divided by its units.  BUY_GET takes `get` of
 * them for each `buy` that were bought: of the lines of `buy_of`, or of the same lines, and then buy + get
 * of them make one use.  "Free units are counted anew from the basket, never added to those before."
 *
 * ASK_ALL is once; of BUY_GET as often as the basket, the balance and the limit allow, or once where its uses are counted (a room).  Each use must take
 * something off, or the ask is not eligible.
 *
 * When something comes back, the discounts stay with the lines they were given for: who brings the free
 * unit back gets its cost back and no other unit, and who brings back what had to be bought pays for it.
 */
#ifndef LOYALTY_REDEEM_REDEEM_UNITS_H
#define LOYALTY_REDEEM_REDEEM_UNITS_H

#include "loyalty/redeem/redeem_work.h"

/* One ask of such a reward.  `available` points can pay for it; E_NOT_ELIGIBLE, E_NO_MEMORY, E_OVERFLOW. */
MUST_USE enum err redeem_units(struct redeem *work, struct request *request, int64_t available);

#endif
