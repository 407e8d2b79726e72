/* operator_storage.c - who serves, who has signed in, and who agreed to what, as rows. */
#include "storage/staff/operator_storage.h"

#include <string.h>

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024

/* ---- operators -------------------------------------------------------------------------------- */

static struct db_value pin_of(const struct operator_row *row)
{
    assert(row->pin.is_set);
    return DB_BYTES(row->pin.bytes, sizeof(row->pin.bytes));
}

enum err operator_insert(struct db *db, const struct operator_row *row)
{
    return db_exec(db, &sql_operator_insert,
                   DB_ARGS(DB_TEXT(row->code), DB_TEXT(row->name), DB_TEXT(row->role),
                           row_number(row->shop_id), pin_of(row), DB_INT(row->pin_set.us),
                           DB_INT(row->created.us)));
}

enum err operator_save(struct db *db, const struct operator_row *row)
{
    return db_exec_one(db, &sql_operator_save,
                       DB_ARGS(DB_TEXT(row->code), DB_TEXT(row->name), DB_TEXT(row->role),
                               row_number(row->shop_id), pin_of(row), DB_INT(row->pin_set.us),
                               row->is_closed ? DB_INT(row->closed.us) : DB_NULL));
}

static enum err read_operator(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct operator_row *ret_row = ret_item;
    struct operator_row read = {
        .shop_id = db_int(row, 3),
        .pin = { .is_set = true },
        .pin_set = { .us = db_int(row, 5) },
        .created = { .us = db_int(row, 6) },
        .is_closed = !db_is_null(row, 7),
        .closed = { .us = db_int(row, 7) },
    };
    struct str pin = db_peek(row, 4);
    if (pin.len != sizeof(read.pin.bytes))
        return E_DB_CORRUPT;
    memcpy(read.pin.bytes, pin.ptr, sizeof(read.pin.bytes));
    TRY(db_text(row, 0, arena, &read.code));
    TRY(db_text(row, 1, arena, &read.name));
    TRY(db_text(row, 2, arena, &read.role));
    *ret_row = read;
    return OK;
}

enum err operator_get(struct db *db, struct arena *arena, struct str code,
                      struct operator_row *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_operator_get, DB_ARGS(DB_TEXT(code)), &row));
    return read_operator(&row, arena, ret_row);
}

enum err operator_list(struct db *db, struct arena *arena, struct operator_row **ret_rows,
                       size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_operator_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct operator_row), read_operator, &items, ret_count));
    *ret_rows = items;
    return OK;
}

/* ---- sessions --------------------------------------------------------------------------------- */

enum err operator_session_insert(struct db *db, const struct sha256 *digest,
                                 const struct operator_session *session)
{
    return db_exec(db, &sql_operator_session_insert,
                   DB_ARGS(row_digest(digest), DB_TEXT(session->code), DB_INT(session->api_key),
                           DB_INT(session->begun.us), DB_INT(session->ends.us),
                           DB_INT(session->is_alone)));
}

enum err operator_session_get(struct db *db, struct arena *arena, const struct sha256 *digest,
                              struct operator_session *ret_session)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_operator_session_get, DB_ARGS(row_digest(digest)), &row));
    *ret_session = (struct operator_session){
        .api_key = db_int(&row, 1),
        .begun = { .us = db_int(&row, 2) },
        .ends = { .us = db_int(&row, 3) },
        .is_alone = db_int(&row, 4) != 0,
    };
    return db_text(&row, 0, arena, &ret_session->code);
}

enum err operator_session_end(struct db *db, const struct sha256 *digest, struct instant now)
{
    return db_exec(db, &sql_operator_session_end, DB_ARGS(row_digest(digest), DB_INT(now.us)));
}

enum err operator_session_forget(struct db *db, struct instant before)
{
    return db_exec(db, &sql_operator_session_forget, DB_ARGS(DB_INT(before.us)));
}

/* ---- approvals -------------------------------------------------------------------------------- */

enum err approval_insert(struct db *db, const struct sha256 *digest,
                         const struct approval *approval)
{
    return db_exec(db, &sql_approval_insert,
                   DB_ARGS(row_digest(digest), DB_TEXT(approval->code), DB_INT(approval->api_key),
                           DB_TEXT(approval->act), DB_INT(approval->made.us),
                           DB_INT(approval->ends.us)));
}

enum err approval_get(struct db *db, struct arena *arena, const struct sha256 *digest,
                      struct approval *ret_approval)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_approval_get, DB_ARGS(row_digest(digest)), &row));
    *ret_approval = (struct approval){
        .api_key = db_int(&row, 1),
        .made = { .us = db_int(&row, 3) },
        .ends = { .us = db_int(&row, 4) },
        .is_used = !db_is_null(&row, 5),
    };
    TRY(db_text(&row, 0, arena, &ret_approval->code));
    return db_text(&row, 2, arena, &ret_approval->act);
}

enum err approval_use(struct db *db, const struct sha256 *digest, struct instant now,
                      int32_t partition, int64_t number)
{
    bool is_told = number != 0;
    return db_exec_one(db, &sql_approval_use,
                       DB_ARGS(row_digest(digest), DB_INT(now.us),
                               is_told ? DB_INT(partition) : DB_NULL, row_number(number)));
}

struct page_row {
    struct approval approval;
    struct sha256 digest;
};

static enum err read_page_row(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct page_row *ret_row = ret_item;
    *ret_row = (struct page_row){ .approval = {
                                      .api_key = db_int(row, 2),
                                      .is_used = true,
                                      .partition = (int32_t)db_int(row, 4),
                                      .number = db_int(row, 5),
                                  } };
    TRY(row_get_digest(row, 0, &ret_row->digest));
    TRY(db_text(row, 1, arena, &ret_row->approval.code));
    return db_text(row, 3, arena, &ret_row->approval.act);
}

static enum err load_page(struct db *db, struct arena *arena, struct str after,
                          struct page_row **ret_rows, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_approval_page, DB_ARGS(DB_BYTES(after.ptr, after.len), DB_INT(PAGE_ROWS)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct page_row), read_page_row, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err approval_each(struct db *db, struct arena *arena, approval_visit *visit, void *context)
{
    struct sha256 last = { 0 };
    struct str after = STR("");
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct page_row *rows = NULL;
        TRY(load_page(db, arena, after, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i].approval));
        if (count > 0) {
            last = rows[count - 1].digest;
            after = (struct str){ .ptr = (const char *)last.bytes, .len = SHA256_BYTES };
        }
        arena_reset(arena, mark);
    }
    return OK;
}
