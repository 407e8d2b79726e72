/* test_adjust.c - what somebody gives or takes by hand. */
#include "loyalty/decide/decide.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define PROGRAM                                                                                    \
    "{'format':1,'name':{'en':'By hand'},'currency':'EUR','units':["                               \
    "{'id':'p','label':{'en':'p'},'kind':'points','expiry':{'days':10},"                           \
    "'by_hand':{'alone_max':500}},"                                                                \
    "{'id':'free','label':{'en':'free'},'kind':'points'}],'rules':["                               \
    "{'id':'base','on':'purchase','give':{'unit':'p','per_amount':{'every':100,'points':1}}}],"    \
    "'rewards':[],'tiers':{'by':{'gained':'p'},'over':'year','fall':'never',"                      \
    "'levels':[{'id':'gold','label':{'en':'gold'},'from':10}]}}"

static int64_t usable(int day)
{
    return toy_usable(&toy, 1, "p", day);
}

TEST(adjust_gives_by_the_expiry_of_the_unit)
{
    toy_open(&toy, PROGRAM);
    CHECK_OK(toy_adjust(&toy, 1, 0, "p", 40, NULL));
    CHECK_EQ(toy_last(&toy)->moves.items[0].kind, MOVE_GAIN);
    CHECK_EQ(toy_last(&toy)->moves.items[0].until.days, toy_day(10).days);
    CHECK_EQ(usable(10), 40);
    CHECK_EQ(usable(11), 0);
    CHECK_STR(toy_last(&toy)->note, "counted again");
    toy_close(&toy);
}

TEST(adjust_takes_at_most_what_is_usable)
{
    toy_open(&toy, PROGRAM);
    CHECK_OK(toy_adjust(&toy, 1, 0, "p", 40, NULL));
    CHECK_ERR(toy_adjust(&toy, 1, 1, "p", -41, NULL), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 40);
    CHECK_EQ(toy.refusal.need, 41);
    CHECK_OK(toy_adjust(&toy, 1, 1, "p", -40, NULL));
    CHECK_EQ(toy_last(&toy)->moves.items[0].kind, MOVE_CANCEL);
    CHECK_EQ(usable(1), 0);
    CHECK_ERR(toy_adjust(&toy, 1, 1, "none", 1, NULL), E_UNIT_UNKNOWN);
    toy_close(&toy);
}

TEST(adjust_needs_a_second_operator_above_what_one_may_alone)
{
    toy_open(&toy, PROGRAM);
    CHECK_ERR(toy_adjust(&toy, 1, 0, "p", 501, NULL), E_SECOND_NEEDED);
    CHECK_EQ(toy.refusal.have, 500);
    CHECK_ERR(toy_adjust(&toy, 1, 0, "p", 501, "ada"), E_SECOND_SAME);
    CHECK_ERR(toy_adjust(&toy, 1, 0, "p", 1, "ada"), E_SECOND_SAME);
    CHECK_OK(toy_adjust(&toy, 1, 0, "p", 501, "bob"));
    CHECK_STR(toy_last(&toy)->adjusted.seconded_by, "bob");
    CHECK_OK(toy_adjust(&toy, 1, 0, "p", 500, NULL));
    CHECK_ERR(toy_adjust(&toy, 1, 0, "p", -501, NULL), E_SECOND_NEEDED);
    CHECK_OK(toy_adjust(&toy, 1, 0, "free", 5000000, NULL)); /* nothing is said of it */
    toy_close(&toy);
}

TEST(adjust_counts_for_no_tier)
{
    toy_open(&toy, PROGRAM);
    CHECK_OK(toy_adjust(&toy, 1, 0, "p", 400, NULL));
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_ADJUST); /* no tier is reached behind it */
    struct receipt receipt = toy_receipt(&toy, "a 10.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    CHECK_EQ(toy_last(&toy)->event.kind, EVENT_TIER);
    toy_close(&toy);
}
