/* random_request.c - what the engine may be asked, as JSON text. */
#include "tests/lib/random_request.h"

#include "core/limits.h"
#include "journal/entry_words.h"
#include "loyalty/entry.h"
#include "loyalty/past.h"
#include "tests/lib/random_shop.h"

static void put_date(struct json *json, const char *name, struct date date)
{
    char room[16];
    struct buf text = BUF(room);
    date_format(&text, date);
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

static void put_time(struct json *json, const char *name, int64_t minute)
{
    char room[8];
    struct buf text = BUF(room);
    buf_int_padded(&text, minute / 60, 2);
    buf_lit(&text, ":");
    buf_int_padded(&text, minute % 60, 2);
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

static void put_label(struct json *json, const char *name, struct str text)
{
    json_object_open(json, name);
    json_put_str(json, "fr", text);
    json_object_close(json);
}

/* ---- the programme ------------------------------------------------------------------------------- */

static void put_expiry(struct json *json, const struct expiry *expiry)
{
    static const char *const ends[] = { NULL, "month", "quarter", "half", "year" };

    if (expiry->kind == EXPIRY_NEVER) {
        json_put_text(json, "expiry", "never");
        return;
    }
    json_object_open(json, "expiry");
    if (expiry->kind == EXPIRY_DAYS)
        json_put_int(json, "days", expiry->count);
    if (expiry->kind == EXPIRY_MONTHS)
        json_put_int(json, "months", expiry->count);
    if (expiry->kind == EXPIRY_MONTHS && expiry->end != EXPIRY_SAME_DAY)
        json_put_text(json, "to_end_of", ends[expiry->end]);
    if (expiry->kind == EXPIRY_DATE)
        put_date(json, "date", expiry->date);
    json_object_close(json);
}

static void put_unit(struct json *json, const struct unit *unit)
{
    static const char *const kinds[] = { "points", "stamps", "money", "voucher" };
    json_object_open(json, NULL);
    json_put_str(json, "id", unit->id);
    put_label(json, "label", unit->id);
    json_put_text(json, "kind", kinds[unit->kind]);
    if (unit->kind != UNIT_MONEY)
        json_put_int(json, "decimals", unit->decimals);
    put_expiry(json, &unit->expiry);
    json_put_int(json, "available_after_days", unit->available_after_days);
    if (unit->value_points > 0 && unit->kind != UNIT_MONEY) {
        json_object_open(json, "value");
        json_put_int(json, "points", unit->value_points);
        json_put_int(json, "amount", unit->value_minor);
        json_object_close(json);
    }
    json_object_close(json);
}

static void put_list(struct json *json, const char *name, const struct match_list *list)
{
    if (list->count == 0)
        return;
    json_array_open(json, name);
    for (size_t i = 0; i < list->count; i++)
        json_put_str(json, NULL, list->items[i].len > 0 ? list->items[i] : STR("none"));
    json_array_close(json);
}

static void put_match(struct json *json, const char *name, const struct match_list lists[3])
{
    if (lists[0].count + lists[1].count + lists[2].count == 0)
        return;
    json_object_open(json, name);
    put_list(json, "skus", &lists[0]);
    put_list(json, "categories", &lists[1]);
    put_list(json, "tags", &lists[2]);
    json_object_close(json);
}

static void put_weekdays(struct json *json, uint32_t weekdays)
{
    static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday" };
    json_array_open(json, "weekdays");
    for (int day = 1; day <= 7; day++) {
        if ((weekdays & WEEKDAY_BIT(day)) != 0)
            json_put_text(json, NULL, names[day - 1]);
    }
    json_array_close(json);
}

static void put_minimum(struct json *json, const struct condition *when)
{
    if (when->minimum_minor == 0 && when->minimum_milli == 0)
        return;
    json_object_open(json, "minimum");
    if (when->minimum_minor > 0) {
        json_put_int(json, "amount", when->minimum_minor);
        json_put_text(json, "vat", when->minimum_is_excluding_vat ? "excluded" : "included");
    }
    if (when->minimum_milli > 0)
        json_put_decimal(json, "quantity", when->minimum_milli, 3);
    json_object_close(json);
}

/* One of the three words for visits: a programme has no more. */
static void put_who(struct json *json, const struct condition *when)
{
    if (when->visit_number == 1) {
        json_put_bool(json, "first_purchase", true);
    } else if (when->visit_number > 0 || when->visit_every > 0) {
        json_object_open(json, "visit");
        if (when->visit_number > 0)
            json_put_int(json, "number", when->visit_number);
        else
            json_put_int(json, "every", when->visit_every);
        json_object_close(json);
    }
    put_list(json, "tiers", &when->tiers);
}

static void put_when(struct json *json, const struct condition *when)
{
    const struct match *match = &when->match;
    json_object_open(json, "when");
    put_minimum(json, when);
    if (when->with.quantity_milli > 0) {
        const struct match *with = &when->with.match;
        json_object_open(json, "with");
        json_put_decimal(json, "quantity", when->with.quantity_milli, 3);
        put_match(json, "include",
                  (struct match_list[]){ with->include_skus, with->include_categories,
                                         with->include_tags });
        json_object_close(json);
    }
    put_match(json, "include",
              (struct match_list[]){ match->include_skus, match->include_categories,
                                     match->include_tags });
    put_match(json, "exclude",
              (struct match_list[]){ match->exclude_skus, match->exclude_categories,
                                     match->exclude_tags });
    if (when->has_from)
        put_date(json, "from", when->from);
    if (when->has_until && (!when->has_from || when->from.days <= when->until.days))
        put_date(json, "until", when->until);
    if (when->weekdays != 0)
        put_weekdays(json, when->weekdays);
    if (when->hours_from_s != when->hours_until_s) {
        json_object_open(json, "hours");
        put_time(json, "from", when->hours_from_s / 60);
        put_time(json, "until", when->hours_until_s / 60);
        json_object_close(json);
    }
    put_list(json, "shops", &when->shops);
    put_list(json, "channels", &when->channels);
    put_list(json, "codes", &when->codes);
    put_who(json, when);
    json_object_close(json);
}

static void put_steps(struct json *json, const struct rule *rule)
{
    json_array_open(json, "steps");
    for (size_t i = 0; i < rule->step_count; i++) {
        json_object_open(json, NULL);
        json_put_int(json, "amount", rule->steps[i].amount_minor);
        json_put_int(json, "points", rule->steps[i].points.n);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_points(struct json *json, const char *name, const struct rule *rule)
{
    json_object_open(json, name);
    if (rule->give == GIVE_PER_AMOUNT)
        json_put_int(json, "every", rule->every_minor);
    if (rule->give == GIVE_PER_QUANTITY)
        json_put_decimal(json, "every", rule->every_milli, 3);
    json_put_int(json, "points", rule->points.n);
    if (rule->give != GIVE_PER_VISIT)
        json_put_bool(json, "full_steps", rule->full_steps);
    json_object_close(json);
}

/* One that multiplies none names none: then it multiplies all. */
static void put_multiply(struct json *json, const struct program *program, const struct rule *rule)
{
    json_object_open(json, "multiply");
    json_put_decimal(json, "by", rule->rate_bp / 100, 2);
    if (rule->of_rules != 0) {
        json_array_open(json, "rules");
        for (size_t i = 0; i < program->rule_count; i++) {
            if ((rule->of_rules & RULE_BIT(i)) != 0)
                json_put_str(json, NULL, program->rules[i].id);
        }
        json_array_close(json);
    }
    json_object_close(json);
}

static const char *visit_word(const struct rule *rule)
{
    return rule->on == EVENT_PURCHASE ? "per_visit" : "fixed";
}

static void put_gift(struct json *json, const struct program *program, const struct rule *rule)
{
    switch (rule->give) {
    case GIVE_PER_AMOUNT:
        put_points(json, "per_amount", rule);
        return;
    case GIVE_PER_QUANTITY:
        put_points(json, "per_quantity", rule);
        return;
    case GIVE_PER_VISIT:
        put_points(json, visit_word(rule), rule);
        return;
    case GIVE_STEPS:
        put_steps(json, rule);
        return;
    case GIVE_MULTIPLY:
        put_multiply(json, program, rule);
        return;
    case GIVE_PERCENT:
        if (program->units[rule->unit].kind == UNIT_MONEY)
            json_put_decimal(json, "percent", rule->rate_bp, 2);
        else
            put_points(json, visit_word(rule),
                       &(struct rule){ .give = GIVE_PER_VISIT, .points = rule->points });
        return;
    }
}

static void put_ceilings(struct json *json, const struct ceilings *max)
{
    if (max->by_day > 0)
        json_put_int(json, "max_per_day", max->by_day);
    if (max->by_month > 0)
        json_put_int(json, "max_per_month", max->by_month);
    if (max->by_year > 0)
        json_put_int(json, "max_per_year", max->by_year);
    if (max->for_ever > 0)
        json_put_int(json, "max_per_account", max->for_ever);
}

static void put_rule(struct json *json, const struct program *program, const struct rule *rule)
{
    static const char *const roundings[] = { "floor", "half_up", "ceiling" };
    const struct unit *unit = &program->units[rule->unit];

    json_object_open(json, NULL);
    json_put_str(json, "id", rule->id);
    json_put_str(json, "on", event_kind_name(rule->on));
    if (rule->event.len > 0)
        json_put_str(json, "event", rule->event);
    put_when(json, &rule->when);
    json_object_open(json, "give");
    json_put_str(json, "unit", unit->id);
    put_gift(json, program, rule);
    json_object_close(json);
    json_put_text(json, "rounding", roundings[rule->rounding]);
    json_put_bool(json, "rounding_per_line", rule->is_by_line);
    if (rule->purchase_max.n > 0)
        json_put_int(json, "max_per_purchase", rule->purchase_max.n);
    put_ceilings(json, &rule->max);
    if (rule->group.len > 0)
        json_put_str(json, "group", rule->group);
    json_put_int(json, "priority", rule->priority);
    json_object_close(json);
}

static void put_buy_get(struct json *json, const struct reward *reward)
{
    const struct match *of = &reward->buy_of;
    json_object_open(json, "buy_get");
    json_put_int(json, "buy", reward->buy);
    json_put_int(json, "get", reward->get);
    put_match(json, "of",
              (struct match_list[]){ of->include_skus, of->include_categories, of->include_tags });
    json_put_decimal(json, "percent", reward->rate_bp, 2);
    json_object_close(json);
}

static void put_price(struct json *json, const struct program *program, const struct reward *reward)
{
    json_object_open(json, "price_in_points");
    json_put_str(json, "unit", program->units[reward->unit].id);
    json_put_int(json, "every", reward->price.every_minor);
    json_put_int(json, "points", reward->price.points.n);
    if (reward->price.least.n > 0)
        json_put_int(json, "least", reward->price.least.n);
    json_object_close(json);
}

static void put_effect(struct rng *rng, struct json *json, const struct program *program,
                       const struct reward *reward)
{
    static const char *const even[] = { "100", "50", "25" };

    json_object_open(json, "effect");
    switch (reward->effect) {
    case EFFECT_AMOUNT_OFF:
        json_put_int(json, "amount_off", reward->amount_minor);
        break;
    case EFFECT_PERCENT_OFF:
        if (rng_chance(rng, 40))
            json_put_text(json, "percent_off", even[rng_range(rng, 0, COUNT(even) - 1)]);
        else
            json_put_decimal(json, "percent_off", reward->rate_bp, 2);
        break;
    case EFFECT_AS_MONEY:
        json_object_open(json, "as_money");
        json_put_int(json, "amount", reward->amount_minor);
        json_object_close(json);
        break;
    case EFFECT_CHEAPEST_OFF:
        json_put_decimal(json, "cheapest_off", reward->rate_bp, 2);
        break;
    case EFFECT_BUY_GET:
        put_buy_get(json, reward);
        break;
    case EFFECT_PRICE_IN_POINTS:
        put_price(json, program, reward);
        break;
    case EFFECT_GIFT:
        json_object_open(json, "gift");
        json_object_close(json);
        break;
    case EFFECT_VOUCHER:
        json_object_open(json, "voucher");
        json_put_str(json, "unit", program->units[reward->voucher].id);
        json_put_int(json, "uses", reward->voucher_uses);
        json_object_close(json);
        break;
    }
    json_object_close(json);
}

static void put_reward(struct rng *rng, struct json *json, const struct program *program,
                       const struct reward *reward)
{
    json_object_open(json, NULL);
    json_put_str(json, "id", reward->id);
    put_label(json, "label", STR("Un café \"offert\""));
    if (reward->cost.n > 0) {
        json_object_open(json, "cost");
        json_put_str(json, "unit", program->units[reward->unit].id);
        json_put_int(json, "points", reward->cost.n);
        json_object_close(json);
    }
    put_effect(rng, json, program, reward);
    put_when(json, &reward->when);
    if (reward->discount_max_minor > 0)
        json_put_int(json, "max_discount", reward->discount_max_minor);
    if (reward->uses_max > 0)
        json_put_int(json, "max_per_purchase", reward->uses_max);
    put_ceilings(json, &reward->max);
    if (reward->effect != EFFECT_VOUCHER)
        json_put_bool(json, "exclusive", reward->is_exclusive);
    json_put_bool(json, "auto", reward->is_automatic);
    json_object_close(json);
}

/* ---- what it looks back at ----------------------------------------------------------------------- */

static void put_measure(struct json *json, const struct program *program,
                        const struct measure *measure)
{
    static const char *const spans[] = {
        [SPAN_EVER] = "ever",       [SPAN_YEAR] = "year",   [SPAN_HALF] = "half",
        [SPAN_QUARTER] = "quarter", [SPAN_MONTH] = "month",
    };
    if (measure->metric == METRIC_GAINED) {
        json_object_open(json, "by");
        json_put_str(json, "gained", program->units[measure->unit].id);
        json_object_close(json);
    } else {
        json_put_text(json, "by", measure->metric == METRIC_SPEND ? "spend" : "visits");
    }
    if (measure->span == SPAN_MONTHS) {
        json_object_open(json, "over");
        json_put_int(json, "months", measure->months);
        json_object_close(json);
    } else {
        json_put_text(json, "over", spans[measure->span]);
    }
}

static void put_tiers(struct json *json, const struct program *program)
{
    static const char *const falls[] = {
        [FALL_NEVER] = "never", [FALL_ONE_STEP] = "one_step", [FALL_TO_LEVEL] = "to_level"
    };
    if (program->tiers.count == 0)
        return;
    json_object_open(json, "tiers");
    put_measure(json, program, &program->tiers.measure);
    json_put_text(json, "fall", falls[program->tiers.fall]);
    json_array_open(json, "levels");
    for (size_t i = 0; i < program->tiers.count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "id", program->tiers.items[i].id);
        put_label(json, "label", program->tiers.items[i].id);
        json_put_int(json, "from", program->tiers.items[i].from);
        json_object_close(json);
    }
    json_array_close(json);
    json_object_close(json);
}

static void put_challenges(struct json *json, const struct program *program)
{
    json_array_open(json, "challenges");
    for (size_t i = 0; i < program->challenge_count; i++) {
        const struct challenge *challenge = &program->challenges[i];
        json_object_open(json, NULL);
        json_put_str(json, "id", challenge->id);
        put_label(json, "label", challenge->id);
        put_measure(json, program, &challenge->measure);
        json_put_int(json, "goal", challenge->goal);
        if (challenge->times_bp >= RATE_ONE_BP + 100)
            json_put_decimal(json, "times", challenge->times_bp / 100, 2);
        json_object_close(json);
    }
    json_array_close(json);
}

static bool has_values(const struct program *program)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].kind != UNIT_MONEY && program->units[i].value_points == 0)
            return false;
    }
    return true;
}

