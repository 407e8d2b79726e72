/* p256.h - ECDSA on P-256 with SHA-256 (FIPS 186-5), by a key that is 32 bytes: as pages check it.
 */
#ifndef CORE_PROOF_P256_H
#define CORE_PROOF_P256_H

#include "core/buf.h"

#define P256_KEY_BYTES       32
#define P256_PUBLIC_BYTES    91 /* a SubjectPublicKeyInfo in DER (RFC 5480) */
#define P256_SIGNATURE_BYTES 64 /* r and s, one behind the other (IEEE P1363) */

/* The public key of a private one.  E_INVALID when the bytes are no key: one of four thousand million. */
MUST_USE enum err p256_public(struct str key, struct buf *out);

/* A signature of these bytes.  E_INVALID, E_SYSTEM, E_NO_MEMORY. */
MUST_USE enum err p256_sign(struct str key, struct str bytes, struct buf *out);

/* Whether it is one, by the public key as p256_public() writes it. */
bool p256_is_signed(struct str public_key, struct str bytes, struct str signature);

#endif
