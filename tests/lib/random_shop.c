/* random_shop.c - random programmes and baskets, for the laws; what happens with them is random_deeds.c. */
#include "tests/lib/random_shop.h"

#include "loyalty/remains.h"
#include "tests/lib/show_shop.h"

/* clang-format off */
static const struct str skus[] = { { "A", 1 }, { "B", 1 }, { "C", 1 }, { "D", 1 }, { "E", 1 } };
static const struct str categories[] = { { "", 0 }, { "food", 4 }, { "wine", 4 } };
static const struct str tags[] = { { "bio", 3 }, { "red", 3 }, { "sale", 4 } };
static const struct str unit_ids[] = { { "points", 6 }, { "credit", 6 }, { "stamps", 6 } };
static const struct str voucher_id = { "bon", 3 };
static const struct str rule_ids[] = { { "r1", 2 }, { "r2", 2 }, { "r3", 2 }, { "r4", 2 } };
static const struct str reward_ids[] = { { "w1", 2 }, { "w2", 2 }, { "w3", 2 }, { "w4", 2 } };
static const struct str shops[] = { { "toy", 3 }, { "other", 5 } };
static const struct str groups[] = { { "g", 1 }, { "h", 1 } };
static const struct str codes[] = { { "SUMMER", 6 }, { "summer", 6 }, { "mail", 4 } };
static const struct str tier_ids[] = { { "t1", 2 }, { "t2", 2 }, { "t3", 2 } };
static const struct str events[] = { { "review", 6 }, { "photo", 5 } };
static const struct str channels[] = { { "till", 4 }, { "web", 3 } };
/* clang-format on */
static const int32_t rates_bp[] = { 2000, 1000, 550, 210, 0, 10000 };

static void *room(struct arena *arena, size_t count, size_t size)
{
    void *ptr = arena_alloc(arena, count, size);
    CHECK(ptr != NULL);
    return ptr;
}

static size_t pick(struct rng *rng, size_t count)
{
    return (size_t)rng_range(rng, 0, (int64_t)count - 1);
}

/* ---- programmes ------------------------------------------------------------------------------- */

static struct match_list random_list(struct rng *rng, struct arena *arena, const struct str *from,
                                     size_t count, int32_t percent)
{
    if (!rng_chance(rng, percent))
        return (struct match_list){ 0 };
    size_t wanted = pick(rng, 2) + 1;
    struct str *items = room(arena, wanted, sizeof(*items));
    for (size_t i = 0; i < wanted; i++)
        items[i] = from[pick(rng, count)];
    return (struct match_list){ .items = items, .count = wanted };
}

/* Often for the day, the hour, the shop and the channel at hand, sometimes not. */
static void random_occasion(struct rng *rng, struct arena *arena, struct condition *when)
{
    when->has_from = rng_chance(rng, 30);
    when->from = toy_day((int)rng_range(rng, -10, 40));
    when->has_until = rng_chance(rng, 30);
    when->until = toy_day((int)rng_range(rng, 20, 100));
    if (rng_chance(rng, 40))
        when->weekdays = (uint32_t)rng_range(rng, 1, 127);
    if (rng_chance(rng, 30)) {
        when->hours_from_s = 60 * (int32_t)rng_range(rng, 0, 1440);
        when->hours_until_s = 60 * (int32_t)rng_range(rng, 0, 1440);
    }
    when->shops = random_list(rng, arena, shops, COUNT(shops), 20);
    when->channels = random_list(rng, arena, channels, COUNT(channels), 20);
    when->codes = random_list(rng, arena, codes, COUNT(codes), 20);
}

/* Its day, hour, shop and channel; the codes are about a receipt. */
static void random_occasion_of(const struct condition *from, struct condition *when)
{
    *when = *from;
    when->minimum_minor = 0;
    when->minimum_milli = 0;
    when->minimum_is_excluding_vat = false;
    when->match = (struct match){ 0 };
    when->with = (struct company){ 0 };
    when->codes = (struct match_list){ 0 };
}

static void random_match(struct rng *rng, struct arena *arena, struct match *match)
{
    match->include_skus = random_list(rng, arena, skus, COUNT(skus), 40);
    match->include_categories = random_list(rng, arena, categories, COUNT(categories), 30);
    match->include_tags = random_list(rng, arena, tags, COUNT(tags), 30);
    match->exclude_skus = random_list(rng, arena, skus, COUNT(skus), 20);
    match->exclude_categories = random_list(rng, arena, categories, COUNT(categories), 10);
    match->exclude_tags = random_list(rng, arena, tags, COUNT(tags), 20);
}

