/* letter.h - a letter on A4 whose address stands in the window of an envelope.
 *
 * Folded in three and put into a DL envelope (110 × 220 mm) with a window of 35 × 100 mm, 20 mm from the right and from the
 * bottom: however the paper lies in it, the six lines are seen and nothing else is. */
#ifndef DOCUMENTS_LETTER_H
#define DOCUMENTS_LETTER_H

#include "documents/postal.h"
#include "documents/stationery.h"

struct letter {
    struct postal_window to;
    struct str place_and_day; /* "Nantes, le 30/11/2026" */
    struct str body;          /* paragraphs, with line breaks */
};

/* One page.  E_LETTER_LONG: the body does not fit on it; and what draw_err() tells. */
MUST_USE enum err letter_draw(struct draw *draw, const struct stationery *brand,
                              const struct letter *letter);

#endif
