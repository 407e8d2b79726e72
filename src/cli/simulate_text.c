/* simulate_text.c - a simulation's report for people, side by side.
 *
 *      what                           points         cashback
 *      discounts given              1,234.00         2,345.00
 *
 * Cells are made one at a time into the console's arena, which is given back after each section.
 */
#include "cli/simulate_text.h"

#include "cli/line.h"
#include "core/money.h"

#define WHAT_COLUMNS 48
#define CELL_COLUMNS 16
#define PLOT_COLUMNS 20

struct page {
    const struct console *console;
    const struct simulate_report *report;
    const struct simulate_request *request;
    int decimals;
    struct buf line;
    char room[LINE_BYTES];
};

/* ---- cells ------------------------------------------------------------------------------------- */

static void put_right(struct page *page, struct str text, size_t columns)
{
    line_right(&page->line, text, columns);
}

static void put_left(struct page *page, struct str text, size_t columns)
{
    line_left(&page->line, text, columns);
}

static void end_line(struct page *page)
{
    line_print(&page->line);
}

static void heading(struct page *page, struct phrase phrase)
{
    end_line(page);
    buf_str(&page->line, str_c(console_phrase(page->console, phrase)));
    end_line(page);
}

static struct str number(const struct page *page, int64_t n)
{
    return console_number(page->console, n);
}

static struct str decimal(const struct page *page, int64_t n, int decimals)
{
    return console_decimal(page->console, n, decimals, '\0');
}

static struct str amount(const struct page *page, int64_t minor)
{
    return decimal(page, minor, page->decimals);
}

static struct str percent(const struct page *page, int64_t rate_bp)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(page->console->arena, 64, &out) != OK)
        return text;
    buf_str(&out, decimal(page, rate_bp, 2));
    buf_str(&out, page->console->language == ERR_FR ? STR("\u00a0%") : STR("%"));
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str day(const struct page *page, struct date date)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (date_is_none(date) || buf_create(page->console->arena, 16, &out) != OK)
        return text;
    date_format(&out, date);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static void put_month(struct page *page, size_t month)
{
    buf_lit(&page->line, "  ");
    buf_int_padded(&page->line, 1900 + (int64_t)(month / 12), 4);
    buf_char(&page->line, '-');
    buf_int_padded(&page->line, (int64_t)(month % 12) + 1, 2);
}

/* ---- the receipts ------------------------------------------------------------------------------ */

static void fact(struct page *page, struct phrase what, struct str value)
{
    buf_lit(&page->line, "  ");
    put_left(page, str_c(console_phrase(page->console, what)), WHAT_COLUMNS);
    put_right(page, value, CELL_COLUMNS);
    end_line(page);
}

static void print_shop(struct page *page)
{
    const struct simulate_shop *told = simulation_shop(page->report->simulation);
    const struct figures_shop *shop = &page->report->shop;
    const struct simulate_month *total = &told->total;
    console_say(page->console,
                PHRASE("Receipts from %1 to %2 (%3 days), amounts in %4",
                       "Tickets du %1 au %2 (%3 jours), montants en %4"),
                WORDS(day(page, told->first), day(page, told->last), number(page, shop->days),
                      currency_code(page->request->candidates[0].program->currency)));
    fact(page, PHRASE("receipts", "tickets"), number(page, total->receipts));
    fact(page, PHRASE("  with a card", "  avec carte"), number(page, total->receipts_with_card));
    fact(page, PHRASE("members", "membres"), number(page, shop->members));
    fact(page, PHRASE("revenue", "chiffre d'affaires"), amount(page, total->revenue_minor));
    fact(page, PHRASE("  with a card", "  avec carte"),
         amount(page, total->revenue_with_card_minor));
    fact(page, PHRASE("  without a card", "  sans carte"),
         amount(page, total->revenue_minor - total->revenue_with_card_minor));
    fact(page, PHRASE("refunded", "remboursé"), amount(page, total->refunds_minor));
    fact(page, PHRASE("average basket, with a card", "panier moyen, avec carte"),
         amount(page, shop->basket_minor));
    fact(page, PHRASE("visits per member", "visites par membre"),
         decimal(page, (shop->visits_milli + 5) / 10, 2));
    if (shop->has_gap)
        fact(page, PHRASE("days between two visits (median)", "jours entre deux visites (médiane)"),
             number(page, shop->gap_days));
    if (told->skipped > 0)
        fact(page, PHRASE("receipts outside the period", "tickets hors de la période"),
             number(page, told->skipped));
    if (page->report->lines_reported > 0)
        fact(page, PHRASE("lines that are no sale", "lignes qui ne sont pas des ventes"),
             number(page, page->report->lines_reported));
}

