/* stationery.c - what cards, vouchers and letters have in common. */
#include "documents/stationery.h"

#include "documents/accent.h"
#include "loyalty/receipt_text.h"

#define MARK_LENGTH (4 * MM)
#define MODULE_LEAST                                                                               \
    250 /* of bars: EAN-13 at 80 % has 264, and readers of tills manage a little less */
#define CODE_TEXT 3200
#define CODE_ROOM 4500

int32_t stationery_ink(int32_t colour)
{
    bool is_dark = accent_contrast(colour, DRAW_WHITE) > accent_contrast(colour, DRAW_BLACK);
    return is_dark ? DRAW_WHITE : DRAW_BLACK;
}

struct str stationery_until(struct buf *out, struct date until, enum language language)
{
    const struct label words = { STR("Valable jusqu'au "), STR("Valid until ") };
    struct str text = STR_NONE;
    if (date_is_none(until))
        return STR_NONE;
    buf_str(out, label_in(&words, language));
    text_put_date(out, until, language);
    return buf_finish(out, &text) == OK ? text : STR_NONE;
}

static struct str sign_of(uint16_t currency)
{
    static const struct {
        const char *code;
        const char *sign;
    } signs[] = { { "EUR", "€" }, { "GBP", "£" }, { "USD", "$" } };
    for (size_t i = 0; i < COUNT(signs); i++) {
        if (str_eq(currency_code(currency), str_c(signs[i].code)))
            return str_c(signs[i].sign);
    }
    return currency_code(currency);
}

void stationery_money(struct buf *out, int64_t minor, uint16_t currency, enum language language)
{
    if (language == LANGUAGE_EN)
        buf_str(out, sign_of(currency));
    text_put_money(out, minor, currency_decimals(currency), language);
    if (language == LANGUAGE_EN)
        return;
    buf_lit(out, "\xc2\xa0"); /* a blank that does not break */
    buf_str(out, sign_of(currency));
}

void stationery_crop_marks(struct draw *draw, struct draw_box cut, int gap)
{
    const int xs[] = { cut.x, cut.x + cut.width };
    const int ys[] = { cut.y, cut.y + cut.height };
    for (int i = 0; i < 2; i++) {
        int sign = i == 0 ? -1 : 1;
        for (int j = 0; j < 2; j++) {
            draw_line(draw, xs[i] + sign * gap, ys[j], xs[i] + sign * (gap + MARK_LENGTH), ys[j],
                      MARK_WIDTH);
            draw_line(draw, xs[j], ys[i] + sign * gap, xs[j], ys[i] + sign * (gap + MARK_LENGTH),
                      MARK_WIDTH);
        }
    }
}

enum err stationery_code_make(struct arena *arena, struct str code, int width,
                              struct stationery_code *ret_code)
{
    struct symbol symbol = { 0 };
    enum err err = symbol_make(arena, symbol_bars_for(code), code, &symbol);
    int modules = symbol.quiet_left + symbol.width + symbol.quiet_right;
    bool is_too_fine = err == OK && width / modules < MODULE_LEAST;
    if (err == E_INVALID || is_too_fine)
        err = symbol_make(arena, SYMBOL_QR, code, &symbol);
    TRY(err);
    *ret_code = (struct stationery_code){ .symbol = symbol, .text = code };
    return OK;
}

void stationery_code_draw(struct draw *draw, struct draw_box box,
                          const struct stationery_code *code)
{
    static const struct draw_font font = { .size = CODE_TEXT, .align = DRAW_CENTRE };
    struct draw_box above = box;
    struct draw_box below = box;
    above.height -= CODE_ROOM;
    below.y += above.height;
    below.height = CODE_ROOM;
    draw_symbol(draw, above, &code->symbol);
    draw_text(draw, below, code->text, &font);
}
