/* show_shop.c - a toy shop for people. */
#include "tests/lib/show_shop.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/lib/check.h"

static const struct toy *shown;
static struct receipt receipt_shown;

static void tell(const char *name, int64_t number)
{
    if (number != 0)
        fprintf(stderr, " %s=%" PRId64, name, number);
}

static void tell_text(const char *name, struct str text)
{
    if (text.len > 0)
        fprintf(stderr, " %s=%.*s", name, STR_ARG(text));
}

static void tell_word(const char *name, bool is_so)
{
    if (is_so)
        fprintf(stderr, " %s", name);
}

static void tell_list(const char *name, const struct match_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        fprintf(stderr, " %s=\"%.*s\"", name, STR_ARG(list->items[i]));
}

static void tell_match(const char *name, const struct match *match)
{
    bool is_empty = match->include_skus.count + match->include_categories.count +
                        match->include_tags.count + match->exclude_skus.count +
                        match->exclude_categories.count + match->exclude_tags.count ==
                    0;
    if (is_empty)
        return;
    fprintf(stderr, " %s(", name);
    tell_list("sku", &match->include_skus);
    tell_list("category", &match->include_categories);
    tell_list("tag", &match->include_tags);
    tell_list("no-sku", &match->exclude_skus);
    tell_list("no-category", &match->exclude_categories);
    tell_list("no-tag", &match->exclude_tags);
    fprintf(stderr, " )");
}

static void tell_day(const char *name, struct date date)
{
    char room[16];
    struct buf text = BUF(room);
    date_format(&text, date);
    tell_text(name, (struct str){ .ptr = room, .len = text.used });
}

static void tell_condition(const struct condition *when)
{
    tell("minimum", when->minimum_minor);
    tell_word("before-VAT", when->minimum_is_excluding_vat && when->minimum_minor > 0);
    tell("minimum-milli", when->minimum_milli);
    tell_match("of", &when->match);
    tell("with-milli", when->with.quantity_milli);
    tell_match("with", &when->with.match);
    if (when->has_from)
        tell_day("from", when->from);
    if (when->has_until)
        tell_day("until", when->until);
    tell("weekdays", when->weekdays);
    tell("hours-from-s", when->hours_from_s);
    tell("hours-until-s", when->hours_until_s);
    tell_list("shop", &when->shops);
    tell_list("channel", &when->channels);
    tell_list("code", &when->codes);
}

static void show_unit(const struct unit *unit)
{
    static const char *const expiries[] = { "", "days", "months", "date" };
    static const char *const ends[] = { "", "month", "quarter", "half", "year" };

    fprintf(stderr, "unit %.*s", STR_ARG(unit->id));
    tell("decimals", unit->decimals);
    if (unit->expiry.kind == EXPIRY_DATE)
        tell_day("until", unit->expiry.date);
    else
        tell(expiries[unit->expiry.kind], unit->expiry.count);
    if (unit->expiry.kind == EXPIRY_MONTHS && unit->expiry.end != EXPIRY_SAME_DAY)
        tell_text("to-end-of", str_c(ends[unit->expiry.end]));
    tell("after-days", unit->available_after_days);
    tell("value-points", unit->value_points);
    tell("value", unit->value_minor);
    fprintf(stderr, "\n");
}

static void show_rule(const struct program *program, const struct rule *rule)
{
    static const char *const gifts[] = { "per_amount", "per_visit",    "percent",
                                         "steps",      "per_quantity", "multiply" };
    static const char *const roundings[] = { "", "half_up", "ceiling" };

    fprintf(stderr, "rule %.*s %s", STR_ARG(rule->id), gifts[rule->give]);
    tell_text("unit", program->units[rule->unit].id);
    if (rule->give != GIVE_STEPS && rule->give != GIVE_PERCENT && rule->give != GIVE_MULTIPLY)
        tell("points", rule->points.n);
    if (rule->give == GIVE_PER_AMOUNT)
        tell("every", rule->every_minor);
    if (rule->give == GIVE_PER_QUANTITY)
        tell("every-milli", rule->every_milli);
    if (rule->give == GIVE_PERCENT || rule->give == GIVE_MULTIPLY)
        tell("rate-bp", rule->rate_bp);
    if (rule->give == GIVE_MULTIPLY)
        tell("of-rules", (int64_t)rule->of_rules);
    for (size_t i = 0; i < rule->step_count; i++)
        fprintf(stderr, " %" PRId64 "->%" PRId64, rule->steps[i].amount_minor,
                rule->steps[i].points.n);
    tell_word("full_steps", rule->full_steps);
    tell_text("rounding", str_c(roundings[rule->rounding]));
    tell_word("by-line", rule->is_by_line);
    tell("max", rule->purchase_max.n);
    tell_text("group", rule->group);
    tell("priority", rule->priority);
    tell_condition(&rule->when);
    fprintf(stderr, "\n");
}

