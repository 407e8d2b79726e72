/* cmd_watch.c - habitue report watch: what the law watches of money held for customers.
 *
 *      payments in twelve months       812,345.00 of 1,000,000.00   81.2 %   soon
 */
#include "app/ids.h"
#include "app/report/liability.h"
#include "app/report/watch.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "cli/progress.h"
#include "cli/stop.h"

#define REPORT_ARENA_BYTES (256u << 20)
#define JSON_BYTES         (64u << 10)
#define NAME_COLUMNS       44
#define CELL_COLUMNS       18
#define SOON_BP            8000 /* "warnings at 80 and 100 %" */

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

/* What is compared with a bound. */
struct figure {
    const char *code;
    struct phrase name;
    int64_t minor;
    int64_t bound; /* 0: none is known */
};

#define FIGURES 3

struct watched {
    const struct console *console;
    struct figure figures[FIGURES];
    struct watch_figures found;
    struct date on;
    uint16_t currency;
};

/* 0: far away; 1: from 80 % on; 2: reached. */
static int degree_of(const struct figure *figure)
{
    if (figure->bound == 0)
        return 0;
    if (figure->minor >= figure->bound)
        return 2;
    return figure->minor * RATE_ONE_BP >= figure->bound * SOON_BP ? 1 : 0;
}

static const char *const degrees[] = { "far", "soon", "reached" };

/* ---- the figures ------------------------------------------------------------------------------ */

/* What is held of money that customers paid in, debts apart. */
static int64_t held(const struct program *program, const struct liability *liability)
{
    int64_t minor = 0;
    for (size_t i = 0; i < liability->count; i++) {
        const struct liability_unit *unit = &liability->units[i];
        const struct unit *now = program != NULL ? program_unit(program, unit->unit) : NULL;
        if (now != NULL && vat_is_bought(now->vat))
            minor += unit->closing + unit->owed;
    }
    return minor;
}

static enum err measure(struct app *app, struct arena *arena, struct instant until,
                        struct progress *progress, struct watched *watched)
{
    const struct app_shop *shop = app_shop_at(app, 0);
    struct date_parts parts = date_parts(watched->on);
    struct date year = DATE_NONE;
    struct liability liability = { 0 };
    const struct liability_request owed = { .from = until, .until = until };
    TRY(date_from_parts((struct date_parts){ parts.year, 1, 1 }, &year));
    const struct watch_request request = {
        .until = until,
        .since = zone_day_start(shop->zone, date_add_days(date_add_months(watched->on, -12), 1)),
        .year = zone_day_start(shop->zone, year),
        .watch = stop_watch,
        .watch_context = progress,
    };
    TRY(watch_run(app, arena, &request, &watched->found));
    if (watched->found.is_stopped)
        return OK;
    TRY(liability_run(app, arena, &owed, &liability));
    const struct app_program *version = app_program_at(app, until);
    const struct program *program = version != NULL ? &version->program : NULL;
    struct str country = shop->shop.country;
    const struct watch_gift *most = watched->found.gift_count > 0 ? watched->found.gifts : NULL;
    const struct figure figures[FIGURES] = {
        { "payments",
          PHRASE("payments with money of accounts, 12 months",
                 "paiements par les comptes, 12 mois"),
          watched->found.payments_minor,
          watch_bound_on(WATCH_PAYMENTS, country, watched->currency, watched->on) },
        { "outstanding", PHRASE("held for customers", "détenu pour les clients"),
          held(program, &liability),
          watch_bound_on(WATCH_OUTSTANDING, country, watched->currency, watched->on) },
        { "gifts",
          PHRASE("gifts of this year, the most for one account",
                 "cadeaux de l'année, le plus pour un compte"),
          most != NULL ? most->worth_minor : 0,
          watch_bound_on(WATCH_GIFTS, country, watched->currency, watched->on) },
    };
    for (size_t i = 0; i < FIGURES; i++)
        watched->figures[i] = figures[i];
    return OK;
}

/* ---- for people ------------------------------------------------------------------------------- */

static struct str money(const struct watched *watched, int64_t minor)
{
    return console_decimal(watched->console, minor, currency_decimals(watched->currency), '\0');
}

