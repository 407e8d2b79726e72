/* account_storage.c - accounts and their lots, as rows.
 *
 * A lot is found by (partition, account, number), so the lots of an account are neighbours and one
 * seek reads them all.  Row 0 before them is the account itself: it says which entry is its newest.
 * The number of the next lot is the greatest there is plus one, since no lot is ever deleted.
 */
#include "storage/account_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ACCOUNTS                                                                              \
    ACCOUNT_PAGE_MAX /* of a walk; an engine may answer all rows of a query at once */

enum err account_insert(struct db *db, int32_t partition, int64_t number, struct instant now)
{
    return db_put(db, &sql_account_insert,
                  DB_ARGS(DB_INT(partition), DB_INT(number), DB_INT(now.us)));
}

enum err account_newest_save(struct db *db, int32_t partition, int64_t number, int64_t newest,
                             struct date acted)
{
    struct row_date room;
    struct db_value on = date_is_none(acted) ? DB_TEXT(STR("")) : row_date(acted, &room);
    return db_put(db, &sql_account_newest_save,
                  DB_ARGS(DB_INT(partition), DB_INT(number), DB_INT(newest), on));
}

/* ---- among its members -------------------------------------------------------------------------- */

static const struct str privacies[] = {
    [PRIVACY_TOTALS] = { .ptr = "totals", .len = 6 },
    [PRIVACY_ALL] = { .ptr = "all", .len = 3 },
};

struct str privacy_name(enum privacy privacy)
{
    return privacies[privacy];
}

bool privacy_find(struct str name, enum privacy *ret_privacy)
{
    for (size_t i = 0; i < COUNT(privacies); i++) {
        if (str_eq(privacies[i], name)) {
            *ret_privacy = (enum privacy)i;
            return true;
        }
    }
    return false;
}

enum err account_settings_get(struct db *db, int32_t partition, int64_t number,
                              struct account_settings *ret_settings)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct account_settings settings = { 0 };
    TRY(db_one(db, &sql_account_settings, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    if (!privacy_find(db_peek(&row, 0), &settings.privacy))
        return E_DB_CORRUPT;
    settings.notice_from_minor = db_int(&row, 1);
    *ret_settings = settings;
    return OK;
}

enum err account_settings_save(struct db *db, int32_t partition, int64_t number,
                               const struct account_settings *settings)
{
    return db_exec_one(db, &sql_account_settings_save,
                       DB_ARGS(DB_INT(partition), DB_INT(number),
                               DB_TEXT(privacy_name(settings->privacy)),
                               DB_INT(settings->notice_from_minor)));
}

/* ---- reading ------------------------------------------------------------------------------------ */

enum err account_newest(struct db *db, int32_t partition, int64_t number, int64_t *ret_newest)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_account_newest, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    *ret_newest = db_int(&row, 0);
    return OK;
}

/* Row 0 tells the newest entry, the day of the last act, and what the account has behind it. */
static enum err row_zero(const struct db_rows *row, struct arena *arena, struct account *account)
{
    struct str text = STR_NONE;
    account->newest = db_int(row, 3);
    if (db_peek(row, 4).len > 0)
        TRY(row_get_date(row, 4, &account->acted));
    if (db_is_null(row, 9))
        return OK;
    TRY(arena_copy(arena, db_peek(row, 9), &text));
    return past_decode(arena, text, &account->past) == OK ? OK : E_DB_CORRUPT;
}

/* Appends the lot in columns 1..8 and 10 of a row.  Lots are mostly of one unit, whose text they share. */
static enum err lot_append(const struct db_rows *row, struct arena *arena, struct account *account)
{
    if (db_int(row, 1) == 0)
        return row_zero(row, arena, account);
    account->lots =
        row_grow(arena, account->lots, account->lot_count, &account->lot_size, sizeof(struct lot));
    if (account->lots == NULL)
        return E_NO_MEMORY;

