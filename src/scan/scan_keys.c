/* scan_keys.c - keys have places, and layouts give them characters.
 *
 *      the key        1 2 3 4 5 6 7 8 9 0   ;  ?         %  =  ^ (shift)     a q z w m
 *      as QWERTY      1 2 3 4 5 6 7 8 9 0   ;  ?         %  =  ^             a q z w m
 *      as AZERTY      & é " ' ( - è _ ç à   m  § (shift)  5  =  6 (shift)     q a w z ,
 */
#include "core/buf.h"
#include "scan/scan_parts.h"

struct key {
    struct str azerty;
    char qwerty;
};

static const struct key digits[] = {
    { { "&", 1 }, '1' },        { { "\xC3\xA9", 2 }, '2' }, { { "\"", 1 }, '3' },
    { { "'", 1 }, '4' },        { { "(", 1 }, '5' },        { { "-", 1 }, '6' },
    { { "\xC3\xA8", 2 }, '7' }, { { "_", 1 }, '8' },        { { "\xC3\xA7", 2 }, '9' },
    { { "\xC3\xA0", 2 }, '0' },
};

/* Of a stripe, beside the digits: sentinels, separators and letters that change places. */
static const struct key others[] = {
    { { "m", 1 }, ';' }, { { "M", 1 }, ':' }, { { "\xC2\xA7", 2 }, '?' }, { { "!", 1 }, '/' },
    { { ",", 1 }, 'm' }, { { "?", 1 }, 'M' }, { { "q", 1 }, 'a' },        { { "Q", 1 }, 'A' },
    { { "a", 1 }, 'q' }, { { "A", 1 }, 'Q' }, { { "w", 1 }, 'z' },        { { "W", 1 }, 'Z' },
    { { "z", 1 }, 'w' }, { { "Z", 1 }, 'W' }, { { ":", 1 }, '.' },        { { ";", 1 }, ',' },
};

/* Shifted digits: what is a mark on the one is the digit on the other. */
static const char shifted[] = ")!@#$%^&*("; /* of 0 to 9 on QWERTY */

static const struct key *find(const struct key *keys, size_t count, struct str rest)
{
    for (size_t i = 0; i < count; i++) {
        if (str_begins(rest, keys[i].azerty))
            return &keys[i];
    }
    return NULL;
}

/* Nothing but the row of digits, and three of them at least that are no digit's own sign: "éçàà". */
static bool is_number(struct str text)
{
    size_t accented = 0;
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        const struct key *key = find(digits, COUNT(digits), str_sub(text, at, text.len));
        if (key == NULL)
            return false;
        accented += key->azerty.len > 1 || key->qwerty == '1' || key->qwerty == '3';
        at += key->azerty.len;
    }
    return count >= 4 && accented > 0;
}

/* Between the start sentinel of a track (5 for %, m for ;) and the end sentinel (§ for ?). */
static bool is_stripe(struct str text)
{
    struct str end = STR("\xC2\xA7");
    struct str begin = str_sub(text, 0, 1);
    if (text.len < 4 ||
        (!str_eq(begin, STR("5")) && !str_eq(begin, STR("m")) && !str_eq(begin, STR("+"))))
        return false;
    for (size_t at = 1; at + end.len <= text.len; at++) {
        if (str_begins(str_sub(text, at, text.len), end))
            return true;
    }
    return false;
}

static enum err type_again(struct arena *arena, struct str text, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, text.len, &out));
    for (size_t at = 0; at < text.len;) {
        struct str rest = str_sub(text, at, text.len);
        const struct key *key = find(digits, COUNT(digits), rest);
        if (key == NULL)
            key = find(others, COUNT(others), rest);
        char c = rest.ptr[0];
        if (key != NULL)
            buf_char(&out, key->qwerty);
        else if (c >= '0' && c <= '9')
            buf_char(&out, shifted[c - '0']);
        else
            buf_char(&out, c);
        at += key != NULL ? key->azerty.len : 1;
    }
    return buf_finish(&out, ret_text);
}

enum err scan_keys(struct arena *arena, struct str text, struct str *ret_text)
{
    *ret_text = text;
    return is_number(text) || is_stripe(text) ? type_again(arena, text, ret_text) : OK;
}
