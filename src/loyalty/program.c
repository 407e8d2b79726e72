/* program.c - what a programme means: its words, its units, and how long a lot lasts. */
#include "loyalty/program.h"

struct str label_in(const struct label *label, enum language language)
{
    struct str wanted = language == LANGUAGE_FR ? label->fr : label->en;
    struct str other = language == LANGUAGE_FR ? label->en : label->fr;

    return wanted.len > 0 ? wanted : other;
}

struct date expiry_until(const struct expiry *expiry, struct date from)
{
    assert(date_is_valid(from));

    switch (expiry->kind) {
    case EXPIRY_NEVER:
        return DATE_NONE;
    case EXPIRY_DAYS:
        return date_add_days(from, expiry->count);
    case EXPIRY_DATE:
        return expiry->date;
    case EXPIRY_MONTHS:
        break;
    }

    struct date until = date_add_months(from, expiry->count);
    switch (expiry->end) {
    case EXPIRY_SAME_DAY:
        return until;
    case EXPIRY_END_OF_MONTH:
        return date_month_end(until);
    case EXPIRY_END_OF_QUARTER:
        return date_quarter_end(until);
    case EXPIRY_END_OF_HALF:
        return date_half_end(until);
    case EXPIRY_END_OF_YEAR:
        return date_year_end(until);
    }
    assert(false); /* an expiry has an end of the enumeration */
    return until;
}

const struct unit *program_unit(const struct program *program, struct str id)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        if (str_eq(program->units[i].id, id))
            return &program->units[i];
    }
    return NULL;
}

const struct reward *program_reward(const struct program *program, struct str id)
{
    for (size_t i = 0; i < program->reward_count; i++) {
        if (str_eq(program->rewards[i].id, id))
            return &program->rewards[i];
    }
    return NULL;
}

bool program_has_automatic(const struct program *program)
{
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].is_automatic)
            return true;
    }
    return false;
}

struct points reward_least_cost(const struct reward *reward)
{
    if (!reward->has_cost || reward->effect != EFFECT_PRICE_IN_POINTS)
        return reward->cost;
    return reward->price.least.n > 0 ? reward->price.least : (struct points){ .n = 1 };
}

bool reward_worth(const struct reward *reward, int64_t *ret_points, int64_t *ret_minor)
{
    bool is_price = reward->effect == EFFECT_PRICE_IN_POINTS;
    if (!reward->has_cost || (!is_price && reward->amount_minor == 0))
        return false;
    *ret_points = is_price ? reward->price.points.n : reward->cost.n;
    *ret_minor = is_price ? reward->price.every_minor : reward->amount_minor;
    return true;
}

struct points rule_step(const struct rule *rule, int64_t amount_minor)
{
    struct points points = { 0 };
    for (size_t i = 0; i < rule->step_count && amount_minor >= rule->steps[i].amount_minor; i++)
        points = rule->steps[i].points;
    return points;
}
