/* test_date.c - core/date.c: every day of eleven centuries, and the ends of months. */
#include "core/date.h"

#include "tests/lib/check.h"

static struct date parsed(struct str text)
{
    struct date date = DATE_NONE;
    CHECK_OK(date_parse(text, &date));
    return date;
}

static struct date on(const char *text)
{
    return parsed(str_c(text));
}

static struct str text_of(struct date date)
{
    static char room[10];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    date_format(&out, date);
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(date_counts_from_1970)
{
    CHECK_EQ(on("1970-01-01").days, 0);
    CHECK_EQ(on("1969-12-31").days, -1);
    CHECK_EQ(on("2000-03-01").days, 11017);
    CHECK_EQ(on("1900-01-01").days, -25567);
    CHECK_EQ(on("2999-12-31").days, 376199);
}

/* A second calendar, written as one learns it at school, walks beside ours. */
TEST(date_agrees_with_a_calendar_kept_by_hand)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t days = -25567;
    int weekday = 1; /* 1 January 1900 was a Monday */
    for (int year = 1900; year <= 2999; year++) {
        check_note("%d", year);
        bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && is_leap);
            for (int day = 1; day <= length; day++) {
                struct date date = DATE_NONE;
                CHECK_OK(date_from_parts((struct date_parts){ year, month, day }, &date));
                CHECK_EQ(date.days, days);
                CHECK_EQ(date_weekday(date), weekday);
                struct date_parts parts = date_parts(date);
                CHECK(parts.year == year && parts.month == month && parts.day == day);
                CHECK_EQ(date_month_end(date).days, days + length - day);
                CHECK_EQ(parsed(text_of(date)).days, days);
                days++;
                weekday = weekday % 7 + 1;
            }
        }
    }
    CHECK_EQ(days, 376200);
}

TEST(date_refuses_days_that_do_not_exist)
{
    static const struct date_parts cases[] = {
        { 2026, 2, 29 }, { 1900, 2, 29 }, { 2026, 4, 31 },  { 2026, 13, 1 }, { 2026, 0, 1 },
        { 2026, 1, 0 },  { 2026, 1, 32 }, { 1899, 12, 31 }, { 3000, 1, 1 },  { -1, -1, -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date date = { .days = 77 };
        check_note("case %zu", i);
        CHECK_ERR(date_from_parts(cases[i], &date), E_INVALID);
        CHECK_EQ(date.days, 77);
    }
}

TEST(date_none_is_no_date)
{
    CHECK(date_is_none(DATE_NONE));
    CHECK(!date_is_valid(DATE_NONE));
    CHECK(!date_is_none(on("1970-01-01")));
    CHECK(date_is_valid(on("1900-01-01")));
    CHECK(date_is_valid(on("2999-12-31")));
    CHECK(!date_is_valid((struct date){ .days = on("1900-01-01").days - 1 }));
    CHECK(!date_is_valid((struct date){ .days = on("2999-12-31").days + 1 }));
}

TEST(date_knows_the_weekday_before_and_after_1970)
{
    CHECK_EQ(date_weekday(on("1970-01-01")), 4);
    CHECK_EQ(date_weekday(on("1969-12-28")), 7);
    CHECK_EQ(date_weekday(on("2026-11-22")), 7);
    CHECK_EQ(date_weekday(on("2026-11-23")), 1);
}

TEST(date_adds_months_and_stops_at_the_last_day)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *to;
    } cases[] = {
        { "2026-01-31", 1, "2026-02-28" },
        { "2024-01-31", 1, "2024-02-29" },
        { "2024-02-29", 12, "2025-02-28" },
        { "2024-02-29", 48, "2028-02-29" },
        { "2024-02-29", -12, "2023-02-28" },
        { "1996-02-29", 48, "2000-02-29" },
        { "2026-03-31", -1, "2026-02-28" },
        { "2026-05-31", 1, "2026-06-30" },
        { "2026-08-31", 6, "2027-02-28" },
        { "2026-10-15", 0, "2026-10-15" },
        { "2026-10-15", 3, "2027-01-15" },
        { "2026-01-15", -1, "2025-12-15" },
        { "2026-12-31", 12, "2027-12-31" },
        { "2026-12-31", 1200, "2126-12-31" },
        { "2999-12-01", 1, "2999-12-31" }, /* the end of the calendar */
        { "2026-01-01", INT32_MAX, "2999-12-31" },
        { "1900-01-31", -1, "1900-01-01" }, /* its beginning */
        { "2026-01-01", INT32_MIN, "1900-01-01" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s + %d months", cases[i].from, cases[i].months);
        CHECK_STR(text_of(date_add_months(on(cases[i].from), cases[i].months)), cases[i].to);
    }
}

