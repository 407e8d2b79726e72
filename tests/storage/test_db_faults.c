/* test_db_faults.c - storage/db_sqlite*.c when the system fails: the n-th write, the n-th sync, the
 * n-th allocation, for every n; and a disk that is really full.
 *
 * A file system of the test's stands between SQLite and the real one and fails one call.  Whatever
 * happens: what was acknowledged is there, what was refused is not, a transaction is whole or absent,
 * and the database is sound.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

#include "storage/journal_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

/* Thousands of days are written here, and no power fails: memory is disk enough. */
__attribute__((constructor)) static void use_memory(void)
{
    if (access("/dev/shm", W_OK) == 0)
        (void)setenv("TMPDIR", "/dev/shm", 0);
}

/* ---- a file system that fails -------------------------------------------------------------------- */

enum fault { FAULT_NONE, FAULT_WRITE_FULL, FAULT_WRITE_ERROR, FAULT_SYNC, FAULT_SHM };

static struct {
    enum fault fault;
    int64_t calls_left; /* the call that brings it to 0 fails */
    bool is_lasting;    /* and every one after it */
    bool is_hit;
    bool is_torn; /* half of the failing write reaches the file */
    int64_t writes;
} rig;

struct rig_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct rig_file *)file)->real;
}

static bool fails_now(enum fault fault)
{
    if (rig.fault != fault)
        return false;
    bool fails = rig.calls_left > 0 ? --rig.calls_left == 0 : rig.is_lasting && rig.is_hit;
    rig.is_hit = rig.is_hit || fails;
    return fails;
}

static int rig_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    bool is_full = fails_now(FAULT_WRITE_FULL);
    rig.writes++;
    if (!is_full && !fails_now(FAULT_WRITE_ERROR))
        return real->pMethods->xWrite(real, bytes, len, at);
    if (rig.is_torn && len > 1)
        (void)real->pMethods->xWrite(real, bytes, len / 2, at);
    return is_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int rig_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = real_of(file);
    return fails_now(FAULT_SYNC) ? SQLITE_IOERR_FSYNC : real->pMethods->xSync(real, flags);
}

static int rig_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
    sqlite3_file *real = real_of(file);
    if (fails_now(FAULT_SHM))
        return SQLITE_IOERR_SHMSIZE;
    return real->pMethods->xShmMap(real, page, size, extend, map);
}

#define PASS(name, parameters, arguments)                                                          \
    static int rig_##name parameters                                                               \
    {                                                                                              \
        sqlite3_file *real = real_of(file);                                                        \
        return real->pMethods->x##name arguments;                                                  \
    }
PASS(Close, (sqlite3_file * file), (real))
PASS(Read, (sqlite3_file * file, void *to, int len, sqlite3_int64 at), (real, to, len, at))
PASS(Truncate, (sqlite3_file * file, sqlite3_int64 size), (real, size))
PASS(FileSize, (sqlite3_file * file, sqlite3_int64 *size), (real, size))
PASS(Lock, (sqlite3_file * file, int level), (real, level))
PASS(Unlock, (sqlite3_file * file, int level), (real, level))
PASS(CheckReservedLock, (sqlite3_file * file, int *is), (real, is))
PASS(FileControl, (sqlite3_file * file, int op, void *value), (real, op, value))
PASS(SectorSize, (sqlite3_file * file), (real))
PASS(DeviceCharacteristics, (sqlite3_file * file), (real))
PASS(ShmLock, (sqlite3_file * file, int at, int count, int flags), (real, at, count, flags))
PASS(ShmUnmap, (sqlite3_file * file, int is_last), (real, is_last))

static void rig_shm_barrier(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    real->pMethods->xShmBarrier(real);
}

static const sqlite3_io_methods rig_methods = {
    .iVersion = 2, /* no memory-mapped pages: they pass no call */
    .xClose = rig_Close,
    .xRead = rig_Read,
    .xWrite = rig_write,
    .xTruncate = rig_Truncate,
    .xSync = rig_sync,
    .xFileSize = rig_FileSize,
    .xLock = rig_Lock,
    .xUnlock = rig_Unlock,
    .xCheckReservedLock = rig_CheckReservedLock,
    .xFileControl = rig_FileControl,
    .xSectorSize = rig_SectorSize,
    .xDeviceCharacteristics = rig_DeviceCharacteristics,
    .xShmMap = rig_shm_map,
    .xShmLock = rig_ShmLock,
    .xShmBarrier = rig_shm_barrier,
    .xShmUnmap = rig_ShmUnmap,
};

