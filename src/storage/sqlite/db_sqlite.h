/* db_sqlite.h - a connection to SQLite, as the files db_sqlite*.c share it.
 *
 * Nobody else includes this file but their tests: to the program a struct db is opaque.
 */
#ifndef STORAGE_SQLITE_DB_SQLITE_H
#define STORAGE_SQLITE_DB_SQLITE_H

#include <sqlite3.h>

#include "storage/db_engine.h"

#define DB_FILE_NAME "habitue.db"
#define DB_FILE_MADE "habitue.db.new" /* until it is complete */

#define DB_APPLICATION_ID    0x48414249 /* "HABI", in the header of the file */
#define DB_BUSY_TIMEOUT_MS   5000 /* for the few milliseconds in which another process writes */
#define DB_CHECKPOINT_FRAMES 8000 /* pages in the log; measured, see docs/storage.md */
#define DB_IDLE_FRAMES       500  /* enough to be worth a pause of a few milliseconds */

/* A prepared statement, kept as long as its connection.  SQLite numbers named parameters by their
 * first appearance, so `slot` tells where $1, $2, ... are. */
struct db_statement {
    sqlite3_stmt *stmt; /* NULL until its first use */
    bool is_open;       /* a struct db_rows reads it now */
    bool is_reading;    /* it cannot change the database */
    int parameter_count;
    uint8_t slot[DB_PARAMETERS_MAX];
};

enum db_control { DB_BEGIN, DB_SNAPSHOT, DB_COMMIT, DB_ROLLBACK, DB_CONTROL_COUNT };

struct db_sqlite {
    struct db db; /* what the rooms see */
    sqlite3 *conn;
    int lock;       /* descriptor of writer.lock; -1: not held */
    int log_frames; /* pages in the log, as of the last commit here */
    int log_copied; /* of them, copied back already */
    int log_due;    /* copy them back when there are so many */
    sqlite3_stmt *control[DB_CONTROL_COUNT];
    struct db_statement statements[SQL_COUNT];
};

extern const struct db_engine db_sqlite_engine;

static inline struct db_sqlite *db_sqlite_of(struct db *db)
{
    assert(db->engine == &db_sqlite_engine);
    return (struct db_sqlite *)db;
}

/* ---- db_sqlite.c -------------------------------------------------------------------------------- */

/* What a failed call of SQLite means to the program. */
enum err db_sqlite_err(sqlite3 *conn, int rc);

/* Prepares BEGIN, COMMIT and their kin; runs one: the code of SQLite. */
MUST_USE enum err db_sqlite_prepare(struct db_sqlite *db);
int db_sqlite_control(struct db_sqlite *db, enum db_control control);

/* ---- db_sqlite_cache.c -------------------------------------------------------------------------- */

/* Once for the process; before the first connection. */
void db_sqlite_cache_install(void);

/* ---- db_sqlite_file.c --------------------------------------------------------------------------- */

#define DB_FILE_SYSTEM "habitue" /* what SQLite calls ours; every connection is opened with it */

/* Once for the process; after the page cache, before the first connection. */
void db_sqlite_file_install(void);

/* ---- db_sqlite_log.c ---------------------------------------------------------------------------- */

void db_sqlite_log_watch(struct db_sqlite *db); /* counts its frames, for the writer */
MUST_USE enum err db_sqlite_log_copy_back(struct db_sqlite *db); /* as far as readers allow; E_DB */
MUST_USE enum err
db_sqlite_log_rest(struct db_sqlite *db); /* when it is long enough to be worth it */

/* Removes what a failed commit left behind the committed part, durably.  E_DB when that is not sure. */
MUST_USE enum err db_sqlite_log_cut(struct db_sqlite *db);

/* ---- db_sqlite_copy.c --------------------------------------------------------------------------- */

MUST_USE enum err db_sqlite_check(struct db *db);

/* ---- db_sqlite_open.c --------------------------------------------------------------------------- */

/* A connection to a file, which is not looked at yet; the caller closes *ret_db also after an error.
 * E_FILE. */
MUST_USE enum err db_sqlite_connect(const char *path, enum db_mode mode, struct db_sqlite **ret_db);

/* A connection that is open, taken over. */
MUST_USE enum err db_sqlite_wrap(sqlite3 **conn, enum db_mode mode, struct db_sqlite **ret_db);

/* A new empty database at `path`, open for writing. */
MUST_USE enum err db_sqlite_make(const char *path, struct db_sqlite **ret_db);

/* The settings of its mode, and what every connection needs ready.  E_DB when one did not take. */
MUST_USE enum err db_sqlite_set_up(struct db_sqlite *db);

void db_sqlite_close(struct db_sqlite **db); /* for CLEANUP() */

/* As in db_open.h, in a folder. */
MUST_USE enum err db_sqlite_create(const char *directory);
void db_sqlite_remove(const char *directory, bool keeps_directory);
MUST_USE enum err db_sqlite_open(const char *directory, enum db_mode mode, struct db **ret_db);

/* The one door to SQLite; `flags` say how to open, on top of what every connection has.  Close it also
 * when this fails. */
int db_sqlite_conn_open(const char *path, int flags, sqlite3 **ret_conn);
void db_sqlite_conn_close(sqlite3 **conn); /* for CLEANUP() */

/* The number or the text that a constant text (a pragma) answers in its first row. */
MUST_USE enum err db_sqlite_number(sqlite3 *conn, const char *text, int64_t *ret_number);
MUST_USE enum err db_sqlite_says(sqlite3 *conn, const char *text, const char *want,
                                 bool *ret_is_so);

/* Whose database it is: E_DB_FOREIGN, E_DB_NEWER, E_DB_CORRUPT; *ret_number is its schema's. */
MUST_USE enum err db_sqlite_identify(sqlite3 *conn, int64_t newest, int64_t *ret_number);

/* Applies the steps which the database does not have, each in its own transaction.  E_DB_OLDER when
 * it has one with another hash. */
MUST_USE enum err db_sqlite_migrate(struct db_sqlite *db, const struct schema_step *steps,
                                    size_t count);

/* As in db_engine.h. */
const struct schema_text *db_sqlite_step_text(const struct schema_step *step);
MUST_USE enum err db_sqlite_step_run(struct db *db, const struct schema_step *step);

/* False for the versions whose log can be reset under a reader: 3.7.0 to 3.51.2. */
bool db_sqlite_version_is_safe(int number);

#endif
