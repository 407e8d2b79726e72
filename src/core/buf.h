/* buf.h - a bounded writer of text.
 *
 * Born with its maximum; the first write that does not fit makes it sticky: later writes do nothing
 * and buf_finish() tells.  So text is written without a single `if`.
 *
 *      char room[64];
 *      struct buf out = BUF(room);
 *      buf_lit(&out, "card ");  buf_int(&out, 42);
 *      TRY(buf_finish(&out, &text));
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <string.h>

#include "core/arena.h"

struct buf {
    char *base;
    size_t size; /* bytes that fit */
    size_t used;
    enum err err; /* the first failure, or OK */
};

#define BUF(array) ((struct buf){ .base = (array), .size = sizeof(array) })

/* A writer of at most `size` bytes in the arena.  E_NO_MEMORY. */
MUST_USE enum err buf_create(struct arena *arena, size_t size, struct buf *ret_buf);

/* Room for `len` more bytes, or NULL after noting that the buffer is full.  The caller fills it. */
static inline char *buf_room(struct buf *buf, size_t len)
{
    if (buf->err != OK)
        return NULL;
    if (len > buf->size - buf->used) {
        buf->err = E_LIMIT;
        return NULL;
    }
    char *room = buf->base + buf->used;
    buf->used += len;
    return room;
}

/* These are inline: an answer is made of five hundred of them. */
static inline void buf_raw(struct buf *buf, const char *ptr, size_t len)
{
    char *room = buf_room(buf, len);
    if (room != NULL && len > 0)
        memcpy(room, ptr, len);
}

static inline void buf_char(struct buf *buf, char c)
{
    char *room = buf_room(buf, 1);
    if (room != NULL)
        *room = c;
}

#define buf_lit(buf, literal) buf_raw((buf), "" literal "", sizeof(literal) - 1)
void buf_str(struct buf *buf, struct str text);

/* Text of an element of HTML or SVG, or of an attribute in double quotes; '>' only matters behind "]]", and costs nothing. */
void buf_markup(struct buf *buf, struct str text);
void buf_fill(struct buf *buf, char c, size_t count);
void buf_int(struct buf *buf, int64_t number);
void buf_int_padded(struct buf *buf, int64_t number, int width); /* non-negative, zeros in front */

/* number / 10^decimals: buf_decimal(b, 1250, 2, '.') is "12.50"; decimals 0 writes no point. */
void buf_decimal(struct buf *buf, int64_t number, int decimals, char point);
void buf_hex(struct buf *buf, const uint8_t *bytes, size_t count); /* lower case */
void buf_hex_capitals(struct buf *buf, const uint8_t *bytes, size_t count);
void buf_colour(struct buf *buf,
                int32_t colour); /* 0xRRGGBB: "1b5e20", the sign before it is the caller's */

/* What was written (borrowed from the buffer); E_LIMIT when it did not fit. */
MUST_USE enum err buf_finish(const struct buf *buf, struct str *ret_text);
static inline void buf_reset(struct buf *buf)
{
    buf->used = 0;
    buf->err = OK;
}

#endif
