/* cmd_statement.c - habitue report statement: what an account had, what came and went, and what it has.
 *
 *      05/11/2026 10:41 market    Versement                         +50,00        60,00
 */
#include "app/report/statement_sheet.h"
#include "cli/cli.h"

#define REPORT_ARENA_BYTES                                                                         \
    (256u << 20) /* address space: every lot of the account, and its movements */
#define ID_MAX_BYTES 32

struct statement_values {
    const char *place;
    struct str merchant;
    struct str account;
    struct date from;
    struct date until;
    bool csv;
    bool json;
};

static const struct statement_values statement_defaults = { .from = { .days = INT32_MIN },
                                                            .until = { .days = INT32_MIN } };

static const struct option statement_options[] = {
    OPTIONS_PLACE_THERE(struct statement_values),
    OPTION_TEXT(struct statement_values, account, "ID", 3, ID_MAX_BYTES, .is_required = true,
                .doc = { "the account, such as 1-17", "le compte, par exemple 1-17" }),
    OPTION_DATE(struct statement_values, from,
                .doc = { "the first day [of the month]", "le premier jour [du mois]" }),
    OPTION_DATE(struct statement_values, until,
                .doc = { "the last day [today; alone, the month's]",
                         "le dernier jour [aujourd'hui ; seul, du mois]" }),
    OPTION_FLAG(struct statement_values, csv,
                .doc = { "print a table for a spreadsheet", "affiche un tableau pour tableur" }),
    OPTION_FLAG(struct statement_values, json,
                .doc = { "print the statement as JSON", "affiche le relevé en JSON" }),
};

static enum exit_code print(const struct console *console, const struct statement_values *values,
                            struct arena *arena, const struct statement_sheet *sheet)
{
    enum language language = cli_language(console);
    struct buf out = { 0 };
    struct str text = STR_NONE;
    enum err err = buf_create(arena, STATEMENT_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    if (values->json) {
        struct json json = { .out = &out };
        statement_put(&json, sheet);
        return console_print_json(console, &out);
    }
    if (values->csv)
        statement_write_csv(&out, sheet, language);
    else
        statement_write_page(&out, sheet, language);
    err = buf_finish(&out, &text);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    console_print(text);
    return CLI_OK;
}

static enum exit_code statement(const struct console *console,
                                const struct statement_values *values, struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct statement_sheet sheet = { 0 };
    const struct statement_wish wish = {
        .account = values->account,
        .from = values->from,
        .until = values->until,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = reader_take(app, &reader);
    if (err == OK)
        err = statement_make(app, reader.db, &arena, &wish, &sheet);
    if (err == E_INVALID)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the day of --from is behind that of --until",
                                     "le jour de --from est après celui de --until"),
                              WORDS_NONE);
    if (err == E_NOT_FOUND)
        return console_fail(console, err, values->account);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return print(console, values, &arena, &sheet);
}

static enum exit_code statement_run_command(struct console *console, const void *told)
{
    const struct statement_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return statement(console, values, app);
}

const struct verb verb_report_statement = {
    .name = "report statement",
    .page = "habitue-report",
    .summary = { "what an account had, what came and went, what it has",
                 "ce qu'un compte avait, ses mouvements, ce qu'il a" },
    .about = { "Opening balance, each movement in order, closing balance of each unit, between\n"
               "two days: a page for a printer, a table for a spreadsheet, or JSON.  Top-ups are\n"
               "told apart from sales.  Reads only; works beside a running server.\n",
               "Solde d'ouverture, chaque mouvement dans l'ordre, solde de clôture de chaque\n"
               "unité, entre deux jours : une page à imprimer, un tableau pour tableur, ou du\n"
               "JSON. Les versements y sont distincts des ventes. Ne fait que lire ; fonctionne\n"
               "à côté d'un serveur en marche.\n" },
    .options = statement_options,
    .option_count = COUNT(statement_options),
    .defaults = &statement_defaults,
    .size = sizeof(struct statement_values),
    .run = statement_run_command,
};
