/* test_order.c - reader/order.c: what the server says to write on which tag, and nothing of it left behind. */
#include "reader/order.h"

#include <string.h>

#include "core/limits.h"
#include "tests/lib/check.h"

#define UID_PART   "\"uid\":\"04DE5F1EACC040\""
#define E_PART     "e=00000000000000000000000000000000"
#define C_PART     "c=0000000000000000"
#define LINK_PART  "\"link\":\"https://shop.example/t?" E_PART "&" C_PART "\""
#define APP        "000102030405060708090A0B0C0D0E0F"
#define META       "101112131415161718191a1b1c1d1e1f"
#define CODE       "202122232425262728292A2B2C2D2E2F"
#define KEYS_PART  "\"keys\":{\"app\":\"" APP "\",\"meta\":\"" META "\",\"code\":\"" CODE "\"}"
#define WITH(link) "{" UID_PART ",\"link\":\"" link "\"," KEYS_PART "}"

static char memory[1 << 16];
static char said_room[64];
static struct buf said;

static enum err read_behind(struct str address, const char *text, struct order *ret_order)
{
    struct arena arena = arena_in(memory, sizeof(memory));
    said = BUF(said_room);
    enum err err = order_read(&arena, str_c(text), address, &said, ret_order);
    CHECK_EQ(arena_mark(&arena), 0);
    return err;
}

static enum err read(const char *text, struct order *ret_order)
{
    return read_behind(STR_NONE, text, ret_order);
}

TEST(the_whole_answer_of_the_server_is_an_order_too)
{
    static const char answer[] =
        "{\"code\":\"2900000000018\",\"account\":\"1-17\",\"has_chip\":true,"
        "\"write\":" WITH("/card?" E_PART "&" C_PART) "}";
    struct order order = { 0 };
    CHECK_ERR(read(answer, &order), E_CHIP_ADDRESS);
    CHECK_OK(read_behind(STR("https://shop.example/pre"), answer, &order));
    struct str record = { order.record, order.record_len };
    CHECK_STR(str_sub(record, NDEF_LINK_AT, record.len),
              "shop.example/pre/card?" E_PART "&" C_PART);
    CHECK_STR(str_sub(record, order.places.sealed - 2, 4), "e=00");
    CHECK_ERR(read("{\"code\":\"2900000000018\",\"write\":null}", &order), E_CHIP_SHOWN);
    CHECK_ERR(read("{\"code\":\"2900000000018\",\"write\":{}}", &order), E_CHIP_ORDER);
}

TEST(an_order_is_what_the_server_answers)
{
    struct order order = { 0 };
    CHECK_OK(read("{" UID_PART "," LINK_PART "," KEYS_PART "}\n", &order));
    CHECK_MEM(order.uid, "\x04\xDE\x5F\x1E\xAC\xC0\x40", SUN_UID_BYTES);
    CHECK_EQ(order.keys[ORDER_KEY_APP].bytes[15], 0x0F);
    CHECK_EQ(order.keys[ORDER_KEY_META].bytes[15], 0x1F);
    CHECK_EQ(order.keys[ORDER_KEY_CODE].bytes[15], 0x2F);
    struct str record = { order.record, order.record_len };
    CHECK_STR(str_sub(record, NDEF_LINK_AT, record.len), "shop.example/t?" E_PART "&" C_PART);
    CHECK_MEM(order.record, "\xD1\x01\x45U\x04", NDEF_LINK_AT);
    CHECK_STR(str_sub(record, order.places.sealed - 2, 4), "e=00");
    CHECK_STR(str_sub(record, order.places.code - 2, 4), "c=00");
    CHECK_EQ(order.places.code + 16, record.len);
    order_forget(&order);
    CHECK_EQ(order.keys[ORDER_KEY_APP].bytes[15], 0);
}

