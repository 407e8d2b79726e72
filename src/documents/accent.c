/* accent.c - a shop's colour on a screen. */
#include "documents/accent.h"

#include <math.h>

#define LIGHT_SUNK 0xECE8DF
#define DARK_SUNK  0x252C2A
#define WHITE      0xFFFFFF
#define NIGHT      0x0E1311 /* text on an accent that is light */

/* How light a tinted ground is: ink, and softer ink, keep 4.5 : 1 on each hue. */
#define LIGHT_SOFT_LIGHTNESS 0.94
#define DARK_SOFT_LIGHTNESS  0.16
#define DARK_SOFT_SATURATION 0.45
#define SEARCH_STEPS         16 /* of a half each: finer than a channel's 256 */

/* Of a channel of sRGB in 0..255. */
static double linear(int channel)
{
    double part = channel / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

double accent_luminance(int32_t colour)
{
    return 0.2126 * linear((colour >> 16) & 255) + 0.7152 * linear((colour >> 8) & 255) +
           0.0722 * linear(colour & 255);
}

double accent_contrast(int32_t one, int32_t other)
{
    double light = accent_luminance(one) + 0.05;
    double dark = accent_luminance(other) + 0.05;
    return light > dark ? light / dark : dark / light;
}

/* ---- hue, saturation, lightness ------------------------------------------------------------------ */

/* Sixths of the circle from red, and 0..1. */
struct hsl {
    double hue;
    double saturation;
    double lightness;
};

static struct hsl hsl_of(int32_t colour)
{
    double red = ((colour >> 16) & 255) / 255.0;
    double green = ((colour >> 8) & 255) / 255.0;
    double blue = (colour & 255) / 255.0;
    double most = fmax(red, fmax(green, blue));
    double least = fmin(red, fmin(green, blue));
    double chroma = most - least;
    struct hsl hsl = { .lightness = (most + least) / 2 };
    if (chroma <= 0)
        return hsl; /* a grey has no hue */
    hsl.saturation = chroma / (1 - fabs(2 * hsl.lightness - 1));
    if (red >= most)
        hsl.hue = fmod((green - blue) / chroma + 6, 6);
    else if (green >= most)
        hsl.hue = (blue - red) / chroma + 2;
    else
        hsl.hue = (red - green) / chroma + 4;
    return hsl;
}

static int32_t channel(double part)
{
    return (int32_t)lround(fmin(fmax(part, 0), 1) * 255);
}

static int32_t colour_of(struct hsl hsl)
{
    double chroma = (1 - fabs(2 * hsl.lightness - 1)) * hsl.saturation;
    double other = chroma * (1 - fabs(fmod(hsl.hue, 2) - 1));
    double base = hsl.lightness - chroma / 2;
    const double parts[6][3] = {
        { chroma, other, 0 }, { other, chroma, 0 }, { 0, chroma, other },
        { 0, other, chroma }, { other, 0, chroma }, { chroma, 0, other },
    };
    const double *rgb = parts[(int)hsl.hue % 6];
    return channel(rgb[0] + base) << 16 | channel(rgb[1] + base) << 8 | channel(rgb[2] + base);
}

/* ---- accents --------------------------------------------------------------------------------------- */

int32_t accent_hardest_ground(enum accent_ground ground)
{
    return ground == ACCENT_LIGHT ? LIGHT_SUNK : DARK_SUNK;
}

static bool is_read(int32_t colour, int32_t ground, int32_t soft, double ratio)
{
    return accent_contrast(colour, ground) >= ratio && accent_contrast(colour, soft) >= ratio;
}

/* As near to itself as it can be read; black and white, at the ends, can. */
static int32_t readable(int32_t colour, enum accent_ground ground, int32_t soft, double ratio)
{
    struct hsl hsl = hsl_of(colour);
    int32_t sunk = accent_hardest_ground(ground);
    double unread = hsl.lightness;
    double read = ground == ACCENT_LIGHT ? 0 : 1;
    if (is_read(colour, sunk, soft, ratio))
        return colour;
    for (int i = 0; i < SEARCH_STEPS; i++) {
        hsl.lightness = (unread + read) / 2;
        if (is_read(colour_of(hsl), sunk, soft, ratio))
            read = hsl.lightness;
        else
            unread = hsl.lightness;
    }
    hsl.lightness = read;
    return colour_of(hsl);
}

struct accent accent_of(int32_t colour, enum accent_ground ground)
{
    struct hsl tint = hsl_of(colour);
    tint.lightness = ground == ACCENT_LIGHT ? LIGHT_SOFT_LIGHTNESS : DARK_SOFT_LIGHTNESS;
    if (ground == ACCENT_DARK)
        tint.saturation = fmin(tint.saturation, DARK_SOFT_SATURATION);
    struct accent accent = { .soft = colour_of(tint),
                             .on = ground == ACCENT_LIGHT ? WHITE : NIGHT };
    accent.plain = readable(colour, ground, accent.soft, ACCENT_PLAIN_RATIO);
    accent.strong = readable(accent.plain, ground, accent.soft, ACCENT_STRONG_RATIO);
    return accent;
}

/* ---- as a style sheet -------------------------------------------------------------------------------- */

static void put_colour(struct buf *out, const char *name, int32_t colour)
{
    buf_str(out, str_c(name));
    buf_lit(out, ":#");
    buf_colour(out, colour);
    buf_char(out, ';');
}

static void put_accent(struct buf *out, const struct accent *accent)
{
    put_colour(out, "--brand", accent->plain);
    put_colour(out, "--brand-strong", accent->strong);
    put_colour(out, "--brand-soft", accent->soft);
    put_colour(out, "--on-brand", accent->on);
}

void accent_write_style(struct buf *out, int32_t colour)
{
    struct accent light = accent_of(colour, ACCENT_LIGHT);
    struct accent dark = accent_of(colour, ACCENT_DARK);
    buf_lit(out, ":root{");
    put_colour(out, "--shop", colour); /* as it is: of what nobody has to read */
    put_accent(out, &light);
    buf_lit(out, "}\n@media (prefers-color-scheme:dark){:root{");
    put_accent(out, &dark);
    buf_lit(out, "}}\n@media (prefers-contrast:more){:root{");
    put_colour(out, "--brand", light.strong);
    buf_lit(out, "}}\n@media (prefers-contrast:more) and (prefers-color-scheme:dark){:root{");
    put_colour(out, "--brand", dark.strong);
    buf_lit(out, "}}\n");
}
