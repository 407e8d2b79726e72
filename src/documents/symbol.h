/* symbol.h - a code as a picture that readers read: bars, or a square of modules.
 *
 *      "2900000000018"  ──►  EAN-13: 95 modules in one row
 *      "K7Q2-..."       ──►  QR: 21 rows of 21
 *
 * What a picture is drawn with (SVG, PDF) asks for modules, and knows nothing of symbologies.
 */
#ifndef DOCUMENTS_SYMBOL_H
#define DOCUMENTS_SYMBOL_H

#include "core/arena.h"
#include "core/str.h"

enum symbol_kind {
    SYMBOL_EAN13,       /* ISO/IEC 15420 */
    SYMBOL_CODE128,     /* ISO/IEC 15417 */
    SYMBOL_QR,          /* ISO/IEC 18004, error correction M: a seventh of it may be dirty */
    SYMBOL_DATA_MATRIX, /* ISO/IEC 16022 */
};

struct symbol {
    enum symbol_kind kind;
    int width;              /* modules */
    int rows;               /* 1: bars, as high as there is room for */
    const uint8_t *modules; /* width × rows, row by row from the top; 1 is dark */
    int quiet_left;         /* modules that have to stay light beside it ... */
    int quiet_right;
    int quiet_above; /* ... and above and below */
};

#define SYMBOL_WIDTH_MAX 1152 /* as far as libzint goes */
#define SYMBOL_TEXT_MAX_BYTES                                                                      \
    512 /* a link in a QR code; what is printed on cards has CARD_CODE_MAX_BYTES */

/* The bars for a number: EAN-13 where it is one with a right check digit, which every reader at a till knows; Code 128
 * otherwise. */
enum symbol_kind symbol_bars_for(struct str text);

/* `text` is printable ASCII of 1..SYMBOL_TEXT_MAX_BYTES bytes.  The modules are in the arena.
 *
 * E_INVALID: this symbology cannot carry it: no number with its check digit, or too long (Code 128 ends at some 60
 * characters).  E_NO_MEMORY. */
MUST_USE enum err symbol_make(struct arena *arena, enum symbol_kind kind, struct str text,
                              struct symbol *ret_symbol);

const char *symbol_kind_name(enum symbol_kind kind);

/* The next dark modules side by side in a row, from *ret_end on, which is 0 at first: from *ret_begin up to *ret_end.
 * False when there are no more. */
bool symbol_dark_run(const struct symbol *symbol, int row, int *ret_begin, int *ret_end);

#endif
