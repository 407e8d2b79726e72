/* draw.c - PDF by cairo, text by pango; the only file that knows them. */
#include "documents/draw.h"

#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "core/buf.h"

/* PDF counts in points of 1/72 inch. */
#define POINTS_PER_UM (72.0 / 25400.0)

/* The first that is there.  They are shipped by Debian, and have all letters of French. */
#define FONT_FAMILIES "Inter,DejaVu Sans,sans-serif"

#define TEXT_LEAST_UM                                                                              \
    1200 /* smaller letters are not read any more: the text is cut with an ellipsis instead */

#define IMAGES_MAX 4 /* of one document: the shop's logo and the programme's, and some air */

struct draw_image {
    cairo_surface_t *surface;
    int width; /* pixels */
    int height;
};

struct draw {
    struct draw_sink sink;
    enum err err; /* the first failure */
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout;
    bool has_page;
    struct draw_image images[IMAGES_MAX];
    size_t image_count;
};

static void note(struct draw *draw, enum err err)
{
    if (draw->err == OK)
        draw->err = err;
}

/* ---- the document ------------------------------------------------------------------------------- */

static cairo_status_t write_out(void *closure, const unsigned char *bytes, unsigned int len)
{
    struct draw *draw = closure;
    if (draw->err == OK)
        note(draw, draw->sink.put(draw->sink.context,
                                  (struct str){ .ptr = (const char *)bytes, .len = len }));
    return draw->err == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

enum err draw_open(struct arena *arena, const struct draw_sink *sink, struct draw **ret_draw)
{
    struct draw *draw = ARENA_NEW(arena, struct draw);
    if (draw == NULL)
        return E_NO_MEMORY;
    draw->sink = *sink;
    draw->surface = cairo_pdf_surface_create_for_stream(write_out, draw, 1, 1);
    draw->cairo = cairo_create(draw->surface);
    if (cairo_status(draw->cairo) != CAIRO_STATUS_SUCCESS) {
        draw_close(&draw);
        return E_NO_MEMORY;
    }
    draw->layout = pango_cairo_create_layout(draw->cairo);
    *ret_draw = draw;
    return OK;
}

void draw_close(struct draw **draw)
{
    struct draw *it = *draw;
    if (it == NULL)
        return;
    note(it, E_FILE); /* what was not finished is not written any more */
    if (it->layout != NULL)
        g_object_unref(it->layout);
    cairo_destroy(it->cairo);
    cairo_surface_destroy(it->surface);
    for (size_t i = 0; i < it->image_count; i++)
        cairo_surface_destroy(it->images[i].surface);
    *draw = NULL;
}

enum err draw_finish(struct draw *draw)
{
    if (draw->has_page)
        cairo_show_page(draw->cairo);
    cairo_surface_finish(draw->surface);
    if (cairo_surface_status(draw->surface) == CAIRO_STATUS_NO_MEMORY)
        note(draw, E_NO_MEMORY);
    else if (cairo_surface_status(draw->surface) != CAIRO_STATUS_SUCCESS)
        note(draw, E_FILE);
    return draw->err;
}

enum err draw_err(const struct draw *draw)
{
    return draw->err;
}

static void set_metadata(struct draw *draw, cairo_pdf_metadata_t what, struct str text)
{
    char room[256];
    struct buf out = BUF(room);
    buf_str(&out, str_utf8_prefix(text, sizeof(room) - 1));
    buf_char(&out, '\0');
    cairo_pdf_surface_set_metadata(draw->surface, what, room);
}

void draw_title(struct draw *draw, struct str title, struct str author)
{
    set_metadata(draw, CAIRO_PDF_METADATA_TITLE, title);
    set_metadata(draw, CAIRO_PDF_METADATA_AUTHOR, author);
}

void draw_page(struct draw *draw, int width, int height)
{
    if (draw->has_page)
        cairo_show_page(draw->cairo);
    draw->has_page = true;
    cairo_pdf_surface_set_size(draw->surface, width * POINTS_PER_UM, height * POINTS_PER_UM);
    cairo_identity_matrix(draw->cairo);
    cairo_scale(draw->cairo, POINTS_PER_UM, POINTS_PER_UM);
    pango_cairo_update_layout(draw->cairo, draw->layout);
}

void draw_save(struct draw *draw, int x, int y, struct draw_box clip)
{
    cairo_save(draw->cairo);
    cairo_translate(draw->cairo, x, y);
    /* A content stream of its own: cairo 1.16 names an image twice among the resources of a page that shows it twice. */
    cairo_push_group(draw->cairo);
    cairo_rectangle(draw->cairo, clip.x, clip.y, clip.width, clip.height);
    cairo_clip(draw->cairo);
}

void draw_restore(struct draw *draw)
{
    cairo_pop_group_to_source(draw->cairo);
    cairo_paint(draw->cairo);
    cairo_restore(draw->cairo);
}

/* ---- lines and text ----------------------------------------------------------------------------- */

static void set_colour(struct draw *draw, int32_t colour)
{
    cairo_set_source_rgb(draw->cairo, ((colour >> 16) & 255) / 255.0, ((colour >> 8) & 255) / 255.0,
                         (colour & 255) / 255.0);
}

void draw_fill(struct draw *draw, struct draw_box box, int32_t colour)
{
    set_colour(draw, colour);
    cairo_rectangle(draw->cairo, box.x, box.y, box.width, box.height);
    cairo_fill(draw->cairo);
}

void draw_line(struct draw *draw, int x1, int y1, int x2, int y2, int width)
{
    set_colour(draw, DRAW_BLACK);
    cairo_set_line_width(draw->cairo, width);
    cairo_move_to(draw->cairo, x1, y1);
    cairo_line_to(draw->cairo, x2, y2);
    cairo_stroke(draw->cairo);
}

/* Of what is in the layout, in micrometres. */
static void measure(const struct draw *draw, int *ret_width, int *ret_height)
{
    PangoRectangle extents;
    pango_layout_get_extents(draw->layout, NULL, &extents);
    *ret_width = extents.width / PANGO_SCALE;
    *ret_height = extents.height / PANGO_SCALE;
}

static void set_size(struct draw *draw, PangoFontDescription *font, int size)
{
    pango_font_description_set_absolute_size(font, (double)size * PANGO_SCALE);
    pango_layout_set_font_description(draw->layout, font);
}

static void lay_out(struct draw *draw, struct draw_box box, struct str text,
                    const struct draw_font *font)
{
    static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                                 PANGO_ALIGN_RIGHT };
    PangoFontDescription *described = pango_font_description_from_string(FONT_FAMILIES);
    pango_font_description_set_weight(described,
                                      font->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_text(draw->layout, text.ptr, (int)text.len);
    pango_layout_set_alignment(draw->layout, alignments[font->align]);
    pango_layout_set_single_paragraph_mode(draw->layout, !font->is_wrapped);
    pango_layout_set_width(draw->layout, -1);
    pango_layout_set_ellipsize(draw->layout, PANGO_ELLIPSIZE_NONE);
    set_size(draw, described, font->size);

    int width = 0;
    int height = 0;
    measure(draw, &width, &height);
    if (!font->is_wrapped && width > box.width) {
        int size = (int)((int64_t)font->size * box.width / width);
        set_size(draw, described, size > TEXT_LEAST_UM ? size : TEXT_LEAST_UM);
    }
    pango_layout_set_width(draw->layout, box.width * PANGO_SCALE);
    pango_layout_set_wrap(draw->layout, PANGO_WRAP_WORD_CHAR);
    if (!font->is_wrapped)
        pango_layout_set_ellipsize(draw->layout, PANGO_ELLIPSIZE_END);
    pango_font_description_free(described);
}

void draw_text(struct draw *draw, struct draw_box box, struct str text,
               const struct draw_font *font)
{
    int width = 0;
    int height = 0;
    if (text.len == 0 || draw->err != OK)
        return;
    lay_out(draw, box, text, font);
    if (pango_layout_get_unknown_glyphs_count(draw->layout) > 0) {
        note(draw, E_FONT_MISSING);
        return;
    }
    measure(draw, &width, &height);
    set_colour(draw, font->colour);
    cairo_move_to(draw->cairo, box.x, font->is_wrapped ? box.y : box.y + (box.height - height) / 2);
    pango_cairo_show_layout(draw->cairo, draw->layout);
}

int draw_height(struct draw *draw, struct draw_box box, struct str text,
                const struct draw_font *font)
{
    int width = 0;
    int height = 0;
    if (text.len == 0 || draw->err != OK)
        return 0;
    lay_out(draw, box, text, font);
    measure(draw, &width, &height);
    return height;
}

/* ---- pictures ----------------------------------------------------------------------------------- */

static void draw_modules(struct draw *draw, const struct symbol *symbol, struct draw_box at,
                         int module)
{
    int height = symbol->rows > 1 ? module : at.height;
    set_colour(draw, DRAW_BLACK);
    for (int row = 0; row < symbol->rows; row++) {
        int begin = 0;
        int end = 0;
        while (symbol_dark_run(symbol, row, &begin, &end))
            cairo_rectangle(draw->cairo, at.x + begin * module, at.y + row * module,
                            (end - begin) * module, height);
    }
    cairo_fill(draw->cairo);
}

void draw_symbol(struct draw *draw, struct draw_box box, const struct symbol *symbol)
{
    bool is_square = symbol->rows > 1;
    int wide = symbol->quiet_left + symbol->width + symbol->quiet_right;
    int high = is_square ? symbol->rows + 2 * symbol->quiet_above : 1;
    int module = box.width / wide;
    if (is_square && box.height / high < module)
        module = box.height / high;
    int height = is_square ? high * module : box.height;
    const struct draw_box whole = {
        .x = box.x + (box.width - wide * module) / 2,
        .y = box.y + (box.height - height) / 2,
        .width = wide * module,
        .height = height,
    };
    const struct draw_box dark = {
        .x = whole.x + symbol->quiet_left * module,
        .y = whole.y + symbol->quiet_above * module,
        .width = symbol->width * module,
        .height = height - 2 * symbol->quiet_above * module,
    };
    if (draw->err != OK)
        return;
    draw_fill(draw, whole, DRAW_WHITE);
    draw_modules(draw, symbol, dark, module);
}

static cairo_status_t read_in(void *closure, unsigned char *room, unsigned int len)
{
    struct str *rest = closure;
    if (rest->len < len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(room, rest->ptr, len);
    *rest = str_sub(*rest, len, rest->len - len);
    return CAIRO_STATUS_SUCCESS;
}

/* Big-endian, as in the header of a PNG (W3C PNG, 11.2.2 IHDR). */
static int64_t number_at(struct str bytes, size_t at)
{
    int64_t number = 0;
    for (size_t i = 0; i < 4; i++)
        number = number * 256 + (unsigned char)bytes.ptr[at + i];
    return number;
}

/* Its size is looked at before anything is unpacked. */
static bool is_small_png(struct str png)
{
    const struct str head = { "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16 };
    if (png.len < 24 || png.len > DRAW_IMAGE_MAX_BYTES || !str_begins(png, head))
        return false;
    int64_t width = number_at(png, 16);
    int64_t height = number_at(png, 20);
    return width > 0 && height > 0 && width <= DRAW_IMAGE_MAX_PIXELS &&
           width * height <= DRAW_IMAGE_MAX_PIXELS;
}

static enum err load_png(struct str png, struct draw_image *ret_image)
{
    struct str rest = png;
    if (!is_small_png(png))
        return E_LOGO;
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_in, &rest);
    cairo_status_t status = cairo_surface_status(surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return status == CAIRO_STATUS_NO_MEMORY ? E_NO_MEMORY : E_LOGO;
    }
    *ret_image = (struct draw_image){
        .surface = surface,
        .width = cairo_image_surface_get_width(surface),
        .height = cairo_image_surface_get_height(surface),
    };
    return OK;
}

enum err draw_check_image(struct str png)
{
    struct draw_image image = { 0 };
    TRY(load_png(png, &image));
    cairo_surface_destroy(image.surface);
    return OK;
}

enum err draw_load_image(struct draw *draw, struct str png, struct draw_image **ret_image)
{
    if (draw->image_count == IMAGES_MAX)
        return E_LIMIT;
    struct draw_image *image = &draw->images[draw->image_count];
    TRY(load_png(png, image));
    draw->image_count += 1;
    *ret_image = image;
    return OK;
}

void draw_image(struct draw *draw, struct draw_box box, const struct draw_image *image,
                enum draw_align align)
{
    if (image == NULL || draw->err != OK)
        return;
    double scale = (double)box.width / image->width;
    if (scale * image->height > box.height)
        scale = (double)box.height / image->height;
    double free_width = box.width - scale * image->width;
    double x = box.x + (align == DRAW_LEFT ? 0 : align == DRAW_RIGHT ? free_width : free_width / 2);
    cairo_save(draw->cairo);
    cairo_translate(draw->cairo, x, box.y + (box.height - scale * image->height) / 2);
    cairo_scale(draw->cairo, scale, scale);
    cairo_set_source_surface(draw->cairo, image->surface, 0, 0);
    cairo_paint(draw->cairo);
    cairo_restore(draw->cairo);
}
