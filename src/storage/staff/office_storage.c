/* office_storage.c - who may enter the office, and who has, as rows. */
#include "storage/staff/office_storage.h"

#include <string.h>

#include "storage/row.h"
#include "storage/sql_gen.h"

/* ---- who may ---------------------------------------------------------------------------------- */

enum err office_login_save(struct db *db, const struct office_login *login)
{
    assert(login->password.is_set);
    return db_exec(db, &sql_office_login_save,
                   DB_ARGS(DB_TEXT(login->code),
                           DB_BYTES(login->password.bytes, sizeof(login->password.bytes)),
                           DB_INT(login->password_set.us),
                           login->has_factor ? DB_BYTES(login->factor, sizeof(login->factor))
                                             : DB_NULL,
                           login->has_factor ? DB_INT(login->factor_step) : DB_NULL));
}

static enum err read_login(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct office_login *ret_login = ret_item;
    struct office_login read = {
        .password = { .is_set = true },
        .password_set = { .us = db_int(row, 2) },
        .has_factor = !db_is_null(row, 3),
        .factor_step = db_int(row, 4),
    };
    struct str password = db_peek(row, 1);
    struct str factor = db_peek(row, 3);
    if (password.len != sizeof(read.password.bytes) ||
        (read.has_factor && factor.len != sizeof(read.factor)))
        return E_DB_CORRUPT;
    memcpy(read.password.bytes, password.ptr, sizeof(read.password.bytes));
    if (read.has_factor)
        memcpy(read.factor, factor.ptr, sizeof(read.factor));
    TRY(db_text(row, 0, arena, &read.code));
    *ret_login = read;
    return OK;
}

enum err office_login_get(struct db *db, struct arena *arena, struct str code,
                          struct office_login *ret_login)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_office_login_get, DB_ARGS(DB_TEXT(code)), &row));
    return read_login(&row, arena, ret_login);
}

enum err office_login_list(struct db *db, struct arena *arena, struct office_login **ret_logins,
                           size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_office_login_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct office_login), read_login, &items, ret_count));
    *ret_logins = items;
    return OK;
}

enum err office_login_step(struct db *db, struct str code, int64_t step)
{
    return db_exec_one(db, &sql_office_login_step, DB_ARGS(DB_TEXT(code), DB_INT(step)));
}

/* ---- who has ---------------------------------------------------------------------------------- */

enum err office_session_insert(struct db *db, const struct office_session *session)
{
    return db_exec(db, &sql_office_session_insert,
                   DB_ARGS(row_digest(&session->digest), DB_TEXT(session->code),
                           DB_INT(session->begun.us), DB_INT(session->ends.us),
                           DB_TEXT(session->address), DB_TEXT(session->agent)));
}

static enum err read_session(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct office_session *ret_session = ret_item;
    struct office_session read = {
        .begun = { .us = db_int(row, 2) },
        .ends = { .us = db_int(row, 3) },
    };
    struct str digest = db_peek(row, 0);
    if (digest.len != sizeof(read.digest.bytes))
        return E_DB_CORRUPT;
    memcpy(read.digest.bytes, digest.ptr, sizeof(read.digest.bytes));
    TRY(db_text(row, 1, arena, &read.code));
    TRY(db_text(row, 4, arena, &read.address));
    TRY(db_text(row, 5, arena, &read.agent));
    *ret_session = read;
    return OK;
}

enum err office_session_get(struct db *db, struct arena *arena, const struct sha256 *digest,
                            struct office_session *ret_session)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_office_session_get, DB_ARGS(row_digest(digest)), &row));
    return read_session(&row, arena, ret_session);
}

enum err office_session_list(struct db *db, struct arena *arena, struct instant now, int64_t limit,
                             struct office_session **ret_sessions, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_office_session_list, DB_ARGS(DB_INT(now.us), DB_INT(limit)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct office_session), read_session, &items, ret_count));
    *ret_sessions = items;
    return OK;
}

enum err office_session_end(struct db *db, const struct sha256 *digest, struct instant now)
{
    return db_exec(db, &sql_office_session_end, DB_ARGS(row_digest(digest), DB_INT(now.us)));
}

enum err office_session_forget(struct db *db, struct instant before)
{
    return db_exec(db, &sql_office_session_forget, DB_ARGS(DB_INT(before.us)));
}
