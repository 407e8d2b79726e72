/* test_db.c - storage/db.h and db_open.h: databases made, opened, refused; statements; transactions. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "storage/account_storage.h"
#include "storage/journal_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };

/* ---- made ---------------------------------------------------------------------------------------- */

static int mode_of(const char *path)
{
    struct stat info;
    CHECK_EQ(stat(path, &info), 0);
    return (int)(info.st_mode & 0777);
}

TEST(a_new_database_is_private_and_complete)
{
    PLACE(place);
    char log[700];
    struct stat info;
    place_init(&place);
    (void)umask(0);

    CHECK_OK(db_create(place.directory));
    CHECK_EQ(mode_of(place.directory), 0700);
    CHECK_EQ(mode_of(place.database), 0600);
    (void)snprintf(log, sizeof(log), "%s-wal", place.database);
    CHECK(stat(log, &info) != 0); /* everything is in the one file */

    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    int64_t number = 0;
    CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn, "PRAGMA application_id", &number));
    CHECK_EQ(number, 0x48414249);
    CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn, "PRAGMA user_version", &number));
    CHECK_EQ(number, (int64_t)schema_step_count);
    CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn, "SELECT COUNT(*) FROM schema_step",
                              &number));
    CHECK_EQ(number, (int64_t)schema_step_count);
    CHECK_OK(db_check(place.db));
    CHECK(db_size_bytes(place.db) > 0);
    CHECK(str_begins(str_c(db_embedded_version()), STR("SQLite 3.")));
}

TEST(a_database_is_not_made_over_another)
{
    PLACE(place);
    place_open(&place);
    CHECK_ERR(db_create(place.directory), E_DB_EXISTS);
}

TEST(a_database_is_made_in_a_folder_that_is_there_already)
{
    PLACE(place);
    place_init(&place);
    CHECK_EQ(mkdir(place.directory, 0755), 0);
    CHECK_OK(db_create(place.directory));
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
}

TEST(a_database_is_not_made_where_nothing_can_be)
{
    char path[512];
    place_name(path, sizeof(path));
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    CHECK(file >= 0);
    CHECK_EQ(close(file), 0);
    CHECK_ERR(db_create(path), E_FILE);                        /* a file stands there */
    CHECK_ERR(db_create("/nonexistent/parent/child"), E_FILE); /* nor is a chain of folders made */

    char long_path[FILENAME_MAX + 100];
    memset(long_path, 'a', sizeof(long_path) - 1);
    long_path[sizeof(long_path) - 1] = '\0';
    CHECK_ERR(db_create(long_path), E_FILE);
}

TEST(what_a_killed_creation_left_is_in_nobodys_way)
{
    PLACE(place);
    char left[700];
    place_init(&place);
    CHECK_EQ(mkdir(place.directory, 0700), 0);
    (void)snprintf(left, sizeof(left), "%s/habitue.db.new", place.directory);
    FILE *file = fopen(left, "w");
    CHECK(file != NULL && fputs("half a database", file) >= 0 && fclose(file) == 0);
    (void)snprintf(left, sizeof(left), "%s/habitue.db.new-wal", place.directory);
    file = fopen(left, "w");
    CHECK(file != NULL && fputs("half a log", file) >= 0 && fclose(file) == 0);

    CHECK_ERR(db_open(place.directory, DB_WRITE, &place.db), E_DB_MISSING);
    CHECK_OK(db_create(place.directory));
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    CHECK_OK(db_check(place.db));
}

/* ---- opened -------------------------------------------------------------------------------------- */

TEST(what_is_not_there_is_missing)
{
    PLACE(place);
    place_init(&place);
    CHECK_ERR(db_open(place.directory, DB_WRITE, &place.db), E_DB_MISSING);
    CHECK_ERR(db_open("/nonexistent/place", DB_READ, &place.db), E_DB_MISSING);
    CHECK(place.db == NULL);
    CHECK_EQ(mkdir(place.directory, 0700), 0);
    CHECK_ERR(db_open(place.directory, DB_READ, &place.db), E_DB_MISSING);
}

