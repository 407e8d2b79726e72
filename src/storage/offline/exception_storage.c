/* exception_storage.c - what somebody has to look at, as rows. */
#include "storage/offline/exception_storage.h"

#include "core/buf.h"
#include "core/limits.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024

enum err exception_insert(struct db *db, const struct exception_row *row)
{
    return db_put(db, &sql_exception_insert,
                  DB_ARGS(DB_INT(row->partition), DB_INT(row->number), DB_TEXT(row->kind),
                          row_text(row->reason), DB_INT(row->amount_minor),
                          DB_INT(row->recorded.us)));
}

static enum err read_row(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct exception_row *ret_row = ret_item;
    struct exception_row read = {
        .partition = (int32_t)db_int(row, 0),
        .number = db_int(row, 1),
        .amount_minor = db_int(row, 4),
        .recorded = { .us = db_int(row, 5) },
        .is_seen = !db_is_null(row, 6),
        .seen = { .us = db_int(row, 6) },
    };
    TRY(db_text(row, 2, arena, &read.kind));
    TRY(db_text(row, 3, arena, &read.reason));
    TRY(db_text(row, 7, arena, &read.seen_by));
    TRY(db_text(row, 8, arena, &read.note));
    *ret_row = read;
    return OK;
}

enum err exception_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                       struct str kind, struct exception_row *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_exception_get, DB_ARGS(DB_INT(partition), DB_INT(number), DB_TEXT(kind)),
               &row));
    return read_row(&row, arena, ret_row);
}

enum err exception_see(struct db *db, const struct exception_row *row)
{
    return db_exec_one(db, &sql_exception_seen,
                       DB_ARGS(DB_INT(row->partition), DB_INT(row->number), DB_TEXT(row->kind),
                               DB_INT(row->seen.us), DB_TEXT(row->seen_by), DB_TEXT(row->note)));
}

static enum err collect(struct db *db, const struct sql *sql, struct db_args args,
                        struct arena *arena, struct exception_row **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    void *items = NULL;
    TRY(db_query(db, sql, args, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct exception_row), read_row, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err exception_list(struct db *db, struct arena *arena, const struct exception_search *search,
                        struct exception_row **ret_rows, size_t *ret_count)
{
    static const struct exception_row newest = { .partition = PARTITIONS_MAX,
                                                 .number = INT64_MAX,
                                                 .recorded = { .us = INT64_MAX } };
    const struct exception_row *from = search->after != NULL ? search->after : &newest;
    const struct db_value values[] = {
        DB_INT(from->recorded.us), DB_INT(from->partition),
        DB_INT(from->number),      DB_TEXT(search->after != NULL ? from->kind : STR("~")),
        DB_INT(search->limit),     DB_TEXT(search->kind),
        DB_INT(search->is_seen),
    };
    struct db_args all = { .values = values, .count = COUNT(values) };
    struct db_args open = { .values = values, .count = COUNT(values) - 1 };
    return search->is_open ? collect(db, &sql_exception_open, open, arena, ret_rows, ret_count)
                           : collect(db, &sql_exception_newest, all, arena, ret_rows, ret_count);
}

enum err exception_each(struct db *db, struct arena *arena, exception_visit *visit, void *context)
{
    int32_t partition = 0;
    int64_t number = 0;
    char room[CODE_MAX_BYTES];
    struct buf kind = BUF(room);
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct exception_row *rows = NULL;
        struct str after = { .ptr = room, .len = kind.used };
        TRY(collect(db, &sql_exception_all,
                    DB_ARGS(DB_INT(partition), DB_INT(number), DB_TEXT(after), DB_INT(PAGE_ROWS)),
                    arena, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i]));
        if (count > 0) {
            partition = rows[count - 1].partition;
            number = rows[count - 1].number;
            buf_reset(&kind);
            buf_str(&kind, rows[count - 1].kind);
        }
        arena_reset(arena, mark);
    }
    return OK;
}
