/* db_sqlite_file.c - the pages of a commit reach the log in one call.
 *
 * SQLite appends each page to its log in two writes: a header of 24 bytes, and the page.  Every write is
 * a call of the system which touches a page of its cache anew; with forty pages in a commit they were a
 * tenth of the writer's time.  Here what is appended to a log is collected, and written
 *
 *      with the last page of a commit, which its header tells (so it is in the file before SQLite syncs
 *      it and shows it to others),
 *      before anything else happens to the file: a read, a sync, a cut, a write elsewhere,
 *      when the room is full.
 *
 * What is collected when its transaction is rolled back, or its connection closed, was never committed.
 * All other files are the system's own.  https://www.sqlite.org/vfs.html,
 * https://www.sqlite.org/fileformat2.html, section 4.1
 */
#include <pthread.h>
#include <string.h>

#include "storage/sqlite/db_sqlite.h"

#define FRAME_HEADER_BYTES 24
#define COMMIT_SIZE_AT     4 /* in it: pages of the database after a commit, big-endian; 0: no commit */
#define ROOM_BYTES         0x1ffff /* 31 pages: SQLite's own file system writes no more in one call */

struct log_file {
    sqlite3_file base;
    sqlite3_file *real; /* its own allocation */
    char *room;         /* ROOM_BYTES; taken at the first write, for readers have a log open too */
    size_t used;
    sqlite3_int64 from; /* where the first byte of the room belongs */
    bool is_ending;     /* the page behind this header is the last of a commit */
};

static struct log_file *log_of(sqlite3_file *file)
{
    return (struct log_file *)file;
}

/* What could not be written is dropped: SQLite hears of it, and rolls back. */
static int flush(struct log_file *log)
{
    int len = (int)log->used;
    if (len == 0)
        return SQLITE_OK;
    log->used = 0;
    return log->real->pMethods->xWrite(log->real, log->room, len, log->from);
}

static bool ends_a_commit(const unsigned char *header, int len)
{
    static const unsigned char zeros[4];
    return len == FRAME_HEADER_BYTES && memcmp(header + COMMIT_SIZE_AT, zeros, sizeof(zeros)) != 0;
}

static int log_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    struct log_file *log = log_of(file);
    size_t size = (size_t)len;
    if (log->room == NULL)
        log->room = sqlite3_malloc64(ROOM_BYTES);
    if (log->room == NULL)
        return SQLITE_IOERR_NOMEM;
    bool is_appended = at == log->from + (sqlite3_int64)log->used;
    if (!is_appended || size > ROOM_BYTES - log->used) {
        int rc = flush(log);
        if (rc != SQLITE_OK)
            return rc;
    }
    if (size > ROOM_BYTES)
        return log->real->pMethods->xWrite(log->real, bytes, len, at);
    if (log->used == 0)
        log->from = at;
    memcpy(log->room + log->used, bytes, size);
    log->used += size;

    bool is_last = log->is_ending;
    log->is_ending = ends_a_commit(bytes, len);
    return is_last ? flush(log) : SQLITE_OK;
}

static int log_close(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    int rc = log->real->pMethods->xClose(log->real);
    sqlite3_free(log->room);
    sqlite3_free(log->real);
    return rc;
}

/* The other calls find the file as if nothing had been held back. */
#define BEHIND_THE_WRITES(name, parameters, arguments)                                             \
    static int log_##name parameters                                                               \
    {                                                                                              \
        struct log_file *log = log_of(file);                                                       \
        int rc = flush(log);                                                                       \
        return rc != SQLITE_OK ? rc : log->real->pMethods->name arguments;                         \
    }
BEHIND_THE_WRITES(xRead, (sqlite3_file * file, void *to, int len, sqlite3_int64 at),
                  (log->real, to, len, at))
BEHIND_THE_WRITES(xTruncate, (sqlite3_file * file, sqlite3_int64 size), (log->real, size))
BEHIND_THE_WRITES(xSync, (sqlite3_file * file, int flags), (log->real, flags))
BEHIND_THE_WRITES(xFileSize, (sqlite3_file * file, sqlite3_int64 *size), (log->real, size))
BEHIND_THE_WRITES(xFileControl, (sqlite3_file * file, int op, void *value), (log->real, op, value))

static int log_sector_size(sqlite3_file *file)
{
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xSectorSize(real);
}

static int log_characteristics(sqlite3_file *file)
{
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

/* A log is never locked by itself, nor mapped: those calls go to the database's file. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_xRead,
    .xWrite = log_write,
    .xTruncate = log_xTruncate,
    .xSync = log_xSync,
    .xFileSize = log_xFileSize,
    .xFileControl = log_xFileControl,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

static int open_log(sqlite3_vfs *below, sqlite3_filename name, struct log_file *log, int flags,
                    int *ret_flags)
{
    *log = (struct log_file){ .real = sqlite3_malloc64((sqlite3_uint64)below->szOsFile) };
    if (log->real == NULL)
        return SQLITE_NOMEM;
    memset(log->real, 0, (size_t)below->szOsFile);
    int rc = below->xOpen(below, name, log->real, flags, ret_flags);
    if (rc != SQLITE_OK) {
        sqlite3_free(log->real);
        return rc; /* without methods it is not closed */
    }
    log->base.pMethods = &log_methods;
    return SQLITE_OK;
}

static sqlite3_vfs ours;

/* The file system below is the process's default: the system's, or that of a test. */
static int file_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    (void)vfs;
    sqlite3_vfs *below = sqlite3_vfs_find(NULL);
    assert(below->szOsFile <= ours.szOsFile);
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return below->xOpen(below, name, file, flags, ret_flags);
    return open_log(below, name, log_of(file), flags, ret_flags);
}

static void install(void)
{
    const sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    ours = *system;
    ours.zName = DB_FILE_SYSTEM;
    ours.pNext = NULL;
    ours.xOpen = file_open;
    ours.szOsFile = system->szOsFile + (int)sizeof(struct log_file);
    int rc = sqlite3_vfs_register(&ours, 0);
    assert(rc == SQLITE_OK);
}

void db_sqlite_file_install(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, install);
    assert(failed == 0);
}
