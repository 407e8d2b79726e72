/* buf.c - the bounded writer. */
#include "core/buf.h"

enum err buf_create(struct arena *arena, size_t size, struct buf *ret_buf)
{
    char *base = arena_bytes(arena, size);
    if (base == NULL)
        return E_NO_MEMORY;
    *ret_buf = (struct buf){ .base = base, .size = size };
    return OK;
}

void buf_str(struct buf *buf, struct str text)
{
    buf_raw(buf, text.ptr, text.len);
}

void buf_markup(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_lit(buf, "&amp;");
            break;
        case '<':
            buf_lit(buf, "&lt;");
            break;
        case '>':
            buf_lit(buf, "&gt;");
            break;
        case '"':
            buf_lit(buf, "&quot;");
            break;
        default:
            buf_char(buf, text.ptr[i]);
        }
    }
}

void buf_fill(struct buf *buf, char c, size_t count)
{
    char *room = buf_room(buf, count);
    if (room != NULL && count > 0)
        memset(room, c, count);
}

#define DIGITS_MAX 20 /* of 2^64 */

/* Writes the digits of `number` at the end of `room`; returns where they begin. */
static const char *digits_of(uint64_t number, char room[DIGITS_MAX])
{
    char *at = room + DIGITS_MAX;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return at;
}

/* The distance from zero, of INT64_MIN too. */
static uint64_t magnitude_of(int64_t number)
{
    return number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
}

void buf_int(struct buf *buf, int64_t number)
{
    char room[DIGITS_MAX];
    const char *digits = digits_of(magnitude_of(number), room);
    if (number < 0)
        buf_char(buf, '-');
    buf_raw(buf, digits, (size_t)(room + DIGITS_MAX - digits));
}

void buf_int_padded(struct buf *buf, int64_t number, int width)
{
    assert(number >= 0);
    assert(width >= 0);

    char room[DIGITS_MAX];
    const char *digits = digits_of((uint64_t)number, room);
    size_t len = (size_t)(room + DIGITS_MAX - digits);
    if (len < (size_t)width)
        buf_fill(buf, '0', (size_t)width - len);
    buf_raw(buf, digits, len);
}

void buf_decimal(struct buf *buf, int64_t number, int decimals, char point)
{
    assert(decimals >= 0 && decimals <= 18);

    char room[DIGITS_MAX];
    const char *digits = digits_of(magnitude_of(number), room);
    size_t len = (size_t)(room + DIGITS_MAX - digits);
    size_t fraction = (size_t)decimals;

    if (number < 0)
        buf_char(buf, '-');
    if (len <= fraction) { /* 5 with two decimals is 0.05 */
        buf_char(buf, '0');
        buf_char(buf, point);
        buf_fill(buf, '0', fraction - len);
        buf_raw(buf, digits, len);
        return;
    }
    buf_raw(buf, digits, len - fraction);
    if (fraction > 0) {
        buf_char(buf, point);
        buf_raw(buf, digits + len - fraction, fraction);
    }
}

static void put_hex(struct buf *buf, const char digits[16], const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_char(buf, digits[bytes[i] >> 4]);
        buf_char(buf, digits[bytes[i] & 15]);
    }
}

void buf_hex(struct buf *buf, const uint8_t *bytes, size_t count)
{
    put_hex(buf, "0123456789abcdef", bytes, count);
}

void buf_hex_capitals(struct buf *buf, const uint8_t *bytes, size_t count)
{
    put_hex(buf, "0123456789ABCDEF", bytes, count);
}

void buf_colour(struct buf *buf, int32_t colour)
{
    const uint8_t rgb[] = { (uint8_t)(colour >> 16), (uint8_t)(colour >> 8), (uint8_t)colour };
    buf_hex(buf, rgb, COUNT(rgb));
}

enum err buf_finish(const struct buf *buf, struct str *ret_text)
{
    if (buf->err != OK)
        return buf->err;
    *ret_text = (struct str){ .ptr = buf->base, .len = buf->used };
    return OK;
}