static void print_assumptions(struct page *page)
{
    const struct simulate_assumptions *assumptions = &page->request->assumptions;
    heading(page, PHRASE("Assumed, not measured", "Hypothèses, non mesurées"));
    if (assumptions->habits.is_as_recorded)
        fact(page, PHRASE("rewards are used (--redeem)", "avantages utilisés (--redeem)"),
             str_c(console_phrase(page->console, PHRASE("as recorded", "comme alors"))));
    else
        fact(page,
             PHRASE("use of a reward in reach (--redeem-rate)",
                    "avantage utilisé dès que possible (--redeem-rate)"),
             percent(page, assumptions->habits.redeem_bp));
    fact(page, PHRASE("more sales to members (--uplift)", "ventes en plus (--uplift)"),
         percent(page, assumptions->uplift_bp));
    fact(page, PHRASE("margin of a sale (--margin)", "marge d'une vente (--margin)"),
         percent(page, assumptions->margin_bp));
    fact(page, PHRASE("seed (--seed)", "graine (--seed)"),
         number(page, (int64_t)assumptions->habits.seed));
}

/* ---- side by side ------------------------------------------------------------------------------ */

typedef struct str cell(const struct page *page, size_t candidate);

static void row(struct page *page, struct phrase what, cell *make)
{
    buf_lit(&page->line, "  ");
    put_left(page, str_c(console_phrase(page->console, what)), WHAT_COLUMNS);
    for (size_t i = 0; i < page->request->candidate_count; i++)
        put_right(page, make(page, i), CELL_COLUMNS);
    end_line(page);
}

static const struct figures *of(const struct page *page, size_t i)
{
    return &page->report->figures[i];
}

static struct str none(const struct page *page, struct phrase phrase)
{
    return str_c(console_phrase(page->console, phrase));
}

static struct str cell_name(const struct page *page, size_t i)
{
    return str_utf8_prefix(page->request->candidates[i].name, CELL_COLUMNS - 1);
}
static struct str cell_cost(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->cost_minor);
}
static struct str cell_cost_card(const struct page *page, size_t i)
{
    return percent(page, of(page, i)->cost_card_bp);
}
static struct str cell_cost_all(const struct page *page, size_t i)
{
    return percent(page, of(page, i)->cost_all_bp);
}
static struct str cell_cost_member(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->cost_member_year_minor);
}
static struct str cell_reference(const struct page *page, size_t i)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    (void)i;
    if (buf_create(page->console->arena, 32, &out) != OK)
        return text;
    buf_str(&out, amount(page, FIGURES_REFERENCE_LOW_MINOR));
    buf_lit(&out, "-");
    buf_str(&out, amount(page, FIGURES_REFERENCE_HIGH_MINOR));
    return buf_finish(&out, &text) == OK ? text : STR("?");
}
static struct str cell_liability(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->liability_minor);
}
static struct str cell_reached(const struct page *page, size_t i)
{
    return number(page, of(page, i)->reached);
}
static struct str cell_days(const struct page *page, size_t i)
{
    return of(page, i)->reached > 0 ? number(page, of(page, i)->reached_days)
                                    : none(page, PHRASE("never", "jamais"));
}
static struct str cell_rewarded(const struct page *page, size_t i)
{
    return number(page, of(page, i)->rewarded);
}
static struct str cell_rewards(const struct page *page, size_t i)
{
    return number(page, simulation_trial(page->report->simulation, i)->total.rewards);
}
static struct str cell_even(const struct page *page, size_t i)
{
    return of(page, i)->has_break_even ? percent(page, of(page, i)->break_even_bp)
                                       : none(page, PHRASE("never", "jamais"));
}
static struct str cell_even_visits(const struct page *page, size_t i)
{
    return of(page, i)->has_break_even
               ? decimal(page, (of(page, i)->break_even_visits_milli + 9) / 10, 2)
               : none(page, PHRASE("never", "jamais"));
}
static struct str cell_even_basket(const struct page *page, size_t i)
{
    return of(page, i)->has_break_even ? amount(page, of(page, i)->break_even_basket_minor)
                                       : none(page, PHRASE("never", "jamais"));
}
static struct str cell_uplift_revenue(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->uplift_revenue_minor);
}
static struct str cell_uplift_margin(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->uplift_margin_minor);
}
static struct str cell_uplift_cost(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->uplift_cost_minor);
}
static struct str cell_result(const struct page *page, size_t i)
{
    return amount(page, of(page, i)->result_minor);
}

