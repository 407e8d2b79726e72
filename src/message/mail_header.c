/* mail_header.c - what stands at the head of a letter, in the characters that a head may have. */
#include "core/base64.h"
#include "core/date.h"
#include "message/mail.h"

#define WORD_TEXT_BYTES                                                                            \
    42 /* 56 characters of base 64; with what is around it less than the 75 of RFC 2047, 2 */

enum err mail_header_put(struct buf *out, struct str text)
{
    bool is_first = true;
    if (!str_is_line(text))
        return E_INVALID;
    if (str_is_ascii_printable(text) && str_find(text, '=') == text.len && text.len < 60) {
        buf_str(out, text);
        return out->err;
    }
    while (text.len > 0) {
        struct str part = str_utf8_prefix(text, WORD_TEXT_BYTES);
        buf_str(out, is_first ? STR("=?UTF-8?B?") : STR(" =?UTF-8?B?"));
        base64_write(out, part);
        buf_lit(out, "?=");
        text = str_sub(text, part.len, text.len);
        is_first = false;
    }
    return out->err;
}

void mail_date_put(struct buf *out, struct instant date)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct date day = { .days = (int32_t)(date.us / US_PER_DAY) };
    struct date_parts parts = date_parts(day);
    int64_t second = date.us % US_PER_DAY / US_PER_SECOND;
    buf_str(out, str_c(days[date_weekday(day) - 1]));
    buf_lit(out, ", ");
    buf_int(out, parts.day);
    buf_char(out, ' ');
    buf_str(out, str_c(months[parts.month - 1]));
    buf_char(out, ' ');
    buf_int_padded(out, parts.year, 4);
    buf_char(out, ' ');
    buf_int_padded(out, second / 3600, 2);
    buf_char(out, ':');
    buf_int_padded(out, second / 60 % 60, 2);
    buf_char(out, ':');
    buf_int_padded(out, second % 60, 2);
    buf_lit(out, " +0000");
}
