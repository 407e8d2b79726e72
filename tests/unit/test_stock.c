/* test_stock.c - loyalty/stock.c: what all accounts share. */
#include "loyalty/stock.h"

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define SHOP(rules_, rewards_)                                                                     \
    "{'format':1,'name':{'en':'Test'},'currency':'EUR',"                                           \
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}],'rules':[" rules_           \
    "],'rewards':[" rewards_ "]}"
#define PER_EURO     "'give':{'unit':'points','per_amount':{'every':100,'points':1}}"
#define TOTAL(more_) "{'id':'first','on':'purchase'," PER_EURO "," more_ "}"
#define COFFEE(more_)                                                                              \
    "{'id':'coffee','label':{'en':'Coffee'},'effect':{'amount_off':100}," more_ "}"

static enum err buy(int64_t account, int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, account, day, &receipt);
}

static int64_t earned(int64_t account, int day, const char *lines)
{
    CHECK_OK(buy(account, day, lines, NULL));
    return toy_earned(&toy, "points");
}

static int64_t used(enum room_of of, const char *id)
{
    return stock_used(&toy.stock, of, str_c(id));
}

TEST(a_total_ends_for_everybody)
{
    toy_open(&toy, SHOP(TOTAL("'max_total':25"), ""));
    CHECK_EQ(earned(1, 0, "wine 10.00"), 10);
    CHECK_EQ(earned(2, 0, "wine 10.00"), 10);
    CHECK_EQ(earned(3, 400, "wine 10.00"), 5);
    CHECK_EQ(toy_last(&toy)->standing.rooms[0].left, 5);
    CHECK_EQ(earned(1, 401, "wine 10.00"), 0);
    CHECK_EQ(used(ROOM_RULE, "first"), 25);
    toy_close(&toy);
}

TEST(the_lesser_of_what_is_left_counts)
{
    toy_open(&toy, SHOP(TOTAL("'max_total':25,'max_per_account':12"), ""));
    CHECK_EQ(earned(1, 0, "wine 20.00"), 12);
    CHECK_EQ(earned(1, 0, "wine 20.00"), 0);
    CHECK(!toy_last(&toy)->standing.rooms[0].is_shared);
    CHECK_EQ(earned(2, 0, "wine 20.00"), 12);
    CHECK_EQ(earned(3, 0, "wine 20.00"), 1);
    toy_close(&toy);
}

TEST(what_comes_back_is_there_for_others)
{
    toy_open(&toy, SHOP(TOTAL("'max_total':10"), ""));
    CHECK_EQ(earned(1, 0, "wine 8.00, bread 2.00"), 10);
    CHECK_EQ(earned(2, 0, "wine 8.00"), 0);
    struct entry_back wine = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &wine, 1));
    CHECK_EQ(toy_earned(&toy, "points"), -8);
    CHECK_EQ(earned(2, 1, "wine 9.00"), 8);
    CHECK_EQ(used(ROOM_RULE, "first"), 10);
    toy_close(&toy);
}

/* Without the reward the receipt would earn more; but what was left of the total then is others' by now. */
TEST(a_return_gives_no_more_of_a_total)
{
    toy_open(&toy, SHOP(TOTAL("'max_total':30"),
                        "{'id':'off','label':{'en':'Off'},'effect':{'amount_off':500},"
                        "'when':{'minimum':{'amount':2000}}}"));
    CHECK_OK(buy(1, 0, "wine 18.00, bread 2.00", "off"));
    CHECK_EQ(toy_earned(&toy, "points"), 15);
    CHECK_EQ(earned(2, 0, "wine 40.00"), 15);
    struct entry_back bread = { .line = 2, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &bread, 1)); /* the reward lapses: 18.00 are due now */
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK_EQ(used(ROOM_RULE, "first"), 30);
    toy_close(&toy);
}

TEST(the_first_customers_have_the_stock)
{
    toy_open(&toy, SHOP("", COFFEE("'stock':3")));
    CHECK_OK(buy(1, 0, "coffee 4.00", "coffee*2"));
    CHECK_ERR(buy(2, 0, "coffee 4.00", "coffee*2"), E_OUT_OF_STOCK);
    CHECK_EQ(toy.refusal.have, 1);
    CHECK_EQ(toy.refusal.need, 2);
    CHECK_OK(buy(2, 0, "coffee 4.00", "coffee"));
    CHECK_ERR(buy(3, 0, "coffee 4.00", "coffee"), E_OUT_OF_STOCK);
    CHECK_OK(buy(3, 0, "coffee 4.00", NULL));
    CHECK_OK(toy_return(&toy, 1, 1, NULL, 0));
    CHECK_EQ(used(ROOM_REWARD, "coffee"), 1);
    CHECK_OK(buy(3, 2, "coffee 4.00", "coffee*2"));
    toy_close(&toy);
}

TEST(its_own_ceiling_is_no_stock)
{
    toy_open(&toy, SHOP("", COFFEE("'stock':9,'max_per_account':1")));
    CHECK_OK(buy(1, 0, "coffee 4.00", "coffee"));
    CHECK_ERR(buy(1, 0, "coffee 4.00", "coffee"), E_REWARD_LIMIT);
    CHECK_OK(buy(2, 0, "coffee 4.00", "coffee"));
    toy_close(&toy);
}

TEST(an_automatic_reward_ends_without_a_word)
{
    toy_open(&toy, SHOP("", COFFEE("'stock':1,'auto':true")));
    CHECK_OK(buy(1, 0, "coffee 4.00", NULL));
    CHECK_EQ(toy_last(&toy)->outcome.discount_total_minor, 100);
    CHECK_OK(buy(2, 0, "coffee 4.00", NULL));
    CHECK_EQ(toy_last(&toy)->outcome.discount_total_minor, 0);
    toy_close(&toy);
}

TEST(events_and_claims_take_of_a_total)
{
    toy_open(
        &toy,
        SHOP(TOTAL(
                 "'max_total':10") ",{'id':'review','on':'custom','event':'review','max_total':15,"
                                   "'give':{'unit':'points','fixed':{'points':10}}}",
             ""));
    struct event review = { .kind = EVENT_CUSTOM, .name = STR("review"), .until = DATE_NONE };
    CHECK_OK(toy_event(&toy, 1, 0, &review));
    CHECK_OK(toy_event(&toy, 2, 0, &review));
    CHECK_EQ(toy_earned(&toy, "points"), 5);
    CHECK_OK(buy(0, 0, "wine 8.00", NULL));
    CHECK_OK(toy_claim(&toy, 3, 1, 1));
    CHECK_EQ(toy_earned(&toy, "points"), 8);
    CHECK_EQ(used(ROOM_RULE, "first"), 8);
    CHECK_EQ(used(ROOM_RULE, "review"), 15);
    CHECK_OK(toy_return(&toy, 3, 2, NULL, 0));
    CHECK_EQ(used(ROOM_RULE, "first"), 0);
    toy_close(&toy);
}

TEST(a_version_with_less_than_is_used_gives_nothing)
{
    toy_open(&toy, SHOP(TOTAL("'max_total':25"), ""));
    CHECK_EQ(earned(1, 0, "wine 20.00"), 20);
    struct stock stock = toy.stock;
    struct rule less = toy.program.rules[0];
    less.max.in_all = 12;
    toy.program.rules = &less;
    CHECK_EQ(earned(2, 0, "wine 20.00"), 0);
    less.max.in_all = 22; /* more of the same */
    CHECK_EQ(earned(2, 0, "wine 20.00"), 2);
    CHECK_EQ(stock.count, 1);
    toy_close(&toy);
}
