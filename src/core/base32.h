/* base32.h - Crockford's base 32 (https://www.crockford.com/base32.html): codes that people can read out and type. */
#ifndef CORE_BASE32_H
#define CORE_BASE32_H

#include "core/buf.h"

#define BASE32_CHARACTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ" /* no I, L, O, U */

static_assert(sizeof(BASE32_CHARACTERS) == 32 + 1, "five bits choose a character");

/* A code as a person types it: case, blanks and dashes do not matter, O is 0, I and L are 1.  E_INVALID when another
 * character is in it. */
MUST_USE enum err base32_normalize(struct str typed, struct buf *out);

#endif
