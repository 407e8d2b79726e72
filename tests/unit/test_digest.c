/* test_digest.c - core/digest.c: the vectors of FIPS 180-4, and the link of a chain. */
#include "core/digest.h"

#include <pthread.h>
#include <string.h>

#include "tests/lib/check.h"

static struct str hex_of(const struct sha256 *digest)
{
    static char room[64];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    sha256_format(&out, digest);
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(sha256_gives_the_published_digests)
{
    static const struct {
        const char *text;
        const char *hex;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sha256 digest = sha256_of(str_c(cases[i].text));
        CHECK_STR(hex_of(&digest), cases[i].hex);
    }
    static char million[1000000];
    memset(million, 'a', sizeof(million));
    struct sha256 digest = sha256_of((struct str){ .ptr = million, .len = sizeof(million) });
    CHECK_STR(hex_of(&digest), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256_link_is_the_digest_of_both_parts_together)
{
    char both[SHA256_BYTES + 600];
    struct sha256 previous = sha256_of(STR("the entry before"));
    memcpy(both, previous.bytes, SHA256_BYTES);
    memset(both + SHA256_BYTES, 'x', 600);

    for (size_t len = 0; len <= 600; len += 75) {
        struct str entry = { .ptr = both + SHA256_BYTES, .len = len };
        struct sha256 link = sha256_link(&previous, entry);
        struct sha256 whole = sha256_of((struct str){ .ptr = both, .len = SHA256_BYTES + len });
        CHECK(sha256_eq(&link, &whole));
        CHECK(!sha256_eq(&link, &previous));
    }
}

/* RFC 4231, cases 1, 2 and 6; the text in any parts. */
TEST(hmac_gives_the_published_digests)
{
    static const char key_1[] = "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
                                "\x0b\x0b\x0b\x0b\x0b";
    char key_6[131];
    memset(key_6, 0xAA, sizeof(key_6));
    const struct {
        struct str key;
        struct str parts[2];
        const char *digest;
    } cases[] = {
        { { .ptr = key_1, .len = 20 },
          { STR("Hi "), STR("There") },
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { STR("Jefe"),
          { STR("what do ya want for nothing?"), STR("") },
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { { .ptr = key_6, .len = sizeof(key_6) },
          { STR("Test Using Larger Than Block-Size Key"), STR(" - Hash Key First") },
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sha256 wanted = { { 0 } };
        struct sha256 found = hmac_sha256(cases[i].key, cases[i].parts, 2);
        CHECK_OK(sha256_parse(str_c(cases[i].digest), &wanted));
        CHECK(sha256_eq(&found, &wanted));
    }
}

TEST(sha256_differs_when_any_bit_does)
{
    struct sha256 a = sha256_of(STR("a"));
    for (size_t i = 0; i < SHA256_BYTES * 8; i++) {
        struct sha256 b = a;
        b.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK(!sha256_eq(&a, &b));
    }
    CHECK(sha256_eq(&a, &a));
}

TEST(sha256_is_read_back_from_its_text)
{
    struct sha256 digest = sha256_of(STR("abc"));
    struct sha256 back = { { 0 } };
    CHECK_OK(sha256_parse(hex_of(&digest), &back));
    CHECK(sha256_eq(&back, &digest));
    CHECK_OK(sha256_parse(STR("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
                          &back));
    CHECK(sha256_eq(&back, &digest));

    static const char *const cases[] = {
        "",
        "ba78",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a ",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015add",
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_ERR(sha256_parse(str_c(cases[i]), &back), E_INVALID);
    CHECK(sha256_eq(&back, &digest));
}

static void *digest_often(void *ret_is_right)
{
    struct sha256 want;
    bool is_right =
        sha256_parse(STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                     &want) == OK;
    for (int i = 0; i < 2000; i++) {
        struct sha256 digest = sha256_of(STR("abc"));
        is_right = is_right && sha256_eq(&digest, &want);
    }
    *(bool *)ret_is_right = is_right;
    return NULL;
}

TEST(sha256_works_in_several_threads)
{
    pthread_t threads[4];
    bool is_right[4] = { false };
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, digest_often, &is_right[i]), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        CHECK_EQ(pthread_join(threads[i], NULL), 0);
        CHECK(is_right[i]);
    }
}
