/* watch_sheet.c - the report of what the law watches. */
#include "app/report/watch_sheet.h"

#include "app/answer.h"
#include "app/report/liability.h"
#include "app/settlement/reckoning.h"
#include "engine/tell.h"

#define SOON_BP 8000

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

/* ---- company by company ----------------------------------------------------------------------- */

static void add_row(const struct program *program, const struct reckoning *reckoning,
                    const struct reckoning_row *row, struct watch_company *companies)
{
    const struct unit *unit = program_unit(program, reckoning->units[row->unit]);
    if (unit == NULL || !vat_is_bought(unit->vat))
        return;
    companies[row->company].payments.minor += row->sums[RECKONING_REDEEMED];
    companies[row->company].outstanding.minor += row->sums[RECKONING_CLOSING];
}

static enum err reckon(struct app *app, struct arena *arena, const struct settlements *settlements,
                       const struct watch_wish *wish, struct watch_sheet *sheet)
{
    const struct app_shop *shop = app_shop_at(app, 0);
    const struct app_program *version = app_program_at(app, zone_day_end(shop->zone, sheet->on));
    struct reckoning reckoning = { 0 };
    const struct reckoning_request request = {
        .from = date_add_days(date_add_months(sheet->on, -12), 1),
        .until = sheet->on,
        .settlements = settlements,
        .lots_bytes = wish->lots_bytes,
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    TRY(reckoning_run(app, arena, &request, &reckoning));
    sheet->found.is_stopped = reckoning.is_stopped;
    if (reckoning.is_stopped || version == NULL)
        return OK;
    struct watch_company *items = ARENA_ARRAY(arena, struct watch_company, reckoning.company_count);
    if (items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < reckoning.row_count; i++)
        add_row(&version->program, &reckoning, &reckoning.rows[i], items);
    for (size_t i = 0; i < reckoning.company_count; i++) {
        struct watch_company *company = &items[sheet->companies.count];
        *company = items[i];
        company->code = reckoning.companies[i];
        company->payments.bound = sheet->figures[WATCH_PAYMENTS].bound;
        company->outstanding.bound = sheet->figures[WATCH_OUTSTANDING].bound;
        /* The first stands for shops in none, which there may not be. */
        if (i > 0 || company->payments.minor != 0 || company->outstanding.minor != 0)
            sheet->companies.count++;
    }
    sheet->companies.items = items;
    if (sheet->companies.count == 0) /* nobody has anything yet */
        return OK;
    sheet->figures[WATCH_PAYMENTS].bound = 0;
    sheet->figures[WATCH_OUTSTANDING].bound = 0;
    return OK;
}

static enum err measure_companies(struct app *app, struct arena *arena,
                                  const struct watch_wish *wish, struct watch_sheet *sheet)
{
    struct settlements settlements = { 0 };
    bool is_shared = false;
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(app, &reader));
        TRY(settlements_load(reader.db, arena, &settlements));
        TRY(settlement_is_shared(reader.db, arena, &settlements, &is_shared));
    }
    return is_shared ? reckon(app, arena, &settlements, wish, sheet) : OK;
}

/* ---- all of it -------------------------------------------------------------------------------- */

