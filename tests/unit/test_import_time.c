/* test_import_time.c - app/import_time.c: dates and times as other programs write them. */
#include "import/import_time.h"

#include "tests/lib/check.h"

#define ARENA_BYTES (1u << 20)

static const struct zone *zone_named(struct arena *arena, const char *name)
{
    const struct zone *zone = NULL;
    CHECK_OK(zone_load(arena, str_c(name), &zone));
    return zone;
}

static void check_time(const struct zone *zone, const char *format, const char *text,
                       const char *want)
{
    char room[40];
    struct buf out = BUF(room);
    struct instant at = { 0 };
    check_note("%s by %s", text, format);
    CHECK_OK(import_time_parse(str_c(format), zone, str_c(text), &at));
    instant_format(&out, at);
    buf_char(&out, '\0');
    CHECK_STR(room, want);
}

TEST(import_time_forms_say_a_day_and_perhaps_a_time)
{
    static const char *const good[] = { "YYYY-MM-DD",     "YYYY-MM-DD hh:mm:ss", "D/M/YY h:mm",
                                        "YYYYMMDDhhmmss", "DD.MM.YYYY hh.mm",    "rfc3339" };
    static const char *const bad[] = { "",
                                       "YYYY-MM",
                                       "MM-DD hh:mm",
                                       "YYYY-MM-DD mm",
                                       "YYYY-MM-DD hh:ss",
                                       "YYYY-MM-DD YYYY",
                                       "DD-MM-YYYY D",
                                       "iso8601" };
    for (size_t i = 0; i < COUNT(good); i++) {
        check_note("%s", good[i]);
        CHECK(import_time_format_is_valid(str_c(good[i])));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        check_note("%s", bad[i]);
        CHECK(!import_time_format_is_valid(str_c(bad[i])));
    }
}

TEST(import_time_reads_each_form)
{
    struct arena arena;
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    const struct zone *paris = zone_named(&arena, "Europe/Paris");

    check_time(paris, "YYYY-MM-DD hh:mm:ss", "2010-12-01 08:26:00", "2010-12-01T07:26:00.000000Z");
    check_time(paris, "D/M/YYYY h:mm", "1/12/2010 8:26", "2010-12-01T07:26:00.000000Z");
    check_time(paris, "DD/MM/YY hh:mm", "01/07/24 00:00", "2024-06-30T22:00:00.000000Z");
    check_time(paris, "YYYYMMDDhhmmss", "20240701235959", "2024-07-01T21:59:59.000000Z");
    check_time(paris, "YYYY-MM-DD", "2024-01-15", "2024-01-15T11:00:00.000000Z"); /* noon */
    check_time(paris, "rfc3339", "2024-01-15T10:00:00+05:00", "2024-01-15T05:00:00.000000Z");
    arena_close(&arena);
}

TEST(import_time_refuses_what_is_no_time)
{
    struct arena arena;
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    const struct zone *paris = zone_named(&arena, "Europe/Paris");
    static const struct {
        const char *format;
        const char *text;
    } cases[] = {
        { "YYYY-MM-DD", "" },
        { "YYYY-MM-DD", "2024-02-30" },
        { "YYYY-MM-DD", "2024-2-03" },
        { "YYYY-MM-DD", "2024-02-03 " },
        { "YYYY-MM-DD", "2024/02/03" },
        { "D/M/YYYY", "/2/2024" },
        { "YYYY-MM-DD hh:mm", "2024-02-03 24:00" },
        { "YYYY-MM-DD hh:mm", "2024-02-03 12:60" },
        { "YYYY-MM-DD", "1899-12-31" },
        { "YYYY-MM-DD", "3000-01-01" },
        { "YYYY-MM-DD", "NA" },
        { "rfc3339", "2024-01-15" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct instant at = { .us = 77 };
        check_note("%s by %s", cases[i].text, cases[i].format);
        CHECK_ERR(import_time_parse(str_c(cases[i].format), paris, str_c(cases[i].text), &at),
                  E_INVALID);
        CHECK_EQ(at.us, 77);
    }
    arena_close(&arena);
}

TEST(import_time_knows_the_hours_that_come_twice_or_never)
{
    struct arena arena;
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    const struct zone *paris = zone_named(&arena, "Europe/Paris");
    const char *form = "YYYY-MM-DD hh:mm";

    check_time(paris, form, "2026-03-29 01:59", "2026-03-29T00:59:00.000000Z");
    check_time(paris, form, "2026-03-29 02:30", "2026-03-29T01:30:00.000000Z"); /* never */
    check_time(paris, form, "2026-03-29 03:00", "2026-03-29T01:00:00.000000Z");
    check_time(paris, form, "2026-10-25 01:59", "2026-10-24T23:59:00.000000Z");
    check_time(paris, form, "2026-10-25 02:30", "2026-10-25T00:30:00.000000Z"); /* the first */
    check_time(paris, form, "2026-10-25 03:00", "2026-10-25T02:00:00.000000Z");
    arena_close(&arena);
}

/* What the clocks of a place show is found again, whenever they showed it only once. */
TEST(import_time_is_the_way_back_from_the_calendar)
{
    static const char *const names[] = { "Europe/Paris", "America/New_York",  "Australia/Lord_Howe",
                                         "Pacific/Apia", "America/Sao_Paulo", "UTC" };
    struct rng rng = rng_new();
    for (size_t n = 0; n < COUNT(names); n++) {
        struct arena arena;
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
        const struct zone *zone = zone_named(&arena, names[n]);
        for (int64_t i = 0; i < test_rounds(20000); i++) {
            struct instant at = { .us = rng_range(&rng, 0, 2147483647) * US_PER_SECOND };
            struct civil civil = zone_civil(zone, at);
            char room[40];
            struct buf out = BUF(room);
            struct str text = STR_NONE;
            date_format(&out, civil.date);
            buf_char(&out, ' ');
            buf_int_padded(&out, civil.second / 3600, 2);
            buf_char(&out, ':');
            buf_int_padded(&out, civil.second / 60 % 60, 2);
            buf_char(&out, ':');
            buf_int_padded(&out, civil.second % 60, 2);
            CHECK_OK(buf_finish(&out, &text));

            struct instant back = { 0 };
            check_note("%s %.*s", names[n], STR_ARG(text));
            CHECK_OK(import_time_parse(STR("YYYY-MM-DD hh:mm:ss"), zone, text, &back));
            struct civil again = zone_civil(zone, back);
            CHECK_EQ(again.date.days, civil.date.days);
            CHECK_EQ(again.second, civil.second);
            CHECK(back.us <= at.us); /* of two, the first */
        }
        arena_close(&arena);
    }
}