static int rig_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    (void)vfs;
    struct rig_file *ours = (struct rig_file *)file;
    ours->real = (sqlite3_file *)(ours + 1);
    int rc = real_vfs->xOpen(real_vfs, name, ours->real, flags, ret_flags);
    ours->base.pMethods = rc == SQLITE_OK ? &rig_methods : NULL;
    return rc;
}

static void rig_install(void)
{
    static sqlite3_vfs vfs;
    if (real_vfs != NULL)
        return;
    db_sqlite_cache_install(); /* before SQLite is used in any other way */
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "rig";
    vfs.szOsFile = (int)sizeof(struct rig_file) + real_vfs->szOsFile;
    vfs.xOpen = rig_open;
    CHECK_EQ(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

/* ---- what is done while it fails ----------------------------------------------------------------- */

enum fate { FATE_ABSENT, FATE_KEPT, FATE_UNKNOWN };

#define ROWS_EACH 6 /* of one transaction; its number is in them all */
#define TX_MAX    200

static enum fate fates[TX_MAX];

/* Rows of transaction `tx`, with bodies long enough for several pages. */
static enum err rows_write(struct db *db, int64_t tx)
{
    static const char body[3000] = { 'x' };
    for (int64_t i = 0; i < ROWS_EACH; i++)
        TRY(place_row(db, tx * ROWS_EACH + i + 1,
                      (struct str){ .ptr = body, .len = sizeof(body) }));
    return OK;
}

static enum err tx_write(struct db *db, int64_t number)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    fates[number] = FATE_ABSENT;
    TRY(db_tx_begin(db, &tx));
    TRY(rows_write(db, number));
    fates[number] = FATE_UNKNOWN;
    enum err err = db_tx_commit(&tx);
    if (err == OK)
        fates[number] = FATE_KEPT;
    if (err == E_DISK_FULL)
        fates[number] = FATE_ABSENT;
    return err;
}

/* How many rows of the transaction there are: all or none. */
static bool is_kept(struct db *db, int64_t number)
{
    int64_t rows = 0;
    char text[200];
    (void)snprintf(text, sizeof(text), "SELECT COUNT(*) FROM entry WHERE number BETWEEN %d AND %d",
                   (int)(number * ROWS_EACH + 1), (int)(number * ROWS_EACH + ROWS_EACH));
    CHECK_OK(db_sqlite_number(db_sqlite_of(db)->conn, text, &rows));
    CHECK(rows == 0 || rows == ROWS_EACH);
    return rows > 0;
}

static void check_fates(const char *directory, int64_t count)
{
    CLEANUP(db_close) struct db *db = NULL;
    CHECK_OK(db_open(directory, DB_WRITE, &db));
    CHECK_OK(db_check(db));
    for (int64_t number = 0; number < count; number++) {
        bool kept = is_kept(db, number);
        if (fates[number] != FATE_UNKNOWN)
            CHECK_EQ(kept, fates[number] == FATE_KEPT);
    }
}

/* Opens, writes some transactions with a copy of the log in their middle, closes: until a fault
 * whose outcome is not known, after which a program stops.  *ret_count: transactions tried. */
static enum err day(const char *directory, int64_t *ret_count)
{
    enum { DAY = 8 };
    CLEANUP(db_close) struct db *db = NULL;
    *ret_count = 0;
    TRY(db_open(directory, DB_WRITE, &db));
    for (int64_t number = 0; number < DAY; number++) {
        *ret_count = number + 1;
        enum err err = tx_write(db, number);
        if (err != OK && err != E_DISK_FULL)
            return err;
        if (number == DAY / 2)
            TRY(db_checkpoint(db));
    }
    return OK;
}

/* What the calls of a sweep ended with. */
struct met {
    bool is_disk_full;
    bool is_failed; /* E_DB */
    bool is_other;
};

/* Every n until the fault is no longer reached. */
static struct met sweep(enum fault fault, bool is_lasting, bool is_torn)
{
    struct met met = { 0 };
    rig_install();
    for (int64_t n = 1;; n++) {
        PLACE(place);
        int64_t count = 0;
        place_init(&place);
        CHECK_OK(db_create(place.directory));
        rig.fault = fault;
        rig.is_lasting = is_lasting;
        rig.is_torn = is_torn;
        rig.is_hit = false;
        rig.calls_left = n;
        enum err err = day(place.directory, &count);
        bool is_hit = rig.is_hit;
        rig.fault = FAULT_NONE;
        check_note("fault %d at call %d: %s", (int)fault, (int)n, err_symbol(err));
        check_fates(place.directory, count);
        if (!is_hit)
            return met;
        met.is_disk_full |= err == E_DISK_FULL;
        met.is_failed |= err == E_DB;
        met.is_other |= err != OK && err != E_DISK_FULL && err != E_DB;
    }
}

/* ---- what is written, and when ------------------------------------------------------------------- */

TEST(a_commit_is_one_write_and_is_there_before_it_is_told)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    rig_install();
    place_open(&place);
    CHECK_OK(tx_write(place.db, 0));
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    for (int64_t number = 1; number < 20; number++) {
        rig.writes = 0;
        CHECK_OK(tx_write(place.db, number));
        CHECK_EQ(rig.writes, 1);
        CHECK(is_kept(reader, number));
    }
}