TEST(opening_again_and_again_changes_nothing)
{
    PLACE(place);
    int64_t applied_us = 0;
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    for (int i = 0; i < 5; i++) {
        int64_t again_us = 0;
        CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
        CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn,
                                  "SELECT SUM(applied_us) FROM schema_step", &again_us));
        CHECK(applied_us == 0 || applied_us == again_us);
        applied_us = again_us;
        db_close(&place.db);
        db_close(&place.db); /* harmless */
    }
}

static bool setting_is(struct db *db, const char *pragma, const char *want)
{
    bool is_so = false;
    CHECK_OK(db_sqlite_says(db_sqlite_of(db)->conn, pragma, want, &is_so));
    return is_so;
}

TEST(every_connection_runs_under_the_settings_that_keep_promises)
{
    static const enum db_mode modes[] = { DB_WRITE, DB_READ, DB_CONFIGURE };
    PLACE(place);
    place_open(&place); /* somebody has it open for writing meanwhile */
    for (size_t i = 0; i < COUNT(modes); i++) {
        CLEANUP(db_close) struct db *other = NULL;
        struct db *db = place.db;
        if (modes[i] != DB_WRITE) {
            CHECK_OK(db_open(place.directory, modes[i], &other));
            db = other;
        }
        CHECK(setting_is(db, "PRAGMA journal_mode", "wal"));
        CHECK(setting_is(db, "PRAGMA synchronous", "2"));
        CHECK(setting_is(db, "PRAGMA foreign_keys", "1"));
        CHECK(setting_is(db, "PRAGMA busy_timeout", "5000"));
        CHECK(setting_is(db, "PRAGMA trusted_schema", "0"));
        CHECK(setting_is(db, "PRAGMA cell_size_check", "1"));
        CHECK(setting_is(db, "PRAGMA wal_autocheckpoint", "0"));
        CHECK(setting_is(db, "PRAGMA query_only", modes[i] == DB_READ ? "1" : "0"));
        CHECK(setting_is(db, "PRAGMA locking_mode", "normal"));
    }
}

TEST(one_process_writes_at_a_time)
{
    PLACE(place);
    CLEANUP(db_close) struct db *second = NULL;
    place_open(&place);
    CHECK_ERR(db_open(place.directory, DB_WRITE, &second), E_DB_LOCKED);

    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct db *other = NULL;
        _exit(db_open(place.directory, DB_WRITE, &other) == E_DB_LOCKED ? 0 : 1);
    }
    int status = 0;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

    CHECK_OK(db_open(place.directory, DB_READ, &second)); /* readers do not mind */
    db_close(&second);
    CHECK_OK(db_open(place.directory, DB_CONFIGURE, &second));
    db_close(&second);
    db_close(&place.db);
    CHECK_OK(db_open(place.directory, DB_WRITE, &second)); /* the lock went with the connection */
}

TEST(the_lock_goes_with_a_killed_process)
{
    PLACE(place);
    int ready[2];
    char byte = 0;
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    CHECK_EQ(pipe(ready), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct db *other = NULL;
        if (db_open(place.directory, DB_WRITE, &other) != OK || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            (void)pause();
    }
    CHECK_EQ(read(ready[0], &byte, 1), 1);
    CHECK_ERR(db_open(place.directory, DB_WRITE, &place.db), E_DB_LOCKED);
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, NULL, 0), child);
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    CHECK(close(ready[0]) == 0 && close(ready[1]) == 0);
}

/* ---- refused ------------------------------------------------------------------------------------- */

/* Runs SQL on a database file that nobody has open. */
static void file_sql(const char *path, const char *text)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *conn = NULL;
    char *message = NULL;
    CHECK_EQ(db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &conn),
             SQLITE_OK);
    int rc = sqlite3_exec(conn, text, NULL, NULL, &message);
    if (rc != SQLITE_OK)
        check_note("%s: %s", text, message);
    CHECK_EQ(rc, SQLITE_OK);
}

