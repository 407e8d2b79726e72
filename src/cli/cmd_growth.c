/* cmd_growth.c - habitue report growth: how the customer file grows, and what that proposes.
 *
 *      new members                        12             80             75
 */
#include "app/report/growth_sheet.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define REPORT_ARENA_BYTES (16u << 20)
#define JSON_BYTES         (256u << 10)
#define NAME_COLUMNS       34
#define CELL_COLUMNS       15
#define SENTENCE_BYTES     512

struct growth_values {
    const char *place;
    struct str merchant;
    struct date on;
    bool json;
};

static const struct growth_values growth_defaults = { .on = { .days = INT32_MIN } };

static const struct option growth_options[] = {
    OPTIONS_PLACE_THERE(struct growth_values),
    OPTION_DATE(struct growth_values, on,
                .doc = { "as it was at the end of that day [now]",
                         "tel qu'à la fin de ce jour [maintenant]" }),
    OPTION_FLAG(struct growth_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

static const struct phrase ways[GROWTH_WAYS] = {
    [JOINED_OPEN] = PHRASE("open to everyone", "ouvert à tous"),
    [JOINED_WAITING] = PHRASE("(cards without a name)", "(cartes sans nom)"),
    [JOINED_RECEIPT] = PHRASE("by a receipt", "sur un ticket"),
    [JOINED_TOTAL] = PHRASE("by what a card came to", "sur le cumul d'une carte"),
    [JOINED_REFERRAL] = PHRASE("sent by a member", "parrainés"),
    [JOINED_SEGMENT] = PHRASE("of a segment", "d'un segment"),
    [JOINED_INVITATION] = PHRASE("by a code of the shop", "sur un code du magasin"),
    [JOINED_FEE] = PHRASE("for the fee", "contre adhésion"),
    [JOINED_OVERRIDE] = PHRASE("by the office", "par le bureau"),
    [JOINED_IMPORT] = PHRASE("(imported)", "(importés)"),
    [GROWTH_FAMILY] = PHRASE("invited to an account", "invités sur un compte"),
};

struct grown {
    const struct console *console;
    struct growth_sheet told;
    struct buf line;
    char room[LINE_BYTES];
};

/* ---- for people ------------------------------------------------------------------------------- */

static void put_phrase(struct grown *grown, struct phrase phrase, int64_t number)
{
    line_left(&grown->line, str_c(console_phrase(grown->console, phrase)), NAME_COLUMNS);
    line_right(&grown->line, console_number(grown->console, number), CELL_COLUMNS);
}

static void print_count(struct grown *grown, struct str name, const struct growth_count *count)
{
    if (count->last == 0 && count->before == 0)
        return;
    buf_lit(&grown->line, "  ");
    line_left(&grown->line, name, NAME_COLUMNS - 2);
    line_right(&grown->line, console_number(grown->console, count->last), CELL_COLUMNS);
    line_right(&grown->line, console_number(grown->console, count->before), CELL_COLUMNS);
    line_print(&grown->line);
}

static void print_heading(struct grown *grown)
{
    const struct console *console = grown->console;
    const struct phrase headings[] = {
        PHRASE("last 30 days", "30 jours"),
        PHRASE("30 before", "30 d'avant"),
        PHRASE("usual", "d'habitude"),
    };
    line_left(&grown->line, STR_NONE, NAME_COLUMNS);
    for (size_t i = 0; i < COUNT(headings); i++)
        line_right(&grown->line, str_c(console_phrase(console, headings[i])), CELL_COLUMNS);
    line_print(&grown->line);
}

static void print_joined(struct grown *grown)
{
    const struct growth *growth = &grown->told.growth;
    print_heading(grown);
    put_phrase(grown, PHRASE("new members", "nouveaux membres"), growth->joined.last);
    line_right(&grown->line, console_number(grown->console, growth->joined.before), CELL_COLUMNS);
    if (growth->usual >= 0)
        line_right(&grown->line, console_number(grown->console, growth->usual), CELL_COLUMNS);
    line_print(&grown->line);
    for (int i = 0; i < GROWTH_WAYS; i++)
        print_count(grown, str_c(console_phrase(grown->console, ways[i])), &growth->ways[i]);
    for (size_t i = 0; growth->shop_count > 2 && i < growth->shop_count; i++) {
        struct str code = growth->shops[i].code;
        if (code.len == 0)
            code = str_c(console_phrase(grown->console, PHRASE("(no shop)", "(sans magasin)")));
        print_count(grown, code, &growth->shops[i].count);
    }
}

static void print_text(struct grown *grown)
{
    const struct growth *growth = &grown->told.growth;
    int decimals = currency_decimals(grown->told.currency);
    print_joined(grown);
    for (size_t i = 0; i < GROWTH_MONTHS; i++) {
        struct str month = STR_NONE;
        struct buf out = { 0 };
        if (buf_create(grown->console->arena, 16, &out) != OK)
            return;
        date_format(&out, growth->months[i].first);
        if (buf_finish(&out, &month) != OK)
            return;
        line_left(&grown->line, str_sub(month, 0, 7), NAME_COLUMNS);
        line_right(&grown->line, console_number(grown->console, growth->months[i].joined),
                   CELL_COLUMNS);
        line_print(&grown->line);
    }
    put_phrase(grown, PHRASE("joined 1 to 4 months ago", "adhésions d'il y a 1 à 4 mois"),
               growth->cohort);
    line_print(&grown->line);
    put_phrase(grown, PHRASE("  came once or never", "  venus une fois ou jamais"), growth->once);
    line_print(&grown->line);
    line_left(&grown->line,
              str_c(console_phrase(grown->console, PHRASE("  and were given", "  et ont reçu"))),
              NAME_COLUMNS);
    line_right(&grown->line, console_decimal(grown->console, growth->cost_minor, decimals, '\0'),
               CELL_COLUMNS);
    line_print(&grown->line);
    for (size_t i = 0; i < grown->told.proposal_count; i++) {
        char room[SENTENCE_BYTES];
        struct buf out = BUF(room);
        growth_say(&grown->told, &grown->told.proposals[i], grown->console->language, &out);
        console_say(grown->console, PHRASE("%1", "%1"),
                    WORDS((struct str){ .ptr = room, .len = out.used }));
    }
}

static enum exit_code print_json(const struct grown *grown)
{
    struct buf out = { 0 };
    CLEANUP(arena_close) struct arena arena = { 0 };
    if (arena_open(&arena, JSON_BYTES) != OK || buf_create(&arena, JSON_BYTES - 64, &out) != OK)
        return console_fail(grown->console, E_NO_MEMORY, STR_NONE);
    struct json json = { .out = &out };
    growth_put(&json, &grown->told);
    return console_print_json(grown->console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code report(const struct console *console, const struct growth_values *values,
                             struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct grown grown = { .console = console };
    struct progress progress = progress_begin(console, PHRASE("report", "rapport"),
                                              PHRASE("entries", "écritures"), values->json);
    const struct growth_wish wish = {
        .on = values->on,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = growth_make(app, &arena, &wish, &grown.told);
    progress_end(&progress);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (grown.told.growth.is_stopped)
        return stopped_say(console);
    grown.line = (struct buf)BUF(grown.room);
    if (values->json)
        return print_json(&grown);
    print_text(&grown);
    return CLI_OK;
}

static enum exit_code growth_run_command(struct console *console, const void *told)
{
    const struct growth_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    stop_catch_signals();
    return report(console, values, app);
}

const struct verb verb_report_growth = {
    .name = "report growth",
    .page = "habitue-report",
    .summary = { "how the customer file grows, and what that proposes",
                 "comment grandit le fichier client, et ce que cela propose" },
    .about = { "New members of the last 30 days beside those before and what is usual, by month,\n"
               "by shop and by how they came; how many never came again, and what they cost.\n"
               "Proposes to switch who may join.  Reads only; works beside a running server.\n",
               "Nouveaux membres des 30 derniers jours face aux précédents et à l'habitude, par\n"
               "mois, par magasin et par origine ; combien ne sont pas revenus, et leur coût.\n"
               "Propose de changer qui peut adhérer. Ne fait que lire.\n" },
    .options = growth_options,
    .option_count = COUNT(growth_options),
    .defaults = &growth_defaults,
    .size = sizeof(struct growth_values),
    .run = growth_run_command,
};