static void put_joining(struct json *json, const struct joining *joining)
{
    bool is_fee = joining->who == JOINING_FEE;
    if (!joining->is_told)
        return;
    json_object_open(json, "joining");
    json_put_text(json, "who", is_fee ? "fee" : "from");
    if (is_fee) {
        json_put_str(json, "sku", joining->sku);
        json_put_int(json, "price", joining->price_minor);
        json_put_int(json, "months", joining->months);
    } else {
        json_put_int(json, "from", joining->from_minor);
    }
    json_object_close(json);
}

static void put_policies(struct json *json, const struct program *program)
{
    const struct policies *policies = &program->policies;
    bool can_withhold = policies->claw_back == CLAW_BACK_WITHHOLD && has_values(program);
    json_object_open(json, "policies");
    json_put_text(json, "combine", policies->combine == COMBINE_BEST ? "best" : "sum");
    json_put_text(json, "earn_on",
                  policies->earn_on == EARN_BEFORE_DISCOUNT ? "before_discount" : "after_discount");
    json_put_text(json, "claw_back", can_withhold ? "withhold" : "debt");
    json_put_int(json, "claim_days", policies->claim_days);
    json_object_close(json);
}

static void put_program(struct rng *rng, struct json *json, const struct program *program)
{
    json_object_open(json, "program");
    json_put_int(json, "format", PROGRAM_FORMAT);
    put_label(json, "name", STR("Au hasard"));
    json_put_str(json, "currency", currency_code(program->currency));
    json_array_open(json, "units");
    for (size_t i = 0; i < program->unit_count; i++)
        put_unit(json, &program->units[i]);
    json_array_close(json);
    json_array_open(json, "rules");
    for (size_t i = 0; i < program->rule_count; i++)
        put_rule(json, program, &program->rules[i]);
    json_array_close(json);
    json_array_open(json, "rewards");
    for (size_t i = 0; i < program->reward_count; i++)
        put_reward(rng, json, program, &program->rewards[i]);
    json_array_close(json);
    put_tiers(json, program);
    if (program->challenge_count > 0)
        put_challenges(json, program);
    put_policies(json, program);
    put_joining(json, &program->joining);
    json_object_close(json);
}

