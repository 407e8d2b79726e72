/* hold_storage.c - what is reserved of accounts for a time, as rows. */
#include "storage/hold_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024

enum err hold_insert(struct db *db, const struct hold *hold)
{
    return db_put(db, &sql_hold_insert,
                  DB_ARGS(DB_INT(hold->partition), DB_INT(hold->account), DB_INT(hold->number),
                          DB_TEXT(hold->unit), DB_INT(hold->points.n), DB_INT(hold->until.us),
                          DB_TEXT(hold->reference), DB_TEXT(hold->shop), DB_INT(hold->since.us)));
}

enum err hold_close(struct db *db, int32_t partition, int64_t number, int64_t done_by)
{
    return db_exec_one(db, &sql_hold_close,
                       DB_ARGS(DB_INT(partition), DB_INT(number), DB_INT(done_by)));
}

static enum err read_row(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct hold *ret_row = ret_item;
    struct hold hold = {
        .partition = (int32_t)db_int(row, 0),
        .account = db_int(row, 1),
        .number = db_int(row, 2),
        .points = { .n = db_int(row, 4) },
        .until = { .us = db_int(row, 5) },
        .since = { .us = db_int(row, 8) },
        .done_by = db_int(row, 10),
    };
    bool is_open = str_eq(db_peek(row, 9), STR("open"));
    if (is_open != (hold.done_by == 0))
        return E_DB_CORRUPT;
    TRY(db_text(row, 3, arena, &hold.unit));
    TRY(db_text(row, 6, arena, &hold.reference));
    TRY(db_text(row, 7, arena, &hold.shop));
    *ret_row = hold;
    return OK;
}

enum err hold_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                  struct hold *ret_hold)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_hold_get, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    return read_row(&row, arena, ret_hold);
}

static enum err read_rows(struct db_rows *rows, struct arena *arena, struct hold **ret_rows,
                          size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct hold), read_row, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err hold_open_list(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                        struct hold **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_hold_open_list, DB_ARGS(DB_INT(partition), DB_INT(account)), &rows));
    return read_rows(&rows, arena, ret_rows, ret_count);
}

static enum err load_page(struct db *db, struct arena *arena, int32_t partition, int64_t after,
                          struct hold **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_hold_all, DB_ARGS(DB_INT(partition), DB_INT(after), DB_INT(PAGE_ROWS)),
                 &rows));
    return read_rows(&rows, arena, ret_rows, ret_count);
}

enum err hold_each(struct db *db, struct arena *arena, hold_visit *visit, void *context)
{
    int32_t partition = 0;
    int64_t after = 0;
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct hold *rows = NULL;
        TRY(load_page(db, arena, partition, after, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i]));
        if (count > 0) {
            partition = rows[count - 1].partition;
            after = rows[count - 1].number;
        }
        arena_reset(arena, mark);
    }
    return OK;
}