    struct lot *lot = &account->lots[account->lot_count];
    *lot = (struct lot){
        .number = db_int(row, 1),
        .origin = db_int(row, 3),
        .issued = { .n = db_int(row, 6) },
        .left = { .n = db_int(row, 7) },
        .expired = { .n = db_int(row, 8) },
        .held = { .n = db_int(row, 10) },
    };
    struct str unit = db_peek(row, 2);
    if (account->lot_count > 0 && str_eq(lot[-1].unit, unit))
        lot->unit = lot[-1].unit;
    else
        TRY(arena_copy(arena, unit, &lot->unit));
    TRY(row_get_date(row, 4, &lot->from));
    TRY(row_get_date(row, 5, &lot->until));
    account->lot_count++;
    return OK;
}

static enum err load_by(struct db *db, const struct sql *sql, struct arena *arena,
                        int32_t partition, int64_t number, struct account *ret_account)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_one(db, sql, DB_ARGS(DB_INT(partition), DB_INT(number)), &rows));

    struct account account = { .id = number, .lot_next = db_int(&rows, 0) + 1, .acted = DATE_NONE };
    for (bool has_row = true; has_row;) {
        TRY(lot_append(&rows, arena, &account));
        TRY(db_next(&rows, &has_row));
    }
    *ret_account = account;
    return OK;
}

enum err account_ask(struct db *db, int32_t partition, int64_t number)
{
    return db_ask(db, &sql_account_load, DB_ARGS(DB_INT(partition), DB_INT(number)));
}

enum err account_load(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                      struct account *ret_account)
{
    return load_by(db, &sql_account_load, arena, partition, number, ret_account);
}

enum err account_load_all(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                          struct account *ret_account)
{
    struct account account = { 0 };
    TRY(load_by(db, &sql_account_load_all, arena, partition, number, &account));
    size_t size = account.lot_count + 2 * LOTS_NEW_MAX; /* of an entry, and of the end before it */
    if (account.lot_size < size)
        TRY(lots_move(arena, &account, size));
    *ret_account = account;
    return OK;
}

/* An account with its lots, at which the rows stand, if any: they go on to those of another. */
static enum err account_collect(struct db_rows *rows, struct arena *arena, int64_t number,
                                struct account *ret_account, bool *has_row)
{
    struct account account = { .id = number, .lot_next = 1, .newest = -1, .acted = DATE_NONE };
    while (*has_row && db_int(rows, 0) <= number) {
        if (db_int(rows, 0) == number)
            TRY(lot_append(rows, arena, &account));
        TRY(db_next(rows, has_row));
    }
    if (account.lot_count > 0)
        account.lot_next = account.lots[account.lot_count - 1].number + 1;
    *ret_account = account;
    return OK;
}

struct account_page {
    int64_t numbers[PAGE_ACCOUNTS];
    size_t count;
};

static enum err page_load(struct db *db, int32_t partition, int64_t from, int64_t limit,
                          struct account_page *ret_page)
{
    assert(limit >= 1 && limit <= PAGE_ACCOUNTS);
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    ret_page->count = 0;
    TRY(db_query(db, &sql_account_each, DB_ARGS(DB_INT(partition), DB_INT(from), DB_INT(limit)),
                 &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        ret_page->numbers[ret_page->count++] = db_int(&rows, 0);
        TRY(db_next(&rows, &has_row));
    }
    return OK;
}

/* The accounts and their lots are asked one after the other and put together here: a join of two ranges is
 * made in a way that takes the square of their size by an engine which does not know it yet. */
static enum err page_visit(struct db *db, struct arena *arena, int32_t partition,
                           const struct account_page *page, account_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, &sql_lot_each,
                 DB_ARGS(DB_INT(partition), DB_INT(page->numbers[0]),
                         DB_INT(page->numbers[page->count - 1])),
                 &rows));
    TRY(db_next(&rows, &has_row));
    for (size_t i = 0; i < page->count; i++) {
        size_t mark = arena_mark(arena);
        struct account account = { 0 };
        TRY(account_collect(&rows, arena, page->numbers[i], &account, &has_row));
        TRY(visit(context, &account));
        arena_reset(arena, mark);
    }
    return OK;
}

