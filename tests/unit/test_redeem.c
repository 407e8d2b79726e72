/* test_redeem.c - loyalty/redeem.c: what is taken off, what it costs, and what is refused, in which
 * order.
 */
#include "loyalty/remains.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define REWARD(id, fields) "{'id':'" id "','label':{'en':'" id "'}," fields "}"
/* clang-format off */
static const char program_text[] =
    "{'format':1,'name':{'en':'Toy'},'currency':'EUR',"
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'},"
    "{'id':'credit','label':{'en':'credit'},'kind':'money'}],"
    "'rules':[],'rewards':["
    REWARD("five", "'effect':{'amount_off':500}") ","
    REWARD("tenth", "'effect':{'percent_off':'10'}") ","
    REWARD("gift", "'cost':{'unit':'points','points':10},'effect':{'amount_off':500}") ","
    REWARD("half", "'cost':{'unit':'points','points':20},'effect':{'percent_off':'50'},"
                   "'max_discount':300,'max_per_purchase':2") ","
    REWARD("wine", "'effect':{'percent_off':'25'},"
                   "'when':{'minimum':{'amount':2000},'include':{'tags':['wine']}}") ","
    REWARD("net", "'effect':{'amount_off':100},'when':{'minimum':{'amount':1000,'vat':'excluded'}}") ","
    REWARD("alone", "'effect':{'amount_off':100},'exclusive':true") ","
    REWARD("credit", "'cost':{'unit':'credit','points':1},'effect':{'as_money':{'amount':1}}") ","
    REWARD("step", "'cost':{'unit':'points','points':3},'effect':{'as_money':{'amount':150}},"
                   "'when':{'minimum':{'amount':500}},'max_discount':1000,'max_per_purchase':1") ","
    REWARD("pens", "'effect':{'cheapest_off':'100'},'max_per_purchase':2,"
                   "'when':{'include':{'tags':['pen']},'with':{'include':{'skus':['book']},'quantity':'2'}}") ","
    REWARD("cheap", "'cost':{'unit':'points','points':4},'effect':{'cheapest_off':'90'},'max_discount':300") ","
    REWARD("four", "'effect':{'buy_get':{'buy':3,'get':1}},'when':{'include':{'skus':['tea']}}") ","
    REWARD("bonus", "'cost':{'unit':'points','points':5},'max_per_purchase':3,"
                    "'effect':{'buy_get':{'buy':2,'get':2,'of':{'skus':['jam']},'percent':'50'}},"
                    "'when':{'include':{'skus':['bun']}}") ","
    REWARD("shop", "'effect':{'price_in_points':{'unit':'points','every':100,'points':1,'least':25}},"
                   "'when':{'include':{'tags':['gift']}}")
    "]}";
/* clang-format on */

static struct toy toy;
static struct outcome outcome;
static int64_t points_held;
static int64_t credit_held;

static enum err decide(const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    const struct fund funds[] = {
        { .unit = STR("points"), .available = { points_held } },
        { .unit = STR("credit"), .available = { credit_held } },
    };
    struct outcome_input input = {
        .program = &toy.program,
        .receipt = &receipt,
        .has_card = true,
        .funds = funds,
        .fund_count = COUNT(funds),
    };
    outcome = (struct outcome){ 0 };
    toy.refusal = (struct refusal){ 0 };
    return outcome_decide(&toy.arena, &input, &outcome, &toy.refusal);
}

static void open_with(int64_t points, int64_t credit)
{
    toy_open(&toy, program_text);
    points_held = points;
    credit_held = credit;
}

/* ---- amounts and percentages ------------------------------------------------------------------ */

TEST(redeem_applies_in_the_order_asked_for)
{
    open_with(0, 0);
    CHECK_OK(decide("a 20.00", "five, tenth"));
    CHECK_EQ(outcome.redemptions[0].discount_minor, 500);
    CHECK_EQ(outcome.redemptions[1].discount_minor, 150);
    CHECK_OK(decide("a 20.00", "tenth, five"));
    CHECK_EQ(outcome.redemptions[0].discount_minor, 200);
    CHECK_EQ(outcome.redemptions[1].discount_minor, 500);
    CHECK_EQ(outcome.redemptions[1].ask, 1);
    CHECK_STR(outcome.redemptions[1].reward, "five");
    CHECK_STR(outcome.redemptions[1].unit, "");
    toy_close(&toy);
}

