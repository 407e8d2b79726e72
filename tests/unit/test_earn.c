/* test_earn.c - loyalty/earn.c: each kind of gift, its rounding and its ceiling, and how rules
 * combine.
 */
#include "loyalty/earn.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;
static struct outcome outcome;

static const struct unit units[] = {
    { .id = { "points", 6 }, .kind = UNIT_POINTS },
    { .id = { "credit", 6 }, .kind = UNIT_MONEY, .decimals = 2 },
};
static const struct reward off[] = {
    { .id = { "off", 3 }, .effect = EFFECT_AMOUNT_OFF, .amount_minor = 1000 },
};

static void open_with(const struct rule *rules, size_t count)
{
    toy_open_with(&toy, &(struct program){
                            .currency = CURRENCY_EUR,
                            .units = units,
                            .unit_count = COUNT(units),
                            .rules = rules,
                            .rule_count = count,
                            .rewards = off,
                            .reward_count = COUNT(off),
                        });
}

static enum err decide(const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    struct outcome_input input = {
        .program = &toy.program,
        .receipt = &receipt,
        .has_card = true,
    };
    outcome = (struct outcome){ 0 };
    return outcome_decide(&toy.arena, &input, &outcome, &toy.refusal);
}

static int64_t earned(const char *unit, const char *lines)
{
    CHECK_OK(decide(lines, NULL));
    return earn_total(&outcome, str_c(unit)).n;
}

TEST(earn_per_amount_rounds_once_as_the_rule_says)
{
    static const struct {
        enum rounding rounding;
        bool full_steps;
        int64_t points;
        const char *lines;
        int64_t earned;
    } cases[] = {
        { ROUND_FLOOR, false, 1, "a 9.99", 0 },
        { ROUND_FLOOR, false, 1, "a 5.00, b 5.00", 1 }, /* on the sum, not by line */
        { ROUND_FLOOR, false, 1, "a 19.99", 1 },
        { ROUND_HALF_UP, false, 1, "a 14.99", 1 },
        { ROUND_HALF_UP, false, 1, "a 15.00", 2 },
        { ROUND_CEILING, false, 1, "a 10.01", 2 },
        { ROUND_CEILING, false, 1, "a 10.00", 1 },
        { ROUND_FLOOR, false, 25, "a 19.99", 49 }, /* pro rata */
        { ROUND_FLOOR, true, 25, "a 19.99", 25 },  /* "only full steps count" */
        { ROUND_CEILING, true, 25, "a 19.99", 25 },
        { ROUND_FLOOR, false, 1000000000000, "a 10.00", POINTS_MAX },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct rule rule = {
            .id = STR("r"),
            .give = GIVE_PER_AMOUNT,
            .points = { cases[i].points },
            .every_minor = 1000,
            .full_steps = cases[i].full_steps,
            .rounding = cases[i].rounding,
        };
        open_with(&rule, 1);
        check_note("case %zu: %s", i, cases[i].lines);
        CHECK_EQ(earned("points", cases[i].lines), cases[i].earned);
        toy_close(&toy);
    }
}

