/* digest.h - SHA-256, of bytes and of a chain. */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "core/buf.h"

#define SHA256_BYTES 32

struct sha256 {
    uint8_t bytes[SHA256_BYTES];
};

struct sha256 sha256_of(struct str text);
/* The digest of two texts, one after the other: a link of a chain. */
struct sha256 sha256_link(const struct sha256 *previous, struct str text);
bool sha256_eq(const struct sha256 *a, const struct sha256 *b);            /* in constant time */
void sha256_format(struct buf *out, const struct sha256 *digest);          /* 64 hex digits */
MUST_USE enum err sha256_parse(struct str hex, struct sha256 *ret_digest); /* E_INVALID */

#endif
