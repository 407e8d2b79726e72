/* test_gift.c - loyalty/decide/decide_handover.c, redeem.c: rewards that are handed over. */
#include "loyalty/decide/decide.h"

#include "loyalty/receipt_text.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define SHOP(rewards_)                                                                             \
    "{'format':1,'name':{'en':'Test'},'currency':'EUR',"                                           \
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}],'rules':[],"                \
    "'rewards':[" rewards_ "]}"
#define MUG(more_)                                                                                 \
    "{'id':'mug','label':{'en':'A mug'},'cost':{'unit':'points','points':300},"                    \
    "'effect':{'gift':{}}" more_ "}"

static enum err buy(int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, 1, day, &receipt);
}

static const struct outcome_redemption *redeemed(void)
{
    CHECK_EQ(toy_last(&toy)->outcome.redemption_count, 1);
    return &toy_last(&toy)->outcome.redemptions[0];
}

static void open_with(const char *program)
{
    toy_open(&toy, program);
    toy_give(&toy, 1, "points", 1000, 0);
}

TEST(a_gift_costs_points_and_takes_nothing_off)
{
    open_with(SHOP(MUG("")));
    CHECK_OK(buy(0, "tea 5.00", "mug*2"));
    CHECK_EQ(redeemed()->gifts, 2);
    CHECK_EQ(redeemed()->cost.n, 600);
    CHECK_EQ(redeemed()->discount_minor, 0);
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 500);
    CHECK_EQ(toy_usable(&toy, 1, "points", 0), 400);
    CHECK_ERR(buy(0, "tea 5.00", "mug*2"), E_POINTS_SHORT);
    CHECK_ERR(buy(0, "tea 5.00", "mug=300"), E_NOT_ELIGIBLE);
    toy_close(&toy);
}

TEST(it_may_ask_for_a_minimum_and_for_products)
{
    open_with(SHOP(MUG(",'when':{'minimum':{'amount':1000},'include':{'skus':['tea']}}")));
    CHECK_ERR(buy(0, "tea 9.00, bread 9.00", "mug"), E_NOT_ELIGIBLE);
    CHECK_OK(buy(0, "tea 10.00", "mug"));
    toy_close(&toy);
}

TEST(a_return_of_all_gives_the_points_back)
{
    open_with(SHOP(MUG("")));
    CHECK_OK(buy(0, "tea 5.00, bread 2.00", "mug"));
    struct entry_back tea = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &tea, 1));
    CHECK_EQ(toy_last(&toy)->outcome.redemption_count, 0); /* something is left: so is the mug */
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(redeemed()->gifts, -1);
    CHECK_EQ(redeemed()->cost.n, -300);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), 1000);
    CHECK_ERR(toy_handover(&toy, 1, 0, 3), E_GIFT_LAPSED);
    toy_close(&toy);
}

TEST(what_is_handed_over_stays_and_so_does_its_cost)
{
    open_with(SHOP(MUG(",'when':{'minimum':{'amount':600}}")));
    CHECK_OK(buy(0, "tea 5.00, bread 2.00", "mug"));
    CHECK_OK(toy_handover(&toy, 1, 0, 1));
    CHECK_EQ(toy_last(&toy)->handover.gifts, 1);
    CHECK_STR(toy_last(&toy)->handover.reward, "mug");
    CHECK_ERR(toy_handover(&toy, 1, 0, 1), E_HANDED_OVER);
    CHECK_ERR(toy_handover(&toy, 1, 1, 1), E_NOT_FOUND);
    struct entry_back tea = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &tea, 1));
    CHECK_EQ(toy_last(&toy)->outcome.redemption_count, 0);
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->outcome.redemption_count, 0);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), 700);
    toy_close(&toy);
}

/* No cost tells that it has lapsed; and it lapses once. */
TEST(a_gift_for_nothing_lapses_once)
{
    open_with(SHOP("{'id':'mug','label':{'en':'A mug'},'effect':{'gift':{}},'max_per_account':1,"
                   "'when':{'minimum':{'amount':600}}}"));
    CHECK_OK(buy(0, "tea 5.00, bread 2.00, jam 1.00", "mug"));
    CHECK_EQ(redeemed()->gifts, 1);
    CHECK_ERR(buy(0, "tea 9.00", "mug"), E_REWARD_LIMIT);
    struct entry_back tea = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &tea, 1));
    CHECK_EQ(redeemed()->gifts, -1);
    CHECK_EQ(toy_last(&toy)->undone_count, 1);
    CHECK_OK(toy_return(&toy, 1, 1, NULL, 0));
    CHECK_EQ(toy_last(&toy)->outcome.redemption_count, 0);
    CHECK_EQ(toy_last(&toy)->undone_count, 0);
    CHECK_OK(buy(2, "tea 9.00", "mug"));
    toy_close(&toy);
}

TEST(the_receipt_tells_of_the_gift)
{
    open_with(SHOP(MUG("")));
    CHECK_OK(buy(0, "tea 5.00", "mug*2"));
    struct receipt_text text = { 0 };
    struct receipt_text_request request = {
        .program = &toy.program,
        .entry = toy_last(&toy),
        .language = LANGUAGE_EN,
        .columns = 32,
    };
    bool is_told = false;
    CHECK_OK(receipt_text_write(&toy.arena, &request, &text));
    for (size_t i = 0; i < text.count; i++)
        is_told = is_told || str_eq(text.lines[i], STR("Gift (A mug)                   2"));
    CHECK(is_told);
    toy_close(&toy);
}
