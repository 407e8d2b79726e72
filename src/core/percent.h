/* percent.h - what a person or another program told, as a part of an address (RFC 3986, section 2). */
#ifndef CORE_PERCENT_H
#define CORE_PERCENT_H

#include "core/buf.h"

/* All but letters, digits and -_.~ is written as %XX. */
void percent_encode(struct buf *out, struct str text);

#endif
