/* cmd_watch.c - habitue report watch: what the law watches of money held for customers.
 *
 *      payments in twelve months       812,345.00 of 1,000,000.00   81.2 %   soon
 */
#include "app/ids.h"
#include "app/report/watch_sheet.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define REPORT_ARENA_BYTES (256u << 20)
#define JSON_BYTES         (64u << 10)
#define NAME_COLUMNS       44
#define CELL_COLUMNS       18

struct watch_values {
    const char *place;
    struct str merchant;
    struct date on;
    bool json;
};

static const struct watch_values watch_defaults = { .on = { .days = INT32_MIN } };

static const struct option watch_options[] = {
    OPTIONS_PLACE_THERE(struct watch_values),
    OPTION_DATE(struct watch_values, on,
                .doc = { "as it was at the end of that day [now]",
                         "tel qu'à la fin de ce jour [maintenant]" }),
    OPTION_FLAG(struct watch_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

static const struct phrase names[WATCH_FIGURES] = {
    [WATCH_PAYMENTS] =
        PHRASE("payments with money of accounts, 12 months", "paiements par les comptes, 12 mois"),
    [WATCH_OUTSTANDING] = PHRASE("held for customers", "détenu pour les clients"),
    [WATCH_GIFTS] = PHRASE("gifts of this year, the most for one account",
                           "cadeaux de l'année, le plus pour un compte"),
};

struct watched {
    const struct console *console;
    struct watch_sheet told;
};

/* ---- for people ------------------------------------------------------------------------------- */

static struct str money(const struct watched *watched, int64_t minor)
{
    return console_decimal(watched->console, minor, currency_decimals(watched->told.currency),
                           '\0');
}

static void put_phrase(struct buf *line, const struct console *console, struct phrase phrase)
{
    buf_str(line, str_c(console_phrase(console, phrase)));
}

static void print_figure(const struct watched *watched, enum watch_bound bound,
                         const struct watch_figure *figure)
{
    static const struct phrase says[] = {
        [WATCH_FAR] = PHRASE("", ""),
        [WATCH_SOON] =
            PHRASE("  80 % are reached: prepare for it", "  80 % sont atteints : préparez-vous"),
        [WATCH_REACHED] = PHRASE("  reached: see the manual", "  atteint : voyez le manuel"),
    };
    char room[LINE_BYTES];
    struct buf line = BUF(room);
    int64_t rate_bp = 0;
    line_left(&line, str_c(console_phrase(watched->console, names[bound])), NAME_COLUMNS);
    line_right(&line, money(watched, figure->minor), CELL_COLUMNS);
    if (figure->bound > 0 &&
        scale_i64(figure->minor, RATE_ONE_BP, figure->bound, ROUND_FLOOR, &rate_bp) == OK) {
        put_phrase(&line, watched->console, PHRASE(" of ", " sur "));
        buf_str(&line, money(watched, figure->bound));
        line_right(&line, console_decimal(watched->console, rate_bp / 10, 1, '\0'), 10);
        buf_lit(&line, " %");
        put_phrase(&line, watched->console, says[watch_degree_of(figure)]);
    }
    line_print(&line);
}

static struct str account_text(const struct watched *watched, const struct watch_gift *gift)
{
    struct str text = STR_NONE;
    struct id id = { .partition = gift->partition, .number = gift->account };
    return id_text(watched->console->arena, id, &text) == OK ? text : STR("?");
}

static void print_text(const struct watched *watched)
{
    int64_t bound = watched->told.figures[WATCH_GIFTS].bound;
    for (int i = 0; i < WATCH_FIGURES; i++)
        print_figure(watched, (enum watch_bound)i, &watched->told.figures[i]);
    for (size_t i = 0; i < watched->told.companies.count; i++) {
        const struct watch_company *company = &watched->told.companies.items[i];
        console_say(watched->console,
                    company->code.len > 0
                        ? PHRASE("of %1:", "de %1 :")
                        : PHRASE("of shops in no company:", "des magasins d'aucune société :"),
                    WORDS(company->code));
        print_figure(watched, WATCH_PAYMENTS, &company->payments);
        print_figure(watched, WATCH_OUTSTANDING, &company->outstanding);
    }
    for (size_t i = 0; i < watched->told.found.gift_count; i++) {
        const struct watch_gift *gift = &watched->told.found.gifts[i];
        if (bound == 0 || gift->worth_minor < bound)
            break;
        console_say(watched->console,
                    PHRASE("account %1 was given %2 this year",
                           "le compte %1 a reçu %2 de cadeaux cette année"),
                    WORDS(account_text(watched, gift), money(watched, gift->worth_minor)));
    }
}

static enum exit_code print_json(const struct watched *watched)
{
    char room[JSON_BYTES];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    watch_put(&json, &watched->told);
    return console_print_json(watched->console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code watch(const struct console *console, const struct watch_values *values,
                            struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct watched watched = { .console = console };
    struct progress progress = progress_begin(console, PHRASE("report", "rapport"),
                                              PHRASE("entries", "écritures"), values->json);
    const struct watch_wish wish = {
        .on = values->on,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = watch_make(app, &arena, &wish, &watched.told);
    progress_end(&progress);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (watched.told.found.is_stopped)
        return stopped_say(console);
    enum exit_code code =
        watch_degree_of_all(&watched.told) == WATCH_REACHED ? CLI_REFUSED : CLI_OK;
    if (!values->json) {
        print_text(&watched);
        return code;
    }
    enum exit_code printed = print_json(&watched);
    return printed == CLI_OK ? code : printed;
}

static enum exit_code watch_run_command(struct console *console, const void *told)
{
    const struct watch_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    stop_catch_signals();
    return watch(console, values, app);
}

const struct verb verb_report_watch = {
    .name = "report watch",
    .page = "habitue-report",
    .summary = { "what the law watches of money held for customers",
                 "ce que la loi surveille de l'argent détenu pour les clients" },
    .about = { "Payments with money of accounts over twelve months, what is held of it, and gifts\n"
               "of the year, beside the bounds of the law.  Ends with 1 when one is reached.\n"
               "Reads only; works beside a running server.\n",
               "Paiements par les comptes sur douze mois, argent détenu et cadeaux de l'année,\n"
               "face aux seuils de la loi. Se termine par 1 quand l'un est atteint.\nNe fait que "
               "lire ; fonctionne à côté d'un serveur en marche.\n" },
    .options = watch_options,
    .option_count = COUNT(watch_options),
    .defaults = &watch_defaults,
    .size = sizeof(struct watch_values),
    .run = watch_run_command,
};
