/* cmd_import.c - habitue import receipts: options in, progress and a summary out.
 *
 * The import itself is app/import.c.  Ctrl-C asks it to stop: what was begun is finished, and the same
 * command goes on from there another time.
 */
#include "import/import.h"

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/stopped.h"
#include "import/import_report.h"

#define MAP_ARENA_BYTES (4u << 20)

struct import_values {
    const char *file;
    const char *place;
    struct str merchant;
    const char *map;
    const char *report;
    bool dry_run;
    bool json;
};

static const struct option import_options[] = {
    OPERAND_PATH(struct import_values, file, "FILE",
                 .doc = { "the table of receipts: CSV, plain or gzip",
                          "le tableau des tickets : CSV, tel quel ou gzip" }),
    OPTIONS_PLACE_THERE(struct import_values),
    OPTION_PATH(
        struct import_values, map, "NAME|FILE", .is_required = true,
        .doc = { "which column is what: a map that ships (simple, online-retail), or a file",
                 "le rôle des colonnes : un modèle fourni (simple, online-retail), ou un "
                 "fichier" }),
    OPTION_FLAG(struct import_values, dry_run, .name = "dry-run",
                .doc = { "do everything but the writing", "fait tout sauf écrire" }),
    OPTION_PATH(
        struct import_values, report, "FILE",
        .doc = { "where to list what could not be imported [import-NAME-report.csv in DIR]",
                 "où lister ce qui n'a pas pu être importé [import-NOM-report.csv dans DIR]" }),
    OPTION_FLAG(struct import_values, json,
                .doc = { "print the summary as JSON", "affiche le bilan en JSON" }),
};

/* ---- progress --------------------------------------------------------------------------------- */

struct watch {
    struct progress progress;
    enum import_phase phase;
    const struct console *console;
    bool is_quiet;
};

static bool show_progress(void *context, enum import_phase phase, int64_t done, int64_t total)
{
    struct watch *watch = context;
    if (phase != watch->phase) {
        progress_end(&watch->progress);
        watch->phase = phase;
        watch->progress = progress_begin(watch->console, PHRASE("import", "import"),
                                         PHRASE("lines", "lignes"), watch->is_quiet);
    }
    progress_show(&watch->progress, done, total);
    return !stop_was_told();
}

/* ---- the summary ------------------------------------------------------------------------------ */

static void put_result(struct json *json, const struct import_values *values,
                       const struct import_map *map, const struct import_result *result)
{
    json_put_text(json, "file", values->file);
    json_put_str(json, "map", map->name);
    json_put_bool(json, "dry_run", values->dry_run);
    json_put_bool(json, "interrupted", result->is_stopped);
    json_put_int(json, "lines", result->lines);
    json_put_int(json, "lines_recorded", result->lines_recorded);
    json_put_int(json, "lines_returned", result->lines_returned);
    json_put_int(json, "lines_reported", result->lines_reported);
    json_put_int(json, "lines_left", result->lines_left);
    json_put_int(json, "receipts", result->receipts);
    json_put_int(json, "customers", result->customers);
    json_put_int(json, "customers_known", result->customers_known);
    json_put_int(json, "purchases", result->purchases);
    json_put_int(json, "purchases_with_card", result->purchases_with_card);
    json_put_int(json, "purchases_known", result->purchases_known);
    json_put_int(json, "returns", result->returns);
    json_put_int(json, "returns_known", result->returns_known);
    json_put_int(json, "micros", result->micros);
}

