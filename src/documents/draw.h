/* draw.h - pages with text, lines, pictures and codes, as PDF.
 *
 *      draw_open(sink, &draw)
 *        draw_page(draw, 85600, 53980)   draw_text(draw, box, "...", &font) ...     for each page
 *      draw_finish(draw)
 *
 * All lengths are micrometres from the left and from the top.  What goes wrong is kept, later calls do nothing, and
 * draw_finish() tells: so a page is drawn without a single `if`.
 */
#ifndef DOCUMENTS_DRAW_H
#define DOCUMENTS_DRAW_H

#include "documents/symbol.h"

#define MM        1000 /* micrometres */
#define A4_WIDTH  (210 * MM)
#define A4_HEIGHT (297 * MM)

struct draw; /* opaque: draw.c */

/* Where the bytes go, as they come. */
struct draw_sink {
    enum err (*put)(void *context, struct str bytes);
    void *context;
};

struct draw_box {
    int x;
    int y;
    int width;
    int height;
};

enum draw_align { DRAW_LEFT, DRAW_CENTRE, DRAW_RIGHT };

struct draw_font {
    int size; /* of its letters' em; 1 point is 353 micrometres */
    bool is_bold;
    int32_t colour; /* 0xRRGGBB */
    enum draw_align align;
    bool
        is_wrapped; /* over as many lines as the box has room for; otherwise one line, made smaller to fit */
};

#define DRAW_BLACK 0x000000
#define DRAW_WHITE 0xFFFFFF

struct draw_image; /* opaque; lives as long as its draw */

/* In the arena, but for what cairo keeps: close it.  E_NO_MEMORY. */
MUST_USE enum err draw_open(struct arena *arena, const struct draw_sink *sink,
                            struct draw **ret_draw);

/* Ends the document: the sink has all of it.  The first failure: that of the sink; E_FONT_MISSING: there is no font with
 * the letters of a text; E_NO_MEMORY. */
MUST_USE enum err draw_finish(struct draw *draw);
void draw_close(struct draw **draw); /* for CLEANUP() */

/* Has anything gone wrong so far?  For whoever draws thousands of pages. */
enum err draw_err(const struct draw *draw);

/* What a reader of the file sees of it.  Before the first page. */
void draw_title(struct draw *draw, struct str title, struct str author);

/* A new page, whose size is its own. */
void draw_page(struct draw *draw, int width, int height);

/* What is drawn until draw_restore() is moved by (x, y), and does not leave the box that is told. */
void draw_save(struct draw *draw, int x, int y, struct draw_box clip);
void draw_restore(struct draw *draw);

void draw_fill(struct draw *draw, struct draw_box box, int32_t colour);
void draw_line(struct draw *draw, int x1, int y1, int x2, int y2, int width);

/* Centred from top to bottom where it is one line; from the top where it is wrapped. */
void draw_text(struct draw *draw, struct draw_box box, struct str text,
               const struct draw_font *font);

/* How high a wrapped text is in a box of this width; more than the box when it does not fit. */
int draw_height(struct draw *draw, struct draw_box box, struct str text,
                const struct draw_font *font);

/* As large as the box allows, with the light margin that its standard asks for, in the middle. */
void draw_symbol(struct draw *draw, struct draw_box box, const struct symbol *symbol);

#define DRAW_IMAGE_MAX_BYTES  1048576 /* of a PNG file; a logo has some 50 kB */
#define DRAW_IMAGE_MAX_PIXELS 16000000

/* A PNG file that can be drawn: E_LOGO otherwise. */
MUST_USE enum err draw_check_image(struct str png);

/* E_LOGO; E_NO_MEMORY. */
MUST_USE enum err draw_load_image(struct draw *draw, struct str png, struct draw_image **ret_image);

/* As large as the box allows, in its middle or at its left.  Nothing when `image` is NULL. */
void draw_image(struct draw *draw, struct draw_box box, const struct draw_image *image,
                enum draw_align align);

#endif
