/* test_consequence.c - loyalty/consequence.c, measure.c, decide_event.c: tiers, challenges, events. */
#include "loyalty/consequence.h"

#include "loyalty/earn.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define UNITS_ "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}]"
#define SHOP(rules_, more_)                                                                        \
    "{'format':1,'name':{'en':'Test'},'currency':'EUR'," UNITS_                                    \
    ",'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':100,"    \
    "'points':1}}}" rules_ "],'rewards':[]," more_ "}"
#define LEVELS                                                                                     \
    "'levels':[{'id':'silver','label':{'en':'Silver'},'from':10000},"                              \
    "{'id':'gold','label':{'en':'Gold'},'from':20000}]"
#define TIERS(over_, fall_) "'tiers':{'by':'spend','over':" over_ ",'fall':'" fall_ "'," LEVELS "}"

static void buy(int day, const char *lines)
{
    struct receipt receipt = toy_receipt(&toy, lines, NULL);
    CHECK_OK(toy_purchase(&toy, 1, day, &receipt));
}

/* The entry before the last so many. */
static const struct entry *before_last(size_t count)
{
    CHECK(toy.entry_count > count);
    return &toy.entries[toy.entry_count - 1 - count];
}

static void check_event(const struct entry *entry, enum event_kind kind, const char *name,
                        const char *reference)
{
    CHECK_EQ(entry->kind, ENTRY_EVENT);
    CHECK_EQ(entry->event.kind, kind);
    CHECK_STR(entry->event.name, name);
    CHECK_STR(entry->event.reference, reference);
}

static void check_tier(const char *tier)
{
    CHECK_STR(toy.accounts[1].past.tier, tier);
}

/* ---- tiers ------------------------------------------------------------------------------------ */

TEST(a_tier_is_reached_by_the_purchase_that_reaches_it_and_holds_for_the_next)
{
    toy_open(&toy, SHOP(",{'id':'double','on':'purchase','when':{'tiers':['gold']},"
                        "'give':{'unit':'points','multiply':{'by':'2'}}},"
                        "{'id':'welcome','on':'tier','when':{'tiers':['gold']},"
                        "'give':{'unit':'points','fixed':{'points':500}}}",
                        TIERS("'ever'", "never")));
    buy(0, "bread 99.99");
    CHECK_EQ(toy.entry_count, 1);
    buy(1, "bread 0.01");
    check_event(toy_last(&toy), EVENT_TIER, "silver", "");
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    buy(2, "bread 150.00"); /* it is decided as silver */
    CHECK_EQ(before_last(1)->kind, ENTRY_PURCHASE);
    CHECK_STR(before_last(1)->standing.tier, "silver");
    CHECK_EQ(earn_total(&before_last(1)->outcome, STR("points")).n, 150);
    check_event(toy_last(&toy), EVENT_TIER, "gold", "silver");
    CHECK_EQ(toy_earned(&toy, "points"), 500);
    buy(3, "bread 10.00");
    CHECK_EQ(toy_earned(&toy, "points"), 20);
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 99 + 0 + 150 + 500 + 20);
    toy_close(&toy);
}

TEST(one_purchase_may_reach_the_highest_tier_at_once)
{
    toy_open(&toy, SHOP("", TIERS("'ever'", "never")));
    buy(0, "bread 250.00");
    check_event(toy_last(&toy), EVENT_TIER, "gold", "");
    CHECK_EQ(toy.entry_count, 2);
    toy_close(&toy);
}

/* Day zero is 1 January 2026. */
TEST(a_purchase_counts_for_its_months_to_the_end_of_the_last)
{
    toy_open(&toy, SHOP("", TIERS("{'months':12}", "to_level")));
    buy(14, "bread 200.00"); /* 15 January 2026: counts to 31 January 2027 */
    check_tier("gold");
    buy(395, "bread 1.00"); /* 31 January 2027 */
    check_tier("gold");
    buy(396, "bread 1.00"); /* 1 February: 1.00 + 1.00 are left */
    check_event(before_last(1), EVENT_TIER_LOST, "", "gold");
    check_tier("");
    toy_close(&toy);
}

TEST(what_was_reached_in_a_year_holds_to_the_end_of_the_next)
{
    toy_open(&toy, SHOP("", TIERS("'year'", "to_level")));
    buy(200, "bread 200.00"); /* 2026 */
    check_tier("gold");
    buy(729, "bread 100.00"); /* 31 December 2027 */
    check_tier("gold");
    buy(730, "bread 1.00"); /* 2028: 100.00 of 2027 are silver */
    check_event(before_last(1), EVENT_TIER_LOST, "silver", "gold");
    buy(1096, "bread 1.00"); /* 2029 */
    check_event(before_last(1), EVENT_TIER_LOST, "", "silver");
    toy_close(&toy);
}

