/* test_db_copy.c - storage/db_sqlite_copy.c: a copy of a database in use is whole and of one moment,
 * and comes back.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "storage/journal_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

/* The next entry and all that belongs to it, as the commit loop would write them. */
static enum err purchase_write(struct db *db, int64_t number)
{
    static const char body[700] = "kind\tpurchase\n";
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct str text = { .ptr = body, .len = sizeof(body) - 1 };
    struct sha256 random = sha256_of((struct str){ (const char *)&number, sizeof(number) });
    struct str key = { .ptr = (const char *)&number, .len = sizeof(number) };
    struct entry_row row = {
        .partition = 1, .number = number, .kind = ENTRY_PURCHASE, .body = text, .hash = random
    };
    struct head head;
    TRY(db_tx_begin(db, &tx));
    TRY(head_lock(db, 1, &head));
    head.number = number;
    TRY(entry_insert(db, &row));
    TRY(request_insert(db, 1, key, 1, number));
    TRY(head_save(db, &head));
    return db_tx_commit(&tx);
}

static void open_with_purchases(struct place *place, int64_t count)
{
    place_begin(place);
    CHECK_OK(head_insert(place->db, 1));
    CHECK_OK(db_tx_commit(&place->tx));
    for (int64_t number = 1; number <= count; number++)
        CHECK_OK(purchase_write(place->db, number));
}

static int64_t count_of(struct db *db, const char *text)
{
    int64_t count = -1;
    CHECK_OK(db_sqlite_number(db_sqlite_of(db)->conn, text, &count));
    return count;
}

/* Sound, and every table tells the same number of purchases: that number. */
static int64_t check_whole(struct db *db)
{
    struct head head;
    int64_t entries = -1;
    CHECK_OK(db_check(db));
    CHECK_OK(head_lock(db, 1, &head));
    CHECK_OK(entry_last(db, 1, &entries));
    CHECK_EQ(entries, head.number);
    CHECK_EQ(count_of(db, "SELECT COUNT(*) FROM request"), head.number);
    CHECK_EQ(count_of(db, "SELECT COALESCE(MAX(number), 0) FROM entry"), head.number);
    return head.number;
}

/* The number of purchases in a backup, looked at in a new installation. */
static int64_t restore_and_check(const char *file)
{
    PLACE(place);
    place_init(&place);
    CHECK_OK(db_restore(file, place.directory, NULL, NULL));
    CHECK_OK(db_open(place.directory, DB_READ, &place.db)); /* a reader may be the first */
    int64_t number = check_whole(place.db);
    db_close(&place.db);
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    CHECK_OK(purchase_write(place.db, number + 1)); /* and business goes on */
    return number;
}

static bool is_there(const char *path, const char *suffix)
{
    char name[700];
    struct stat info;
    (void)snprintf(name, sizeof(name), "%s%s", path, suffix);
    return stat(name, &info) == 0;
}

/* ---- there and back ------------------------------------------------------------------------------ */

struct progress {
    int calls;
    int64_t done;
    int64_t total;
};

static void progress_note(void *context, int64_t done, int64_t total)
{
    struct progress *progress = context;
    CHECK(done > progress->done);
    CHECK(done <= total);
    *progress = (struct progress){ .calls = progress->calls + 1, .done = done, .total = total };
}

