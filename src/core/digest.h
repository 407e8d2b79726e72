/* digest.h - SHA-256: of bytes, of a chain, and with a key; and what OpenSSL knows beside it. */
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
/* HMAC-SHA256 (RFC 2104) of texts, one after the other. */
struct sha256 hmac_sha256(struct str key, const struct str *parts, size_t count);

/* HMAC-SHA1, for codes that change with time (totp.h): phones and wallets compute no other. */
#define HMAC_SHA1_BYTES 20
void hmac_sha1(struct str key, struct str text, uint8_t ret_bytes[HMAC_SHA1_BYTES]);

/* A digest of what people choose, slow on purpose: scrypt (RFC 7914) with 16 MiB, some 40 ms.  E_NO_MEMORY. */
MUST_USE enum err slow_digest(struct str text, struct str salt, struct sha256 *ret_digest);

bool sha256_eq(const struct sha256 *a, const struct sha256 *b);            /* in constant time */
void sha256_format(struct buf *out, const struct sha256 *digest);          /* 64 hex digits */
MUST_USE enum err sha256_parse(struct str hex, struct sha256 *ret_digest); /* E_INVALID */

#endif