TEST(one_step_is_one_for_each_period)
{
    toy_open(&toy, SHOP("", TIERS("'month'", "one_step")));
    buy(0, "bread 200.00"); /* January, holds to the end of February */
    buy(58, "bread 1.00");
    check_tier("gold");
    buy(59, "bread 1.00"); /* 1 March */
    check_tier("silver");
    buy(60, "bread 1.00");
    check_tier("silver");
    buy(90, "bread 1.00"); /* 1 April */
    check_tier("");
    toy_close(&toy);
}

TEST(who_never_falls_never_falls)
{
    toy_open(&toy, SHOP("", TIERS("'month'", "never")));
    buy(0, "bread 200.00");
    buy(900, "bread 1.00");
    check_tier("gold");
    toy_close(&toy);
}

TEST(goods_that_come_back_take_the_tier_back_before_the_next_entry)
{
    toy_open(&toy, SHOP("", TIERS("'ever'", "to_level")));
    buy(0, "bread 200.00");
    CHECK_OK(toy_return(&toy, 1, 1, NULL, 0));
    check_tier("gold");
    buy(2, "bread 1.00");
    check_event(before_last(1), EVENT_TIER_LOST, "", "gold");
    toy_close(&toy);
}

TEST(a_floor_holds_until_its_last_day)
{
    struct event floor = { .kind = EVENT_TIER_FLOOR, .name = STR("gold"), .until = toy_day(10) };
    toy_open(&toy, SHOP("", TIERS("'ever'", "to_level")));
    CHECK_OK(toy_event(&toy, 1, 0, &floor));
    check_event(toy_last(&toy), EVENT_TIER, "gold", "");
    buy(10, "bread 1.00");
    check_tier("gold");
    buy(11, "bread 1.00");
    check_event(before_last(1), EVENT_TIER_LOST, "", "gold");
    toy_close(&toy);
}

TEST(a_late_receipt_takes_no_tier)
{
    toy_open(&toy, SHOP("", TIERS("{'months':1}", "to_level")));
    buy(40, "bread 200.00"); /* February */
    buy(2, "bread 1.00");    /* of January, told late: on that day there was nothing */
    check_tier("gold");
    toy_close(&toy);
}

TEST(a_late_receipt_brings_no_tier_back_that_has_ended)
{
    toy_open(&toy, SHOP("", TIERS("'month'", "to_level")));
    buy(5, "bread 150.00");
    check_tier("silver");
    buy(100, "bread 1.00"); /* in April */
    check_tier("");
    buy(20, "bread 60.00"); /* January came to gold; that ended with February */
    check_tier("");
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_PURCHASE);
    toy_close(&toy);
}

TEST(a_late_receipt_reaches_a_tier_with_what_came_after_its_day)
{
    toy_open(&toy, SHOP("", TIERS("{'months':3}", "to_level")));
    buy(40, "bread 60.00");
    buy(20, "bread 60.00"); /* of the month before */
    check_event(toy_last(&toy), EVENT_TIER, "silver", "");
    toy_close(&toy);
}

TEST(a_floor_that_is_taken_away_leaves_no_day)
{
    struct event floor = { .kind = EVENT_TIER_FLOOR, .until = toy_day(30) };
    toy_open(&toy, SHOP("", TIERS("'ever'", "to_level")));
    CHECK_OK(toy_event(&toy, 1, 0, &floor));
    CHECK(date_is_none(toy.accounts[1].past.floor_until));
    toy_close(&toy);
}

TEST(visits_and_points_are_measures_too)
{
    toy_open(&toy, SHOP("", "'tiers':{'by':'visits','over':'year','levels':[{'id':'friend',"
                            "'label':{'en':'Friend'},'from':3}]}"));
    buy(0, "bread 1.00");
    buy(1, "bread 1.00");
    check_tier("");
    buy(2, "bread 1.00");
    check_tier("friend");
    toy_close(&toy);
    toy_open(&toy, SHOP("", "'tiers':{'by':{'gained':'points'},'over':'year','levels':[{'id':'big',"
                            "'label':{'en':'Big'},'from':50}]}"));
    buy(0, "bread 49.00");
    check_tier("");
    buy(1, "bread 1.00");
    check_tier("big");
    toy_close(&toy);
}

/* ---- challenges ------------------------------------------------------------------------------- */

