/* letter.c - where everything stands on the page.
 *
 * The paper may lie up to 11 mm lower in its envelope than folded (110 - 99) and up to 10 mm farther right (220 - 210); the
 * window shows 55..90 mm from the top and 100..200 mm from the left.  So what is seen whatever happens lies within 55..79
 * and 100..190 mm of the paper: 24 mm for six lines. */
#include "documents/letter.h"

#define MARGIN      (20 * MM)
#define WINDOW_LEFT (102 * MM)
#define WINDOW_TOP  (55 * MM)
#define WINDOW_WIDE (86 * MM)
#define WINDOW_LINE (4 * MM)
#define DAY_TOP     (95 * MM)
#define BODY_TOP    (108 * MM)
#define BODY_HIGH   (A4_HEIGHT - BODY_TOP - 22 * MM)
#define FOLD        (99 * MM)
#define FOLD_MARK   (4 * MM)
#define TEXT_SIZE   3900 /* 11 points */
#define TEXT_LINE   4800

static_assert(POSTAL_LINES * WINDOW_LINE == 24 * MM, "the lines are all in the window");

static void draw_head(struct draw *draw, const struct stationery *brand)
{
    const struct draw_font name = { .size = 5500, .is_bold = true, .colour = brand->colour };
    static const struct draw_font line = { .size = 3400 };
    const struct str lines[] = { brand->street, brand->town, brand->contact };
    int x = MARGIN;
    int y = 24 * MM;
    if (brand->logo != NULL) {
        draw_image(draw, (struct draw_box){ MARGIN, 14 * MM, 24 * MM, 24 * MM }, brand->logo,
                   DRAW_LEFT);
        x += 28 * MM;
    }
    draw_text(draw, (struct draw_box){ x, 15 * MM, 90 * MM, 8 * MM }, brand->name, &name);
    for (size_t i = 0; i < COUNT(lines); i++) {
        if (lines[i].len == 0)
            continue;
        draw_text(draw, (struct draw_box){ x, y, 90 * MM, 5 * MM }, lines[i], &line);
        y += 5 * MM;
    }
}

static void draw_window(struct draw *draw, const struct postal_window *to)
{
    static const struct draw_font font = { .size = 3500 };
    for (size_t i = 0; i < to->count; i++)
        draw_text(draw,
                  (struct draw_box){ WINDOW_LEFT, WINDOW_TOP + (int)i * WINDOW_LINE, WINDOW_WIDE,
                                     WINDOW_LINE },
                  to->lines[i], &font);
}

/* Paragraph by paragraph; an empty one is an empty line.  False when there is no room for all of it. */
static bool draw_body(struct draw *draw, struct str body)
{
    static const struct draw_font font = { .size = TEXT_SIZE, .is_wrapped = true };
    struct draw_box room = { MARGIN, BODY_TOP, A4_WIDTH - 2 * MARGIN, BODY_HIGH };
    struct str rest = str_trim(body);
    struct str paragraph = STR_NONE;
    while (rest.len > 0 && str_cut(&rest, '\n', &paragraph)) {
        paragraph = str_trim(paragraph);
        int height = paragraph.len > 0 ? draw_height(draw, room, paragraph, &font) : TEXT_LINE;
        if (height > room.height)
            return false;
        draw_text(draw, room, paragraph, &font);
        room.y += height;
        room.height -= height;
    }
    return true;
}

enum err letter_draw(struct draw *draw, const struct stationery *brand, const struct letter *letter)
{
    static const struct draw_font day = { .size = TEXT_SIZE };
    draw_page(draw, A4_WIDTH, A4_HEIGHT);
    draw_save(draw, 0, 0, (struct draw_box){ 0, 0, A4_WIDTH, A4_HEIGHT });
    draw_head(draw, brand);
    draw_window(draw, &letter->to);
    draw_line(draw, 0, FOLD, FOLD_MARK, FOLD, MARK_WIDTH);
    draw_line(draw, 0, 2 * FOLD, FOLD_MARK, 2 * FOLD, MARK_WIDTH);
    draw_text(draw, (struct draw_box){ WINDOW_LEFT, DAY_TOP, WINDOW_WIDE, 6 * MM },
              letter->place_and_day, &day);
    bool is_whole = draw_body(draw, letter->body);
    draw_restore(draw);
    return is_whole ? draw_err(draw) : E_LETTER_LONG;
}
