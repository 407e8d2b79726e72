/* db_sqlite_copy.c - a database checked, copied while it is in use, and brought back.
 *
 * The copy is of one snapshot: a read transaction is held on the source from the first page to the
 * last, so the pages do not change under the copying however much is written meanwhile, and it never
 * has to begin again.  The price is that the log cannot begin anew until the copy ends.
 *
 * Between two databases of SQLite pages are copied, between SQLite and another engine rows.
 */
#include "storage/sqlite/db_sqlite.h"

#include "core/buf.h"
#include "storage/config_storage.h"
#include "storage/files.h"
#include "storage/table_copy.h"

#define STEP_PAGES 1024 /* between two calls of progress() */

/* ---- sound ? ------------------------------------------------------------------------------------ */

static enum err sound_by(sqlite3 *conn, const char *pragma)
{
    bool is_ok = false;
    TRY(db_sqlite_says(conn, pragma, "ok", &is_ok));
    return is_ok ? OK : E_DB_CORRUPT;
}

/* Every row is looked for in every index, here and there in the file: with a reader's few pages each
 * look would be a read.  The connection keeps the room; it is one for an audit. */
static void cache_for_check(sqlite3 *conn)
{
    /* KiB.  Without it the check is only slower. */
    (void)sqlite3_exec(conn, "PRAGMA cache_size=-64000", NULL, NULL, NULL);
}

enum err db_sqlite_check(struct db *base)
{
    const struct db_sqlite *db = db_sqlite_of(base);
    int64_t violations = 0;
    cache_for_check(db->conn);
    TRY(sound_by(db->conn, "PRAGMA integrity_check(1)"));
    TRY(db_sqlite_number(db->conn, "SELECT COUNT(*) FROM pragma_foreign_key_check", &violations));
    return violations == 0 ? OK : E_DB_CORRUPT;
}

/* ---- pages from one file to another -------------------------------------------------------------- */

struct copy {
    struct db *source; /* of a backup */
    sqlite3 *from;     /* of pages: inside a read transaction */
    sqlite3 *to;
    db_progress *progress; /* may be NULL */
    void *context;
};

static void backup_finish(sqlite3_backup **backup)
{
    (void)sqlite3_backup_finish(*backup);
    *backup = NULL;
}

static enum err copy_pages(const struct copy *copy)
{
    CLEANUP(backup_finish)
    sqlite3_backup *backup = sqlite3_backup_init(copy->to, "main", copy->from, "main");
    if (backup == NULL)
        return db_sqlite_err(copy->to, sqlite3_extended_errcode(copy->to));

    int rc = SQLITE_OK;
    while (rc == SQLITE_OK) {
        rc = sqlite3_backup_step(backup, STEP_PAGES);
        int64_t total = sqlite3_backup_pagecount(backup);
        int64_t done = total - sqlite3_backup_remaining(backup);
        if (copy->progress != NULL && (rc == SQLITE_OK || rc == SQLITE_DONE))
            copy->progress(copy->context, done, total);
    }
    return rc == SQLITE_DONE ? OK : db_sqlite_err(copy->to, rc);
}

/* A checked copy at `path`, in the journal mode that suits its use. */
static enum err copy_to(struct copy copy, const char *path, const char *journal_mode,
                        const char *wanted_mode)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *to = NULL;
    TRY(files_new(path));
    int rc = db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE, &to);
    if (rc != SQLITE_OK)
        return db_sqlite_err(to, rc);

    copy.to = to;
    TRY(copy_pages(&copy));
    TRY(sound_by(to, "PRAGMA quick_check(1)"));
    bool is_so = false;
    TRY(db_sqlite_says(to, journal_mode, wanted_mode, &is_so));
    return is_so ? OK : E_DB;
}

/* ---- rows from one engine to another ------------------------------------------------------------- */

static bool tell(void *context, int64_t done, int64_t total)
{
    const struct copy *copy = context;
    if (copy->progress != NULL)
        copy->progress(copy->context, done, total);
    return true;
}

/* A file without a log, as a backup is. */
static enum err file_finish(struct db_sqlite *db)
{
    bool is_so = false;
    TRY(db_checkpoint(&db->db));
    TRY(sound_by(db->conn, "PRAGMA quick_check(1)"));
    TRY(db_sqlite_says(db->conn, "PRAGMA journal_mode=DELETE", "delete", &is_so));
    return is_so ? OK : E_DB;
}

static enum err make_of_rows(struct copy *copy, const char *path)
{
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    TRY(db_sqlite_make(path, &db));
    TRY(table_copy_all(copy->source, &db->db, tell, copy));
    return file_finish(db);
}

/* ---- there -------------------------------------------------------------------------------------- */

static enum err make_of_pages(struct copy *copy, const char *path)
{
    int64_t number = 0; /* a snapshot begins with the first page that is read */
    copy->from = db_sqlite_of(copy->source)->conn;
    TRY(db_sqlite_identify(copy->from, (int64_t)schema_step_count, &number));
    return copy_to(*copy, path, "PRAGMA journal_mode=DELETE", "delete");
}

