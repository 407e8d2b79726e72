/* code_page.h - text as a receipt printer has it: one byte for each character, of the page that was chosen.
 *
 * What a page does not have is written with what every page has: "œ" as "oe", "ł" as "l", a typographic quote as a
 * plain one.  What nobody can write so (another script, a picture) becomes a question mark, and is counted, so that
 * somebody can be told.
 */
#ifndef DOCUMENTS_CODE_PAGE_H
#define DOCUMENTS_CODE_PAGE_H

#include "core/buf.h"

enum code_page {
    CODE_PAGE_1252, /* of Windows, Western Europe: has œ and € */
    CODE_PAGE_858,  /* of DOS, Western Europe, with €: what old printers have instead */
    CODE_PAGE_UTF8, /* for what is no printer's: all characters are there */
};

const char *code_page_name(enum code_page page);                              /* "cp1252" */
MUST_USE enum err code_page_parse(struct str name, enum code_page *ret_page); /* E_INVALID */

/* The same text of characters that the page has, in UTF-8; it may be longer.  `text` is valid UTF-8.  *lost grows by
 * what is a question mark now.  E_NO_MEMORY. */
MUST_USE enum err code_page_fit(struct arena *arena, enum code_page page, struct str text,
                                struct str *ret_text, size_t *lost);

/* A text of characters that the page has, one byte each; in UTF-8 as it is. */
void code_page_write(enum code_page page, struct str text, struct buf *out);

#endif