static struct condition random_condition(struct rng *rng, struct arena *arena)
{
    struct condition when = { 0 };
    if (!rng_part())
        return when;
    if (rng_chance(rng, 20))
        random_occasion(rng, arena, &when);
    if (rng_chance(rng, 40)) {
        when.minimum_minor = rng_range(rng, 1, 3000);
        when.minimum_is_excluding_vat = rng_chance(rng, 30);
    }
    if (rng_chance(rng, 15))
        when.minimum_milli = rng_range(rng, 1, 9000);
    if (rng_chance(rng, 10)) {
        when.with.quantity_milli = rng_range(rng, 1, 3000);
        when.with.match.include_skus = random_list(rng, arena, skus, COUNT(skus), 100);
    }
    if (!rng_chance(rng, 50))
        random_match(rng, arena, &when.match);
    rng_part_end();
    return when;
}

static struct expiry random_expiry(struct rng *rng)
{
    switch (rng_range(rng, 0, 3)) {
    case 0:
        return (struct expiry){ .kind = EXPIRY_NEVER, .date = DATE_NONE };
    case 1:
        return (struct expiry){ .kind = EXPIRY_DAYS, .count = (int32_t)rng_range(rng, 1, 60) };
    case 2:
        return (struct expiry){ .kind = EXPIRY_DATE, .date = toy_day((int)rng_range(rng, 0, 90)) };
    default:
        return (struct expiry){
            .kind = EXPIRY_MONTHS,
            .count = (int32_t)rng_range(rng, 1, 3),
            .end = (enum expiry_end)rng_range(rng, 0, 4),
        };
    }
}

static struct unit random_unit(struct rng *rng, size_t index, const struct random_wish *wish)
{
    struct unit unit = {
        .id = unit_ids[index],
        .kind = index == 1 ? UNIT_MONEY : UNIT_POINTS,
        .decimals = index == 1 ? 2 : (int)rng_range(rng, 0, 1),
        .expiry = random_expiry(rng),
        .available_after_days = rng_chance(rng, 25) ? (int32_t)rng_range(rng, 1, 20) : 0,
    };
    if (unit.kind == UNIT_MONEY && rng_chance(rng, 70))
        unit.closing = CLOSING_REFUND;
    if (wish->never_expires) {
        unit.expiry = (struct expiry){ .kind = EXPIRY_NEVER, .date = DATE_NONE };
        unit.available_after_days = 0;
    }
    if (rng_chance(rng, 80)) {
        unit.value_points = index == 1 ? 1 : rng_range(rng, 1, 20);
        unit.value_minor = index == 1 ? 1 : rng_range(rng, 1, 100);
    }
    return unit;
}

/* Most units may be passed on, so that deeds do it, with ceilings that are met. */
static void random_transfers(struct rng *rng, struct unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct transfer *transfer = &units[i].transfer;
        if (rng_chance(rng, 25))
            continue;
        *transfer = (struct transfer){
            .is_allowed = true,
            .is_restarted = rng_chance(rng, 50),
            .available_after_days = rng_chance(rng, 30) ? (int32_t)rng_range(rng, 1, 20) : 0,
            .by_day_max = rng_chance(rng, 40) ? rng_range(rng, 20, 300) : 0,
            .by_month_max = rng_chance(rng, 40) ? rng_range(rng, 20, 900) : 0,
            .least = rng_chance(rng, 30) ? rng_range(rng, 2, 20) : 1,
        };
    }
}

static void random_steps(struct rng *rng, struct arena *arena, struct rule *rule)
{
    size_t count = pick(rng, 4) + 1;
    struct step *steps = room(arena, count, sizeof(*steps));
    struct step step = { 0 };
    for (size_t i = 0; i < count; i++) {
        step.amount_minor += rng_range(rng, 1, 2000);
        step.points.n += rng_range(rng, 1, 100);
        steps[i] = step;
    }
    rule->steps = steps;
    rule->step_count = count;
}

