/* cmd_simulate.c - habitue simulate: receipts and programmes in, a comparison out.
 *
 * Nothing is written.  The receipts are those of a file or of an installation's own journal.
 */
#include "cli/candidates.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/simulate_text.h"
#include "cli/stop.h"
#include "core/money.h"
#include "simulate/feed_csv.h"
#include "simulate/feed_journal.h"

#define MAP_ARENA_BYTES (4u << 20)

struct simulate_values {
    struct option_paths program;
    const char *receipts;
    const char *place;
    struct str merchant;
    const char *map;
    struct str zone;
    struct str currency;
    struct date from;
    struct date to;
    struct str redeem;
    int64_t redeem_rate_bp;
    int64_t uplift_bp;
    int64_t margin_bp;
    int64_t seed;
    bool json;
};

static const struct simulate_values simulate_defaults = {
    .zone = { "Europe/Paris", 12 },
    .from = { INT32_MIN },
    .to = { INT32_MIN },
    .redeem = { "rate", 4 },
    .redeem_rate_bp = RATE_ONE_BP,
    .margin_bp = 3000,
    .seed = 1,
};

static const struct option simulate_options[] = {
    OPTION_PATHS(
        struct simulate_values, program, "FILE|NAME",
        .doc = { "a candidate, again for others: a file, or one that ships [those]",
                 "un candidat, à répéter : un fichier, ou un programme fourni [ceux-ci]" }),
    OPTION_PATH(struct simulate_values, receipts, "FILE",
                .doc = { "receipts as CSV, plain or gzip, in the order of time",
                         "les tickets en CSV, tel quel ou gzip, du plus ancien au plus récent" }),
    OPTION_PATH(struct simulate_values, map, "NAME|FILE",
                .doc = { "which column of the file is what: see habitue import receipts",
                         "le rôle de ses colonnes : voir habitue import receipts" }),
    OPTION_PATH(struct simulate_values, place, "DIR", .name = "data",
                .doc = { "or the journal of the installation in this folder",
                         "ou le journal de l'installation de ce dossier" }),
    OPTION_URL(struct simulate_values, place, "URL", .name = "database",
               .doc = { "or of the one in this PostgreSQL database",
                        "ou de celle de cette base PostgreSQL" }),
    OPTION_MERCHANT(struct simulate_values),
    OPTION_DATE(struct simulate_values, from,
                .doc = { "the first day that counts", "le premier jour compté" }),
    OPTION_DATE(struct simulate_values, to,
                .doc = { "the last day that counts", "le dernier jour compté" }),
    OPTION_TEXT(
        struct simulate_values, redeem, "rate|as-recorded", 4, 11,
        .doc = { "how rewards are used: by --redeem-rate, or as the receipts say [rate]",
                 "usage des avantages : selon --redeem-rate, ou comme les tickets [rate]" }),
    OPTION_RATE(struct simulate_values, redeem_rate_bp, "PERCENT", 0, RATE_ONE_BP,
                .name = "redeem-rate",
                .doc = { "how often a reward in reach is used, assumed [100]",
                         "part des avantages possibles utilisés, supposée [100]" }),
    OPTION_RATE(struct simulate_values, uplift_bp, "PERCENT", 0, RATE_ONE_BP, .name = "uplift",
                .doc = { "how much more members buy because of it, assumed [0]",
                         "ventes en plus grâce au programme, supposées [0]" }),
    OPTION_RATE(struct simulate_values, margin_bp, "PERCENT", 1, RATE_ONE_BP, .name = "margin",
                .doc = { "what the shop keeps of a sale, assumed [30]",
                         "ce que le magasin garde d'une vente, supposé [30]" }),
    OPTION_INT(struct simulate_values, seed, "N", 0, INT32_MAX,
               .doc = { "of who uses a reward; the same gives the same [1]",
                        "de qui utilise un avantage ; la même donne pareil [1]" }),
    OPTION_TEXT(struct simulate_values, currency, "CODE", 3, 3,
                .doc = { "of the programmes that ship [EUR, or the installation's]",
                         "des programmes fournis [EUR, ou celle de l'installation]" }),
    OPTION_TEXT(
        struct simulate_values, zone, "ZONE", 1, 64,
        .doc = { "of the times in the file, unless its map says [Europe/Paris]",
                 "fuseau des heures du fichier, si le modèle n'en dit rien [Europe/Paris]" }),
    OPTION_FLAG(struct simulate_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

/* ---- one run ----------------------------------------------------------------------------------- */

struct run {
    const struct console *console;
    const struct simulate_values *values;
    struct arena *arena;
    struct app *app; /* NULL: the receipts are in a file */
    struct simulate_candidate candidates[SIMULATE_PROGRAMS_MAX];
    struct simulate_request request;
    struct simulation *simulation;
    struct progress progress;
    int64_t lines;
    int64_t lines_reported;
    bool is_stopped;
};

static bool watch(void *context, int64_t done, int64_t total)
{
    progress_show(context, done, total);
    return !stop_was_told();
}

static enum exit_code fail(const struct console *console, enum err err,
                           const struct problem *problem, struct str subject)
{
    if (problem->err == OK)
        return console_fail(console, err, subject);
    return console_refuse(console, console_code(err), PHRASE("%1", "%1"),
                          WORDS(str_c(console->language == ERR_FR ? problem->fr : problem->en)));
}

static enum exit_code feed_file(struct run *run)
{
    const struct simulate_values *values = run->values;
    struct problem problem = { 0 };
    struct feed_csv_result result = { 0 };
    struct import_map *map = ARENA_NEW(run->arena, struct import_map);
    if (map == NULL)
        return console_fail(run->console, E_NO_MEMORY, STR_NONE);
    enum err err = import_map_load(run->arena, values->map, map, &problem);
    if (err != OK)
        return fail(run->console, err, &problem, str_c(values->map));
    struct feed_csv feed = {
        .path = values->receipts,
        .map = map,
        .zone = values->zone,
        .decimals = currency_decimals(run->candidates[0].program->currency),
        .watch = watch,
        .watch_context = &run->progress,
    };
    run->progress = progress_begin(run->console, PHRASE("simulate", "simulation"),
                                   PHRASE(NULL, NULL), values->json);
    err = feed_csv_run(&feed, run->simulation, &result, &problem);
    progress_end(&run->progress);
    if (err != OK)
        return fail(run->console, err, &problem, str_c(values->receipts));
    run->is_stopped = result.is_stopped;
    run->lines = result.lines;
    for (size_t i = 0; i < IMPORT_REASON_COUNT; i++)
        run->lines_reported += result.reported[i];
    return CLI_OK;
}

static enum exit_code feed_own_journal(struct run *run)
{
    struct feed_journal feed = { .watch = watch, .watch_context = &run->progress };
    run->progress = progress_begin(run->console, PHRASE("simulate", "simulation"),
                                   PHRASE("entries", "écritures"), run->values->json);
    enum err err = feed_journal_run(run->app, &feed, run->simulation, &run->is_stopped);
    progress_end(&run->progress);
    if (err != OK)
        return console_fail(run->console, err, console_place(run->console, run->values->place));
    return CLI_OK;
}

static enum exit_code refuse_empty(const struct run *run)
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

static enum exit_code print_report(struct run *run)
{
    struct simulate_report report = { 0 };
    struct buf out = { 0 };
    enum err err = simulate_report_make(run->arena, run->simulation, &report);
    if (err != OK)
        return console_fail(run->console, err, STR_NONE);
    report.lines = run->lines;
    report.lines_reported = run->lines_reported;
    if (!run->values->json) {
        struct console roomy = *run->console;
        roomy.arena = run->arena;
        simulate_text_print(&roomy, &report);
        return CLI_OK;
    }
    if (buf_create(run->arena, simulate_json_size(&report), &out) != OK)
        return console_fail(run->console, E_NO_MEMORY, STR_NONE);
    struct json json = { .out = &out };
    simulate_json_put(&json, NULL, &report);
    return console_print_json(run->console, &out);
}

static enum exit_code simulate(struct run *run)
{
    enum err err = simulation_open(&run->request, &run->simulation);
    if (err != OK)
        return console_fail(run->console, err, STR_NONE);
    stop_catch_signals();
    enum exit_code code = run->app == NULL ? feed_file(run) : feed_own_journal(run);
    if (code != CLI_OK)
        return code;
    err = simulation_finish(run->simulation);
    if (err != OK)
        return console_fail(run->console, err, STR_NONE);
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
    return print_report(run);
}

/* ---- the command line -------------------------------------------------------------------------- */

static enum exit_code refuse_usage(const struct console *console, struct phrase phrase)
{
    return console_refuse(console, CLI_USAGE, phrase, WORDS_NONE);
}

static enum exit_code check_values(const struct console *console,
                                   const struct simulate_values *values)
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
    if (!str_eq(values->redeem, STR("rate")) && !str_eq(values->redeem, STR("as-recorded")))
        return refuse_usage(console, PHRASE("--redeem is rate or as-recorded",
                                            "--redeem s'écrit rate ou as-recorded"));
    return CLI_OK;
}

static void fill_request(struct run *run, size_t count)
{
    const struct simulate_values *values = run->values;
    run->request = (struct simulate_request){
        .candidates = run->candidates,
        .candidate_count = count,
        .assumptions = {
            .habits = {
                .redeem_bp = (int32_t)values->redeem_rate_bp,
                .is_as_recorded = str_eq(values->redeem, STR("as-recorded")),
                .seed = (uint64_t)values->seed,
            },
            .uplift_bp = (int32_t)values->uplift_bp,
            .margin_bp = (int32_t)values->margin_bp,
        },
        .from = values->from,
        .to = values->to,
    };
}

static enum exit_code simulate_run_command(struct console *console, const void *told)
{
    const struct simulate_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    struct run run = { .console = console, .values = values, .arena = &arena };
    struct str currency = values->currency;
    size_t count = 0;

    enum exit_code code = check_values(console, values);
    if (code != CLI_OK)
        return code;
    enum err err = arena_open(&arena, CANDIDATES_ARENA_BYTES);
    if (err == OK && values->place != NULL)
        err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, console_place(console, values->place));
    run.app = app;
    if (app != NULL && currency.len == 0)
        currency = currency_code(app_merchant(app)->currency);
    code = candidates_load(console, &arena, &values->program, currency, run.candidates, &count);
    if (code != CLI_OK)
        return code;
    if (app != NULL && run.candidates[0].program->currency != app_merchant(app)->currency)
        return console_fail(console, E_CURRENCY, run.candidates[0].name);
    fill_request(&run, count);
    code = simulate(&run);
    simulation_close(&run.simulation);
    return code;
}

const struct verb verb_simulate = {
    .name = "simulate",
    .page = "habitue-simulate",
    .summary = { "what real receipts would cost under other programmes",
                 "ce que de vrais tickets coûteraient sous d'autres programmes" },
    .about = { "Replays receipts under one or more programmes and prints them side by side: cost,\n"
               "members rewarded, points left, and what must be sold to pay for it.  Writes "
               "nothing;\n"
               "works beside a running server.  What is assumed is marked as assumed.\n",
               "Rejoue des tickets sous un ou plusieurs programmes et les affiche côte à côte : "
               "coût,\nmembres récompensés, points restants, ventes qui les paieraient.  N'écrit "
               "rien ;\nfonctionne à côté d'un serveur en marche.  Ce qui est supposé est "
               "indiqué.\n" },
    .options = simulate_options,
    .option_count = COUNT(simulate_options),
    .defaults = &simulate_defaults,
    .size = sizeof(struct simulate_values),
    .run = simulate_run_command,
};
