/* card_print.c - fronts and backs. */
#include "documents/card_print.h"

#include "core/buf.h"

#define BLEED       (3 * MM)
#define MARK_ROOM   (5 * MM) /* beyond the bleed */
#define COLUMNS     2
#define ROWS        5
#define GAP         (4 * MM) /* between the cards of a sheet: the marks of both fit in */
#define SHEET_GAP   500      /* between a card of a sheet and its marks */
#define MARGIN      (6 * MM) /* nothing that has to be read is nearer to an edge */
#define BAND_TOP    (35 * MM)
#define EAN_WIDTH   (50 * MM)
#define LINE_LENGTH 128

/* ---- the two sides ------------------------------------------------------------------------------ */

static void draw_address(struct draw *draw, const struct stationery *brand, int x)
{
    const struct draw_font name = { .size = 4400, .is_bold = true, .colour = brand->colour };
    const struct draw_font line = { .size = 2700 };
    int width = CARD_WIDTH - MARGIN - x;
    const struct str lines[] = { brand->street, brand->town, brand->contact };
    int y = 14 * MM;
    draw_text(draw, (struct draw_box){ x, 6 * MM, width, 7 * MM }, brand->name, &name);
    for (size_t i = 0; i < COUNT(lines); i++) {
        if (lines[i].len == 0)
            continue;
        draw_text(draw, (struct draw_box){ x, y, width, 4 * MM }, lines[i], &line);
        y += 4 * MM;
    }
}

static void draw_front(struct draw *draw, const struct stationery *brand,
                       const struct card_face *face)
{
    const struct label loyalty = { STR("Carte de fidélité"), STR("Loyalty card") };
    int32_t ink = stationery_ink(brand->colour);
    const struct draw_font holder = { .size = 4600, .is_bold = true, .colour = ink };
    const struct draw_font small = { .size = 2800, .colour = ink };
    const struct draw_font right = { .size = 2800, .colour = ink, .align = DRAW_RIGHT };
    const int width = CARD_WIDTH - 2 * MARGIN;
    char room[LINE_LENGTH];
    struct buf out = BUF(room);
    bool has_logo = brand->logo != NULL;
    draw_image(draw, (struct draw_box){ MARGIN, MARGIN, 28 * MM, 24 * MM }, brand->logo, DRAW_LEFT);
    draw_address(draw, brand, has_logo ? 38 * MM : MARGIN);
    draw_fill(draw,
              (struct draw_box){ -BLEED, BAND_TOP, CARD_WIDTH + 2 * BLEED,
                                 CARD_HEIGHT - BAND_TOP + BLEED },
              brand->colour);
    draw_text(draw, (struct draw_box){ MARGIN, BAND_TOP + 2 * MM, width, 8 * MM }, face->holder,
              &holder);
    draw_text(draw, (struct draw_box){ MARGIN, BAND_TOP + 10 * MM, width / 2, 5 * MM },
              brand->program.len > 0 ? brand->program : label_in(&loyalty, face->language), &small);
    draw_text(draw, (struct draw_box){ MARGIN + width / 2, BAND_TOP + 10 * MM, width / 2, 5 * MM },
              stationery_until(&out, face->expires, face->language), &right);
}

