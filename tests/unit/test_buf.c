/* test_buf.c - core/buf.c: everything that fits is written, and what does not fit is remembered. */
#include "core/buf.h"

#include <string.h>

#include "tests/lib/check.h"

TEST(buf_writes_pieces_one_after_the_other)
{
    char room[64];
    struct buf out = BUF(room);
    struct str text;

    buf_lit(&out, "card ");
    buf_int(&out, 42);
    buf_char(&out, ' ');
    buf_fill(&out, '*', 3);
    buf_str(&out, STR(" é"));
    buf_str(&out, (struct str){ .ptr = NULL, .len = 0 });
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "card 42 *** é");
}

TEST(buf_filled_to_the_last_byte_is_fine)
{
    char room[5];
    struct buf out = BUF(room);
    struct str text;

    buf_lit(&out, "12345");
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "12345");
    buf_lit(&out, "");
    buf_fill(&out, 'x', 0);
    CHECK_OK(buf_finish(&out, &text)); /* nothing still fits */
    buf_char(&out, '6');
    CHECK_ERR(buf_finish(&out, &text), E_LIMIT);
}

TEST(buf_stays_full_even_for_what_would_fit)
{
    char room[8];
    struct buf out = BUF(room);
    struct str text = STR("untouched");

    buf_lit(&out, "1234567");
    buf_lit(&out, "89");
    buf_lit(&out, "8");
    CHECK_EQ(out.used, 7);
    CHECK_ERR(buf_finish(&out, &text), E_LIMIT);
    CHECK_STR(text, "untouched");

    buf_reset(&out);
    buf_lit(&out, "again");
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "again");
}

TEST(buf_writes_every_integer)
{
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { -1, "-1" },
        { 1000000000000, "1000000000000" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[20];
        struct buf out = BUF(room);
        struct str text;
        buf_int(&out, cases[i].number);
        CHECK_OK(buf_finish(&out, &text));
        CHECK_STR(text, cases[i].text);
    }
}

TEST(buf_pads_with_zeros_and_never_cuts)
{
    char room[64];
    struct buf out = BUF(room);
    struct str text;

    buf_int_padded(&out, 7, 3);
    buf_char(&out, ' ');
    buf_int_padded(&out, 0, 2);
    buf_char(&out, ' ');
    buf_int_padded(&out, 12345, 3);
    buf_char(&out, ' ');
    buf_int_padded(&out, 5, 0);
    buf_char(&out, ' ');
    buf_int_padded(&out, 5, 25);
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "007 00 12345 5 0000000000000000000000005");
}

TEST(buf_writes_decimals)
{
    static const struct {
        int64_t number;
        int decimals;
        char point;
        const char *text;
    } cases[] = {
        { 1250, 2, '.', "12.50" },
        { 1250, 2, ',', "12,50" },
        { 1250, 0, '.', "1250" },
        { 0, 2, '.', "0.00" },
        { 5, 2, '.', "0.05" },
        { 50, 2, '.', "0.50" },
        { -5, 2, '.', "-0.05" },
        { -1250, 3, '.', "-1.250" },
        { INT64_MAX, 18, '.', "9.223372036854775807" },
        { INT64_MIN, 18, '.', "-9.223372036854775808" },
        { 1, 18, '.', "0.000000000000000001" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[32];
        struct buf out = BUF(room);
        struct str text;
        buf_decimal(&out, cases[i].number, cases[i].decimals, cases[i].point);
        CHECK_OK(buf_finish(&out, &text));
        CHECK_STR(text, cases[i].text);
    }
}

TEST(buf_writes_bytes_as_small_hexadecimal)
{
    static const uint8_t bytes[] = { 0x00, 0x0F, 0xA5, 0xFF };
    char room[8];
    struct buf out = BUF(room);
    struct str text;

    buf_hex(&out, bytes, sizeof(bytes));
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "000fa5ff");
    out.used = 0;
    buf_hex_capitals(&out, bytes, sizeof(bytes));
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "000FA5FF");
    out.used = 0;
    buf_colour(&out, 0x01B0FE);
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "01b0fe");
}

TEST(buf_is_created_in_an_arena_with_its_maximum)
{
    char memory[256];
    struct arena arena = arena_in(memory, sizeof(memory));
    struct buf out;

    CHECK_OK(buf_create(&arena, 100, &out));
    buf_fill(&out, 'x', 100);
    CHECK_EQ(out.err, OK);
    buf_char(&out, 'x');
    CHECK_EQ(out.err, E_LIMIT);
    CHECK_ERR(buf_create(&arena, 1000, &out), E_NO_MEMORY);
}

/* Whatever is written, a small room holds exactly the beginning of what a large one holds. */
TEST(buf_never_writes_beyond_its_room)
{
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(2000); i++) {
        char room[64];
        memset(room, '#', sizeof(room));
        size_t size = (size_t)rng_range(&rng, 0, 40);
        struct buf out = { .base = room, .size = size };
        for (int j = 0; j < 10; j++) {
            buf_int(&out, rng_range(&rng, -100000, 100000));
            buf_decimal(&out, rng_range(&rng, -100000, 100000), 3, '.');
            buf_fill(&out, ' ', (size_t)rng_range(&rng, 0, 5));
        }
        CHECK(out.used <= size);
        for (size_t at = size; at < sizeof(room); at++)
            CHECK_EQ(room[at], '#');
    }
}