static enum exit_code print_json(const struct console *console, const struct import_values *values,
                                 const struct import_map *map, const struct import_result *result)
{
    char room[8192];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    put_result(&json, values, map, result);
    json_object_open(&json, "reasons");
    for (size_t i = 1; i < IMPORT_REASON_COUNT; i++) {
        if (result->reasons[i] > 0)
            json_put_int(&json, import_reason_code((enum import_reason)i), result->reasons[i]);
    }
    json_object_close(&json);
    json_put_text(&json, "report", values->report);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static void print_reasons(const struct console *console, const struct import_result *result)
{
    for (size_t i = 1; i < IMPORT_REASON_COUNT; i++) {
        if (result->reasons[i] == 0)
            continue;
        char room[512];
        struct buf out = BUF(room);
        struct phrase text = import_reason_text((enum import_reason)i);
        wording_fill(&out, console_phrase(console, text), WORDS(STR("...")));
        console_say(console, PHRASE("      %1  %2", "      %1  %2"),
                    WORDS(console_number(console, result->reasons[i]),
                          (struct str){ out.base, out.used }));
    }
}

static void print_counts(const struct console *console, const struct import_result *result)
{
    int64_t without = result->purchases - result->purchases_with_card;
    console_say(console,
                PHRASE("  %1 customers, %2 of them there already\n"
                       "  %3 purchases: %4 with a card, %5 without; %6 there already\n"
                       "  %7 returns, %8 there already",
                       "  %1 clients, dont %2 déjà là\n"
                       "  %3 achats : %4 avec carte, %5 sans ; %6 déjà là\n"
                       "  %7 retours, dont %8 déjà là"),
                WORDS(console_number(console, result->customers),
                      console_number(console, result->customers_known),
                      console_number(console, result->purchases),
                      console_number(console, result->purchases_with_card),
                      console_number(console, without),
                      console_number(console, result->purchases_known),
                      console_number(console, result->returns),
                      console_number(console, result->returns_known)));
}

static void print_text(const struct console *console, const struct import_values *values,
                       const struct import_result *result)
{
    int64_t rate = result->micros > 0 ? result->lines * INT64_C(1000000) / result->micros : 0;
    console_say(console,
                PHRASE("%1 lines, %2 receipts, in %3 s (%4 lines/s)%5",
                       "%1 lignes, %2 tickets, en %3 s (%4 lignes/s)%5"),
                WORDS(console_number(console, result->lines),
                      console_number(console, result->receipts),
                      console_seconds(console, result->micros), console_number(console, rate),
                      str_c(values->dry_run
                                ? console_phrase(console, PHRASE(" - dry run, nothing was written",
                                                                 " - à blanc, rien n'a été écrit"))
                                : "")));
    print_counts(console, result);
    console_say(
        console,
        PHRASE("  %1 lines = %2 recorded + %3 returned + %4 reported + %5 left",
               "  %1 lignes = %2 enregistrées + %3 retournées + %4 signalées + %5 restantes"),
        WORDS(console_number(console, result->lines),
              console_number(console, result->lines_recorded),
              console_number(console, result->lines_returned),
              console_number(console, result->lines_reported),
              console_number(console, result->lines_left)));
    if (result->lines_reported > 0)
        console_say(console,
                    PHRASE("  reported, line by line, in %1:",
                           "  signalées, ligne à ligne, dans %1 :"),
                    WORDS(str_c(values->report)));
    print_reasons(console, result);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum err default_report(struct arena *arena, const struct import_map *map,
                               struct import_values *values)
{
    struct str directory = db_is_url(values->place) ? STR(".") : str_c(values->place);
    struct buf out = { 0 };
    struct str path = STR_NONE;
    if (values->report != NULL)
        return OK;
    TRY(buf_create(arena, directory.len + map->name.len + 32, &out));
    buf_str(&out, directory);
    buf_lit(&out, "/import-");
    buf_str(&out, map->name);
    buf_lit(&out, "-report.csv");
    buf_char(&out, '\0');
    TRY(buf_finish(&out, &path));
    values->report = path.ptr;
    return OK;
}

/* The problem's own sentence when it has one, or that of the error. */
static enum exit_code fail(const struct console *console, enum err err,
                           const struct problem *problem, struct str subject)
{
    const char *text = console->language == ERR_FR ? problem->fr : problem->en;
    if (problem->err != err || text[0] == '\0')
        return console_fail(console, err, subject);
    return console_refuse(console, console_code(err), PHRASE("%1", "%1"), WORDS(str_c(text)));
}

static enum exit_code finish(const struct console *console, const struct import_values *values,
                             const struct import_map *map, const struct import_result *result)
{
    enum exit_code code = CLI_OK;
    if (values->json)
        code = print_json(console, values, map, result);
    else
        print_text(console, values, result);
    return result->is_stopped ? stopped_say(console) : code;
}

static enum exit_code import_run_command(struct console *console, const void *told)
{
    struct import_values values = *(const struct import_values *)told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    struct import_result result = { 0 };
    struct problem problem = { 0 };

    enum err err = arena_open(&arena, MAP_ARENA_BYTES);
    struct import_map *map = err == OK ? ARENA_NEW(&arena, struct import_map) : NULL;
    if (map == NULL)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    err = import_map_load(&arena, values.map, map, &problem);
    if (err == OK)
        err = default_report(&arena, map, &values);
    if (err != OK)
        return fail(console, err, &problem, str_c(values.map));

    err = app_open(values.place, values.dry_run ? APP_INSPECT : APP_SERVE, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values.place));
    stop_catch_signals();
    struct watch watch = {
        .progress =
            progress_begin(console, PHRASE("reading", "lecture"), PHRASE(NULL, NULL), values.json),
        .phase = IMPORT_READING,
        .console = console,
        .is_quiet = values.json,
    };
    struct import_request request = {
        .file = values.file,
        .map = map,
        .report = values.report,
        .language = console->language,
        .is_dry_run = values.dry_run,
        .progress = show_progress,
        .progress_context = &watch,
    };
    err = import_run(app, &request, &result, &problem);
    progress_end(&watch.progress);
    if (err != OK)
        return fail(console, err, &problem, str_c(values.file));
    return finish(console, &values, map, &result);
}

const struct verb verb_import_receipts = {
    .name = "import receipts",
    .page = "habitue-import",
    .summary = { "bring in the history of another till",
                 "reprend l'historique d'une autre caisse" },
    .about = { "Every receipt goes the way of a sale: the same rules, the same journal.  Run it\n"
               "again after an interruption or with a longer file: nothing is recorded twice.\n"
               "With --data the server must not be running.\n",
               "Chaque ticket suit le chemin d'une vente : mêmes règles, même journal. À relancer\n"
               "après une interruption ou avec un fichier plus long : rien n'est enregistré deux "
               "fois.\nAvec --data, le serveur ne doit pas tourner.\n" },
    .options = import_options,
    .option_count = COUNT(import_options),
    .size = sizeof(struct import_values),
    .run = import_run_command,
};
