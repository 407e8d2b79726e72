/* db_sqlite_open.c - an installation's database in SQLite: made, opened, brought up to date.
 *
 *      DIR/habitue.db        the database
 *      DIR/habitue.db-wal    its log: what was committed and not yet copied back
 *      DIR/habitue.db-shm    the index of the log, shared by the processes that have it open
 *      DIR/writer.lock       flock()ed by the process which may write and copy back
 *
 * A database is made complete under another name and renamed, so that a half-made one is never found.
 */
#include "storage/sqlite/db_sqlite.h"

#include <unistd.h>

#include "core/buf.h"
#include "storage/files.h"

#define VERSION_BAD_FIRST 3007000
#define VERSION_BAD_LAST  3051002

static_assert(SQLITE_VERSION_NUMBER > VERSION_BAD_LAST, "the log of this SQLite can be reset");

/* ---- constant texts ----------------------------------------------------------------------------- */

static void stmt_finish(sqlite3_stmt **stmt)
{
    (void)sqlite3_finalize(*stmt);
    *stmt = NULL;
}

static enum err first_row(sqlite3 *conn, const char *text, sqlite3_stmt **stmt)
{
    int rc = sqlite3_prepare_v2(conn, text, -1, stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(*stmt);
    if (rc == SQLITE_DONE)
        return E_DB; /* every text here answers something */
    return rc == SQLITE_ROW ? OK : db_sqlite_err(conn, rc);
}

enum err db_sqlite_number(sqlite3 *conn, const char *text, int64_t *ret_number)
{
    CLEANUP(stmt_finish) sqlite3_stmt *stmt = NULL;
    TRY(first_row(conn, text, &stmt));
    *ret_number = sqlite3_column_int64(stmt, 0);
    return OK;
}

enum err db_sqlite_says(sqlite3 *conn, const char *text, const char *want, bool *ret_is_so)
{
    CLEANUP(stmt_finish) sqlite3_stmt *stmt = NULL;
    TRY(first_row(conn, text, &stmt));
    *ret_is_so = str_eq(str_c((const char *)sqlite3_column_text(stmt, 0)), str_c(want));
    return OK;
}

static enum err text_run(sqlite3 *conn, const char *text)
{
    return db_sqlite_err(conn, sqlite3_exec(conn, text, NULL, NULL, NULL));
}

/* ---- a connection ------------------------------------------------------------------------------- */

/* What every connection runs under.  `set` may be NULL: it only has to be so already. */
struct setting {
    const char *set;
    const char *get;
    const char *want;
};

static const struct setting settings[] = {
    { NULL, "PRAGMA busy_timeout", "5000" }, /* db_sqlite_connect() */
    { NULL, "PRAGMA journal_mode", "wal" },
    { "PRAGMA synchronous=FULL", "PRAGMA synchronous", "2" },
    { "PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1" },
    { "PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0" },
    { "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1" },
    { "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2" },
    { "PRAGMA wal_autocheckpoint=0", "PRAGMA wal_autocheckpoint", "0" }, /* db_sqlite.c does it */
};
static_assert(DB_BUSY_TIMEOUT_MS == 5000, "as in the settings");

/* A log that grew while a long reader held it is cut back to 64 MiB when it begins anew; below that
 * its blocks are kept, for a write into them is synced twice as fast as one that grows the file. */
static const struct setting writer_settings[] = {
    { "PRAGMA cache_size=-32000", "PRAGMA cache_size", "-32000" }, /* KiB */
    { "PRAGMA journal_size_limit=67108864", "PRAGMA journal_size_limit", "67108864" },
};
static const struct setting reader_settings[] = {
    { "PRAGMA cache_size=-2000", "PRAGMA cache_size", "-2000" },
    { "PRAGMA query_only=ON", "PRAGMA query_only", "1" },
};
static const struct setting configure_settings[] = {
    { "PRAGMA cache_size=-2000", "PRAGMA cache_size", "-2000" },
};

static enum err settings_apply(sqlite3 *conn, const struct setting *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].set != NULL)
            TRY(text_run(conn, items[i].set));
        bool is_so = false;
        TRY(db_sqlite_says(conn, items[i].get, items[i].want, &is_so));
        if (!is_so)
            return E_DB;
    }
    return OK;
}

