/* test_occasion.c - loyalty/occasion.c: days, weekdays, hours, shops and channels of a condition. */
#include "loyalty/occasion.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"
#include "tests/lib/toy_shop.h"

#define HOUR 3600
#define LIST(...)                                                                                  \
    {                                                                                              \
        .items = (const struct str[]){ __VA_ARGS__ },                                              \
        .count = COUNT(((const struct str[]){ __VA_ARGS__ }))                                      \
    }

static struct occasion at(const char *on, int32_t second)
{
    return (struct occasion){
        .on = day(on), .second = second, .shop = STR("market"), .channel = STR("till")
    };
}

static bool fits(const struct condition *when, const char *on, int32_t second)
{
    struct occasion occasion = at(on, second);
    return occasion_fits(when, &occasion);
}

TEST(a_condition_that_says_nothing_is_for_every_moment)
{
    const struct condition when = { 0 };
    const struct occasion nowhere = { .on = day("1970-01-01") };
    CHECK(fits(&when, "2026-11-22", 0));
    CHECK(occasion_fits(&when, &nowhere));
}

TEST(one_of_the_tags_of_a_condition_is_enough)
{
    const struct str tags[] = { STR("club"), STR("student") };
    const struct condition students = { .member_tags = LIST(STR("pupil"), STR("student")) };
    const struct condition staff = { .member_tags = LIST(STR("staff")) };
    const struct standing standing = { .tier = STR_NONE, .tags = tags, .tag_count = COUNT(tags) };
    struct occasion occasion = at("2026-11-22", 0);
    CHECK(!occasion_fits(&students, &occasion)); /* of nobody */
    occasion.standing = &standing;
    CHECK(occasion_fits(&students, &occasion));
    CHECK(!occasion_fits(&staff, &occasion));
}

TEST(a_card_is_of_one_of_the_kinds_of_a_condition)
{
    const struct condition when = { .card_kinds = LIST(STR("app"), STR("chip")) };
    struct standing standing = { .tier = STR_NONE, .card_kind = STR("chip") };
    struct occasion occasion = at("2026-11-22", 0);
    CHECK(!occasion_fits(&when, &occasion)); /* without a card */
    occasion.standing = &standing;
    CHECK(occasion_fits(&when, &occasion));
    standing.card_kind = STR("App"); /* as it is written */
    CHECK(!occasion_fits(&when, &occasion));
    standing.card_kind = STR_NONE;
    CHECK(!occasion_fits(&when, &occasion));
}

TEST(both_days_of_a_window_are_in_it)
{
    const struct condition when = {
        .has_from = true, .from = day("2026-12-01"), .has_until = true, .until = day("2026-12-24")
    };
    CHECK(!fits(&when, "2026-11-30", 24 * HOUR - 1));
    CHECK(fits(&when, "2026-12-01", 0));
    CHECK(fits(&when, "2026-12-24", 24 * HOUR - 1));
    CHECK(!fits(&when, "2026-12-25", 0));
}

TEST(a_window_may_be_open)
{
    const struct condition from = { .has_from = true, .from = day("2026-12-01") };
    const struct condition until = { .has_until = true, .until = day("2026-12-01") };
    CHECK(fits(&from, "2999-12-31", 0) && !fits(&from, "2026-11-30", 0));
    CHECK(fits(&until, "1900-01-01", 0) && !fits(&until, "2026-12-02", 0));
}

TEST(weekdays_are_those_of_the_calendar)
{
    const struct condition tuesdays = { .weekdays = WEEKDAY_BIT(2) };
    const struct condition weekend = { .weekdays = WEEKDAY_BIT(6) | WEEKDAY_BIT(7) };
    CHECK(fits(&tuesdays, "2026-11-24", 0)); /* a Tuesday */
    CHECK(!fits(&tuesdays, "2026-11-23", 0) && !fits(&tuesdays, "2026-11-25", 0));
    CHECK(fits(&tuesdays, "2028-02-29", 0)); /* another */
    CHECK(fits(&weekend, "2026-11-22", 0) && fits(&weekend, "2026-11-21", 0));
    CHECK(!fits(&weekend, "2026-11-23", 0));
}

TEST(hours_begin_with_the_first_and_end_before_the_last)
{
    const struct condition when = { .hours_from_s = 14 * HOUR, .hours_until_s = 18 * HOUR };
    CHECK(!fits(&when, "2026-11-22", 14 * HOUR - 1));
    CHECK(fits(&when, "2026-11-22", 14 * HOUR));
    CHECK(fits(&when, "2026-11-22", 18 * HOUR - 1));
    CHECK(!fits(&when, "2026-11-22", 18 * HOUR));
}

TEST(hours_may_go_over_midnight_and_up_to_it)
{
    const struct condition night = { .hours_from_s = 22 * HOUR, .hours_until_s = 2 * HOUR };
    const struct condition evening = { .hours_from_s = 20 * HOUR,
                                       .hours_until_s = SECONDS_PER_DAY };
    CHECK(fits(&night, "2026-11-22", 23 * HOUR) && fits(&night, "2026-11-22", HOUR));
    CHECK(!fits(&night, "2026-11-22", 2 * HOUR) && !fits(&night, "2026-11-22", 22 * HOUR - 1));
    CHECK(fits(&evening, "2026-11-22", 24 * HOUR - 1) && !fits(&evening, "2026-11-22", 0));
}

TEST(shops_and_channels_are_codes_of_a_list)
{
    const struct condition here = { .shops = LIST(STR("farm"), STR("market")) };
    const struct condition there = { .shops = LIST(STR("farm")) };
    const struct condition web = { .channels = LIST(STR("web")) };
    const struct condition till = { .channels = LIST(STR("web"), STR("till")) };
    CHECK(fits(&here, "2026-11-22", 0) && !fits(&there, "2026-11-22", 0));
    CHECK(fits(&till, "2026-11-22", 0) && !fits(&web, "2026-11-22", 0));
}

/* ---- through the engine: the occasion is that of the purchase ----------------------------------- */

static const char tuesdays[] =
    "{'format':1,'name':{'en':'c'},'currency':'EUR',"
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}],"
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':100,'"
    "points':1}}},"
    "{'id':'double','on':'purchase','when':{'weekdays':['thursday']},"
    "'give':{'unit':'points','per_amount':{'every':100,'points':1}}}],"
    "'rewards':[{'id':'late','label':{'en':'late'},'effect':{'percent_off':'10'},"
    "'when':{'from':'2026-01-02'}}]}";

TEST(a_rule_gives_on_its_day_and_takes_back_what_it_gave_on_any_other)
{
    static struct toy toy;
    toy_open(&toy, tuesdays);
    struct receipt receipt = toy_receipt(&toy, "bread 10.00, wine 5.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt)); /* 1 January 2026: a Thursday */
    CHECK_EQ(toy_earned(&toy, "points"), 30);
    struct entry_back back = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &back, 1)); /* on a Friday */
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 10);
    CHECK_OK(toy_purchase(&toy, 1, 1, &receipt));
    CHECK_EQ(toy_earned(&toy, "points"), 15);
    toy_close(&toy);
}

TEST(a_reward_is_refused_outside_its_days)
{
    static struct toy toy;
    toy_open(&toy, tuesdays);
    struct receipt receipt = toy_receipt(&toy, "bread 10.00", "late");
    CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), E_REWARD_NOT_NOW);
    CHECK_STR(toy.refusal.subject, "late");
    CHECK_OK(toy_purchase(&toy, 1, 1, &receipt));
    CHECK_EQ(toy_last(&toy)->outcome.discount_total_minor, 100);
    toy_close(&toy);
}
