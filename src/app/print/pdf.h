/* pdf.h - a card, a voucher or the cards of a batch as a PDF for whoever waits for it: bounded, and in memory.
 *
 * Each question to the database is one by itself: no transaction is open while pages are drawn.
 */
#ifndef APP_PRINT_PDF_H
#define APP_PRINT_PDF_H

#include "app/print/printing.h"

struct pdf_wish {
    struct str
        paper; /* "card", "bleed", "sheet"; of a voucher or a gift card "slip", "sheet"; empty: the first */
    struct str shop;     /* whose mark it has; empty: the first shop's */
    struct str language; /* "fr", "en"; empty: the holder's, or the shop's */
    int64_t copies;      /* of a card; 0: one */
    bool is_nameless;    /* no holder is named */
};

/* By its code, as it stands today.  `out` has room for PDF_MAX_BYTES.
 *
 * E_CARD_UNKNOWN; E_SHOP_UNKNOWN, E_INVALID with the parameter in ret_problem; E_VOUCHER_USED: nothing is left of it;
 * E_LIMIT: the file is too large; E_LOGO, E_FONT_MISSING, E_NO_MEMORY. */
MUST_USE enum err pdf_of_card(struct app *app, struct db *db, struct arena *arena, struct str code,
                              const struct pdf_wish *wish, struct buf *out,
                              struct problem *ret_problem);

/* The cards of a batch that nobody has yet, and that are neither lost nor destroyed, from a place until another; 0: its
 * first, its last.
 *
 * E_NOT_FOUND; E_BATCH_NOTHING: there is none; E_LIMIT: more than PDF_CARDS_MAX, and the others above. */
MUST_USE enum err pdf_of_batch(struct app *app, struct db *db, struct arena *arena, struct str id,
                               int64_t from, int64_t until, const struct pdf_wish *wish,
                               struct buf *out, struct problem *ret_problem);

#endif
