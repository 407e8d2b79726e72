/* slip_print.h - a voucher or a gift card on paper: what it is worth, until when, and its code as text, bars and square.
 *
 * A slip is A6, 148 × 105 mm; four of them are an A4 sheet, cut twice. */
#ifndef DOCUMENTS_SLIP_PRINT_H
#define DOCUMENTS_SLIP_PRINT_H

#include "documents/stationery.h"

#define SLIPS_ON_SHEET 4
#define SLIP_TERMS_MAX 4

enum slip_paper {
    SLIP_PAPER_SLIP,  /* a page is a slip */
    SLIP_PAPER_SHEET, /* four on A4 across, with marks where to cut */
};

struct slip {
    struct str title;                 /* "Carte cadeau" */
    struct str worth;                 /* "50,00 €"; may be empty */
    struct str terms[SLIP_TERMS_MAX]; /* what it gives, from which amount on: a line each */
    size_t term_count;
    struct date until;
    struct str code;
    enum language language;
};

struct slip_print {
    struct draw *draw;
    const struct stationery *brand;
    enum slip_paper paper;
    struct arena *arena; /* for pictures of codes; goes back to where it was after each */
    size_t count;        /* on the sheet that is begun */
};

/* Draws one more; nothing of it is kept.  E_NO_MEMORY, and what draw_err() tells. */
MUST_USE enum err slip_print_put(struct slip_print *print, const struct slip *slip);

#endif
