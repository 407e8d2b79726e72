/* test_bearer.c - loyalty/bearer.c: the check character, and what is taken for a code. */
#include "core/secret.h"
#include "loyalty/bearer.h"
#include "tests/lib/check.h"

#include <string.h>

#define ROUNDS 200

/* A code with 13 random characters. */
static void make(char purpose, char code[BEARER_CODE_BYTES])
{
    struct buf out = { .base = code, .size = BEARER_CODE_BYTES };
    buf_char(&out, purpose);
    secret_base32(&out, BEARER_RANDOM_CHARACTERS);
    buf_char(&out, bearer_check((struct str){ code, out.used }));
    CHECK_EQ(out.err, OK);
    CHECK_EQ(out.used, BEARER_CODE_BYTES);
}

static bool is_code(const char code[BEARER_CODE_BYTES])
{
    return bearer_is_code((struct str){ code, BEARER_CODE_BYTES });
}

TEST(bearer_check_is_of_iso_7064)
{
    /* By hand: product 32; for each character sum = (product + value) mod 32, 32 for 0; product = 2 sum mod 33. */
    CHECK_EQ(bearer_check(STR("")), '1');
    CHECK_EQ(bearer_check(STR("0")), '2');
    CHECK_EQ(bearer_check(STR("1")), 'Z');
    CHECK_EQ(bearer_check(STR("G0")), '2');
}

TEST(bearer_is_code_finds_every_wrong_character)
{
    static const char base[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int round = 0; round < ROUNDS; round++) {
        char code[BEARER_CODE_BYTES];
        make(round % 2 == 0 ? BEARER_GIFT_CARD : BEARER_VOUCHER, code);
        CHECK(is_code(code));
        for (size_t i = 0; i < BEARER_CODE_BYTES; i++) {
            char right = code[i];
            for (const char *c = base; *c != '\0'; c++) {
                code[i] = *c;
                CHECK_EQ(is_code(code), *c == right);
            }
            code[i] = right;
        }
    }
}

TEST(bearer_is_code_finds_nearly_all_that_were_swapped)
{
    int missed = 0;
    int tried = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char code[BEARER_CODE_BYTES];
        make(BEARER_VOUCHER, code);
        for (size_t i = 1; i + 1 < BEARER_CODE_BYTES; i++) {
            char swapped[BEARER_CODE_BYTES];
            memcpy(swapped, code, sizeof(swapped));
            swapped[i] = code[i + 1];
            swapped[i + 1] = code[i];
            if (code[i] == code[i + 1])
                continue;
            tried++;
            missed += is_code(swapped);
        }
    }
    CHECK(missed * 100 < tried); /* the system lets one pair in 1,000 or so pass */
}

TEST(bearer_is_code_refuses_what_is_none)
{
    CHECK(!bearer_is_code(STR("")));
    CHECK(!bearer_is_code(STR("2900000000018")));
    CHECK(!bearer_is_code(STR("G00000000000000")));
    CHECK(!bearer_is_code(STR("v7k2mq0xtr9b4ce")));
    char code[BEARER_CODE_BYTES];
    make('X', code);
    CHECK(!is_code(code));
    make(BEARER_GIFT_CARD, code);
    CHECK(!bearer_is_code((struct str){ code, BEARER_CODE_BYTES - 1 }));
}

TEST(bearer_write_groups_puts_dashes_between)
{
    char room[BEARER_CODE_BYTES + 2];
    struct buf out = BUF(room);
    bearer_write_groups(STR("G7K2MQ0XTR9B4CE"), &out);
    CHECK_EQ(out.err, OK);
    CHECK(str_eq((struct str){ room, out.used }, STR("G7K2M-Q0XTR-9B4CE")));
}
