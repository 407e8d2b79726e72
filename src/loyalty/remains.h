/* remains.h - what is left of a receipt's lines after returns.
 *
 *      left of a line after r of its q are back  =  amount - round_half_up(amount * r / q)
 *
 * It depends on the sum r alone, so that partial returns in any order end at the same cent, and at
 * zero when all is back.
 */
#ifndef LOYALTY_REMAINS_H
#define LOYALTY_REMAINS_H

#include "core/arena.h"
#include "loyalty/entry.h"

struct remains {
    const struct receipt *receipt;
    int64_t *quantity_milli; /* per line: what is left of it */
    int64_t *amount_minor;   /* per line: what is left */
};

/* After the returns that are recorded.  E_JOURNAL when they give back more than there is. */
MUST_USE enum err remains_open(struct arena *arena, const struct receipt *receipt,
                               const struct entry *returns, size_t return_count,
                               struct remains *ret_remains);

/* Takes a quantity (at most what is left) off a line; *ret_amount is what goes off its amount. */
MUST_USE enum err remains_take(struct remains *remains, size_t line, int64_t quantity_milli,
                               int64_t *ret_amount);

bool remains_is_empty(const struct remains *remains); /* everything has come back */

#endif
