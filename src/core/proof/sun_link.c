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
    const char *at[WORDS]; /* where it stands in the text */
    bool is_there[WORDS];
};

#define SHORT_NAME "n1."

static bool keep(enum word word, struct str value, struct words *words)
{
    words->is_there[word] = true;
    words->at[word] = value.ptr;
    return str_read_hex(value, words->bytes[word], word_bytes[word]);
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
        buf_hex_capitals(out, parts[i].bytes, parts[i].count);
    }
}

bool sun_find_places(struct str link, struct sun_places *ret_places)
{
    static const uint8_t zeros[AES_BYTES];
    struct words words = { 0 };
    if (!read_link(link, &words) || !words.is_there[WORD_SEALED] || !words.is_there[WORD_CODE] ||
        words.is_there[WORD_UID] || words.is_there[WORD_COUNT] ||
        memcmp(words.bytes[WORD_SEALED], zeros, AES_BYTES) != 0 ||
        memcmp(words.bytes[WORD_CODE], zeros, SUN_CODE_BYTES) != 0)
        return false;
    *ret_places = (struct sun_places){ .sealed = (size_t)(words.at[WORD_SEALED] - link.ptr),
                                       .code = (size_t)(words.at[WORD_CODE] - link.ptr) };
    return true;
}
