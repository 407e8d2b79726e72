/* form.c - the body of a form, field by field. */
#include "pay/form.h"

#include "core/percent.h"

void form_put(struct buf *out, const char *name, struct str value)
{
    if (out->used > 0)
        buf_char(out, '&');
    buf_str(out, str_c(name));
    buf_char(out, '=');
    percent_encode(out, value);
}

void form_put_int(struct buf *out, const char *name, int64_t number)
{
    char room[24];
    struct buf digits = BUF(room);
    buf_int(&digits, number);
    form_put(out, name, (struct str){ .ptr = room, .len = digits.used });
}
