/* settlement_sheet.c - the report of what companies that share a programme owe each other. */
#include "app/settlement/settlement_sheet.h"

#include "app/answer.h"
#include "app/ids.h"
#include "core/csv.h"
#include "engine/tell.h"
#include "loyalty/receipt_text.h"

/* ---- made ------------------------------------------------------------------------------------- */

static struct date first_of_period(const struct settlement *near, struct date on)
{
    static const struct agreement by_month = { .period = SETTLEMENT_MONTH };
    return agreement_period_first(near != NULL ? &near->agreement : &by_month, on);
}

static int64_t owed(const struct settlement_sheet *sheet, size_t owes, size_t to)
{
    int64_t minor = 0;
    for (size_t i = 0; i < sheet->reckoning.pair_count; i++) {
        const struct reckoning_pair *pair = &sheet->reckoning.pairs[i];
        if (pair->owes == owes && pair->to == to)
            minor += pair->minor;
    }
    return minor;
}

static enum err make_nets(struct arena *arena, struct settlement_sheet *sheet)
{
    size_t count = sheet->reckoning.company_count;
    sheet->nets = ARENA_ARRAY(arena, struct settlement_net, count * count);
    if (sheet->nets == NULL)
        return E_NO_MEMORY;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            int64_t minor = owed(sheet, a, b) - owed(sheet, b, a);
            if (minor == 0)
                continue;
            sheet->nets[sheet->net_count++] = (struct settlement_net){
                .pays = minor > 0 ? a : b,
                .to = minor > 0 ? b : a,
                .minor = minor > 0 ? minor : -minor,
            };
        }
    }
    return OK;
}

/* Each unit once. */
static enum err warn_not_valued(struct arena *arena, struct settlement_sheet *sheet)
{
    const struct reckoning *reckoning = &sheet->reckoning;
    for (size_t unit = 0; unit < reckoning->unit_count; unit++) {
        bool has_any = false;
        for (size_t i = 0; i < reckoning->pair_count; i++)
            has_any = has_any ||
                      (reckoning->pairs[i].unit == unit && reckoning->pairs[i].not_valued != 0);
        if (has_any)
            TRY(settlement_warnings_add(arena, &sheet->warnings, SETTLEMENT_NOT_VALUED,
                                        reckoning->units[unit]));
    }
    return OK;
}

static enum err load(struct app *app, struct arena *arena, struct settlement_sheet *sheet)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(app, &reader));
    TRY(settlements_load(reader.db, arena, &sheet->settlements));
    sheet->settlement = settlement_on(&sheet->settlements, sheet->until);
    return settlement_warn(app, reader.db, arena, &sheet->settlements, sheet->until,
                           &sheet->warnings);
}

enum err settlement_make(struct app *app, struct arena *arena, const struct settlement_wish *wish,
                         struct settlement_sheet *ret_sheet)
{
    struct settlement_sheet sheet = { .currency = app_merchant(app)->currency };
    sheet.until = !date_is_none(wish->until) ? wish->until : settlement_today(app);
    TRY(load(app, arena, &sheet));
    const struct settlement *near = settlement_near(&sheet.settlements, sheet.until);
    sheet.from = !date_is_none(wish->from) ? wish->from : first_of_period(near, sheet.until);
    if (sheet.from.days > sheet.until.days)
        return E_INVALID;
    const struct reckoning_request request = {
        .from = sheet.from,
        .until = sheet.until,
        .settlements = &sheet.settlements,
        .is_listed = wish->is_listed,
        .lots_bytes = wish->lots_bytes,
        .watch = wish->watch,
        .watch_context = wish->watch_context,
    };
    TRY(reckoning_run(app, arena, &request, &sheet.reckoning));
    const struct app_program *version =
        app_program_at(app, zone_day_end(app_shop_at(app, 0)->zone, sheet.until));
    sheet.program = version != NULL ? &version->program : NULL;
    if (!sheet.reckoning.is_stopped) {
        TRY(make_nets(arena, &sheet));
        TRY(warn_not_valued(arena, &sheet));
    }
    *ret_sheet = sheet;
    return OK;
}

/* ---- words ------------------------------------------------------------------------------------ */

struct str settlement_company_name(const struct settlement_sheet *sheet, size_t company)
{
    struct str code = sheet->reckoning.companies[company];
    for (size_t i = sheet->settlements.count; i > 0; i--) {
        const struct agreement_company *found =
            agreement_company(&sheet->settlements.items[i - 1].agreement, code);
        if (found != NULL)
            return found->name;
    }
    return code;
}

int64_t settlement_balance(const struct settlement_sheet *sheet, size_t company)
{
    int64_t minor = 0;
    for (size_t i = 0; i < sheet->net_count; i++) {
        if (sheet->nets[i].to == company)
            minor += sheet->nets[i].minor;
        if (sheet->nets[i].pays == company)
            minor -= sheet->nets[i].minor;
    }
    return minor;
}

static const struct unit *unit_now(const struct settlement_sheet *sheet, size_t unit)
{
    return sheet->program != NULL ? program_unit(sheet->program, sheet->reckoning.units[unit])
                                  : NULL;
}