#define CHALLENGE(rest_)                                                                           \
    "'challenges':[{'id':'more','label':{'en':'More'},'by':'visits','over':'year'," rest_ "}]"
#define GOAL_GIFT                                                                                  \
    ",{'id':'gift','on':'goal','event':'more','give':{'unit':'points','fixed':{'points':30}}}"

/* "3.3 visits a year instead of 3", rounded up: 4. */
TEST(a_goal_is_so_many_times_the_year_before)
{
    toy_open(&toy, SHOP(GOAL_GIFT, CHALLENGE("'goal':2,'times':'1.1'")));
    buy(0, "bread 1.00");
    buy(100, "bread 1.00"); /* 2 in 2026: the least goal */
    check_event(toy_last(&toy), EVENT_GOAL, "more", "");
    CHECK_EQ(toy_last(&toy)->event.until.days, toy_day(0).days);
    CHECK_EQ(toy_earned(&toy, "points"), 30);
    buy(200, "bread 1.00");
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_PURCHASE); /* once */
    for (int i = 0; i < 3; i++) {
        buy(365 + i, "bread 1.00");
        CHECK_EQ(toy_last(&toy)->kind, ENTRY_PURCHASE);
    }
    struct progress progress = consequence_progress(&toy.program, &toy.program.challenges[0],
                                                    &toy.accounts[1].past, toy_day(370));
    CHECK_EQ(progress.goal, 4);
    CHECK_EQ(progress.count, 3);
    CHECK(!progress.is_met);
    CHECK_EQ(progress.first.days, toy_day(365).days);
    CHECK_EQ(progress.last.days, toy_day(729).days);
    buy(400, "bread 1.00");
    check_event(toy_last(&toy), EVENT_GOAL, "more", "");
    toy_close(&toy);
}

TEST(a_receipt_of_a_year_that_is_over_reaches_no_goal)
{
    toy_open(&toy, SHOP(GOAL_GIFT, CHALLENGE("'goal':2")));
    buy(0, "bread 1.00");
    buy(366, "bread 1.00");
    buy(300, "bread 1.00"); /* the second of 2026, told in 2027 */
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_PURCHASE);
    toy_close(&toy);
}

/* ---- events ----------------------------------------------------------------------------------- */

TEST(an_event_gives_what_the_rules_for_it_say)
{
    static const struct event birthday = { .kind = EVENT_BIRTHDAY, .until = DATE_NONE };
    struct event review = { .kind = EVENT_CUSTOM, .name = STR("review"), .until = DATE_NONE };
    struct event photo = { .kind = EVENT_CUSTOM, .name = STR("photo"), .until = DATE_NONE };
    toy_open(&toy, SHOP(",{'id':'cake','on':'birthday','give':{'unit':'points','fixed':"
                        "{'points':100}}},{'id':'review','on':'custom','event':'review',"
                        "'give':{'unit':'points','fixed':{'points':10}},'max_per_month':15}",
                        "'policies':{}"));
    CHECK_OK(toy_event(&toy, 1, 0, &birthday));
    CHECK_EQ(toy_earned(&toy, "points"), 100);
    CHECK_STR(toy_last(&toy)->outcome.earnings[0].rule, "cake");
    CHECK_OK(toy_event(&toy, 1, 0, &review));
    CHECK_EQ(toy_earned(&toy, "points"), 10);
    CHECK_OK(toy_event(&toy, 1, 3, &review));
    CHECK_EQ(toy_earned(&toy, "points"), 5); /* its ceiling */
    CHECK_OK(toy_event(&toy, 1, 3, &photo));
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 115);
    toy_close(&toy);
}

/* "50 gives 5.00, 100 gives 12.00", in points of a cent: 500 and 1200. */
TEST(a_top_up_has_an_amount_and_steps)
{
    toy_open(&toy, SHOP(",{'id':'bonus','on':'top_up','when':{'minimum':{'amount':2000}},"
                        "'give':{'unit':'points','steps':[{'amount':5000,'points':500},"
                        "{'amount':10000,'points':1200}]}}",
                        "'policies':{}"));
    static const int64_t rows[][2] = { { 1999, 0 }, { 4999, 0 }, { 5000, 500 }, { 10000, 1200 } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct event top_up = { .kind = EVENT_TOP_UP, .amount_minor = rows[i][0] };
        top_up.until = DATE_NONE;
        check_note("%lld", (long long)rows[i][0]);
        CHECK_OK(toy_event(&toy, 1, 0, &top_up));
        CHECK_EQ(toy_earned(&toy, "points"), rows[i][1]);
    }
    toy_close(&toy);
}
