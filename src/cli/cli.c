/* cli.c - finds the command of a command line and runs it. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "app/merchants.h"

#define CONSOLE_ARENA_BYTES (1u << 20)
#define VERBS_MAX           64

const struct verb *const verbs[] = {
    &verb_init,
    &verb_serve,
    &verb_import_receipts,
    &verb_simulate,
    &verb_advise,
    &verb_nightly,
    &verb_verify,
    &verb_backup,
    &verb_restore,
    &verb_migrate,
    &verb_key_add,
    &verb_key_list,
    &verb_key_revoke,
    &verb_operator_add,
    &verb_operator_list,
    &verb_operator_change,
    &verb_operator_close,
    &verb_operator_pin,
    &verb_printer_add,
    &verb_printer_list,
    &verb_printer_remove,
    &verb_printer_test,
    &verb_merchant_add,
    &verb_merchant_list,
    &verb_merchant_suspend,
    &verb_merchant_resume,
    &verb_program_list,
    &verb_program_show,
    &verb_program_validate,
    &verb_shop_add,
    &verb_shop_set,
    &verb_shop_list,
    &verb_settlement_list,
    &verb_settlement_show,
    &verb_brand_set,
    &verb_brand_show,
    &verb_batch_make,
    &verb_batch_import,
    &verb_batch_deliver,
    &verb_batch_lose,
    &verb_batch_find,
    &verb_batch_destroy,
    &verb_batch_list,
    &verb_batch_numbers,
    &verb_print_cards,
    &verb_print_vouchers,
    &verb_print_gift_cards,
    &verb_print_letters,
    &verb_report_liability,
    &verb_report_statement,
    &verb_report_watch,
    &verb_report_growth,
    &verb_report_offline,
    &verb_report_settlement,
    &verb_version,
};
const size_t verb_count = COUNT(verbs);

const struct option common_options[] = {
    OPTION_TEXT(struct common_values, lang, "fr|en", 2, 2,
                .doc = { "the language of what is said here; otherwise by LANG",
                         "la langue des messages ; sinon selon LANG" }),
    OPTION_FLAG(struct common_values, help, .doc = { "say this", "affiche cette aide" }),
};
const size_t common_option_count = COUNT(common_options);

static const struct verb *verb_at(size_t index)
{
    const struct verb *verb = verbs[index];
    assert(verb != NULL);
    return verb;
}

/* The first word of the verb's name, and whether there is a second. */
static struct str verb_group(const struct verb *verb)
{
    struct str name = str_c(verb->name);
    return str_sub(name, 0, str_find(name, ' '));
}

static bool verb_is_of_group(const struct verb *verb, struct str group)
{
    return str_eq(verb_group(verb), group) && strchr(verb->name, ' ') != NULL;
}

static bool group_is_known(struct str group)
{
    for (size_t i = 0; i < verb_count; i++) {
        if (verb_is_of_group(verb_at(i), group))
            return true;
    }
    return false;
}

/* The verb named by one word, or by two; NULL. */
static const struct verb *find_verb(struct str first, struct str second)
{
    for (size_t i = 0; i < verb_count; i++) {
        struct str name = str_c(verb_at(i)->name);
        struct str group = verb_group(verb_at(i));
        if (!str_eq(group, first))
            continue;
        if (group.len == name.len || str_eq(str_sub(name, group.len + 1, name.len), second))
            return verb_at(i);
    }
    return NULL;
}

/* ---- what is not understood ------------------------------------------------------------------- */

static enum exit_code refuse_unknown(const struct console *console, struct str group,
                                     struct str typed)
{
    const char *names[VERBS_MAX];
    char rooms[VERBS_MAX][32];
    size_t count = 0;
    assert(verb_count < COUNT(names));
    for (size_t i = 0; i < verb_count; i++) {
        struct str first = verb_group(verb_at(i));
        struct str name = first;
        if (group.len > 0 && !str_eq(first, group))
            continue;
        if (group.len > 0)
            name = str_sub(str_c(verb_at(i)->name), first.len + 1, SIZE_MAX);
        struct buf room = BUF(rooms[count]);
        buf_str(&room, name);
        buf_char(&room, '\0');
        assert(room.err == OK); /* our own names are short */
        names[count] = rooms[count];
        count++;
    }
    names[count++] = "help";

    const char *nearest = options_nearest(typed, names, count);
    struct str space = group.len > 0 ? STR(" ") : STR_NONE;
    if (nearest == NULL)
        return console_refuse(
            console, CLI_USAGE,
            PHRASE("there is no command \"%1%2%3\"; habitue help lists them",
                   "il n'y a pas de commande « %1%2%3 » ; habitue help les liste"),
            WORDS(group, space, typed));
    return console_refuse(console, CLI_USAGE,
                          PHRASE("there is no command \"%1%2%3\"; did you mean %1%2%4?",
                                 "il n'y a pas de commande « %1%2%3 » ; vouliez-vous %1%2%4 ?"),
                          WORDS(group, space, typed, str_c(nearest)));
}