/* What has no unit is money that was paid back. */
int settlement_decimals(const struct settlement_sheet *sheet, size_t unit)
{
    const struct unit *now = unit_now(sheet, unit);
    if (sheet->reckoning.units[unit].len == 0)
        return currency_decimals(sheet->currency);
    return now != NULL ? now->decimals : 0;
}

struct str settlement_unit_name(const struct settlement_sheet *sheet, size_t unit,
                                enum language language)
{
    const struct unit *now = unit_now(sheet, unit);
    if (sheet->reckoning.units[unit].len == 0)
        return currency_code(sheet->currency);
    return now != NULL ? label_in(&now->label, language) : sheet->reckoning.units[unit];
}

/* ---- as JSON ---------------------------------------------------------------------------------- */

static const char *const sum_names[] = {
    [RECKONING_OPENING] = "opening",     [RECKONING_ISSUED] = "issued",
    [RECKONING_REDEEMED] = "redeemed",   [RECKONING_TAKEN_BACK] = "taken_back",
    [RECKONING_EXPIRED] = "expired",     [RECKONING_DEBTS] = "debts",
    [RECKONING_CONVERTED] = "converted", [RECKONING_PASSED] = "passed",
    [RECKONING_CLOSED] = "closed",       [RECKONING_CLOSING] = "closing",
};
static_assert(COUNT(sum_names) == RECKONING_SUMS, "each sum has its name");

static const char *const what_names[] = {
    [RECKONING_HONOURED] = "honoured",   [RECKONING_REPAID] = "repaid",
    [RECKONING_LOST] = "lost",           [RECKONING_PAID_OUT] = "paid_out",
    [RECKONING_PAID_BACK] = "paid_back",
};
static_assert(COUNT(what_names) == RECKONING_WHATS, "each has its name");

/* null for what has none: a shop of no company, an amount of no unit. */
static void put_or_null(struct json *json, const char *name, struct str text)
{
    if (text.len > 0)
        json_put_str(json, name, text);
    else
        json_put_null(json, name);
}

static void put_company(struct json *json, const char *name, const struct settlement_sheet *sheet,
                        size_t company)
{
    put_or_null(json, name, sheet->reckoning.companies[company]);
}

static void put_unit(struct json *json, const struct settlement_sheet *sheet, size_t unit)
{
    put_or_null(json, "unit", sheet->reckoning.units[unit]);
}

