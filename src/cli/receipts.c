/* receipts.c - the receipts that a command line names. */
#include "cli/receipts.h"

#include "cli/candidates.h"
#include "cli/progress.h"
#include "cli/stopped.h"
#include "core/money.h"
#include "simulate/feed_csv.h"
#include "simulate/feed_journal.h"

struct feed {
    const struct console *console;
    const struct receipts_values *values;
    struct app *app;
    struct simulation *simulation;
    struct progress progress;
    struct receipts_read read;
    bool is_stopped;
};

static enum exit_code fail(const struct console *console, enum err err,
                           const struct problem *problem, struct str subject)
{
    if (problem->err == OK)
        return console_fail(console, err, subject);
    return console_refuse(console, console_code(err), PHRASE("%1", "%1"),
                          WORDS(str_c(console->language == ERR_FR ? problem->fr : problem->en)));
}

static enum exit_code feed_file(struct feed *run)
{
    const struct receipts_values *values = run->values;
    struct problem problem = { 0 };
    struct feed_csv_result result = { 0 };
    struct import_map *map = ARENA_NEW(run->console->arena, struct import_map);
    if (map == NULL)
        return console_fail(run->console, E_NO_MEMORY, STR_NONE);
    enum err err = import_map_load(run->console->arena, values->map, map, &problem);
    if (err != OK)
        return fail(run->console, err, &problem, str_c(values->map));
    struct feed_csv feed = {
        .path = values->receipts,
        .map = map,
        .zone = values->zone,
        .decimals =
            currency_decimals(simulation_request(run->simulation)->candidates[0].program->currency),
        .watch = stopped_watch,
        .watch_context = &run->progress,
    };
    run->progress = progress_begin(run->console, PHRASE("simulate", "simulation"),
                                   PHRASE(NULL, NULL), values->json);
    err = feed_csv_run(&feed, run->simulation, &result, &problem);
    progress_end(&run->progress);
    if (err != OK)
        return fail(run->console, err, &problem, str_c(values->receipts));
    run->is_stopped = result.is_stopped;
    run->read.lines = result.lines;
    for (size_t i = 0; i < IMPORT_REASON_COUNT; i++)
        run->read.lines_reported += result.reported[i];
    return CLI_OK;
}

static enum exit_code feed_own_journal(struct feed *run)
{
    struct feed_journal feed = { .watch = stopped_watch, .watch_context = &run->progress };
    run->progress = progress_begin(run->console, PHRASE("simulate", "simulation"),
                                   PHRASE("entries", "écritures"), run->values->json);
    enum err err = feed_journal_run(run->app, &feed, run->simulation, &run->is_stopped);
    progress_end(&run->progress);
    if (err != OK)
        return console_fail(run->console, err, place_text(run->console, run->values->place));
    return CLI_OK;
}

static enum exit_code refuse_empty(const struct feed *run)
{
    const struct simulate_shop *shop = simulation_shop(run->simulation);
    struct number_word word;
    if (shop->skipped > 0)
        return console_refuse(
            run->console, CLI_REFUSED,
            PHRASE("no receipts in this period; %1 are outside: look at --from and --to",
                   "aucun ticket dans cette période ; %1 sont en dehors : voyez --from et --to"),
            WORDS(wording_number(&word, shop->skipped)));
    return console_refuse(run->console, CLI_REFUSED,
                          PHRASE("there are no receipts yet, so there is nothing to simulate",
                                 "il n'y a pas encore de tickets, donc rien à simuler"),
                          WORDS_NONE);
}

/* What there is to say of what was read, before anybody looks at the figures. */
static enum exit_code judge(const struct feed *run)
{
    if (run->is_stopped)
        return console_refuse(run->console, CLI_REFUSED,
                              PHRASE("stopped; a part of the receipts says nothing, so there is no "
                                     "report",
                                     "arrêté ; une partie des tickets ne dit rien, il n'y a donc "
                                     "pas de rapport"),
                              WORDS_NONE);
    if (simulation_shop(run->simulation)->total.receipts == 0)
        return refuse_empty(run);
    if (simulation_crowd(run->simulation)->count == 0)
        return console_refuse(run->console, CLI_REFUSED,
                              PHRASE("no receipt has a customer: there is nobody who could collect",
                                     "aucun ticket n'a de client : personne ne pourrait cumuler"),
                              WORDS_NONE);
    return CLI_OK;
}

enum exit_code receipts_feed(const struct console *console, const struct receipts_values *values,
                             struct app *app, struct simulation *simulation,
                             struct receipts_read *ret_read)
{
    struct feed feed = {
        .console = console, .values = values, .app = app, .simulation = simulation
    };
    stop_catch_signals();
    enum exit_code code = app == NULL ? feed_file(&feed) : feed_own_journal(&feed);
    if (code != CLI_OK)
        return code;
    enum err err = simulation_finish(simulation);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    *ret_read = feed.read;
    return judge(&feed);
}

/* ---- the command line -------------------------------------------------------------------------- */

static enum exit_code refuse_usage(const struct console *console, struct phrase phrase)
{
    return console_refuse(console, CLI_USAGE, phrase, WORDS_NONE);
}

static enum exit_code check(const struct console *console, const struct receipts_values *values)
{
    if ((values->receipts == NULL) == (values->place == NULL))
        return refuse_usage(
            console,
            PHRASE("tell the receipts by one of --receipts FILE, --data DIR, --database URL",
                   "indiquez les tickets par l'un de --receipts FILE, --data DIR, "
                   "--database URL"));
    if (values->receipts != NULL && values->map == NULL)
        return refuse_usage(console,
                            PHRASE("--map NAME|FILE is missing: which column of the file is what",
                                   "il manque --map NAME|FILE : le rôle des colonnes du fichier"));
    if (!date_is_none(values->from) && !date_is_none(values->to) &&
        values->from.days > values->to.days)
        return refuse_usage(console, PHRASE("the period is empty: --from is after --to",
                                            "la période est vide : --from est après --to"));
    return CLI_OK;
}

enum exit_code receipts_open(const struct console *console, const struct receipts_values *values,
                             struct arena *ret_arena, struct app **ret_app)
{
    enum exit_code code = check(console, values);
    if (code != CLI_OK)
        return code;
    enum err err = arena_open(ret_arena, CANDIDATES_ARENA_BYTES);
    if (err == OK && values->place != NULL)
        err = app_open(values->place, APP_INSPECT, ret_app);
    return err == OK ? CLI_OK : console_fail(console, err, place_text(console, values->place));
}
