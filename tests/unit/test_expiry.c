/* test_expiry.c - loyalty/program.c: the last day of a lot, and finding things by their id. */
#include "loyalty/program.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

static void check_day(struct date got, const char *want)
{
    char room[16];
    struct buf out = BUF(room);
    date_format(&out, got);
    CHECK_STR(((struct str){ room, out.used }), want);
}

TEST(expiry_never_has_no_last_day)
{
    struct expiry never = { .kind = EXPIRY_NEVER, .date = DATE_NONE };

    CHECK(date_is_none(expiry_until(&never, day("2026-11-22"))));
}

TEST(expiry_in_days_counts_from_the_first_day)
{
    static const struct {
        const char *from;
        int32_t days;
        const char *until;
    } cases[] = {
        { "2026-11-22", 30, "2026-12-22" },
        { "2026-11-22", 1, "2026-11-23" },
        { "2028-02-28", 1, "2028-02-29" }, /* a leap day */
        { "2026-12-31", 365, "2027-12-31" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct expiry expiry = { .kind = EXPIRY_DAYS, .count = cases[i].days };
        check_day(expiry_until(&expiry, day(cases[i].from)), cases[i].until);
    }
}

/* "Valid 12 months" counts to the same day a year later, that day included. */
TEST(expiry_in_months_counts_to_the_same_day)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *until;
    } cases[] = {
        { "2026-11-22", 12, "2027-11-22" }, { "2026-11-22", 24, "2028-11-22" },
        { "2027-01-31", 1, "2027-02-28" },  /* a month without that day ends it */
        { "2028-01-31", 1, "2028-02-29" },  /* ... in a leap year too */
        { "2028-02-29", 12, "2029-02-28" }, /* the leap day has no birthday every year */
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct expiry expiry = { .kind = EXPIRY_MONTHS, .count = cases[i].months };
        check_day(expiry_until(&expiry, day(cases[i].from)), cases[i].until);
    }
}

TEST(expiry_moves_to_the_end_of_its_period)
{
    static const struct {
        enum expiry_end end;
        const char *from;
        const char *until; /* after twelve months */
    } cases[] = {
        { EXPIRY_END_OF_MONTH, "2020-07-06", "2021-07-31" },
        { EXPIRY_END_OF_MONTH, "2020-07-31", "2021-07-31" }, /* it is the end already */
        { EXPIRY_END_OF_MONTH, "2027-02-01", "2028-02-29" },
        { EXPIRY_END_OF_QUARTER, "2026-01-01", "2027-03-31" },
        { EXPIRY_END_OF_QUARTER, "2026-11-22", "2027-12-31" },
        { EXPIRY_END_OF_HALF, "2026-06-30", "2027-06-30" },
        { EXPIRY_END_OF_HALF, "2026-07-01", "2027-12-31" },
        { EXPIRY_END_OF_YEAR, "2026-01-01", "2027-12-31" },
        { EXPIRY_END_OF_YEAR, "2026-12-31", "2027-12-31" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct expiry expiry = { .kind = EXPIRY_MONTHS, .count = 12, .end = cases[i].end };
        check_day(expiry_until(&expiry, day(cases[i].from)), cases[i].until);
    }
}

TEST(expiry_on_a_date_is_that_date_for_everybody)
{
    struct expiry expiry = { .kind = EXPIRY_DATE, .date = day("2027-12-31") };

    check_day(expiry_until(&expiry, day("2026-11-22")), "2027-12-31");
    check_day(expiry_until(&expiry, day("2027-12-31")), "2027-12-31");
}

TEST(label_falls_back_to_the_other_language)
{
    struct label both = { .fr = STR("points"), .en = STR("stars") };
    struct label french = { .fr = STR("points"), .en = STR_NONE };
    struct label english = { .fr = STR_NONE, .en = STR("stars") };

    CHECK_STR(label_in(&both, LANGUAGE_FR), "points");
    CHECK_STR(label_in(&both, LANGUAGE_EN), "stars");
    CHECK_STR(label_in(&french, LANGUAGE_EN), "points");
    CHECK_STR(label_in(&english, LANGUAGE_FR), "stars");
}

TEST(program_finds_units_and_rewards_by_their_whole_id)
{
    const struct unit units[] = { { .id = STR("points") }, { .id = STR("stamps") } };
    const struct reward rewards[] = { { .id = STR("gift") } };
    struct program program = {
        .units = units,
        .unit_count = COUNT(units),
        .rewards = rewards,
        .reward_count = COUNT(rewards),
    };

    CHECK(program_unit(&program, STR("stamps")) == &units[1]);
    CHECK(program_unit(&program, STR("stamp")) == NULL);
    CHECK(program_unit(&program, STR("gift")) == NULL);
    CHECK(program_reward(&program, STR("gift")) == &rewards[0]);
    CHECK(program_reward(&program, STR_NONE) == NULL);
}