static void check_refused(struct place *place, enum err want)
{
    CHECK_ERR(db_open(place->directory, DB_WRITE, &place->db), want);
    CHECK_ERR(db_open(place->directory, DB_READ, &place->db), want);
    CHECK_ERR(db_open(place->directory, DB_CONFIGURE, &place->db), want);
    CHECK(place->db == NULL);
}

TEST(the_database_of_another_program_is_foreign)
{
    PLACE(place);
    place_init(&place);
    CHECK_EQ(mkdir(place.directory, 0700), 0);
    file_sql(place.database, "CREATE TABLE theirs (x); PRAGMA user_version=1;");
    check_refused(&place, E_DB_FOREIGN);
    file_sql(place.database, "PRAGMA application_id=1234567;");
    check_refused(&place, E_DB_FOREIGN);
}

TEST(a_file_that_is_no_database_is_foreign)
{
    PLACE(place);
    place_init(&place);
    CHECK_EQ(mkdir(place.directory, 0700), 0);
    FILE *file = fopen(place.database, "w");
    CHECK(file != NULL);
    for (int i = 0; i < 1000; i++)
        CHECK(fputs("This is a letter to the landlord. ", file) >= 0);
    CHECK_EQ(fclose(file), 0);
    check_refused(&place, E_DB_FOREIGN);
    CHECK_EQ(truncate(place.database, 0), 0);
    check_refused(&place, E_DB_FOREIGN);
}

TEST(a_newer_database_is_left_alone)
{
    PLACE(place);
    char text[64];
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    (void)snprintf(text, sizeof(text), "PRAGMA user_version=%d", (int)schema_step_count + 1);
    file_sql(place.database, text);
    check_refused(&place, E_DB_NEWER);
}

TEST(a_database_whose_step_has_another_text_is_refused)
{
    PLACE(place);
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    file_sql(place.database, "UPDATE schema_step SET sha256 = replace(sha256, 'a', 'b')");
    check_refused(&place, E_DB_OLDER);
    file_sql(place.database, "DELETE FROM schema_step");
    check_refused(&place, E_DB_CORRUPT);
}

TEST(a_database_cut_short_is_corrupt)
{
    PLACE(place);
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    CHECK_EQ(truncate(place.database, 4096), 0);
    check_refused(&place, E_DB_CORRUPT);
}

TEST(a_damaged_page_is_found_by_the_check)
{
    PLACE(place);
    int64_t page = 0;
    char junk[4096];
    place_open(&place);
    CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn,
                              "SELECT rootpage FROM sqlite_schema WHERE name = 'lot'", &page));
    db_close(&place.db);
    memset(junk, 0x5a, sizeof(junk));
    int file = open(place.database, O_WRONLY);
    CHECK(file >= 0);
    CHECK_EQ(pwrite(file, junk, sizeof(junk), (page - 1) * 4096), 4096);
    CHECK_EQ(close(file), 0);

    CHECK_OK(db_open(place.directory, DB_READ, &place.db)); /* not every page is read at once */
    CHECK_ERR(db_check(place.db), E_DB_CORRUPT);
}

TEST(a_row_without_its_parent_is_found_by_the_check)
{
    PLACE(place);
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    file_sql(place.database,
             "PRAGMA foreign_keys=OFF;"
             "INSERT INTO lot VALUES (1,77,1,'p',1,'2026-11-22',NULL,1,1,0,NULL,0)");
    CHECK_OK(db_open(place.directory, DB_READ, &place.db));
    CHECK_ERR(db_check(place.db), E_DB_CORRUPT);
}

TEST(versions_whose_log_can_be_reset_are_refused)
{
    CHECK(db_sqlite_version_is_safe(3006023));
    CHECK(!db_sqlite_version_is_safe(3007000));
    CHECK(!db_sqlite_version_is_safe(3040001)); /* Debian 12 */
    CHECK(!db_sqlite_version_is_safe(3051002));
    CHECK(db_sqlite_version_is_safe(3051003));
    CHECK(db_sqlite_version_is_safe(sqlite3_libversion_number()));
}

/* ---- statements ---------------------------------------------------------------------------------- */

