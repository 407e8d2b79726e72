/* simulate_json.c - a simulation's report for machines. */
#include "simulate/simulate_json.h"

#include "core/money.h"

#define FIXED_BYTES     16384
#define MONTH_BYTES     512 /* of the shop */
#define UNIT_BYTES      512 /* of a unit, in all or in a month */
#define CANDIDATE_BYTES 8192
#define WARNING_BYTES   1024

enum err simulate_report_make(struct arena *arena, const struct simulation *simulation,
                              struct simulate_report *ret_report)
{
    struct simulate_report report = { .simulation = simulation };
    struct figures *figures = NULL;
    struct simulate_warning *warnings = NULL;
    TRY(figures_make(arena, simulation, &report.shop, &figures));
    TRY(warnings_make(arena, simulation, &report.shop, figures, &warnings, &report.warning_count));
    report.figures = figures;
    report.warnings = warnings;
    *ret_report = report;
    return OK;
}

bool simulate_report_months(const struct simulate_report *report, size_t *ret_first,
                            size_t *ret_last)
{
    const struct simulate_shop *shop = simulation_shop(report->simulation);
    if (date_is_none(shop->first))
        return false;
    *ret_first = trial_month_of(shop->first);
    *ret_last = trial_month_of(shop->last);
    return true;
}

size_t simulate_json_size(const struct simulate_report *report)
{
    size_t count = simulation_request(report->simulation)->candidate_count;
    size_t first = 0;
    size_t last = 0;
    size_t months = simulate_report_months(report, &first, &last) ? last - first + 1 : 0;
    return FIXED_BYTES + months * MONTH_BYTES + report->warning_count * WARNING_BYTES +
           count * (CANDIDATE_BYTES + (months + 1) * (MONTH_BYTES + UNITS_MAX * UNIT_BYTES));
}

/* ---- small members ----------------------------------------------------------------------------- */

static void put_date(struct json *json, const char *name, struct date date)
{
    char room[16];
    struct buf out = BUF(room);
    if (date_is_none(date)) {
        json_put_null(json, name);
        return;
    }
    date_format(&out, date);
    json_put_str(json, name, (struct str){ out.base, out.used });
}

static void put_month_name(struct json *json, size_t month)
{
    char room[16];
    struct buf out = BUF(room);
    buf_int_padded(&out, 1900 + (int64_t)(month / 12), 4);
    buf_char(&out, '-');
    buf_int_padded(&out, (int64_t)(month % 12) + 1, 2);
    json_put_str(json, "month", (struct str){ out.base, out.used });
}

static void put_percent(struct json *json, const char *name, int64_t rate_bp)
{
    json_put_decimal(json, name, rate_bp, 2);
}

static void put_flow(struct json *json, const struct trial_flow *flow)
{
    json_put_int(json, "issued", flow->issued);
    json_put_int(json, "spent", flow->spent);
    json_put_int(json, "expired", flow->expired);
    json_put_int(json, "cancelled", flow->cancelled);
}

/* ---- what is common ---------------------------------------------------------------------------- */

static void put_assumptions(struct json *json, const struct simulate_assumptions *assumptions)
{
    json_object_open(json, "assumptions");
    json_put_text(json, "redeem", assumptions->habits.is_as_recorded ? "as_recorded" : "rate");
    if (!assumptions->habits.is_as_recorded)
        put_percent(json, "redeem_rate", assumptions->habits.redeem_bp);
    json_put_id(json, "seed", (int64_t)assumptions->habits.seed);
    put_percent(json, "uplift", assumptions->uplift_bp);
    put_percent(json, "margin", assumptions->margin_bp);
    json_object_close(json);
}

static void put_sales(struct json *json, const struct simulate_month *sales)
{
    json_put_int(json, "receipts", sales->receipts);
    json_put_int(json, "receipts_with_card", sales->receipts_with_card);
    json_put_int(json, "revenue", sales->revenue_minor);
    json_put_int(json, "revenue_with_card", sales->revenue_with_card_minor);
    json_put_int(json, "revenue_without_card",
                 sales->revenue_minor - sales->revenue_with_card_minor);
    json_put_int(json, "refunds", sales->refunds_minor);
    json_put_int(json, "refunds_with_card", sales->refunds_with_card_minor);
}

