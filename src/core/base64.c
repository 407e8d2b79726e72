/* base64.c - three bytes are four letters. */
#include "core/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_put(struct buf *out, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < count ? (uint8_t)bytes.ptr[i + k] : 0);
        for (size_t k = 0; k <= count; k++)
            buf_char(out, letters[bits >> (18 - 6 * k) & 63]);
    }
}

static int value_of(char c)
{
    for (int i = 0; i < 64; i++) {
        if (letters[i] == c)
            return i;
    }
    return -1;
}

enum err base64url_get(struct buf *out, struct str text)
{
    uint32_t bits = 0;
    if (text.len % 4 == 1)
        return E_INVALID;
    for (size_t i = 0; i < text.len; i++) {
        int value = value_of(text.ptr[i]);
        if (value < 0)
            return E_INVALID;
        bits = bits << 6 | (uint32_t)value;
        switch (i % 4) {
        case 1:
            buf_char(out, (char)(bits >> 4 & 0xFF));
            break;
        case 2:
            buf_char(out, (char)(bits >> 2 & 0xFF));
            break;
        case 3:
            buf_char(out, (char)(bits & 0xFF));
            break;
        default:
            break;
        }
    }
    /* What no byte takes has to be zero. */
    uint32_t rest = text.len % 4 == 2 ? bits & 15 : text.len % 4 == 3 ? bits & 3 : 0;
    return rest == 0 ? out->err : E_INVALID;
}