/* ---- the purchase -------------------------------------------------------------------------------- */

/* Where 64 bits are not enough on the way; even amounts make divisions without a rest. */
static int64_t enormous(struct rng *rng)
{
    int64_t even = rng_range(rng, 1, 3) * (MONEY_MINOR_MAX / 20);
    return rng_chance(rng, 60) ? even : MONEY_MINOR_MAX / 10 - rng_range(rng, 0, 100000);
}

static void put_line(struct rng *rng, struct json *json, const struct receipt_line *line,
                     bool is_enormous)
{
    json_object_open(json, NULL);
    json_put_str(json, "sku", line->sku);
    json_put_str(json, "label", line->label);
    json_put_str(json, "category", line->category);
    json_array_open(json, "tags");
    for (size_t i = 0; i < line->tag_count; i++)
        json_put_str(json, NULL, line->tags[i]);
    json_array_close(json);
    json_put_decimal(json, "quantity", line->quantity_milli, 3);
    json_put_int(json, "amount", is_enormous ? enormous(rng) : line->amount_minor);
    json_put_decimal(json, "vat", line->vat_bp, 2);
    json_put_bool(json, "fixed", line->is_fixed);
    json_object_close(json);
}

static void put_ask(struct json *json, const struct receipt_ask *ask)
{
    json_object_open(json, NULL);
    json_put_str(json, "reward", ask->reward);
    if (ask->kind == ASK_COUNT)
        json_put_int(json, "count", ask->number);
    if (ask->kind == ASK_AMOUNT)
        json_put_int(json, "amount", ask->number);
    if (ask->kind == ASK_POINTS)
        json_put_int(json, "points", ask->number);
    json_object_close(json);
}

