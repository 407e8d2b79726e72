/* tally.c - sums and differences of outcomes of one receipt. */
#include "loyalty/tally.h"

#include <string.h>

enum err tally_open(struct arena *arena, const struct program *program,
                    const struct receipt *receipt, struct tally *ret_tally)
{
    struct tally tally = {
        .arena = arena,
        .program = program,
        .line_count = receipt->line_count,
        .ask_count = receipt->ask_count,
        .redemptions = ARENA_ARRAY(arena, struct outcome_redemption, receipt->ask_count),
        .earnings = ARENA_ARRAY(arena, struct outcome_earning, program->rule_count),
        .discount_minor = ARENA_ARRAY(arena, int64_t, receipt->line_count),
    };
    if (tally.redemptions == NULL || tally.earnings == NULL || tally.discount_minor == NULL)
        return E_NO_MEMORY;
    *ret_tally = tally;
    return OK;
}

static enum err add_redemption(struct tally *tally, const struct outcome_redemption *from, int sign)
{
    if (from->ask >= tally->ask_count)
        return E_JOURNAL;
    struct outcome_redemption *sum = &tally->redemptions[from->ask];
    if (sum->off_minor == NULL) {
        sum->off_minor = ARENA_ARRAY(tally->arena, int64_t, tally->line_count);
        if (sum->off_minor == NULL)
            return E_NO_MEMORY;
        sum->ask = from->ask;
        sum->reward = from->reward;
        sum->unit = from->unit;
    }
    if (!str_eq(sum->reward, from->reward) || !str_eq(sum->unit, from->unit))
        return E_JOURNAL;
    sum->cost.n += sign * from->cost.n;
    sum->discount_minor += sign * from->discount_minor;
    sum->gifts += sign * from->gifts;
    for (size_t i = 0; i < tally->line_count; i++)
        sum->off_minor[i] += sign * from->off_minor[i];
    return OK;
}

static enum err add_earning(struct tally *tally, const struct outcome_earning *from, int sign)
{
    size_t rule = 0;
    while (rule < tally->program->rule_count && !str_eq(tally->program->rules[rule].id, from->rule))
        rule++;
    if (rule == tally->program->rule_count)
        return E_JOURNAL;
    struct outcome_earning *sum = &tally->earnings[rule];
    sum->rule = from->rule;
    sum->unit = from->unit;
    sum->basis += sign * from->basis;
    sum->points.n += sign * from->points.n;
    return OK;
}

/* The row of a rate, made at its place when it is new; NULL when there is no room. */
static struct outcome_vat *vat_row(struct tally *tally, int32_t rate_bp)
{
    size_t at = 0;
    while (at < tally->vat_count && tally->vat[at].rate_bp > rate_bp)
        at++;
    if (at < tally->vat_count && tally->vat[at].rate_bp == rate_bp)
        return &tally->vat[at];
    if (tally->vat_count == VAT_RATES_MAX)
        return NULL;
    memmove(&tally->vat[at + 1], &tally->vat[at], (tally->vat_count - at) * sizeof(*tally->vat));
    tally->vat_count++;
    tally->vat[at] = (struct outcome_vat){ .rate_bp = rate_bp };
    return &tally->vat[at];
}

static enum err add_vat(struct tally *tally, const struct outcome_vat *from, int sign)
{
    struct outcome_vat *sum = vat_row(tally, from->rate_bp);
    if (sum == NULL)
        return E_JOURNAL;
    sum->gross_minor += sign * from->gross_minor;
    sum->discount_minor += sign * from->discount_minor;
    sum->due_minor += sign * from->due_minor;
    sum->tax_minor += sign * from->tax_minor;
    return OK;
}

enum err tally_add(struct tally *tally, const struct outcome *outcome, int sign)
{
    assert(sign == 1 || sign == -1);

    if (outcome->line_count != tally->line_count)
        return E_JOURNAL;
    for (size_t i = 0; i < outcome->redemption_count; i++)
        TRY(add_redemption(tally, &outcome->redemptions[i], sign));
    for (size_t i = 0; i < outcome->earning_count; i++)
        TRY(add_earning(tally, &outcome->earnings[i], sign));
    for (size_t i = 0; i < outcome->vat_count; i++)
        TRY(add_vat(tally, &outcome->vat[i], sign));
    for (size_t i = 0; i < tally->line_count; i++)
        tally->discount_minor[i] += sign * outcome->discount_minor[i];
    tally->gross_total_minor += sign * outcome->gross_total_minor;
    tally->discount_total_minor += sign * outcome->discount_total_minor;
    tally->due_total_minor += sign * outcome->due_total_minor;
    return OK;
}

static bool redemption_is_zero(const struct outcome_redemption *row, size_t line_count)
{
    if (row->off_minor == NULL)
        return true;
    for (size_t i = 0; i < line_count; i++) {
        if (row->off_minor[i] != 0)
            return false;
    }
    return row->cost.n == 0 && row->discount_minor == 0 && row->gifts == 0;
}

static bool vat_is_zero(const struct outcome_vat *row)
{
    return row->gross_minor == 0 && row->discount_minor == 0 && row->due_minor == 0 &&
           row->tax_minor == 0;
}

enum err tally_outcome(const struct tally *tally, struct outcome *ret_outcome)
{
    struct arena *arena = tally->arena;
    struct outcome sum = {
        .redemptions = ARENA_ARRAY(arena, struct outcome_redemption, tally->ask_count),
        .earnings = ARENA_ARRAY(arena, struct outcome_earning, tally->program->rule_count),
        .vat = ARENA_ARRAY(arena, struct outcome_vat, tally->vat_count),
        .discount_minor = tally->discount_minor,
        .line_count = tally->line_count,
        .gross_total_minor = tally->gross_total_minor,
        .discount_total_minor = tally->discount_total_minor,
        .due_total_minor = tally->due_total_minor,
    };
    if (sum.redemptions == NULL || sum.earnings == NULL || sum.vat == NULL)
        return E_NO_MEMORY;

    for (size_t i = 0; i < tally->ask_count; i++) {
        if (!redemption_is_zero(&tally->redemptions[i], tally->line_count))
            sum.redemptions[sum.redemption_count++] = tally->redemptions[i];
    }
    for (size_t i = 0; i < tally->program->rule_count; i++) {
        if (tally->earnings[i].basis != 0 || tally->earnings[i].points.n != 0)
            sum.earnings[sum.earning_count++] = tally->earnings[i];
    }
    for (size_t i = 0; i < tally->vat_count; i++) {
        if (!vat_is_zero(&tally->vat[i]))
            sum.vat[sum.vat_count++] = tally->vat[i];
    }
    *ret_outcome = sum;
    return OK;
}
