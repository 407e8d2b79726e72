/* turn_back.h - vouchers that become points again, because what they were made of has to be taken back.
 *
 * "A coupon bought thanks to a sale that is fully returned is cancelled", as long as nobody has used any of it: its
 * lot is cancelled whole, its cost is restored to the lots it was spent from, and then taken back.  The newest
 * first, and no more of them than it needs.
 */
#ifndef LOYALTY_TURN_BACK_H
#define LOYALTY_TURN_BACK_H

#include "loyalty/decide/decide.h"

/* A lot that may be a voucher, and the entry that made it. */
struct turn_back_lot {
    int64_t number;
    int64_t origin;
};

/* The account's lots of which nothing was used, of units that one of two versions (either NULL) calls vouchers:
 * the newest first, up to TURNED_BACK_MAX.  Whoever decides a return brings their entries. */
size_t turn_back_lots(const struct program *decides, const struct program *now,
                      const struct account *account, struct turn_back_lot *ret_lots);

/* For a return that lacks `missing` points of a unit: turns vouchers back that were made of this unit, and takes
 * the points, from the lots of `origins` first as lots_cancel() does.  *missing is what is lacking then.  Adds to
 * entry->turned and, where the uses of the reward were counted, to entry->undone; both have room for a row of each
 * conversion.  E_JOURNAL, E_NO_MEMORY. */
MUST_USE enum err turn_back(struct arena *arena, const struct program *program,
                            const struct purchase_history *history, struct str unit,
                            const int64_t *origins, size_t origin_count, struct entry *entry,
                            struct account *account, int64_t *missing);

#endif
