/* draws.c - what a purchase takes from accounts that are not its own. */
#include "loyalty/draws.h"

bool draws_are_own(const struct entry *purchase, const struct source *source)
{
    return purchase->account != 0 && source->partition == purchase->partition &&
           source->account == purchase->account;
}

static struct entry_draw *find(struct entry_draw *draws, size_t count, const struct source *source,
                               struct str unit)
{
    for (size_t i = 0; i < count; i++) {
        if (source_is_same(&draws[i].source, source) && str_eq(draws[i].unit, unit))
            return &draws[i];
    }
    return NULL;
}

struct points draws_of(const struct entry_draw *draws, size_t count, const struct source *source,
                       struct str unit)
{
    const struct entry_draw *draw =
        find((struct entry_draw *)(uintptr_t)draws, count, source, unit);
    return (struct points){ .n = draw != NULL ? draw->points.n + draw->left.n : 0 };
}

/* Several of one source and unit are one draw. */
static struct entry_draw *add(struct entry_draw *draws, size_t *count, const struct source *source,
                              struct str unit, int64_t points)
{
    struct entry_draw *draw = find(draws, *count, source, unit);
    if (draw == NULL) {
        assert(*count < DRAWS_MAX);
        draw = &draws[(*count)++];
        *draw = (struct entry_draw){ .source = *source, .unit = unit };
    }
    draw->points.n += points;
    return draw;
}

/* ---- a purchase ------------------------------------------------------------------------------- */

static enum err draw_costs(const struct entry *entry, struct entry_draw *draws, size_t *count,
                           struct refusal *ret_refusal)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        const struct source *source = &entry->receipt.asks[redemption->ask].source;
        if (!source_is_told(source) || draws_are_own(entry, source) || redemption->cost.n == 0)
            continue;
        int64_t have = draws_of(entry->draws, entry->draw_count, source, redemption->unit).n;
        struct entry_draw *draw = add(draws, count, source, redemption->unit, redemption->cost.n);
        int64_t need = draw->points.n;
        draw->left.n = have - need;
        if (need > have) {
            *ret_refusal = (struct refusal){
                .subject = redemption->reward, .index = redemption->ask, .have = have, .need = need
            };
            return E_POINTS_SHORT;
        }
    }
    return OK;
}

static enum err draw_payments(const struct entry *entry, struct entry_draw *draws, size_t *count,
                              struct refusal *ret_refusal)
{
    for (size_t i = 0; i < entry->receipt.payment_count; i++) {
        const struct receipt_payment *payment = &entry->receipt.payments[i];
        if (!source_is_told(&payment->source) || payment->amount_minor == 0)
            continue;
        int64_t have = draws_of(entry->draws, entry->draw_count, &payment->source, payment->unit).n;
        struct entry_draw *draw =
            add(draws, count, &payment->source, payment->unit, payment->amount_minor);
        int64_t need = draw->points.n;
        draw->left.n = have - need;
        if (need > have) {
            *ret_refusal = (struct refusal){ .subject = payment->unit,
                                             .index = i,
                                             .is_payment = true,
                                             .have = have - (need - payment->amount_minor),
                                             .need = payment->amount_minor };
            return E_POINTS_SHORT;
        }
    }
    return OK;
}

static bool draws_anything(const struct receipt *receipt)
{
    bool draws = false;
    for (size_t i = 0; i < receipt->payment_count; i++)
        draws = draws || source_is_told(&receipt->payments[i].source);
    for (size_t i = 0; i < receipt->ask_count; i++)
        draws = draws || source_is_told(&receipt->asks[i].source);
    return draws;
}

enum err draws_decide(struct arena *arena, struct entry *entry, struct refusal *ret_refusal)
{
    struct entry_draw *draws = NULL;
    size_t count = 0;
    if (draws_anything(&entry->receipt)) {
        draws = ARENA_ARRAY(arena, struct entry_draw, DRAWS_MAX);
        if (draws == NULL)
            return E_NO_MEMORY;
        TRY(draw_costs(entry, draws, &count, ret_refusal));
        TRY(draw_payments(entry, draws, &count, ret_refusal));
    }
    entry->draws = draws;
    entry->draw_count = count;
    return OK;
}

/* ---- a return --------------------------------------------------------------------------------- */

static int64_t paid_by(const struct receipt *receipt, const struct receipt_payment *payment)
{
    int64_t paid = 0;
    for (size_t i = 0; i < receipt->payment_count; i++) {
        const struct receipt_payment *other = &receipt->payments[i];
        if (source_is_same(&other->source, &payment->source) && str_eq(other->unit, payment->unit))
            paid += other->amount_minor;
    }
    return paid;
}

void draws_repay(const struct entry *purchase, const struct entry *returns, size_t return_count,
                 size_t index, int64_t *refund, struct entry *entry)
{
    const struct receipt_payment *payment = &purchase->receipt.payments[index];
    assert(source_is_told(&payment->source));
    int64_t back = paid_by(&purchase->receipt, payment);
    for (size_t i = 0; i < return_count; i++)
        back +=
            draws_of(returns[i].draws, returns[i].draw_count, &payment->source, payment->unit).n;
    back += draws_of(entry->draws, entry->draw_count, &payment->source, payment->unit).n;
    if (back > *refund)
        back = *refund;
    if (back <= 0)
        return;
    (void)add(entry->draws, &entry->draw_count, &payment->source, payment->unit, -back);
    entry->repaid_minor += back;
    *refund -= back;
}

void draws_restore(const struct entry *purchase, struct entry *entry)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *change = &entry->outcome.redemptions[i];
        const struct source *source = &purchase->receipt.asks[change->ask].source;
        if (source_is_told(source) && !draws_are_own(purchase, source) && change->cost.n < 0)
            (void)add(entry->draws, &entry->draw_count, source, change->unit, change->cost.n);
    }
}
