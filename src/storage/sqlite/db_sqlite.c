/* db_sqlite.c - statements and transactions on SQLite.
 *
 * Each named query is prepared once per connection and kept:
 *
 *      sql->id ──► db->statements[id] ──► sqlite3_stmt, and where $1 .. $n are among its parameters
 *
 * Arguments are bound by reference (SQLITE_STATIC): the caller's values outlive the statement's use,
 * because struct db_rows is closed in the frame that opened it, and closing forgets the references.
 */
#include "storage/sqlite/db_sqlite.h"

#include <errno.h>

#include "core/buf.h"

static_assert(SQL_COUNT > 0, "sqlgen.py found the queries");

/* ---- errors ------------------------------------------------------------------------------------- */

/* No room for a write which has not been made durable: nothing of it counts.  A failed sync (FSYNC,
 * DIR_FSYNC) is another matter whatever its reason, for pages may or may not have reached the disk. */
static bool is_disk_full(sqlite3 *conn, int rc)
{
    int reason = sqlite3_system_errno(conn);
    switch (rc) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE: /* the index of the log; see db_tx_commit() */
        return reason == ENOSPC || reason == EDQUOT;
    default:
        return (rc & 0xff) == SQLITE_FULL;
    }
}

enum err db_sqlite_err(sqlite3 *conn, int rc)
{
    if (is_disk_full(conn, rc))
        return E_DISK_FULL;
    switch (rc) {
    case SQLITE_OK:
        return OK;
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return E_EXISTS;
    default:
        break;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
        return E_BUSY;
    case SQLITE_NOMEM:
        return E_NO_MEMORY;
    case SQLITE_CORRUPT:
        return E_DB_CORRUPT;
    case SQLITE_NOTADB:
        return E_DB_FOREIGN;
    default:
        return E_DB;
    }
}

static enum err failed(struct db_sqlite *db, int rc)
{
    return db_note(&db->db, db_sqlite_err(db->conn, rc));
}

/* ---- statements --------------------------------------------------------------------------------- */

static enum err statement_prepare(struct db_sqlite *db, const struct sql *sql,
                                  struct db_statement *statement)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v3(db->conn, sql->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (rc != SQLITE_OK)
        return failed(db, rc);

    int count = sqlite3_bind_parameter_count(stmt);
    assert(count <= DB_PARAMETERS_MAX);
    char name[] = "$00";
    for (int number = 1; number <= count; number++) {
        struct buf out = { .base = name + 1, .size = sizeof(name) - 1 };
        buf_int(&out, number);
        name[1 + out.used] = '\0';
        int slot = sqlite3_bind_parameter_index(stmt, name);
        assert(slot > 0); /* sqlgen.py refuses a gap */
        statement->slot[number - 1] = (uint8_t)slot;
    }
    statement->parameter_count = count;
    statement->is_reading = sqlite3_stmt_readonly(stmt) != 0;
    statement->stmt = stmt;
    return OK;
}

