/* test_pass.c - documents/pass, pass_image, catima_card: what all forms of a pass share, and the one that nobody signs. */
#include "documents/catima_card.h"
#include "documents/pass.h"
#include "documents/pass_image.h"

#include "tests/lib/check.h"

TEST(a_code_is_bars_where_a_telephone_can_show_them)
{
    CHECK_EQ(pass_symbol(STR("2900000000018")), SYMBOL_EAN13);
    CHECK_EQ(pass_symbol(STR("2900000000019")), SYMBOL_CODE128); /* no check digit */
    CHECK_EQ(pass_symbol(STR("12345678901234567890")), SYMBOL_CODE128);
    CHECK_EQ(pass_symbol(STR("123456789012345678901")), SYMBOL_QR);
    CHECK_STR(pass_symbol_name(SYMBOL_EAN13), "EAN_13");
    CHECK_STR(pass_symbol_name(SYMBOL_QR), "QR_CODE");
}

TEST(a_picture_is_png_or_none)
{
    static char large[PASS_IMAGE_MAX_BYTES + 1] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    CHECK(pass_image_is_png((struct str){ .ptr = large, .len = PASS_IMAGE_MAX_BYTES }));
    CHECK(!pass_image_is_png((struct str){ .ptr = large, .len = sizeof(large) }));
    CHECK(!pass_image_is_png((struct str){ .ptr = large, .len = 24 })); /* the head alone */
    CHECK(!pass_image_is_png(STR("GIF89a and something more of it, so that it is long enough")));
    for (size_t i = 0; i < pass_icon_count; i++)
        CHECK(pass_image_is_png(pass_icons[i].png));
    CHECK_EQ(pass_icon_count, 3);
}

/* The examples of the format's own page: a colour is a number with a sign, a moment is in thousandths. */
TEST(catima_has_numbers_as_android_has_them)
{
    static char memory[65536];
    struct arena arena = arena_in(memory, sizeof(memory));
    char room[1024];
    struct buf out = BUF(room);
    struct str link;
    const struct pass pass = {
        .code = STR("A&B=1"),
        .issuer = STR("Grocery Store"),
        .title = { .fr = STR(""), .en = STR("") },
        .colour = 0xFF4FA3, /* -45149 with an opaque upper byte */
        .until = { .us = INT64_C(1453633200000000) },
    };
    CHECK_OK(catima_link_write(&arena, &pass, &out));
    CHECK_OK(buf_finish(&out, &link));
    CHECK_STR(
        link,
        "https://catima.app/share#store%3DGrocery%2520Store%26note%3D%26cardid%3DA%2526B%253D1"
        "%26barcodetype%3DCODE_128%26expiry%3D1453633200000%26headercolor%3D-45149");
}
