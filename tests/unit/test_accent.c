/* test_accent.c - whatever colour a shop has, the pages in it can be read (documents/accent.h). */
#include "documents/accent.h"

#include "lib/check.h"

/* What the pages write on a tinted ground: web/shared/tokens.css, --ink, --ink-soft, --good, --warn, --bad. */
static const int32_t light_inks[] = { 0x1C2421, 0x56605B, 0x17663A, 0x7A4D00, 0xA3231B };
static const int32_t dark_inks[] = { 0xECEEEA, 0xA8B1AC, 0x7FD39B, 0xF0C169, 0xFF9D92 };
/* --ground, --sheet, --sunk */
static const int32_t light_grounds[] = { 0xF4F1EA, 0xFFFDF9, 0xECE8DF };
static const int32_t dark_grounds[] = { 0x131716, 0x1C2220, 0x252C2A };

static int part(int32_t colour, int place)
{
    return (colour >> (8 * place)) & 255;
}

/* Of two channels the larger one stays the larger one: a yellow that gets darker is no green. */
static void check_hue(int32_t colour, int32_t accent)
{
    for (int one = 0; one < 3; one++) {
        for (int other = 0; other < 3; other++) {
            if (part(colour, one) >= part(colour, other))
                CHECK(part(accent, one) >= part(accent, other));
        }
    }
}

static void check_ground(int32_t colour, enum accent_ground ground, const int32_t *grounds,
                         const int32_t *inks)
{
    struct accent accent = accent_of(colour, ground);
    check_note("#%06x on %s: #%06x, #%06x, #%06x", (unsigned)colour,
               ground == ACCENT_LIGHT ? "light" : "dark", (unsigned)accent.plain,
               (unsigned)accent.strong, (unsigned)accent.soft);
    for (int i = 0; i < 3; i++) {
        CHECK(accent_contrast(accent.plain, grounds[i]) >= ACCENT_PLAIN_RATIO);
        CHECK(accent_contrast(accent.strong, grounds[i]) >= ACCENT_STRONG_RATIO);
    }
    CHECK(accent_contrast(accent.plain, accent.soft) >= ACCENT_PLAIN_RATIO);
    CHECK(accent_contrast(accent.strong, accent.soft) >= ACCENT_STRONG_RATIO);
    CHECK(accent_contrast(accent.plain, accent.on) >= ACCENT_PLAIN_RATIO);
    CHECK(accent_contrast(accent.strong, accent.on) >= ACCENT_PLAIN_RATIO);
    for (int i = 0; i < 5; i++)
        CHECK(accent_contrast(accent.soft, inks[i]) >= 4.5);
    check_hue(colour, accent.plain);
    check_hue(colour, accent.strong);
    check_hue(colour, accent.soft);
}

static void check_colour(int32_t colour)
{
    check_ground(colour, ACCENT_LIGHT, light_grounds, light_inks);
    check_ground(colour, ACCENT_DARK, dark_grounds, dark_inks);
}

TEST(contrast_is_that_of_the_guidelines)
{
    CHECK(accent_contrast(0x000000, 0xFFFFFF) > 20.99 &&
          accent_contrast(0x000000, 0xFFFFFF) < 21.01);
    CHECK(accent_contrast(0x777777, 0xFFFFFF) > 4.47 && accent_contrast(0x777777, 0xFFFFFF) < 4.49);
    CHECK(accent_contrast(0x0000FF, 0xFFFFFF) > 8.58 && accent_contrast(0xFFFFFF, 0x0000FF) < 8.60);
    CHECK(accent_contrast(0x123456, 0x123456) == 1);
}

TEST(every_corner_and_edge_of_the_cube_can_be_read)
{
    static const int32_t steps[] = { 0, 1, 51, 102, 127, 128, 153, 204, 254, 255 };
    for (size_t red = 0; red < COUNT(steps); red++)
        for (size_t green = 0; green < COUNT(steps); green++)
            for (size_t blue = 0; blue < COUNT(steps); blue++)
                check_colour(steps[red] << 16 | steps[green] << 8 | steps[blue]);
}

TEST(any_colour_can_be_read_and_keeps_its_hue)
{
    struct rng rng = rng_new();
    for (int i = 0; i < 3000; i++)
        check_colour((int32_t)rng_range(&rng, 0, 0xFFFFFF));
}

TEST(a_colour_that_is_read_stays_as_it_is)
{
    CHECK_EQ(accent_of(0x1B5E20, ACCENT_LIGHT).plain, 0x1B5E20);
    CHECK_EQ(accent_of(0x000000, ACCENT_LIGHT).plain, 0x000000);
    CHECK_EQ(accent_of(0xFFF59D, ACCENT_DARK).plain, 0xFFF59D);
    CHECK_EQ(accent_of(0xFFFFFF, ACCENT_DARK).plain, 0xFFFFFF);
    CHECK(accent_of(0xFFF59D, ACCENT_LIGHT).plain != 0xFFF59D);
    CHECK(accent_of(0x1B5E20, ACCENT_DARK).plain != 0x1B5E20);
}

TEST(the_style_sheet_says_the_same)
{
    char room[ACCENT_STYLE_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    accent_write_style(&out, 0x1B5E20);
    CHECK_OK(buf_finish(&out, &text));
    CHECK(str_begins(text, STR(":root{--shop:#1b5e20;--brand:#1b5e20;--brand-strong:#")));
    CHECK(text.len < sizeof(room));
}