TEST(a_backup_is_one_private_file_and_comes_back)
{
    PLACE(place);
    char file[512];
    struct stat info;
    struct progress progress = { 0 };
    open_with_purchases(&place, 6000);
    place_name(file, sizeof(file));
    CHECK_OK(db_backup(place.db, file, progress_note, &progress));
    CHECK(progress.calls > 1);
    CHECK_EQ(progress.done, progress.total);
    CHECK_EQ(stat(file, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
    CHECK_EQ(info.st_size, db_size_bytes(place.db));
    CHECK(!is_there(file, ".tmp") && !is_there(file, "-wal") && !is_there(file, "-journal"));

    CHECK_EQ(restore_and_check(file), 6000);
    CHECK(!is_there(file, "-wal") && !is_there(file, "-shm")); /* reading it left no trace */
    CHECK_OK(purchase_write(place.db, 6001));                  /* the source goes on as well */
}

TEST(a_backup_is_made_by_a_reader_too)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    char file[512];
    open_with_purchases(&place, 10);
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    place_name(file, sizeof(file));
    CHECK_OK(db_backup(reader, file, NULL, NULL));
    CHECK_EQ(restore_and_check(file), 10);
}

struct load {
    struct place *place;
    atomic_int_fast64_t number; /* of the last purchase that was acknowledged */
    atomic_bool is_ending;
    enum err err;
};

static void *load_run(void *context)
{
    struct load *load = context;
    while (!load->is_ending && load->err == OK) {
        load->err = purchase_write(load->place->db, load->number + 1);
        if (load->err == OK)
            load->number++;
    }
    return NULL;
}

TEST(a_backup_under_load_is_of_one_moment_and_ends)
{
    enum { BACKUPS = 5 };
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    char files[BACKUPS][512];
    int64_t before[BACKUPS];
    int64_t after[BACKUPS];
    struct load load = { .place = &place };
    pthread_t thread;
    open_with_purchases(&place, 5000);
    load.number = 5000;
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    CHECK_EQ(pthread_create(&thread, NULL, load_run, &load), 0);
    for (int i = 0; i < BACKUPS; i++) {
        place_name(files[i], sizeof(files[i]));
        while (load.number == (i == 0 ? 5000 : after[i - 1])) /* it has to be at work */
            (void)usleep(1000);
        before[i] = load.number;
        CHECK_OK(db_backup(reader, files[i], NULL, NULL));
        after[i] = load.number;
    }
    load.is_ending = true;
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_OK(load.err);
    for (int i = 0; i < BACKUPS; i++) {
        int64_t number = restore_and_check(files[i]);
        CHECK(number >= before[i] && number <= after[i] + 1);
    }
    CHECK_EQ(check_whole(place.db), load.number);
}

TEST(a_backup_does_not_replace_a_file)
{
    PLACE(place);
    char file[512];
    open_with_purchases(&place, 1);
    place_name(file, sizeof(file));
    CHECK_OK(db_backup(place.db, file, NULL, NULL));
    CHECK_ERR(db_backup(place.db, file, NULL, NULL), E_EXISTS);
    CHECK_EQ(symlink("/nonexistent/target", file) == 0 || unlink(file) == 0, true);
    CHECK_EQ(symlink("/nonexistent/target", file), 0);
    CHECK_ERR(db_backup(place.db, file, NULL, NULL), E_EXISTS); /* not even through a link */
}

TEST(a_backup_needs_a_folder)
{
    PLACE(place);
    open_with_purchases(&place, 1);
    CHECK_ERR(db_backup(place.db, "/nonexistent/folder/file", NULL, NULL), E_FILE);
    CHECK_OK(purchase_write(place.db, 2)); /* the connection is not the worse for it */
}

TEST(a_path_with_odd_letters_is_a_path)
{
    PLACE(place);
    char folder[512];
    char file[700];
    open_with_purchases(&place, 3);
    place_name(folder, sizeof(folder));
    CHECK_EQ(mkdir(folder, 0700), 0);
    (void)snprintf(file, sizeof(file), "%s/100%% sûr? #1 &mode=memory", folder);
    CHECK_OK(db_backup(place.db, file, NULL, NULL));
    CHECK_EQ(restore_and_check(file), 3);
}

/* ---- what does not come back --------------------------------------------------------------------- */

static void backup_make(char *file, size_t size)
{
    PLACE(place);
    open_with_purchases(&place, 100);
    place_name(file, size);
    CHECK_OK(db_backup(place.db, file, NULL, NULL));
}

static void check_restore(const char *file, enum err want)
{
    PLACE(place);
    place_init(&place);
    CHECK_ERR(db_restore(file, place.directory, NULL, NULL), want);
    CHECK(!is_there(place.database, "") && !is_there(place.database, ".new"));
}

static void file_sql(const char *path, const char *text)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *conn = NULL;
    CHECK_EQ(db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &conn),
             SQLITE_OK);
    CHECK_EQ(sqlite3_exec(conn, text, NULL, NULL, NULL), SQLITE_OK);
}

TEST(a_database_is_not_restored_over_another)
{
    PLACE(place);
    char file[512];
    backup_make(file, sizeof(file));
    open_with_purchases(&place, 1);
    CHECK_ERR(db_restore(file, place.directory, NULL, NULL), E_DB_EXISTS);
    db_close(&place.db);
    CHECK_ERR(db_restore(file, place.directory, NULL, NULL), E_DB_EXISTS);
}

TEST(a_backup_that_is_not_there_is_not_restored)
{
    check_restore("/nonexistent/file", E_FILE);
    check_restore("/tmp", E_FILE);
}

TEST(only_our_own_backups_are_restored)
{
    char file[512];
    place_name(file, sizeof(file));
    file_sql(file, "CREATE TABLE theirs (x)");
    check_restore(file, E_DB_FOREIGN);

    backup_make(file, sizeof(file));
    file_sql(file, "PRAGMA user_version=1000");
    check_restore(file, E_DB_NEWER);

    int letter = open(file, O_WRONLY | O_TRUNC);
    CHECK(letter >= 0);
    CHECK_EQ(write(letter, "Dear Sir", 8), 8);
    CHECK_EQ(close(letter), 0);
    check_restore(file, E_DB_FOREIGN);
}

TEST(a_damaged_backup_is_not_restored)
{
    char file[512];
    char junk[4096];
    struct stat info;
    backup_make(file, sizeof(file));
    CHECK_EQ(stat(file, &info), 0);
    memset(junk, 0x5a, sizeof(junk));
    int backup = open(file, O_WRONLY);
    CHECK(backup >= 0);
    CHECK_EQ(pwrite(backup, junk, sizeof(junk), info.st_size - 4096), 4096);
    CHECK_EQ(close(backup), 0);
    check_restore(file, E_DB_CORRUPT);

    backup_make(file, sizeof(file));
    CHECK_EQ(truncate(file, info.st_size / 2), 0);
    check_restore(file, E_DB_CORRUPT);
}

static void file_copy(const char *from, const char *to, const char *suffix)
{
    char command[1500];
    (void)snprintf(command, sizeof(command), "cp '%s%s' '%s%s'", from, suffix, to, suffix);
    CHECK_EQ(system(command), 0);
}

TEST(the_files_of_a_machine_that_stopped_are_a_backup_too)
{
    PLACE(place);
    char file[512];
    open_with_purchases(&place, 50);
    CHECK_OK(db_checkpoint(place.db));
    for (int64_t number = 51; number <= 80; number++)
        CHECK_OK(purchase_write(place.db, number)); /* these are in the log only */
    place_name(file, sizeof(file));
    file_copy(place.database, file, "");
    file_copy(place.database, file, "-wal");
    CHECK_EQ(restore_and_check(file), 80);
}
