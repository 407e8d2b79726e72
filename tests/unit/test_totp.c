/* test_totp.c - core/totp.c: the vectors of RFC 6238, appendix B, and those of RFC 4226 behind them. */
#include "core/proof/totp.h"

#include <string.h>

#include "core/digest.h"
#include "tests/lib/check.h"

#define SECRET STR("12345678901234567890")

TEST(totp_gives_the_vectors_of_rfc_6238)
{
    static const struct {
        int64_t seconds;
        const char *digits;
    } cases[] = {
        { 59, "94287082" },         { 1111111109, "07081804" }, { 1111111111, "14050471" },
        { 1234567890, "89005924" }, { 2000000000, "69279037" }, { 20000000000, "65353130" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char digits[TOTP_DIGITS];
        totp_digits(SECRET, cases[i].seconds / TOTP_STEP_S, digits);
        CHECK_STR(((struct str){ .ptr = digits, .len = sizeof(digits) }), cases[i].digits);
    }
}

TEST(totp_ends_as_rfc_4226_has_it_with_six_digits)
{
    static const char *const ends[] = { "755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489" };
    for (size_t i = 0; i < COUNT(ends); i++) {
        char digits[TOTP_DIGITS];
        totp_digits(SECRET, (int64_t)i, digits);
        CHECK_STR(((struct str){ .ptr = digits + 2, .len = 6 }), ends[i]);
    }
}

TEST(totp_knows_right_digits_from_all_others)
{
    CHECK(totp_is_right(SECRET, 1, STR("94287082"), TOTP_DIGITS));
    CHECK(!totp_is_right(SECRET, 2, STR("94287082"), TOTP_DIGITS));
    CHECK(!totp_is_right(SECRET, 1, STR("94287083"), TOTP_DIGITS));
    CHECK(!totp_is_right(SECRET, 1, STR("04287082"), TOTP_DIGITS));
    CHECK(!totp_is_right(SECRET, 1, STR("9428708"), TOTP_DIGITS));
    CHECK(!totp_is_right(SECRET, 1, STR_NONE, TOTP_DIGITS));
    CHECK(!totp_is_right(STR("12345678901234567891"), 1, STR("94287082"), TOTP_DIGITS));
}

TEST(slow_digest_depends_on_text_and_salt)
{
    struct sha256 a;
    struct sha256 b;
    CHECK_OK(slow_digest(STR("4711"), STR("0123456789abcdef"), &a));
    CHECK_OK(slow_digest(STR("4711"), STR("0123456789abcdef"), &b));
    CHECK(sha256_eq(&a, &b));
    CHECK_OK(slow_digest(STR("4712"), STR("0123456789abcdef"), &b));
    CHECK(!sha256_eq(&a, &b));
    CHECK_OK(slow_digest(STR("4711"), STR("0123456789abcdeg"), &b));
    CHECK(!sha256_eq(&a, &b));
}
