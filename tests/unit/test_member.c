/* test_member.c - loyalty/member.c: telephone numbers in one form, and addresses that can be one. */
#include "core/limits.h"
#include "loyalty/member.h"
#include "tests/lib/check.h"

#include <stdio.h>
#include <string.h>

/* The number as it is kept, or "" when it cannot be one. */
static const char *kept(const char *typed, const char *country)
{
    static char room[PHONE_MAX_DIGITS + 2];
    struct buf out = { .base = room, .size = PHONE_MAX_DIGITS + 1 };
    if (member_phone_normalize(str_c(typed), str_c(country), &out) != OK) {
        CHECK_EQ(out.used, 0); /* nothing is written of what is refused */
        return "";
    }
    CHECK_EQ(out.err, OK);
    room[out.used] = '\0';
    return room;
}

struct phone {
    const char *typed;
    const char *kept;
};

static void check_phones(const char *country, const struct phone *phones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_note("%s in %s", phones[i].typed, country);
        CHECK_STR(kept(phones[i].typed, country), phones[i].kept);
    }
}

TEST(phone_of_the_metropole_takes_33)
{
    static const struct phone phones[] = {
        { "0612345678", "+33612345678" },
        { "06 12 34 56 78", "+33612345678" },
        { "06.12.34.56.78", "+33612345678" },
        { "06-12-34-56-78", "+33612345678" },
        { "06/12/34/56/78", "+33612345678" },
        { " 06 12 34 56 78 ", "+33612345678" },
        { "01 42 68 53 00", "+33142685300" },
        { "09 70 12 34 56", "+33970123456" },
        { "612345678", "+33612345678" }, /* a spreadsheet took the 0 for nothing */
        { "+33 6 12 34 56 78", "+33612345678" },
        { "+33 (0)6 12 34 56 78", "+33612345678" },
        { "+330612345678", "+33612345678" },
        { "0033 6 12 34 56 78", "+33612345678" },
        { "00 33 (0) 6 12 34 56 78", "+33612345678" },
        { "(06) 12 34 56 78", "+33612345678" },
        { "06\xc2\xa0"
          "12\xe2\x80\xaf"
          "34\xe2\x80\x89"
          "56\xe2\x80\x91"
          "78",
          "+33612345678" },
        { "\xe2\x80\xaa+33 6 12 34 56 78\xe2\x80\xac", "+33612345678" }, /* as telephones copy it */
    };
    check_phones("FR", phones, COUNT(phones));
}

TEST(phone_of_a_french_territory_takes_its_own_code)
{
    static const struct phone phones[] = {
        { "0262 12 34 56", "+262262123456" },      { "0692 12 34 56", "+262692123456" },
        { "0693 12 34 56", "+262693123456" },      { "0269 12 34 56", "+262269123456" },
        { "0639 12 34 56", "+262639123456" },      { "0590 12 34 56", "+590590123456" },
        { "0690 12 34 56", "+590690123456" },      { "0691 12 34 56", "+590691123456" },
        { "0594 12 34 56", "+594594123456" },      { "0694 12 34 56", "+594694123456" },
        { "0596 12 34 56", "+596596123456" },      { "0696 12 34 56", "+596696123456" },
        { "0697 12 34 56", "+596697123456" },      { "+262 692 12 34 56", "+262692123456" },
        { "+262 0692 12 34 56", "+262692123456" }, { "00 596 696 12 34 56", "+596696123456" },
        { "+33 692 12 34 56", "+262692123456" }, /* the same person, typed the other way */
        { "0695 12 34 56", "+33695123456" },     /* its neighbours are of the metropole */
        { "0698 12 34 56", "+33698123456" },       { "0261 12 34 56", "+33261123456" },
    };
    check_phones("FR", phones, COUNT(phones));

    /* and a shop there dials as one in Paris does */
    static const struct phone there[] = {
        { "0692 12 34 56", "+262692123456" },
        { "06 12 34 56 78", "+33612345678" },
        { "0590 12 34 56", "+590590123456" },
    };
    static const char *const territories[] = { "RE", "YT", "GP", "GF", "MQ", "BL", "MF" };
    for (size_t i = 0; i < COUNT(territories); i++)
        check_phones(territories[i], there, COUNT(there));
}

