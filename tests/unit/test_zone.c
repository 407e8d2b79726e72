/* test_zone.c - core/zone.c and zone_load.c: known changes of known places, the laws of a civil day,
 * POSIX rules, and files that are not what they should be.
 */
#include "core/zone.h"

#include <stdlib.h>
#include <string.h>

#include "core/io.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

static struct arena arena;

/* ---- known places ----------------------------------------------------------------------------- */

TEST(zone_changes_its_offset_at_the_known_second)
{
    static const struct {
        const char *zone;
        const char *change;
        int32_t before_s;
        int32_t after_s;
    } cases[] = {
        { "Europe/Paris", "1976-03-28T00:00:00Z", 3600, 7200 },
        { "Europe/Paris", "1996-10-27T01:00:00Z", 7200, 3600 },
        { "Europe/Paris", "2026-03-29T01:00:00Z", 3600, 7200 },
        { "Europe/Paris", "2026-10-25T01:00:00Z", 7200, 3600 },
        { "Europe/Paris", "2050-03-27T01:00:00Z", 3600, 7200 }, /* by the rule of the footer */
        { "Europe/Paris", "2999-10-27T01:00:00Z", 7200, 3600 }, /* in our last year */
        { "America/Sao_Paulo", "2018-11-04T03:00:00Z", -10800, -7200 },
        { "America/Sao_Paulo", "2019-02-17T02:00:00Z", -7200, -10800 },
        { "America/St_Johns", "2010-11-07T02:31:00Z", -9000, -12600 },
        { "Pacific/Apia", "2011-12-30T10:00:00Z", -36000, 50400 },
        { "Asia/Kathmandu", "1985-12-31T18:30:00Z", 19800, 20700 },
        { "Australia/Lord_Howe", "2026-04-04T15:00:00Z", 39600, 37800 }, /* half an hour */
        { "America/New_York", "2026-03-08T07:00:00Z", -18000, -14400 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct zone *zone = zone_of(&arena, cases[i].zone);
        struct instant change = moment(cases[i].change);
        check_note("%s at %s", cases[i].zone, cases[i].change);
        CHECK_EQ(zone_civil(zone, (struct instant){ change.us - 1 }).offset_s, cases[i].before_s);
        CHECK_EQ(zone_civil(zone, change).offset_s, cases[i].after_s);
    }
}

TEST(zone_tells_the_civil_time)
{
    struct civil civil =
        zone_civil(zone_of(&arena, "Europe/Paris"), moment("2026-11-22T23:30:07.999999Z"));
    CHECK_EQ(civil.date.days, day("2026-11-23").days);
    CHECK_EQ(civil.second, 30 * 60 + 7);
    CHECK_EQ(civil.offset_s, 3600);

    civil = zone_civil(zone_of(&arena, "UTC"), moment("1969-12-31T23:59:59.999999Z"));
    CHECK_EQ(civil.date.days, -1);
    CHECK_EQ(civil.second, 86399);
    CHECK_EQ(civil.offset_s, 0);

    civil = zone_civil(zone_of(&arena, "Asia/Kathmandu"), moment("2026-11-22T18:15:00Z"));
    CHECK_EQ(civil.date.days, day("2026-11-23").days);
    CHECK_EQ(civil.second, 0);
    CHECK_EQ(civil.offset_s, 20700);
}

TEST(zone_day_starts_at_midnight_or_when_the_day_begins_to_exist)
{
    static const struct {
        const char *zone;
        const char *date;
        const char *start;
    } cases[] = {
        { "UTC", "2026-11-22", "2026-11-22T00:00:00Z" },
        { "Europe/Paris", "2026-11-22", "2026-11-21T23:00:00Z" },
        { "Europe/Paris", "2026-07-14", "2026-07-13T22:00:00Z" },
        { "Europe/Paris", "2026-10-25", "2026-10-24T22:00:00Z" },      /* a day of 25 hours ... */
        { "Europe/Paris", "2026-10-26", "2026-10-25T23:00:00Z" },      /* ... ends here */
        { "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z" }, /* begins at 01:00 */
        { "America/Sao_Paulo", "2019-02-16", "2019-02-16T02:00:00Z" },
        { "America/Sao_Paulo", "2019-02-17", "2019-02-17T03:00:00Z" }, /* 23:00 came twice before */
        { "America/St_Johns", "2010-11-07",
          "2010-11-07T02:30:00Z" }, /* a minute, then 23:01 again */
        { "Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z" },
        { "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z" }, /* the day that never was ... */
        { "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z" }, /* ... is this one */
        { "Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z" },
        { "Europe/Paris", "2999-12-31", "2999-12-30T23:00:00Z" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s on %s", cases[i].zone, cases[i].date);
        struct instant start = zone_day_start(zone_of(&arena, cases[i].zone), day(cases[i].date));
        CHECK_EQ(start.us, moment(cases[i].start).us);
    }
}

/* On every day of our calendar: the day begins with its own date, or a later one when it was skipped;
 * just before, it is an earlier day; and days begin in order. */
TEST(zone_days_begin_in_order_and_hold_what_they_say)
{
    static const char *const names[] = {
        "UTC",
        "Europe/Paris",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Europe/Dublin",
        "America/St_Johns",
        "Africa/Casablanca",
        "Asia/Gaza",
        "America/Nuuk",
        "Antarctica/Troll",
    };
    for (size_t n = 0; n < COUNT(names); n++) {
        const struct zone *zone = zone_of(&arena, names[n]);
        int64_t before_us = INSTANT_MIN_US - 2 * US_PER_DAY;
        int skipped = 0;
        for (int32_t days = day("1900-01-03").days; days <= day("2999-12-30").days; days++) {
            struct instant start = zone_day_start(zone, (struct date){ .days = days });
            struct civil first = zone_civil(zone, start);
            struct civil last = zone_civil(zone, (struct instant){ start.us - 1 });
            bool is_lawful =
                first.date.days >= days && last.date.days < days && start.us >= before_us;
            if (!is_lawful)
                check_note("%s, day %d", names[n], days);
            CHECK(is_lawful);
            skipped += start.us == before_us;
            before_us = start.us;
        }
        CHECK_EQ(skipped, strcmp(names[n], "Pacific/Apia") == 0);
    }
}

/* civil = instant + offset, for any instant. */
TEST(zone_civil_is_the_instant_and_its_offset)
{
    struct rng rng = rng_new();
    const struct zone *zone = zone_of(&arena, "Europe/Paris");
    for (int64_t i = 0; i < test_rounds(100000); i++) {
        struct instant instant = { .us = rng_range(&rng, INSTANT_MIN_US, INSTANT_MAX_US) };
        struct civil civil = zone_civil(zone, instant);
        int64_t local_us = ((int64_t)civil.date.days * 86400 + civil.second) * US_PER_SECOND;
        int64_t rest_us = instant.us + civil.offset_s * US_PER_SECOND - local_us;
        CHECK(rest_us >= 0 && rest_us < US_PER_SECOND);
        CHECK(civil.second >= 0 && civil.second < 86400);
    }
}

/* ---- names ------------------------------------------------------------------------------------ */

TEST(zone_name_cannot_leave_the_folder)
{
    static const struct {
        const char *name;
        enum err err;
    } cases[] = {
        { "", E_INVALID },
        { "/etc/passwd", E_INVALID },
        { "../passwd", E_INVALID },
        { "Europe/../Europe/Paris", E_INVALID },
        { "Europe//Paris", E_INVALID },
        { "Europe/", E_INVALID },
        { "Europe/Paris ", E_INVALID },
        { "zone.tab", E_INVALID },
        { "a234567890123456789012345678901234567890123456789012345678901234x", E_INVALID },
        { "Europe", E_NOT_FOUND }, /* a folder */
        { "Europe/Atlantis", E_NOT_FOUND },
        { "leapseconds", E_NOT_FOUND }, /* a file, but no zone */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct zone *zone = NULL;
        check_note("\"%s\"", cases[i].name);
        CHECK_ERR(zone_load(&arena, str_c(cases[i].name), &zone), cases[i].err);
        CHECK(zone == NULL);
    }
    const struct zone *zone = NULL;
    CHECK_OK(zone_load(&arena, STR("Etc/GMT+12"), &zone));
    CHECK_OK(zone_load(&arena, STR("America/Argentina/Buenos_Aires"), &zone));
}

TEST(zone_folder_may_be_given_by_tzdir)
{
    char path[600];
    struct buf out = BUF(path);
    buf_str(&out, str_c(test_folder()));
    buf_lit(&out, "/Here");
    buf_char(&out, '\0');
    struct str paris;
    CHECK_OK(io_read_file(&arena, "/usr/share/zoneinfo/Europe/Paris", 1 << 16, &paris));
    CHECK_OK(io_write_file(path, paris, 0644));

    const struct zone *zone = NULL;
    CHECK_EQ(setenv("TZDIR", test_folder(), 1), 0);
    CHECK_ERR(zone_load(&arena, STR("Europe/Paris"), &zone), E_NOT_FOUND);
    CHECK_OK(zone_load(&arena, STR("Here"), &zone));
    CHECK_EQ(zone_civil(zone, moment("2026-07-14T00:00:00Z")).offset_s, 7200);
    CHECK_OK(io_write_file(path, str_sub(paris, 0, 100), 0644));
    CHECK_ERR(zone_load(&arena, STR("Here"), &zone), E_FILE);
    CHECK_EQ(setenv("TZDIR", "", 1), 0);
    CHECK_OK(zone_load(&arena, STR("Europe/Paris"), &zone));
    CHECK_EQ(unsetenv("TZDIR"), 0);
}

/* ---- files made here -------------------------------------------------------------------------- */

static void put_u32(struct buf *out, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(number >> shift & 0xFF));
}

/* isutc, isstd, leap, time, type, char */
static void put_header(struct buf *out, uint32_t leap, uint32_t times, uint32_t types)
{
    buf_lit(out, "TZif2");
    buf_fill(out, '\0', 15);
    put_u32(out, 0);
    put_u32(out, 0);
    put_u32(out, leap);
    put_u32(out, times);
    put_u32(out, types);
    put_u32(out, types > 0 ? 4 : 0);
}

/* A file with one type of `offset_s`, no changes, and a footer. */
static enum err zone_with_footer(const char *footer, uint32_t offset_s,
                                 const struct zone **ret_zone)
{
    char room[256];
    struct buf out = BUF(room);
    struct str file = STR_NONE;
    put_header(&out, 0, 0, 0);
    put_header(&out, 0, 0, 1);
    put_u32(&out, offset_s);
    buf_lit(&out, "\0\0AAA\0\n");
    buf_str(&out, str_c(footer));
    buf_char(&out, '\n');
    CHECK_OK(buf_finish(&out, &file));
    return zone_decode(&arena, file, ret_zone);
}

TEST(zone_follows_a_posix_rule)
{
    static const struct {
        const char *footer;
        const char *change;
        int32_t before_s;
        int32_t after_s;
    } cases[] = {
        /* the European rule */
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T01:00:00Z", 3600, 7200 },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T01:00:00Z", 7200, 3600 },
        /* summer over the new year */
        { "NZST-12NZDT,M9.5.0,M4.1.0/3", "2040-03-31T14:00:00Z", 46800, 43200 },
        { "NZST-12NZDT,M9.5.0,M4.1.0/3", "2040-09-29T14:00:00Z", 43200, 46800 },
        /* winter is the exception, with a negative saving */
        { "IST-1GMT0,M10.5.0,M3.5.0/1", "2040-03-25T01:00:00Z", 0, 3600 },
        { "IST-1GMT0,M10.5.0,M3.5.0/1", "2040-10-28T01:00:00Z", 3600, 0 },
        /* the day before the last Sunday, and beyond the end of a day */
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2040-03-25T01:00:00Z", -7200, -3600 },
        { "EET-2EEST,M3.4.4/50,M10.4.4/50", "2040-03-24T00:00:00Z", 7200, 10800 },
        /* days counted without and with 29 February, in a leap year and in another */
        { "AAA3BBB,J60/0,J300/0", "2040-03-01T03:00:00Z", -10800, -7200 },
        { "AAA3BBB,J60/0,J300/0", "2041-03-01T03:00:00Z", -10800, -7200 },
        { "AAA3BBB,59/0,299/0", "2040-02-29T03:00:00Z", -10800, -7200 },
        { "AAA3BBB,59/0,299/0", "2041-03-01T03:00:00Z", -10800, -7200 },
        { "AAA3BBB,J60/0,J300/1:30:15", "2041-10-27T03:30:15Z", -7200, -10800 },
        /* an offset of its own, to the second */
        { "AAA-1:02:03BBB-1:32:03,M3.1.0/0,M9.1.0/0", "2041-03-02T22:57:57Z", 3723, 5523 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct zone *zone = NULL;
        check_note("%s at %s", cases[i].footer, cases[i].change);
        CHECK_OK(zone_with_footer(cases[i].footer, 0, &zone));
        struct instant change = moment(cases[i].change);
        CHECK_EQ(zone_civil(zone, (struct instant){ change.us - 1 }).offset_s, cases[i].before_s);
        CHECK_EQ(zone_civil(zone, change).offset_s, cases[i].after_s);
    }
}

TEST(zone_without_a_rule_keeps_its_last_offset)
{
    const struct zone *zone = NULL;
    CHECK_OK(zone_with_footer("", 5400, &zone));
    CHECK_EQ(zone_civil(zone, moment("2500-01-01T00:00:00Z")).offset_s, 5400);
    CHECK_OK(zone_with_footer("<+0530>-5:30", 0, &zone));
    CHECK_EQ(zone_civil(zone, moment("2500-01-01T00:00:00Z")).offset_s, 19800);
}

/* RFC 8536, 3.3.1: summer all year, said by a summer that ends when the next one begins. */
TEST(zone_may_have_summer_all_year)
{
    const struct zone *zone = NULL;
    CHECK_OK(zone_with_footer("XXX3EDT4,0/0,J365/23", (uint32_t)-14400, &zone));
    for (int32_t days = 0; days < 800; days++) {
        struct civil civil = zone_civil(zone, (struct instant){ days * US_PER_DAY + 10000000000 });
        CHECK_EQ(civil.offset_s, -14400);
    }
    CHECK_EQ(zone_day_start(zone, day("2040-01-01")).us, moment("2040-01-01T04:00:00Z").us);
}

TEST(zone_refuses_a_footer_that_is_no_rule)
{
    static const char *const cases[] = {
        "A1",
        "EST",
        "5",
        "EST26",
        "EST168",
        "EST5EDT", /* POSIX leaves the days to each system */
        "EST5EDT,M3.2.0",
        "EST5EDT,M3.2.0,",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M0.2.0,M11.1.0",
        "EST5EDT,M3.0.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,M3.2,M11.1.0",
        "EST5EDT,J0,J300",
        "EST5EDT,J366,J300",
        "EST5EDT,366,300",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5EDT,M3.2.0/2:60,M11.1.0",
        "EST5EDT,M3.2.0,M11.1.0x",
        "EST5EDT,M3.2.0,M11.1.0,M11.1.0",
        "<+03-3",
        "<>3",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct zone *zone = NULL;
        check_note("%s", cases[i]);
        CHECK_ERR(zone_with_footer(cases[i], 0, &zone), E_FILE);
    }
}

TEST(zone_refuses_leap_seconds_and_offsets_beyond_a_day)
{
    const struct zone *zone = NULL;
    CHECK_OK(zone_with_footer("", 93599, &zone));
    CHECK_ERR(zone_with_footer("", 93600, &zone), E_FILE);
    CHECK_ERR(zone_with_footer("", (uint32_t)-93600, &zone), E_FILE);

    char room[256];
    struct buf out = BUF(room);
    put_header(&out, 0, 0, 0);
    put_header(&out, 1, 0, 1);
    buf_fill(&out, '\0', 6 + 4 + 12);
    buf_lit(&out, "\n\n");
    struct str file = STR_NONE;
    CHECK_OK(buf_finish(&out, &file));
    CHECK_ERR(zone_decode(&arena, file, &zone), E_FILE);
}

TEST(zone_file_cut_anywhere_is_refused)
{
    struct str file = STR_NONE;
    const struct zone *zone = NULL;
    CHECK_OK(io_read_file(&arena, "/usr/share/zoneinfo/Europe/Paris", 1 << 16, &file));
    size_t mark = arena_mark(&arena);
    for (size_t len = 0; len < file.len; len++) {
        check_note("%zu of %zu bytes", len, file.len);
        CHECK_ERR(zone_decode(&arena, str_sub(file, 0, len), &zone), E_FILE);
        arena_reset(&arena, mark);
    }
    CHECK_OK(zone_decode(&arena, file, &zone));
}

/* Damage may go unnoticed, but it never leads out of the tables. */
TEST(zone_file_with_random_damage_does_no_harm)
{
    struct rng rng = rng_new();
    struct str file = STR_NONE;
    CHECK_OK(io_read_file(&arena, "/usr/share/zoneinfo/Europe/Paris", 1 << 16, &file));
    char *damaged = arena_alloc(&arena, file.len, 1);
    size_t mark = arena_mark(&arena);
    for (int64_t i = 0; i < test_rounds(5000); i++) {
        memcpy(damaged, file.ptr, file.len);
        for (int64_t n = rng_range(&rng, 1, 4); n > 0; n--)
            damaged[rng_range(&rng, 0, (int64_t)file.len - 1)] = (char)rng_range(&rng, 0, 255);
        const struct zone *zone = NULL;
        if (zone_decode(&arena, (struct str){ .ptr = damaged, .len = file.len }, &zone) == OK) {
            struct instant instant = { .us = rng_range(&rng, INSTANT_MIN_US, INSTANT_MAX_US) };
            CHECK(zone_civil(zone, instant).second < 86400);
            struct date date = { .days = (int32_t)rng_range(&rng, -20000, 300000) };
            (void)zone_day_start(zone, date);
        }
        arena_reset(&arena, mark);
    }
}

TEST(zone_needs_memory)
{
    char memory[1000];
    struct arena small = arena_in(memory, sizeof(memory));
    const struct zone *zone = NULL;
    CHECK_ERR(zone_load(&small, STR("Europe/Paris"), &zone), E_NO_MEMORY);
}
