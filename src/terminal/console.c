/* console.c - what the person at the terminal reads. */
#include "terminal/console.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_BYTES 8192
#define DATE_ROOM      16

enum err_language console_language(struct str told)
{
    if (told.len > 0)
        return str_eq(told, STR("fr")) ? ERR_FR : ERR_EN;

    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < COUNT(names); i++) {
        struct str value = str_c(getenv(names[i]));
        if (value.len > 0)
            return str_begins(value, STR("fr")) ? ERR_FR : ERR_EN;
    }
    return ERR_EN;
}

const char *console_phrase(const struct console *console, struct phrase phrase)
{
    return phrase_in(phrase, console->language);
}

/* What does not fit into a line is cut: it is for people, and the beginning says most. */
static struct str line_of(const struct buf *out)
{
    return (struct str){ .ptr = out->base, .len = out->used };
}

void console_print(struct str text)
{
    (void)fwrite(text.ptr, 1, text.len, stdout);
}

void console_say(const struct console *console, struct phrase phrase, const struct str *words)
{
    char room[LINE_MAX_BYTES];
    struct buf out = BUF(room);
    wording_fill(&out, console_phrase(console, phrase), words);
    buf_char(&out, '\n');
    console_print(line_of(&out));
}

void console_note(const struct console *console, struct phrase phrase, const struct str *words)
{
    char room[LINE_MAX_BYTES];
    struct buf out = BUF(room);
    (void)fflush(stdout);
    buf_str(&out, str_c(console->program));
    buf_lit(&out, ": ");
    wording_fill(&out, console_phrase(console, phrase), words);
    buf_char(&out, '\n');
    (void)fwrite(out.base, 1, out.used, stderr);
}

enum exit_code console_refuse(const struct console *console, enum exit_code code,
                              struct phrase phrase, const struct str *words)
{
    console_note(console, phrase, words);
    return code;
}

enum exit_code console_code(enum err err)
{
    if (err == E_USAGE)
        return CLI_USAGE;
    switch (err_class(err)) {
    case ERR_CLASS_NONE:
        return CLI_OK;
    case ERR_CLASS_REFUSED:
        return CLI_REFUSED;
    case ERR_CLASS_FAULT:
        return CLI_FAULT;
    }
    return CLI_FAULT;
}

enum exit_code console_fail(const struct console *console, enum err err, struct str subject)
{
    assert(err != OK);
    struct str text = str_c(err_text(err, console->language));
    if (subject.len == 0)
        return console_refuse(console, console_code(err), PHRASE("%1", "%1"), WORDS(text));
    return console_refuse(console, console_code(err), PHRASE("%1: %2", "%1 : %2"),
                          WORDS(subject, text));
}

struct str console_number(const struct console *console, int64_t number)
{
    struct buf plain = { 0 };
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(console->arena, 32, &plain) != OK || buf_create(console->arena, 64, &out) != OK)
        return text;

    buf_int(&plain, number);
    struct str digits = { .ptr = plain.base, .len = plain.used };
    for (size_t i = 0; i < digits.len; i++) {
        bool is_group = i > 0 && (digits.len - i) % 3 == 0 && digits.ptr[i - 1] != '-';
        if (is_group)
            buf_str(&out, console->language == ERR_FR ? STR("\u00a0") : STR(","));
        buf_char(&out, digits.ptr[i]);
    }
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

struct str console_seconds(const struct console *console, int64_t micros)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(console->arena, 32, &out) != OK)
        return text;
    buf_decimal(&out, (micros + 50000) / 100000, 1, console->language == ERR_FR ? ',' : '.');
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

struct str console_date(const struct console *console, struct date date)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(console->arena, DATE_ROOM, &out) != OK)
        return STR("?");
    date_format(&out, date);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

struct str console_hash(const struct console *console, const struct sha256 *hash)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(console->arena, 2 * SHA256_BYTES, &out) != OK)
        return STR("?");
    sha256_format(&out, hash);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

enum exit_code console_print_json(const struct console *console, const struct buf *out)
{
    struct str text = STR_NONE;
    enum err err = buf_finish(out, &text);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    console_print(text);
    console_print(STR("\n"));
    return CLI_OK;
}

struct str console_decimal(const struct console *console, int64_t number, int decimals, char plus)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    int64_t one = 1;
    for (int i = 0; i < decimals; i++)
        one *= 10;
    if (buf_create(console->arena, 64, &out) != OK)
        return text;
    int64_t size = number < 0 ? -number : number;
    if (number < 0)
        buf_char(&out, '-');
    else if (number > 0 && plus != '\0')
        buf_char(&out, plus);
    buf_str(&out, console_number(console, size / one));
    if (decimals > 0) {
        buf_char(&out, console->language == ERR_FR ? ',' : '.');
        buf_int_padded(&out, size % one, decimals);
    }
    return buf_finish(&out, &text) == OK ? text : STR("?");
}
