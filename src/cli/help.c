/* help.c - what `--help` says, from the same tables which read the command line. */
#include "cli/cli.h"

#include "terminal/usage.h"

#define HELP_MAX_BYTES 8192
#define NAME_COLUMNS   18

static void put_phrase(struct buf *out, const struct console *console, struct phrase phrase)
{
    buf_str(out, str_c(console_phrase(console, phrase)));
}

static void put_verb_line(struct buf *out, const struct console *console, const struct verb *verb)
{
    buf_lit(out, "  ");
    usage_put_padded(out, str_c(verb->name), NAME_COLUMNS);
    put_phrase(out, console, verb->summary);
    buf_char(out, '\n');
}

/* "habitue verify (--data DIR | --database URL) [options]" */
static void put_usage(struct buf *out, const struct console *console, const struct verb *verb)
{
    put_phrase(out, console, PHRASE("Usage: habitue ", "Usage : habitue "));
    buf_str(out, str_c(verb->name));
    usage_put_required(out, verb->options, verb->option_count);
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
    usage_put_options(&out, console, verb->options, verb->option_count);
    usage_put_options(&out, console, common_options, common_option_count);
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
