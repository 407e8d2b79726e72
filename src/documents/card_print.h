/* card_print.h - plastic cards as print shops and card printers want them, and sheets of paper to cut cards from.
 *
 * A card is ID-1 of ISO/IEC 7810, 85.60 × 53.98 mm: in front the shop's mark, its address and the holder's name, behind
 * the code.  Fronts and backs take turns: page 2 is the back of page 1. */
#ifndef DOCUMENTS_CARD_PRINT_H
#define DOCUMENTS_CARD_PRINT_H

#include "documents/stationery.h"

#define CARD_WIDTH  85600
#define CARD_HEIGHT 53980

enum card_paper {
    CARD_PAPER_CARD,  /* a page is a side of a card */
    CARD_PAPER_BLEED, /* the same with 3 mm more around it, which are cut off, and marks where */
    CARD_PAPER_SHEET, /* ten cards on A4; backs are mirrored, for paper that is turned along its long side */
};

struct card_face {
    struct str code;
    struct str holder; /* empty: it is nobody's yet */
    struct date expires;
    enum language language;
};

#define CARDS_ON_SHEET 10

struct card_print {
    struct draw *draw;
    const struct stationery *brand;
    enum card_paper paper;
    struct arena *arena; /* for pictures of codes; goes back to where it was after each page */
    struct card_face faces[CARDS_ON_SHEET];
    size_t count; /* faces that wait for their page */
};

/* One more card; its texts live until it is on its page: until card_print_end(), or ten cards later on a sheet.
 * E_NO_MEMORY, and what draw_err() tells. */
MUST_USE enum err card_print_put(struct card_print *print, const struct card_face *face);
MUST_USE enum err card_print_end(struct card_print *print);

#endif
