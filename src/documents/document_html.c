/* document_html.c - the items of a slip as elements of a page. */
#include "documents/document_html.h"

#include "documents/symbol_svg.h"

/* ---- items ------------------------------------------------------------------------------------ */

static void put_as(struct buf *out, struct str open, struct str text, struct str close)
{
    buf_str(out, open);
    buf_markup(out, text);
    buf_str(out, close);
}

/* What stands at the head of a slip, whatever its size, is what the page is about. */
static void put_element(struct buf *out, const struct document_item *item, bool is_first)
{
    if (is_first)
        put_as(out, STR("<h1>"), item->text, STR("</h1>\n"));
    else if (item->style == DOCUMENT_BIG)
        put_as(out, STR("<h2>"), item->text, STR("</h2>\n"));
    else if (item->style == DOCUMENT_BOLD)
        put_as(out, STR("<p><b>"), item->text, STR("</b></p>\n"));
    else
        put_as(out, STR("<p>"), item->text, STR("</p>\n"));
}

static void put_row(struct buf *out, const struct document_item *item)
{
    put_as(out, STR("<dl><dt>"), item->text, STR("</dt>"));
    put_as(out, STR("<dd>"), item->value, STR("</dd></dl>\n"));
}

static enum err put_code(struct arena *arena, const struct document_item *item, bool has_picture,
                         struct buf *out)
{
    struct symbol symbol = { 0 };
    if (has_picture) {
        TRY(symbol_make(arena, SYMBOL_QR, item->value, &symbol));
        buf_lit(out, "<figure>");
        symbol_svg(out, &symbol, item->text);
        buf_lit(out, "</figure>\n");
        return OK;
    }
    put_as(out, STR("<p><b>"), item->text, STR("</b></p>\n"));
    return OK;
}

/* Lines that somebody has laid out stand below each other as they are; from the first of them to the last. */
static size_t put_lines(struct buf *out, const struct document *document, size_t index)
{
    buf_lit(out, "<pre>");
    while (index < document->count && document->items[index].kind == DOCUMENT_LINE) {
        buf_markup(out, document->items[index].text);
        buf_char(out, '\n');
        index++;
    }
    buf_lit(out, "</pre>\n");
    return index;
}

static enum err put_items(struct arena *arena, const struct document *document,
                          const struct html_form *form, struct buf *out)
{
    for (size_t i = 0; i < document->count;) {
        const struct document_item *item = &document->items[i];
        switch (item->kind) {
        case DOCUMENT_TEXT:
            put_element(out, item, i == 0);
            break;
        case DOCUMENT_LINE:
            i = put_lines(out, document, i);
            continue;
        case DOCUMENT_ROW:
            put_row(out, item);
            break;
        case DOCUMENT_CODE:
            TRY(put_code(arena, item, form->has_pictures, out));
            break;
        case DOCUMENT_GAP:
            break; /* elements stand apart by themselves */
        }
        i++;
    }
    return OK;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

/* Words of ours: buf_markup() is for what stands between elements. */
static bool is_attribute(struct str text)
{
    return str_find(text, '"') == text.len && str_find(text, '<') == text.len &&
           str_find(text, '&') == text.len;
}

static void put_style(struct buf *out, struct str address)
{
    if (address.len > 0)
        put_as(out, STR("<link rel=\"stylesheet\" href=\""), address, STR("\">"));
}

enum err document_write_html(struct arena *arena, const struct document *document,
                             const struct html_form *form, struct buf *out)
{
    assert(is_attribute(form->language) && is_attribute(form->style));
    buf_lit(out, "<!doctype html>\n<html lang=\"");
    buf_str(out, form->language);
    buf_lit(out, "\"><head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width\">"
                 "<meta name=\"color-scheme\" content=\"light dark\">"
                 "<meta name=\"robots\" content=\"noindex\"><title>");
    buf_markup(out, form->title);
    buf_lit(out, "</title>");
    put_style(out, form->style);
    put_style(out, form->brand);
    buf_lit(out, "</head><body><main>\n");
    if (form->logo.len > 0) {
        put_as(out, STR("<p><img class=\"logo\" src=\""), form->logo, STR("\""));
        put_as(out, STR(" alt=\""), form->shop, STR("\"></p>\n"));
    }
    TRY(put_items(arena, document, form, out));
    buf_lit(out, "</main></body></html>\n");
    return out->err;
}
