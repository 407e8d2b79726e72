/* code_page.c - the characters of two code pages, and what is written for those they do not have. */
#include "documents/code_page.h"

#define ASCII_END       0x80u
#define LONGEST_INSTEAD 4 /* bytes that are written for one character */

static const char *const names[] = {
    [CODE_PAGE_1252] = "cp1252",
    [CODE_PAGE_858] = "pc858",
    [CODE_PAGE_UTF8] = "utf8",
};

/* What the bytes from 0x80 on stand for, as far as a table is shorter than a rule; 0: nothing. */
/* clang-format off */
static const uint16_t page_1252[] = { /* 0x80 to 0x9F; the others are those of Latin-1 */
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};
static const uint16_t page_858[] = {
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE, 0x00EC, 0x00C4, 0x00C5,
    0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00F8, 0x00A3, 0x00D8, 0x00D7, 0x0192,
    0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x00AE, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00C1, 0x00C2, 0x00C0, 0x00A9, 0x2563, 0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510,
    0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x00E3, 0x00C3, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x00A4,
    0x00F0, 0x00D0, 0x00CA, 0x00CB, 0x00C8, 0x20AC, 0x00CD, 0x00CE, 0x00CF, 0x2518, 0x250C, 0x2588, 0x2584, 0x00A6, 0x00CC, 0x2580,
    0x00D3, 0x00DF, 0x00D4, 0x00D2, 0x00F5, 0x00D5, 0x00B5, 0x00FE, 0x00DE, 0x00DA, 0x00DB, 0x00D9, 0x00FD, 0x00DD, 0x00AF, 0x00B4,
    0,      0x00B1, 0x2017, 0x00BE, 0x00B6, 0x00A7, 0x00F7, 0x00B8, 0x00B0, 0x00A8, 0x00B7, 0x00B9, 0x00B3, 0x00B2, 0x25A0, 0,
};

/* What is written for what a page does not have, by the number of the character. */
static const struct instead {
    uint16_t character;
    const char *text;
} insteads[] = {
    { 0x00A0, " " },   { 0x00AD, "" },    { 0x0132, "IJ" },  { 0x0133, "ij" },  { 0x0149, "'n" },  { 0x0152, "OE" },
    { 0x0153, "oe" },  { 0x0192, "f" },   { 0x0218, "S" },   { 0x0219, "s" },   { 0x021A, "T" },   { 0x021B, "t" },
    { 0x02BC, "'" },   { 0x02C6, "^" },   { 0x02DC, "~" },   { 0x1E9E, "SS" },  { 0x2002, " " },   { 0x2003, " " },
    { 0x2007, " " },   { 0x2009, " " },   { 0x200A, " " },   { 0x200B, "" },    { 0x200C, "" },    { 0x200D, "" },
    { 0x2010, "-" },   { 0x2011, "-" },   { 0x2012, "-" },   { 0x2013, "-" },   { 0x2014, "-" },   { 0x2015, "-" },
    { 0x2018, "'" },   { 0x2019, "'" },   { 0x201A, "," },   { 0x201B, "'" },   { 0x201C, "\"" },  { 0x201D, "\"" },
    { 0x201E, "\"" },  { 0x2020, "+" },   { 0x2021, "++" },  { 0x2022, "*" },   { 0x2026, "..." }, { 0x202F, " " },
    { 0x2030, "o/oo" }, { 0x2032, "'" },  { 0x2033, "\"" },  { 0x2039, "<" },   { 0x203A, ">" },   { 0x2044, "/" },
    { 0x2060, "" },    { 0x20AC, "EUR" }, { 0x2116, "No" },  { 0x2122, "TM" },  { 0x2190, "<-" },  { 0x2192, "->" },
    { 0x2212, "-" },   { 0x2260, "<>" },  { 0x2264, "<=" },  { 0x2265, ">=" },  { 0xFB00, "ff" },  { 0xFB01, "fi" },
    { 0xFB02, "fl" },  { 0xFE0E, "" },    { 0xFE0F, "" },    { 0xFEFF, "" },
};
/* clang-format on */

