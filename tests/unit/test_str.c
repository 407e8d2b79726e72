/* test_str.c - core/str.c: slices, UTF-8 by RFC 3629, and numbers that are nothing but numbers. */
#include "core/str.h"

#include <string.h>

#include "tests/lib/check.h"

TEST(str_c_takes_null_for_the_empty_text)
{
    CHECK_STR(str_c(NULL), "");
    CHECK_STR(str_c("till"), "till");
    CHECK_EQ(str_c("till").len, 4);
}

TEST(capitals_do_not_matter_where_they_need_not)
{
    CHECK(str_eq_nocase(STR("SUMMER-9"), STR("summer-9")));
    CHECK(str_eq_nocase(STR("ÉTÉ À ÞÖ"), STR("été à þö")));
    CHECK(str_eq_nocase(STR("CŒUR"), STR("cœur")));
    CHECK(!str_eq_nocase(STR("été"), STR("ete")));
    CHECK(!str_eq_nocase(STR("×"), STR("÷"))); /* signs, 32 apart like É and é */
    CHECK(!str_eq_nocase(STR("ß"), STR("ÿ")));
    CHECK(!str_eq_nocase(STR("@"), STR("`")));
    CHECK(!str_eq_nocase(STR("été"), STR("étés")));
}

TEST(str_compares_bytes_and_then_lengths)
{
    CHECK(str_eq(STR(""), STR_NONE));
    CHECK(str_eq(STR("a"), STR("a")));
    CHECK(!str_eq(STR("a"), STR("ab")));
    CHECK(!str_eq(STR("ab"), STR("ac")));
    CHECK(str_eq((struct str){ .ptr = NULL, .len = 0 }, STR("")));

    CHECK(str_compare(STR("a"), STR("b")) < 0);
    CHECK(str_compare(STR("b"), STR("a")) > 0);
    CHECK(str_compare(STR("a"), STR("ab")) < 0);
    CHECK(str_compare(STR("ab"), STR("a")) > 0);
    CHECK(str_compare(STR("z"), STR("é")) < 0); /* a byte above 0x7F is not negative */
    CHECK_EQ(str_compare(STR("ab"), STR("ab")), 0);
    CHECK_EQ(str_compare(STR(""), STR_NONE), 0);
}

TEST(str_knows_its_beginning_and_its_end)
{
    CHECK(str_begins(STR("habitue"), STR("hab")));
    CHECK(str_begins(STR("habitue"), STR("")));
    CHECK(!str_begins(STR("ha"), STR("hab")));
    CHECK(!str_begins(STR("habitue"), STR("abi")));
    CHECK(str_ends(STR("receipt.csv"), STR(".csv")));
    CHECK(str_ends(STR("receipt.csv"), STR("")));
    CHECK(!str_ends(STR("csv"), STR(".csv")));
    CHECK(!str_ends(STR("receipt.csv"), STR(".cs")));
}

TEST(str_trim_takes_blanks_from_both_ends_only)
{
    CHECK_STR(str_trim(STR(" \t\r\n a b \n")), "a b");
    CHECK_STR(str_trim(STR(" \t\r\n")), "");
    CHECK_STR(str_trim(STR("")), "");
    CHECK_STR(str_trim(STR("\xC2\xA0x")), "\xC2\xA0x"); /* a no-break space is text */
}

TEST(str_sub_stays_inside)
{
    CHECK_STR(str_sub(STR("abcdef"), 2, 3), "cde");
    CHECK_STR(str_sub(STR("abcdef"), 2, 99), "cdef");
    CHECK_STR(str_sub(STR("abcdef"), 6, 1), "");
    CHECK_STR(str_sub(STR("abcdef"), 99, SIZE_MAX), "");
    CHECK_STR(str_sub(STR("abcdef"), 0, 0), "");
    CHECK_STR(str_sub((struct str){ .ptr = NULL, .len = 0 }, 1, 1), "");
}

TEST(str_find_gives_the_length_when_there_is_none)
{
    CHECK_EQ(str_find(STR("a;b;c"), ';'), 1);
    CHECK_EQ(str_find(STR("abc"), ';'), 3);
    CHECK_EQ(str_find(STR(""), ';'), 0);
    CHECK_EQ(str_find((struct str){ .ptr = NULL, .len = 0 }, ';'), 0);
}

TEST(str_cut_gives_every_part_and_the_empty_ones_too)
{
    struct str rest = STR("a,,b,");
    struct str part;
    CHECK(str_cut(&rest, ',', &part));
    CHECK_STR(part, "a");
    CHECK(str_cut(&rest, ',', &part));
    CHECK_STR(part, "");
    CHECK(str_cut(&rest, ',', &part));
    CHECK_STR(part, "b");
    CHECK(str_cut(&rest, ',', &part));
    CHECK_STR(part, ""); /* behind the last comma */
    CHECK(!str_cut(&rest, ',', &part));
    CHECK(!str_cut(&rest, ',', &part));

    rest = STR("");
    CHECK(str_cut(&rest, ',', &part)); /* the empty text has one part */
    CHECK_STR(part, "");
    CHECK(!str_cut(&rest, ',', &part));
}

