/* offline_storage.c - snapshots for tills, and what was spent by them, as rows. */
#include "storage/offline/offline_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024
#define LAST_DAY  STR("9999-12-31") /* no receipt is of a later one */

enum err offline_key_get(struct db *db, struct arena *arena, struct str *ret_key)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_offline_key_get, DB_NO_ARGS, &row));
    return db_text(&row, 0, arena, ret_key);
}

enum err offline_key_set(struct db *db, struct str key)
{
    return db_exec(db, &sql_offline_key_set, DB_ARGS(DB_BYTES(key.ptr, key.len)));
}

/* ---- snapshots ---------------------------------------------------------------------------------- */

enum err snapshot_last(struct db *db, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_snapshot_last, DB_NO_ARGS, &row);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    *ret_number = err == OK ? db_int(&row, 0) : 0;
    return OK;
}

enum err snapshot_insert(struct db *db, const struct snapshot_row *row)
{
    return db_exec(db, &sql_snapshot_insert,
                   DB_ARGS(DB_INT(row->number), DB_TEXT(row->code), DB_INT(row->till_id),
                           DB_INT(row->key), DB_INT(row->program), DB_INT(row->made.us),
                           DB_INT(row->until.us)));
}

static enum err read_row(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct snapshot_row *ret_row = ret_item;
    struct snapshot_row read = {
        .number = db_int(row, 0),
        .till_id = db_int(row, 2),
        .key = db_int(row, 3),
        .program = db_int(row, 4),
        .made = { .us = db_int(row, 5) },
        .until = { .us = db_int(row, 6) },
        .spent_minor = db_int(row, 7),
        .is_reported = !db_is_null(row, 8),
        .waiting = db_int(row, 8),
        .waiting_minor = db_int(row, 9),
        .reported = { .us = db_int(row, 12) },
    };
    TRY(db_text(row, 1, arena, &read.code));
    TRY(db_text(row, 10, arena, &read.first));
    TRY(db_text(row, 11, arena, &read.last));
    *ret_row = read;
    return OK;
}

enum err snapshot_by_code(struct db *db, struct arena *arena, struct str code,
                          struct snapshot_row *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_snapshot_by_code, DB_ARGS(DB_TEXT(code)), &row));
    return read_row(&row, arena, ret_row);
}

enum err snapshot_get(struct db *db, struct arena *arena, int64_t number,
                      struct snapshot_row *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_snapshot_get, DB_ARGS(DB_INT(number)), &row));
    return read_row(&row, arena, ret_row);
}

enum err snapshot_lock(struct db *db)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    return db_one(db, &sql_snapshot_lock, DB_NO_ARGS, &row);
}

enum err snapshot_spend(struct db *db, int64_t number, int64_t spent_minor)
{
    return db_exec_one(db, &sql_snapshot_spend, DB_ARGS(DB_INT(number), DB_INT(spent_minor)));
}

enum err snapshot_report(struct db *db, const struct snapshot_row *row)
{
    return db_exec_one(db, &sql_snapshot_report,
                       DB_ARGS(DB_INT(row->number), DB_INT(row->waiting),
                               DB_INT(row->waiting_minor), DB_TEXT(row->first), DB_TEXT(row->last),
                               DB_INT(row->reported.us)));
}

static enum err load_page(struct db *db, struct arena *arena, int64_t from,
                          struct snapshot_row **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    void *items = NULL;
    TRY(db_query(db, &sql_snapshot_from, DB_ARGS(DB_INT(from), DB_INT(PAGE_ROWS)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct snapshot_row), read_row, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err snapshot_each(struct db *db, struct arena *arena, snapshot_visit *visit, void *context)
{
    int64_t from = 1;
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct snapshot_row *rows = NULL;
        TRY(load_page(db, arena, from, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i]));
        if (count > 0)
            from = rows[count - 1].number + 1;
        arena_reset(arena, mark);
    }
    return OK;
}

/* ---- what was spent ------------------------------------------------------------------------------ */

enum err offline_spent_get(struct db *db, int64_t snapshot, int32_t partition, int64_t account,
                           int64_t *ret_minor)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_offline_spent_get,
                          DB_ARGS(DB_INT(snapshot), DB_INT(partition), DB_INT(account)), &row);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    *ret_minor = err == OK ? db_int(&row, 0) : 0;
    return OK;
}

enum err offline_spent_add(struct db *db, int64_t snapshot, int32_t partition, int64_t account,
                           int64_t minor)
{
    return db_exec(db, &sql_offline_spent_add,
                   DB_ARGS(DB_INT(snapshot), DB_INT(partition), DB_INT(account), DB_INT(minor)));
}

static enum err read_spent(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct offline_spent_row *ret_row = ret_item;
    (void)arena;
    *ret_row = (struct offline_spent_row){
        .snapshot = db_int(row, 0),
        .partition = (int32_t)db_int(row, 1),
        .account = db_int(row, 2),
        .spent_minor = db_int(row, 3),
    };
    return OK;
}

static enum err load_spent(struct db *db, struct arena *arena,
                           const struct offline_spent_row *after,
                           struct offline_spent_row **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    void *items = NULL;
    TRY(db_query(db, &sql_offline_spent_from,
                 DB_ARGS(DB_INT(after->snapshot), DB_INT(after->partition), DB_INT(after->account),
                         DB_INT(PAGE_ROWS)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct offline_spent_row), read_spent, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err offline_spent_each(struct db *db, struct arena *arena, offline_spent_visit *visit,
                            void *context)
{
    struct offline_spent_row after = { 0 };
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct offline_spent_row *rows = NULL;
        TRY(load_spent(db, arena, &after, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i]));
        if (count > 0)
            after = rows[count - 1];
        arena_reset(arena, mark);
    }
    return OK;
}

/* ---- who bought ---------------------------------------------------------------------------------- */

static enum err read_receipt(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct till_receipt *ret_row = ret_item;
    struct till_receipt receipt = { .partition = (int32_t)db_int(row, 2),
                                    .number = db_int(row, 3) };
    TRY(row_get_date(row, 0, &receipt.on));
    TRY(db_text(row, 1, arena, &receipt.code));
    *ret_row = receipt;
    return OK;
}

enum err till_bought(struct db *db, struct arena *arena, int64_t till_id, struct date on,
                     struct str code, int64_t limit, struct till_receipt **ret_rows,
                     size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    struct row_date room = { 0 };
    struct db_value day = date_is_none(on) ? DB_TEXT(LAST_DAY) : row_date(on, &room);
    void *items = NULL;
    TRY(db_query(db, &sql_till_bought, DB_ARGS(DB_INT(till_id), day, DB_TEXT(code), DB_INT(limit)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct till_receipt), read_receipt, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err entry_account(struct db *db, int32_t partition, int64_t number, int64_t *ret_account)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_entry_account, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    *ret_account = db_int(&row, 0);
    return OK;
}
