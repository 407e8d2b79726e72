/* invitation_storage.c - codes by which somebody joins an account, as rows. */
#include "storage/invitation_storage.h"

#include "storage/sql_gen.h"

void invitation_read(const struct db_rows *rows, struct invitation *ret_invitation)
{
    *ret_invitation = (struct invitation){
        .code = db_peek(rows, 0),
        .partition = (int32_t)db_int(rows, 1),
        .invited = db_int(rows, 2),
        .joined = db_int(rows, 3),
    };
}

enum err invitation_insert(struct db *db, const struct invitation *invitation)
{
    return db_put(db, &sql_invitation_insert,
                  DB_ARGS(DB_TEXT(invitation->code), DB_INT(invitation->partition),
                          DB_INT(invitation->invited)));
}

enum err invitation_find(struct db *db, struct str code, struct invitation *ret_invitation)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_invitation_find, DB_ARGS(DB_TEXT(code)), &row);
    if (err != OK)
        return err == E_NOT_FOUND ? E_INVITATION_UNKNOWN : err;
    invitation_read(&row, ret_invitation);
    ret_invitation->code = code;
    return OK;
}

enum err invitation_use(struct db *db, struct str code, int64_t joined)
{
    enum err err = db_exec_one(db, &sql_invitation_use, DB_ARGS(DB_TEXT(code), DB_INT(joined)));
    return err == E_NOT_FOUND ? E_INVITATION_USED : err;
}

enum err invitation_code_of(struct db *db, struct arena *arena, int32_t partition, int64_t invited,
                            struct str *ret_code)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_invitation_code_of, DB_ARGS(DB_INT(partition), DB_INT(invited)), &row));
    return db_text(&row, 0, arena, ret_code);
}

enum err invitation_codes_of(struct db *db, struct arena *arena, int32_t partition, int64_t invited,
                             struct str *ret_codes, size_t size, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    size_t count = 0;
    bool has_row = false;
    TRY(db_query(db, &sql_invitation_codes_of,
                 DB_ARGS(DB_INT(partition), DB_INT(invited), DB_INT((int64_t)size)), &rows));
    for (;;) {
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        assert(count < size);
        TRY(db_text(&rows, 0, arena, &ret_codes[count]));
        count++;
    }
    *ret_count = count;
    return OK;
}
