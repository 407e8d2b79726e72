/* advice.h - a programme that fits a shop, from a year of its receipts, and why.
 *
 * Three choices follow from how customers buy, the fourth from what the shop wants to spend:
 *
 *      points     1 for a round amount, so that a usual basket gives a handful
 *      threshold  so that a regular reaches the reward about every so many visits
 *      expiry     several times the days between two visits, a year at least
 *      gift       the largest part of what is bought whose cost, simulated, stays under a share
 */
#ifndef SIMULATE_ADVICE_H
#define SIMULATE_ADVICE_H

#include "simulate/figures.h"

#define ADVICE_RATIOS     9   /* 2 % to 10 % of what is bought, each simulated */
#define ADVICE_RATIO_MIN  200 /* basis points */
#define ADVICE_RATIO_STEP 100
#define ADVICE_USUAL_MIN  500 /* what shops usually give back: 5 to 10 % */
#define ADVICE_GAPS       4   /* times the days between two visits */
#define ADVICE_MONTHS_MIN 12
#define ADVICE_MONTHS_MAX 36
#define ADVICE_SHARE_BP   500 /* of the revenue with a card, unless told */
#define ADVICE_EVERY      5   /* visits, unless told */

struct advice_request {
    uint16_t currency;
    int64_t every_visits; /* from one reward to the next, 1 .. 100 */
    int64_t share_bp;     /* the most that the discounts may cost of the revenue with a card */
};

/* A gift that was looked at. */
struct advice_gift {
    int64_t ratio_bp;     /* asked for ... */
    int64_t amount_minor; /* ... and rounded to an amount one can say */
    int64_t effective_bp; /* of what is bought for it */
};

struct advice {
    uint16_t currency;
    int64_t regular_minor; /* average basket of the median member who came twice, or of all */
    int64_t step_minor;    /* one point for each */
    int64_t basket_points; /* of such a basket, at least 1 */
    int64_t threshold;     /* points */
    int64_t every_visits;
    int64_t expiry_months;
    int64_t
        expiry_gaps; /* how many times the days between two visits that is; 0: nobody came twice */
    struct advice_gift gifts[ADVICE_RATIOS];
};

/* From the figures of a simulation that is finished (its programmes do not matter).  E_INVALID when nobody
 * bought anything with a card, E_NO_MEMORY. */
MUST_USE enum err advice_make(struct arena *arena, const struct simulation *simulation,
                              const struct figures_shop *shop, const struct advice_request *request,
                              struct advice *ret_advice);

/* The programme with one of the gifts, as JSON in the arena.  E_NO_MEMORY. */
MUST_USE enum err advice_program(struct arena *arena, const struct advice *advice, size_t gift,
                                 struct str *ret_text);

/* What a gift costs of sales under cards, what is still owed at the end included: in the first year nobody
 * begins with points, in the next ones everybody does. */
int64_t advice_cost_bp(const struct figures *figures, int64_t sales_minor);

/* Which gift: the largest whose simulated cost is at most share_bp; the smallest when all cost more, and
 * then *ret_is_under is false. */
size_t advice_choose(const struct figures *figures, int64_t sales_minor, int64_t share_bp,
                     bool *ret_is_under);

#endif