TEST(earn_steps_give_the_highest_that_is_reached)
{
    static const struct step steps[] = { { 5000, { 50 } }, { 10000, { 120 } } };
    struct rule rules[] = {
        { .id = STR("r"), .give = GIVE_STEPS, .steps = steps, .step_count = COUNT(steps) },
        { .id = STR("capped"),
          .unit = 1,
          .give = GIVE_STEPS,
          .steps = steps,
          .step_count = COUNT(steps),
          .purchase_max = { 100 } },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 49.99"), 0);
    CHECK_EQ(earned("points", "a 50.00"), 50);
    CHECK_EQ(outcome.earnings[0].basis, 5000);
    CHECK_EQ(earned("points", "a 60.00, b 39.99"), 50);
    CHECK_EQ(earned("points", "a 60.00, b 40.00"), 120);
    CHECK_EQ(earned("credit", "a 1000.00"), 100);
    toy_close(&toy);
}

TEST(earn_percent_is_money)
{
    struct rule rules[] = {
        { .id = STR("r"), .unit = 1, .give = GIVE_PERCENT, .rate_bp = 300 },
        { .id = STR("s"),
          .unit = 1,
          .give = GIVE_PERCENT,
          .rate_bp = 300,
          .rounding = ROUND_HALF_UP },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("credit", "a 12.50"), 37 + 38);
    CHECK_EQ(outcome.earnings[0].basis, 1250);
    CHECK_STR(outcome.earnings[1].rule, "s");
    toy_close(&toy);
}

TEST(earn_per_quantity_counts_what_matches)
{
    static const struct str eggs[] = { { "eggs", 4 } };
    struct rule rules[] = {
        { .id = STR("ten"), .give = GIVE_PER_QUANTITY, .points = { 1 }, .every_milli = 10000 },
        { .id = STR("six"),
          .unit = 1,
          .give = GIVE_PER_QUANTITY,
          .points = { 5 },
          .every_milli = 6000,
          .full_steps = true,
          .when = { .minimum_milli = 7000, .match.include_skus = { eggs, 1 } } },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 9x 1.00"), 0);
    CHECK_EQ(earned("points", "a 9x 1.00, b 1.00"), 1); /* ten units, whatever they cost */
    CHECK_EQ(outcome.earnings[0].basis, 10000);
    CHECK_EQ(earned("points", "a 2x 9.00, bag 8x 0.80 fixed"), 0);
    CHECK_EQ(earned("credit", "eggs 6x 2.00, a 6.00"), 0); /* seven are the least */
    CHECK_EQ(earned("credit", "eggs 12x 4.00"), 10);
    CHECK_EQ(earned("credit", "eggs 11x 4.00"), 5);
    toy_close(&toy);
}

TEST(earn_rounds_on_each_line_when_it_is_told_to)
{
    struct rule rules[] = {
        { .id = STR("line"),
          .give = GIVE_PER_AMOUNT,
          .points = { 1 },
          .every_minor = 100,
          .rounding = ROUND_CEILING,
          .is_by_line = true },
        { .id = STR("sum"),
          .unit = 1,
          .give = GIVE_PER_AMOUNT,
          .points = { 1 },
          .every_minor = 100,
          .rounding = ROUND_CEILING },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 0.10, b 0.10, c 0.10"), 3);
    CHECK_EQ(earned("credit", "a 0.10, b 0.10, c 0.10"), 1);
    toy_close(&toy);
}

TEST(earn_multiplies_what_others_gave)
{
    struct rule rules[] = {
        { .id = STR("base"), .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 100 },
        { .id = STR("visit"), .give = GIVE_PER_VISIT, .points = { 10 } },
        { .id = STR("half"), .give = GIVE_MULTIPLY, .rate_bp = 15000, .of_rules = RULE_BIT(0) },
        { .id = STR("large"),
          .give = GIVE_MULTIPLY,
          .rate_bp = 30000,
          .of_rules = RULE_BIT(0) | RULE_BIT(1),
          .when.minimum_minor = 2000 },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 5.00"), 5 + 10 + 2); /* "fractions are dropped" */
    CHECK_STR(outcome.earnings[2].rule, "half");
    CHECK_EQ(outcome.earnings[2].basis, 5);
    CHECK_EQ(earned("points", "a 20.00"), 20 + 10 + 10 + 2 * 30);
    rules[0].purchase_max.n = 4; /* the ceiling comes first */
    CHECK_EQ(earned("points", "a 5.00"), 4 + 10 + 2);
    toy_close(&toy);
}

TEST(earn_of_a_group_one_counts)
{
    struct rule rules[] = {
        { .id = STR("base"), .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 100 },
        { .id = STR("few"), .give = GIVE_PER_VISIT, .points = { 3 }, .group = STR("g") },
        { .id = STR("many"),
          .give = GIVE_PER_VISIT,
          .points = { 9 },
          .group = STR("g"),
          .when.minimum_minor = 1000 },
        { .id = STR("other"),
          .unit = 1,
          .give = GIVE_PER_VISIT,
          .points = { 7 },
          .group = STR("g") },
        { .id = STR("twice"),
          .give = GIVE_MULTIPLY,
          .rate_bp = 20000,
          .group = STR("g"),
          .of_rules = RULE_BIT(1) | RULE_BIT(2) },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 5.00"), 5 + 3 + 3);
    CHECK_EQ(earned("points", "a 10.00"), 10 + 9 + 9); /* what was beaten is not multiplied */
    CHECK_EQ(earned("credit", "a 10.00"), 7);          /* another unit is no rival */
    rules[1].priority = 1;
    CHECK_EQ(earned("points", "a 10.00"), 10 + 3 + 3);
    rules[1].when.minimum_minor = 2000; /* the highest that gives something */
    CHECK_EQ(earned("points", "a 10.00"), 10 + 9 + 9);
    toy_close(&toy);
}

TEST(earn_per_visit_needs_a_line_it_is_about)
{
    static const struct str wine[] = { { "wine", 4 } };
    struct rule rules[] = {
        { .id = STR("any"), .give = GIVE_PER_VISIT, .points = { 1 } },
        { .id = STR("wine"),
          .give = GIVE_PER_VISIT,
          .points = { 10 },
          .when.match.include_tags = { wine, 1 } },
        { .id = STR("large"),
          .give = GIVE_PER_VISIT,
          .points = { 100 },
          .when.minimum_minor = 2000 },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 1.00"), 1);
    CHECK_EQ(earned("points", "a#wine 0.00"), 11);
    CHECK_EQ(earned("points", "deposit 30.00 fixed"), 1); /* it counts nothing, but someone came */
    CHECK_EQ(earned("points", "deposit#wine 30.00 fixed"), 1);
    CHECK_EQ(earned("points", "a 20.00"), 101);
    CHECK_EQ(outcome.earnings[1].basis, 0);
    toy_close(&toy);
}

TEST(earn_counts_after_discounts_unless_told_otherwise)
{
    struct rule rules[] = {
        { .id = STR("r"), .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 100 },
        { .id = STR("min"),
          .give = GIVE_PER_AMOUNT,
          .points = { 1 },
          .every_minor = 1,
          .when.minimum_minor = 2500 },
    };
    open_with(rules, COUNT(rules));
    CHECK_OK(decide("a 30.00", "off"));
    CHECK_EQ(earn_total(&outcome, STR("points")).n, 20);
    toy.program.policies.earn_on = EARN_BEFORE_DISCOUNT;
    CHECK_OK(decide("a 30.00", "off"));
    CHECK_EQ(earn_total(&outcome, STR("points")).n, 30 + 3000); /* the minimum on the same basis */
    toy_close(&toy);
}

TEST(earn_stops_at_the_ceiling_of_a_purchase)
{
    struct rule rule = {
        .id = STR("r"),
        .give = GIVE_PER_AMOUNT,
        .points = { 1 },
        .every_minor = 100,
        .purchase_max = { 50 },
    };
    open_with(&rule, 1);
    CHECK_EQ(earned("points", "a 49.99"), 49);
    CHECK_EQ(earned("points", "a 51.00"), 50);
    toy_close(&toy);
}

TEST(earn_best_keeps_one_rule_of_each_unit)
{
    struct rule rules[] = {
        { .id = STR("first"), .give = GIVE_PER_VISIT, .points = { 10 } },
        { .id = STR("amount"), .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 100 },
        { .id = STR("second"), .give = GIVE_PER_VISIT, .points = { 10 } },
        { .id = STR("cash"), .unit = 1, .give = GIVE_PERCENT, .rate_bp = 100 },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 30.00"), 50); /* the sum */
    toy.program.policies.combine = COMBINE_BEST;
    CHECK_EQ(earned("points", "a 30.00"), 30);
    CHECK_EQ(outcome.earning_count, 2);
    CHECK_STR(outcome.earnings[1].rule, "cash");
    CHECK_EQ(earned("points", "a 10.00"), 10); /* three give as much: the first */
    CHECK_STR(outcome.earnings[0].rule, "first");
    toy_close(&toy);
}

TEST(earn_does_not_tell_of_rules_that_gave_nothing)
{
    struct rule rules[] = {
        { .id = STR("r"), .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 100000 },
        { .id = STR("v"), .give = GIVE_PER_VISIT, .points = { 1 } },
    };
    open_with(rules, COUNT(rules));
    CHECK_EQ(earned("points", "a 30.00"), 1);
    CHECK_EQ(outcome.earning_count, 1);
    CHECK_STR(outcome.earnings[0].rule, "v");
    toy_close(&toy);
}

TEST(earn_refuses_more_points_than_there_can_be)
{
    struct rule rule = {
        .id = STR("r"),
        .give = GIVE_PER_AMOUNT,
        .points = { POINTS_MAX },
        .every_minor = 1,
    };
    open_with(&rule, 1);
    CHECK_ERR(decide("a 0.02", NULL), E_OVERFLOW);
    CHECK_ERR(decide("a 9999999999.00", NULL), E_OVERFLOW);
    rule.purchase_max.n = 5; /* a ceiling below the range is a ceiling */
    CHECK_EQ(earned("points", "a 0.02"), 5);
    toy_close(&toy);
}
