/* str.c - slices of text: comparing, cutting, UTF-8, numbers. */
#include "core/str.h"

#include <string.h>

struct str str_c(const char *text)
{
    if (text == NULL)
        return STR_NONE;
    return (struct str){ .ptr = text, .len = strlen(text) };
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || a.ptr == b.ptr || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char byte_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A byte of a text in small letters.  The capitals with an accent of Latin-1 and the two that are one letter
 * differ from the small ones in their second byte alone, so that no text changes its length. */
static char byte_lower_after(char before, char c)
{
    unsigned char lead = (unsigned char)before;
    unsigned char byte = (unsigned char)c;
    bool is_capital = lead == 0xc3 && byte >= 0x80 && byte <= 0x9e && byte != 0x97; /* not U+00D7 */
    if (is_capital)
        return (char)(byte + 0x20);
    if (lead == 0xc5 && byte == 0x92)
        return (char)0x93;
    return byte_lower(c);
}

bool str_eq_nocase(struct str a, struct str b)
{
    bool is_same = a.len == b.len;
    for (size_t i = 0; is_same && i < a.len; i++) {
        char before_a = i > 0 ? a.ptr[i - 1] : 0;
        char before_b = i > 0 ? b.ptr[i - 1] : 0;
        is_same = byte_lower_after(before_a, a.ptr[i]) == byte_lower_after(before_b, b.ptr[i]);
    }
    return is_same;
}

int str_compare(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_begins(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_eq(str_sub(text, 0, prefix.len), prefix);
}

bool str_ends(struct str text, struct str suffix)
{
    return text.len >= suffix.len &&
           str_eq(str_sub(text, text.len - suffix.len, suffix.len), suffix);
}

static bool byte_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str text)
{
    while (text.len > 0 && byte_is_blank(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && byte_is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    return text;
}

struct str str_sub(struct str text, size_t from, size_t len)
{
    if (from > text.len)
        from = text.len;
    if (len > text.len - from)
        len = text.len - from;
    if (text.ptr == NULL)
        return STR_NONE;
    return (struct str){ .ptr = text.ptr + from, .len = len };
}

size_t str_find(struct str text, char c)
{
    const char *found = text.len == 0 ? NULL : memchr(text.ptr, c, text.len);
    return found == NULL ? text.len : (size_t)(found - text.ptr);
}

bool str_cut(struct str *rest, char separator, struct str *ret_part)
{
    if (rest->ptr == NULL)
        return false;
    size_t end = str_find(*rest, separator);
    *ret_part = (struct str){ .ptr = rest->ptr, .len = end };
    if (end == rest->len)
        *rest = (struct str){ .ptr = NULL, .len = 0 };
    else
        *rest = (struct str){ .ptr = rest->ptr + end + 1, .len = rest->len - end - 1 };
    return true;
}

static bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

uint64_t str_hash(uint64_t start, struct str text)
{
    uint64_t hash = start ^ UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.ptr[i]) * UINT64_C(1099511628211);
    return hash;
}

int str_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_read_hex(struct str text, uint8_t *ret_bytes, size_t count)
{
    if (text.len != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        int high = str_hex_value(text.ptr[2 * i]);
        int low = str_hex_value(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

bool str_is_ascii_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

/* ---- UTF-8 ------------------------------------------------------------------------------------ */

/* The number of bytes of the character at `at` (RFC 3629, section 4), or 0 when it is not one: a
 * stray or missing continuation, an overlong form, a surrogate, or beyond U+10FFFF. */
static size_t utf8_len(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (len == 0 || len > left)
        return 0;

    unsigned char min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < min || at[1] > max)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    }
    return len;
}

#define EIGHT_TIMES(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes at once: are all of them ASCII from the space upward?  A byte below 0x20 borrows from
 * its high bit when 0x20 is taken away.  (A borrow may also blame a good neighbour: the caller then
 * looks byte by byte, so that only speed is lost.) */
static bool eight_are_plain(const unsigned char *at)
{
    uint64_t word = 0;
    memcpy(&word, at, sizeof(word));
    return ((word | (word - EIGHT_TIMES(0x20))) & EIGHT_TIMES(0x80)) == 0;
}

bool str_is_id(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return text.len > 0;
}

bool str_is_ascii_printable(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    }
    return true;
}

bool str_is_utf8(struct str text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    size_t left = text.len;

    while (left > 0) {
        if (left >= 8 && eight_are_plain(at)) {
            at += 8;
            left -= 8;
            continue;
        }
        if (at[0] < 0x20 && at[0] != '\t' && at[0] != '\n' && at[0] != '\r')
            return false;
        size_t len = utf8_len(at, left);
        if (len == 0)
            return false;
        at += len;
        left -= len;
    }
    return true;
}

bool str_is_line(struct str text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    size_t left = text.len;

    while (left > 0) {
        if (at[0] < 0x20 || at[0] == 0x7F)
            return false;
        size_t len = utf8_len(at, left);
        if (len == 0 || (len == 2 && at[0] == 0xC2 && at[1] < 0xA0)) /* C1: U+0080 to U+009F */
            return false;
        at += len;
        left -= len;
    }
    return true;
}

struct str str_utf8_prefix(struct str text, size_t max_bytes)
{
    if (text.len <= max_bytes)
        return text;
    size_t len = max_bytes;
    while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return str_sub(text, 0, len);
}

size_t str_utf8_count(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

/* ---- numbers ---------------------------------------------------------------------------------- */

/* Appends the digits of `text` to a number which is kept negative, since that side of int64_t is the
 * larger one. */
static enum err append_digits(struct str text, int64_t *negative)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]))
            return E_INVALID;
        if (__builtin_mul_overflow(*negative, (int64_t)10, negative) ||
            __builtin_sub_overflow(*negative, (int64_t)(text.ptr[i] - '0'), negative))
            return E_INVALID;
    }
    return OK;
}

static enum err signed_within(bool is_negative, int64_t negative, int64_t min, int64_t max,
                              int64_t *ret_number)
{
    if (!is_negative && negative == INT64_MIN)
        return E_INVALID;
    int64_t number = is_negative ? negative : -negative;
    if (number < min || number > max)
        return E_INVALID;
    *ret_number = number;
    return OK;
}

enum err str_parse_i64(struct str text, int64_t min, int64_t max, int64_t *ret_number)
{
    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    struct str digits = str_sub(text, is_negative, text.len);
    if (digits.len == 0)
        return E_INVALID;

    int64_t negative = 0;
    TRY(append_digits(digits, &negative));
    return signed_within(is_negative, negative, min, max, ret_number);
}

enum err str_parse_decimal(struct str text, int decimals, int64_t min, int64_t max,
                           int64_t *ret_scaled)
{
    assert(decimals >= 0 && decimals <= 18);

    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    struct str digits = str_sub(text, is_negative, text.len);
    size_t point = str_find(digits, '.');
    struct str whole = str_sub(digits, 0, point);
    struct str fraction = str_sub(digits, point + 1, digits.len);
    if (whole.len == 0 || fraction.len > (size_t)decimals)
        return E_INVALID;
    if (point < digits.len && fraction.len == 0) /* "5." */
        return E_INVALID;

    int64_t negative = 0;
    TRY(append_digits(whole, &negative));
    TRY(append_digits(fraction, &negative));
    for (size_t i = fraction.len; i < (size_t)decimals; i++) {
        if (__builtin_mul_overflow(negative, (int64_t)10, &negative))
            return E_INVALID;
    }
    return signed_within(is_negative, negative, min, max, ret_scaled);
}
