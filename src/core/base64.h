/* base64.h - bytes as text (RFC 4648). */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include "core/buf.h"

/* Section 4, with padding. */
size_t base64_len(size_t len); /* of the text for so many bytes */
void base64_write(struct buf *out, struct str bytes);

/* Section 5, without: letters that an address can carry. */
#define BASE64URL_LEN(bytes) (((bytes)*4 + 2) / 3)

void base64url_put(struct buf *out, struct str bytes);

/* The bytes again; each text of letters is that of one row of bytes.  E_INVALID. */
MUST_USE enum err base64url_get(struct buf *out, struct str text);

#endif