static void put_shop(struct json *json, const struct simulate_report *report)
{
    const struct simulate_shop *told = simulation_shop(report->simulation);
    const struct figures_shop *shop = &report->shop;
    json_object_open(json, "shop");
    put_sales(json, &told->total);
    json_put_int(json, "members", shop->members);
    json_put_int(json, "basket", shop->basket_all_minor);
    json_put_int(json, "basket_with_card", shop->basket_minor);
    json_put_decimal(json, "visits_per_member", shop->visits_milli, 3);
    json_put_decimal(json, "visits_per_member_and_year", shop->visits_year_milli, 3);
    put_percent(json, "identified", shop->identified_bp);
    if (shop->has_gap)
        json_put_int(json, "days_between_visits", shop->gap_days);
    else
        json_put_null(json, "days_between_visits");
    json_put_int(json, "receipts_outside_period", told->skipped);
    json_put_int(json, "receipts_out_of_order", told->unordered);
    json_put_int(json, "receipts_with_refund", told->refund_receipts);
    json_put_int(json, "lines", report->lines);
    json_put_int(json, "lines_reported", report->lines_reported);
    json_object_close(json);
}

static void put_months(struct json *json, const struct simulate_report *report)
{
    size_t first = 0;
    size_t last = 0;
    json_array_open(json, "months");
    if (simulate_report_months(report, &first, &last)) {
        for (size_t m = first; m <= last; m++) {
            json_object_open(json, NULL);
            put_month_name(json, m);
            put_sales(json, &simulation_months(report->simulation)[m]);
            json_object_close(json);
        }
    }
    json_array_close(json);
}

/* ---- a programme ------------------------------------------------------------------------------- */

