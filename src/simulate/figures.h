/* figures.h - what a simulation found, as the figures that reports show: whole numbers only.
 *
 * Rates are in basis points (1/100 of a percent), counts per member in thousandths.
 */
#ifndef SIMULATE_FIGURES_H
#define SIMULATE_FIGURES_H

#include "simulate/simulate.h"

#define FIGURES_DECILES 10

/* What most shops spend on a loyalty programme for each client and year, as a line to compare with. */
#define FIGURES_REFERENCE_LOW_MINOR  300
#define FIGURES_REFERENCE_HIGH_MINOR 400

struct figures_shop {
    int64_t members;
    int64_t days;         /* of the period, at least 1 */
    int64_t basket_minor; /* average, with card */
    int64_t basket_all_minor;
    int64_t visits_milli;      /* per member, in the period */
    int64_t visits_year_milli; /* ... in a year */
    int64_t identified_bp;     /* share of the revenue with a card */
    bool has_gap;              /* somebody came twice */
    int64_t gap_days;          /* between two visits: the median of the members' averages */
};

/* A tenth of the members; the first are those who buy most. */
struct figures_decile {
    int64_t members;
    int64_t spent_minor;
    int64_t rewarded; /* members */
    int64_t discount_minor;
};

struct figures_unit {
    struct trial_flow flow;
    int64_t outstanding; /* debts deducted */
    bool has_value;
    int64_t value_minor; /* of value_points */
    int64_t value_points;
    int64_t outstanding_minor; /* its value; 0 when there is none */
};

struct figures {
    int64_t cost_minor;   /* discounts given */
    int64_t cost_card_bp; /* of the revenue with card ... */
    int64_t cost_all_bp;  /* ... and of all */
    int64_t cost_member_year_minor;
    int64_t liability_minor; /* what is outstanding, at its value */
    int64_t rewarded;        /* members who used a reward */
    int64_t reached;         /* members who could */
    int64_t reached_days;    /* median of the days from a member's first receipt until then */
    struct figures_unit units[UNITS_MAX];
    struct figures_decile deciles[FIGURES_DECILES];

    /* Break-even: how much more members must buy so that the margin of it pays the discounts, those on
     * what they buy more included. */
    bool has_break_even; /* false: no increase pays for it */
    int64_t break_even_bp;
    int64_t break_even_visits_milli; /* per member and year, instead of visits_year_milli */
    int64_t break_even_basket_minor; /* or with as many visits as now */

    /* Under the assumed uplift. */
    int64_t uplift_revenue_minor;
    int64_t uplift_margin_minor;
    int64_t uplift_cost_minor;
    int64_t result_minor; /* margin of the uplift - all discounts */
};

/* The figures of all candidates; arrays live in the arena.  E_NO_MEMORY, E_OVERFLOW. */
MUST_USE enum err figures_make(struct arena *arena, const struct simulation *simulation,
                               struct figures_shop *ret_shop, struct figures **ret_figures);

/* What is outstanding of all units at the end of a month, at its value: the curve.  `points`, an
 * accumulator of UNITS_MAX, is zero before the first month and carried on. */
int64_t figures_curve(const struct figures *figures, const struct trial *trial, size_t month,
                      int64_t *points);

/* part / whole in basis points, to the nearest; 0 of nothing. */
int64_t figures_share(int64_t part, int64_t whole);

#endif
