/* sign.h - signatures of ours that other programs check: CMS over a file by a certificate, RS256 over a token by a key.
 *
 * A wallet takes a pass only if who signed it has a certificate from the wallet's maker; so the maker's own certificate,
 * which signed ours, travels in each signature.  Opened once, used by any thread.
 */
#ifndef CORE_SIGN_H
#define CORE_SIGN_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/instant.h"

#define SIGN_NAME_MAX_BYTES  128
#define SIGN_RS256_MAX_BYTES 1024  /* RSA of 8,192 bits */
#define SIGN_CMS_MAX_BYTES   16384 /* two certificates and an RSA signature have 4 kB */

struct sign; /* a key, and its certificate where there is one */

/* What is wrong with files that cannot sign. */
enum sign_flaw {
    SIGN_SOUND,
    SIGN_CERTIFICATE_UNREADABLE, /* no certificate in PEM */
    SIGN_KEY_UNREADABLE,         /* no private key in PEM, or one under a password */
    SIGN_KEY_OTHER,              /* the key is not that of the certificate */
    SIGN_ISSUER_UNREADABLE,
    SIGN_ISSUER_OTHER, /* it has not signed the certificate */
};

struct sign_files { /* PEM */
    struct str certificate;
    struct str key;
    struct str issuer; /* the certificate which signed the other */
};

/* What a certificate says of its owner.  The texts live as long as the signer. */
struct sign_owner {
    struct str user_id;   /* UID of its subject: "pass.example.shop" */
    struct str unit;      /* OU: the team */
    struct instant until; /* the last instant at which it can be used */
    struct instant issuer_until;
};

/* E_INVALID with *ret_flaw; E_NO_MEMORY. */
MUST_USE enum err sign_open(struct arena *arena, const struct sign_files *files,
                            struct sign **ret_sign, enum sign_flaw *ret_flaw);
/* A key alone, of RSA: for sign_rs256(). */
MUST_USE enum err sign_open_key(struct arena *arena, struct str key, struct sign **ret_sign,
                                enum sign_flaw *ret_flaw);
void sign_close(struct sign **sign); /* harmless on NULL */

const struct sign_owner *sign_owner(const struct sign *sign);

/* A detached signature of these bytes (CMS, RFC 5652, in DER), with both certificates and the time of signing. */
MUST_USE enum err sign_cms(const struct sign *sign, struct str bytes, struct buf *out);

/* RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518), as bytes. */
MUST_USE enum err sign_rs256(const struct sign *sign, struct str bytes, struct buf *out);

/* The list of a pass has its files by SHA-1, which proves nothing: the signature of the list does. */
void sign_sha1_format(struct buf *out, struct str bytes); /* 40 hex digits */

#endif
