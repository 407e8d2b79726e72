/* form.c - the body of a form, field by field. */
#include "pay/form.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void form_encode(struct buf *out, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_plain(text.ptr[i])) {
            buf_char(out, text.ptr[i]);
            continue;
        }
        buf_char(out, '%');
        buf_char(out, digits[c >> 4]);
        buf_char(out, digits[c & 15]);
    }
}

void form_put(struct buf *out, const char *name, struct str value)
{
    if (out->used > 0)
        buf_char(out, '&');
    buf_str(out, str_c(name));
    buf_char(out, '=');
    form_encode(out, value);
}

void form_put_int(struct buf *out, const char *name, int64_t number)
{
    char room[24];
    struct buf digits = BUF(room);
    buf_int(&digits, number);
    form_put(out, name, (struct str){ .ptr = room, .len = digits.used });
}