static struct rule random_rule(struct rng *rng, struct arena *arena, size_t index,
                               size_t unit_count, const struct random_wish *wish)
{
    struct rule rule = {
        .id = rule_ids[index],
        .when = random_condition(rng, arena),
        .unit = pick(rng, unit_count),
        .give = (enum give_kind)rng_range(rng, GIVE_PER_AMOUNT, GIVE_MULTIPLY),
        .points = { rng_range(rng, 1, rng_chance(rng, 50) ? 3 : 200) },
        .every_minor = rng_chance(rng, 50) ? 100 : rng_range(rng, 1, 1500),
        .every_milli = rng_chance(rng, 50) ? 1000 : rng_range(rng, 1, 5000),
        .full_steps = rng_chance(rng, 30),
        .rate_bp = (int32_t)rng_range(rng, 1, 2000),
        .rounding = (enum rounding)rng_range(rng, ROUND_FLOOR, ROUND_CEILING),
        .is_by_line = rng_chance(rng, 20),
        .purchase_max = { rng_chance(rng, 20) ? rng_range(rng, 1, 50) : 0 },
    };
    if (rule.give == GIVE_STEPS)
        random_steps(rng, arena, &rule);
    if (rule.give == GIVE_MULTIPLY)
        rule.rate_bp = RATE_ONE_BP + (int32_t)rng_range(rng, 1, 30000);
    if (rng_chance(rng, 20)) {
        rule.group = groups[pick(rng, COUNT(groups))];
        rule.priority = (int32_t)rng_range(rng, -1, 1);
    }
    if (wish->no_preference)
        rule.priority = 0;
    if (wish->is_splittable) {
        rule.group = STR_NONE;
        rule.rounding = ROUND_FLOOR;
        rule.purchase_max.n = 0;
        if (rule.give == GIVE_PER_VISIT || rule.give == GIVE_STEPS)
            rule.give = GIVE_PERCENT;
    }
    return rule;
}

/* Each that multiplies: some or all of those that give its unit by themselves. */
static void choose_multiplied(struct rng *rng, struct rule *rules, size_t count,
                              const struct random_wish *wish)
{
    for (size_t i = 0; i < count; i++) {
        bool is_all = wish->no_preference || rng_chance(rng, 50);
        for (size_t k = 0; k < count; k++) {
            if (rules[i].give == GIVE_MULTIPLY && rules[k].give != GIVE_MULTIPLY &&
                rules[k].unit == rules[i].unit && rules[k].on == rules[i].on &&
                (is_all || rng_chance(rng, 50)))
                rules[i].of_rules |= RULE_BIT(k);
        }
    }
}

static struct reward random_reward(struct rng *rng, struct arena *arena, size_t index,
                                   size_t unit_count, const struct random_wish *wish)
{
    struct reward reward = {
        .id = reward_ids[index],
        .has_cost = rng_chance(rng, 70),
        .unit = pick(rng, unit_count),
        .effect =
            (enum effect_kind)rng_range(rng, EFFECT_AMOUNT_OFF,
                                        wish->has_gifts ? EFFECT_GIFT : EFFECT_PRICE_IN_POINTS),
        .amount_minor = rng_range(rng, 1, rng_chance(rng, 50) ? 20 : 1500),
        .rate_bp = (int32_t)rng_range(rng, 1, RATE_ONE_BP),
        .when = random_condition(rng, arena),
        .discount_max_minor = rng_chance(rng, 25) ? rng_range(rng, 1, 2000) : 0,
        .uses_max = rng_chance(rng, 25) ? (int32_t)rng_range(rng, 1, 3) : 0,
        .is_exclusive = rng_chance(rng, 10),
        .is_automatic = rng_chance(rng, 15),
    };
    if (reward.effect == EFFECT_BUY_GET) {
        reward.buy = (int32_t)rng_range(rng, 1, 3);
        reward.get = (int32_t)rng_range(rng, 1, 2);
        reward.buy_of.include_skus = random_list(rng, arena, skus, COUNT(skus), 50);
    }
    if (reward.effect == EFFECT_PRICE_IN_POINTS) {
        reward.price.every_minor = rng_range(rng, 1, 500);
        reward.price.points.n = rng_range(rng, 1, 3);
        reward.price.least.n = rng_range(rng, 0, 20);
        reward.has_cost = true;
        reward.is_automatic = false;
        return reward;
    }
    if (reward.effect == EFFECT_AS_MONEY)
        reward.has_cost = true;
    if (reward.has_cost)
        reward.cost.n = rng_range(rng, 1, rng_chance(rng, 60) ? 3 : 40);
    return reward;
}