TEST(date_adds_days_within_the_calendar)
{
    CHECK_STR(text_of(date_add_days(on("2026-02-28"), 1)), "2026-03-01");
    CHECK_STR(text_of(date_add_days(on("2024-02-28"), 1)), "2024-02-29");
    CHECK_STR(text_of(date_add_days(on("2026-01-01"), -1)), "2025-12-31");
    CHECK_STR(text_of(date_add_days(on("2999-12-31"), 1)), "2999-12-31");
    CHECK_STR(text_of(date_add_days(on("2026-01-01"), INT32_MAX)), "2999-12-31");
    CHECK_STR(text_of(date_add_days(on("2026-01-01"), INT32_MIN)), "1900-01-01");
}

TEST(date_finds_the_ends_of_periods)
{
    static const struct {
        const char *date;
        const char *month;
        const char *quarter;
        const char *half;
        const char *year;
    } cases[] = {
        { "2026-01-01", "2026-01-31", "2026-03-31", "2026-06-30", "2026-12-31" },
        { "2024-02-29", "2024-02-29", "2024-03-31", "2024-06-30", "2024-12-31" },
        { "2026-03-31", "2026-03-31", "2026-03-31", "2026-06-30", "2026-12-31" },
        { "2026-04-01", "2026-04-30", "2026-06-30", "2026-06-30", "2026-12-31" },
        { "2026-07-14", "2026-07-31", "2026-09-30", "2026-12-31", "2026-12-31" },
        { "2026-10-01", "2026-10-31", "2026-12-31", "2026-12-31", "2026-12-31" },
        { "2026-12-31", "2026-12-31", "2026-12-31", "2026-12-31", "2026-12-31" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date date = on(cases[i].date);
        check_note("%s", cases[i].date);
        CHECK_STR(text_of(date_month_end(date)), cases[i].month);
        CHECK_STR(text_of(date_quarter_end(date)), cases[i].quarter);
        CHECK_STR(text_of(date_half_end(date)), cases[i].half);
        CHECK_STR(text_of(date_year_end(date)), cases[i].year);
    }
}

TEST(date_reads_one_form_only)
{
    static const char *const cases[] = {
        "",           "2026-11-2",  "2026-11-222", "2026/11/22", "2026-11/22", "26-11-2022",
        "2026-1-122", "2026-02-30", "2026-00-10",  "2026-13-01", "0000-01-01", "1899-12-31",
        "3000-01-01", "-026-01-01", "2026- 1-01",  "2026--1-01", "+026-01-01", " 2026-01-0",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date date = { .days = 77 };
        check_note("\"%s\"", cases[i]);
        CHECK_ERR(date_parse(str_c(cases[i]), &date), E_INVALID);
        CHECK_EQ(date.days, 77);
    }
}

/* One month on and one month back never passes the day where it began, and loses at most the days
 * which the shorter month did not have. */
TEST(date_months_forth_and_back_lose_three_days_at_most)
{
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(50000); i++) {
        struct date from = { .days = (int32_t)rng_range(&rng, -20000, 300000) };
        int32_t months = (int32_t)rng_range(&rng, 0, 120);
        struct date to = date_add_months(from, months);
        struct date back = date_add_months(to, -months);
        CHECK(to.days >= from.days);
        CHECK(back.days <= from.days && back.days >= from.days - 3);
    }
}
