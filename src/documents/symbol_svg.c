/* symbol_svg.c - one path of dark runs, and the text below it. */
#include "documents/symbol_svg.h"

#define BAR_UM           330 /* micrometres */
#define SQUARE_UM        500
#define BAR_ROWS         60 /* 60 × 0.33 mm = 20 mm high, a little less than EAN-13 at 100 % (22.85 mm) */
#define TEXT_MARGIN_CENT 100 /* hundredths of a module between the picture and its text */
#define TEXT_MOST_CENT   900 /* its largest size */
/* A character of a monospaced font is 0.6 of its size wide; a little more, for fonts that are wider. */
#define TEXT_WIDTH_CENT 65

struct place {
    int width; /* modules, with the margins */
    int above;
    int height;     /* of the dark part */
    int text_cent;  /* size of the text, in hundredths of a module */
    int whole_cent; /* height of all, in hundredths of a module */
};

static struct place place_it(const struct symbol *symbol, struct str text)
{
    struct place place = {
        .width = symbol->quiet_left + symbol->width + symbol->quiet_right,
        .above = symbol->quiet_above > 0 ? symbol->quiet_above : 2,
        .height = symbol->rows > 1 ? symbol->rows : BAR_ROWS,
    };
    int room_cent = place.width * 100 * 100 / (TEXT_WIDTH_CENT * (int)text.len);
    place.text_cent = room_cent < TEXT_MOST_CENT ? room_cent : TEXT_MOST_CENT;
    place.whole_cent = (place.above + place.height) * 100 + symbol->quiet_above * 100 +
                       TEXT_MARGIN_CENT + place.text_cent * 5 / 4;
    return place;
}

static void put_millimetres(struct buf *out, int modules_cent, int module_um)
{
    buf_decimal(out, (int64_t)modules_cent * module_um / 1000, 2, '.');
    buf_lit(out, "mm");
}

static void put_run(struct buf *out, int x, int y, int width, int height)
{
    buf_char(out, 'M');
    buf_int(out, x);
    buf_char(out, ' ');
    buf_int(out, y);
    buf_char(out, 'h');
    buf_int(out, width);
    buf_char(out, 'v');
    buf_int(out, height);
    buf_char(out, 'h');
    buf_int(out, -width);
    buf_char(out, 'z');
}

static void put_modules(struct buf *out, const struct symbol *symbol, const struct place *place)
{
    int height = symbol->rows > 1 ? 1 : place->height;
    for (int row = 0; row < symbol->rows; row++) {
        int begin = 0;
        int end = 0;
        while (symbol_dark_run(symbol, row, &begin, &end))
            put_run(out, symbol->quiet_left + begin, place->above + row, end - begin, height);
    }
}

void symbol_svg(struct buf *out, const struct symbol *symbol, struct str text)
{
    struct place place = place_it(symbol, text);
    int module_um = symbol->rows > 1 ? SQUARE_UM : BAR_UM;
    buf_lit(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"");
    put_millimetres(out, place.width * 100, module_um);
    buf_lit(out, "\" height=\"");
    put_millimetres(out, place.whole_cent, module_um);
    buf_lit(out, "\" viewBox=\"0 0 ");
    buf_int(out, place.width);
    buf_char(out, ' ');
    buf_decimal(out, place.whole_cent, 2, '.');
    buf_lit(out, "\"><title>");
    buf_markup(out, text);
    buf_lit(out, "</title><path fill=\"#fff\" d=\"M0 0h");
    buf_int(out, place.width);
    buf_char(out, 'v');
    buf_decimal(out, place.whole_cent, 2, '.');
    buf_lit(out, "H0z\"/><path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"");
    put_modules(out, symbol, &place);
    buf_lit(out, "\"/><text font-family=\"monospace\" text-anchor=\"middle\" font-size=\"");
    buf_decimal(out, place.text_cent, 2, '.');
    buf_lit(out, "\" x=\"");
    buf_decimal(out, place.width * 50, 2, '.');
    buf_lit(out, "\" y=\"");
    buf_decimal(out, place.whole_cent - place.text_cent / 4, 2, '.');
    buf_lit(out, "\">");
    buf_markup(out, text);
    buf_lit(out, "</text></svg>\n");
}