/* A reward whose cost is of no voucher becomes one: what is left of its conditions is about no receipt. */
static void make_voucher(struct rng *rng, struct reward *reward, size_t voucher)
{
    struct condition when = reward->when;
    reward->effect = EFFECT_VOUCHER;
    reward->has_cost = true;
    reward->unit = pick(rng, voucher); /* the vouchers' unit is the last */
    reward->cost.n = rng_chance(rng, 5) ? rng_range(rng, 1, 9) : rng_range(rng, 50, 300);
    reward->voucher = voucher;
    reward->voucher_uses = rng_chance(rng, 70) ? 1 : (int32_t)rng_range(rng, 2, 3);
    reward->is_automatic = rng_chance(rng, 70);
    reward->is_exclusive = false;
    reward->uses_max = 0;
    reward->discount_max_minor = 0;
    reward->amount_minor = 0;
    reward->when = (struct condition){ .has_from = when.has_from, .from = when.from };
    if (rng_chance(rng, 20))
        random_occasion_of(&when, &reward->when);
}

static void add_vouchers(struct rng *rng, const struct random_wish *wish, struct program *program,
                         struct unit *units, struct rule *rules, struct reward *rewards)
{
    if (!wish->has_vouchers || !rng_chance(rng, 60))
        return;
    size_t voucher = program->unit_count++;
    units[voucher] = random_unit(rng, 0, wish);
    units[voucher].id = voucher_id;
    units[voucher].kind = UNIT_VOUCHER;
    units[voucher].decimals = 0;
    if (wish->vouchers_last)
        units[voucher].expiry = (struct expiry){ .kind = EXPIRY_NEVER, .date = DATE_NONE };
    for (size_t i = 0; i < program->rule_count; i++) {
        if (rng_chance(rng, 5) && rules[i].give != GIVE_MULTIPLY && rules[i].give != GIVE_PERCENT)
            rules[i].unit = voucher;
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        bool has_price = rewards[i].effect == EFFECT_PRICE_IN_POINTS;
        if (rng_chance(rng, 40))
            make_voucher(rng, &rewards[i], voucher);
        else if (rewards[i].has_cost && !has_price && rng_chance(rng, 40))
            rewards[i].unit = voucher;
    }
}

/* ---- what programmes look back at -------------------------------------------------------------- */

static struct ceilings random_ceilings(struct rng *rng, int64_t most, bool has_totals)
{
    return (struct ceilings){
        .by_day = rng_chance(rng, 15) ? rng_range(rng, 1, most) : 0,
        .by_month = rng_chance(rng, 15) ? rng_range(rng, 1, most) : 0,
        .by_year = rng_chance(rng, 10) ? rng_range(rng, 1, most) : 0,
        .for_ever = rng_chance(rng, 15) ? rng_range(rng, 1, most) : 0,
        .in_all = has_totals && rng_chance(rng, 40) ? rng_range(rng, 1, most) : 0,
    };
}

static void random_who(struct rng *rng, const struct random_wish *wish, const struct tiers *tiers,
                       struct arena *arena, struct condition *when)
{
    if (rng_chance(rng, 10))
        when->visit_number = (int32_t)rng_range(rng, 1, 4);
    if (rng_chance(rng, 10))
        when->visit_every = (int32_t)rng_range(rng, 2, 4);
    if (tiers->count > 0)
        when->tiers = random_list(rng, arena, tier_ids, tiers->count, 30);
    if (wish->asks_nobody)
        return;
    when->is_referred = rng_chance(rng, 10);
    when->member_tags = random_list(rng, arena, toy_tags, TOY_TAGS, 10);
    when->card_kinds = random_list(rng, arena, toy_card_kinds, TOY_CARD_KINDS, 10);
}

static struct measure random_measure(struct rng *rng, size_t unit_count, bool is_calendar)
{
    return (struct measure){
        .metric = (enum metric)rng_range(rng, METRIC_SPEND, METRIC_GAINED),
        .unit = pick(rng, unit_count),
        .span = is_calendar ? (enum span)rng_range(rng, SPAN_YEAR, SPAN_MONTH)
                            : (enum span)rng_range(rng, SPAN_EVER, SPAN_MONTH),
        .months = (int32_t)rng_range(rng, 1, 3),
    };
}