TEST(str_is_ascii_digits_wants_at_least_one)
{
    CHECK(str_is_ascii_digits(STR("0123456789")));
    CHECK(!str_is_ascii_digits(STR("")));
    CHECK(!str_is_ascii_digits(STR("12a")));
    CHECK(!str_is_ascii_digits(STR("-1")));
    CHECK(!str_is_ascii_digits(STR("\xD9\xA1"))); /* an Arabic-Indic one */
}

/* ---- UTF-8 ------------------------------------------------------------------------------------ */

static const struct {
    const char *text;
    bool is_utf8;
    bool is_line;
} texts[] = {
    { "", true, true },
    { "plain ASCII, long enough for the quick way", true, true },
    { "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", true, true },
    { "tab\tand\r\nlines", true, false },
    { "\x01", false, false },
    { "12345678\x1F", false, false },
    { "1234567\x08zzzzzzzz", false, false },
    { "\x7F", true, false },              /* DEL */
    { "\xC2\x80", true, false },          /* C1 */
    { "\xC2\x9F", true, false },          /* the last of C1 */
    { "\xC2\xA0", true, true },           /* no-break space */
    { "\x80", false, false },             /* a continuation alone */
    { "\xC3", false, false },             /* cut */
    { "\xC3(", false, false },            /* not continued */
    { "\xC0\xAF", false, false },         /* overlong / */
    { "\xC1\xBF", false, false },         /* overlong */
    { "\xE0\x9F\xBF", false, false },     /* overlong U+07FF */
    { "\xE0\xA0\x80", true, true },       /* U+0800 */
    { "\xED\x9F\xBF", true, true },       /* U+D7FF */
    { "\xED\xA0\x80", false, false },     /* U+D800, a surrogate */
    { "\xEE\x80\x80", true, true },       /* U+E000 */
    { "\xE2\x82", false, false },         /* cut */
    { "\xE2\x82\x28", false, false },     /* not continued */
    { "\xF0\x8F\xBF\xBF", false, false }, /* overlong U+FFFF */
    { "\xF0\x90\x80\x80", true, true },   /* U+10000 */
    { "\xF4\x8F\xBF\xBF", true, true },   /* U+10FFFF */
    { "\xF4\x90\x80\x80", false, false }, /* beyond */
    { "\xF5\x80\x80\x80", false, false },
    { "\xFF", false, false },
};

TEST(utf8_is_what_rfc_3629_says)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_note("text %zu", i);
        CHECK_EQ(str_is_utf8(str_c(texts[i].text)), texts[i].is_utf8);
        CHECK_EQ(str_is_line(str_c(texts[i].text)), texts[i].is_line);
    }
}

TEST(utf8_may_not_hold_nul)
{
    CHECK(!str_is_utf8(STR("a\0b")));
    CHECK(!str_is_utf8(STR("aaaaaaa\0aaaaaaaa")));
    CHECK(!str_is_line(STR("a\0b")));
}

/* The quick way over eight bytes must agree with the slow one, wherever the text begins and whatever
 * stands around it. */
TEST(utf8_does_not_depend_on_what_stands_around)
{
    char room[64];
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct str text = str_c(texts[i].text);
        for (size_t before = 0; before < 17 && text.len + before < 40; before++) {
            for (size_t after = 0; after < 17; after++) {
                memset(room, 'x', sizeof(room));
                memcpy(room + before, text.ptr, text.len);
                struct str longer = { .ptr = room, .len = before + text.len + after };
                check_note("text %zu, %zu before, %zu after", i, before, after);
                CHECK_EQ(str_is_utf8(longer), texts[i].is_utf8);
            }
        }
    }
}

TEST(utf8_every_single_byte_is_judged)
{
    for (int c = 0; c < 256; c++) {
        char eight[8] = { 'a', 'b', 'c', (char)c, 'd', 'e', 'f', 'g' };
        bool is_fine = (c >= 0x20 && c < 0x80) || c == '\t' || c == '\n' || c == '\r';
        check_note("byte %d", c);
        CHECK_EQ(str_is_utf8((struct str){ .ptr = eight, .len = 8 }), is_fine);
        CHECK_EQ(str_is_line((struct str){ .ptr = eight, .len = 8 }), c >= 0x20 && c < 0x7F);
    }
}