static void show_reward(const struct program *program, const struct reward *reward)
{
    static const char *const effects[] = { "amount_off",   "percent_off", "as_money",
                                           "cheapest_off", "buy_get",     "price_in_points" };

    fprintf(stderr, "reward %.*s %s", STR_ARG(reward->id), effects[reward->effect]);
    if (reward->has_cost)
        tell_text("unit", program->units[reward->unit].id);
    tell("cost", reward->cost.n);
    if (reward->effect == EFFECT_AMOUNT_OFF || reward->effect == EFFECT_AS_MONEY)
        tell("amount", reward->amount_minor);
    else
        tell("rate-bp", reward->rate_bp);
    tell("buy", reward->buy);
    tell("get", reward->get);
    tell_match("buy-of", &reward->buy_of);
    tell("price-every", reward->price.every_minor);
    tell("price-points", reward->price.points.n);
    tell("price-least", reward->price.least.n);
    tell("max-discount", reward->discount_max_minor);
    tell("max-uses", reward->uses_max);
    tell_word("exclusive", reward->is_exclusive);
    tell_word("auto", reward->is_automatic);
    tell_condition(&reward->when);
    fprintf(stderr, "\n");
}

static void show_receipt(const struct receipt *receipt)
{
    static const char *const asks[] = { "all", "count", "amount", "points", "auto" };

    for (size_t i = 0; i < receipt->line_count; i++) {
        const struct receipt_line *line = &receipt->lines[i];
        fprintf(stderr, "line %zu", i + 1);
        tell_text("sku", line->sku);
        tell_text("category", line->category);
        for (size_t k = 0; k < line->tag_count; k++)
            tell_text("tag", line->tags[k]);
        tell("milli", line->quantity_milli);
        tell("amount", line->amount_minor);
        tell("vat-bp", line->vat_bp);
        tell_word("fixed", line->is_fixed);
        fprintf(stderr, "\n");
    }
    for (size_t i = 0; i < receipt->ask_count; i++)
        fprintf(stderr, "ask %.*s %s %" PRId64 "\n", STR_ARG(receipt->asks[i].reward),
                asks[receipt->asks[i].kind], receipt->asks[i].number);
    for (size_t i = 0; i < receipt->code_count; i++)
        fprintf(stderr, "code %.*s\n", STR_ARG(receipt->codes[i]));
}

static void show_policies(const struct policies *policies)
{
    static const char *const claw_backs[] = { "debt", "clamp", "withhold" };

    fprintf(stderr, "policies");
    tell_word("best", policies->combine == COMBINE_BEST);
    tell_word("before_discount", policies->earn_on == EARN_BEFORE_DISCOUNT);
    tell_text("claw_back", str_c(claw_backs[policies->claw_back]));
    tell("claim_days", policies->claim_days);
    tell("reopen_days", policies->reopen_days);
    fprintf(stderr, "\n");
}

static void show(void)
{
    const struct program *program = &shown->program;
    for (size_t i = 0; i < program->unit_count; i++)
        show_unit(&program->units[i]);
    for (size_t i = 0; i < program->rule_count; i++)
        show_rule(program, &program->rules[i]);
    for (size_t i = 0; i < program->reward_count; i++)
        show_reward(program, &program->rewards[i]);
    show_policies(&program->policies);
    for (size_t i = 0; i < shown->entry_count; i++)
        fprintf(stderr, "%.*s", STR_ARG(shown->texts[i]));
    if (receipt_shown.line_count > 0)
        fprintf(stderr, "the last receipt:\n");
    show_receipt(&receipt_shown);
}

void show_shop_of(const struct toy *toy)
{
    shown = toy;
    receipt_shown = (struct receipt){ 0 };
    check_show(show);
}

void show_shop_receipt(const struct receipt *receipt)
{
    receipt_shown = *receipt;
}
