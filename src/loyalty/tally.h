/* tally.h - sums and differences of outcomes of one receipt.
 *
 *      what a purchase has now  =  its outcome + its claim's + every change its returns recorded
 *      what a return changes    =  the outcome without the lines - what the purchase has now
 *
 * Rows are matched by ask, rule and VAT rate.  Recorded figures are added up, never computed again,
 * so that the changes of a purchase and of all its returns sum to nothing, to the cent and the point.
 */
#ifndef LOYALTY_TALLY_H
#define LOYALTY_TALLY_H

#include "loyalty/outcome.h"

struct tally {
    struct arena *arena;
    const struct program *program;
    size_t line_count;
    size_t ask_count;
    struct outcome_redemption *redemptions; /* per ask; off_minor NULL while there is nothing */
    struct outcome_earning *earnings;       /* per rule of the programme */
    struct outcome_vat vat[VAT_RATES_MAX];  /* by rate, descending */
    size_t vat_count;
    int64_t *discount_minor; /* per line */
    int64_t gross_total_minor;
    int64_t discount_total_minor;
    int64_t due_total_minor;
};

/* A tally of nothing.  E_NO_MEMORY. */
MUST_USE enum err tally_open(struct arena *arena, const struct program *program,
                             const struct receipt *receipt, struct tally *ret_tally);

/* Adds (sign 1) or subtracts (sign -1) an outcome.  E_JOURNAL when it is not one of this receipt and
 * this programme, E_NO_MEMORY. */
MUST_USE enum err tally_add(struct tally *tally, const struct outcome *outcome, int sign);

/* The sum as an outcome: rows that are zero everywhere are dropped.  E_NO_MEMORY. */
MUST_USE enum err tally_outcome(const struct tally *tally, struct outcome *ret_outcome);

#endif
