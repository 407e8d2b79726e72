/* document_html.h - a slip as a page for a customer's phone, or as the body of a mail. */
#ifndef DOCUMENTS_DOCUMENT_HTML_H
#define DOCUMENTS_DOCUMENT_HTML_H

#include "documents/document.h"

struct html_form {
    struct str language; /* "fr", "en": ours, as is the address of the style */
    struct str title;
    struct str style;  /* empty: none */
    struct str brand;  /* a second style sheet, of the shop; empty: none */
    struct str logo;   /* the address of a picture above all else; empty: none */
    struct str shop;   /* what it is a picture of */
    bool has_pictures; /* codes as squares, too; a mail has none */
};

/* All of it as one HTML document without a script, and nothing that is fetched but the style sheets and the logo.  Every text goes
 * through buf_markup().  E_NO_MEMORY, E_LIMIT when it does not fit. */
MUST_USE enum err document_write_html(struct arena *arena, const struct document *document,
                                      const struct html_form *form, struct buf *out);

#endif
