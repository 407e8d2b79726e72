/* liability_sheet.c - the report of what is owed to customers. */
#include "app/report/liability_sheet.h"

#include "engine/tell.h"

#define FIRST_YEAR 1900

enum err liability_make(struct app *app, struct arena *arena, const struct liability_wish *wish,
                        struct liability_sheet *ret_sheet)
{
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct instant now = instant_now();
    struct liability_sheet sheet = { .currency = app_merchant(app)->currency };
    sheet.on = !date_is_none(wish->on) ? wish->on : zone_civil(zone, now).date;
    sheet.from = !date_is_none(wish->from) ? wish->from : sheet.on;
    if (sheet.from.days > sheet.on.days)
        return E_INVALID;
    const struct liability_request request = {
        .from = { .us = zone_day_start(zone, sheet.from).us - 1 },
        .until = date_is_none(wish->on) ? now : zone_day_end(zone, wish->on),
        .lots_bytes = wish->lots_bytes,
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    TRY(liability_run(app, arena, &request, &sheet.liability));
    const struct app_program *version = app_program_at(app, request.until);
    sheet.program = version != NULL ? &version->program : NULL;
    *ret_sheet = sheet;
    return OK;
}

/* ---- figures ---------------------------------------------------------------------------------- */

int64_t liability_worth(const struct liability_sheet *sheet, const struct liability_unit *unit)
{
    return liability_face(sheet->program, unit->unit, unit->closing + unit->owed);
}

/* Money that never expires is owed whole. */
int64_t liability_expected(const struct liability_sheet *sheet, const struct liability_unit *unit)
{
    int64_t worth = liability_worth(sheet, unit);
    int64_t gone = unit->spent + unit->expired;
    int64_t expected = worth;
    if (gone <= 0 || unit->expired <= 0 ||
        scale_i64(worth, unit->spent, gone, ROUND_HALF_UP, &expected) != OK)
        return worth;
    return expected;
}

const struct unit *liability_unit_now(const struct liability_sheet *sheet,
                                      const struct liability_unit *unit)
{
    return sheet->program != NULL ? program_unit(sheet->program, unit->unit) : NULL;
}

void liability_month_format(struct buf *out, int32_t month)
{
    assert(month != LIABILITY_NO_MONTH);
    buf_int_padded(out, FIRST_YEAR + month / 12, 4);
    buf_char(out, '-');
    buf_int_padded(out, month % 12 + 1, 2);
}

/* ---- as JSON ---------------------------------------------------------------------------------- */

static const char *const move_codes[] = {
    [MOVE_GAIN] = "gain",       [MOVE_SPEND] = "spend",     [MOVE_RESTORE] = "restore",
    [MOVE_EXPIRE] = "expire",   [MOVE_CANCEL] = "cancel",   [MOVE_FORGIVE] = "forgive",
    [MOVE_DEBT] = "debt",       [MOVE_SETTLE] = "settle",   [MOVE_REPAY] = "repay",
    [MOVE_BIND] = "bind",       [MOVE_CONVERT] = "convert", [MOVE_SEND] = "send",
    [MOVE_RECEIVE] = "receive", [MOVE_HOLD] = "hold",       [MOVE_RELEASE] = "release",
    [MOVE_PAY_OUT] = "pay_out", [MOVE_FORFEIT] = "forfeit", [MOVE_REINSTATE] = "reinstate",
};
static_assert(COUNT(move_codes) == MOVE_KIND_LAST + 1, "each kind has its name");

static void put_months(struct json *json, const char *name, const struct liability_months *months)
{
    json_array_open(json, name);
    for (size_t i = 0; i < months->count; i++) {
        char room[LIABILITY_MONTH_BYTES];
        struct buf month = BUF(room);
        json_object_open(json, NULL);
        if (months->items[i].month != LIABILITY_NO_MONTH) {
            liability_month_format(&month, months->items[i].month);
            json_put_str(json, "month", (struct str){ .ptr = room, .len = month.used });
        } else {
            json_put_null(json, "month");
        }
        json_put_int(json, "points", months->items[i].points);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_unit(struct json *json, const struct liability_sheet *sheet,
                     const struct liability_unit *unit)
{
    const struct unit *now = liability_unit_now(sheet, unit);
    json_object_open(json, NULL);
    json_put_str(json, "unit", unit->unit);
    if (now != NULL)
        json_put_text(json, "vat", vat_nature_names[now->vat]);
    else
        json_put_null(json, "vat");
    json_put_int(json, "decimals", now != NULL ? now->decimals : 0);
    json_put_int(json, "opening", unit->opening);
    json_put_int(json, "closing", unit->closing);
    json_put_int(json, "owed", unit->owed);
    json_put_int(json, "worth", liability_worth(sheet, unit));
    json_put_int(json, "expected", liability_expected(sheet, unit));
    json_object_open(json, "movements");
    for (size_t kind = 0; kind < COUNT(move_codes); kind++) {
        if (unit->moved[kind] != 0)
            json_put_int(json, move_codes[kind], unit->moved[kind]);
    }
    json_object_close(json);
    json_put_int(json, "paid_in", unit->paid_in);
    put_months(json, "by_expiry", &unit->by_expiry);
    put_months(json, "by_age", &unit->by_age);
    json_object_close(json);
}

void liability_put(struct json *json, const struct liability_sheet *sheet)
{
    json_object_open(json, NULL);
    tell_date(json, "from", sheet->from);
    tell_date(json, "on", sheet->on);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_array_open(json, "units");
    for (size_t i = 0; i < sheet->liability.count; i++)
        put_unit(json, sheet, &sheet->liability.units[i]);
    json_array_close(json);
    json_put_int(json, "entries", sheet->liability.entries);
    json_put_int(json, "accounts", sheet->liability.accounts);
    json_object_close(json);
}