/* The letters of Latin Extended-A without their marks, from 0x0100 on. */
#define EXTENDED_FROM 0x0100u
static const char extended[] = "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLl"
                               "NnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(sizeof(extended) - 1 == 0x80, "each letter has one");

const char *code_page_name(enum code_page page)
{
    return names[page];
}

enum err code_page_parse(struct str name, enum code_page *ret_page)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (str_eq(name, str_c(names[i]))) {
            *ret_page = (enum code_page)i;
            return OK;
        }
    }
    return E_INVALID;
}

/* ---- one character ---------------------------------------------------------------------------- */

/* The first character of a text that is not empty. */
static struct str first_of(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len++;
    return str_sub(text, 0, len);
}

/* Its number.  `character` is valid UTF-8. */
static uint32_t number_of(struct str character)
{
    unsigned char lead = (unsigned char)character.ptr[0];
    if (character.len == 1)
        return lead;
    uint32_t number = lead & (0x7Fu >> character.len);
    for (size_t i = 1; i < character.len; i++)
        number = number << 6 | ((unsigned char)character.ptr[i] & 0x3Fu);
    return number;
}

static bool find_in(const uint16_t *table, size_t count, uint32_t number, uint8_t *ret_byte)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i] == number) {
            *ret_byte = (uint8_t)(ASCII_END + i);
            return true;
        }
    }
    return false;
}

/* The byte for a character, when the page has it.  Not for UTF-8. */
static bool byte_of(enum code_page page, uint32_t number, uint8_t *ret_byte)
{
    *ret_byte = (uint8_t)number;
    if (number < ASCII_END)
        return true;
    if (page == CODE_PAGE_858)
        return find_in(page_858, COUNT(page_858), number, ret_byte);
    if (number > 0xA0 && number <= 0xFF && number != 0xAD) /* no printer hyphenates */
        return true;
    return find_in(page_1252, COUNT(page_1252), number, ret_byte);
}

static bool is_mark(uint32_t number) /* a combining one: the letter before it stays without */
{
    return number >= 0x0300 && number <= 0x036F;
}

/* What is written for a character that the page does not have; NULL: nobody knows. */
static const char *instead_of(uint32_t number, char *room)
{
    for (size_t i = 0; i < COUNT(insteads); i++) {
        if (insteads[i].character == number)
            return insteads[i].text;
    }
    if (is_mark(number))
        return "";
    if (number < EXTENDED_FROM || number >= EXTENDED_FROM + sizeof(extended) - 1)
        return NULL;
    room[0] = extended[number - EXTENDED_FROM];
    return room;
}

/* ---- texts ------------------------------------------------------------------------------------ */

static void fit_character(enum code_page page, struct str character, struct buf *out, size_t *lost)
{
    char room[2] = { 0 };
    uint8_t byte = 0;
    uint32_t number = number_of(character);
    if (byte_of(page, number, &byte)) {
        buf_str(out, character);
        return;
    }
    const char *instead = instead_of(number, room);
    if (instead == NULL)
        *lost += 1;
    buf_str(out, instead != NULL ? str_c(instead) : STR("?"));
}

enum err code_page_fit(struct arena *arena, enum code_page page, struct str text,
                       struct str *ret_text, size_t *lost)
{
    struct buf out = { 0 };
    if (page == CODE_PAGE_UTF8)
        return arena_copy(arena, text, ret_text);
    TRY(buf_create(arena, LONGEST_INSTEAD * text.len, &out));
    while (text.len > 0) {
        struct str character = first_of(text);
        fit_character(page, character, &out, lost);
        text = str_sub(text, character.len, text.len);
    }
    return buf_finish(&out, ret_text);
}

void code_page_write(enum code_page page, struct str text, struct buf *out)
{
    if (page == CODE_PAGE_UTF8)
        buf_str(out, text);
    while (page != CODE_PAGE_UTF8 && text.len > 0) {
        struct str character = first_of(text);
        uint8_t byte = '?';
        if (!byte_of(page, number_of(character), &byte))
            byte = '?';
        buf_char(out, (char)byte);
        text = str_sub(text, character.len, text.len);
    }
}