static const struct str key_a = { .ptr = "a", .len = 1 };
static const struct str key_b = { .ptr = "b", .len = 1 };

TEST(a_statement_is_prepared_once_and_used_again)
{
    PLACE(place);
    place_begin(&place);
    struct db_statement *statement = &db_sqlite_of(place.db)->statements[sql_account_insert.id];
    CHECK(statement->stmt == NULL);
    CHECK_OK(place_account(place.db, 1, 1, noon));
    sqlite3_stmt *first = statement->stmt;
    CHECK(first != NULL);
    for (int64_t number = 2; number < 100; number++)
        CHECK_OK(place_account(place.db, 1, number, noon));
    CHECK(statement->stmt == first);
    CHECK(!statement->is_open);
    CHECK_ERR(place_account(place.db, 1, 50, noon), E_EXISTS); /* and it can go on after an error */
    CHECK_OK(place_account(place.db, 1, 100, noon));
}

TEST(parameters_go_by_their_number_not_by_their_place)
{
    static const struct sql mixed = {
        .id = 0, .name = "mixed", .sqlite = "SELECT $3, $1, $2, $1", .postgres = ""
    };
    PLACE(place);
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    place_open(&place);
    CHECK_OK(db_one(place.db, &mixed, DB_ARGS(DB_INT(11), DB_TEXT(STR("two")), DB_NULL), &row));
    CHECK(db_is_null(&row, 0));
    CHECK_EQ(db_int(&row, 0), 0);
    CHECK_EQ(db_int(&row, 1), 11);
    CHECK_STR(db_peek(&row, 2), "two");
    CHECK_EQ(db_int(&row, 3), 11);
}

TEST(values_come_back_as_they_went)
{
    static const struct sql echo = {
        .id = 0, .name = "echo", .sqlite = "SELECT $1, $2, $3, $4, $5", .postgres = ""
    };
    static const char bytes[] = { 0, 1, (char)0xff, 0 };
    PLACE(place);
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct str copy;
    place_open(&place);
    CHECK_OK(db_one(place.db, &echo,
                    DB_ARGS(DB_INT(INT64_MIN), DB_INT(INT64_MAX), DB_TEXT(((struct str){ 0 })),
                            DB_BYTES(bytes, sizeof(bytes)), DB_TEXT(STR("à la carte"))),
                    &row));
    CHECK_EQ(db_int(&row, 0), INT64_MIN);
    CHECK_EQ(db_int(&row, 1), INT64_MAX);
    CHECK(!db_is_null(&row, 2)); /* the empty text is not NULL, even without a pointer */
    CHECK_EQ(db_peek(&row, 2).len, 0);
    CHECK_EQ(db_peek(&row, 3).len, sizeof(bytes));
    CHECK_MEM(db_peek(&row, 3).ptr, bytes, sizeof(bytes));
    CHECK_OK(db_text(&row, 4, &place.arena, &copy));
    db_rows_close(&row);
    CHECK_STR(copy, "à la carte");
    db_rows_close(&row); /* harmless */
}

TEST(a_row_that_is_not_there_is_not_found)
{
    PLACE(place);
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    int32_t partition = -1;
    int64_t number = -1;
    place_open(&place);
    CHECK_ERR(request_find(place.db, 1, key_a, &partition, &number), E_NOT_FOUND);
    CHECK_EQ(partition, -1);
    CHECK_EQ(number, -1);
    CHECK_ERR(db_one(place.db, &sql_merchant_get, DB_NO_ARGS, &row), E_NOT_FOUND);
    CHECK(row.state == NULL);
}

/* ---- transactions -------------------------------------------------------------------------------- */

static bool is_kept(struct place *place, struct str key)
{
    CLEANUP(db_close) struct db *reader = NULL;
    int32_t partition = 0;
    int64_t number = 0;
    CHECK_OK(db_open(place->directory, DB_READ, &reader));
    enum err err = request_find(reader, 1, key, &partition, &number);
    CHECK(err == OK || err == E_NOT_FOUND);
    return err == OK;
}

