/* outcome.h - what a basket is worth under a programme: discounts, VAT and points, and why.
 *
 * The middle of the engine.  It knows no account: what may be spent is told in `funds`, and what is
 * spent and earned comes back as costs and gains for lots.h to place.  A purchase is one outcome; a
 * return is the difference of two (tally.h).
 *
 *      basket.h   the lines while discounts are taken off them
 *      redeem.h   the rewards asked for
 *      earn.h     the rules that give
 */
#ifndef LOYALTY_OUTCOME_H
#define LOYALTY_OUTCOME_H

#include "core/arena.h"
#include "loyalty/occasion.h"
#include "loyalty/receipt.h"

/* A reward as it was applied.  The parts of `off` add up to discount_minor. */
struct outcome_redemption {
    size_t ask;         /* index of the receipt's ask */
    struct str reward;  /* id */
    struct str unit;    /* id; empty when the reward has no cost */
    struct points cost; /* spent */
    int64_t discount_minor;
    int64_t *off_minor; /* per line of the receipt */
    int64_t gifts;      /* to be handed over: uses of EFFECT_GIFT */
};

/* What a rule gave.  For each unit the shares add up to what is gained. */
struct outcome_earning {
    struct str rule; /* id */
    struct str unit; /* id */
    int64_t basis; /* what the rule counted: minor units; thousandths of a quantity; points that it
                      * multiplied; 0 for a visit */
    struct points points;
};

struct outcome_vat {
    int32_t rate_bp;
    int64_t gross_minor;    /* including VAT, before discounts */
    int64_t discount_minor; /* including VAT */
    int64_t due_minor;      /* gross - discount */
    int64_t tax_minor;      /* the VAT inside due: round_half_up(due * rate / (1 + rate)) */
};

struct outcome {
    struct outcome_redemption *redemptions;
    size_t redemption_count;
    struct outcome_earning *earnings; /* rules which gave something, in the programme's order */
    size_t earning_count;
    struct outcome_vat *vat; /* by rate, descending */
    size_t vat_count;
    int64_t *discount_minor; /* per line of the receipt */
    size_t line_count;
    int64_t gross_total_minor;
    int64_t discount_total_minor;
    int64_t due_total_minor;
};

/* What may be spent of a unit: of the account's own, or of another source, which one ask alone names. */
struct fund {
    struct source source;
    struct str unit;
    struct points available;
};

struct remains; /* remains.h */

struct outcome_input {
    const struct program *program;
    const struct receipt *receipt;
    struct occasion occasion;      /* of the purchase, also when it is decided again */
    const struct remains *remains; /* what is left of the lines after returns; NULL: all of them */
    bool has_card;      /* without a card nothing is earned and nothing can be redeemed */
    bool is_conversion; /* no receipt: points become a voucher (redeem_voucher()) */
    const struct fund *funds;
    size_t fund_count;
    /* Of the difference of two outcomes: what the purchase had until now.  A reward whose conditions
     * are no longer met lapses instead of refusing, none takes or costs more than it did, and funds do
     * not count.  NULL for a purchase. */
    const struct outcome *had;
    const struct outcome *first; /* what the purchase had when it was made; NULL with `had` */
    uint32_t handed;             /* gifts that were handed over and stay: ASK_BIT() of their asks */
    /* Rewards that stand as a till gave them, by the asks of the receipt: nothing of them is decided, and none is
     * refused.  With `remains` each keeps the share that the lines keep which are left.  NULL: decide. */
    const struct outcome_redemption *granted;
    size_t granted_count;
};

/* Which reward was refused and what it needs, for the person at the till. */
struct refusal {
    struct str subject; /* id of the reward or unit */
    size_t index;       /* of the ask, the line or the payment */
    bool is_payment;    /* it is about a payment, not an ask */
    int64_t have;
    int64_t need;
};

/* Decides.  All that is returned lives in the arena; ids are borrowed from the programme.
 *
 * A basket whose lines were all returned is nothing at all: no VAT, no visit.
 *
 * The order of the checks is part of the API: first E_LIMIT (more than VAT_RATES_MAX rates) and
 * E_OVERFLOW; then for each ask in turn E_REWARD_UNKNOWN, E_REWARD_VOUCHER, E_NO_ACCOUNT, E_REWARD_NOT_NOW,
 * E_REWARD_EXCLUSIVE, E_REWARD_LIMIT or E_OUT_OF_STOCK, E_NOT_ELIGIBLE, E_POINTS_SHORT (see redeem.h).  E_NO_MEMORY at any
 * time.  On a refusal *ret_refusal says which ask and what it needs; otherwise it is not touched. */
MUST_USE enum err outcome_decide(struct arena *arena, const struct outcome_input *input,
                                 struct outcome *ret_outcome, struct refusal *ret_refusal);

/* What came of an ask of the receipt; NULL: nothing.  Borrowed from the outcome. */
const struct outcome_redemption *outcome_redemption(const struct outcome *outcome, size_t ask);

#endif
