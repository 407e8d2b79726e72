/* cmd_report.c - habitue report liability: what the shop owes its customers, at any instant.
 *
 *      unit                      opening      movements        closing           face       expected
 *      prepaid                  1,000.00         +50.00       1,050.00       1,050.00       1,050.00
 *        paid in, earned                         +80.00
 *        spent                                   -30.00
 */
#include "app/report/liability_sheet.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define REPORT_ARENA_BYTES (256u << 20) /* address space: units with their months */
#define JSON_BYTES         (1u << 20)
#define NAME_COLUMNS       34
#define CELL_COLUMNS       16

struct report_values {
    const char *place;
    struct str merchant;
    struct date on;
    struct date from;
    bool json;
};

static const struct report_values report_defaults = { .on = { .days = INT32_MIN },
                                                      .from = { .days = INT32_MIN } };

static const struct option report_options[] = {
    OPTIONS_PLACE_THERE(struct report_values),
    OPTION_DATE(struct report_values, on,
                .doc = { "as it was at the end of that day [now]",
                         "tel qu'à la fin de ce jour [maintenant]" }),
    OPTION_DATE(struct report_values, from,
                .doc = { "tell the movements since the beginning of that day [the last day told]",
                         "dit les mouvements depuis le début de ce jour [le dernier jour dit]" }),
    OPTION_FLAG(struct report_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

/* ---- figures ---------------------------------------------------------------------------------- */

/* A report on its way to the terminal. */
struct sheet {
    const struct console *console;
    struct liability_sheet told;
    struct buf line;
    char room[LINE_BYTES];
};

/* The names by which people know the kinds of moves. */
static const struct phrase moves[] = {
    [MOVE_GAIN] = { "earned or given", "gagné ou offert" },
    [MOVE_SPEND] = { "spent", "utilisé" },
    [MOVE_RESTORE] = { "given back", "rendu" },
    [MOVE_EXPIRE] = { "expired", "expiré" },
    [MOVE_CANCEL] = { "taken back", "repris" },
    [MOVE_FORGIVE] = { "taken back of what had expired", "repris de l'expiré" },
    [MOVE_DEBT] = { "owed by customers", "dû par les clients" },
    [MOVE_SETTLE] = { "used for debts", "imputé sur des dettes" },
    [MOVE_REPAY] = { "debts repaid", "dettes remboursées" },
    [MOVE_BIND] = { "made to end earlier", "échéance avancée" },
    [MOVE_CONVERT] = { "became another unit", "converti" },
    [MOVE_SEND] = { "sent to others", "envoyé à d'autres" },
    [MOVE_RECEIVE] = { "received from others", "reçu d'autres" },
    [MOVE_HOLD] = { "reserved", "réservé" }, /* both change nothing: it is owed as before */
    [MOVE_RELEASE] = { "no longer reserved", "libéré" },
    [MOVE_PAY_OUT] = { "paid out on closing", "remboursé à la clôture" },
    [MOVE_FORFEIT] = { "lost on closing", "perdu à la clôture" }, /* and debts that were let go */
    [MOVE_REINSTATE] = { "back as accounts reopened", "rendu à la réouverture" },
};

static const struct phrase paid_in =
    PHRASE("by top-ups and gift cards", "par versements, cartes cadeaux");

static_assert(COUNT(moves) == MOVE_KIND_LAST + 1, "each kind has its name");

static int decimals_of(const struct sheet *sheet, const struct liability_unit *unit)
{
    const struct unit *now = liability_unit_now(&sheet->told, unit);
    return now != NULL ? now->decimals : 0;
}

static struct str name_of(const struct sheet *sheet, const struct liability_unit *unit)
{
    const struct unit *now = liability_unit_now(&sheet->told, unit);
    return now != NULL ? label_in(&now->label, cli_language(sheet->console)) : unit->unit;
}

/* "2027-01", or what never ends. */
static struct str month_text(const struct console *console, int32_t month)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (month == LIABILITY_NO_MONTH)
        return str_c(console_phrase(console, PHRASE("never", "jamais")));
    if (buf_create(console->arena, LIABILITY_MONTH_BYTES, &out) != OK)
        return STR("?");
    liability_month_format(&out, month);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

/* ---- for people ------------------------------------------------------------------------------- */

static void put_points(struct sheet *sheet, const struct liability_unit *unit, int64_t points)
{
    line_right(&sheet->line,
               console_decimal(sheet->console, points, decimals_of(sheet, unit), '\0'),
               CELL_COLUMNS);
}

static void put_money(struct sheet *sheet, int64_t minor)
{
    int decimals = currency_decimals(sheet->told.currency);
    line_right(&sheet->line, console_decimal(sheet->console, minor, decimals, '\0'), CELL_COLUMNS);
}

static void put_heading(struct sheet *sheet, struct phrase phrase)
{
    line_right(&sheet->line, str_c(console_phrase(sheet->console, phrase)), CELL_COLUMNS);
}

static void print_change(struct sheet *sheet, const struct liability_unit *unit,
                         struct phrase phrase, int64_t points)
{
    if (points == 0)
        return;
    buf_lit(&sheet->line, "  ");
    line_left(&sheet->line, str_c(console_phrase(sheet->console, phrase)), NAME_COLUMNS - 2);
    buf_fill(&sheet->line, ' ', CELL_COLUMNS);
    line_right(&sheet->line, console_decimal(sheet->console, points, decimals_of(sheet, unit), '+'),
               CELL_COLUMNS);
    line_print(&sheet->line);
}

/* What is paid in is no sale, so it is told apart from what sales brought. */
static void print_moves(struct sheet *sheet, const struct liability_unit *unit)
{
    for (size_t kind = 0; kind < COUNT(moves); kind++) {
        bool is_gain = kind == MOVE_GAIN;
        print_change(sheet, unit, moves[kind], unit->moved[kind] - (is_gain ? unit->paid_in : 0));
        if (is_gain)
            print_change(sheet, unit, paid_in, unit->paid_in);
    }
}

static void print_months(struct sheet *sheet, const struct liability_unit *unit,
                         const struct liability_months *months, struct phrase phrase)
{
    for (size_t i = 0; i < months->count; i++) {
        buf_lit(&sheet->line, "  ");
        line_left(&sheet->line, str_c(console_phrase(sheet->console, phrase)), NAME_COLUMNS - 10);
        line_left(&sheet->line, month_text(sheet->console, months->items[i].month), 8);
        buf_fill(&sheet->line, ' ', (size_t)2 * CELL_COLUMNS);
        put_points(sheet, unit, months->items[i].points);
        line_print(&sheet->line);
    }
}

static void print_unit(struct sheet *sheet, const struct liability_unit *unit)
{
    line_left(&sheet->line, name_of(sheet, unit), NAME_COLUMNS);
    put_points(sheet, unit, unit->opening);
    line_right(&sheet->line,
               console_decimal(sheet->console, unit->closing - unit->opening,
                               decimals_of(sheet, unit), '+'),
               CELL_COLUMNS);
    put_points(sheet, unit, unit->closing);
    put_money(sheet, liability_worth(&sheet->told, unit));
    put_money(sheet, liability_expected(&sheet->told, unit));
    line_print(&sheet->line);
    print_moves(sheet, unit);
    if (unit->owed > 0) {
        buf_lit(&sheet->line, "  ");
        line_left(&sheet->line,
                  str_c(console_phrase(sheet->console, PHRASE("of that owed by customers",
                                                              "dont dû par les clients"))),
                  NAME_COLUMNS - 2);
        buf_fill(&sheet->line, ' ', (size_t)2 * CELL_COLUMNS);
        put_points(sheet, unit, -unit->owed);
        line_print(&sheet->line);
    }
    print_months(sheet, unit, &unit->by_expiry, PHRASE("ends in", "expire en"));
    print_months(sheet, unit, &unit->by_age, PHRASE("usable since", "utilisable depuis"));
}

static void print_text(struct sheet *sheet)
{
    const struct liability *liability = &sheet->told.liability;
    int64_t face = 0;
    int64_t expected = 0;
    console_say(
        sheet->console,
        PHRASE("What is owed to customers at the end of %1, and what moved since the "
               "beginning of %2; amounts in %3",
               "Ce qui est dû aux clients à la fin du %1, et les mouvements depuis le début "
               "du %2 ; montants en %3"),
        WORDS(console_date(sheet->console, sheet->told.on),
              console_date(sheet->console, sheet->told.from), currency_code(sheet->told.currency)));
    line_left(&sheet->line, STR_NONE, NAME_COLUMNS);
    put_heading(sheet, PHRASE("opening", "ouverture"));
    put_heading(sheet, PHRASE("movements", "mouvements"));
    put_heading(sheet, PHRASE("closing", "clôture"));
    put_heading(sheet, PHRASE("worth", "valeur"));
    put_heading(sheet, PHRASE("expected", "attendu"));
    line_print(&sheet->line);
    for (size_t i = 0; i < liability->count; i++) {
        print_unit(sheet, &liability->units[i]);
        face += liability_worth(&sheet->told, &liability->units[i]);
        expected += liability_expected(&sheet->told, &liability->units[i]);
    }
    line_left(&sheet->line,
              str_c(console_phrase(sheet->console, PHRASE("all together", "en tout"))),
              NAME_COLUMNS);
    buf_fill(&sheet->line, ' ', (size_t)3 * CELL_COLUMNS);
    put_money(sheet, face);
    put_money(sheet, expected);
    line_print(&sheet->line);
    console_say(sheet->console,
                PHRASE("%1 entries, %2 accounts with something left",
                       "%1 écritures, %2 comptes non vides"),
                WORDS(console_number(sheet->console, liability->entries),
                      console_number(sheet->console, liability->accounts)));
}

static enum exit_code print_json(const struct sheet *sheet)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    CLEANUP(arena_close) struct arena arena = { 0 };
    if (arena_open(&arena, JSON_BYTES) != OK || buf_create(&arena, JSON_BYTES - 64, &out) != OK)
        return console_fail(sheet->console, E_NO_MEMORY, STR_NONE);
    liability_put(&json, &sheet->told);
    return console_print_json(sheet->console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code refuse_days(const struct console *console)
{
    return console_refuse(console, CLI_USAGE,
                          PHRASE("the day of --from is behind that of --on",
                                 "le jour de --from est après celui de --on"),
                          WORDS(STR_NONE));
}

static enum exit_code report(const struct console *console, const struct report_values *values,
                             struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct sheet sheet = { .console = console };
    struct progress progress = progress_begin(console, PHRASE("report", "rapport"),
                                              PHRASE("entries", "écritures"), values->json);
    const struct liability_wish wish = {
        .on = values->on,
        .from = values->from,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    enum err err = arena_open(&arena, REPORT_ARENA_BYTES);
    if (err == OK)
        err = liability_make(app, &arena, &wish, &sheet.told);
    progress_end(&progress);
    if (err == E_INVALID)
        return refuse_days(console);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (sheet.told.liability.is_stopped)
        return stopped_say(console);
    sheet.line = (struct buf)BUF(sheet.room);
    if (values->json)
        return print_json(&sheet);
    print_text(&sheet);
    return CLI_OK;
}

static enum exit_code report_run_command(struct console *console, const void *told)
{
    const struct report_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    stop_catch_signals();
    return report(console, values, app);
}

const struct verb verb_report_liability = {
    .name = "report liability",
    .page = "habitue-report",
    .summary = { "what is owed to customers, on any day, and how it moved",
                 "ce qui est dû aux clients, à tout jour, et ses mouvements" },
    .about = { "By unit, by the month in which it ends, by age; opening, each kind of movement "
               "and\n"
               "closing of any days.  Found in the journal, lot by lot, as exactly for a day long\n"
               "past as for now.  Reads only; works beside a running server.\n",
               "Par unité, par mois d'échéance, par ancienneté ; ouverture, chaque mouvement et\n"
               "clôture de n'importe quels jours. Relu dans le journal, lot par lot, aussi exact\n"
               "pour un jour passé que pour maintenant. Ne fait que lire ; fonctionne à côté d'un\n"
               "serveur en marche.\n" },
    .options = report_options,
    .option_count = COUNT(report_options),
    .defaults = &report_defaults,
    .size = sizeof(struct report_values),
    .run = report_run_command,
};
