/* escpos.h - a document in the language of receipt printers, ESC/POS.
 *
 *      escpos_write()   what stands on it
 *      escpos_wrap()    before it: the printer as we expect it, and, of a copy, its mark; behind it: the cut
 *
 * The commands are those of Epson's reference that all printers know which call themselves compatible; ESC @ and what
 * follows it set all that a printer may have been left with.  A cash drawer is not opened: what is printed here is
 * no sale.
 *
 *      ESC @    begin anew             ESC t n  code page            ESC a n  left, middle
 *      FS .     no Chinese characters  ESC R 0  # and @ as they are  ESC E n  bold      GS ! n  size
 *      GS a 0   no status unasked      ESC d n  feed                 GS V     cut
 *      GS h GS w GS H GS k   bars      GS ( k   a QR code
 */
#ifndef DOCUMENTS_ESCPOS_H
#define DOCUMENTS_ESCPOS_H

#include "documents/document.h"

enum paper_width { PAPER_58_MM = 58, PAPER_80_MM = 80 };

bool paper_width_is_known(int64_t millimetres);
int paper_columns(enum paper_width width); /* characters of font A: 32, 48 */

struct escpos_form {
    enum paper_width width;
    enum code_page page; /* not UTF-8 */
};

/* What stands on it.  *ret_lost: characters that could not be written.  E_LIMIT when it does not fit. */
MUST_USE enum err escpos_write(struct arena *arena, const struct document *document,
                               const struct escpos_form *form, struct buf *out, size_t *ret_lost);

/* One print of what escpos_write() wrote.  `mark`: "DUPLICATA", in ASCII; empty: it is the first. */
void escpos_wrap(const struct escpos_form *form, struct str body, struct str mark, struct buf *out);

/* The same of plain text. */
void plain_wrap(int columns, struct str body, struct str mark, struct buf *out);

#endif
