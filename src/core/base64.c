/* base64.c - three bytes are four letters. */
#include "core/base64.h"

#define GROUP 3 /* bytes that make four characters */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
static const char text_letters[] = LETTERS "+/";
static const char url_letters[] = LETTERS "-_";

static void put(struct buf *out, struct str bytes, const char *letters, bool is_padded)
{
    for (size_t at = 0; at < bytes.len; at += GROUP) {
        struct str group = str_sub(bytes, at, GROUP);
        uint32_t bits = 0;
        for (size_t i = 0; i < GROUP; i++)
            bits = bits << 8 | (i < group.len ? (unsigned char)group.ptr[i] : 0u);
        for (size_t i = 0; i <= GROUP; i++) {
            if (i <= group.len)
                buf_char(out, letters[bits >> (18 - 6 * i) & 63]);
            else if (is_padded)
                buf_char(out, '=');
        }
    }
}

size_t base64_len(size_t len)
{
    return (len + GROUP - 1) / GROUP * 4;
}

void base64_write(struct buf *out, struct str bytes)
{
    put(out, bytes, text_letters, true);
}

void base64url_put(struct buf *out, struct str bytes)
{
    put(out, bytes, url_letters, false);
}

static int value_of(char c)
{
    for (int i = 0; i < 64; i++) {
        if (url_letters[i] == c)
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
