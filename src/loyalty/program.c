/* program.c - what a programme means: its words, its units, and how long a lot lasts. */
#include "loyalty/program.h"

#include "loyalty/match.h"
#include "loyalty/receipt.h"

const char *const vat_nature_names[VAT_NATURES + 1] = {
    [VAT_DISCOUNT] = "discount",
    [VAT_FREE_COUPON] = "free_coupon",
    [VAT_SINGLE_PURPOSE] = "single_purpose",
    [VAT_MULTI_PURPOSE] = "multi_purpose",
    [VAT_PREPAID] = "prepaid",
    NULL,
};

enum language language_of(struct str word)
{
    return str_eq(word, STR("en")) ? LANGUAGE_EN : LANGUAGE_FR;
}

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
        if (program->rewards[i].is_automatic && program->rewards[i].effect != EFFECT_VOUCHER)
            return true;
    }
    return false;
}

bool program_converts(const struct program *program)
{
    for (size_t i = 0; i < program->reward_count; i++) {
        if (program->rewards[i].is_automatic && program->rewards[i].effect == EFFECT_VOUCHER)
            return true;
    }
    return false;
}

bool program_asks_tag(const struct program *program, struct str tag)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (match_list_has(&program->rules[i].when.member_tags, tag))
            return true;
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        if (match_list_has(&program->rewards[i].when.member_tags, tag))
            return true;
    }
    return false;
}

bool program_asks_card_kind(const struct program *program, struct str kind)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (match_list_has(&program->rules[i].when.card_kinds, kind))
            return true;
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        if (match_list_has(&program->rewards[i].when.card_kinds, kind))
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

/* Through the reward itself. */
static bool worth_of(const struct reward *reward, int64_t *ret_points, int64_t *ret_minor)
{
    bool is_price = reward->effect == EFFECT_PRICE_IN_POINTS;
    if (!reward->has_cost || (!is_price && reward->amount_minor == 0))
        return false;
    *ret_points = is_price ? reward->price.points.n : reward->cost.n;
    *ret_minor = is_price ? reward->price.every_minor : reward->amount_minor;
    return true;
}

/* What a voucher's uses take off by the best reward that they pay for; 0: nobody can say. */
static int64_t voucher_worth(const struct program *program, const struct reward *voucher)
{
    int64_t best = 0;
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        int64_t points = 0;
        int64_t minor = 0;
        int64_t worth = 0;
        if (reward->unit == voucher->voucher && worth_of(reward, &points, &minor) &&
            scale_i64(minor, voucher->voucher_uses, points, ROUND_HALF_UP, &worth) == OK &&
            worth > best)
            best = worth;
    }
    return best;
}

bool reward_worth(const struct program *program, const struct reward *reward, int64_t *ret_points,
                  int64_t *ret_minor)
{
    if (reward->effect != EFFECT_VOUCHER)
        return worth_of(reward, ret_points, ret_minor);
    *ret_points = reward->cost.n;
    *ret_minor = voucher_worth(program, reward);
    return *ret_minor > 0;
}

struct points rule_step(const struct rule *rule, int64_t amount_minor)
{
    struct points points = { 0 };
    for (size_t i = 0; i < rule->step_count && amount_minor >= rule->steps[i].amount_minor; i++)
        points = rule->steps[i].points;
    return points;
}

int64_t reward_uses(const struct reward *reward, const struct receipt_ask *ask)
{
    bool is_counted = ask->kind == ASK_COUNT && reward->effect != EFFECT_AS_MONEY;
    return is_counted ? ask->number : 1;
}

const struct tier *program_tier(const struct program *program, struct str id)
{
    for (size_t i = 0; i < program->tiers.count; i++) {
        if (str_eq(program->tiers.items[i].id, id))
            return &program->tiers.items[i];
    }
    return NULL;
}

/* ---- what it looks back at -------------------------------------------------------------------- */

/* This period and the one before, or a purchase's whole time. */
static int32_t months_of(const struct measure *measure)
{
    switch (measure->span) {
    case SPAN_EVER:
        return 0;
    case SPAN_MONTHS:
        return measure->months + 1;
    case SPAN_YEAR:
        return 24;
    case SPAN_HALF:
        return 12;
    case SPAN_QUARTER:
        return 6;
    case SPAN_MONTH:
        return 2;
    }
    assert(false); /* every span has its case */
    return 0;
}

static void look_back_at(struct program *program, const struct measure *measure)
{
    int32_t months = months_of(measure);
    program->has_past = true;
    program->asks_visits = program->asks_visits || measure->metric == METRIC_VISITS;
    if (program->past_months < months)
        program->past_months = months;
}

static void look_back_for(struct program *program, const struct condition *when,
                          const struct ceilings *max)
{
    bool asks_visits = when->visit_number > 0 || when->visit_every > 0;
    program->asks_visits = program->asks_visits || asks_visits;
    program->asks_referred = program->asks_referred || when->is_referred;
    program->asks_tags = program->asks_tags || when->member_tags.count > 0;
    program->asks_card_kinds = program->asks_card_kinds || when->card_kinds.count > 0;
    program->has_past =
        program->has_past || asks_visits || when->is_referred || ceilings_are_set(max);
    program->has_totals = program->has_totals || max->in_all > 0;
}

void program_look_back(struct program *program)
{
    program->has_past = false;
    program->asks_visits = false;
    program->has_totals = false;
    program->asks_referred = false;
    program->asks_tags = false;
    program->asks_card_kinds = false;
    program->past_months = 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        look_back_for(program, &rule->when, &rule->max);
        /* "The first purchase of a friend" is one before which there was none. */
        program->has_past = program->has_past || rule->on == EVENT_REFERRAL;
    }
    for (size_t i = 0; i < program->reward_count; i++)
        look_back_for(program, &program->rewards[i].when, &program->rewards[i].max);
    for (size_t i = 0; i < program->unit_count; i++)
        program->has_past = program->has_past || transfer_is_limited(&program->units[i].transfer);
    /* What a card has come to, which of them waits, and which fee is paid. */
    if (program->joining.is_told && program->joining.who != JOINING_EVERYONE)
        program->has_past = true;
    if (program->tiers.count > 0)
        look_back_at(program, &program->tiers.measure);
    for (size_t i = 0; i < program->challenge_count; i++)
        look_back_at(program, &program->challenges[i].measure);
    assert(program->past_months <= PAST_MONTHS_MAX);
}