TEST(phone_of_another_country_is_understood_there)
{
    static const struct {
        const char *country;
        struct phone phone;
    } cases[] = {
        { "BE", { "0470 12 34 56", "+32470123456" } },
        { "BE", { "02 123 45 67", "+3221234567" } },
        { "CH", { "079 123 45 67", "+41791234567" } },
        { "LU", { "621 123 456", "+352621123456" } },
        { "LU", { "22 33 4", "+35222334" } },
        { "GB", { "020 7946 0018", "+442079460018" } },
        { "GB", { "07911 123456", "+447911123456" } },
        { "DE", { "030 123456", "+4930123456" } },
        { "DE", { "0171 1234567", "+491711234567" } },
        { "ES", { "612 34 56 78", "+34612345678" } },
        { "IT", { "06 1234 5678", "+390612345678" } }, /* Italy keeps its 0 */
        { "IT", { "347 123 4567", "+393471234567" } },
        { "MC", { "93 12 34 56", "+37793123456" } },
        { "HU", { "06 20 123 4567", "+36201234567" } },
        { "US", { "(415) 555-2671", "+14155552671" } },
        { "US", { "1 415 555 2671", "+14155552671" } },
        { "PT", { "912 345 678", "+351912345678" } },
        { "DK", { "32 12 34 56", "+4532123456" } },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        check_phones(cases[i].country, &cases[i].phone, 1);
}

TEST(phone_from_abroad_is_the_same_everywhere)
{
    static const struct phone phones[] = {
        { "+32 470 12 34 56", "+32470123456" },
        { "+41 (0)79 123 45 67", "+41791234567" },
        { "+44 (0)20 7946 0018", "+442079460018" },
        { "+39 06 1234 5678", "+390612345678" },
        { "+1 415 555 2671", "+14155552671" },
        { "+90 (0)532 123 45 67", "+905321234567" }, /* a country that the table does not have */
        { "+689 40 12 34 56", "+68940123456" },
        { "0032 470 12 34 56", "+32470123456" },
        { "+12345678", "" }, /* too short for its country */
        { "+87 1234 56", "+87123456" },
        { "+87 1234 5", "" }, /* seven digits */
        { "+871234567890123", "+871234567890123" },
        { "+8712345678901234", "" }, /* sixteen digits */
    };
    check_phones("FR", phones, COUNT(phones));
    check_phones("XX", phones, COUNT(phones));
    check_phones("", phones, COUNT(phones));
}

TEST(phone_that_cannot_be_one_is_refused)
{
    static const struct phone phones[] = {
        { "", "" },
        { " ", "" },
        { "+", "" },
        { "00", "" },
        { "06 12 34 56 7", "" },
        { "06 12 34 56 789", "" },
        { "00 12 34 56 78", "" },
        { "0012345", "" },
        { "3639", "" },
        { "112", "" },
        { "06 12 34 56 7O", "" }, /* the letter O */
        { "06+12345678", "" },
        { "33+612345678", "" }, /* a + comes first or not at all */
        { "06                                                               12345678", "" },
        { "++33612345678", "" },
        { "+33 6 12 34 56 7", "" },
        { "+33 6 12 34 56 789", "" },
        { "+0033612345678", "" },
        { "06 12 34 56 78 poste 3", "" },
        { "06,12,34,56,78", "" },
        { "06 12 34 56 78\xc3", "" }, /* half a character */
        { "0612345678061234567806123456780612345678061234567806123456780612345678", "" },
    };
    check_phones("FR", phones, COUNT(phones));

    static const struct phone american[] = { { "1 136 655 2956", "" }, { "+1 015 555 2671", "" } };
    check_phones("US", american, COUNT(american)); /* no area begins with 0 or 1 */
    static const struct phone national[] = { { "0612345678", "" } };
    check_phones("XX", national, 1); /* whose numbers are not known */
    check_phones("", national, 1);
    static const struct phone without_trunk[] = { { "470123456", "" } };
    check_phones("BE", without_trunk, 1); /* could be a landline's number with a digit too many */
}

/* Normalising what was normalised changes nothing, whatever the country. */
TEST(phone_that_was_kept_is_kept)
{
    static const char *const countries[] = { "FR", "BE", "IT", "US", "LU", "XX" };
    struct rng rng = rng_new();

    for (int64_t i = 0; i < test_rounds(20000); i++) {
        char typed[24];
        size_t len = (size_t)rng_range(&rng, 1, 18);
        for (size_t k = 0; k < len; k++)
            typed[k] = "0123456789+ .-()"[rng_range(&rng, 0, 15)];
        typed[len] = '\0';
        const char *country = countries[rng_range(&rng, 0, COUNT(countries) - 1)];
        check_note("%s in %s", typed, country);

        char first[PHONE_MAX_DIGITS + 2];
        (void)snprintf(first, sizeof(first), "%s", kept(typed, country));
        if (first[0] != '\0')
            CHECK_STR(kept(first, "BE"), first);
    }
}

/* ---- mail ------------------------------------------------------------------------------------- */

TEST(email_that_is_plausible_is_accepted)
{
    static const char *const emails[] = {
        "a@b.fr",
        "marie.dupont@orange.fr",
        "marie+club@mail.example.co.uk",
        "o'neil@example.ie",
        "1_2-3@example.museum",
        "h\xc3\xa9l\xc3\xa8ne@caf\xc3\xa9.fr",
        "MARIE@EXAMPLE.FR",
    };

    for (size_t i = 0; i < COUNT(emails); i++) {
        check_note("%s", emails[i]);
        CHECK(member_email_is_valid(str_c(emails[i])));
    }
}

TEST(email_that_cannot_be_one_is_refused)
{
    static const char *const emails[] = {
        "",
        "@",
        "a",
        "a@",
        "@b.fr",
        "a@b",
        "a@b.",
        "a@.fr",
        "a@b..fr",
        "a@@b.fr",
        "a@b@c.fr",
        ".a@b.fr",
        "a.@b.fr",
        "a..b@c.fr",
        "a b@c.fr",
        "a@b c.fr",
        "a@b.fr ",
        "a@-b.fr",
        "a@b-.fr",
        "a@b.fr\nBcc: x@y.fr",
        "a@b.fr\r",
        "a\t@b.fr",
        "a@b.fr,c@d.fr",
        "a@b.fr;c@d.fr",
        "Marie <a@b.fr>",
        "\"a\"@b.fr",
        "a@[127.0.0.1]",
        "a@b.fr\xc2\x85", /* a control character of the second kind */
        "a@b.f\xff",
    };

    for (size_t i = 0; i < COUNT(emails); i++) {
        check_note("%s", emails[i]);
        CHECK(!member_email_is_valid(str_c(emails[i])));
    }
}

TEST(email_is_as_long_as_mail_allows)
{
    char email[EMAIL_MAX_BYTES + 2];
    memset(email, 'a', sizeof(email));
    email[64] = '@';
    for (size_t i = 64 + 60; i < EMAIL_MAX_BYTES - 1; i += 60)
        email[i] = '.';

    CHECK(member_email_is_valid((struct str){ email, EMAIL_MAX_BYTES }));
    CHECK(!member_email_is_valid((struct str){ email, EMAIL_MAX_BYTES + 1 }));

    email[64] = 'a'; /* sixty-five before the @ */
    email[65] = '@';
    CHECK(!member_email_is_valid((struct str){ email, 200 }));

    email[32] = '.'; /* ... a dot among them or not */
    CHECK(!member_email_is_valid((struct str){ email, 200 }));

    char label[80];
    (void)snprintf(label, sizeof(label), "a@%063d.fr", 7);
    CHECK(member_email_is_valid(str_c(label)));
    (void)snprintf(label, sizeof(label), "a@%064d.fr", 7);
    CHECK(!member_email_is_valid(str_c(label)));
}

TEST(birthday_is_a_day_of_the_year_and_no_year)
{
    struct date birth = DATE_NONE;
    CHECK_OK(member_birthday_parse(STR("02-29"), &birth));
    CHECK_EQ(date_parts(birth).month, 2);
    CHECK_EQ(date_parts(birth).day, 29);
    CHECK(!member_birth_has_year(birth));
    CHECK(member_birth_has_year(date_add_days(birth, 366)));
    static const char *const wrong[] = { "",      "2-29",  "02-30",  "13-01",     "00-10",
                                         "02/29", "02-2x", "02-290", "1980-02-29" };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%s", wrong[i]);
        CHECK_ERR(member_birthday_parse(str_c(wrong[i]), &birth), E_INVALID);
    }
}
