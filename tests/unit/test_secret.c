/* test_secret.c - core/secret.c: codes that cannot be guessed and can be typed. */
#include "core/secret.h"

#include <string.h>

#include "core/base32.h"
#include "tests/lib/check.h"

TEST(secret_bytes_are_not_the_same_twice)
{
    uint8_t a[1000] = { 0 };
    uint8_t b[1000] = { 0 };
    secret_bytes(a, sizeof(a));
    secret_bytes(b, sizeof(b));
    CHECK(memcmp(a, b, sizeof(a)) != 0);

    int ones = 0;
    for (size_t i = 0; i < sizeof(a); i++)
        ones += __builtin_popcount(a[i]);
    CHECK(ones > 3600 && ones < 4400); /* 4000 expected, 45 the deviation */
    secret_bytes(NULL, 0);
}

TEST(secret_base32_uses_every_crockford_character_and_no_other)
{
    char room[4000];
    struct buf out = BUF(room);
    struct str code;
    secret_base32(&out, sizeof(room));
    CHECK_OK(buf_finish(&out, &code));
    CHECK_EQ(code.len, sizeof(room));

    int seen[256] = { 0 };
    for (size_t i = 0; i < code.len; i++)
        seen[(unsigned char)code.ptr[i]]++;
    int sum = 0;
    for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *c != '\0'; c++) {
        check_note("%c: %d", *c, seen[(unsigned char)*c]);
        CHECK(seen[(unsigned char)*c] > 50); /* 125 expected, 11 the deviation */
        sum += seen[(unsigned char)*c];
    }
    CHECK_EQ(sum, sizeof(room));
}

TEST(secret_base32_writes_what_was_asked_or_remembers_that_it_did_not_fit)
{
    char room[10];
    struct buf out = BUF(room);
    struct str code;
    secret_base32(&out, 0);
    secret_base32(&out, 10);
    CHECK_OK(buf_finish(&out, &code));
    secret_base32(&out, 1);
    CHECK_ERR(buf_finish(&out, &code), E_LIMIT);
    secret_base32(&out, SIZE_MAX); /* ends at once */
}

TEST(secret_reads_a_code_as_a_person_types_it)
{
    static const struct {
        const char *typed;
        const char *meant;
    } cases[] = {
        { "7K3M9", "7K3M9" },
        { "7k3m-9", "7K3M9" },
        { " 7k 3m\t9 ", "7K3M9" },
        { "OoIiLl", "001111" },
        { "abcdefghjkmnpqrstvwxyz0123456789", "ABCDEFGHJKMNPQRSTVWXYZ0123456789" },
        { "", "" },
        { " - ", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[64];
        struct buf out = BUF(room);
        struct str code;
        check_note("\"%s\"", cases[i].typed);
        CHECK_OK(base32_normalize(str_c(cases[i].typed), &out));
        CHECK_OK(buf_finish(&out, &code));
        CHECK_STR(code, cases[i].meant);
    }
}

TEST(secret_refuses_a_character_no_code_has)
{
    static const char *const cases[] = { "7K3U", "u", "7K_3", "7K3!", "\xC3\xA9", "7\n3" };
    char room[64];
    struct buf out = BUF(room);
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("\"%s\"", cases[i]);
        CHECK_ERR(base32_normalize(str_c(cases[i]), &out), E_INVALID);
        CHECK_EQ(out.used, 0); /* nothing of it was written */
    }
    CHECK_ERR(base32_normalize(STR("7\0003"), &out), E_INVALID);
}

TEST(secret_codes_are_their_own_normal_form)
{
    for (int i = 0; i < 200; i++) {
        char room[16];
        char again[16];
        struct buf out = BUF(room);
        struct buf back = BUF(again);
        struct str code;
        struct str normal;
        secret_base32(&out, 16);
        CHECK_OK(buf_finish(&out, &code));
        CHECK_OK(base32_normalize(code, &back));
        CHECK_OK(buf_finish(&back, &normal));
        CHECK_STR(normal, code);
    }
}
