/* test_sun.c - core/proof/: AES as the standards have it, and what an NTAG 424 DNA writes into its link. */
#include <string.h>

#include "core/proof/sun.h"
#include "tests/lib/check.h"

static const struct aes_block zeros = { { 0 } };

/* Bytes of hexadecimal digits. */
static void hex(const char *text, uint8_t *bytes, size_t count)
{
    CHECK_EQ(strlen(text), 2 * count);
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(str_hex_value(text[2 * i]) * 16 + str_hex_value(text[2 * i + 1]));
}

static struct aes_block block(const char *text)
{
    struct aes_block made = { { 0 } };
    hex(text, made.bytes, AES_BYTES);
    return made;
}

static void check_block(struct aes_block made, const char *expected)
{
    const struct aes_block wanted = block(expected);
    CHECK_EQ(memcmp(made.bytes, wanted.bytes, AES_BYTES), 0);
}

TEST(a_block_is_opened_as_in_fips_197)
{
    const struct aes_block key = block("000102030405060708090A0B0C0D0E0F");
    const struct aes_block sealed = block("69C4E0D86A7B0430D8CDB78070B4C55A");
    const struct aes_block opened = aes_open(&key, &sealed);
    check_block(opened, "00112233445566778899AABBCCDDEEFF");
    check_block(aes_seal(&key, &opened), "69C4E0D86A7B0430D8CDB78070B4C55A");
}

TEST(a_chain_of_blocks_is_that_of_sp_800_38a)
{
    const struct aes_block key = block("2B7E151628AED2A6ABF7158809CF4F3C");
    const struct aes_block before = block("000102030405060708090A0B0C0D0E0F");
    uint8_t opened[32];
    uint8_t sealed[32];
    uint8_t bytes[32];
    hex("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51", opened, 32);
    hex("7649ABAC8119B246CEE98E9B12E9197D5086CB9B507219EE95DB113A917678B2", sealed, 32);
    aes_seal_chain(&key, &before, opened, 32, bytes);
    CHECK_MEM(bytes, sealed, 32);
    aes_open_chain(&key, &before, bytes, 32, bytes);
    CHECK_MEM(bytes, opened, 32);
}

TEST(codes_are_those_of_rfc_4493)
{
    const struct aes_block key = block("2B7E151628AED2A6ABF7158809CF4F3C");
    uint8_t message[40];
    hex("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411", message,
        sizeof(message));
    check_block(aes_cmac(&key, message, 0), "BB1D6929E95937287FA37D129B756746");
    check_block(aes_cmac(&key, message, 16), "070A16B46B4D4144F79BDD9DD04A287C");
    check_block(aes_cmac(&key, message, 40), "DFA66747DE9AE63030CA32611497C827");
}

TEST(a_key_is_made_from_another_as_in_an10922)
{
    const struct aes_block master = block("00112233445566778899AABBCCDDEEFF");
    uint8_t input[17];
    hex("04782E21801D803042F54E585020416275", input, sizeof(input));
    check_block(sun_diversify(&master, input, sizeof(input)), "A8DD63A3B89D54B37CA802473FDA9175");
}

static void check_uid(const struct sun *sun, const char *expected)
{
    uint8_t uid[SUN_UID_BYTES];
    hex(expected, uid, sizeof(uid));
    CHECK_EQ(memcmp(sun->uid, uid, sizeof(uid)), 0);
}

TEST(a_sealed_link_is_that_of_an12196)
{
    struct sun sun = { 0 };
    CHECK(sun_read(STR("https://choose.url.com/ntag424?e=EF963FF7828658A599F3041510671E88&"
                       "c=94EED9EE65337086"),
                   &sun));
    CHECK(sun.is_sealed);
    CHECK(sun_open(&zeros, &sun));
    check_uid(&sun, "04DE5F1EACC040");
    CHECK_EQ(sun.count, 61);
    CHECK(sun_is_right(&zeros, &sun));
}

TEST(a_plain_link_is_that_of_nxps_notes)
{
    struct sun sun = { 0 };
    CHECK(sun_read(STR("https://shop.example/t?uid=041E3C8A2D6B80&ctr=000006&mac=4B00064004B0B3D3"),
                   &sun));
    CHECK(!sun.is_sealed);
    check_uid(&sun, "041E3C8A2D6B80");
    CHECK_EQ(sun.count, 6);
    CHECK(sun_is_right(&zeros, &sun));
    sun.count++;
    CHECK(!sun_is_right(&zeros, &sun));
}