TEST(utf8_prefix_never_cuts_a_character)
{
    struct str text = STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    static const size_t lens[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
    for (size_t max = 0; max < COUNT(lens); max++) {
        CHECK_EQ(str_utf8_prefix(text, max).len, lens[max]);
        CHECK(str_is_utf8(str_utf8_prefix(text, max)));
    }
}

TEST(utf8_count_counts_characters)
{
    CHECK_EQ(str_utf8_count(STR("")), 0);
    CHECK_EQ(str_utf8_count(STR("abc")), 3);
    CHECK_EQ(str_utf8_count(STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), 4);
}

/* ---- numbers ---------------------------------------------------------------------------------- */

TEST(parse_i64_takes_a_number_and_nothing_else)
{
    static const struct {
        const char *text;
        enum err err;
        int64_t number;
    } cases[] = {
        { "0", OK, 0 },
        { "-0", OK, 0 },
        { "007", OK, 7 },
        { "42", OK, 42 },
        { "-42", OK, -42 },
        { "9223372036854775807", OK, INT64_MAX },
        { "-9223372036854775808", OK, INT64_MIN },
        { "9223372036854775808", E_INVALID, 0 },
        { "-9223372036854775809", E_INVALID, 0 },
        { "18446744073709551617", E_INVALID, 0 }, /* 2^64 + 1 */
        { "99999999999999999999999999", E_INVALID, 0 },
        { "", E_INVALID, 0 },
        { "-", E_INVALID, 0 },
        { "+1", E_INVALID, 0 },
        { " 1", E_INVALID, 0 },
        { "1 ", E_INVALID, 0 },
        { "1.0", E_INVALID, 0 },
        { "1e3", E_INVALID, 0 },
        { "0x10", E_INVALID, 0 },
        { "--1", E_INVALID, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t number = 77;
        check_note("\"%s\"", cases[i].text);
        CHECK_ERR(str_parse_i64(str_c(cases[i].text), INT64_MIN, INT64_MAX, &number), cases[i].err);
        CHECK_EQ(number, cases[i].err == OK ? cases[i].number : 77);
    }
}

TEST(parse_i64_keeps_its_bounds)
{
    int64_t number = 77;
    CHECK_OK(str_parse_i64(STR("1"), 1, 9, &number));
    CHECK_OK(str_parse_i64(STR("9"), 1, 9, &number));
    CHECK_EQ(number, 9);
    CHECK_ERR(str_parse_i64(STR("0"), 1, 9, &number), E_INVALID);
    CHECK_ERR(str_parse_i64(STR("10"), 1, 9, &number), E_INVALID);
    CHECK_EQ(number, 9);
}

TEST(parse_decimal_scales_without_a_fraction_of_its_own)
{
    static const struct {
        const char *text;
        int decimals;
        enum err err;
        int64_t scaled;
    } cases[] = {
        { "1.25", 3, OK, 1250 },
        { "1.250", 3, OK, 1250 },
        { "1.2500", 3, E_INVALID, 0 }, /* a digit too many, though it is a zero */
        { "1", 3, OK, 1000 },
        { "0.001", 3, OK, 1 },
        { "-0.5", 1, OK, -5 },
        { "20", 2, OK, 2000 },
        { "5.5", 2, OK, 550 },
        { "5.", 2, E_INVALID, 0 },
        { ".5", 2, E_INVALID, 0 },
        { "", 2, E_INVALID, 0 },
        { "-", 2, E_INVALID, 0 },
        { "-.5", 2, E_INVALID, 0 },
        { "1,5", 2, E_INVALID, 0 },
        { "1.2.3", 3, E_INVALID, 0 },
        { "1.-5", 3, E_INVALID, 0 },
        { "7", 0, OK, 7 },
        { "7.0", 0, E_INVALID, 0 },
        { "9.223372036854775807", 18, OK, INT64_MAX },
        { "-9.223372036854775808", 18, OK, INT64_MIN },
        { "9.223372036854775808", 18, E_INVALID, 0 },
        { "10", 18, E_INVALID, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t scaled = 77;
        check_note("\"%s\" with %d", cases[i].text, cases[i].decimals);
        CHECK_ERR(str_parse_decimal(str_c(cases[i].text), cases[i].decimals, INT64_MIN, INT64_MAX,
                                    &scaled),
                  cases[i].err);
        CHECK_EQ(scaled, cases[i].err == OK ? cases[i].scaled : 77);
    }
    int64_t scaled = 77;
    CHECK_OK(str_parse_decimal(STR("1.5"), 3, 1500, 1500, &scaled));
    CHECK_ERR(str_parse_decimal(STR("1.501"), 3, 0, 1500, &scaled), E_INVALID);
    CHECK_ERR(str_parse_decimal(STR("1.499"), 3, 1500, 2000, &scaled), E_INVALID);
    CHECK_EQ(scaled, 1500);
}
