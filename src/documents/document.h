/* document.h - a slip as what stands on it, before anybody knows by which printer.
 *
 *      FERME DU PRÉ                      a text, in the middle, big
 *      Carte              ****0018       a row: a label and its value
 *      ▌▌█▐ ▌█▐▐                         a code, as bars, as a square and as people type it
 *      V7K2M-Q0XTR-9B4CE
 *
 * Written for a printer by documents/escpos.h, or as plain text by document_write_text().  Texts are borrowed, and
 * valid UTF-8.
 */
#ifndef DOCUMENTS_DOCUMENT_H
#define DOCUMENTS_DOCUMENT_H

#include "documents/code_page.h"
#include "loyalty/paper.h"

enum document_kind {
    DOCUMENT_TEXT, /* wrapped at blanks */
    DOCUMENT_LINE, /* laid out by somebody else for so many columns */
    DOCUMENT_ROW,
    DOCUMENT_CODE, /* value: what a reader is to read; text: as people type it */
    DOCUMENT_GAP,  /* an empty line */
};

enum document_style { DOCUMENT_PLAIN, DOCUMENT_BOLD, DOCUMENT_BIG };

struct document_item {
    enum document_kind kind;
    enum document_style style;
    bool is_centered;
    struct str text;
    struct str value;
};

struct document {
    struct arena *arena;
    struct document_item *items;
    size_t count;
    size_t size;
};

/* Each puts a copy of the item, but not of its texts, into the document's arena.  E_NO_MEMORY. */
MUST_USE enum err document_put(struct document *document, struct document_item item);
MUST_USE enum err document_title(struct document *document, enum document_style style,
                                 struct str text); /* in the middle */
MUST_USE enum err document_text(struct document *document, struct str text);
MUST_USE enum err document_row(struct document *document, struct str label, struct str value);
MUST_USE enum err document_gap(struct document *document);

/* The lines of one item, of characters that the page has.  A code gives its text alone.  *lost as code_page_fit().
 * E_NO_MEMORY. */
MUST_USE enum err document_lay_out(struct arena *arena, const struct document_item *item,
                                   enum code_page page, size_t columns, struct str **ret_lines,
                                   size_t *ret_count, size_t *lost);

/* All of it as lines of text, without bars.  E_LIMIT when it does not fit. */
MUST_USE enum err document_write_text(struct arena *arena, const struct document *document,
                                      size_t columns, struct buf *out);

#endif
