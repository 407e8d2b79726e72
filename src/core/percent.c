/* percent.c - bytes that an address cannot have, in hex digits. */
#include "core/percent.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void percent_encode(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t byte = (uint8_t)text.ptr[i];
        if (is_plain(text.ptr[i])) {
            buf_char(out, text.ptr[i]);
            continue;
        }
        buf_char(out, '%');
        buf_hex_capitals(out, &byte, 1);
    }
}
