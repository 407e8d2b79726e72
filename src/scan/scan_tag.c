/* scan_tag.c - what a tag holds: its own number, or a message of the NFC Data Exchange Format.
 *
 *      D1 01 0E 54 02 65 6E ...     NDEF: a short record, type "T" (text) or "U" (link): NFC Forum RTD Text, RTD URI
 *      04:A2:24:5A:12:34:80         the number of a chip (UID): 4, 7 or 10 bytes (ISO/IEC 14443-3)
 */
#include "core/buf.h"
#include "scan/scan_parts.h"

#define BYTES_MAX 256

/* Beginnings of links, by their number: NFC Forum URI Record Type Definition, table 3. */
static const char *const prefixes[] = { "", "http://www.", "https://www.", "http://", "https://" };

static bool begins_nocase(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_eq_nocase(str_sub(text, 0, prefix.len), prefix);
}

/* "uid:" and "ndef:" say what follows. */
static struct str without_name(struct str text)
{
    if (begins_nocase(text, STR("uid:")))
        return str_trim(str_sub(text, 4, text.len));
    if (begins_nocase(text, STR("ndef:")))
        return str_trim(str_sub(text, 5, text.len));
    return text;
}

/* Pairs of hexadecimal digits, with or without colons, dashes or blanks between them. */
static bool read_bytes(struct str text, uint8_t *bytes, size_t *ret_count, bool *ret_has_marks)
{
    size_t count = 0;
    bool has_marks = false;
    for (size_t at = 0; at < text.len;) {
        bool is_mark = text.ptr[at] == ':' || text.ptr[at] == '-' || text.ptr[at] == ' ';
        if (is_mark && count > 0 && at + 1 < text.len) {
            has_marks = true;
            at++;
            continue;
        }
        if (at + 1 >= text.len || str_hex_value(text.ptr[at]) < 0 ||
            str_hex_value(text.ptr[at + 1]) < 0 || count == BYTES_MAX)
            return false;
        bytes[count++] =
            (uint8_t)(str_hex_value(text.ptr[at]) * 16 + str_hex_value(text.ptr[at + 1]));
        at += 2;
    }
    *ret_count = count;
    *ret_has_marks = has_marks;
    return count > 0;
}

static bool is_uid_length(size_t count)
{
    return count == 4 || count == 7 || count == 10;
}

/* A message begins with MB, a well-known type, one byte of length: 0xD1 or 0x91, 01, length, T or U. */
static bool looks_as_message(const uint8_t *bytes, size_t count)
{
    return count >= 4 && (bytes[0] & 0x97) == 0x91 && bytes[1] == 1 &&
           (bytes[3] == 'T' || bytes[3] == 'U');
}

/* Digits alone may be the number of a card: those are a UID only when they are called one, or have marks. */
bool scan_is_tag(struct str text)
{
    uint8_t bytes[BYTES_MAX];
    size_t count = 0;
    bool has_marks = false;
    struct str told = without_name(text);
    if (!read_bytes(told, bytes, &count, &has_marks))
        return told.len < text.len;
    if (told.len < text.len || looks_as_message(bytes, count))
        return true;
    if (!is_uid_length(count))
        return false;
    if (has_marks)
        return str_find(told, ':') < told.len || !str_is_ascii_digits(str_sub(told, 0, 2));
    return !str_is_ascii_digits(told);
}

static enum err read_uid(struct arena *arena, const uint8_t *bytes, size_t count,
                         struct scan *ret_scan)
{
    struct buf out = { 0 };
    if (!is_uid_length(count))
        return E_SCAN_TRUNCATED;
    if (count == 4 && bytes[0] == 0x08)
        return E_SCAN_RANDOM_UID; /* ISO/IEC 14443-3, 6.5.4: made anew each time */
    TRY(buf_create(arena, 2 * count, &out));
    buf_hex_capitals(&out, bytes, count);
    ret_scan->kind = SCAN_UID;
    ret_scan->medium = SCAN_TAG;
    return buf_finish(&out, &ret_scan->code);
}

/* The first record is what counts; others may follow. */
static enum err read_message(struct arena *arena, const uint8_t *bytes, size_t count,
                             struct str *ret_text)
{
    size_t length = bytes[2];
    const uint8_t *payload = bytes + 4;
    struct buf out = { 0 };
    if (4 + length > count || length == 0)
        return E_SCAN_TRUNCATED;
    if (bytes[3] == 'T') {
        size_t skip = 1 + (size_t)(payload[0] & 0x3F); /* status, and the name of the language */
        if ((payload[0] & 0x80) != 0 || skip > length)
            return E_SCAN_UNKNOWN; /* UTF-16 */
        TRY(buf_create(arena, length, &out));
        buf_raw(&out, (const char *)payload + skip, length - skip);
    } else {
        const char *prefix = payload[0] < COUNT(prefixes) ? prefixes[payload[0]] : NULL;
        if (prefix == NULL)
            return E_SCAN_UNKNOWN;
        TRY(buf_create(arena, length + 16, &out));
        buf_str(&out, str_c(prefix));
        buf_raw(&out, (const char *)payload + 1, length - 1);
    }
    TRY(buf_finish(&out, ret_text));
    return str_is_line(*ret_text) && ret_text->len > 0 ? OK : E_SCAN_UNKNOWN;
}

enum err scan_tag(struct arena *arena, struct str text, struct scan *ret_scan, struct str *ret_text)
{
    uint8_t bytes[BYTES_MAX];
    size_t count = 0;
    bool has_marks = false;
    *ret_text = STR_NONE;
    if (!read_bytes(without_name(text), bytes, &count, &has_marks))
        return E_SCAN_TRUNCATED; /* half a byte, or none */
    if (looks_as_message(bytes, count))
        return read_message(arena, bytes, count, ret_text);
    return read_uid(arena, bytes, count, ret_scan);
}