static void print_costs(struct page *page)
{
    heading(page, PHRASE("Programmes", "Programmes"));
    row(page, PHRASE("", ""), cell_name);
    row(page, PHRASE("discounts given", "remises accordées"), cell_cost);
    row(page, PHRASE("  of the revenue with a card", "  du chiffre d'affaires avec carte"),
        cell_cost_card);
    row(page, PHRASE("  of all revenue", "  de tout le chiffre d'affaires"), cell_cost_all);
    row(page, PHRASE("  per member and year", "  par membre et par an"), cell_cost_member);
    row(page, PHRASE("  usual, for comparison", "  usuel, pour comparer"), cell_reference);
    row(page, PHRASE("still owed at the end", "encore dû à la fin"), cell_liability);
    row(page, PHRASE("members who reach a reward", "membres atteignant un avantage"), cell_reached);
    row(page, PHRASE("  after so many days (median)", "  après tant de jours (médiane)"),
        cell_days);
    row(page, PHRASE("members who used one", "membres l'ayant utilisé"), cell_rewarded);
    row(page, PHRASE("receipts with a reward", "tickets avec avantage"), cell_rewards);
    row(page,
        PHRASE("it pays with more sales (assumed margin)",
               "rentable avec ventes en plus (marge supposée)"),
        cell_even);
    row(page, PHRASE("  visits per member and year", "  visites par membre et par an"),
        cell_even_visits);
    row(page, PHRASE("  or an average basket", "  ou un panier moyen"), cell_even_basket);
    if (page->request->assumptions.uplift_bp == 0)
        return;
    row(page, PHRASE("assumed: more revenue", "supposé : ventes en plus"), cell_uplift_revenue);
    row(page, PHRASE("assumed: margin of it", "supposé : leur marge"), cell_uplift_margin);
    row(page, PHRASE("assumed: discounts on it", "supposé : leurs remises"), cell_uplift_cost);
    row(page, PHRASE("assumed: result with all discounts", "supposé : résultat, remises déduites"),
        cell_result);
}

/* ---- points ------------------------------------------------------------------------------------ */

static void print_units(struct page *page)
{
    static const struct phrase heads[] = {
        { "issued", "émis" },      { "spent", "dépensé" }, { "expired", "expiré" },
        { "cancelled", "annulé" }, { "left", "restant" },  { "worth", "valeur" },
    };
    heading(page, PHRASE("Points and money", "Points et argent"));
    buf_fill(&page->line, ' ', WHAT_COLUMNS + 2);
    for (size_t i = 0; i < COUNT(heads); i++)
        put_right(page, str_c(console_phrase(page->console, heads[i])), CELL_COLUMNS);
    end_line(page);
    for (size_t c = 0; c < page->request->candidate_count; c++) {
        const struct program *program = page->request->candidates[c].program;
        for (size_t u = 0; u < program->unit_count; u++) {
            const struct figures_unit *unit = &of(page, c)->units[u];
            const int64_t amounts[] = { unit->flow.issued, unit->flow.spent, unit->flow.expired,
                                        unit->flow.cancelled, unit->outstanding };
            size_t begin = page->line.used;
            buf_lit(&page->line, "  ");
            buf_str(&page->line, page->request->candidates[c].name);
            buf_lit(&page->line, ", ");
            buf_str(&page->line, program->units[u].id);
            struct str said = { page->line.base + begin, page->line.used - begin };
            size_t width = str_utf8_count(said);
            buf_fill(&page->line, ' ', width < WHAT_COLUMNS + 2 ? WHAT_COLUMNS + 2 - width : 1);
            for (size_t i = 0; i < COUNT(amounts); i++)
                put_right(page, decimal(page, amounts[i], program->units[u].decimals),
                          CELL_COLUMNS);
            put_right(page, unit->has_value ? amount(page, unit->outstanding_minor) : STR("-"),
                      CELL_COLUMNS);
            end_line(page);
        }
    }
}

/* ---- by month ---------------------------------------------------------------------------------- */

