/* night_storage.c - the nights that were done, as rows. */
#include "storage/night_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

/* From a column on: began_us and the rest. */
static struct night_row night_read(const struct db_rows *row, int column)
{
    return (struct night_row){
        .began = { .us = db_int(row, column) },
        .beat = { .us = db_int(row, column + 1) },
        .is_done = !db_is_null(row, column + 2),
        .ended = { .us = db_int(row, column + 2) },
        .accounts = db_int(row, column + 3),
        .expired = db_int(row, column + 4),
        .notices = db_int(row, column + 5),
    };
}

enum err night_get(struct db *db, struct date on, struct night_row *ret_row)
{
    struct row_date day;
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_night_get, DB_ARGS(row_date(on, &day)), &row));
    *ret_row = night_read(&row, 0);
    ret_row->on = on;
    return OK;
}

enum err night_last(struct db *db, struct date until, struct night_row *ret_row)
{
    struct row_date day;
    struct date on = DATE_NONE;
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_night_last, DB_ARGS(row_date(until, &day)), &row));
    TRY(row_get_date(&row, 0, &on));
    *ret_row = night_read(&row, 1);
    ret_row->on = on;
    return OK;
}

enum err night_save(struct db *db, const struct night_row *row)
{
    struct row_date day;
    return db_exec(db, &sql_night_save,
                   DB_ARGS(row_date(row->on, &day), DB_INT(row->began.us), DB_INT(row->beat.us),
                           row->is_done ? DB_INT(row->ended.us) : DB_NULL, DB_INT(row->accounts),
                           DB_INT(row->expired), DB_INT(row->notices)));
}
