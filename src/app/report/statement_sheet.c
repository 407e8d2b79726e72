/* statement_sheet.c - the statement of an account, read from its lots and from its entries, the latest first. */
#include "app/report/statement_sheet.h"

#include "app/commit.h"
#include "journal/entry_text.h"
#include "storage/account_storage.h"
#include "storage/journal_storage.h"

#define PAGE_ENTRIES     100
#define PAGE_ARENA_BYTES ((size_t)PAGE_ENTRIES * 4 * ENTRY_MAX_BYTES) /* address space */

/* ---- days ------------------------------------------------------------------------------------- */

static struct date first_of_month(struct date date)
{
    struct date_parts parts = date_parts(date);
    return date_add_days(date, 1 - parts.day);
}

static enum err choose_days(const struct statement_wish *wish, struct date today,
                            struct statement_sheet *sheet)
{
    bool has_from = !date_is_none(wish->from);
    bool has_until = !date_is_none(wish->until);
    sheet->until = has_until ? wish->until : has_from ? today : date_month_end(today);
    sheet->from = has_from ? wish->from : first_of_month(sheet->until);
    if (sheet->from.days > sheet->until.days)
        return E_INVALID;
    if (sheet->until.days - sheet->from.days >= STATEMENT_DAYS_MAX)
        return E_STATEMENT_LONG;
    return OK;
}

/* ---- entries ---------------------------------------------------------------------------------- */

/* On the way back through the entries of the account. */
struct reading {
    struct app *app;
    struct db *db;
    struct arena page; /* of PAGE_ENTRIES entries */
    struct instant from;
    struct instant until;
    bool is_within; /* an entry of the days told was seen: all before it are of no later day */
    bool is_over;
    int64_t read;
    struct statement *statement;
};

static void reading_close(struct reading *reading)
{
    arena_close(&reading->page);
}

static enum err take_entry(struct reading *reading, const struct entry_row *row)
{
    struct entry entry = { 0 };
    TRY(entry_decode(&reading->page, row->body, &entry));
    if (!reading->is_within && entry.recorded.us > reading->until.us)
        return statement_skip(reading->statement, &entry);
    reading->is_within = true;
    if (entry.recorded.us < reading->from.us) {
        reading->is_over = true;
        return OK;
    }
    const struct app_program *version = app_program_by_number(reading->app, entry.program);
    return statement_add(reading->statement, version != NULL ? &version->program : NULL, &entry);
}

static enum err read_page(struct reading *reading, struct id account, int64_t *before)
{
    struct entry_row *rows = NULL;
    size_t count = 0;
    arena_reset(&reading->page, 0);
    TRY(entry_of_account(reading->db, &reading->page, account.partition, account.number, *before,
                         PAGE_ENTRIES, &rows, &count));
    reading->read += (int64_t)count;
    if (reading->read > STATEMENT_ENTRIES_MAX)
        return E_STATEMENT_LONG;
    for (size_t i = 0; i < count && !reading->is_over; i++)
        TRY(take_entry(reading, &rows[i]));
    if (count < PAGE_ENTRIES)
        reading->is_over = true;
    else
        *before = rows[count - 1].number;
    return OK;
}

static enum err read_back(struct app *app, struct db *db, struct arena *arena,
                          struct statement_sheet *sheet)
{
    CLEANUP(reading_close)
    struct reading reading = {
        .app = app,
        .db = db,
        .from = zone_day_start(sheet->shop->zone, sheet->from),
        .until = zone_day_end(sheet->shop->zone, sheet->until),
        .statement = &sheet->statement,
    };
    struct account *account = ARENA_NEW(arena, struct account);
    int64_t before = 0;
    if (account == NULL)
        return E_NO_MEMORY;
    TRY(arena_open(&reading.page, PAGE_ARENA_BYTES));
    TRY(account_load_all(db, arena, sheet->account.partition, sheet->account.number, account));
    TRY(statement_begin(arena, account, STATEMENT_LINES_MAX, &sheet->statement));
    while (!reading.is_over)
        TRY(read_page(&reading, sheet->account, &before));
    statement_end(&sheet->statement);
    return sheet->statement.unit_count <= STATEMENT_UNITS_MAX ? OK : E_STATEMENT_LONG;
}

enum err statement_make(struct app *app, struct db *db, struct arena *arena,
                        const struct statement_wish *wish, struct statement_sheet *ret_sheet)
{
    int64_t shop_id = wish->caller != NULL ? wish->caller->shop_id : 0;
    struct statement_sheet sheet = {
        .made = instant_now(),
        .shop = shop_id != 0 ? app_shop_by_id(app, shop_id) : app_shop_at(app, 0),
        .merchant = app_merchant(app)->name,
        .currency = app_merchant(app)->currency,
    };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    if (sheet.shop == NULL)
        return E_SHOP_UNKNOWN;
    TRY(id_parse(wish->account, &sheet.account));
    if (sheet.account.partition > app_partition_count(app))
        return E_NOT_FOUND;
    TRY(choose_days(wish, zone_civil(sheet.shop->zone, sheet.made).date, &sheet));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(read_back(app, db, arena, &sheet));
    const struct app_program *version = app_program_at(app, sheet.made);
    sheet.program = version != NULL ? &version->program : NULL;
    sheet.language = language_of(sheet.shop->shop.language);
    *ret_sheet = sheet;
    return OK;
}

/* Of which there is, was or moved something. */
static bool is_told(const struct statement_unit *unit)
{
    return unit->opening != 0 || unit->closing != 0 || unit->line_count > 0;
}

size_t statement_order(const struct statement_sheet *sheet, size_t *ret_indexes)
{
    const struct statement *statement = &sheet->statement;
    const struct program *program = sheet->program;
    size_t count = 0;
    for (size_t known = 0; program != NULL && known < program->unit_count; known++) {
        for (size_t i = 0; i < statement->unit_count; i++) {
            if (is_told(&statement->units[i]) &&
                str_eq(statement->units[i].id, program->units[known].id))
                ret_indexes[count++] = i;
        }
    }
    for (size_t i = 0; i < statement->unit_count; i++) {
        bool is_known = program != NULL && program_unit(program, statement->units[i].id) != NULL;
        if (!is_known && is_told(&statement->units[i]))
            ret_indexes[count++] = i;
    }
    return count;
}