enum err db_backup(struct db *db, const char *file, db_progress *progress, void *context)
{
    char made[FILES_PATH_MAX_BYTES];
    struct buf out = BUF(made);
    buf_str(&out, str_c(file));
    buf_lit(&out, ".tmp");
    buf_char(&out, '\0');
    if (out.err != OK)
        return E_FILE;
    if (files_is_there(file))
        return E_EXISTS;

    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    struct copy copy = { .source = db, .progress = progress, .context = context };
    enum err err =
        db->engine == &db_sqlite_engine ? make_of_pages(&copy, made) : make_of_rows(&copy, made);
    if (err == OK)
        err = files_publish(made, file);
    if (err != OK)
        files_forget(made);
    return err;
}

/* ---- and back ----------------------------------------------------------------------------------- */

/* file:...?immutable=1 - for a file that has no log beside it, so that reading leaves no trace. */
static enum err immutable_uri(char *room, const char *path)
{
    struct buf out = { .base = room, .size = FILES_PATH_MAX_BYTES };
    buf_lit(&out, "file:");
    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '%' || *c == '?' || *c == '#') {
            buf_char(&out, '%');
            buf_hex(&out, (const uint8_t *)c, 1);
        } else {
            buf_char(&out, *c);
        }
    }
    buf_lit(&out, "?immutable=1");
    buf_char(&out, '\0');
    return out.err == OK ? OK : E_FILE;
}

/* A backup is one file; the database of a machine that stopped may have its log beside it. */
static enum err source_open(const char *file, sqlite3 **conn)
{
    char log[FILES_PATH_MAX_BYTES];
    char uri[FILES_PATH_MAX_BYTES];
    struct buf out = BUF(log);
    buf_str(&out, str_c(file));
    buf_lit(&out, "-wal");
    buf_char(&out, '\0');
    if (out.err != OK || !files_is_regular(file))
        return E_FILE;

    int rc = SQLITE_OK;
    if (files_is_there(log)) {
        rc = db_sqlite_conn_open(file, SQLITE_OPEN_READONLY, conn);
    } else {
        TRY(immutable_uri(uri, file));
        rc = db_sqlite_conn_open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, conn);
    }
    if ((rc & 0xff) == SQLITE_CANTOPEN)
        return E_FILE;
    return db_sqlite_err(*conn, rc);
}

/* In a snapshot, so that what is looked at now is copied afterwards. */
static enum err source_check(sqlite3 *from)
{
    int64_t number = 0;
    TRY(db_sqlite_identify(from, (int64_t)schema_step_count, &number));
    return sound_by(from, "PRAGMA quick_check(1)");
}

static enum err restore_pages(struct copy *copy, const char *directory)
{
    char path[FILES_PATH_MAX_BYTES];
    char made[FILES_PATH_MAX_BYTES];
    TRY(files_path(path, directory, DB_FILE_NAME));
    TRY(files_path(made, directory, DB_FILE_MADE));
    if (files_is_there(path))
        return E_DB_EXISTS;
    int rc = sqlite3_exec(copy->from, "BEGIN", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return db_sqlite_err(copy->from, rc);
    TRY(source_check(copy->from));

    CLEANUP(files_unlock) int lock = -1;
    TRY(files_directory(directory));
    TRY(files_lock(directory, &lock));
    if (files_is_there(path)) /* somebody was quicker */
        return E_DB_EXISTS;
    enum err err = copy_to(*copy, made, "PRAGMA journal_mode=WAL", "wal");
    if (err == OK)
        err = files_publish(made, path);
    if (err != OK)
        files_forget(made);
    return err;
}

/* Whether there is a database at an address that was never filled to its end. */
static bool is_unfinished(const char *address)
{
    CLEANUP(db_close) struct db *db = NULL;
    int32_t partitions = 0;
    return db_open(address, DB_READ, &db) == OK &&
           installation_get(db, &partitions) == E_DB_INCOMPLETE;
}

static enum err create_anew(const char *address)
{
    enum err err = db_create(address);
    if (err != E_DB_EXISTS || !is_unfinished(address))
        return err;
    db_remove(address, true);
    return db_create(address);
}

static enum err fill(struct copy *copy, const char *address)
{
    CLEANUP(db_close) struct db *to = NULL;
    TRY(db_open(address, DB_WRITE, &to));
    return table_copy_all(copy->source, to, tell, copy);
}

static enum err restore_rows(struct copy *copy, const char *address)
{
    size_t applied = 0;
    CLEANUP(db_sqlite_close) struct db_sqlite *from = NULL;
    TRY(db_sqlite_wrap(&copy->from, DB_READ, &from));
    TRY(db_sqlite_prepare(from));
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(&from->db, &snapshot));
    TRY(source_check(from->conn));
    TRY(db_steps_compare(&from->db, schema_steps, schema_step_count, &applied));
    if (applied != schema_step_count)
        return E_DB_OLDER;

    copy->source = &from->db;
    TRY(create_anew(address));
    enum err err = fill(copy, address);
    if (err != OK)
        db_remove(address, true);
    return err;
}

enum err db_restore(const char *file, const char *address, db_progress *progress, void *context)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *from = NULL;
    TRY(source_open(file, &from));
    struct copy copy = { .from = from, .progress = progress, .context = context };
    if (!db_is_url(address))
        return restore_pages(&copy, address);
    from = NULL; /* taken over */
    return restore_rows(&copy, address);
}