static int64_t random_goal(struct rng *rng, const struct measure *measure)
{
    return measure->metric == METRIC_VISITS ? rng_range(rng, 1, 4) : rng_range(rng, 1, 6000);
}

static struct tiers random_tiers(struct rng *rng, struct arena *arena, size_t unit_count)
{
    struct tiers tiers = {
        .measure = random_measure(rng, unit_count, false),
        .fall = (enum tier_fall)rng_range(rng, FALL_NEVER, FALL_TO_LEVEL),
        .count = pick(rng, COUNT(tier_ids) + 1),
    };
    struct tier *items = room(arena, tiers.count, sizeof(*items));
    int64_t from = 0;
    for (size_t i = 0; i < tiers.count; i++) {
        from += random_goal(rng, &tiers.measure);
        items[i] = (struct tier){ .id = tier_ids[i], .from = from };
    }
    tiers.items = items;
    return tiers;
}

static struct challenge *random_challenge(struct rng *rng, struct arena *arena, size_t unit_count)
{
    struct challenge *challenge = room(arena, 1, sizeof(*challenge));
    challenge->id = STR("more");
    challenge->measure = random_measure(rng, unit_count, true);
    challenge->goal = random_goal(rng, &challenge->measure);
    challenge->times_bp = rng_chance(rng, 50) ? (int32_t)rng_range(rng, 10001, 20000) : 0;
    return challenge;
}

/* A rule for another event has neither lines nor visits. */
static void make_for_event(struct rng *rng, struct rule *rule)
{
    rule->on = (enum event_kind)rng_range(rng, EVENT_TOP_UP, EVENT_GOAL);
    if (rule->on == EVENT_CUSTOM)
        rule->event = events[pick(rng, COUNT(events))];
    rule->is_by_line = false;
    rule->when.match = (struct match){ 0 };
    rule->when.with = (struct company){ 0 };
    rule->when.minimum_milli = 0;
    rule->when.minimum_is_excluding_vat = false;
    rule->when.visit_number = 0;
    rule->when.visit_every = 0;
    if (!event_has_amount(rule->on)) {
        rule->when.minimum_minor = 0;
        rule->give = GIVE_PER_VISIT;
    } else if (rule->give == GIVE_PER_QUANTITY || rule->give == GIVE_MULTIPLY) {
        rule->give = GIVE_PER_AMOUNT;
    }
}

static void look_back(struct rng *rng, struct arena *arena, const struct random_wish *wish,
                      struct program *program, struct rule *rules, struct reward *rewards)
{
    bool has_totals = rng_chance(rng, 40);
    if (rng_chance(rng, 50))
        program->tiers = random_tiers(rng, arena, program->unit_count);
    if (rng_chance(rng, 40)) {
        program->challenges = random_challenge(rng, arena, program->unit_count);
        program->challenge_count = 1;
    }
    for (size_t i = 0; i < program->rule_count; i++) {
        rules[i].max = random_ceilings(rng, 300, has_totals);
        random_who(rng, wish, &program->tiers, arena, &rules[i].when);
        if (rng_chance(rng, 30))
            make_for_event(rng, &rules[i]);
        rules[i].of_rules = 0;
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        rewards[i].max = random_ceilings(rng, 3, has_totals);
        random_who(rng, wish, &program->tiers, arena, &rewards[i].when);
        if (rewards[i].effect == EFFECT_VOUCHER) {
            rewards[i].when.visit_number = 0;
            rewards[i].when.visit_every = 0;
        }
    }
}

/* A fee for one of the articles, or an amount that nobody has come to. */
static struct joining random_joining(struct rng *rng)
{
    struct joining joining = {
        .is_told = true,
        .who = rng_chance(rng, 60) ? JOINING_FEE : JOINING_FROM,
        .open_until = DATE_NONE,
        .from_minor = MONEY_MINOR_MAX,
    };
    if (joining.who == JOINING_FROM)
        return joining;
    joining.from_minor = 0;
    joining.sku = skus[pick(rng, COUNT(skus))];
    joining.price_minor = rng_range(rng, 1, 500);
    joining.months = (int32_t)rng_range(rng, 1, 3);
    return joining;
}