static void put_purchase(struct rng *rng, struct json *json, const struct receipt *receipt,
                         bool is_enormous)
{
    json_object_open(json, "purchase");
    json_put_text(json, "receipt", "000123");
    json_put_text(json, "shop", rng_chance(rng, 80) ? "toy" : "other");
    json_put_text(json, "channel", rng_chance(rng, 80) ? "till" : "web");
    if (rng_chance(rng, 30))
        json_put_text(json, "card", "2900000000018");
    json_array_open(json, "lines");
    for (size_t i = 0; i < receipt->line_count; i++)
        put_line(rng, json, &receipt->lines[i], is_enormous);
    json_array_close(json);
    json_array_open(json, "redeem");
    for (size_t i = 0; i < receipt->ask_count; i++)
        put_ask(json, &receipt->asks[i]);
    json_array_close(json);
    json_array_open(json, "codes");
    for (size_t i = 0; i < receipt->code_count; i++)
        json_put_str(json, NULL, receipt->codes[i]);
    json_array_close(json);
    if (rng_chance(rng, 5)) {
        json_array_open(json, "payments");
        json_object_open(json, NULL);
        json_put_text(json, "kind", "cash");
        json_put_int(json, "amount", rng_range(rng, 0, 3000));
        json_object_close(json);
        json_array_close(json);
    }
    if (rng_chance(rng, 50)) {
        json_object_open(json, "print");
        json_put_int(json, "columns", rng_range(rng, PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX));
        json_put_text(json, "language", rng_chance(rng, 50) ? "fr" : "en");
        json_object_close(json);
    }
    json_object_close(json);
}

