/* watch_sheet.c - the report of what the law watches. */
#include "app/report/watch_sheet.h"

#include "app/answer.h"
#include "app/report/liability.h"
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

void watch_put(struct json *json, const struct watch_sheet *sheet)
{
    static const char *const codes[WATCH_FIGURES] = {
        [WATCH_PAYMENTS] = "payments",
        [WATCH_OUTSTANDING] = "outstanding",
        [WATCH_GIFTS] = "gifts",
    };
    static const char *const degrees[] = { "far", "soon", "reached" };
    json_object_open(json, NULL);
    tell_date(json, "on", sheet->on);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_put_int(json, "payment_count", sheet->found.payment_count);
    json_put_int(json, "refunds", sheet->found.refunds_minor);
    json_array_open(json, "figures");
    for (size_t i = 0; i < WATCH_FIGURES; i++) {
        const struct watch_figure *figure = &sheet->figures[i];
        json_object_open(json, NULL);
        json_put_text(json, "figure", codes[i]);
        json_put_int(json, "amount", figure->minor);
        if (figure->bound > 0)
            json_put_int(json, "bound", figure->bound);
        else
            json_put_null(json, "bound");
        json_put_text(json, "degree", degrees[watch_degree_of(figure)]);
        json_object_close(json);
    }
    json_array_close(json);
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