TEST(a_commit_is_seen_by_others_and_a_rollback_is_not)
{
    PLACE(place);
    place_begin(&place);
    CHECK_OK(request_insert(place.db, 1, key_a, 1, 1));
    CHECK(!is_kept(&place, key_a));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK(place.tx.db == NULL);
    CHECK(is_kept(&place, key_a));

    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(request_insert(place.db, 1, key_b, 1, 2));
    db_tx_end(&place.tx);
    db_tx_end(&place.tx); /* harmless */
    CHECK(!is_kept(&place, key_b));
}

TEST(a_refused_row_does_not_end_the_transaction)
{
    PLACE(place);
    place_begin(&place);
    CHECK_OK(request_insert(place.db, 1, key_a, 1, 1));
    CHECK_ERR(request_insert(place.db, 1, key_a, 1, 2), E_EXISTS);
    CHECK_OK(request_insert(place.db, 1, key_b, 1, 2));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK(is_kept(&place, key_a) && is_kept(&place, key_b));
}

TEST(a_fault_inside_a_transaction_lets_nothing_of_it_stay)
{
    static const struct sql broken = {
        .id = 0, .name = "broken", .sqlite = "INSERT INTO head VALUES (2, 0, x'', 1, 1, 1, 0, 1)"
    };
    PLACE(place);
    place_begin(&place);
    CHECK_OK(request_insert(place.db, 1, key_a, 1, 1));
    CHECK_ERR(db_exec(place.db, &broken, DB_NO_ARGS), E_DB); /* partition 2: a CHECK */
    CHECK_ERR(request_insert(place.db, 1, key_b, 1, 2), E_DB);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB);
    db_tx_end(&place.tx);
    CHECK(!is_kept(&place, key_a) && !is_kept(&place, key_b));
    CHECK_OK(db_tx_begin(place.db, &place.tx)); /* the next one is not concerned */
    CHECK_OK(request_insert(place.db, 1, key_b, 1, 1));
    CHECK_OK(db_tx_commit(&place.tx));
}

TEST(a_snapshot_sees_one_state)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    int32_t partition = 0;
    int64_t number = 0;
    place_open(&place);
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    CHECK_OK(db_snapshot_begin(reader, &snapshot));
    CHECK_ERR(request_find(reader, 1, key_a, &partition, &number), E_NOT_FOUND);

    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(request_insert(place.db, 1, key_a, 1, 1));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_ERR(request_find(reader, 1, key_a, &partition, &number), E_NOT_FOUND);
    db_tx_end(&snapshot);
    CHECK_OK(request_find(reader, 1, key_a, &partition, &number));
}

/* In a process of its own, which SQLite must not share by fork(): it begins when it is told to. */
static pid_t small_write_later(const struct place *place, int begin)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child != 0)
        return child;
    struct db *other = NULL;
    struct db_tx tx = { 0 };
    char byte = 0;
    bool is_fine = read(begin, &byte, 1) == 1 &&
                   db_open(place->directory, DB_CONFIGURE, &other) == OK &&
                   db_tx_begin(other, &tx) == OK && request_insert(other, 1, key_b, 1, 2) == OK &&
                   db_tx_commit(&tx) == OK;
    _exit(is_fine ? 0 : 1);
}

TEST(a_small_write_beside_the_server_waits_for_its_turn)
{
    PLACE(place);
    int begin[2];
    int status = 0;
    CHECK_EQ(pipe(begin), 0);
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    pid_t child = small_write_later(&place, begin[0]);

    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(request_insert(place.db, 1, key_a, 1, 1));
    CHECK_EQ(write(begin[1], "x", 1), 1);
    CHECK_EQ(usleep(200000), 0);
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(is_kept(&place, key_a) && is_kept(&place, key_b));
    CHECK(close(begin[0]) == 0 && close(begin[1]) == 0);
}

static int64_t file_bytes(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? info.st_size : -1;
}

static int64_t log_bytes(const struct place *place)
{
    char path[700];
    (void)snprintf(path, sizeof(path), "%s-wal", place->database);
    return file_bytes(path);
}

