/* help.c - what `--help` says, from the same tables which read the command line. */
#include "cli/cli.h"

#include <string.h>

#define HELP_MAX_BYTES 8192
#define NAME_COLUMNS   24

static void put_padded(struct buf *out, struct str text, size_t columns)
{
    buf_str(out, text);
    size_t width = str_utf8_count(text);
    buf_fill(out, ' ', width < columns ? columns - width : 1);
}

static void put_phrase(struct buf *out, const struct console *console, struct phrase phrase)
{
    buf_str(out, str_c(console_phrase(console, phrase)));
}

static void put_verb_line(struct buf *out, const struct console *console, const struct verb *verb)
{
    buf_lit(out, "  ");
    put_padded(out, str_c(verb->name), NAME_COLUMNS - 6);
    put_phrase(out, console, verb->summary);
    buf_char(out, '\n');
}

/* "FILE", "--json", "--data DIR" */
static void put_option_name(struct buf *out, const struct option *option)
{
    if (!option->is_operand)
        buf_lit(out, "--");
    buf_str(out, str_c(option->name));
    if (!option->is_operand && option->value != NULL) {
        buf_char(out, ' ');
        buf_str(out, str_c(option->value));
    }
}

static void put_option_line(struct buf *out, const struct console *console,
                            const struct option *option)
{
    char room[96];
    struct buf name = BUF(room);
    put_option_name(&name, option);
    buf_lit(out, "  ");
    put_padded(out, (struct str){ .ptr = name.base, .len = name.used }, NAME_COLUMNS);
    put_phrase(out, console, option->doc);
    buf_char(out, '\n');
}

/* Two options that fill the same value stand side by side. */
static bool is_alternative(const struct option *option, const struct option *other)
{
    return other != NULL && other->offset == option->offset;
}

/* "habitue verify (--data DIR | --database URL) [options]" */
static void put_usage(struct buf *out, const struct console *console, const struct verb *verb)
{
    bool has_more = false;
    put_phrase(out, console, PHRASE("Usage: habitue ", "Usage : habitue "));
    buf_str(out, str_c(verb->name));
    for (size_t i = 0; i < verb->option_count; i++) {
        const struct option *option = &verb->options[i];
        if (!option->is_required) {
            has_more = true;
            continue;
        }
        bool is_first_of_two =
            is_alternative(option, i + 1 < verb->option_count ? option + 1 : NULL);
        bool is_second_of_two = is_alternative(option, i > 0 ? option - 1 : NULL);
        buf_str(out, is_second_of_two ? STR(" | ") : is_first_of_two ? STR(" (") : STR(" "));
        put_option_name(out, option);
        if (is_second_of_two)
            buf_char(out, ')');
    }
    if (has_more)
        buf_lit(out, " [options]");
    buf_lit(out, "\n\n");
}

static void print(struct buf *out)
{
    struct str text = STR_NONE;
    enum err err = buf_finish(out, &text);
    assert(err == OK); /* our own words; the stories print every page */
    console_print(text);
}

void help_all(const struct console *console)
{
    char room[HELP_MAX_BYTES];
    struct buf out = BUF(room);
    put_phrase(&out, console,
               PHRASE("habitue - loyalty for independent shops\n\n"
                      "Usage: habitue COMMAND [options]\n\n",
                      "habitue - la fidélité des commerces indépendants\n\n"
                      "Usage : habitue COMMANDE [options]\n\n"));
    for (size_t i = 0; i < verb_count; i++)
        put_verb_line(&out, console, verbs[i]);
    put_phrase(&out, console,
               PHRASE("\nhabitue COMMAND --help and man habitue-COMMAND say more.\n",
                      "\nhabitue COMMANDE --help et man habitue-COMMANDE en disent plus.\n"));
    print(&out);
}

void help_group(const struct console *console, struct str group)
{
    char room[HELP_MAX_BYTES];
    struct buf out = BUF(room);
    put_phrase(&out, console, PHRASE("Usage: habitue ", "Usage : habitue "));
    buf_str(&out, group);
    put_phrase(&out, console, PHRASE(" COMMAND [options]\n\n", " COMMANDE [options]\n\n"));
    for (size_t i = 0; i < verb_count; i++) {
        struct str name = str_c(verbs[i]->name);
        if (str_eq(str_sub(name, 0, str_find(name, ' ')), group))
            put_verb_line(&out, console, verbs[i]);
    }
    print(&out);
}

void help_verb(const struct console *console, const struct verb *verb)
{
    char room[HELP_MAX_BYTES];
    struct buf out = BUF(room);
    buf_lit(&out, "habitue ");
    buf_str(&out, str_c(verb->name));
    buf_lit(&out, " - ");
    put_phrase(&out, console, verb->summary);
    buf_lit(&out, "\n\n");
    put_usage(&out, console, verb);
    for (size_t i = 0; i < verb->option_count; i++)
        put_option_line(&out, console, &verb->options[i]);
    for (size_t i = 0; i < common_option_count; i++)
        put_option_line(&out, console, &common_options[i]);
    buf_char(&out, '\n');
    put_phrase(&out, console, verb->about);
    put_phrase(&out, console,
               PHRASE("\nExit codes: 0 done, 1 refused or something found, 2 wrong command line, "
                      "3 failed.\nThe whole story: man ",
                      "\nCodes de sortie : 0 fait, 1 refusé ou anomalie trouvée, 2 ligne de "
                      "commande fausse,\n3 échec. En détail : man "));
    buf_str(&out, str_c(verb->page));
    buf_char(&out, '\n');
    print(&out);
}
