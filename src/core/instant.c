/* instant.c - RFC 3339, to microseconds and back. */
#include "core/instant.h"

#include "core/date.h"

bool instant_is_valid(struct instant instant)
{
    return instant.us >= INSTANT_MIN_US && instant.us <= INSTANT_MAX_US;
}

/* "10:41:07" to the second of the day. */
static enum err parse_clock(struct str text, int64_t *ret_second)
{
    if (text.len != 8 || text.ptr[2] != ':' || text.ptr[5] != ':')
        return E_INVALID;
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    TRY(str_parse_i64(str_sub(text, 0, 2), 0, 23, &hour));
    TRY(str_parse_i64(str_sub(text, 3, 2), 0, 59, &minute));
    TRY(str_parse_i64(str_sub(text, 6, 2), 0, 59, &second));
    *ret_second = hour * 3600 + minute * 60 + second;
    return OK;
}

/* The digits at the beginning of `text`, after a point, as microseconds: what is finer is cut off.
 * *ret_rest is what follows them. */
static enum err parse_fraction(struct str text, int64_t *ret_us, struct str *ret_rest)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9')
        len++;
    if (len == 0)
        return E_INVALID;

    int64_t us = 0;
    for (size_t i = 0; i < 6; i++)
        us = us * 10 + (i < len ? text.ptr[i] - '0' : 0);
    *ret_us = us;
    *ret_rest = str_sub(text, len, text.len);
    return OK;
}

/* "Z", "+01:00" or "-05:30" to seconds east of Greenwich. */
static enum err parse_offset(struct str text, int64_t *ret_offset_s)
{
    if (str_eq(text, STR("Z")) || str_eq(text, STR("z"))) {
        *ret_offset_s = 0;
        return OK;
    }
    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':')
        return E_INVALID;
    int64_t hours = 0;
    int64_t minutes = 0;
    TRY(str_parse_i64(str_sub(text, 1, 2), 0, 23, &hours));
    TRY(str_parse_i64(str_sub(text, 4, 2), 0, 59, &minutes));
    int64_t offset_s = hours * 3600 + minutes * 60;
    *ret_offset_s = text.ptr[0] == '-' ? -offset_s : offset_s;
    return OK;
}

enum err instant_parse(struct str text, struct instant *ret_instant)
{
    if (text.len < 20 || (text.ptr[10] != 'T' && text.ptr[10] != 't'))
        return E_INVALID;

    struct date date = DATE_NONE;
    int64_t second = 0;
    TRY(date_parse(str_sub(text, 0, 10), &date));
    TRY(parse_clock(str_sub(text, 11, 8), &second));

    int64_t fraction_us = 0;
    struct str rest = str_sub(text, 19, text.len);
    if (rest.ptr[0] == '.')
        TRY(parse_fraction(str_sub(rest, 1, rest.len), &fraction_us, &rest));

    int64_t offset_s = 0;
    TRY(parse_offset(rest, &offset_s));

    struct instant instant = {
        .us = (date.days * SECONDS_PER_DAY + second - offset_s) * US_PER_SECOND + fraction_us,
    };
    if (!instant_is_valid(instant))
        return E_INVALID;
    *ret_instant = instant;
    return OK;
}

void instant_format(struct buf *out, struct instant instant)
{
    assert(instant_is_valid(instant));

    int64_t us = instant.us % US_PER_DAY;
    if (us < 0)
        us += US_PER_DAY;
    int64_t second = us / US_PER_SECOND;

    date_format(out, (struct date){ .days = (int32_t)((instant.us - us) / US_PER_DAY) });
    buf_char(out, 'T');
    buf_int_padded(out, second / 3600, 2);
    buf_char(out, ':');
    buf_int_padded(out, second / 60 % 60, 2);
    buf_char(out, ':');
    buf_int_padded(out, second % 60, 2);
    buf_char(out, '.');
    buf_int_padded(out, us % US_PER_SECOND, 6);
    buf_char(out, 'Z');
}