enum err account_each(struct db *db, struct arena *arena, int32_t partition, account_visit *visit,
                      void *context)
{
    struct account_page page = { .count = PAGE_ACCOUNTS };
    int64_t from = INT64_MIN;
    while (page.count == PAGE_ACCOUNTS) {
        TRY(page_load(db, partition, from, PAGE_ACCOUNTS, &page));
        if (page.count == 0)
            return OK;
        TRY(page_visit(db, arena, partition, &page, visit, context));
        int64_t last = page.numbers[page.count - 1];
        if (last == INT64_MAX)
            return OK;
        from = last + 1;
    }
    return OK;
}

enum err account_page(struct db *db, struct arena *arena, int32_t partition, int64_t from,
                      int64_t limit, struct date acted_before, struct account **ret_accounts,
                      size_t *ret_count)
{
    struct row_date room;
    struct db_value before =
        date_is_none(acted_before) ? DB_TEXT(STR("")) : row_date(acted_before, &room);
    struct account_page page = { .count = 0 };
    bool has_row = false;
    TRY(page_load(db, partition, from, limit, &page));
    struct account *accounts = ARENA_ARRAY(arena, struct account, page.count);
    if (page.count > 0 && accounts == NULL)
        return E_NO_MEMORY;
    if (page.count > 0) {
        CLEANUP(db_rows_close) struct db_rows rows = { 0 };
        TRY(db_query(db, &sql_lot_open_each,
                     DB_ARGS(DB_INT(partition), DB_INT(page.numbers[0]),
                             DB_INT(page.numbers[page.count - 1]), before),
                     &rows));
        TRY(db_next(&rows, &has_row));
        for (size_t i = 0; i < page.count; i++)
            TRY(account_collect(&rows, arena, page.numbers[i], &accounts[i], &has_row));
    }
    *ret_accounts = accounts;
    *ret_count = page.count;
    return OK;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static enum err lot_save(struct db *db, int32_t partition, int64_t account, const struct lot *lot)
{
    assert(points_is_valid(lot->left)); /* pairs with the CHECKs of the schema */
    struct row_date from;
    struct row_date until;
    return db_put(db, &sql_lot_save,
                  DB_ARGS(DB_INT(partition), DB_INT(account), DB_INT(lot->number),
                          DB_TEXT(lot->unit), DB_INT(lot->origin), row_date(lot->from, &from),
                          row_date(lot->until, &until), DB_INT(lot->issued.n), DB_INT(lot->left.n),
                          DB_INT(lot->expired.n), DB_INT(lot->held.n)));
}

static enum err past_save(struct db *db, struct arena *arena, int32_t partition,
                          const struct account *account)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    size_t size = past_text_bytes(&account->past);
    if (!account->past.is_kept || !account->past.is_changed)
        return OK;
    TRY(buf_create(arena, size, &out));
    TRY(past_encode(&account->past, &out));
    TRY(buf_finish(&out, &text));
    return db_put(db, &sql_account_past_save,
                  DB_ARGS(DB_INT(partition), DB_INT(account->id), DB_TEXT(text)));
}

enum err account_save(struct db *db, struct arena *arena, int32_t partition,
                      const struct account *account, int64_t lot_next_loaded)
{
    assert(account->lot_next >= lot_next_loaded);
    TRY(past_save(db, arena, partition, account));
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        assert(lot->number < account->lot_next);
        assert(lot->is_changed || lot->number < lot_next_loaded); /* a new lot is a changed one */
        if (lot->is_changed)
            TRY(lot_save(db, partition, account->id, lot));
    }
    return OK;
}
