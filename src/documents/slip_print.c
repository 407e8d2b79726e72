/* slip_print.c - one slip, and where it lies on its sheet. */
#include "documents/slip_print.h"

#define WIDTH      (148 * MM)
#define HEIGHT     (105 * MM)
#define MARGIN     (8 * MM)
#define BAND       (20 * MM)
#define INNER      (WIDTH - 2 * MARGIN)
#define SQUARE     (30 * MM)
#define CODE_TOP   (66 * MM)
#define CODE_HIGH  (27 * MM)
#define LINE_BYTES 320

#define MARK_LENGTH (5 * MM)

static void draw_head(struct draw *draw, const struct stationery *brand)
{
    const struct draw_font name = { .size = 6500,
                                    .is_bold = true,
                                    .colour = stationery_ink(brand->colour) };
    bool has_logo = brand->logo != NULL;
    int width = has_logo ? INNER - 34 * MM : INNER;
    draw_fill(draw, (struct draw_box){ 0, 0, WIDTH, BAND }, brand->colour);
    draw_text(draw, (struct draw_box){ MARGIN, 0, width, BAND }, brand->name, &name);
    if (!has_logo)
        return;
    draw_fill(draw, (struct draw_box){ WIDTH - MARGIN - 30 * MM, 0, 30 * MM, BAND }, DRAW_WHITE);
    draw_image(draw, (struct draw_box){ WIDTH - MARGIN - 29 * MM, 1 * MM, 28 * MM, BAND - 2 * MM },
               brand->logo, DRAW_CENTRE);
}

static void draw_promise(struct draw *draw, const struct slip *slip)
{
    static const struct draw_font title = { .size = 7000, .is_bold = true };
    static const struct draw_font worth = { .size = 10000, .is_bold = true, .align = DRAW_RIGHT };
    static const struct draw_font line = { .size = 4000 };
    char room[LINE_BYTES];
    struct buf out = BUF(room);
    int title_width = slip->worth.len > 0 ? 82 * MM : INNER;
    int y = 37 * MM;
    draw_text(draw, (struct draw_box){ MARGIN, 24 * MM, title_width, 12 * MM }, slip->title,
              &title);
    draw_text(draw, (struct draw_box){ MARGIN + 84 * MM, 24 * MM, INNER - 84 * MM, 12 * MM },
              slip->worth, &worth);
    for (size_t i = 0; i < slip->term_count; i++) {
        draw_text(draw, (struct draw_box){ MARGIN, y, INNER, 6 * MM }, slip->terms[i], &line);
        y += 6 * MM;
    }
    draw_text(draw, (struct draw_box){ MARGIN, y, INNER, 6 * MM },
              stationery_until(&out, slip->until, slip->language), &line);
}

static enum err draw_code(struct slip_print *print, struct str code)
{
    const struct draw_box wide = { MARGIN, CODE_TOP, INNER - SQUARE - 4 * MM, CODE_HIGH };
    const struct draw_box square = { WIDTH - MARGIN - SQUARE, CODE_TOP - 3 * MM, SQUARE, SQUARE };
    struct stationery_code bars = { 0 };
    struct symbol small = { 0 };
    TRY(stationery_code_make(print->arena, code, wide.width, &bars));
    stationery_code_draw(print->draw, wide, &bars);
    if (bars.symbol.rows > 1)
        return OK; /* it is a square already */
    TRY(symbol_make(print->arena, SYMBOL_QR, code, &small));
    draw_symbol(print->draw, square, &small);
    return OK;
}

static void draw_foot(struct draw *draw, const struct stationery *brand)
{
    static const struct draw_font font = { .size = 3000, .align = DRAW_CENTRE };
    const struct str parts[] = { brand->name, brand->street, brand->town, brand->contact };
    char room[LINE_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    for (size_t i = 0; i < COUNT(parts); i++) {
        buf_str(&out, i > 0 && parts[i].len > 0 ? STR(" · ") : STR_NONE);
        buf_str(&out, parts[i]);
    }
    if (buf_finish(&out, &text) == OK)
        draw_text(draw, (struct draw_box){ MARGIN, 97 * MM, INNER, 5 * MM }, text, &font);
}

static enum err draw_slip(struct slip_print *print, const struct slip *slip, int x, int y)
{
    size_t mark = arena_mark(print->arena);
    draw_save(print->draw, x, y, (struct draw_box){ 0, 0, WIDTH, HEIGHT });
    draw_head(print->draw, print->brand);
    draw_promise(print->draw, slip);
    enum err err = draw_code(print, slip->code);
    draw_foot(print->draw, print->brand);
    draw_restore(print->draw);
    arena_reset(print->arena, mark);
    return err == OK ? draw_err(print->draw) : err;
}

/* Marks at the edges of a sheet, where the two cuts begin and end. */
static void draw_marks(struct draw *draw)
{
    draw_line(draw, WIDTH, 0, WIDTH, MARK_LENGTH, MARK_WIDTH);
    draw_line(draw, WIDTH, A4_WIDTH - MARK_LENGTH, WIDTH, A4_WIDTH, MARK_WIDTH);
    draw_line(draw, 0, HEIGHT, MARK_LENGTH, HEIGHT, MARK_WIDTH);
    draw_line(draw, A4_HEIGHT - MARK_LENGTH, HEIGHT, A4_HEIGHT, HEIGHT, MARK_WIDTH);
}

enum err slip_print_put(struct slip_print *print, const struct slip *slip)
{
    if (print->paper == SLIP_PAPER_SLIP) {
        draw_page(print->draw, WIDTH, HEIGHT);
        return draw_slip(print, slip, 0, 0);
    }
    size_t place = print->count++ % SLIPS_ON_SHEET;
    if (place == 0)
        draw_page(print->draw, A4_HEIGHT, A4_WIDTH);
    TRY(draw_slip(print, slip, (int)(place % 2) * WIDTH, (int)(place / 2) * HEIGHT));
    draw_marks(print->draw);
    return OK;
}