static void put_phrase(struct buf *line, const struct console *console, struct phrase phrase)
{
    buf_str(line, str_c(console_phrase(console, phrase)));
}

static void print_figure(const struct watched *watched, const struct figure *figure)
{
    static const struct phrase says[] = {
        PHRASE("", ""),
        PHRASE("  80 % are reached: prepare for it", "  80 % sont atteints : préparez-vous"),
        PHRASE("  reached: see the manual", "  atteint : voyez le manuel"),
    };
    char room[LINE_BYTES];
    struct buf line = BUF(room);
    int64_t rate_bp = 0;
    line_left(&line, str_c(console_phrase(watched->console, figure->name)), NAME_COLUMNS);
    line_right(&line, money(watched, figure->minor), CELL_COLUMNS);
    if (figure->bound > 0 &&
        scale_i64(figure->minor, RATE_ONE_BP, figure->bound, ROUND_FLOOR, &rate_bp) == OK) {
        put_phrase(&line, watched->console, PHRASE(" of ", " sur "));
        buf_str(&line, money(watched, figure->bound));
        line_right(&line, console_decimal(watched->console, rate_bp / 10, 1, '\0'), 10);
        buf_lit(&line, " %");
        put_phrase(&line, watched->console, says[degree_of(figure)]);
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
    for (size_t i = 0; i < FIGURES; i++)
        print_figure(watched, &watched->figures[i]);
    for (size_t i = 0; i < watched->found.gift_count; i++) {
        const struct watch_gift *gift = &watched->found.gifts[i];
        if (watched->figures[2].bound == 0 || gift->worth_minor < watched->figures[2].bound)
            break;
        console_say(watched->console,
                    PHRASE("account %1 was given %2 this year",
                           "le compte %1 a reçu %2 de cadeaux cette année"),
                    WORDS(account_text(watched, gift), money(watched, gift->worth_minor)));
    }
}

/* ---- for scripts ------------------------------------------------------------------------------ */

static enum exit_code print_json(const struct watched *watched)
{
    char room[JSON_BYTES];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, "currency", currency_code(watched->currency));
    json_put_int(&json, "payment_count", watched->found.payment_count);
    json_put_int(&json, "refunds", watched->found.refunds_minor);
    json_array_open(&json, "figures");
    for (size_t i = 0; i < FIGURES; i++) {
        const struct figure *figure = &watched->figures[i];
        json_object_open(&json, NULL);
        json_put_text(&json, "figure", figure->code);
        json_put_int(&json, "amount", figure->minor);
        if (figure->bound > 0)
            json_put_int(&json, "bound", figure->bound);
        else
            json_put_null(&json, "bound");
        json_put_text(&json, "degree", degrees[degree_of(figure)]);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_put_int(&json, "gifts", watched->found.gifts_minor);
    json_array_open(&json, "accounts");
    for (size_t i = 0; i < watched->found.gift_count; i++) {
        json_object_open(&json, NULL);
        json_put_str(&json, "account", account_text(watched, &watched->found.gifts[i]));
        json_put_int(&json, "gifts", watched->found.gifts[i].worth_minor);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    return console_print_json(watched->console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code watch(const struct console *console, const struct watch_values *values,
                            struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct instant until = instant_now();
    struct watched watched = { .console = console, .currency = app_merchant(app)->currency };
    struct progress progress = progress_begin(console, PHRASE("report", "rapport"),
                                              PHRASE("entries", "écritures"), values->json);
    watched.on = zone_civil(zone, until).date;
    if (!date_is_none(values->on)) {
        watched.on = values->on;
        until.us = zone_day_start(zone, date_add_days(values->on, 1)).us - 1;
    }
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = measure(app, &arena, until, &progress, &watched);
    progress_end(&progress);
    if (err != OK)
        return console_fail(console, err, console_place(console, values->place));
    if (watched.found.is_stopped)
        return stop_say(console);
    enum exit_code code = CLI_OK;
    for (size_t i = 0; i < FIGURES; i++)
        code = degree_of(&watched.figures[i]) == 2 ? CLI_REFUSED : code;
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
        return console_fail(console, err, console_place(console, values->place));
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