static enum exit_code refuse_usage(const struct console *console, const struct verb *verb,
                                   const struct usage_problem *problem)
{
    char room[1024];
    struct buf out = BUF(room);
    wording_fill(&out, console_phrase(console, problem->phrase), problem->words);
    struct str text = { .ptr = out.base, .len = out.used };
    return console_refuse(console, CLI_USAGE,
                          PHRASE("%1 (habitue %2 --help says more)",
                                 "%1 (habitue %2 --help en dit plus)"),
                          WORDS(text, str_c(verb->name)));
}

/* ---- running ---------------------------------------------------------------------------------- */

/* Where the value of an option lies, or NULL when the command has none of that name. */
static void *value_of(const struct verb *verb, void *values, const char *name)
{
    for (size_t i = 0; i < verb->option_count; i++) {
        if (strcmp(verb->options[i].name, name) == 0)
            return (char *)values + verb->options[i].offset;
    }
    return NULL;
}

/* Of a command with --merchant CODE, the place is from here on that merchant's. */
static enum exit_code enter_merchant(const struct console *console, const struct verb *verb,
                                     void *values)
{
    const char **place = value_of(verb, values, "data");
    const struct str *code = value_of(verb, values, "merchant");
    const char *address = NULL;
    if (code == NULL || code->len == 0 ||
        place == NULL) /* it has two places, and sees to them itself */
        return CLI_OK;
    enum err err = merchants_address(console->arena, *place, *code, &address);
    if (err != OK)
        return console_fail(console, err,
                            err == E_MERCHANT_UNKNOWN ? *code : place_text(console, *place));
    *place = address;
    return CLI_OK;
}

static enum exit_code run_verb(struct console *console, const struct verb *verb, struct words words)
{
    struct common_values common = { 0 };
    void *values = arena_alloc(console->arena, 1, verb->size > 0 ? verb->size : 1);
    if (values == NULL)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    if (verb->defaults != NULL)
        memcpy(values, verb->defaults, verb->size);

    if (options_want_help(words)) {
        help_verb(console, verb);
        return CLI_OK;
    }
    struct option_set sets[] = {
        { verb->options, verb->option_count, values },
        { common_options, common_option_count, &common },
    };
    struct usage_problem problem = { 0 };
    if (options_parse(sets, COUNT(sets), words, &problem) != OK)
        return refuse_usage(console, verb, &problem);
    enum exit_code code = enter_merchant(console, verb, values);
    return code == CLI_OK ? verb->run(console, values) : code;
}

static struct words words_after(struct words words, size_t count)
{
    return (struct words){ words.items + count, words.count - count };
}

static struct str word_at(struct words words, size_t index)
{
    return index < words.count ? str_c(words.items[index]) : STR_NONE;
}

static bool word_is_help(struct str word)
{
    return str_eq(word, STR("--help")) || str_eq(word, STR("-h")) || str_eq(word, STR("help"));
}

/* `habitue`, `habitue help`, `habitue help init`, `habitue --lang fr help` */
static enum exit_code run_help(const struct console *console, struct words words)
{
    struct str first = word_at(words, 0);
    if (first.len == 0 || first.ptr[0] == '-') {
        help_all(console);
        return CLI_OK;
    }
    const struct verb *verb = find_verb(first, word_at(words, 1));
    if (verb != NULL)
        help_verb(console, verb);
    else if (group_is_known(first))
        help_group(console, first);
    else
        return refuse_unknown(console, STR_NONE, first);
    return CLI_OK;
}

static enum exit_code dispatch(struct console *console, struct words words)
{
    while (str_begins(word_at(words, 0), STR("--lang"))) /* before the command it is allowed too */
        words =
            words_after(words, str_eq(word_at(words, 0), STR("--lang")) && words.count > 1 ? 2 : 1);

    struct str first = word_at(words, 0);
    struct str second = word_at(words, 1);
    if (first.len == 0) {
        help_all(console);
        return CLI_USAGE;
    }
    if (word_is_help(first))
        return run_help(console, words_after(words, 1));
    if (str_eq(first, STR("--version")))
        return run_verb(console, &verb_version, words_after(words, 1));

    const struct verb *verb = find_verb(first, second);
    if (verb != NULL)
        return run_verb(console, verb, words_after(words, strchr(verb->name, ' ') != NULL ? 2 : 1));
    if (!group_is_known(first))
        return refuse_unknown(console, STR_NONE, first);
    if (second.len == 0 || word_is_help(second)) {
        help_group(console, first);
        return second.len == 0 ? CLI_USAGE : CLI_OK;
    }
    return refuse_unknown(console, first, second);
}

enum exit_code cli_run(int argc, char *const *argv, const struct serve_door *door)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct words words = { argv + 1, argc > 0 ? (size_t)argc - 1 : 0 };
    struct console console = { .language = console_language(options_told_language(words)),
                               .arena = &arena,
                               .program = "habitue",
                               .lent = door };
    if (arena_open(&arena, CONSOLE_ARENA_BYTES) != OK)
        return console_fail(&console, E_NO_MEMORY, STR_NONE);

    enum exit_code code = dispatch(&console, words);
    if (fflush(stdout) != 0 && code == CLI_OK)
        return console_refuse(&console, CLI_FAULT,
                              PHRASE("the result could not be written to standard output",
                                     "le résultat n'a pas pu être écrit sur la sortie standard"),
                              WORDS_NONE);
    return code;
}
