/* settlement_storage.c - versions of the settlement, as rows. */
#include "storage/settlement_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

enum err settlement_insert(struct db *db, struct date from, struct str json, struct instant now,
                           int64_t *ret_number)
{
    struct row_date room;
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_settlement_insert,
               DB_ARGS(row_date(from, &room), DB_TEXT(json), DB_INT(now.us)), &row));
    int64_t number = db_int(&row, 0);
    TRY(row_finish(&row));
    *ret_number = number;
    return OK;
}

static enum err settlement_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct settlement_row *ret_settlement = ret_item;
    ret_settlement->number = db_int(row, 0);
    TRY(row_get_date(row, 1, &ret_settlement->from));
    ret_settlement->created = (struct instant){ .us = db_int(row, 3) };
    return db_text(row, 2, arena, &ret_settlement->json);
}

enum err settlement_list(struct db *db, struct arena *arena, struct settlement_row **ret_rows,
                         size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_settlement_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct settlement_row), settlement_read, &items,
                    ret_count));
    *ret_rows = items;
    return OK;
}