static void put_companies(struct json *json, const struct settlement_sheet *sheet)
{
    json_array_open(json, "companies");
    for (size_t i = 0; i < sheet->reckoning.company_count; i++) {
        json_object_open(json, NULL);
        put_company(json, "company", sheet, i);
        put_or_null(json, "name", settlement_company_name(sheet, i));
        json_put_int(json, "balance", settlement_balance(sheet, i));
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_rows(struct json *json, const struct settlement_sheet *sheet)
{
    json_array_open(json, "units");
    for (size_t i = 0; i < sheet->reckoning.row_count; i++) {
        const struct reckoning_row *row = &sheet->reckoning.rows[i];
        json_object_open(json, NULL);
        put_company(json, "company", sheet, row->company);
        put_unit(json, sheet, row->unit);
        json_put_int(json, "decimals", settlement_decimals(sheet, row->unit));
        for (size_t k = 0; k < RECKONING_SUMS; k++)
            json_put_int(json, sum_names[k], row->sums[k]);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_pairs(struct json *json, const struct settlement_sheet *sheet)
{
    json_array_open(json, "owed");
    for (size_t i = 0; i < sheet->reckoning.pair_count; i++) {
        const struct reckoning_pair *pair = &sheet->reckoning.pairs[i];
        json_object_open(json, NULL);
        put_company(json, "owes", sheet, pair->owes);
        put_company(json, "to", sheet, pair->to);
        put_unit(json, sheet, pair->unit);
        for (size_t k = 0; k < RECKONING_WHATS; k++)
            json_put_int(json, what_names[k], pair->points[k]);
        json_put_int(json, "not_valued", pair->not_valued);
        json_put_int(json, "amount", pair->minor);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_nets(struct json *json, const struct settlement_sheet *sheet)
{
    json_array_open(json, "to_pay");
    for (size_t i = 0; i < sheet->net_count; i++) {
        json_object_open(json, NULL);
        put_company(json, "pays", sheet, sheet->nets[i].pays);
        put_company(json, "to", sheet, sheet->nets[i].to);
        json_put_int(json, "amount", sheet->nets[i].minor);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_movement(struct json *json, const struct settlement_sheet *sheet,
                         const struct reckoning_movement *movement)
{
    json_object_open(json, NULL);
    answer_put_id(json, "id", movement->partition, movement->number);
    tell_date(json, "day", movement->on);
    json_put_text(json, "what", what_names[movement->what]);
    put_company(json, "owes", sheet, movement->owes);
    put_company(json, "to", sheet, movement->to);
    put_unit(json, sheet, movement->unit);
    put_or_null(json, "issuer", movement->issuer);
    put_or_null(json, "shop", movement->shop);
    put_or_null(json, "receipt", movement->receipt);
    json_put_int(json, "points", movement->points);
    json_put_int(json, "amount", movement->minor);
    if (movement->version > 0)
        json_put_int(json, "settlement", movement->version);
    else
        json_put_null(json, "settlement");
    json_object_close(json);
}

void settlement_put(struct json *json, const struct settlement_sheet *sheet)
{
    json_object_open(json, NULL);
    tell_date(json, "from", sheet->from);
    tell_date(json, "until", sheet->until);
    json_put_str(json, "currency", currency_code(sheet->currency));
    if (sheet->settlement != NULL)
        json_put_int(json, "settlement", sheet->settlement->number);
    else
        json_put_null(json, "settlement");
    put_companies(json, sheet);
    put_rows(json, sheet);
    put_pairs(json, sheet);
    put_nets(json, sheet);
    json_array_open(json, "movements");
    for (size_t i = 0; i < sheet->reckoning.movement_count; i++)
        put_movement(json, sheet, &sheet->reckoning.movements[i]);
    json_array_close(json);
    settlement_warnings_put(json, &sheet->warnings);
    json_object_close(json);
}

/* ---- as a table ------------------------------------------------------------------------------- */

static const struct label headings[] = {
    { .fr = STR("Jour"), .en = STR("Day") },
    { .fr = STR("Doit"), .en = STR("Owes") },
    { .fr = STR("À"), .en = STR("To") },
    { .fr = STR("Pour"), .en = STR("For") },
    { .fr = STR("Unité"), .en = STR("Unit") },
    { .fr = STR("Émis par le magasin"), .en = STR("Issued by shop") },
    { .fr = STR("Honoré par le magasin"), .en = STR("Honoured by shop") },
    { .fr = STR("Ticket"), .en = STR("Receipt") },
    { .fr = STR("Nombre"), .en = STR("Points") },
    { .fr = STR("Montant"), .en = STR("Amount") },
    { .fr = STR("Version"), .en = STR("Version") },
    { .fr = STR("Écriture"), .en = STR("Entry") },
};

static const struct label what_words[] = {
    [RECKONING_HONOURED] = { .fr = STR("honoré"), .en = STR("honoured") },
    [RECKONING_REPAID] = { .fr = STR("dette remboursée"), .en = STR("debt repaid") },
    [RECKONING_LOST] = { .fr = STR("part de l'expiré"), .en = STR("part of what expired") },
    [RECKONING_PAID_OUT] = { .fr = STR("compte clôturé"), .en = STR("account closed") },
    [RECKONING_PAID_BACK] = { .fr = STR("versement rendu"), .en = STR("payment paid back") },
};

struct table {
    struct buf *out;
    enum language language;
};

static void put_cell(const struct table *table, struct str text)
{
    csv_cell_behind(table->out, text, table->language == LANGUAGE_FR ? ';' : ',');
}

/* A number that a spreadsheet of that language reads. */
static void put_number(const struct table *table, int64_t number, int decimals)
{
    char room[32];
    struct buf cell = BUF(room);
    buf_decimal(&cell, number, decimals, table->language == LANGUAGE_FR ? ',' : '.');
    put_cell(table, (struct str){ .ptr = room, .len = cell.used });
}

static void put_row(const struct table *table, const struct settlement_sheet *sheet,
                    const struct reckoning_movement *movement)
{
    char room[32];
    struct buf cell = BUF(room);
    text_put_date(&cell, movement->on, table->language);
    csv_cell_behind(table->out, (struct str){ .ptr = room, .len = cell.used }, '\0');
    put_cell(table, settlement_company_name(sheet, movement->owes));
    put_cell(table, settlement_company_name(sheet, movement->to));
    put_cell(table, label_in(&what_words[movement->what], table->language));
    put_cell(table, settlement_unit_name(sheet, movement->unit, table->language));
    put_cell(table, movement->issuer);
    put_cell(table, movement->shop);
    put_cell(table, movement->receipt);
    put_number(table, movement->points, settlement_decimals(sheet, movement->unit));
    put_number(table, movement->minor, currency_decimals(sheet->currency));
    if (movement->version > 0)
        put_number(table, movement->version, 0);
    else
        put_cell(table, STR(""));
    cell = (struct buf)BUF(room);
    id_format(&cell, (struct id){ .partition = movement->partition, .number = movement->number });
    put_cell(table, (struct str){ .ptr = room, .len = cell.used });
    csv_end(table->out);
}

void settlement_write_csv(struct buf *out, const struct settlement_sheet *sheet,
                          enum language language)
{
    const struct table table = { .out = out, .language = language };
    for (size_t i = 0; i < COUNT(headings); i++)
        csv_cell_behind(out, label_in(&headings[i], language),
                        i == 0                    ? '\0'
                        : language == LANGUAGE_FR ? ';'
                                                  : ',');
    csv_end(out);
    for (size_t i = 0; i < sheet->reckoning.movement_count; i++)
        put_row(&table, sheet, &sheet->reckoning.movements[i]);
}
