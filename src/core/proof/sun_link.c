/* sun_link.c - what a tag's link says of itself, before anything of it is believed; and the same without what is around it. */
#include <string.h>

#include "core/proof/sun.h"

enum word { WORD_SEALED, WORD_CODE, WORD_UID, WORD_COUNT, WORDS };

struct name {
    const char *name;
    enum word word;
};

/* As NXP's notes write them, and as those do who print them shorter. */
static const struct name names[] = {
    { "e", WORD_SEALED }, { "picc_data", WORD_SEALED }, { "enc", WORD_SEALED },
    { "c", WORD_CODE },   { "cmac", WORD_CODE },        { "mac", WORD_CODE },
    { "uid", WORD_UID },  { "ctr", WORD_COUNT },
};

static const size_t word_bytes[WORDS] = {
    [WORD_SEALED] = AES_BYTES,
    [WORD_CODE] = SUN_CODE_BYTES,
    [WORD_UID] = SUN_UID_BYTES,
    [WORD_COUNT] = SUN_COUNT_BYTES,
};

struct words {
    uint8_t bytes[WORDS][AES_BYTES];
    bool is_there[WORDS];
};

static bool read_hex(struct str text, uint8_t *bytes, size_t count)
{
    if (text.len != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        int high = str_hex_value(text.ptr[2 * i]);
        int low = str_hex_value(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

#define SHORT_NAME "n1."

static bool keep(enum word word, struct str value, struct words *words)
{
    words->is_there[word] = true;
    return read_hex(value, words->bytes[word], word_bytes[word]);
}

/* False: it is one of ours, and cannot be. */
static bool read_word(struct str pair, struct words *words)
{
    struct str value = pair;
    struct str key = STR_NONE;
    if (!str_cut(&value, '=', &key) || value.ptr == NULL)
        return true;
    for (size_t i = 0; i < COUNT(names); i++) {
        enum word word = names[i].word;
        if (!str_eq(key, str_c(names[i].name)))
            continue;
        if (words->is_there[word])
            return false;
        return keep(word, value, words);
    }
    return true;
}

static bool read_link(struct str link, struct words *words)
{
    struct str pair = STR_NONE;
    bool is_link = str_begins(link, STR("https://")) || str_begins(link, STR("http://"));
    struct str query = str_sub(link, str_find(link, '?') + 1, link.len);
    if (!is_link || str_find(link, '?') == link.len)
        return false;
    query = str_sub(query, 0, str_find(query, '#'));
    while (str_cut(&query, '&', &pair)) {
        if (!read_word(pair, words))
            return false;
    }
    return true;
}

static bool read_short(struct str text, struct words *words)
{
    static const enum word sealed[] = { WORD_SEALED, WORD_CODE };
    static const enum word plain[] = { WORD_UID, WORD_COUNT, WORD_CODE };
    struct str rest = str_sub(text, sizeof(SHORT_NAME) - 1, text.len);
    struct str part = STR_NONE;
    bool is_sealed = str_find(rest, '.') == (size_t)2 * AES_BYTES;
    const enum word *order = is_sealed ? sealed : plain;
    size_t count = is_sealed ? COUNT(sealed) : COUNT(plain);
    for (size_t i = 0; i < count; i++) {
        if (!str_cut(&rest, '.', &part) || !keep(order[i], part, words))
            return false;
    }
    return rest.ptr == NULL;
}

bool sun_read(struct str text, struct sun *ret_sun)
{
    struct words words = { 0 };
    bool is_short = str_begins(text, STR(SHORT_NAME));
    if (!(is_short ? read_short(text, &words) : read_link(text, &words)))
        return false;
    bool is_plain = words.is_there[WORD_UID] && words.is_there[WORD_COUNT];
    if (!words.is_there[WORD_CODE] || is_plain == words.is_there[WORD_SEALED])
        return false;
    struct sun sun = { .is_sealed = !is_plain };
    memcpy(sun.sealed.bytes, words.bytes[WORD_SEALED], AES_BYTES);
    memcpy(sun.uid, words.bytes[WORD_UID], SUN_UID_BYTES);
    const uint8_t *count = words.bytes[WORD_COUNT]; /* in a link the greatest byte comes first */
    sun.count = (uint32_t)count[0] << 16 | (uint32_t)count[1] << 8 | count[2];
    memcpy(sun.code, words.bytes[WORD_CODE], SUN_CODE_BYTES);
    *ret_sun = sun;
    return true;
}

void sun_write(struct buf *out, const struct sun *sun)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t count[SUN_COUNT_BYTES];
    for (int i = 0; i < SUN_COUNT_BYTES; i++)
        count[i] = (uint8_t)(sun->count >> 8 * (SUN_COUNT_BYTES - 1 - i));
    const struct {
        const uint8_t *bytes;
        size_t count;
        bool is_told;
    } parts[] = {
        { sun->sealed.bytes, AES_BYTES, sun->is_sealed },
        { sun->uid, SUN_UID_BYTES, !sun->is_sealed },
        { count, SUN_COUNT_BYTES, !sun->is_sealed },
        { sun->code, SUN_CODE_BYTES, true },
    };
    buf_lit(out, "n1");
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (!parts[i].is_told)
            continue;
        buf_char(out, '.');
        for (size_t k = 0; k < parts[i].count; k++) {
            buf_char(out, digits[parts[i].bytes[k] >> 4]);
            buf_char(out, digits[parts[i].bytes[k] & 15]);
        }
    }
}
