/* fold.c - names and addresses in the form in which they are compared.
 *
 *      "Éloïse  LE GALL-Œuvrard"  ->  "eloise le gall oeuvrard"
 *      "Eloise@Exemple.FR"        ->  "eloise@exemple.fr"
 *
 * Unicode's compatibility decomposition, case folding and categories, by utf8proc; and the few Latin
 * letters that Unicode takes for letters of their own, although people type them as others.
 */
#include "core/fold.h"

#include <utf8proc.h>

#include "core/buf.h"

#define LETTER_MAX_BYTES 4 /* of one code point in UTF-8; none of `others` is longer */

static const struct {
    utf8proc_int32_t letter; /* folded already */
    const char *typed;
} others[] = {
    { 0x00e6, "ae" }, { 0x0153, "oe" }, { 0x00f8, "o" }, { 0x0111, "d" },
    { 0x00f0, "d" },  { 0x00fe, "th" }, { 0x0142, "l" }, { 0x0131, "i" },
};

/* The code points of a text, decomposed, in the arena.  E_INVALID when it is not UTF-8. */
static enum err decompose(struct arena *arena, struct str text, utf8proc_option_t options,
                          utf8proc_int32_t **ret_points, size_t *ret_count)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.ptr;
    utf8proc_ssize_t need = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.len, NULL, 0, options);
    if (need < 0)
        return E_INVALID;

    utf8proc_int32_t *points = ARENA_ARRAY(arena, utf8proc_int32_t, (size_t)need + 1);
    if (points == NULL)
        return E_NO_MEMORY;
    utf8proc_ssize_t count =
        utf8proc_decompose(bytes, (utf8proc_ssize_t)text.len, points, need, options);
    assert(count == need);
    *ret_points = points;
    *ret_count = (size_t)count;
    return OK;
}

static void letter_put(struct buf *out, utf8proc_int32_t letter)
{
    for (size_t i = 0; i < COUNT(others); i++) {
        if (others[i].letter == letter) {
            buf_str(out, str_c(others[i].typed));
            return;
        }
    }
    utf8proc_uint8_t bytes[LETTER_MAX_BYTES];
    utf8proc_ssize_t len = utf8proc_encode_char(letter, bytes);
    buf_raw(out, (const char *)bytes, (size_t)len);
}

static bool is_of_word(utf8proc_int32_t letter)
{
    utf8proc_category_t category = utf8proc_category(letter);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

enum err fold_words(struct arena *arena, struct str text, struct str *ret_folded)
{
    utf8proc_int32_t *points = NULL;
    size_t count = 0;
    TRY(decompose(arena, text,
                  UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
                      UTF8PROC_IGNORE | UTF8PROC_STABLE,
                  &points, &count));

    struct buf out;
    TRY(buf_create(arena, count * LETTER_MAX_BYTES + 1, &out));
    bool is_between = false; /* a word has ended and another has not begun */
    for (size_t i = 0; i < count; i++) {
        if (!is_of_word(points[i])) {
            is_between = out.used > 0;
            continue;
        }
        if (is_between)
            buf_char(&out, ' ');
        is_between = false;
        letter_put(&out, points[i]);
    }
    return buf_finish(&out, ret_folded);
}

enum err fold_email(struct arena *arena, struct str email, struct str *ret_key)
{
    utf8proc_int32_t *points = NULL;
    size_t count = 0;
    TRY(decompose(arena, email, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STABLE, &points,
                  &count));

    struct buf out;
    TRY(buf_create(arena, count * LETTER_MAX_BYTES + 1, &out));
    for (size_t i = 0; i < count; i++) {
        utf8proc_uint8_t bytes[LETTER_MAX_BYTES];
        utf8proc_ssize_t len = utf8proc_encode_char(points[i], bytes);
        buf_raw(&out, (const char *)bytes, (size_t)len);
    }
    return buf_finish(&out, ret_key);
}

bool fold_matches(struct str folded, struct str words)
{
    struct str word;
    while (str_cut(&words, ' ', &word)) {
        struct str rest = folded;
        struct str candidate;
        bool is_found = false;
        while (!is_found && str_cut(&rest, ' ', &candidate))
            is_found = str_begins(candidate, word);
        if (!is_found)
            return false;
    }
    return true;
}