static enum err measure(struct app *app, struct arena *arena, const struct watch_wish *wish,
                        struct instant until, struct watch_sheet *sheet)
{
    const struct app_shop *shop = app_shop_at(app, 0);
    struct date_parts parts = date_parts(sheet->on);
    struct date year = DATE_NONE;
    struct liability liability = { 0 };
    const struct liability_request owed = {
        .from = until,
        .until = until,
        .lots_bytes = wish->lots_bytes,
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    TRY(date_from_parts((struct date_parts){ parts.year, 1, 1 }, &year));
    const struct watch_request request = {
        .until = until,
        .since = zone_day_start(shop->zone, date_add_days(date_add_months(sheet->on, -12), 1)),
        .year = zone_day_start(shop->zone, year),
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    TRY(watch_run(app, arena, &request, &sheet->found));
    if (sheet->found.is_stopped)
        return OK;
    TRY(liability_run(app, arena, &owed, &liability));
    sheet->found.is_stopped = liability.is_stopped;
    const struct app_program *version = app_program_at(app, until);
    const struct watch_gift *most = sheet->found.gift_count > 0 ? sheet->found.gifts : NULL;
    sheet->figures[WATCH_PAYMENTS].minor = sheet->found.payments_minor;
    sheet->figures[WATCH_OUTSTANDING].minor =
        held(version != NULL ? &version->program : NULL, &liability);
    sheet->figures[WATCH_GIFTS].minor = most != NULL ? most->worth_minor : 0;
    for (int i = 0; i < WATCH_FIGURES; i++)
        sheet->figures[i].bound =
            watch_bound_on((enum watch_bound)i, shop->shop.country, sheet->currency, sheet->on);
    return OK;
}

enum err watch_make(struct app *app, struct arena *arena, const struct watch_wish *wish,
                    struct watch_sheet *ret_sheet)
{
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct instant until = instant_now();
    struct watch_sheet sheet = { .currency = app_merchant(app)->currency };
    sheet.on = zone_civil(zone, until).date;
    if (!date_is_none(wish->on)) {
        sheet.on = wish->on;
        until = zone_day_end(zone, wish->on);
    }
    TRY(measure(app, arena, wish, until, &sheet));
    if (!sheet.found.is_stopped)
        TRY(measure_companies(app, arena, wish, &sheet));
    *ret_sheet = sheet;
    return OK;
}

enum watch_degree watch_degree_of(const struct watch_figure *figure)
{
    if (figure->bound == 0)
        return WATCH_FAR;
    if (figure->minor >= figure->bound)
        return WATCH_REACHED;
    return figure->minor * RATE_ONE_BP >= figure->bound * SOON_BP ? WATCH_SOON : WATCH_FAR;
}

static enum watch_degree nearer(enum watch_degree degree, const struct watch_figure *figure)
{
    enum watch_degree other = watch_degree_of(figure);
    return other > degree ? other : degree;
}

enum watch_degree watch_degree_of_all(const struct watch_sheet *sheet)
{
    enum watch_degree degree = WATCH_FAR;
    for (size_t i = 0; i < WATCH_FIGURES; i++)
        degree = nearer(degree, &sheet->figures[i]);
    for (size_t i = 0; i < sheet->companies.count; i++) {
        degree = nearer(degree, &sheet->companies.items[i].payments);
        degree = nearer(degree, &sheet->companies.items[i].outstanding);
    }
    return degree;
}

static void put_figure(struct json *json, enum watch_bound bound, const struct watch_figure *figure)
{
    static const char *const codes[WATCH_FIGURES] = {
        [WATCH_PAYMENTS] = "payments",
        [WATCH_OUTSTANDING] = "outstanding",
        [WATCH_GIFTS] = "gifts",
    };
    static const char *const degrees[] = { "far", "soon", "reached" };
    json_object_open(json, NULL);
    json_put_text(json, "figure", codes[bound]);
    json_put_int(json, "amount", figure->minor);
    if (figure->bound > 0)
        json_put_int(json, "bound", figure->bound);
    else
        json_put_null(json, "bound");
    json_put_text(json, "degree", degrees[watch_degree_of(figure)]);
    json_object_close(json);
}

static void put_companies(struct json *json, const struct watch_companies *companies)
{
    json_array_open(json, "companies");
    for (size_t i = 0; i < companies->count; i++) {
        const struct watch_company *company = &companies->items[i];
        json_object_open(json, NULL);
        json_put_str_or_null(json, "company", company->code);
        json_array_open(json, "figures");
        put_figure(json, WATCH_PAYMENTS, &company->payments);
        put_figure(json, WATCH_OUTSTANDING, &company->outstanding);
        json_array_close(json);
        json_object_close(json);
    }
    json_array_close(json);
}

void watch_put(struct json *json, const struct watch_sheet *sheet)
{
    json_object_open(json, NULL);
    tell_date(json, "on", sheet->on);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_put_int(json, "payment_count", sheet->found.payment_count);
    json_put_int(json, "refunds", sheet->found.refunds_minor);
    json_array_open(json, "figures");
    for (size_t i = 0; i < WATCH_FIGURES; i++)
        put_figure(json, (enum watch_bound)i, &sheet->figures[i]);
    json_array_close(json);
    put_companies(json, &sheet->companies);
    json_put_int(json, "gifts", sheet->found.gifts_minor);
    json_array_open(json, "accounts");
    for (size_t i = 0; i < sheet->found.gift_count; i++) {
        const struct watch_gift *gift = &sheet->found.gifts[i];
        json_object_open(json, NULL);
        answer_put_id(json, "account", gift->partition, gift->account);
        json_put_int(json, "gifts", gift->worth_minor);
        json_object_close(json);
    }
    json_array_close(json);
    json_object_close(json);
}