static enum err settings_of_mode(const struct db_sqlite *db)
{
    if (db->db.mode == DB_WRITE)
        TRY(text_run(db->conn, "PRAGMA journal_mode=WAL"));
    TRY(settings_apply(db->conn, settings, COUNT(settings)));
    switch (db->db.mode) {
    case DB_WRITE:
        return settings_apply(db->conn, writer_settings, COUNT(writer_settings));
    case DB_READ:
        return settings_apply(db->conn, reader_settings, COUNT(reader_settings));
    case DB_CONFIGURE:
        return settings_apply(db->conn, configure_settings, COUNT(configure_settings));
    }
    return E_DB;
}

int db_sqlite_conn_open(const char *path, int flags, sqlite3 **ret_conn)
{
    db_sqlite_cache_install();
    db_sqlite_file_install();
    return sqlite3_open_v2(path, ret_conn, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                           DB_FILE_SYSTEM);
}

void db_sqlite_conn_close(sqlite3 **conn)
{
    (void)sqlite3_close(*conn);
    *conn = NULL;
}

enum err db_sqlite_wrap(sqlite3 **conn, enum db_mode mode, struct db_sqlite **ret_db)
{
    struct db_sqlite *db = sqlite3_malloc64(sizeof(*db)); /* lives as long as its connection */
    if (db == NULL) {
        db_sqlite_conn_close(conn);
        return E_NO_MEMORY;
    }
    *db = (struct db_sqlite){ .db = { .engine = &db_sqlite_engine, .mode = mode },
                              .conn = *conn,
                              .lock = -1 };
    *conn = NULL;
    *ret_db = db;
    return OK;
}

