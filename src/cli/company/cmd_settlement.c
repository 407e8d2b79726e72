/* cmd_settlement.c - habitue settlement list, show: what companies that share the programme have agreed on; and habitue
 * report settlement: what they owe each other.
 *
 * Nothing is written: a version is kept through the API, by a key that may.
 */
#include "app/settlement/settlement_sheet.h"
#include "cli/cli.h"
#include "cli/company/warnings.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define SHOW_ARENA_BYTES   (32u << 20)
#define ANSWER_MAX_BYTES   (8u << 20)
#define REPORT_ARENA_BYTES (1u << 30) /* address space: all that is listed, and its text */

/* ---- list ------------------------------------------------------------------------------------- */

struct list_values {
    const char *place;
    struct str merchant;
    bool json;
};

static const struct option list_options[] = {
    OPTIONS_PLACE_THERE(struct list_values),
    OPTION_FLAG(struct list_values, json,
                .doc = { "print the list as JSON", "affiche la liste en JSON" }),
};

static void say_version(const struct console *console, const struct settlement *settlement)
{
    struct str number = console_number(console, settlement->number);
    struct str name = label_in(&settlement->agreement.name, cli_language(console));
    struct str from = console_date(console, settlement->agreement.from);
    if (date_is_none(settlement->until))
        console_say(console, PHRASE("%1  from %2  %3", "%1  dès le %2  %3"),
                    WORDS(number, from, name));
    else
        console_say(console, PHRASE("%1  from %2 until %4  %3", "%1  du %2 au %4  %3"),
                    WORDS(number, from, name, console_date(console, settlement->until)));
}

static enum err list(const struct console *console, struct app *app, struct db *db,
                     struct arena *arena)
{
    struct settlements settlements = { 0 };
    struct settlement_warnings warnings = { 0 };
    TRY(settlements_load(db, arena, &settlements));
    TRY(settlement_warn(app, db, arena, &settlements, settlement_today(app), &warnings));
    for (size_t i = 0; i < settlements.count; i++)
        say_version(console, &settlements.items[i]);
    if (settlements.count == 0)
        console_say(console,
                    PHRASE("No settlement was made: POST /v1/settlements makes one.",
                           "Aucun règlement n'a été fait : POST /v1/settlements en fait un."),
                    WORDS_NONE);
    say_settlement_warnings(console, &warnings);
    return OK;
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct buf out = { 0 };
    enum err err = place_look(values->place, SHOW_ARENA_BYTES, &arena, &app, &reader);
    if (err == OK && !values->json)
        err = list(console, app, reader.db, &arena);
    if (err == OK && values->json) {
        err = buf_create(&arena, ANSWER_MAX_BYTES, &out);
        if (err == OK)
            err = settlement_show_all(app, reader.db, &arena, &out);
    }
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return values->json ? console_print_json(console, &out) : CLI_OK;
}

