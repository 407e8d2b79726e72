/* test_card.c - loyalty/card.c: check digits, the codes that are accepted, the codes that are made. */
#include "core/limits.h"
#include "loyalty/card.h"
#include "tests/lib/check.h"

#include <string.h>

static struct str made(int64_t serial)
{
    static char room[16];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    card_code_make(serial, &out);
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(card_ean13_check_follows_gs1)
{
    static const struct {
        const char *twelve;
        int check;
    } cases[] = {
        { "290000000001", 8 }, { "204212345678", 2 }, { "400638133393", 1 }, { "590123412345", 7 },
        { "000000000000", 0 }, { "999999999999", 4 }, { "290000000000", 1 },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_EQ(card_ean13_check(str_c(cases[i].twelve)), cases[i].check);
}

TEST(card_code_make_numbers_cards_from_one)
{
    CHECK_STR(made(1), "2900000000018");
    CHECK_STR(made(2), "2900000000025");
    CHECK_STR(made(10), "2900000000100");
    CHECK_STR(made(123456789), "2901234567896");
    CHECK_STR(made(INT64_C(9999999999)), "2999999999991");
}

TEST(card_code_make_fits_thirteen_bytes_exactly)
{
    char room[13];
    struct buf out = BUF(room);
    card_code_make(1, &out);
    CHECK_EQ(out.err, OK);
    CHECK_EQ(out.used, 13);
}

TEST(card_code_made_is_valid_and_one_wrong_digit_is_not)
{
    for (int64_t serial = 0; serial < 2000; serial++) {
        char code[13];
        memcpy(code, made(serial * 4999999).ptr, sizeof(code));
        CHECK(card_code_is_valid((struct str){ code, sizeof(code) }));

        /* any other digit at any place, but for the prefix: that makes it another kind of code */
        for (size_t i = 2; i < sizeof(code); i++) {
            char right = code[i];
            code[i] = (char)('0' + (right - '0' + 1 + serial % 9) % 10);
            CHECK(!card_code_is_valid((struct str){ code, sizeof(code) }));
            code[i] = right;
        }
    }
}

TEST(card_code_is_valid_accepts_what_a_reader_may_give)
{
    static const struct {
        const char *code;
        bool is_valid;
    } cases[] = {
        { "2900000000018", true },
        { "2900000000017", false }, /* one digit off */
        { "2000000000017", true },  /* another prefix is another house's business */
        { "290000000001", true },   /* twelve digits are not an EAN-13 */
        { "29000000000177", true },
        { "29ABCDEFGHIJK", true },
        { "1234", true },
        { "123", false },
        { "", false },
        { "AB-12_x/9", true },
        { "AB 12", true },
        { " AB12", false },
        { "AB12 ", false },
        { "AB\t12", false },
        { "AB\n12", false },
        { "caf\xc3\xa9", false }, /* not ASCII */
        { "AB\x7f\x31", false },
        { "https://shop.example/c/7Q3K", true },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s", cases[i].code);
        CHECK_EQ(card_code_is_valid(str_c(cases[i].code)), cases[i].is_valid);
    }
}

TEST(card_code_is_valid_up_to_its_longest)
{
    char code[CARD_CODE_MAX_BYTES + 1];
    memset(code, 'x', sizeof(code));
    CHECK(card_code_is_valid((struct str){ code, CARD_CODE_MAX_BYTES }));
    CHECK(!card_code_is_valid((struct str){ code, CARD_CODE_MAX_BYTES + 1 }));
    CHECK(card_code_is_valid((struct str){ code, CARD_CODE_MIN_BYTES }));
    CHECK(!card_code_is_valid((struct str){ code, CARD_CODE_MIN_BYTES - 1 }));
}

TEST(card_code_read_finds_what_a_number_was_made_of)
{
    static const int64_t serials[] = { 0, 1, 42, CARD_BATCH_COUNT, CARD_COUNT_MAX };
    int64_t serial = -1;
    for (size_t i = 0; i < COUNT(serials); i++) {
        char code[13];
        struct buf out = BUF(code);
        card_code_make(serials[i], &out);
        CHECK(card_code_read((struct str){ code, out.used }, &serial));
        CHECK_EQ(serial, serials[i]);
    }
    serial = -1;
    CHECK(!card_code_read(STR("2900000000019"), &serial)); /* a wrong check digit */
    CHECK(!card_code_read(STR("4006381333931"), &serial)); /* an article */
    CHECK(!card_code_read(STR("290000000001"), &serial));
    CHECK(!card_code_read(STR_NONE, &serial));
    CHECK_EQ(serial, -1);
}
