/* notice_storage.c - the queue of notices, as rows. */
#include "storage/notice_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

enum err notice_insert(struct db *db, const struct notice *notice)
{
    struct row_date day;
    return db_exec(db, &sql_notice_insert,
                   DB_ARGS(DB_INT(notice->partition), DB_INT(notice->number), DB_TEXT(notice->kind),
                           DB_INT(notice->account), DB_TEXT(notice->subject),
                           row_date(notice->on, &day), DB_INT(notice->lead_days),
                           DB_INT(notice->amount.n), DB_INT(notice->created.us),
                           row_number(notice->member), DB_INT(notice->entry)));
}

/* From a column on: account and the rest. */
static enum err notice_read(const struct db_rows *row, int column, struct arena *arena,
                            int32_t partition, struct notice *ret_notice)
{
    struct notice notice = {
        .partition = partition,
        .account = db_int(row, column),
        .number = db_int(row, column + 1),
        .lead_days = (int32_t)db_int(row, column + 5),
        .amount = { .n = db_int(row, column + 6) },
        .created = { .us = db_int(row, column + 7) },
        .is_done = !db_is_null(row, column + 8),
        .done = { .us = db_int(row, column + 8) },
        .member = db_int(row, column + 9),
        .entry = db_int(row, column + 10),
    };
    TRY(db_text(row, column + 2, arena, &notice.kind));
    TRY(db_text(row, column + 3, arena, &notice.subject));
    TRY(row_get_date(row, column + 4, &notice.on));
    *ret_notice = notice;
    return OK;
}

/* All rows; with the partition in front, or all of the one that is told. */
static enum err notice_collect(struct db_rows *rows, struct arena *arena, int32_t partition,
                               struct notice **ret_notices, size_t *ret_count)
{
    struct notice *all = NULL;
    size_t count = 0;
    size_t room = 0;
    for (;;) {
        bool has_row = false;
        TRY(db_next(rows, &has_row));
        if (!has_row)
            break;
        all = row_grow(arena, all, count, &room, sizeof(*all));
        if (all == NULL)
            return E_NO_MEMORY;
        if (partition != 0)
            TRY(notice_read(rows, 0, arena, partition, &all[count]));
        else
            TRY(notice_read(rows, 1, arena, (int32_t)db_int(rows, 0), &all[count]));
        count++;
    }
    *ret_notices = all;
    *ret_count = count;
    return OK;
}

enum err notice_of_accounts(struct db *db, struct arena *arena, int32_t partition, int64_t first,
                            int64_t last, struct date from, struct notice **ret_notices,
                            size_t *ret_count)
{
    struct row_date day;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_notice_of_accounts,
                 DB_ARGS(DB_INT(partition), DB_INT(first), DB_INT(last), row_date(from, &day)),
                 &rows));
    return notice_collect(&rows, arena, partition, ret_notices, ret_count);
}

enum err notice_waiting(struct db *db, struct arena *arena, int32_t after_partition,
                        int64_t after_number, int64_t limit, struct notice **ret_notices,
                        size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_notice_waiting,
                 DB_ARGS(DB_INT(after_number), DB_INT(after_partition), DB_INT(limit)), &rows));
    return notice_collect(&rows, arena, 0, ret_notices, ret_count);
}

enum err notice_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                    struct notice *ret_notice)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_notice_get, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    return notice_read(&row, 1, arena, partition, ret_notice);
}

enum err notice_done(struct db *db, int32_t partition, int64_t number, struct instant now)
{
    return db_exec_one(db, &sql_notice_done,
                       DB_ARGS(DB_INT(partition), DB_INT(number), DB_INT(now.us)));
}

enum err notice_first(struct db *db, int32_t partition, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_notice_first, DB_ARGS(DB_INT(partition)), &row));
    *ret_number = db_int(&row, 0);
    return OK;
}

enum err notice_forget(struct db *db, int32_t partition, int64_t first, int64_t last,
                       struct date before)
{
    struct row_date day;
    return db_exec(db, &sql_notice_forget,
                   DB_ARGS(DB_INT(partition), DB_INT(first), DB_INT(last), row_date(before, &day)));
}
