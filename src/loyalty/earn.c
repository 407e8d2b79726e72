/* earn.c - what the rules give for a basket. */
#include "loyalty/earn.h"

#include "loyalty/match.h"

static bool rule_is_valid(const struct rule *rule)
{
    return rule->points.n >= 0 && rule->points.n <= POINTS_MAX && rule->rate_bp >= 0 &&
           rule->rate_bp <= RATE_MAX_BP && rule->purchase_max.n >= 0 &&
           (rule->give != GIVE_PER_AMOUNT || rule->every_minor > 0);
}

static enum err give(const struct rule *rule, const struct basket *basket, int64_t basis,
                     int64_t *ret_points)
{
    switch (rule->give) {
    case GIVE_PER_AMOUNT:
        /* "Only full steps count": 19.99 at one point per 10.00 is one point, whatever the rounding. */
        if (rule->full_steps)
            return scale_i64(basis / rule->every_minor, rule->points.n, 1, ROUND_FLOOR, ret_points);
        return scale_i64(basis, rule->points.n, rule->every_minor, rule->rounding, ret_points);
    case GIVE_PERCENT:
        return scale_i64(basis, rule->rate_bp, RATE_ONE_BP, rule->rounding, ret_points);
    case GIVE_STEPS:
        *ret_points = rule_step(rule, basis).n;
        return OK;
    case GIVE_PER_VISIT: {
        bool has_come = match_is_empty(&rule->when.match) ? !basket_is_empty(basket)
                                                          : basket->selected_count > 0;
        *ret_points = has_come ? rule->points.n : 0;
        return OK;
    }
    }
    assert(false); /* every kind of the enumeration has its case */
    return OK;
}

static enum err earn_one(const struct program *program, const struct rule *rule,
                         struct basket *basket, struct outcome_earning *ret_earning)
{
    assert(rule_is_valid(rule));

    bool is_after = program->policies.earn_on == EARN_AFTER_DISCOUNT;
    int64_t basis = basket_select(basket, &rule->when.match,
                                  is_after ? basket->left_minor : basket->amount_minor);
    int64_t points = 0;
    if (basket_counted(basket, &rule->when) >= rule->when.minimum_minor)
        TRY(give(rule, basket, basis, &points));
    if (rule->purchase_max.n > 0 && points > rule->purchase_max.n)
        points = rule->purchase_max.n;
    if (points > POINTS_MAX)
        return E_OVERFLOW;

    *ret_earning = (struct outcome_earning){
        .rule = rule->id,
        .unit = program->units[rule->unit].id,
        .basis_minor = rule->give == GIVE_PER_VISIT ? 0 : basis,
        .points = { .n = points },
    };
    return OK;
}

/* Another rule gives more of the same unit, or as much and comes first. */
static bool is_beaten(const struct outcome_earning *earnings, size_t count, size_t index)
{
    const struct outcome_earning *one = &earnings[index];
    for (size_t i = 0; i < count; i++) {
        if (i == index || !str_eq(earnings[i].unit, one->unit))
            continue;
        if (earnings[i].points.n > one->points.n ||
            (earnings[i].points.n == one->points.n && i < index))
            return true;
    }
    return false;
}

static size_t keep_best(struct outcome_earning *earnings, size_t count)
{
    bool is_out[RULES_MAX];
    for (size_t i = 0; i < count; i++)
        is_out[i] = is_beaten(earnings, count, i);

    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_out[i])
            earnings[kept++] = earnings[i];
    }
    return kept;
}

enum err earn_rules(struct arena *arena, const struct program *program,
                    const struct occasion *occasion, struct basket *basket,
                    struct outcome *ret_outcome)
{
    assert(program->rule_count <= RULES_MAX);

    struct outcome_earning *earnings =
        ARENA_ARRAY(arena, struct outcome_earning, program->rule_count);
    if (earnings == NULL)
        return E_NO_MEMORY;

    size_t count = 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        if (!occasion_fits(&program->rules[i].when, occasion))
            continue;
        TRY(earn_one(program, &program->rules[i], basket, &earnings[count]));
        if (earnings[count].points.n > 0)
            count++;
    }
    if (program->policies.combine == COMBINE_BEST)
        count = keep_best(earnings, count);

    ret_outcome->earnings = earnings;
    ret_outcome->earning_count = count;
    return OK;
}

struct points earn_total(const struct outcome *outcome, struct str unit)
{
    struct points total = { 0 };
    for (size_t i = 0; i < outcome->earning_count; i++) {
        if (str_eq(outcome->earnings[i].unit, unit))
            total.n += outcome->earnings[i].points.n;
    }
    return total;
}