const struct verb verb_settlement_list = {
    .name = "settlement list",
    .page = "habitue-settlement",
    .summary = { "list what companies have agreed on", "liste ce que des sociétés ont convenu" },
    .about = { "Each version of the settlement between the companies that share the programme, and "
               "from\nwhich day to which it is in force.\n",
               "Chaque version du règlement entre les sociétés qui partagent le programme, et de "
               "quel jour\nà quel jour elle est en vigueur.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

/* ---- show ------------------------------------------------------------------------------------- */

struct show_values {
    const char *place;
    struct str merchant;
    struct str version;
    bool json;
};

static const struct option show_options[] = {
    OPERAND_TEXT(struct show_values, version, "NUMBER", 1, 19,
                 .doc = { "of the version, as habitue settlement list shows it; or active",
                          "de la version, comme l'affiche habitue settlement list ; ou active" }),
    OPTIONS_PLACE_THERE(struct show_values),
    OPTION_FLAG(struct show_values, json,
                .doc = { "print its document and both texts as JSON",
                         "affiche son document et ses deux textes en JSON" }),
};

static enum err show(const struct console *console, struct app *app, struct db *db,
                     struct arena *arena, struct str version, struct buf *out)
{
    struct settlements settlements = { 0 };
    const struct settlement *found = NULL;
    int64_t number = 0;
    TRY(settlements_load(db, arena, &settlements));
    if (str_eq(version, STR("active")))
        found = settlement_on(&settlements, settlement_today(app));
    else if (str_parse_i64(version, 1, (int64_t)settlements.count, &number) == OK)
        found = &settlements.items[number - 1];
    if (found == NULL)
        return E_NOT_FOUND;
    settlement_write_text(out, found, app_merchant(app)->currency, cli_language(console));
    return out->err;
}

static enum exit_code show_run(struct console *console, const void *told)
{
    const struct show_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct buf out = { 0 };
    struct str text = STR_NONE;
    enum err err = place_look(values->place, SHOW_ARENA_BYTES, &arena, &app, &reader);
    if (err == OK)
        err = buf_create(&arena, ANSWER_MAX_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = values->json ? settlement_show(app, reader.db, &arena, values->version, &out)
                       : show(console, app, reader.db, &arena, values->version, &out);
    if (err == E_NOT_FOUND)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("there is no version %1; habitue settlement list shows them",
                   "il n'y a pas de version %1 ; habitue settlement list les montre"),
            WORDS(values->version));
    if (err == OK && !values->json)
        err = buf_finish(&out, &text);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (values->json)
        return console_print_json(console, &out);
    console_print(text);
    return CLI_OK;
}

const struct verb verb_settlement_show = {
    .name = "settlement show",
    .page = "habitue-settlement",
    .summary = { "print a version, to be signed", "affiche une version, à signer" },
    .about = { "What the companies have agreed on, in sentences: who they are, what each unit is\n"
               "worth between them, who bears what expires, and when they settle.\n",
               "Ce que les sociétés ont convenu, en phrases : qui elles sont, ce que vaut chaque\n"
               "unité entre elles, qui porte ce qui expire, et quand elles règlent.\n" },
    .options = show_options,
    .option_count = COUNT(show_options),
    .size = sizeof(struct show_values),
    .run = show_run,
};

/* ---- report ----------------------------------------------------------------------------------- */

struct report_values {
    const char *place;
    struct str merchant;
    struct date from;
    struct date until;
    bool csv;
    bool json;
};

static const struct report_values report_defaults = { .from = { .days = INT32_MIN },
                                                      .until = { .days = INT32_MIN } };

static const struct option report_options[] = {
    OPTIONS_PLACE_THERE(struct report_values),
    OPTION_DATE(struct report_values, from,
                .doc = { "the first day [of the settlement's month or quarter]",
                         "le premier jour [du mois ou du trimestre du règlement]" }),
    OPTION_DATE(struct report_values, until,
                .doc = { "the last day [today]", "le dernier jour [aujourd'hui]" }),
    OPTION_FLAG(struct report_values, csv,
                .doc = { "print each movement, as a table for a spreadsheet",
                         "affiche chaque mouvement, en tableau pour tableur" }),
    OPTION_FLAG(struct report_values, json,
                .doc = { "print the report and each movement as JSON",
                         "affiche le rapport et chaque mouvement en JSON" }),
};

static enum exit_code print(const struct console *console, const struct report_values *values,
                            struct arena *arena, const struct settlement_sheet *sheet)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    enum err err = buf_create(arena, SETTLEMENT_REPORT_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    if (values->json) {
        struct json json = { .out = &out };
        settlement_put(&json, sheet);
        return console_print_json(console, &out);
    }
    if (values->csv)
        settlement_write_csv(&out, sheet, cli_language(console));
    else
        settlement_write_page(&out, sheet, cli_language(console));
    err = buf_finish(&out, &text);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    console_print(text);
    return CLI_OK;
}

static enum exit_code report(const struct console *console, const struct report_values *values,
                             struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct settlement_sheet sheet = { 0 };
    struct progress progress =
        progress_begin(console, PHRASE("report", "rapport"), PHRASE("entries", "écritures"),
                       values->json || values->csv);
    const struct settlement_wish wish = {
        .from = values->from,
        .until = values->until,
        .is_listed = values->json || values->csv,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = settlement_make(app, &arena, &wish, &sheet);
    progress_end(&progress);
    if (err == E_INVALID)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the day of --from is behind that of --until",
                                     "le jour de --from est après celui de --until"),
                              WORDS_NONE);
    if (err == E_REPORT_LONG)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("there are more movements than can be listed; ask for fewer "
                   "days, or without --csv and --json",
                   "il y a trop de mouvements à lister ; demandez moins de jours, "
                   "ou sans --csv ni --json"),
            WORDS_NONE);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (sheet.reckoning.is_stopped)
        return stopped_say(console);
    return print(console, values, &arena, &sheet);
}

static enum exit_code report_run(struct console *console, const void *told)
{
    const struct report_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    stop_catch_signals();
    return report(console, values, app);
}

const struct verb verb_report_settlement = {
    .name = "report settlement",
    .page = "habitue-report",
    .summary = { "what companies that share the programme owe each other",
                 "ce que se doivent les sociétés qui partagent le programme" },
    .about = { "What each company had issued and what became of it, what another has honoured of\n"
               "it and what that is worth by the settlement of its day, and who pays whom.  Reads\n"
               "only; works beside a running server.\n",
               "Ce que chaque société a émis et ce qu'il en est advenu, ce qu'une autre en a\n"
               "honoré et ce que cela vaut selon le règlement du jour, et qui paie qui. Ne fait\n"
               "que lire ; fonctionne à côté d'un serveur en marche.\n" },
    .options = report_options,
    .option_count = COUNT(report_options),
    .defaults = &report_defaults,
    .size = sizeof(struct report_values),
    .run = report_run,
};