TEST(only_the_writer_copies_the_log_back)
{
    PLACE(place);
    CLEANUP(db_close) struct db *other = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    place_init(&place);
    CHECK_OK(db_create(place.directory));
    CHECK_OK(db_open(place.directory, DB_CONFIGURE, &other));
    CHECK_OK(db_tx_begin(other, &tx));
    CHECK_OK(request_insert(other, 1, key_a, 1, 1));
    CHECK_OK(db_tx_commit(&tx));
    db_close(&other); /* the last connection there is: SQLite would copy back by itself */
    CHECK(log_bytes(&place) > 0);

    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
    CHECK_OK(db_checkpoint(place.db));
    db_close(&place.db);
    CHECK_EQ(log_bytes(&place), -1);
    CHECK(is_kept(&place, key_a));
}

#define FILL_PAGES 50 /* of one commit, about */

static void fill(struct place *place, int64_t from, int64_t commits)
{
    static char body[FILL_PAGES * 4000];
    memset(body, 'x', sizeof(body));
    for (int64_t number = from; number < from + commits; number++) {
        CHECK_OK(db_tx_begin(place->db, &place->tx));
        CHECK_OK(place_row(place->db, number, (struct str){ body, sizeof(body) }));
        CHECK_OK(db_tx_commit(&place->tx));
    }
}

TEST(the_log_is_copied_back_before_it_grows_long)
{
    PLACE(place);
    place_open(&place);
    fill(&place, 1, 3 * DB_CHECKPOINT_FRAMES / FILL_PAGES);
    CHECK(log_bytes(&place) > 0);
    CHECK(log_bytes(&place) < 5 * DB_CHECKPOINT_FRAMES / 4 * (int64_t)4120);
}

TEST(a_little_of_the_log_is_copied_back_while_nothing_waits)
{
    PLACE(place);
    place_open(&place);
    fill(&place, 1, DB_IDLE_FRAMES / FILL_PAGES / 2);
    int64_t database = file_bytes(place.database);
    CHECK_OK(db_checkpoint_idle(place.db)); /* too little to be worth it */
    CHECK_EQ(file_bytes(place.database), database);

    fill(&place, 1000, DB_IDLE_FRAMES / FILL_PAGES);
    CHECK_OK(db_checkpoint_idle(place.db));
    CHECK(file_bytes(place.database) > database + DB_IDLE_FRAMES * (int64_t)4096);
    database = file_bytes(place.database);
    fill(&place, 2000, 1); /* begins the log anew: what was copied is not counted again */
    CHECK(db_sqlite_of(place.db)->log_frames < DB_IDLE_FRAMES);
    CHECK_OK(db_checkpoint_idle(place.db));
    CHECK_EQ(file_bytes(place.database), database);
}

TEST(a_long_reader_lets_the_log_grow_but_not_for_ever)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    int32_t partition = 0;
    int64_t number = 0;
    place_open(&place);
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    CHECK_OK(db_snapshot_begin(reader, &snapshot));
    CHECK_ERR(request_find(reader, 1, key_a, &partition, &number), E_NOT_FOUND);
    /* beyond the point where it waits for readers */
    fill(&place, 1, 9 * DB_CHECKPOINT_FRAMES / FILL_PAGES);
    CHECK(log_bytes(&place) > 8 * DB_CHECKPOINT_FRAMES * (int64_t)4120);
    db_tx_end(&snapshot);
    CHECK_OK(db_checkpoint(place.db));
    fill(&place, 100000, 1); /* begins the log anew, and gives most of it back */
    CHECK_EQ(log_bytes(&place), 64 << 20);
}

TEST(a_snapshot_of_sqlite_is_its_connections_own)
{
    PLACE(place);
    char room[DB_SNAPSHOT_MAX_BYTES];
    struct buf out = BUF(room);
    place_open(&place);
    CHECK_ERR(db_snapshot_join(place.db, STR("1"), &place.tx), E_ENGINE);
    CHECK_OK(db_snapshot_begin(place.db, &place.tx));
    CHECK_ERR(db_snapshot_share(place.db, &out), E_ENGINE);
}