TEST(pages_that_spill_are_read_back_and_forgotten_with_their_transaction)
{
    PLACE(place);
    rig_install();
    place_open(&place);
    CHECK_EQ(sqlite3_exec(db_sqlite_of(place.db)->conn, "PRAGMA cache_size=10", NULL, NULL, NULL),
             SQLITE_OK);
    for (int64_t round = 0; round < 3; round++) {
        {
            CLEANUP(db_tx_end) struct db_tx tx = { 0 };
            CHECK_OK(db_tx_begin(place.db, &tx));
            for (int64_t number = 0; number < TX_MAX; number++)
                CHECK_OK(rows_write(place.db, number));
            for (int64_t number = 0; number < TX_MAX; number++)
                CHECK(is_kept(place.db, number));
            if (round == 2)
                CHECK_OK(db_tx_commit(&tx));
        }
        CHECK_EQ(is_kept(place.db, 7), round == 2);
        CHECK_OK(db_check(place.db));
    }
}

/* ---- one call fails ------------------------------------------------------------------------------ */

TEST(a_full_disk_at_any_write_loses_nothing_and_stops_nothing)
{
    /* Once: the transaction is refused and the next one is not.  For ever: opening fails too. */
    struct met met = sweep(FAULT_WRITE_FULL, false, false);
    CHECK(!met.is_disk_full && !met.is_failed && !met.is_other);
    met = sweep(FAULT_WRITE_FULL, true, false);
    CHECK(!met.is_failed && !met.is_other);
}

TEST(a_write_that_is_torn_by_a_full_disk_is_as_if_it_were_not)
{
    struct met met = sweep(FAULT_WRITE_FULL, false, true);
    CHECK(!met.is_disk_full && !met.is_failed && !met.is_other);
    (void)sweep(FAULT_WRITE_FULL, true, true);
}

TEST(an_error_at_any_write_leaves_transactions_whole)
{
    CHECK(sweep(FAULT_WRITE_ERROR, false, true).is_failed);
    CHECK(sweep(FAULT_WRITE_ERROR, true, true).is_failed);
}

TEST(an_error_at_any_sync_stops_and_leaves_transactions_whole)
{
    CHECK(sweep(FAULT_SYNC, false, false).is_failed);
    CHECK(sweep(FAULT_SYNC, true, false).is_failed);
}

TEST(an_index_of_the_log_that_cannot_grow_leaves_transactions_whole)
{
    (void)sweep(FAULT_SHM, false, false);
    (void)sweep(FAULT_SHM, true, false);
}

TEST(after_an_unknown_outcome_no_transaction_begins)
{
    PLACE(place);
    struct db_tx tx = { 0 };
    rig_install();
    place_open(&place);
    CHECK_OK(tx_write(place.db, 0));
    rig.fault = FAULT_SYNC;
    rig.is_lasting = false;
    rig.is_hit = false;
    rig.calls_left = 1;
    CHECK_ERR(tx_write(place.db, 1), E_DB);
    rig.fault = FAULT_NONE;
    CHECK_ERR(db_tx_begin(place.db, &tx), E_DB);
    db_close(&place.db);
    check_fates(place.directory, 2);
}

