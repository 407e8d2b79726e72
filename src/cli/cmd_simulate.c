/* cmd_simulate.c - habitue simulate: receipts and programmes in, a comparison out.
 *
 * Nothing is written.  The receipts are those of a file or of an installation's own journal.
 */
#include "cli/candidates.h"
#include "cli/cli.h"
#include "cli/receipts.h"
#include "cli/simulate_text.h"

struct simulate_values {
    struct receipts_values from; /* first: its options fill it */
    struct option_paths program;
    struct str redeem;
    int64_t redeem_rate_bp;
    int64_t uplift_bp;
    int64_t margin_bp;
    int64_t seed;
};

static const struct simulate_values simulate_defaults = {
    .from = RECEIPTS_DEFAULTS,
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
    OPTIONS_RECEIPTS,
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
    struct receipts_read read;
};

static enum exit_code print_report(struct run *run)
{
    struct simulate_report report = { 0 };
    struct buf out = { 0 };
    enum err err = simulate_report_make(run->arena, run->simulation, &report);
    if (err != OK)
        return console_fail(run->console, err, STR_NONE);
    report.lines = run->read.lines;
    report.lines_reported = run->read.lines_reported;
    if (!run->values->from.json) {
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
    enum exit_code code =
        receipts_feed(run->console, &run->values->from, run->app, run->simulation, &run->read);
    return code == CLI_OK ? print_report(run) : code;
}

/* ---- the command line -------------------------------------------------------------------------- */

static enum exit_code check_redeem(const struct console *console,
                                   const struct simulate_values *values)
{
    if (!str_eq(values->redeem, STR("rate")) && !str_eq(values->redeem, STR("as-recorded")))
        return console_refuse(console, CLI_USAGE,
                              PHRASE("--redeem is rate or as-recorded",
                                     "--redeem s'écrit rate ou as-recorded"),
                              WORDS_NONE);
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
        .from = values->from.from,
        .to = values->from.to,
    };
}

static enum exit_code simulate_run_command(struct console *console, const void *told)
{
    const struct simulate_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    struct run run = { .console = console, .values = values, .arena = &arena };
    struct str currency = values->from.currency;
    size_t count = 0;

    enum exit_code code = check_redeem(console, values);
    if (code == CLI_OK)
        code = receipts_open(console, &values->from, &arena, &app);
    if (code != CLI_OK)
        return code;
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