TEST(redeem_never_goes_below_zero)
{
    open_with(0, 0);
    CHECK_OK(decide("a 3.00, b 1.00", "five"));
    CHECK_EQ(outcome.due_total_minor, 0);
    CHECK_EQ(outcome.redemptions[0].discount_minor, 400);
    CHECK_ERR(decide("a 3.00, b 1.00", "five, tenth"), E_NOT_ELIGIBLE); /* nothing left to take */
    CHECK_STR(toy.refusal.subject, "tenth");
    CHECK_EQ(toy.refusal.index, 1);
    toy_close(&toy);
}

TEST(redeem_rounds_a_percentage_half_up)
{
    open_with(0, 0);
    CHECK_OK(decide("a 0.45", "tenth")); /* 4.5 cents */
    CHECK_EQ(outcome.discount_total_minor, 5);
    CHECK_OK(decide("a 0.44", "tenth"));
    CHECK_EQ(outcome.discount_total_minor, 4);
    CHECK_ERR(decide("a 0.04", "tenth"), E_NOT_ELIGIBLE); /* it would take nothing off */
    toy_close(&toy);
}

TEST(redeem_compounds_uses_each_on_what_is_left)
{
    open_with(100, 0);
    CHECK_OK(decide("a 300.00", "tenth*3"));
    CHECK_EQ(outcome.due_total_minor, 21870);
    CHECK_EQ(outcome.redemption_count, 1);
    CHECK_OK(decide("a 8.00, b 4.00", "gift*2"));
    CHECK_EQ(outcome.discount_total_minor, 1000);
    CHECK_EQ(outcome.redemptions[0].cost.n, 20);
    CHECK_ERR(decide("a 6.00, b 4.00", "gift*3"), E_NOT_ELIGIBLE); /* the third would be wasted */
    CHECK_OK(decide("a 9.00", "gift*2")); /* the second takes what there is */
    CHECK_EQ(outcome.due_total_minor, 0);
    CHECK_EQ(outcome.redemptions[0].cost.n, 20);
    toy_close(&toy);
}

TEST(redeem_has_the_ceiling_of_each_use)
{
    open_with(100, 0);
    CHECK_OK(decide("a 100.00", "half"));
    CHECK_EQ(outcome.discount_total_minor, 300);
    CHECK_OK(decide("a 100.00", "half*2"));
    CHECK_EQ(outcome.discount_total_minor, 600);
    CHECK_EQ(outcome.redemptions[0].cost.n, 40);
    CHECK_OK(decide("a 4.00", "half"));
    CHECK_EQ(outcome.discount_total_minor, 200);
    toy_close(&toy);
}

TEST(redeem_has_a_ceiling_of_one_cent)
{
    open_with(0, 0);
    struct reward small = {
        .id = STR("small"), .effect = EFFECT_AMOUNT_OFF, .amount_minor = 5, .discount_max_minor = 1
    };
    toy.program.rewards = &small;
    toy.program.reward_count = 1;
    CHECK_OK(decide("a 1.00", "small"));
    CHECK_EQ(outcome.discount_total_minor, 1);
    small = (struct reward){ .id = STR("small"),
                             .effect = EFFECT_AS_MONEY,
                             .has_cost = true,
                             .unit = 1,
                             .cost = { 1 },
                             .amount_minor = 1,
                             .discount_max_minor = 1 };
    credit_held = 5;
    CHECK_OK(decide("a 1.00", "small"));
    CHECK_EQ(outcome.discount_total_minor, 1);
    toy_close(&toy);
}

TEST(redeem_takes_off_matching_lines_only)
{
    open_with(0, 0);
    CHECK_OK(decide("a#wine 12.00, b 50.00, c#wine 8.00", "wine"));
    static const int64_t off[] = { 300, 0, 200 };
    CHECK_MEM(outcome.discount_minor, off, sizeof(off));
    CHECK_ERR(decide("a#wine 12.00, b 50.00", "wine"), E_NOT_ELIGIBLE); /* 12.00 of wine */
    CHECK_EQ(toy.refusal.have, 1200);
    CHECK_EQ(toy.refusal.need, 2000);
    toy_close(&toy);
}

