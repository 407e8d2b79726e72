/* symbol_svg.h - the picture of a code as SVG, for a page, a mail, or whoever prints it. */
#ifndef DOCUMENTS_SYMBOL_SVG_H
#define DOCUMENTS_SYMBOL_SVG_H

#include "core/buf.h"
#include "documents/symbol.h"

#define SYMBOL_SVG_BYTES 131072 /* of the largest QR code, 177 rows of 177, every second one dark */

/* Black on white with the light margin that its standard asks for, whatever the page's colours are: readers want
 * contrast.  In real sizes: a bar is 0.33 mm (EAN-13 at 100 %), a module of a square 0.5 mm.  `text`, printable ASCII,
 * stands below and is its name for who does not see it. */
void symbol_svg(struct buf *out, const struct symbol *symbol, struct str text);

#endif