static void put_lot(struct rng *rng, struct json *json, const struct program *program, bool is_lot)
{
    size_t unit = (size_t)rng_range(rng, 0, (int64_t)program->unit_count - 1);
    json_object_open(json, NULL);
    json_put_str(json, "unit", program->units[unit].id);
    json_put_int(json, "points", rng_range(rng, rng_chance(rng, 5) ? -50 : 1, 500));
    if (is_lot && rng_chance(rng, 50))
        put_date(json, "from", toy_day((int)rng_range(rng, -20, 70)));
    if (is_lot && rng_chance(rng, 50))
        put_date(json, "until", toy_day((int)rng_range(rng, -20, 90)));
    json_object_close(json);
}

/* A sum of a past; the text wants them in order, none of them zero. */
static void write_sum(struct rng *rng, struct buf *text, const char *kind, struct str id,
                      enum past_period period, struct date on, int64_t most)
{
    static const char *const periods[] = {
        [PAST_EVER] = "ever", [PAST_DAY] = "day", [PAST_MONTH] = "month", [PAST_YEAR] = "year"
    };
    struct date from = past_period_start(period, on);
    buf_str(text, str_c(kind));
    buf_char(text, '\t');
    buf_str(text, id);
    buf_char(text, '\t');
    buf_str(text, str_c(periods[period]));
    buf_char(text, '\t');
    if (!date_is_none(from))
        date_format(text, from);
    buf_char(text, '\t');
    buf_int(text, rng_range(rng, 1, most));
    buf_char(text, '\n');
}