enum err db_sqlite_connect(const char *path, enum db_mode mode, struct db_sqlite **ret_db)
{
    sqlite3 *conn = NULL;
    int rc = db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, &conn);
    struct db_sqlite *db = NULL;
    TRY(db_sqlite_wrap(&conn, mode, &db));
    *ret_db = db;
    if (rc != SQLITE_OK)
        return (rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_PERM
                   ? E_FILE
                   : db_sqlite_err(db->conn, rc);
    /* From the first look on: whoever closes its last connection holds the file for a moment. */
    (void)sqlite3_busy_timeout(db->conn, DB_BUSY_TIMEOUT_MS);
    if (mode != DB_WRITE) /* only the writer copies the log back, also when it is not running */
        (void)sqlite3_db_config(db->conn, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return OK;
}

enum err db_sqlite_set_up(struct db_sqlite *db)
{
    TRY(settings_of_mode(db));
    return db_sqlite_prepare(db);
}

void db_sqlite_close(struct db_sqlite **ref)
{
    struct db_sqlite *db = *ref;
    if (db == NULL)
        return;
    if (db->db.is_outcome_unknown) /* leave the log to the recovery */
        (void)sqlite3_db_config(db->conn, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    for (int i = 0; i < DB_CONTROL_COUNT; i++)
        stmt_finish(&db->control[i]);
    for (int i = 0; i < SQL_COUNT; i++) {
        assert(!db->statements[i].is_open);
        stmt_finish(&db->statements[i].stmt);
    }
    db_sqlite_conn_close(&db->conn);
    files_unlock(&db->lock);
    sqlite3_free(db);
    *ref = NULL;
}

/* ---- whose it is, and how old ------------------------------------------------------------------- */

bool db_sqlite_version_is_safe(int number)
{
    return number < VERSION_BAD_FIRST || number > VERSION_BAD_LAST;
}

enum err db_sqlite_identify(sqlite3 *conn, int64_t newest, int64_t *ret_number)
{
    int64_t application = 0;
    int64_t number = 0;
    TRY(db_sqlite_number(conn, "PRAGMA application_id", &application));
    TRY(db_sqlite_number(conn, "PRAGMA user_version", &number));
    if (application != DB_APPLICATION_ID || number < 1)
        return E_DB_FOREIGN;
    if (number > newest)
        return E_DB_NEWER;
    *ret_number = number;
    return OK;
}

const struct schema_text *db_sqlite_step_text(const struct schema_step *step)
{
    return &step->sqlite;
}

/* The header of the file remembers whose it is, and the last step. */
enum err db_sqlite_step_run(struct db *base, const struct schema_step *step)
{
    struct db_sqlite *db = db_sqlite_of(base);
    char room[64];
    struct buf pragma = BUF(room);
    buf_lit(&pragma, "PRAGMA user_version=");
    buf_int(&pragma, step->number);
    buf_char(&pragma, '\0');
    assert(pragma.err == OK);
    static_assert(DB_APPLICATION_ID == 1212236361, "PRAGMA knows decimal numbers only");

    TRY(text_run(db->conn, step->sqlite.sql));
    TRY(text_run(db->conn, "PRAGMA application_id=1212236361"));
    return text_run(db->conn, room);
}

enum err db_sqlite_migrate(struct db_sqlite *db, const struct schema_step *steps, size_t count)
{
    int64_t number = 0;
    size_t applied = 0;
    TRY(db_sqlite_number(db->conn, "PRAGMA user_version", &number));
    if (number > 0)
        TRY(db_steps_compare(&db->db, steps, count, &applied));
    return (size_t)number == applied ? db_steps_apply(&db->db, steps, count, applied)
                                     : E_DB_CORRUPT;
}

/* ---- made and opened ---------------------------------------------------------------------------- */

enum err db_sqlite_make(const char *path, struct db_sqlite **ret_db)
{
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    TRY(files_new(path));
    TRY(db_sqlite_connect(path, DB_WRITE, &db));
    TRY(db_sqlite_set_up(db));
    TRY(db_sqlite_migrate(db, schema_steps, schema_step_count));
    *ret_db = db;
    db = NULL;
    return OK;
}

/* A whole database under a name of its own. */
static enum err database_make(const char *path)
{
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    TRY(db_sqlite_make(path, &db));
    return db_checkpoint(&db->db); /* the file alone is the database now */
}

enum err db_sqlite_create(const char *directory)
{
    char path[FILES_PATH_MAX_BYTES];
    char made[FILES_PATH_MAX_BYTES];
    TRY(files_path(path, directory, DB_FILE_NAME));
    TRY(files_path(made, directory, DB_FILE_MADE));
    if (files_is_there(path))
        return E_DB_EXISTS;

    CLEANUP(files_unlock) int lock = -1;
    TRY(files_directory(directory));
    TRY(files_lock(directory, &lock));
    if (files_is_there(path)) /* somebody was quicker */
        return E_DB_EXISTS;
    enum err err = database_make(made);
    if (err == OK)
        err = files_publish(made, path);
    if (err != OK)
        files_forget(made);
    return err;
}

static enum err open_checked(struct db_sqlite *db)
{
    int64_t number = 0;
    size_t applied = 0;
    TRY(db_sqlite_identify(db->conn, (int64_t)schema_step_count, &number));
    TRY(db_sqlite_set_up(db));
    if (db->db.mode == DB_WRITE)
        return db_sqlite_migrate(db, schema_steps, schema_step_count);
    if (number < (int64_t)schema_step_count)
        return E_DB_OLDER;
    TRY(db_steps_compare(&db->db, schema_steps, schema_step_count, &applied));
    return applied == schema_step_count ? OK : E_DB_CORRUPT;
}

void db_sqlite_remove(const char *directory, bool keeps_directory)
{
    char path[FILES_PATH_MAX_BYTES];
    if (files_path(path, directory, DB_FILE_NAME) == OK)
        files_forget(path);
    files_lock_forget(directory);
    if (!keeps_directory)
        (void)rmdir(directory);
}

enum err db_sqlite_open(const char *directory, enum db_mode mode, struct db **ret_db)
{
    if (!db_sqlite_version_is_safe(sqlite3_libversion_number()))
        return E_DB;
    char path[FILES_PATH_MAX_BYTES];
    TRY(files_path(path, directory, DB_FILE_NAME));
    if (!files_is_there(path))
        return E_DB_MISSING;

    CLEANUP(files_unlock) int lock = -1;
    if (mode == DB_WRITE)
        TRY(files_lock(directory, &lock));
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    TRY(db_sqlite_connect(path, mode, &db));
    TRY(open_checked(db));

    db->lock = lock;
    lock = -1;
    *ret_db = &db->db;
    db = NULL;
    return OK;
}

const char *db_embedded_version(void)
{
    return "SQLite " SQLITE_VERSION;
}
