/* document.c - what stands on a slip, and its lines. */
#include "documents/document.h"

#define ITEMS_FIRST 16 /* doubled when it is not enough */

enum err document_put(struct document *document, struct document_item item)
{
    if (document->count == document->size) {
        size_t size = document->size == 0 ? ITEMS_FIRST : 2 * document->size;
        struct document_item *items = ARENA_ARRAY(document->arena, struct document_item, size);
        if (items == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < document->count; i++)
            items[i] = document->items[i];
        document->items = items;
        document->size = size;
    }
    document->items[document->count++] = item;
    return OK;
}

enum err document_title(struct document *document, enum document_style style, struct str text)
{
    return document_put(document, (struct document_item){ .kind = DOCUMENT_TEXT,
                                                          .style = style,
                                                          .is_centered = true,
                                                          .text = text });
}

enum err document_text(struct document *document, struct str text)
{
    return document_put(document, (struct document_item){ .kind = DOCUMENT_TEXT, .text = text });
}

enum err document_row(struct document *document, struct str label, struct str value)
{
    return document_put(document, (struct document_item){
                                      .kind = DOCUMENT_ROW, .text = label, .value = value });
}

enum err document_gap(struct document *document)
{
    return document_put(document, (struct document_item){ .kind = DOCUMENT_GAP });
}

/* ---- its lines -------------------------------------------------------------------------------- */

/* Where the longest run of blanks begins, and how long it is. */
static size_t longest_gap(struct str line, size_t *ret_len)
{
    size_t best = 0;
    size_t at = 0;
    *ret_len = 0;
    while (at < line.len) {
        size_t end = at;
        while (end < line.len && line.ptr[end] == ' ')
            end++;
        if (end - at > *ret_len) {
            best = at;
            *ret_len = end - at;
        }
        at = end + 1;
    }
    return best;
}

/* A line that became longer by what is written for its characters: its blanks have room for that, or it is wrapped. */
static enum err put_line(struct paper *paper, struct str line)
{
    size_t gap = 0;
    size_t at = longest_gap(line, &gap);
    size_t count = str_utf8_count(line);
    struct buf out = { 0 };
    struct str narrow = STR_NONE;
    if (count <= paper->columns || count - paper->columns >= gap)
        return paper_text(paper, line);
    TRY(buf_create(paper->arena, line.len, &out));
    buf_str(&out, str_sub(line, 0, at));
    buf_str(&out, str_sub(line, at + (count - paper->columns), line.len));
    TRY(buf_finish(&out, &narrow));
    return paper_text(paper, narrow);
}

enum err document_lay_out(struct arena *arena, const struct document_item *item,
                          enum code_page page, size_t columns, struct str **ret_lines,
                          size_t *ret_count, size_t *lost)
{
    struct paper paper = { .arena = arena, .columns = columns };
    struct str text = STR_NONE;
    struct str value = STR_NONE;
    TRY(code_page_fit(arena, page, item->text, &text, lost));
    switch (item->kind) {
    case DOCUMENT_TEXT:
    case DOCUMENT_CODE:
        TRY(paper_text(&paper, text));
        break;
    case DOCUMENT_LINE:
        TRY(put_line(&paper, text));
        break;
    case DOCUMENT_ROW:
        TRY(code_page_fit(arena, page, item->value, &value, lost));
        TRY(paper_row(&paper, text, value));
        break;
    case DOCUMENT_GAP:
        break;
    }
    *ret_lines = paper.lines;
    *ret_count = paper.count;
    return OK;
}

enum err document_write_text(struct arena *arena, const struct document *document, size_t columns,
                             struct buf *out)
{
    size_t lost = 0;
    for (size_t i = 0; i < document->count; i++) {
        const struct document_item *item = &document->items[i];
        struct str *lines = NULL;
        size_t count = 0;
        TRY(document_lay_out(arena, item, CODE_PAGE_UTF8, columns, &lines, &count, &lost));
        if (count == 0)
            buf_char(out, '\n');
        for (size_t k = 0; k < count; k++) {
            size_t room = columns - str_utf8_count(lines[k]);
            if (item->is_centered)
                buf_fill(out, ' ', room / 2);
            buf_str(out, lines[k]);
            buf_char(out, '\n');
        }
    }
    return out->err;
}