static enum err draw_back(struct draw *draw, struct arena *arena, const struct stationery *brand,
                          const struct card_face *face)
{
    const struct label found = { STR("Trouvée ? Merci de la rapporter : "),
                                 STR("Found? Please bring it to: ") };
    static const struct draw_font small = { .size = 2300,
                                            .align = DRAW_CENTRE,
                                            .is_wrapped = true };
    const struct draw_box wide = { MARGIN, MARGIN, CARD_WIDTH - 2 * MARGIN, 28 * MM };
    struct stationery_code code = { 0 };
    char room[4 * LINE_LENGTH];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    const struct str parts[] = { brand->street, brand->town };
    TRY(stationery_code_make(arena, face->code, wide.width, &code));
    struct draw_box box = wide;
    if (code.symbol.kind == SYMBOL_EAN13) {
        box.x += (wide.width - EAN_WIDTH) / 2;
        box.width = EAN_WIDTH;
    }
    draw_fill(draw,
              (struct draw_box){ -BLEED, 46 * MM, CARD_WIDTH + 2 * BLEED,
                                 CARD_HEIGHT - 46 * MM + BLEED },
              brand->colour);
    stationery_code_draw(draw, box, &code);
    buf_str(&out, label_in(&found, face->language));
    buf_str(&out, brand->name);
    for (size_t i = 0; i < COUNT(parts); i++) {
        buf_str(&out, parts[i].len > 0 ? STR(", ") : STR_NONE);
        buf_str(&out, parts[i]);
    }
    if (buf_finish(&out, &text) == OK)
        draw_text(draw, (struct draw_box){ MARGIN, 36500, CARD_WIDTH - 2 * MARGIN, 9 * MM }, text,
                  &small);
    return OK;
}

/* ---- pages -------------------------------------------------------------------------------------- */

static enum err draw_side(struct card_print *print, size_t index, bool is_back, int x, int y)
{
    int bleed = print->paper == CARD_PAPER_BLEED ? BLEED : 0;
    const struct draw_box clip = { -bleed, -bleed, CARD_WIDTH + 2 * bleed,
                                   CARD_HEIGHT + 2 * bleed };
    size_t mark = arena_mark(print->arena);
    enum err err = OK;
    draw_save(print->draw, x, y, clip);
    if (is_back)
        err = draw_back(print->draw, print->arena, print->brand, &print->faces[index]);
    else
        draw_front(print->draw, print->brand, &print->faces[index]);
    draw_restore(print->draw);
    arena_reset(print->arena, mark);
    return err;
}

static enum err draw_single(struct card_print *print, bool is_back)
{
    int edge = print->paper == CARD_PAPER_BLEED ? BLEED + MARK_ROOM : 0;
    const struct draw_box cut = { edge, edge, CARD_WIDTH, CARD_HEIGHT };
    draw_page(print->draw, CARD_WIDTH + 2 * edge, CARD_HEIGHT + 2 * edge);
    TRY(draw_side(print, 0, is_back, edge, edge));
    if (edge > 0)
        stationery_crop_marks(print->draw, cut, BLEED);
    return OK;
}

static enum err draw_sheet(struct card_print *print, bool is_back)
{
    const int left = (A4_WIDTH - COLUMNS * CARD_WIDTH - (COLUMNS - 1) * GAP) / 2;
    const int top = (A4_HEIGHT - ROWS * CARD_HEIGHT - (ROWS - 1) * GAP) / 2;
    draw_page(print->draw, A4_WIDTH, A4_HEIGHT);
    for (size_t i = 0; i < print->count; i++) {
        int column = (int)i % COLUMNS;
        if (is_back)
            column = COLUMNS - 1 - column;
        const struct draw_box cut = { left + column * (CARD_WIDTH + GAP),
                                      top + (int)i / COLUMNS * (CARD_HEIGHT + GAP), CARD_WIDTH,
                                      CARD_HEIGHT };
        TRY(draw_side(print, i, is_back, cut.x, cut.y));
        stationery_crop_marks(print->draw, cut, SHEET_GAP);
    }
    return OK;
}

static enum err draw_waiting(struct card_print *print)
{
    bool is_sheet = print->paper == CARD_PAPER_SHEET;
    for (int side = 0; side < 2; side++)
        TRY(is_sheet ? draw_sheet(print, side == 1) : draw_single(print, side == 1));
    print->count = 0;
    return draw_err(print->draw);
}

enum err card_print_put(struct card_print *print, const struct card_face *face)
{
    print->faces[print->count++] = *face;
    size_t full = print->paper == CARD_PAPER_SHEET ? CARDS_ON_SHEET : 1;
    return print->count == full ? draw_waiting(print) : OK;
}

enum err card_print_end(struct card_print *print)
{
    return print->count > 0 ? draw_waiting(print) : OK;
}
