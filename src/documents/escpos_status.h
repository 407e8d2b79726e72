/* escpos_status.h - what a receipt printer says of itself, when it is asked and when it answers at all.
 *
 * DLE EOT is answered at once, also by one that is off line; GS r stands in the row of what is to be printed, so its
 * answer says that all before it was.  Many printers, and all that hide behind a print server, answer neither.
 *
 *      bit      7 6 5 4 3 2 1 0
 *      DLE EOT  0 x x 1 x x 1 0
 *      GS r     0 x x 0 x x x x
 *      ASB      0 x x 1 x x 0 0     the first of four that some send unasked
 */
#ifndef DOCUMENTS_ESCPOS_STATUS_H
#define DOCUMENTS_ESCPOS_STATUS_H

#include "core/str.h"

enum escpos_ask {
    ESCPOS_ASK_CAUSE, /* DLE EOT 2: why it is off line */
    ESCPOS_ASK_PAPER, /* DLE EOT 4 */
    ESCPOS_ASK_DONE,  /* GS r 1 */
};

struct str escpos_question(enum escpos_ask ask);

/* Whether a byte answers that question, and not another. */
bool escpos_is_answer(enum escpos_ask ask, uint8_t byte);

/* OK, E_PRINTER_NO_PAPER, E_PRINTER_STOPPED: its cover is open, or it has an error.  What GS r tells of paper is not
 * told here: all before it was printed. */
MUST_USE enum err escpos_judge(enum escpos_ask ask, uint8_t answer);

#endif
