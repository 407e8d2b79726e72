/* db_sqlite_log.c - the log of SQLite (WAL): copied back into the database, and cut after a full disk.
 *
 *      habitue.db-wal   | header | frame 1 | frame 2 | ...  frame n, which commits | what is not committed
 *
 * The log is copied back by the writing connection alone, and never while answers wait: a little of it
 * whenever nothing is to be done (the pause is short then), and all of it at the beginning of a
 * transaction when the shop is so busy that nothing ever is (what is copied at once is copied cheaper).
 */
#include "storage/sqlite/db_sqlite.h"

#define RESTART_FACTOR  8  /* a log so many times too long: wait for its readers ... */
#define RESTART_WAIT_MS 50 /* ... but not longer than this */

#define LOG_HEADER_BYTES   32 /* https://www.sqlite.org/walformat.html, sections 2.1, 2.2 and 4.2.1 */
#define FRAME_HEADER_BYTES 24
#define INDEX_PAGE_BYTES   32768

/* The beginning of the index of the log, in the order of bytes of the machine. */
struct log_index {
    uint32_t version, unused, changes;
    uint8_t is_ready, is_big_endian;
    uint16_t page_bytes; /* 1 for 65536 */
    uint32_t frames;     /* number of the last one that is committed */
};
static_assert(offsetof(struct log_index, frames) == 16, "section 4.2.1 of the format");

/* Called by SQLite after each commit of this connection. */
static int log_grew(void *context, sqlite3 *conn, const char *schema, int frames)
{
    (void)conn;
    (void)schema;
    struct db_sqlite *db = context;
    if (frames < db->log_frames) { /* it was begun anew */
        db->log_due = DB_CHECKPOINT_FRAMES;
        db->log_copied = 0;
    }
    db->log_frames = frames;
    return SQLITE_OK;
}

void db_sqlite_log_watch(struct db_sqlite *db)
{
    db->log_due = DB_CHECKPOINT_FRAMES; /* never reached where no hook counts */
    if (db->db.mode == DB_WRITE)
        (void)sqlite3_wal_hook(db->conn, log_grew, db);
}

/* Copies back what readers allow.  A full disk or a busy reader is no error here: the log keeps what
 * could not be copied, and the next time will do.
 *
 * A log that readers have kept from beginning anew for too long is worth a short wait: all of it has
 * been copied, so whoever begins to read now reads the database and is not in the way. */
enum err db_sqlite_log_copy_back(struct db_sqlite *db)
{
    bool is_too_long = db->log_frames >= RESTART_FACTOR * DB_CHECKPOINT_FRAMES;
    if (is_too_long)
        (void)sqlite3_busy_timeout(db->conn, RESTART_WAIT_MS);
    int rc = sqlite3_wal_checkpoint_v2(db->conn, NULL,
                                       is_too_long ? SQLITE_CHECKPOINT_RESTART
                                                   : SQLITE_CHECKPOINT_PASSIVE,
                                       NULL, NULL);
    if (is_too_long)
        (void)sqlite3_busy_timeout(db->conn, DB_BUSY_TIMEOUT_MS);

    db->log_copied = db->log_frames; /* or tried to */
    db->log_due = db->log_frames + (is_too_long ? RESTART_FACTOR : 1) * DB_CHECKPOINT_FRAMES;
    enum err err = db_sqlite_err(db->conn, rc);
    return err == E_BUSY || err == E_DISK_FULL ? OK : err;
}

enum err db_sqlite_log_rest(struct db_sqlite *db)
{
    if (db->log_frames - db->log_copied < DB_IDLE_FRAMES)
        return OK;
    return db_sqlite_log_copy_back(db);
}

/* Where the committed part of the log ends.  The caller holds the lock for writing, so it stays there. */
static enum err log_end(sqlite3_file *database, int64_t *ret_bytes)
{
    void volatile *index = NULL;
    if (database->pMethods->xShmMap(database, 0, INDEX_PAGE_BYTES, 0, &index) != SQLITE_OK ||
        index == NULL)
        return E_DB;
    const volatile struct log_index *header = index;
    int64_t page_bytes = header->page_bytes;
    int64_t frames = header->frames;
    if (page_bytes == 1)
        page_bytes = 65536;
    *ret_bytes = frames == 0 ? 0 : LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + page_bytes);
    return OK;
}

static enum err log_cut_locked(struct db_sqlite *db)
{
    sqlite3_file *database = NULL;
    sqlite3_file *log = NULL;
    sqlite3_int64 size = 0;
    int64_t end = 0;
    if (sqlite3_file_control(db->conn, "main", SQLITE_FCNTL_FILE_POINTER, &database) != SQLITE_OK ||
        sqlite3_file_control(db->conn, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK ||
        log->pMethods == NULL)
        return E_DB;
    TRY(log_end(database, &end));
    if (log->pMethods->xFileSize(log, &size) != SQLITE_OK)
        return E_DB;
    if (size > end && log->pMethods->xTruncate(log, end) != SQLITE_OK)
        return E_DB;
    return log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK ? OK : E_DB;
}

enum err db_sqlite_log_cut(struct db_sqlite *db)
{
    if (db_sqlite_control(db, DB_BEGIN) != SQLITE_OK)
        return E_DB;
    enum err err = log_cut_locked(db);
    return db_sqlite_control(db, DB_ROLLBACK) == SQLITE_OK ? err : E_DB;
}
