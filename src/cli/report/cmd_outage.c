/* cmd_outage.c - habitue report offline: what tills sold while the line was down, and which did not come back.
 *
 *      market/1      31 snapshots      12 purchases       42.00 spent        3.00 borne
 */
#include "app/report/outage.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define REPORT_ARENA_BYTES (64u << 20)
#define JSON_BYTES         (1u << 20)
#define NAME_COLUMNS       20
#define CELL_COLUMNS       13
#define NAME_BYTES         (2 * CODE_MAX_BYTES + 2)

struct outage_values {
    const char *place;
    struct str merchant;
    struct date from;
    struct date until;
    bool json;
};

static const struct outage_values outage_defaults = { .from = { .days = INT32_MIN },
                                                      .until = { .days = INT32_MIN } };

static const struct option outage_options[] = {
    OPTIONS_PLACE_THERE(struct outage_values),
    OPTION_DATE(struct outage_values, from,
                .doc = { "the first day [that of the month]", "le premier jour [celui du mois]" }),
    OPTION_DATE(struct outage_values, until,
                .doc = { "the last day [today]", "le dernier jour [aujourd'hui]" }),
    OPTION_FLAG(struct outage_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

struct outage_text {
    const struct console *console;
    struct outage_sheet told;
    struct buf line;
    char room[LINE_BYTES];
};

/* ---- for people ------------------------------------------------------------------------------- */

static void put_name(struct outage_text *text, const struct outage_till *till)
{
    char room[NAME_BYTES];
    struct buf name = BUF(room);
    buf_str(&name, till->shop);
    buf_char(&name, '/');
    buf_str(&name, till->till->code);
    line_left(&text->line, (struct str){ .ptr = room, .len = name.used }, NAME_COLUMNS);
}

static struct str money(const struct outage_text *text, int64_t minor)
{
    int decimals = currency_decimals(text->told.currency);
    return console_decimal(text->console, minor, decimals, '\0');
}

static void print_heading(struct outage_text *text)
{
    const struct phrase headings[] = {
        PHRASE("snapshots", "instantanés"), PHRASE("purchases", "achats"),
        PHRASE("spent", "dépensé"),         PHRASE("borne", "à charge"),
        PHRASE("above limit", "au-delà"),   PHRASE("limit", "limite"),
    };
    line_left(&text->line, STR_NONE, NAME_COLUMNS);
    for (size_t i = 0; i < COUNT(headings); i++)
        line_right(&text->line, str_c(console_phrase(text->console, headings[i])), CELL_COLUMNS);
    line_print(&text->line);
}

static void print_till(struct outage_text *text, const struct outage_till *till)
{
    const struct console *console = text->console;
    put_name(text, till);
    line_right(&text->line, console_number(console, till->snapshots), CELL_COLUMNS);
    line_right(&text->line, console_number(console, till->purchases), CELL_COLUMNS);
    line_right(&text->line, money(text, till->spent_minor), CELL_COLUMNS);
    line_right(&text->line, money(text, till->borne_minor), CELL_COLUMNS);
    line_right(&text->line, money(text, till->above_minor), CELL_COLUMNS);
    line_right(&text->line, till->has_limit ? money(text, till->limit_minor) : STR("-"),
               CELL_COLUMNS);
    line_print(&text->line);
}

static void print_missing(const struct outage_text *text, const struct outage_till *till)
{
    const struct console *console = text->console;
    const struct outage_missing *missing = &till->missing;
    if (!missing->is_so)
        return;
    console_say(console,
                PHRASE("%1/%2 has not been heard of since %3 (receipt %4, %5 missing before it); "
                       "it can have given away %6 at most.",
                       "%1/%2 n'a plus donné signe depuis le %3 (ticket %4, %5 manquants avant "
                       "lui) ; elle a pu accorder %6 au plus."),
                WORDS(till->shop, till->till->code, console_date(console, missing->on),
                      missing->receipt.len > 0 ? missing->receipt : STR("-"),
                      console_number(console, missing->gaps),
                      missing->has_bound ? money(text, missing->at_most_minor) : STR("?")));
}

static void print_text(struct outage_text *text)
{
    if (text->told.till_count == 0) {
        console_say(text->console,
                    PHRASE("No till sold off line in these days.",
                           "Aucune caisse n'a vendu hors ligne ces jours-là."),
                    WORDS_NONE);
        return;
    }
    print_heading(text);
    for (size_t i = 0; i < text->told.till_count; i++)
        print_till(text, &text->told.tills[i]);
    for (size_t i = 0; i < text->told.till_count; i++)
        print_missing(text, &text->told.tills[i]);
}

static enum exit_code print_json(const struct outage_text *text)
{
    struct buf out = { 0 };
    CLEANUP(arena_close) struct arena arena = { 0 };
    if (arena_open(&arena, JSON_BYTES) != OK || buf_create(&arena, JSON_BYTES - 64, &out) != OK)
        return console_fail(text->console, E_NO_MEMORY, STR_NONE);
    struct json json = { .out = &out };
    outage_put(&json, &text->told);
    return console_print_json(text->console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code report(const struct console *console, const struct outage_values *values,
                             struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct outage_text text = { .console = console };
    struct progress progress = progress_begin(console, PHRASE("report", "rapport"),
                                              PHRASE("entries", "écritures"), values->json);
    const struct outage_wish wish = {
        .from = values->from,
        .until = values->until,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = outage_make(app, &arena, &wish, &text.told);
    progress_end(&progress);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (text.told.is_stopped)
        return stopped_say(console);
    text.line = (struct buf)BUF(text.room);
    if (values->json)
        return print_json(&text);
    print_text(&text);
    return CLI_OK;
}

static enum exit_code outage_run_command(struct console *console, const void *told)
{
    const struct outage_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    stop_catch_signals();
    return report(console, values, app);
}

const struct verb verb_report_offline = {
    .name = "report offline",
    .page = "habitue-report",
    .summary = { "what tills sold while the line was down, and what it cost",
                 "ce que les caisses ont vendu hors ligne, et ce que cela a coûté" },
    .about = { "Of each till the snapshots that it was given, what customers spent by them, what "
               "of\n"
               "it the shop bears beside the limits, and which tills did not come back.\n"
               "Reads only; works beside a running server.\n",
               "Pour chaque caisse, les instantanés reçus, ce que les clients ont dépensé avec, "
               "ce\n"
               "qui reste à la charge du magasin face aux limites, et les caisses disparues.\n"
               "Ne fait que lire ; fonctionne à côté d'un serveur.\n" },
    .options = outage_options,
    .option_count = COUNT(outage_options),
    .defaults = &outage_defaults,
    .size = sizeof(struct outage_values),
    .run = outage_run_command,
};
