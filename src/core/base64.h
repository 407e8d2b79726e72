/* base64.h - bytes as text (RFC 4648, section 4). */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include "core/buf.h"

size_t base64_len(size_t len); /* of the text for so many bytes */
void base64_write(struct buf *out, struct str bytes);

#endif