void random_program(struct rng *rng, struct arena *arena, const struct random_wish *wish,
                    struct program *ret_program)
{
    size_t units_wanted = pick(rng, COUNT(unit_ids)) + 1;
    size_t rules_wanted = pick(rng, COUNT(rule_ids)) + 1;
    size_t rewards_wanted = wish->no_rewards ? 0 : pick(rng, COUNT(reward_ids) + 1);
    struct unit *units = room(arena, units_wanted + 1, sizeof(*units));
    struct rule *rules = room(arena, rules_wanted, sizeof(*rules));
    struct reward *rewards = room(arena, rewards_wanted, sizeof(*rewards));
    size_t unit_count = 0;
    size_t rule_count = 0;
    size_t reward_count = 0;

    for (size_t i = 0; i < units_wanted; i++) {
        if (i > 0 && !rng_part())
            continue;
        units[unit_count++] = random_unit(rng, i, wish);
        if (i > 0)
            rng_part_end();
    }
    for (size_t i = 0; i < rules_wanted; i++) {
        if (!rng_part())
            continue;
        rules[rule_count++] = random_rule(rng, arena, i, unit_count, wish);
        rng_part_end();
    }
    choose_multiplied(rng, rules, rule_count, wish);
    for (size_t i = 0; i < rewards_wanted; i++) {
        if (!rng_part())
            continue;
        rewards[reward_count++] = random_reward(rng, arena, i, unit_count, wish);
        rng_part_end();
    }
    *ret_program = (struct program){
        .currency = CURRENCY_EUR,
        .units = units,
        .unit_count = unit_count,
        .rules = rules,
        .rule_count = rule_count,
        .rewards = rewards,
        .reward_count = reward_count,
        .policies = {
            .combine = wish->is_splittable ? COMBINE_SUM : (enum combine)rng_range(rng, 0, 1),
            .earn_on = (enum earn_on)rng_range(rng, 0, 1),
            .claw_back = (enum claw_back)rng_range(rng, 0, 2),
            .claim_days = (int32_t)rng_range(rng, 0, 30),
            .reopen_days = (int32_t)rng_range(rng, 0, 30),
            .spend_order = (enum spend_order)rng_range(rng, 0, 1),
        },
    };
    if (wish->has_transfers)
        random_transfers(rng, units, unit_count);
    add_vouchers(rng, wish, ret_program, units, rules, rewards);
    if (unit_count > 1) /* the money */
        units[1].pays = rng_chance(rng, 60);
    if (wish->looks_back) {
        look_back(rng, arena, wish, ret_program, rules, rewards);
        choose_multiplied(rng, rules, rule_count, wish);
        if (!wish->is_splittable && rng_chance(rng, 30))
            ret_program->joining = random_joining(rng);
    }
    program_look_back(ret_program);
}

static void random_end(struct rng *rng, struct unit *unit, size_t to)
{
    unit->end.kind = (enum unit_end_kind)rng_range(rng, UNIT_END_KEPT, UNIT_END_CONVERTED);
    unit->end.until = toy_day((int)rng_range(rng, -10, 150));
    unit->end.to = to;
    unit->end.points = rng_chance(rng, 30) ? 1 : rng_range(rng, 1, 20);
    unit->end.amount = rng_chance(rng, 30) ? 1 : rng_range(rng, 1, 70);
}

void random_change(struct rng *rng, struct arena *arena, const struct program *base,
                   struct program *ret_program)
{
    struct unit *units = room(arena, base->unit_count, sizeof(*units));
    struct rule *rules = room(arena, base->rule_count, sizeof(*rules));
    size_t goes_on = pick(rng, base->unit_count);
    size_t rule_count = 0;

    for (size_t i = 0; i < base->unit_count; i++) {
        units[i] = base->units[i];
        if (i != goes_on && rng_chance(rng, 70))
            random_end(rng, &units[i], goes_on);
    }
    for (size_t i = 0; i < base->rule_count; i++) {
        if (units[base->rules[i].unit].end.kind == UNIT_GOES_ON)
            rules[rule_count++] = base->rules[i];
    }
    for (size_t i = 0; i < rule_count; i++)
        rules[i].of_rules = 0;
    choose_multiplied(rng, rules, rule_count, &(struct random_wish){ .no_preference = true });
    *ret_program = *base;
    ret_program->units = units;
    ret_program->rules = rules;
    ret_program->rule_count = rule_count;
}

/* ---- baskets ---------------------------------------------------------------------------------- */