static void put_units(struct json *json, const struct program *program,
                      const struct figures *figures)
{
    json_array_open(json, "units");
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct figures_unit *unit = &figures->units[i];
        json_object_open(json, NULL);
        json_put_str(json, "unit", program->units[i].id);
        json_put_int(json, "decimals", program->units[i].decimals);
        put_flow(json, &unit->flow);
        json_put_int(json, "outstanding", unit->outstanding);
        if (unit->has_value)
            json_put_int(json, "outstanding_amount", unit->outstanding_minor);
        else
            json_put_null(json, "outstanding_amount");
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_break_even(struct json *json, const struct figures *figures)
{
    if (!figures->has_break_even) {
        json_put_null(json, "break_even");
        return;
    }
    json_object_open(json, "break_even");
    put_percent(json, "increase", figures->break_even_bp);
    json_put_decimal(json, "visits_per_member_and_year", figures->break_even_visits_milli, 3);
    json_put_int(json, "basket", figures->break_even_basket_minor);
    json_object_close(json);
}

static void put_cost(struct json *json, const struct figures *figures)
{
    json_object_open(json, "cost");
    json_put_int(json, "amount", figures->cost_minor);
    put_percent(json, "of_revenue_with_card", figures->cost_card_bp);
    put_percent(json, "of_revenue", figures->cost_all_bp);
    json_put_int(json, "per_member_and_year", figures->cost_member_year_minor);
    json_object_close(json);
    json_put_int(json, "liability", figures->liability_minor);
    json_object_open(json, "uplift");
    json_put_int(json, "revenue", figures->uplift_revenue_minor);
    json_put_int(json, "margin", figures->uplift_margin_minor);
    json_put_int(json, "cost", figures->uplift_cost_minor);
    json_put_int(json, "result", figures->result_minor);
    json_object_close(json);
}

static void put_members(struct json *json, const struct trial *trial, const struct figures *figures)
{
    json_object_open(json, "members");
    json_put_int(json, "reached", figures->reached);
    if (figures->reached > 0)
        json_put_int(json, "days_to_reach", figures->reached_days);
    else
        json_put_null(json, "days_to_reach");
    json_put_int(json, "rewarded", figures->rewarded);
    json_put_int(json, "rewards", trial->total.rewards);
    json_object_close(json);
}

static void put_deciles(struct json *json, const struct figures *figures)
{
    json_array_open(json, "deciles");
    for (size_t i = 0; i < FIGURES_DECILES; i++) {
        const struct figures_decile *decile = &figures->deciles[i];
        json_object_open(json, NULL);
        json_put_int(json, "members", decile->members);
        json_put_int(json, "revenue", decile->spent_minor);
        json_put_int(json, "rewarded", decile->rewarded);
        json_put_int(json, "discount", decile->discount_minor);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_curve(struct json *json, const struct simulate_report *report,
                      const struct trial *trial, const struct figures *figures)
{
    int64_t points[UNITS_MAX] = { 0 };
    size_t first = 0;
    size_t last = 0;
    json_array_open(json, "months");
    if (simulate_report_months(report, &first, &last)) {
        for (size_t m = first; m <= last; m++) {
            const struct trial_month *month = &trial->months[m];
            json_object_open(json, NULL);
            put_month_name(json, m);
            json_put_int(json, "discount", month->discount_minor);
            json_put_int(json, "rewards", month->rewards);
            json_put_int(json, "reached", month->reached);
            json_put_int(json, "liability", figures_curve(figures, trial, m, points));
            json_array_open(json, "units");
            for (size_t u = 0; u < trial->program->unit_count; u++) {
                json_object_open(json, NULL);
                json_put_str(json, "unit", trial->program->units[u].id);
                put_flow(json, &month->units[u]);
                json_put_int(json, "outstanding", points[u]);
                json_object_close(json);
            }
            json_array_close(json);
            json_object_close(json);
        }
    }
    json_array_close(json);
}

static void put_warnings(struct json *json, const struct simulate_report *report, size_t candidate)
{
    json_array_open(json, "warnings");
    for (size_t i = 0; i < report->warning_count; i++) {
        const struct simulate_warning *warning = &report->warnings[i];
        if (warning->candidate != candidate)
            continue;
        json_object_open(json, NULL);
        json_put_text(json, "code", warning->code);
        json_put_text(json, "en", warning->problem.en);
        json_put_text(json, "fr", warning->problem.fr);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_candidate(struct json *json, const struct simulate_report *report, size_t index)
{
    const struct simulate_request *request = simulation_request(report->simulation);
    const struct trial *trial = simulation_trial(report->simulation, index);
    const struct figures *figures = &report->figures[index];
    json_object_open(json, NULL);
    json_put_str(json, "program", request->candidates[index].name);
    json_put_int(json, "receipts", trial->receipts);
    json_put_int(json, "receipts_refused", trial->refused);
    json_put_int(json, "rewards_refused", trial->asks_refused);
    put_cost(json, figures);
    put_members(json, trial, figures);
    put_units(json, trial->program, figures);
    put_break_even(json, figures);
    put_deciles(json, figures);
    put_curve(json, report, trial, figures);
    put_warnings(json, report, index);
    json_object_close(json);
}

void simulate_json_put(struct json *json, const char *name, const struct simulate_report *report)
{
    const struct simulate_request *request = simulation_request(report->simulation);
    const struct simulate_shop *shop = simulation_shop(report->simulation);
    json_object_open(json, name);
    json_put_str(json, "currency", currency_code(request->candidates[0].program->currency));
    json_object_open(json, "period");
    put_date(json, "from", shop->first);
    put_date(json, "to", shop->last);
    json_put_int(json, "days", report->shop.days);
    json_object_close(json);
    put_assumptions(json, &request->assumptions);
    put_shop(json, report);
    json_object_open(json, "reference_per_member_and_year");
    json_put_int(json, "low", FIGURES_REFERENCE_LOW_MINOR);
    json_put_int(json, "high", FIGURES_REFERENCE_HIGH_MINOR);
    json_object_close(json);
    put_months(json, report);
    json_array_open(json, "programs");
    for (size_t i = 0; i < request->candidate_count; i++)
        put_candidate(json, report, i);
    json_array_close(json);
    put_warnings(json, report, SIZE_MAX);
    json_object_close(json);
}
