/* entry_put.h - fields of an entry's canonical text, put into a buffer; for entry_encode.c and entry_encode_who.c. */
#ifndef JOURNAL_ENTRY_PUT_H
#define JOURNAL_ENTRY_PUT_H

#include "journal/entry_text.h"
#include "journal/entry_words.h"

/* Writes into the buffer's room itself: an entry has a hundred small fields, and each purchase and each
 * replay writes one. */
struct writer {
    char *at;
    char *end;
    bool is_full;
    bool has_bad_text;
};

/* ---- fields ----------------------------------------------------------------------------------- */

#define DIGITS_MAX 20 /* of an int64_t, with its sign */

/* Room for `len` bytes; false once the buffer is full. */
static inline bool fits(struct writer *writer, size_t len)
{
    if ((size_t)(writer->end - writer->at) >= len)
        return true;
    writer->is_full = true;
    writer->end = writer->at;
    return false;
}

static inline void put_char(struct writer *writer, char c)
{
    if (fits(writer, 1))
        *writer->at++ = c;
}

/* Without a separator in front, and without a look at what it holds. */
static inline void put_raw(struct writer *writer, struct str text)
{
    if (!fits(writer, text.len))
        return;
    for (size_t i = 0; i < text.len; i++)
        writer->at[i] = text.ptr[i];
    writer->at += text.len;
}

#define put_name(writer, literal) put_raw((writer), STR(literal))

static inline bool is_control(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 0x20 || byte == 0x7f;
}

static inline void put_text(struct writer *writer, struct str text)
{
    if (!fits(writer, text.len + 1))
        return;
    char *at = writer->at;
    *at++ = '\t';
    bool is_bad = false;
    for (size_t i = 0; i < text.len; i++) {
        is_bad |= is_control(text.ptr[i]);
        *at++ = text.ptr[i];
    }
    writer->at = at;
    writer->has_bad_text |= is_bad;
}

static inline void put_int(struct writer *writer, int64_t number)
{
    char room[DIGITS_MAX];
    char *first = room + DIGITS_MAX;
    uint64_t rest = number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        *--first = '-';
    put_char(writer, '\t');
    put_raw(writer, (struct str){ .ptr = first, .len = (size_t)(room + DIGITS_MAX - first) });
}

static inline void put_word(struct writer *writer, const struct entry_words *words, size_t value)
{
    assert(value < words->count);
    put_char(writer, '\t');
    put_raw(writer, words->items[value]);
}

static inline void put_digits(char *at, int number, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

static inline void put_date(struct writer *writer, struct date date)
{
    char room[] = "YYYY-MM-DD";

    put_char(writer, '\t');
    if (date_is_none(date))
        return;
    struct date_parts parts = date_parts(date);
    put_digits(room, parts.year, 4);
    put_digits(room + 5, parts.month, 2);
    put_digits(room + 8, parts.day, 2);
    put_raw(writer, (struct str){ .ptr = room, .len = sizeof(room) - 1 });
}

static inline void put_digest(struct writer *writer, const struct sha256 *digest)
{
    static const char digits[] = "0123456789abcdef";
    char room[2 * SHA256_BYTES];

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        room[2 * i] = digits[digest->bytes[i] >> 4];
        room[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    put_char(writer, '\t');
    put_raw(writer, (struct str){ .ptr = room, .len = sizeof(room) });
}

static inline void put_end(struct writer *writer)
{
    put_char(writer, '\n');
}

#endif