TEST(no_key_is_left_where_it_was_read)
{
    static const char text[] = "{" UID_PART "," LINK_PART "," KEYS_PART "}";
    static const char not_json[] = "{" UID_PART "," LINK_PART "," KEYS_PART "],}";
    struct order order = { 0 };
    CHECK_OK(read(text, &order));
    CHECK(memmem(memory, sizeof(memory), APP, sizeof(APP) - 1) == NULL);
    CHECK(memmem(memory, sizeof(memory), "shop.example", 12) == NULL);
    CHECK_ERR(read(not_json, &order), E_CHIP_ORDER);
    CHECK(memmem(memory, sizeof(memory), APP, sizeof(APP) - 1) == NULL);
}

TEST(the_code_may_stand_before_the_seal_and_the_link_may_be_plain_http)
{
    struct order order = { 0 };
    CHECK_OK(read(WITH("http://10.0.0.4:8080/t?" C_PART "&x=1&" E_PART "#top"), &order));
    struct str record = { order.record, order.record_len };
    CHECK_EQ(record.ptr[4], 3);
    CHECK(order.places.code < order.places.sealed);
    CHECK_STR(str_sub(record, order.places.sealed - 2, 34), E_PART);
    CHECK_STR(str_sub(record, order.places.code - 2, 18), C_PART);
}

TEST(what_the_server_says_instead_is_handed_on)
{
    struct order order = { 0 };
    CHECK_ERR(read("{\"status\":409,\"code\":\"chip_taken\",\"detail\":\"It is in another card.\"}",
                   &order),
              E_CHIP_ORDER);
    CHECK_STR(((struct str){ said.base, said.used }), "It is in another card.");
    CHECK_ERR(read("{\"detail\":\"a\\u001bb\"}", &order), E_CHIP_ORDER);
    CHECK_EQ(said.used, 0);
    CHECK_ERR(read("{\"detail\":7}", &order), E_CHIP_ORDER);
    CHECK_EQ(said.used, 0);
}

TEST(what_is_no_order)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"code\":\"not_found\"}",
        "{" UID_PART "," LINK_PART "}",
        "{" UID_PART "," KEYS_PART "}",
        "{" UID_PART "," LINK_PART "," KEYS_PART ",\"more\":1}",
        "{\"uid\":\"04DE5F1EACC0\"," LINK_PART "," KEYS_PART "}",
        "{\"uid\":\"04DE5F1EACC0X0\"," LINK_PART "," KEYS_PART "}",
        "{" UID_PART "," LINK_PART ",\"keys\":{\"app\":\"" APP "\",\"meta\":\"" META
        "\",\"code\":\"00000000000000000000000000000000\"}}",
        "{" UID_PART "," LINK_PART ",\"keys\":{\"app\":\"" APP "\",\"meta\":\"" META
        "\",\"code\":\"2021222324252627\"}}",
        WITH("https://shop.example/t"),
        WITH("https://shop.example/t?" E_PART),
        WITH("https://shop.example/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086"),
        WITH("https://shop.example/t?uid=00000000000000&ctr=000000&" C_PART),
        WITH("https://shop.example/ t?" E_PART "&" C_PART),
        WITH("ftp://shop.example/t?" E_PART "&" C_PART),
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct order order = { .record_len = 7 };
        check_note("%s", texts[i]);
        CHECK_ERR(read(texts[i], &order), E_CHIP_ORDER);
        CHECK_EQ(order.record_len, 7);
    }
}

/* 250 bytes of a record, five of them before what stands behind https://. */
TEST(a_link_is_as_long_as_a_till_reads_it)
{
    char text[1024];
    for (int more = 0; more <= 1; more++) {
        struct order order = { 0 };
        struct buf out = BUF(text);
        buf_lit(&out, "{" UID_PART ",\"link\":\"https://");
        buf_fill(&out, 'x', (size_t)(NDEF_RECORD_MAX_BYTES - NDEF_LINK_AT - 54 + more));
        buf_lit(&out, "?" E_PART "&" C_PART "\"," KEYS_PART "}");
        buf_char(&out, '\0');
        CHECK_OK(out.err);
        if (more == 0) {
            CHECK_OK(read(text, &order));
            CHECK_EQ(order.record_len, NDEF_RECORD_MAX_BYTES);
        } else {
            CHECK_ERR(read(text, &order), E_CHIP_LINK);
        }
    }
}
