/* entry_scan.c - a cursor over the records of a canonical text. */
#include "journal/entry_scan.h"

size_t scan_count(const struct scan *scan, struct str name, struct str between, struct str other)
{
    size_t count = 0;
    const char *at = scan->at;
    for (;;) {
        if (scan_is_record(at, scan->end, name))
            count++;
        else if ((between.len == 0 || !scan_is_record(at, scan->end, between)) &&
                 (other.len == 0 || !scan_is_record(at, scan->end, other)))
            return count;
        at = memchr(at, '\n', (size_t)(scan->end - at));
        if (at == NULL)
            return count;
        at++;
    }
}

void *scan_room(struct scan *scan, size_t count, size_t max, size_t size)
{
    scan_expect(scan, count <= max);
    if (count == 0 || scan->err != OK)
        return NULL;
    void *room = arena_alloc(scan->arena, count, size);
    if (room == NULL)
        scan_fail(scan, E_NO_MEMORY);
    return room;
}

/* ---- fields ----------------------------------------------------------------------------------- */

struct str scan_text(struct scan *scan)
{
    if (scan->at == scan->end || *scan->at != '\t') {
        scan_fail(scan, E_JOURNAL);
        return STR_NONE;
    }
    const char *from = scan->at + 1;
    const char *at = from;
    unsigned char seen = 0;
    while (at < scan->end && (unsigned char)*at >= 0x20 && *at != 0x7f)
        seen |= (unsigned char)*at++;
    scan->at = at;

    struct str text = { .ptr = from, .len = (size_t)(at - from) };
    if (seen >= 0x80)
        scan_expect(scan, str_is_utf8(text));
    return text;
}

#define DIGITS_SAFE 18 /* no number of so many digits overflows */

/* The last digits, which may overflow.  On the negative side, which is wider. */
static bool add_digits(struct str digits, int64_t *number)
{
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.ptr[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(*number, 10, number) ||
            __builtin_sub_overflow(*number, digit, number))
            return false;
    }
    return true;
}

int64_t scan_int(struct scan *scan, int64_t min, int64_t max)
{
    struct str digits = scan_text(scan);
    bool is_negative = digits.len > 0 && digits.ptr[0] == '-';
    if (is_negative)
        digits = (struct str){ .ptr = digits.ptr + 1, .len = digits.len - 1 };

    bool is_good = digits.len > 0;
    size_t safe = digits.len < DIGITS_SAFE ? digits.len : DIGITS_SAFE;
    int64_t number = 0;
    for (size_t i = 0; i < safe && is_good; i++) {
        int digit = digits.ptr[i] - '0';
        is_good = digit >= 0 && digit <= 9;
        if (is_good)
            number = number * 10 - digit;
    }
    if (digits.len > safe)
        is_good = is_good && add_digits(str_sub(digits, safe, digits.len), &number);
    if (is_good && digits.ptr[0] == '0')
        is_good = digits.len == 1 && !is_negative;
    if (is_good && !is_negative)
        is_good = !__builtin_sub_overflow(0, number, &number);
    if (!is_good || number < min || number > max) {
        scan_fail(scan, E_JOURNAL);
        return 0;
    }
    return number;
}

size_t scan_index(struct scan *scan, size_t count)
{
    return (size_t)(scan_int(scan, 1, count > 0 ? (int64_t)count : 1) - 1);
}

size_t scan_word(struct scan *scan, const struct entry_words *words)
{
    size_t value = entry_words_find(words, scan_text(scan));
    scan_expect(scan, value < words->count);
    return value < words->count ? value : 0;
}

/* The number that `count` digits make, or -1. */
static int digits_of(const char *at, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        number = number * 10 + (at[i] - '0');
    }
    return number;
}

#define DATE_BYTES 10 /* "2026-11-22" */

struct date scan_date(struct scan *scan)
{
    struct date date = DATE_NONE;
    struct str text = scan_text(scan);
    if (text.len == 0)
        return date;
    if (text.len != DATE_BYTES || text.ptr[4] != '-' || text.ptr[7] != '-') {
        scan_fail(scan, E_JOURNAL);
        return date;
    }
    struct date_parts parts = {
        .year = digits_of(text.ptr, 4),
        .month = digits_of(text.ptr + 5, 2),
        .day = digits_of(text.ptr + 8, 2),
    };
    scan_expect(scan, date_from_parts(parts, &date) == OK);
    return date;
}

/* -1 when it is none; capitals are none, for a digest has one form. */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(struct str hex, struct sha256 *ret_digest)
{
    if (hex.len != (size_t)2 * SHA256_BYTES)
        return false;
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        int high = hex_digit(hex.ptr[2 * i]);
        int low = hex_digit(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_digest->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

struct sha256 scan_digest(struct scan *scan)
{
    struct sha256 digest = { { 0 } };
    scan_expect(scan, read_digest(scan_text(scan), &digest));
    return digest;
}

int64_t scan_money(struct scan *scan)
{
    return scan_int(scan, -MONEY_MINOR_MAX, MONEY_MINOR_MAX);
}

struct points scan_points(struct scan *scan)
{
    return (struct points){ .n = scan_int(scan, -POINTS_MAX, POINTS_MAX) };
}

/* ---- records of one field ---------------------------------------------------------------------- */

void scan_text_record(struct scan *scan, struct str name, struct str *ret_text)
{
    if (!scan_begins(scan, name))
        return;
    *ret_text = scan_text(scan);
    scan_ends(scan);
    scan_expect(scan, ret_text->len > 0);
}

void scan_number_record(struct scan *scan, struct str name, int64_t max, int64_t *ret_number)
{
    if (!scan_begins(scan, name))
        return;
    *ret_number = scan_int(scan, 1, max);
    scan_ends(scan);
}
