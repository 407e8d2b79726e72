/* base64.c - bytes as text. */
#include "core/base64.h"

#define GROUP 3 /* bytes that make four characters */

size_t base64_len(size_t len)
{
    return (len + GROUP - 1) / GROUP * 4;
}

void base64_write(struct buf *out, struct str bytes)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < bytes.len; at += GROUP) {
        struct str group = str_sub(bytes, at, GROUP);
        uint32_t bits = 0;
        for (size_t i = 0; i < GROUP; i++)
            bits = bits << 8 | (i < group.len ? (unsigned char)group.ptr[i] : 0u);
        for (size_t i = 0; i <= GROUP; i++)
            buf_char(out, i <= group.len ? letters[bits >> (18 - 6 * i) & 63] : '=');
    }
}