static void write_counts(struct rng *rng, struct buf *text, const char *kind, struct str id,
                         struct date newest, int64_t most)
{
    struct date before = date_add_days(past_period_start(PAST_MONTH, newest), -1);
    write_sum(rng, text, kind, id, PAST_EVER, newest, most);
    if (rng_chance(rng, 60))
        write_sum(rng, text, kind, id, PAST_MONTH, before, most);
    if (rng_chance(rng, 60))
        write_sum(rng, text, kind, id, PAST_MONTH, newest, most);
}

static void write_uses(struct rng *rng, struct buf *text, const char *kind, struct str id,
                       struct date newest, int64_t most)
{
    for (int period = PAST_EVER; period <= PAST_YEAR; period++) {
        if (rng_chance(rng, 50))
            write_sum(rng, text, kind, id, (enum past_period)period, newest, most);
    }
}

/* Units are not in the order of their ids: a past of the second and another is none, and is refused. */
static void write_past(struct rng *rng, const struct program *program, struct buf *text)
{
    struct date newest = toy_day((int)rng_range(rng, -30, 60));
    buf_str(text, STR("past\t1\t"));
    buf_int(text, rng_chance(rng, 90) ? PAST_MONTHS_MAX : rng_range(rng, 0, 12));
    buf_char(text, '\t');
    date_format(text, newest);
    buf_char(text, '\n');
    if (program->tiers.count > 0 && rng_chance(rng, 70)) {
        buf_str(text, STR("tier\t"));
        buf_str(text, program->tiers.items[program->tiers.count - 1].id);
        buf_char(text, '\t');
        date_format(text, newest);
        buf_char(text, '\n');
    }
    write_counts(rng, text, "visits", STR_NONE, newest, 5);
    write_counts(rng, text, "spend", STR_NONE, newest, 9000);
    for (size_t i = 0; i < program->unit_count && i < 2; i++) {
        if (rng_chance(rng, i == 0 ? 70 : 10))
            write_counts(rng, text, "gained", program->units[i].id, newest, 300);
    }
    for (size_t i = 0; i < program->rule_count; i++)
        write_uses(rng, text, "rule", program->rules[i].id, newest, 100);
    for (size_t i = 0; i < program->reward_count; i++)
        write_uses(rng, text, "reward", program->rewards[i].id, newest, 3);
}