static int value_bind(sqlite3_stmt *stmt, int slot, const struct db_value *value)
{
    const char *ptr = value->text.ptr != NULL ? value->text.ptr : "";
    switch (value->type) {
    case DB_TYPE_NULL:
        return sqlite3_bind_null(stmt, slot);
    case DB_TYPE_INT:
        return sqlite3_bind_int64(stmt, slot, value->num);
    case DB_TYPE_TEXT:
        return sqlite3_bind_text64(stmt, slot, ptr, value->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case DB_TYPE_BYTES:
        return sqlite3_bind_blob64(stmt, slot, ptr, value->text.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum err sqlite_query(struct db *base, const struct sql *sql, struct db_args args,
                             struct db_rows *ret_rows)
{
    struct db_sqlite *db = db_sqlite_of(base);
    assert(sql->id >= 0 && sql->id < SQL_COUNT);
    struct db_statement *statement = &db->statements[sql->id];
    assert(!statement->is_open); /* a query is not run inside itself */

    if (statement->stmt == NULL)
        TRY(statement_prepare(db, sql, statement));
    assert(args.count == (size_t)statement->parameter_count);
    assert(statement->is_reading || base->tx == DB_TX_WRITE); /* writes are made in a transaction */

    for (size_t i = 0; i < args.count; i++) {
        int rc = value_bind(statement->stmt, statement->slot[i], &args.values[i]);
        if (rc != SQLITE_OK) {
            (void)sqlite3_clear_bindings(statement->stmt);
            return failed(db, rc);
        }
    }
    statement->is_open = true;
    *ret_rows = (struct db_rows){ .db = base, .state = statement };
    return OK;
}

static enum err sqlite_next(struct db_rows *rows, bool *ret_has_row)
{
    struct db_statement *statement = rows->state;
    assert(statement != NULL && statement->is_open);

    int rc = sqlite3_step(statement->stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return failed(db_sqlite_of(rows->db), rc);
    *ret_has_row = rc == SQLITE_ROW;
    return OK;
}

static int64_t sqlite_changed(struct db *base)
{
    return sqlite3_changes64(db_sqlite_of(base)->conn);
}

static void sqlite_rows_close(struct db_rows *rows)
{
    struct db_statement *statement = rows->state;
    assert(statement->is_open);
    (void)sqlite3_reset(statement->stmt); /* repeats the error of the last step, if any */
    (void)sqlite3_clear_bindings(statement->stmt);
    statement->is_open = false;
}

/* ---- columns ------------------------------------------------------------------------------------ */

static sqlite3_stmt *stmt_of(const struct db_rows *rows, int column)
{
    const struct db_statement *statement = rows->state;
    assert(statement != NULL && statement->is_open);
    int count = sqlite3_data_count(statement->stmt); /* 0 when there is no row */
    assert(column >= 0 && column < count);
    return statement->stmt;
}

static bool sqlite_is_null(const struct db_rows *rows, int column)
{
    return sqlite3_column_type(stmt_of(rows, column), column) == SQLITE_NULL;
}

static int64_t sqlite_number(const struct db_rows *rows, int column)
{
    return sqlite3_column_int64(stmt_of(rows, column), column);
}

static struct str sqlite_peek(const struct db_rows *rows, int column)
{
    sqlite3_stmt *stmt = stmt_of(rows, column);
    const char *ptr = sqlite3_column_blob(stmt, column); /* of a text: its bytes, without a copy */
    if (ptr == NULL)
        return STR_NONE;
    return (struct str){ .ptr = ptr, .len = (size_t)sqlite3_column_bytes(stmt, column) };
}

/* ---- transactions ------------------------------------------------------------------------------- */

static const char *const control_texts[DB_CONTROL_COUNT] = {
    [DB_BEGIN] = "BEGIN IMMEDIATE",
    [DB_SNAPSHOT] = "BEGIN",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",
};

enum err db_sqlite_prepare(struct db_sqlite *db)
{
    for (int i = 0; i < DB_CONTROL_COUNT; i++) {
        int rc = sqlite3_prepare_v3(db->conn, control_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &db->control[i], NULL);
        if (rc != SQLITE_OK)
            return db_sqlite_err(db->conn, rc);
    }
    db_sqlite_log_watch(db);
    return OK;
}

int db_sqlite_control(struct db_sqlite *db, enum db_control control)
{
    (void)sqlite3_step(db->control[control]);
    return sqlite3_reset(db->control[control]); /* the code of the step */
}

static enum err sqlite_begin(struct db *base, enum db_tx_kind kind)
{
    struct db_sqlite *db = db_sqlite_of(base);
    if (kind == DB_TX_WRITE && db->log_frames >= db->log_due)
        TRY(db_sqlite_log_copy_back(db));
    int rc = db_sqlite_control(db, kind == DB_TX_WRITE ? DB_BEGIN : DB_SNAPSHOT);
    return db_sqlite_err(db->conn, rc);
}

static void sqlite_rollback(struct db *base)
{
    struct db_sqlite *db = db_sqlite_of(base);
    if (!sqlite3_get_autocommit(db->conn))
        (void)db_sqlite_control(db,
                                DB_ROLLBACK); /* cannot fail in a way that keeps the transaction */
}

/* A full disk fails at or before the last frame of the log, without which nothing of the transaction
 * counts; what it left there is cut off, and then nothing was recorded.  Any other failure does not
 * tell: docs/decisions/008-a-full-disk-records-nothing.md. */
static enum err sqlite_commit(struct db *base)
{
    struct db_sqlite *db = db_sqlite_of(base);
    int rc = db_sqlite_control(db, DB_COMMIT);
    enum err err = db_sqlite_err(db->conn, rc);
    base->is_outcome_unknown = err != OK;
    if (err != E_DISK_FULL)
        return err;
    if (rc != SQLITE_IOERR_SHMSIZE) { /* that index grows after the last frame */
        sqlite_rollback(base);
        if (db_sqlite_log_cut(db) == OK) {
            base->is_outcome_unknown = false;
            return E_DISK_FULL;
        }
    }
    return E_DB;
}

/* A snapshot of SQLite is its connection's own; one thread reads the one chain there is. */
static enum err sqlite_share(struct db *base, struct buf *out)
{
    (void)base;
    (void)out;
    return E_ENGINE;
}

static enum err sqlite_join(struct db *base, struct str name)
{
    (void)base;
    (void)name;
    return E_ENGINE;
}

/* ---- the engine --------------------------------------------------------------------------------- */

static void sqlite_close(struct db *base)
{
    struct db_sqlite *db = db_sqlite_of(base);
    db_sqlite_close(&db);
}

static enum err sqlite_checkpoint(struct db *base)
{
    return db_sqlite_log_copy_back(db_sqlite_of(base));
}

static enum err sqlite_checkpoint_idle(struct db *base)
{
    return db_sqlite_log_rest(db_sqlite_of(base));
}

static int64_t sqlite_size_bytes(struct db *base)
{
    sqlite3 *conn = db_sqlite_of(base)->conn;
    int64_t pages = 0;
    int64_t page_bytes = 0;
    if (db_sqlite_number(conn, "PRAGMA page_count", &pages) != OK ||
        db_sqlite_number(conn, "PRAGMA page_size", &page_bytes) != OK)
        return 0;
    return pages * page_bytes;
}

static void sqlite_version_write(struct db *base, struct buf *out)
{
    (void)base;
    buf_str(out, str_c(db_embedded_version()));
}

/* There is no server that could go. */
static bool sqlite_is_usable(const struct db *base)
{
    (void)base;
    return true;
}

const struct db_engine db_sqlite_engine = {
    .query = sqlite_query,
    .next = sqlite_next,
    .is_null = sqlite_is_null,
    .number = sqlite_number,
    .peek = sqlite_peek,
    .rows_close = sqlite_rows_close,
    .changed = sqlite_changed,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .is_usable = sqlite_is_usable,
    .share = sqlite_share,
    .join = sqlite_join,
    .close = sqlite_close,
    .check = db_sqlite_check,
    .checkpoint = sqlite_checkpoint,
    .checkpoint_idle = sqlite_checkpoint_idle,
    .size_bytes = sqlite_size_bytes,
    .version_write = sqlite_version_write,
    .step_text = db_sqlite_step_text,
    .step_run = db_sqlite_step_run,
};