/* ---- memory -------------------------------------------------------------------------------------- */

static struct {
    sqlite3_mem_methods real;
    int64_t calls_left;
    bool is_lasting;
    bool is_hit;
} heap;

static bool heap_fails(void)
{
    bool fails = heap.calls_left > 0 ? --heap.calls_left == 0 : heap.is_lasting && heap.is_hit;
    heap.is_hit = heap.is_hit || fails;
    return fails;
}

static void *heap_malloc(int size)
{
    return heap_fails() ? NULL : heap.real.xMalloc(size);
}

static void *heap_realloc(void *ptr, int size)
{
    return heap_fails() ? NULL : heap.real.xRealloc(ptr, size);
}

__attribute__((constructor)) static void heap_install(void)
{
    sqlite3_mem_methods ours;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &heap.real) != SQLITE_OK)
        abort();
    ours = heap.real;
    ours.xMalloc = heap_malloc;
    ours.xRealloc = heap_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK)
        abort();
}

static void heap_sweep(bool is_lasting)
{
    for (int64_t n = 1;; n++) {
        PLACE(place);
        int64_t count = 0;
        place_init(&place);
        CHECK_OK(db_create(place.directory));
        heap.is_lasting = is_lasting;
        heap.is_hit = false;
        heap.calls_left = n;
        enum err err = day(place.directory, &count);
        bool is_hit = heap.is_hit;
        heap.calls_left = 0;
        heap.is_hit = false;
        check_note("allocation %d: %s", (int)n, err_symbol(err));
        CHECK(err == OK || err == E_NO_MEMORY || err == E_DB);
        check_fates(place.directory, count);
        if (!is_hit)
            return;
        n += n / 50; /* the later ones are all alike */
    }
}

TEST(a_failed_allocation_anywhere_leaves_transactions_whole)
{
    heap_sweep(false);
}

TEST(no_memory_at_all_leaves_transactions_whole)
{
    heap_sweep(true);
}

/* ---- a disk that is full ------------------------------------------------------------------------- */

struct disk {
    char path[512]; /* empty: not mounted */
    char directory[600];
    char ballast[600];
};

static void disk_finish(struct disk *disk)
{
    if (disk->path[0] != '\0')
        CHECK_EQ(umount(disk->path), 0);
    disk->path[0] = '\0';
}

static bool has_disk(struct disk *disk)
{
    char path[512];
    place_name(path, sizeof(path));
    CHECK_EQ(mkdir(path, 0700), 0);
    if (mount("tmpfs", path, "tmpfs", 0, "size=6m") != 0) {
        (void)printf("# skipped: a small disk needs the right to mount one (%s)\n",
                     strerror(errno));
        return false;
    }
    memcpy(disk->path, path, sizeof(path));
    (void)snprintf(disk->directory, sizeof(disk->directory), "%s/shop", path);
    (void)snprintf(disk->ballast, sizeof(disk->ballast), "%s/ballast", path);
    return true;
}

