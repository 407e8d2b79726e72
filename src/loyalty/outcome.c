/* outcome.c - what a basket is worth under a programme: discounts, VAT and points, and why. */
#include "loyalty/outcome.h"

#include "loyalty/basket.h"
#include "loyalty/earn.h"
#include "loyalty/offline/grant.h"
#include "loyalty/redeem/redeem.h"

/* The discount of a line is the sum of what each reward took off it. */
static enum err sum_discounts(struct arena *arena, const struct basket *basket,
                              struct outcome *outcome)
{
    outcome->line_count = basket->line_count;
    outcome->discount_minor = ARENA_ARRAY(arena, int64_t, basket->line_count);
    if (outcome->discount_minor == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < basket->line_count; i++) {
        int64_t discount = basket->amount_minor[i] - basket->left_minor[i];
        outcome->discount_minor[i] = discount;
        outcome->gross_total_minor += basket->amount_minor[i];
        outcome->discount_total_minor += discount;
    }
    outcome->due_total_minor = outcome->gross_total_minor - outcome->discount_total_minor;
    return OK;
}

/* "VAT is counted by rate, on the sum of its lines after their discounts; a payment never changes
 * it." */
static enum err sum_vat(struct arena *arena, const struct basket *basket, struct outcome *outcome)
{
    struct outcome_vat *vat = ARENA_ARRAY(arena, struct outcome_vat, basket->rate_count);
    if (vat == NULL)
        return E_NO_MEMORY;

    for (size_t r = 0; r < basket->rate_count; r++) {
        vat[r].rate_bp = basket->rates_bp[r];
        for (size_t i = 0; i < basket->line_count; i++) {
            if (basket->lines[i].vat_bp != vat[r].rate_bp)
                continue;
            vat[r].gross_minor += basket->amount_minor[i];
            vat[r].discount_minor += outcome->discount_minor[i];
        }
        vat[r].due_minor = vat[r].gross_minor - vat[r].discount_minor;
        vat[r].tax_minor = basket_tax(vat[r].due_minor, vat[r].rate_bp);
    }
    outcome->vat = vat;
    outcome->vat_count = basket->rate_count;
    return OK;
}

enum err outcome_decide(struct arena *arena, const struct outcome_input *input,
                        struct outcome *ret_outcome, struct refusal *ret_refusal)
{
    struct outcome outcome = { 0 };
    struct basket basket = { 0 };

    TRY(basket_open(arena, input->receipt, input->remains, &basket));
    TRY(input->granted != NULL ? grant_take(arena, input, &basket, &outcome)
                               : redeem_asks(arena, input, &basket, &outcome, ret_refusal));
    TRY(sum_discounts(arena, &basket, &outcome));
    TRY(sum_vat(arena, &basket, &outcome));
    if (input->has_card)
        TRY(earn_rules(arena, input->program, &input->occasion, &basket, &outcome));

    *ret_outcome = outcome;
    return OK;
}

const struct outcome_redemption *outcome_redemption(const struct outcome *outcome, size_t ask)
{
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        if (outcome->redemptions[i].ask == ask)
            return &outcome->redemptions[i];
    }
    return NULL;
}
