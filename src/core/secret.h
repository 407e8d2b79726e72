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

#endif
