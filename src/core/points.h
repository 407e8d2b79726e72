/* points.h - an amount of one unit of a programme: points, stamps, or credit.
 *
 * Counted in the smallest step of the unit: with `decimals` 1, 26.5 points are { .n = 265 }.  For a
 * unit of kind money the step is the minor unit of the currency.  Which unit it is stands beside it,
 * in the lot or the rule: two struct points of different units never meet in one expression.
 */
#ifndef CORE_POINTS_H
#define CORE_POINTS_H

#include "core/base.h"
#include "core/limits.h"

struct points {
    int64_t n; /* -POINTS_MAX .. POINTS_MAX */
};

static inline bool points_is_valid(struct points p)
{
    return p.n >= -POINTS_MAX && p.n <= POINTS_MAX;
}

/* a + b.  E_OVERFLOW beyond POINTS_MAX either way. */
MUST_USE static inline enum err points_add(struct points a, struct points b, struct points *ret_sum)
{
    struct points sum = { .n = a.n + b.n }; /* two valid amounts cannot overflow int64_t */
    if (!points_is_valid(sum))
        return E_OVERFLOW;
    *ret_sum = sum;
    return OK;
}

#endif
