/* hosted_storage.c - the merchants of an installation, as rows. */
#include "storage/hosted_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

enum err hosted_insert(struct db *db, struct str code, struct str host, struct instant now)
{
    return db_exec(db, &sql_hosted_insert, DB_ARGS(DB_TEXT(code), row_text(host), DB_INT(now.us)));
}

static enum err hosted_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct hosted *ret_hosted = ret_item;
    struct hosted hosted = {
        .created = { .us = db_int(row, 2) },
        .is_suspended = !db_is_null(row, 3),
        .suspended = { .us = db_int(row, 3) },
    };
    TRY(db_text(row, 0, arena, &hosted.code));
    TRY(db_text(row, 1, arena, &hosted.host));
    *ret_hosted = hosted;
    return OK;
}

enum err hosted_by_code(struct db *db, struct arena *arena, struct str code,
                        struct hosted *ret_hosted)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_hosted_by_code, DB_ARGS(DB_TEXT(code)), &row));
    return hosted_read(&row, arena, ret_hosted);
}

enum err hosted_list(struct db *db, struct arena *arena, struct hosted **ret_hosted,
                     size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_hosted_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct hosted), hosted_read, &items, ret_count));
    *ret_hosted = items;
    return OK;
}

enum err hosted_suspend(struct db *db, struct str code, struct instant now)
{
    return db_exec_one(db, &sql_hosted_suspend, DB_ARGS(DB_TEXT(code), DB_INT(now.us)));
}

enum err hosted_resume(struct db *db, struct str code)
{
    return db_exec_one(db, &sql_hosted_resume, DB_ARGS(DB_TEXT(code)));
}