static struct receipt_line random_line(struct rng *rng)
{
    struct receipt_line line = {
        .sku = skus[pick(rng, COUNT(skus))],
        .label = rng_chance(rng, 50) ? STR("Café à 3 €") : STR_NONE,
        .category = categories[pick(rng, COUNT(categories))],
        .tags = tags + pick(rng, COUNT(tags)),
        .quantity_milli = 1000 * rng_range(rng, 1, 5),
        .amount_minor = rng_range(rng, 0, rng_chance(rng, 30) ? 20 : 2000),
        .vat_bp = rates_bp[pick(rng, COUNT(rates_bp))],
        .is_fixed = rng_chance(rng, 10),
    };
    if (line.tags == tags && rng_chance(rng, 50))
        line.tag_count = 2;
    else if (rng_chance(rng, 50))
        line.tag_count = 1;
    if (rng_chance(rng, 30))
        line.quantity_milli = rng_range(rng, 1, 7000);
    if (rng_chance(rng, 2))
        line.amount_minor = rng_range(rng, 0, 100000000);
    return line;
}

static struct receipt_ask random_ask(struct rng *rng, const struct program *program)
{
    struct receipt_ask ask = {
        .reward = STR("none"),
        .kind = (enum ask_kind)rng_range(rng, ASK_ALL, ASK_POINTS),
        .number = rng_range(rng, 1, rng_chance(rng, 70) ? 5 : 500),
    };
    if (program->reward_count > 0 && !rng_chance(rng, 2)) {
        const struct reward *reward = &program->rewards[pick(rng, program->reward_count)];
        ask.reward = reward->id;
        if (reward->effect != EFFECT_AS_MONEY && !rng_chance(rng, 5))
            ask.kind = rng_chance(rng, 70) ? ASK_ALL : ASK_COUNT;
    }
    if (ask.kind == ASK_ALL)
        ask.number = 0;
    return ask;
}

struct receipt random_receipt(struct rng *rng, struct arena *arena, const struct program *program)
{
    size_t lines_wanted = pick(rng, 6) + 1;
    size_t asks_wanted = rng_chance(rng, 60) ? 0 : pick(rng, 3) + 1;
    struct receipt_line *lines = room(arena, lines_wanted, sizeof(*lines));
    struct receipt_ask *asks = room(arena, asks_wanted, sizeof(*asks));
    size_t line_count = 0;
    size_t ask_count = 0;

    lines[line_count++] = random_line(rng);
    while (lines_wanted-- > 1) {
        if (!rng_part())
            continue;
        lines[line_count++] = random_line(rng);
        rng_part_end();
    }
    while (asks_wanted-- > 0) {
        if (!rng_part())
            continue;
        asks[ask_count++] = random_ask(rng, program);
        rng_part_end();
    }
    struct receipt receipt = {
        .number = STR("000123"),
        .channel = STR("till"),
        .currency = program->currency,
        .lines = lines,
        .line_count = line_count,
        .asks = asks,
        .ask_count = ask_count,
        .codes = codes,
        .code_count = rng_chance(rng, 70) ? 0 : pick(rng, COUNT(codes) + 1),
    };
    show_shop_receipt(&receipt);
    return receipt;
}

struct entry_back *random_backs(struct rng *rng, struct toy *toy, int64_t purchase,
                                size_t *ret_count)
{
    struct purchase_history history =
        toy_history(&toy->arena, toy->entries, toy->entry_count, purchase);
    const struct receipt *receipt = &history.purchase->receipt;
    struct remains remains = { 0 };
    CHECK_OK(remains_open(&toy->arena, receipt, history.returns, history.return_count, &remains));

    struct entry_back *backs = room(&toy->arena, receipt->line_count, sizeof(*backs));
    size_t count = 0;
    for (size_t i = 0; i < receipt->line_count; i++) {
        int64_t left = remains.quantity_milli[i];
        if (left == 0 || rng_chance(rng, 40) || !rng_part())
            continue;
        int64_t part = rng_chance(rng, 60) ? left : rng_range(rng, 1, left);
        size_t at = pick(rng, count + 1);
        for (size_t k = count++; k > at; k--)
            backs[k] = backs[k - 1];
        backs[at] = (struct entry_back){ .line = (int32_t)i + 1, .quantity_milli = part };
        rng_part_end();
    }
    *ret_count = count;
    return backs;
}
