/* base32.c - what was typed, as the code that was meant. */
#include "core/base32.h"

/* The character that was meant, '\0' for one without meaning, or -1 for one that cannot be. */
static int meant(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == ' ' || c == '\t' || c == '-')
        return '\0';
    if (c == 'O')
        return '0';
    if (c == 'I' || c == 'L')
        return '1';
    return c != '\0' && str_find(STR(BASE32_CHARACTERS), c) < 32 ? c : -1;
}

enum err base32_normalize(struct str typed, struct buf *out)
{
    for (size_t i = 0; i < typed.len; i++) {
        if (meant(typed.ptr[i]) < 0)
            return E_INVALID;
    }
    for (size_t i = 0; i < typed.len; i++) {
        int c = meant(typed.ptr[i]);
        if (c != '\0')
            buf_char(out, (char)c);
    }
    return OK;
}
