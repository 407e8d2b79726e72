/* str.h - a borrowed slice of text, and what can be asked of it without a locale.
 *
 * Never owns, promises no NUL, is passed by value.  Text which enters from outside is checked once
 * at the edge (str_is_utf8) and trusted afterwards.
 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include "core/base.h"

struct str {
    const char *ptr;
    size_t len; /* bytes */
};

#define STR(literal)                                                                               \
    (struct str)                                                                                   \
    {                                                                                              \
        .ptr = "" literal "", .len = sizeof(literal) - 1                                           \
    }
#define STR_NONE ((struct str){ .ptr = "", .len = 0 })

/* For printf-like calls: printf("%.*s", STR_ARG(text)). */
#define STR_ARG(text) (int)(text).len, (text).ptr

struct str str_c(const char *text); /* a C string of a library; NULL is the empty text */
bool str_eq(struct str a, struct str b);
/* Capitals are small letters: those of A-Z, of Latin-1 and the French "Œ"; other letters are what they are. */
bool str_eq_nocase(struct str a, struct str b);
int str_compare(struct str a, struct str b); /* by bytes: < 0, 0, > 0 */
bool str_begins(struct str text, struct str prefix);
bool str_ends(struct str text, struct str suffix);
struct str str_trim(struct str text); /* without ASCII space, tab, CR, LF at both ends */
struct str str_sub(struct str text, size_t from, size_t len); /* clamped to the text */

/* The index of the first byte `c`, or text.len. */
size_t str_find(struct str text, char c);

/* The part before the first `separator`; *rest becomes what follows it (empty at the end).
 * Returns false when *rest was already exhausted (ptr == NULL). */
bool str_cut(struct str *rest, char separator, struct str *ret_part);

/* FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), from 0 or from a start that nobody can guess.  Its upper
 * half depends on all bytes more evenly than its lower. */
uint64_t str_hash(uint64_t start, struct str text);

int str_hex_value(char c); /* of a hexadecimal digit of either case; -1: it is none */
/* So many bytes of twice as many digits.  False: of another length, or not all are digits; the bytes may be touched. */
bool str_read_hex(struct str text, uint8_t *ret_bytes, size_t count);
bool str_is_ascii_digits(struct str text); /* at least one, all 0-9 */
bool str_is_id(struct str text); /* a name for machines: at least one of a-z, 0-9, - and _ */
bool str_is_ascii_printable(struct str text); /* blanks, letters, digits and signs, or nothing */
bool str_is_utf8(struct str text); /* valid UTF-8 (RFC 3629), no NUL, no C0 control but \t \n \r */
bool str_is_line(struct str text); /* valid UTF-8 without any control character (C0, DEL, C1) */

/* The longest prefix of at most `max` bytes which does not cut a character. */
struct str str_utf8_prefix(struct str text, size_t max_bytes);

/* Characters (code points) in valid UTF-8. */
size_t str_utf8_count(struct str text);

/* A whole number in [min, max]: optional '-', digits, nothing else.  E_INVALID otherwise. */
MUST_USE enum err str_parse_i64(struct str text, int64_t min, int64_t max, int64_t *ret_number);

/* A decimal number as an integer of `decimals` places: "1.25" with 3 is 1250.  At most `decimals`
 * digits after the point are accepted (trailing zeros beyond are not).  E_INVALID otherwise, or when
 * out of [min, max] (which are in the scaled unit). */
MUST_USE enum err str_parse_decimal(struct str text, int decimals, int64_t min, int64_t max,
                                    int64_t *ret_scaled);

#endif