static void print_months(struct page *page, size_t first, size_t last)
{
    heading(page, PHRASE("Discounts by month", "Remises par mois"));
    put_left(page, STR_NONE, 12);
    put_right(page, none(page, PHRASE("revenue with a card", "CA avec carte")), WHAT_COLUMNS - 10);
    for (size_t i = 0; i < page->request->candidate_count; i++)
        put_right(page, cell_name(page, i), CELL_COLUMNS);
    end_line(page);
    for (size_t m = first; m <= last; m++) {
        int64_t sales = simulation_months(page->report->simulation)[m].revenue_with_card_minor;
        put_month(page, m);
        put_right(page, amount(page, sales), WHAT_COLUMNS - 7);
        for (size_t i = 0; i < page->request->candidate_count; i++) {
            const struct trial *trial = simulation_trial(page->report->simulation, i);
            put_right(page, amount(page, trial->months[m].discount_minor), CELL_COLUMNS);
        }
        end_line(page);
    }
}

static int64_t curve_max(const struct page *page, size_t candidate, size_t first, size_t last)
{
    const struct trial *trial = simulation_trial(page->report->simulation, candidate);
    int64_t points[UNITS_MAX] = { 0 };
    int64_t max = 1;
    for (size_t m = first; m <= last; m++) {
        int64_t minor = figures_curve(of(page, candidate), trial, m, points);
        max = minor > max ? minor : max;
    }
    return max;
}

/* A bar for each month and programme, each programme to its own scale. */
static void print_curve(struct page *page, size_t first, size_t last)
{
    heading(page, PHRASE("Owed at the end of each month", "Dû à la fin de chaque mois"));
    for (size_t i = 0; i < page->request->candidate_count; i++) {
        const struct trial *trial = simulation_trial(page->report->simulation, i);
        int64_t points[UNITS_MAX] = { 0 };
        int64_t max = curve_max(page, i, first, last);
        buf_lit(&page->line, "  ");
        buf_str(&page->line, page->request->candidates[i].name);
        end_line(page);
        for (size_t m = first; m <= last; m++) {
            int64_t minor = figures_curve(of(page, i), trial, m, points);
            put_month(page, m);
            put_right(page, amount(page, minor), CELL_COLUMNS);
            buf_lit(&page->line, "  ");
            buf_fill(&page->line, '#', (size_t)(minor * PLOT_COLUMNS / max));
            end_line(page);
        }
    }
}

/* ---- by decile --------------------------------------------------------------------------------- */

static void print_deciles(struct page *page)
{
    heading(page, PHRASE("Rewarded members, by tenths of what they buy (the first buy most)",
                         "Membres récompensés, par dixièmes d'achats (le premier achète le plus)"));
    put_left(page, none(page, PHRASE("     members", "     membres")), 12);
    put_right(page, none(page, PHRASE("revenue", "CA")), WHAT_COLUMNS - 10);
    for (size_t i = 0; i < page->request->candidate_count; i++)
        put_right(page, cell_name(page, i), CELL_COLUMNS);
    end_line(page);
    for (size_t d = 0; d < FIGURES_DECILES; d++) {
        const struct figures_decile *first = &of(page, 0)->deciles[d];
        put_right(page, number(page, (int64_t)d + 1), 4);
        put_right(page, number(page, first->members), 8);
        put_right(page, amount(page, first->spent_minor), WHAT_COLUMNS - 10);
        for (size_t i = 0; i < page->request->candidate_count; i++)
            put_right(page, number(page, of(page, i)->deciles[d].rewarded), CELL_COLUMNS);
        end_line(page);
    }
}

/* ---- warnings ---------------------------------------------------------------------------------- */

static void print_warnings(struct page *page)
{
    if (page->report->warning_count > 0)
        heading(page, PHRASE("Before you believe it", "Avant d'y croire"));
    for (size_t i = 0; i < page->report->warning_count; i++) {
        const struct simulate_warning *warning = &page->report->warnings[i];
        buf_lit(&page->line, "  ");
        if (warning->candidate != SIZE_MAX) {
            buf_str(&page->line, page->request->candidates[warning->candidate].name);
            buf_str(&page->line, page->console->language == ERR_FR ? STR(" : ") : STR(": "));
        }
        buf_str(&page->line, str_c(page->console->language == ERR_FR ? warning->problem.fr
                                                                     : warning->problem.en));
        end_line(page);
    }
}

void simulate_text_print(const struct console *console, const struct simulate_report *report)
{
    struct page page = {
        .console = console,
        .report = report,
        .request = simulation_request(report->simulation),
    };
    size_t first = 0;
    size_t last = 0;
    page.line = BUF(page.room);
    page.decimals = currency_decimals(page.request->candidates[0].program->currency);
    print_shop(&page);
    print_assumptions(&page);
    print_costs(&page);
    print_units(&page);
    if (simulate_report_months(report, &first, &last)) {
        print_months(&page, first, last);
        print_curve(&page, first, last);
    }
    print_deciles(&page);
    print_warnings(&page);
}
