/* base64.h - bytes as letters that an address can carry (RFC 4648, section 5, without padding). */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include "core/buf.h"

#define BASE64URL_LEN(bytes) (((bytes)*4 + 2) / 3)

void base64url_put(struct buf *out, struct str bytes);

/* The bytes again; each text of letters is that of one row of bytes.  E_INVALID. */
MUST_USE enum err base64url_get(struct buf *out, struct str text);

#endif
