/* test_agreement.c - loyalty/settlement/agreement.c: whose a shop is, what something is worth, and when it is settled. */
#include "loyalty/settlement/agreement.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

static struct str rose_shops[] = { STR("market"), STR("quay") };
static struct str lis_shops[] = { STR("station") };
static struct agreement_company companies[] = {
    { .code = STR("rose"), .shops = rose_shops, .shop_count = COUNT(rose_shops) },
    { .code = STR("lis"), .shops = lis_shops, .shop_count = COUNT(lis_shops) },
};
static struct agreement_unit units[] = {
    { .unit = STR("points"), .points = 3, .minor = 13 },
    { .unit = STR("cash"), .is_percent = true, .points = 10000, .minor = 8000 },
};

static struct agreement both(void)
{
    return (struct agreement){
        .from = day("2026-11-15"),
        .until = DATE_NONE,
        .companies = companies,
        .company_count = COUNT(companies),
        .units = units,
        .unit_count = COUNT(units),
    };
}

TEST(each_shop_is_of_one_company)
{
    struct agreement agreement = both();
    CHECK(agreement_company_of(&agreement, STR("quay")) == &companies[0]);
    CHECK(agreement_company_of(&agreement, STR("station")) == &companies[1]);
    CHECK(agreement_company_of(&agreement, STR("nowhere")) == NULL);
    CHECK(agreement_company_of(&agreement, STR("")) == NULL);
    CHECK(agreement_company(&agreement, STR("lis")) == &companies[1]);
    CHECK(agreement_company(&agreement, STR("tulipe")) == NULL);
    CHECK(agreement_unit(&agreement, STR("cash")) == &units[1]);
    CHECK(agreement_unit(&agreement, STR("stamps")) == NULL);
}

TEST(it_is_in_force_from_its_first_day_to_its_last)
{
    struct agreement agreement = both();
    CHECK(!agreement_is_on(&agreement, day("2026-11-14")));
    CHECK(agreement_is_on(&agreement, day("2026-11-15")));
    CHECK(agreement_is_on(&agreement, day("2199-01-01")));
    agreement.until = day("2026-12-31");
    CHECK(agreement_is_on(&agreement, day("2026-12-31")));
    CHECK(!agreement_is_on(&agreement, day("2027-01-01")));
}

TEST(a_period_begins_with_its_month_or_quarter)
{
    struct agreement agreement = both();
    CHECK_EQ(agreement_period_first(&agreement, day("2028-02-29")).days, day("2028-02-01").days);
    CHECK_EQ(agreement_period_first(&agreement, day("2026-12-31")).days, day("2026-12-01").days);
    agreement.period = SETTLEMENT_QUARTER;
    CHECK_EQ(agreement_period_first(&agreement, day("2026-12-31")).days, day("2026-10-01").days);
    CHECK_EQ(agreement_period_first(&agreement, day("2027-01-01")).days, day("2027-01-01").days);
    CHECK_EQ(agreement_period_first(&agreement, day("2027-05-30")).days, day("2027-04-01").days);
}

static int64_t worth(const struct agreement_unit *unit, int64_t points)
{
    int64_t minor = 0;
    CHECK_OK(agreement_worth(unit, points, &minor));
    return minor;
}

TEST(half_a_minor_unit_is_rounded_away_from_zero)
{
    static const struct agreement_unit half = { .points = 2, .minor = 1 };
    CHECK_EQ(worth(&units[0], 0), 0);
    CHECK_EQ(worth(&units[0], 1), 4); /* 4.33 */
    CHECK_EQ(worth(&units[0], 2), 9); /* 8.67 */
    CHECK_EQ(worth(&units[0], 60), 260);
    CHECK_EQ(worth(&units[1], 1999), 1599);
    CHECK_EQ(worth(&half, 1), 1);
    CHECK_EQ(worth(&half, -1), -1);
    CHECK_EQ(worth(&half, 3), 2);
    CHECK_EQ(worth(&half, -3), -2);
    for (int64_t points = 1; points < 200; points++)
        CHECK_EQ(worth(&units[0], -points), -worth(&units[0], points));
}

TEST(what_would_not_fit_is_refused)
{
    const struct agreement_unit dear = { .points = 1, .minor = INT64_MAX };
    int64_t minor = -7;
    CHECK_ERR(agreement_worth(&dear, 2, &minor), E_OVERFLOW);
    CHECK_EQ(minor, -7);
}