static void ballast_put(const struct disk *disk, int64_t bytes)
{
    int file = open(disk->ballast, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    CHECK(file >= 0);
    CHECK_EQ(posix_fallocate(file, 0, bytes), 0);
    CHECK_EQ(close(file), 0);
}

/* Writes until the disk is full.  The first number that was refused. */
static int64_t fill_up(struct db *db, int64_t from, enum err *ret_err)
{
    for (int64_t number = from; number < TX_MAX; number++) {
        *ret_err = tx_write(db, number);
        if (*ret_err != OK)
            return number;
    }
    check_failed(__FILE__, __LINE__, "the disk is not full");
}

TEST(a_full_disk_refuses_and_business_goes_on_when_there_is_room)
{
    CLEANUP(disk_finish) struct disk disk = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    enum err err = OK;
    if (!has_disk(&disk))
        return;
    CHECK_OK(db_create(disk.directory));
    ballast_put(&disk, 3 << 20);
    CHECK_OK(db_open(disk.directory, DB_WRITE, &db));
    int64_t number = fill_up(db, 0, &err);
    CHECK_EQ(err, E_DISK_FULL);
    CHECK(number > 5);
    for (int i = 0; i < 3; i++) /* it stays full, and keeps saying so */
        CHECK_ERR(tx_write(db, number + 1 + i), E_DISK_FULL);
    CHECK_OK(db_check(db)); /* reading works */
    CHECK(is_kept(db, 0) && !is_kept(db, number));

    CHECK_EQ(unlink(disk.ballast), 0);
    int64_t last = number + 4;
    for (int64_t end = last + 20; last < end; last++)
        CHECK_OK(tx_write(db, last));
    CHECK_OK(db_checkpoint(db));
    db_close(&db);
    check_fates(disk.directory, last);
}

TEST(a_full_disk_leaves_nothing_of_the_refused_behind_for_a_restart)
{
    for (int spare = 0; spare < 20; spare++) { /* so that it is full at another write each time */
        CLEANUP(disk_finish) struct disk disk = { 0 };
        CLEANUP(db_close) struct db *db = NULL;
        enum err err = OK;
        if (!has_disk(&disk))
            return;
        CHECK_OK(db_create(disk.directory));
        ballast_put(&disk, (4 << 20) + spare * 4096);
        CHECK_OK(db_open(disk.directory, DB_WRITE, &db));
        int64_t number = fill_up(db, 0, &err);
        CHECK_EQ(err, E_DISK_FULL);
        db_close(&db); /* the log cannot be copied back either */
        CHECK_EQ(unlink(disk.ballast), 0);
        check_fates(disk.directory, number + 1);
        CHECK_OK(db_open(disk.directory, DB_WRITE, &db));
        CHECK_OK(tx_write(db, number)); /* the same purchase, asked again: once */
        db_close(&db);
        check_fates(disk.directory, number + 1);
    }
}

TEST(a_full_disk_in_the_middle_of_a_large_transaction_leaves_nothing)
{
    CLEANUP(disk_finish) struct disk disk = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    enum err err = OK;
    if (!has_disk(&disk))
        return;
    CHECK_OK(db_create(disk.directory));
    ballast_put(&disk, 3 << 20);
    CHECK_OK(db_open(disk.directory, DB_WRITE, &db));
    CHECK_EQ(sqlite3_exec(db_sqlite_of(db)->conn, "PRAGMA cache_size=10", NULL, NULL, NULL),
             SQLITE_OK);
    CHECK_OK(tx_write(db, 0));
    {
        CLEANUP(db_tx_end) struct db_tx tx = { 0 };
        CHECK_OK(db_tx_begin(db, &tx));
        for (int64_t number = 1; number < TX_MAX && err == OK; number++) {
            fates[number] = FATE_ABSENT;
            err = rows_write(db, number); /* pages spill into the log before the commit */
        }
        CHECK_EQ(err, E_DISK_FULL);
        CHECK_ERR(rows_write(db, TX_MAX), E_DISK_FULL);
        CHECK_ERR(db_tx_commit(&tx), E_DISK_FULL);
    }
    CHECK_EQ(unlink(disk.ballast), 0);
    CHECK_OK(tx_write(db, TX_MAX - 1));
    db_close(&db);
    check_fates(disk.directory, TX_MAX);
}

TEST(a_copy_or_a_database_that_does_not_fit_leaves_no_file)
{
    CLEANUP(disk_finish) struct disk disk = { 0 };
    PLACE(place);
    struct stat info;
    char file[600];
    if (!has_disk(&disk))
        return;
    place_open(&place);
    for (int64_t number = 0; number < TX_MAX; number++)
        CHECK_OK(tx_write(place.db, number));
    ballast_put(&disk, 4 << 20);
    (void)snprintf(file, sizeof(file), "%s/copy", disk.path);
    CHECK_ERR(db_backup(place.db, file, NULL, NULL), E_DISK_FULL);
    CHECK(stat(file, &info) != 0);
    (void)snprintf(file, sizeof(file), "%s/copy.tmp", disk.path);
    CHECK(stat(file, &info) != 0);

    ballast_put(&disk, (6 << 20) - 40960);
    CHECK_ERR(db_create(disk.directory), E_DISK_FULL);
    CHECK_EQ(unlink(disk.ballast), 0);
    CHECK_OK(db_create(disk.directory));
}