/* As a till tells it, or as a server has told it. */
static void put_standing(struct rng *rng, struct json *json, const struct program *program)
{
    static char room[4096];
    struct buf text = BUF(room);
    struct str past = STR_NONE;
    if (rng_chance(rng, 50)) {
        if (rng_chance(rng, 80))
            json_put_int(json, "visits", rng_range(rng, 0, 12));
        if (program->tiers.count > 0 && rng_chance(rng, 80))
            json_put_str(json, "tier", program->tiers.items[0].id);
        return;
    }
    write_past(rng, program, &text);
    CHECK_OK(buf_finish(&text, &past));
    json_put_str(json, "past", past);
}

static void put_account(struct rng *rng, struct json *json, const struct program *program)
{
    json_object_open(json, "account");
    bool is_lot = rng_chance(rng, 60);
    json_array_open(json, is_lot ? "lots" : "balances");
    for (int64_t i = rng_range(rng, 0, 5); i > 0; i--)
        put_lot(rng, json, program, is_lot);
    json_array_close(json);
    if (program->has_past)
        put_standing(rng, json, program);
    json_object_close(json);
}

/* A fortune for each fortune: the product needs more than 64 bits, and sometimes so does what comes of it. */
static void make_enormous(struct rng *rng, struct arena *arena, struct program *program)
{
    struct rule *rules = ARENA_ARRAY(arena, struct rule, program->rule_count);
    CHECK(rules != NULL);
    for (size_t i = 0; i < program->rule_count; i++) {
        rules[i] = program->rules[i];
        rules[i].points.n = enormous(rng);
        if (rng_chance(rng, 60))
            rules[i].every_minor = enormous(rng);
        rules[i].every_milli = enormous(rng);
    }
    program->rules = rules;
}

/* A byte or two that do not belong there. */
static void damage(struct rng *rng, struct buf *out, size_t from)
{
    static const char bytes[] = "{}[],:\"\\019.e-tn x";
    for (int64_t i = rng_range(rng, 1, 2); i > 0; i--) {
        size_t at = (size_t)rng_range(rng, (int64_t)from, (int64_t)out->used - 1);
        size_t pick = (size_t)rng_range(rng, 0, (int64_t)sizeof(bytes) - 2);
        if ((unsigned char)out->base[at] < 0x80)
            out->base[at] = bytes[pick];
    }
}

void random_request(struct rng *rng, struct arena *arena, struct buf *out)
{
    struct json json = { .out = out };
    struct random_wish wish = { .looks_back = rng_chance(rng, 50),
                                .has_vouchers = rng_chance(rng, 50) };
    struct program program = { 0 };
    size_t from = out->used;

    random_program(rng, arena, &wish, &program);
    struct receipt receipt = random_receipt(rng, arena, &program);
    bool is_enormous = rng_chance(rng, 10);
    if (is_enormous && rng_chance(rng, 60))
        make_enormous(rng, arena, &program);
    json_object_open(&json, NULL);
    put_program(rng, &json, &program);
    put_purchase(rng, &json, &receipt, is_enormous);
    json_object_open(&json, "at");
    put_date(&json, "on", toy_day((int)rng_range(rng, 0, 60)));
    put_time(&json, "time", rng_range(rng, 0, 1439));
    json_object_close(&json);
    if (rng_chance(rng, 85))
        put_account(rng, &json, &program);
    json_object_close(&json);
    CHECK_OK(out->err);
    if (rng_chance(rng, 8))
        damage(rng, out, from);
}
