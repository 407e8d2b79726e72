/* test_instant.c - core/instant.c and clock.c: RFC 3339 there and back. */
#include "core/instant.h"

#include "tests/lib/check.h"

static struct str text_of(struct instant instant)
{
    static char room[27];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    instant_format(&out, instant);
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(instant_reads_rfc_3339)
{
    static const struct {
        const char *text;
        const char *utc;
    } cases[] = {
        { "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z" },
        { "2026-11-22T10:41:07+01:00", "2026-11-22T09:41:07.000000Z" },
        { "2026-11-22t10:41:07z", "2026-11-22T10:41:07.000000Z" },
        { "2026-11-22T10:41:07.5Z", "2026-11-22T10:41:07.500000Z" },
        { "2026-11-22T10:41:07.000001Z", "2026-11-22T10:41:07.000001Z" },
        { "2026-11-22T10:41:07.999999999Z", "2026-11-22T10:41:07.999999Z" },
        { "2026-11-22T00:30:00+05:45", "2026-11-21T18:45:00.000000Z" },
        { "2026-11-22T23:59:59-00:30", "2026-11-23T00:29:59.000000Z" },
        { "2026-11-22T23:59:59-23:59", "2026-11-23T23:58:59.000000Z" },
        { "2026-11-22T10:41:07-00:00", "2026-11-22T10:41:07.000000Z" },
        { "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
        { "1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000000Z" },
        { "2999-12-31T23:59:59.999999Z", "2999-12-31T23:59:59.999999Z" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct instant instant = { .us = 77 };
        check_note("%s", cases[i].text);
        CHECK_OK(instant_parse(str_c(cases[i].text), &instant));
        CHECK_STR(text_of(instant), cases[i].utc);
    }
}

TEST(instant_refuses_everything_else)
{
    static const char *const cases[] = {
        "",
        "2026-11-22",
        "2026-11-22T10:41:07", /* no zone: which instant would that be? */
        "2026-11-22 10:41:07Z",
        "2026-11-22T10:41Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2026-11-22T10:41:60Z",
        "2026-11-22T23:59:60Z",
        "2026-02-30T10:41:07Z",
        "2026-11-22T10:41:07.Z",
        "2026-11-22T10:41:07.5",
        "2026-11-22T10:41:07,5Z",
        "2026-11-22T10:41:07+0100",
        "2026-11-22T10:41:07+01",
        "2026-11-22T10:41:07+24:00",
        "2026-11-22T10:41:07+01:60",
        "2026-11-22T10:41:07 01:00",
        "2026-11-22T10:41:07Z ",
        "2026-11-22T10:41:07ZZ",
        "2026-11-22T-1:41:07Z",
        "2026-11-22T10.41.07Z",
        "1900-01-01T00:00:00+01:00", /* in UTC before our calendar */
        "2999-12-31T23:59:59-01:00",
        "3000-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct instant instant = { .us = 77 };
        check_note("\"%s\"", cases[i]);
        CHECK_ERR(instant_parse(str_c(cases[i]), &instant), E_INVALID);
        CHECK_EQ(instant.us, 77);
    }
}

TEST(instant_is_valid_between_1900_and_2999)
{
    CHECK(instant_is_valid((struct instant){ INSTANT_MIN_US }));
    CHECK(instant_is_valid((struct instant){ INSTANT_MAX_US }));
    CHECK(!instant_is_valid((struct instant){ INSTANT_MIN_US - 1 }));
    CHECK(!instant_is_valid((struct instant){ INSTANT_MAX_US + 1 }));
    CHECK_STR(text_of((struct instant){ INSTANT_MIN_US }), "1900-01-01T00:00:00.000000Z");
    CHECK_STR(text_of((struct instant){ INSTANT_MAX_US }), "2999-12-31T23:59:59.999999Z");
}

TEST(instant_comes_back_from_its_text)
{
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(50000); i++) {
        struct instant instant = { .us = rng_range(&rng, INSTANT_MIN_US, INSTANT_MAX_US) };
        struct instant back = { .us = 0 };
        CHECK_OK(instant_parse(text_of(instant), &back));
        CHECK_EQ(back.us, instant.us);
    }
}

TEST(clocks_run)
{
    struct instant now = instant_now();
    CHECK(instant_is_valid(now));
    CHECK(now.us > INT64_C(1700000000) * US_PER_SECOND); /* after November 2023 */
    int64_t before = clock_monotonic_us();
    int64_t after = clock_monotonic_us();
    CHECK(after >= before);
}