TEST(redeem_leaves_a_fixed_line_alone)
{
    open_with(0, 0);
    CHECK_OK(decide("a 2.00, deposit 9.00 fixed", "five"));
    static const int64_t off[] = { 200, 0 };
    CHECK_MEM(outcome.discount_minor, off, sizeof(off));
    CHECK_EQ(outcome.due_total_minor, 900);
    CHECK_ERR(decide("deposit 9.00 fixed", "five"), E_NOT_ELIGIBLE);
    toy_close(&toy);
}

TEST(redeem_compares_a_minimum_before_vat_when_told_so)
{
    open_with(0, 0);
    CHECK_OK(decide("a 12.00 @20", "net"));
    CHECK_ERR(decide("a 11.99 @20", "net"), E_NOT_ELIGIBLE);
    CHECK_EQ(toy.refusal.have, 999);
    CHECK_EQ(toy.refusal.need, 1000);
    CHECK_OK(decide("a 6.00 @20, b 5.00 @0", "net"));
    CHECK_ERR(decide("a 6.00 @20, b 4.99 @0", "net"), E_NOT_ELIGIBLE);
    toy_close(&toy);
}

/* ---- points as money -------------------------------------------------------------------------- */

TEST(redeem_takes_as_much_credit_as_the_basket_or_the_balance_allows)
{
    open_with(0, 800);
    CHECK_OK(decide("a 20.00", "credit"));
    CHECK_EQ(outcome.discount_total_minor, 800);
    CHECK_EQ(outcome.redemptions[0].cost.n, 800);
    CHECK_STR(outcome.redemptions[0].unit, "credit");
    CHECK_OK(decide("a 5.00", "credit"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 500);
    CHECK_OK(decide("a 20.00", "credit=3.00"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 300);
    CHECK_OK(decide("a 20.00", "credit=250")); /* points */
    CHECK_EQ(outcome.discount_total_minor, 250);
    CHECK_OK(decide("a 20.00", "credit*7"));
    CHECK_EQ(outcome.discount_total_minor, 7);
    toy_close(&toy);
}

TEST(redeem_never_wastes_credit)
{
    open_with(100, 800);
    CHECK_OK(decide("a 5.00", "credit=9.00")); /* more than is had, more than is due */
    CHECK_EQ(outcome.redemptions[0].cost.n, 500);
    CHECK_OK(decide("a 20.00", "step=1050")); /* bounded by its ceiling: six steps of 1.50 */
    CHECK_EQ(outcome.redemptions[0].discount_minor, 900);
    CHECK_EQ(outcome.redemptions[0].cost.n, 18);
    CHECK_OK(decide("a 5.00", "step=20.00"));
    CHECK_EQ(outcome.redemptions[0].discount_minor, 450);
    CHECK_EQ(outcome.redemptions[0].cost.n, 9);
    CHECK_OK(decide("a 9.00", "step=2.99")); /* whole steps: 1.50 */
    CHECK_EQ(outcome.redemptions[0].discount_minor, 150);
    CHECK_OK(decide("a 9.00", "step=5"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 3);
    toy_close(&toy);
}

TEST(redeem_is_short_when_more_is_asked_than_is_had)
{
    open_with(10, 800);
    CHECK_ERR(decide("a 20.00", "credit=8.01"), E_POINTS_SHORT);
    CHECK_STR(toy.refusal.subject, "credit");
    CHECK_EQ(toy.refusal.have, 800);
    CHECK_EQ(toy.refusal.need, 801);
    CHECK_ERR(decide("a 20.00", "step*4"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.need, 12);
    CHECK_OK(decide("a 20.00", "step")); /* all: three steps of three points */
    CHECK_EQ(outcome.redemptions[0].cost.n, 9);
    CHECK_ERR(decide("a 40.00", "half"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 10);
    CHECK_EQ(toy.refusal.need, 20);
    points_held = 2;
    CHECK_ERR(decide("a 20.00", "step"), E_POINTS_SHORT); /* not one step */
    CHECK_EQ(toy.refusal.have, 2);
    CHECK_EQ(toy.refusal.need, 3);
    toy_close(&toy);
}

TEST(redeem_pays_two_rewards_from_one_balance)
{
    open_with(19, 0);
    CHECK_OK(decide("a 40.00", "gift, step"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 10);
    CHECK_EQ(outcome.redemptions[1].cost.n, 9); /* of the nine that are left */
    CHECK_ERR(decide("a 40.00", "gift, gift"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.index, 1);
    CHECK_EQ(toy.refusal.have, 9);
    toy_close(&toy);
}

TEST(redeem_refuses_less_than_a_step)
{
    open_with(100, 0);
    CHECK_ERR(decide("a 20.00", "step=1.49"), E_NOT_ELIGIBLE);
    CHECK_ERR(decide("a 20.00", "step=2"), E_NOT_ELIGIBLE);
    CHECK_ERR(decide("a 4.99", "step"), E_NOT_ELIGIBLE); /* below its minimum */
    CHECK_EQ(toy.refusal.have, 499);
    CHECK_EQ(toy.refusal.need, 500);
    toy_close(&toy);
}

TEST(redeem_knows_no_part_of_a_fixed_reward)
{
    open_with(100, 0);
    CHECK_ERR(decide("a 20.00", "gift=5.00"), E_NOT_ELIGIBLE);
    CHECK_ERR(decide("a 20.00", "gift=10"), E_NOT_ELIGIBLE);
    toy_close(&toy);
}

/* ---- the order of the checks ------------------------------------------------------------------ */

TEST(redeem_refuses_what_is_unknown_exclusive_or_too_often)
{
    open_with(100, 800);
    CHECK_ERR(decide("a 20.00", "five, nothing"), E_REWARD_UNKNOWN);
    CHECK_STR(toy.refusal.subject, "nothing");
    CHECK_EQ(toy.refusal.index, 1);
    CHECK_OK(decide("a 20.00", "alone"));
    CHECK_ERR(decide("a 20.00", "alone, five"), E_REWARD_EXCLUSIVE);
    CHECK_STR(toy.refusal.subject, "five");
    CHECK_ERR(decide("a 20.00", "five, alone"), E_REWARD_EXCLUSIVE);
    CHECK_STR(toy.refusal.subject, "alone");
    CHECK_ERR(decide("a 20.00", "half*3"), E_REWARD_LIMIT);
    CHECK_EQ(toy.refusal.have, 2);
    CHECK_EQ(toy.refusal.need, 3);
    CHECK_ERR(decide("a 20.00", "half, half, half"), E_REWARD_LIMIT);
    CHECK_EQ(toy.refusal.index, 2);
    CHECK_ERR(decide("a 20.00", "step, step"), E_REWARD_LIMIT); /* as money: one ask is one use */
    CHECK_ERR(decide("a 999999.00", "five*101"), E_REWARD_LIMIT);
    CHECK_EQ(toy.refusal.have, USES_MAX);
    CHECK_OK(decide("a 999999.00", "five*100"));
    toy_close(&toy);
}

TEST(redeem_checks_in_the_order_that_is_promised)
{
    open_with(0, 0);
    struct receipt receipt = toy_receipt(&toy, "a 1.00", "nothing");
    struct outcome_input input = { .program = &toy.program, .receipt = &receipt };

    CHECK_ERR(outcome_decide(&toy.arena, &input, &outcome, &toy.refusal), E_REWARD_UNKNOWN);
    receipt = toy_receipt(&toy, "a 1.00", "five");
    CHECK_ERR(outcome_decide(&toy.arena, &input, &outcome, &toy.refusal), E_NO_ACCOUNT);
    /* exclusive before limit before eligible before short */
    CHECK_ERR(decide("a 1.00", "alone, half*9"), E_REWARD_EXCLUSIVE);
    CHECK_ERR(decide("deposit 1.00 fixed", "half*9"), E_REWARD_LIMIT);
    CHECK_ERR(decide("deposit 1.00 fixed", "half"), E_NOT_ELIGIBLE);
    CHECK_ERR(decide("a 1.00", "half"), E_POINTS_SHORT);
    toy_close(&toy);
}

/* ---- whole units ------------------------------------------------------------------------------ */

struct units_case {
    const char *lines;
    const char *asks;
    enum err err;
    int64_t off;
    int64_t cost;
};

static void check_units(const struct units_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_note("case %zu: %s, %s", i, cases[i].lines, cases[i].asks);
        open_with(100, 0);
        CHECK_ERR(decide(cases[i].lines, cases[i].asks), cases[i].err);
        int64_t cost = 0;
        for (size_t k = 0; cases[i].err == OK && k < outcome.redemption_count; k++)
            cost += outcome.redemptions[k].cost.n;
        if (cases[i].err == OK)
            CHECK_EQ(outcome.discount_total_minor, cases[i].off);
        CHECK_EQ(cost, cases[i].cost);
        toy_close(&toy);
    }
}

TEST(redeem_takes_the_cheapest_unit_and_never_the_same_twice)
{
    static const struct units_case cases[] = {
        { "a 5x 16.00", "cheap", OK, 288, 4 },
        { "a 5x 16.00", "cheap*2", OK, 576, 8 },
        { "a 5x 16.00", "cheap, cheap", OK, 576, 8 }, /* asked twice is twice asked */
        { "a 2x 2.00, b 0.10", "cheap*3", OK, 9 + 90 + 90, 12 },
        { "a 2x 2.00, b 0.10", "cheap*4", E_NOT_ELIGIBLE, 0, 0 },
        { "a 50.00", "cheap", OK, 300, 4 },            /* the ceiling */
        { "cheese 0.350x 7.00", "cheap", OK, 300, 4 }, /* weighed: one thing */
        { "cheese 0.350x 1.00", "cheap*2", E_NOT_ELIGIBLE, 0, 0 },
        { "free 0.00, a 1.00", "cheap", OK, 90, 4 }, /* nothing is saved on what costs nothing */
        { "deposit 0.25 fixed, a 1.00", "cheap", OK, 90, 4 },
        { "a 3x 1.00", "cheap*3", OK, 30 + 31 + 30, 12 }, /* thirds of a cent are not lost */
        { "a 5.00", "cheap=2.00", E_NOT_ELIGIBLE, 0, 0 }, /* it knows no part of itself */
    };
    check_units(cases, COUNT(cases));
}

TEST(redeem_asks_for_the_company_of_other_lines)
{
    open_with(100, 0);
    CHECK_ERR(decide("red#pen 1.00, book 9.00", "pens"), E_NOT_ELIGIBLE);
    CHECK_OK(decide("red#pen 1.00, blue#pen 2x 3.00, book 2x 18.00", "pens*2"));
    CHECK_EQ(outcome.redemptions[0].off_minor[0], 100);
    CHECK_EQ(outcome.redemptions[0].off_minor[1], 150);
    CHECK_EQ(outcome.redemptions[0].off_minor[2], 0);
    CHECK_ERR(decide("red#pen 3x 3.00, book 2x 18.00", "pens*3"), E_REWARD_LIMIT);
    toy_close(&toy);
}

TEST(redeem_gives_so_many_for_so_many)
{
    static const struct units_case cases[] = {
        { "tea 3x 9.00", "four", E_NOT_ELIGIBLE, 0, 0 },
        { "tea 4x 12.00", "four", OK, 300, 0 },
        { "tea 8x 24.00", "four", OK, 600, 0 }, /* as often as the basket allows */
        { "tea 8x 24.00", "four*1", OK, 300, 0 },
        { "tea 8x 24.00", "four*1, four", OK, 600, 0 },
        { "tea 8x 24.00", "four, four", E_NOT_ELIGIBLE, 0, 0 },
        { "tea 4x 12.00", "four*2", E_NOT_ELIGIBLE, 0, 0 },
        { "tea 3x 9.00, tea 2x 2.00", "four", OK, 100, 0 }, /* the cheapest */
        { "jam 1x 4.00, bun 4x 4.00", "bonus", E_NOT_ELIGIBLE, 0, 0 },
        { "jam 2x 8.00, bun 4x 4.00", "bonus", OK, 100, 5 },
        { "jam 5x 8.00, bun 9x 9.00", "bonus", OK, 200, 10 },
        { "jam 5x 8.00, bun 3x 3.00", "bonus", OK, 150, 10 }, /* one of the second pair */
        { "jam 5x 8.00, bun 2x 2.00", "bonus", OK, 100, 5 },
        { "jam 20x 8.00, bun 20x 20.00", "bonus", OK, 300, 15 }, /* three times at most */
    };
    check_units(cases, COUNT(cases));
    open_with(7, 0); /* the balance allows one pair */
    CHECK_OK(decide("jam 20x 8.00, bun 20x 20.00", "bonus"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 5);
    CHECK_ERR(decide("jam 20x 8.00, bun 20x 20.00", "bonus*2"), E_POINTS_SHORT);
    toy_close(&toy);
}

TEST(redeem_prices_a_product_in_points)
{
    open_with(60, 0);
    CHECK_OK(decide("lamp#gift 29.95", "shop"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 30); /* rounded up */
    CHECK_EQ(outcome.due_total_minor, 0);
    CHECK_OK(decide("lamp#gift 2x 59.90, cup#gift 4.00", "shop"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 25); /* the cheapest, for the least price */
    CHECK_EQ(outcome.due_total_minor, 5990);
    CHECK_OK(decide("lamp#gift 2x 59.90, cup#gift 4.00", "shop*2"));
    CHECK_EQ(outcome.redemptions[0].cost.n, 55);
    CHECK_ERR(decide("lamp#gift 3x 89.85", "shop*3"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.need, 90);
    CHECK_ERR(decide("lamp 29.95", "shop"), E_NOT_ELIGIBLE);
    toy_close(&toy);
}

/* ---- what a purchase would have had ----------------------------------------------------------- */

/* Of two lines so much is left, and nothing of one that costs nothing any more. */
static enum err decide_less(const char *lines, const char *asks, int64_t *amounts,
                            struct outcome *ret_after)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    int64_t quantities[] = { amounts[0] > 0 ? 1000 : 0, amounts[1] > 0 ? 1000 : 0 };
    const struct remains remains = { .receipt = &receipt,
                                     .quantity_milli = quantities,
                                     .amount_minor = amounts };
    TRY(decide(lines, asks));
    struct outcome_input input = {
        .program = &toy.program,
        .receipt = &receipt,
        .remains = &remains,
        .has_card = true,
        .had = &outcome,
        .first = &outcome,
    };
    return outcome_decide(&toy.arena, &input, ret_after, &toy.refusal);
}

TEST(redeem_of_a_smaller_basket_lapses_instead_of_refusing)
{
    open_with(100, 800);
    struct outcome after = { 0 };

    CHECK_OK(decide_less("a#wine 12.00, b#wine 8.00", "wine", (int64_t[]){ 1200, 0 }, &after));
    CHECK_EQ(after.redemption_count, 0);
    CHECK_EQ(after.due_total_minor, 1200);
    /* a use that takes nothing off any more is given back */
    CHECK_OK(decide_less("a 5.00, b 4.00", "gift*2", (int64_t[]){ 0, 400 }, &after));
    CHECK_EQ(after.redemptions[0].cost.n, 10);
    CHECK_EQ(after.due_total_minor, 0);
    /* credit takes what the rest can bear */
    CHECK_OK(decide_less("a 5.00, b 4.00", "credit", (int64_t[]){ 300, 0 }, &after));
    CHECK_EQ(after.redemptions[0].cost.n, 300);
    toy_close(&toy);
}

TEST(redeem_of_fewer_units_gives_fewer_for_nothing)
{
    open_with(100, 0);
    struct outcome after = { 0 };
    /* what was bought went back: nothing is free any more */
    CHECK_OK(decide_less("book 2x 18.00, red#pen 1.00", "pens", (int64_t[]){ 0, 100 }, &after));
    CHECK_EQ(after.redemption_count, 0);
    CHECK_EQ(after.due_total_minor, 100);
    /* one of two for points is back, and so is its price */
    CHECK_OK(
        decide_less("lamp#gift 29.95, cup#gift 27.00", "shop*2", (int64_t[]){ 0, 2700 }, &after));
    CHECK_EQ(after.redemptions[0].cost.n, 27);
    CHECK_EQ(after.due_total_minor, 0);
    toy_close(&toy);
}

TEST(redeem_of_a_smaller_basket_never_takes_more_than_it_did)
{
    open_with(100, 800);
    struct outcome after = { 0 };

    /* "wine" lapses, so more is left for the credit, which still takes the 1.00 it took. */
    CHECK_OK(decide_less("a#wine 12.00, b#wine 8.00", "wine, credit=1.00", (int64_t[]){ 1200, 0 },
                         &after));
    CHECK_EQ(after.redemption_count, 1);
    CHECK_EQ(after.redemptions[0].ask, 1);
    CHECK_EQ(after.redemptions[0].discount_minor, 100);
    /* 10 % took 1.50 of what "wine" had left; of 19.00 it would be 1.90 */
    CHECK_OK(
        decide_less("a#wine 19.00, b#wine 1.00", "wine, tenth", (int64_t[]){ 1900, 0 }, &after));
    CHECK_EQ(after.redemptions[0].discount_minor, 150);
    toy_close(&toy);
}
