/* secret.h - randomness, and secrets that must not be guessed or compared byte by byte.
 *
 * The only file that asks the system for random bytes.
 */
#ifndef CORE_SECRET_H
#define CORE_SECRET_H

#include "core/buf.h"

void secret_bytes(uint8_t *ret_bytes, size_t count);

/* Writes `count` characters of Crockford's base 32 (no I, L, O, U), 5 random bits each. */
void secret_base32(struct buf *out, size_t count);

/* A Crockford base-32 code as a person types it: case, blanks and dashes do not matter, O is 0,
 * I and L are 1.  E_INVALID when another character is in it. */
MUST_USE enum err secret_base32_normalize(struct str typed, struct buf *out);

#endif