TEST(one_bit_that_was_changed_is_found)
{
    struct sun sun = { 0 };
    CHECK(sun_read(STR("https://shop.example/t?uid=041E3C8A2D6B80&ctr=000006&mac=4B00064004B0B3D3"),
                   &sun));
    for (size_t bit = 0; bit < 8 * (size_t)SUN_UID_BYTES; bit++) {
        struct sun forged = sun;
        forged.uid[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(!sun_is_right(&zeros, &forged));
    }
    for (size_t bit = 0; bit < 8 * (size_t)SUN_CODE_BYTES; bit++) {
        struct sun forged = sun;
        forged.code[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(!sun_is_right(&zeros, &forged));
    }
    for (size_t bit = 0; bit < 8 * (size_t)AES_BYTES; bit++) {
        struct aes_block key = zeros;
        key.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(!sun_is_right(&key, &sun));
    }
}

TEST(a_seal_of_another_key_does_not_open)
{
    struct sun sun = { 0 };
    const struct aes_block other = block("000102030405060708090A0B0C0D0E0F");
    CHECK(sun_read(STR("http://a.example?x=1&cmac=94EED9EE65337086&picc_data="
                       "ef963ff7828658a599f3041510671e88#top"),
                   &sun));
    CHECK(!sun_open(&other, &sun));
    CHECK(sun.is_sealed);
    CHECK(sun_open(&zeros, &sun));
}

TEST(links_that_are_no_such_message)
{
    static const char *const links[] = {
        "",
        "https://shop.example/t",
        "https://shop.example/t?",
        "https://shop.example/c/2900000000018?e=1",
        "shop.example/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086",
        "https://shop.example/t?e=EF963FF7828658A599F3041510671E88",
        "https://shop.example/t?c=94EED9EE65337086",
        "https://shop.example/t?e=EF963FF7828658A599F3041510671E8&c=94EED9EE65337086",
        "https://shop.example/t?e=EF963FF7828658A599F3041510671EXX&c=94EED9EE65337086",
        "https://shop.example/"
        "t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086&c=94EED9EE65337086",
        "https://shop.example/t?uid=041E3C8A2D6B80&mac=4B00064004B0B3D3",
        "https://shop.example/t?uid=041E3C8A2D6B80&ctr=6&mac=4B00064004B0B3D3",
        "https://shop.example/t?uid=041E3C8A2D6B80&ctr=000006&e=EF963FF7828658A599F3041510671E88&"
        "c=94EED9EE65337086",
        "n1.EF963FF7828658A599F3041510671E88",
        "n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086.00",
        "n1.041E3C8A2D6B80.94EED9EE65337086",
        "n1.041E3C8A2D6B80.000006.4B00064004B0B3",
        "n2.EF963FF7828658A599F3041510671E88.94EED9EE65337086",
    };
    for (size_t i = 0; i < COUNT(links); i++) {
        struct sun sun = { .count = 7 };
        check_note("%s", links[i]);
        CHECK(!sun_read(str_c(links[i]), &sun));
        CHECK_EQ(sun.count, 7);
    }
}

TEST(a_link_says_where_the_chip_writes)
{
#define NO_SEAL "e=00000000000000000000000000000000"
#define NO_CODE "c=0000000000000000"
    static const char *const others[] = {
        "https://shop.example/t?" NO_SEAL,
        "https://shop.example/t?" NO_CODE,
        "https://shop.example/t?" NO_SEAL "&" NO_CODE "&" NO_CODE,
        "https://shop.example/t?" NO_SEAL "&c=0000000000000001",
        "https://shop.example/t?e=00000000000000000000000000000001&" NO_CODE,
        "https://shop.example/t?uid=00000000000000&" NO_SEAL "&" NO_CODE,
        "https://shop.example/t?uid=00000000000000&ctr=000000&" NO_CODE,
        "shop.example/t?" NO_SEAL "&" NO_CODE,
    };
    struct sun_places places = { 0 };
    CHECK(sun_find_places(STR("https://shop.example/t?" NO_SEAL "&" NO_CODE), &places));
    CHECK_EQ(places.sealed, 25);
    CHECK_EQ(places.code, 60);
    for (size_t i = 0; i < COUNT(others); i++) {
        check_note("%s", others[i]);
        CHECK(!sun_find_places(str_c(others[i]), &places));
    }
}

static void check_short(const char *link, const char *expected)
{
    char room[SUN_TEXT_MAX_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    struct sun sun = { 0 };
    struct sun again = { 0 };
    CHECK(sun_read(str_c(link), &sun));
    sun_write(&out, &sun);
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, expected);
    CHECK(sun_read(text, &again));
    CHECK_EQ(memcmp(&again, &sun, sizeof(sun)), 0);
}

TEST(the_short_form_says_the_same)
{
    check_short("https://a.example/t?e=ef963ff7828658a599f3041510671e88&c=94eed9ee65337086",
                "n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086");
    check_short("https://shop.example/t?uid=041E3C8A2D6B80&ctr=000106&mac=4B00064004B0B3D3",
                "n1.041E3C8A2D6B80.000106.4B00064004B0B3D3");
}

TEST(each_tag_has_a_key_of_its_own_and_all_have_one)
{
    const struct aes_block master = block("00112233445566778899AABBCCDDEEFF");
    uint8_t first[SUN_UID_BYTES];
    uint8_t second[SUN_UID_BYTES];
    hex("04DE5F1EACC040", first, sizeof(first));
    hex("04DE5F1EACC041", second, sizeof(second));
    const struct sun_keys one = sun_keys_of(&master, first);
    const struct sun_keys other = sun_keys_of(&master, second);
    CHECK(memcmp(one.code.bytes, other.code.bytes, AES_BYTES) != 0);
    CHECK_EQ(memcmp(one.meta.bytes, other.meta.bytes, AES_BYTES), 0);
    CHECK(memcmp(one.code.bytes, one.meta.bytes, AES_BYTES) != 0);
    CHECK(memcmp(one.app.bytes, other.app.bytes, AES_BYTES) != 0);
    CHECK(memcmp(one.app.bytes, one.code.bytes, AES_BYTES) != 0);
}
