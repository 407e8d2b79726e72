/* test_db_postgres.c - storage/db_postgres*.c: what is particular to PostgreSQL.  What both engines
 * promise is tested by the programs of the nouns, which run on each. */
#include "storage/db_postgres.h"

#include <pthread.h>

#include "storage/account_storage.h"
#include "storage/journal_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = INT64_C(1700000000000000) };

/* Without a server these are skipped. */
static bool has_server(void)
{
    if (getenv("HABITUE_TEST_POSTGRES") != NULL)
        return true;
    (void)printf("# SKIP there is no PostgreSQL in HABITUE_TEST_POSTGRES\n");
    return false;
}

static void open_in_postgres(struct place *place)
{
    CHECK_EQ(setenv("HABITUE_TEST_ENGINE", "postgres", 1), 0);
    place_open(place);
}

/* As another client of the server would send it. */
static void server_run(const struct place *place, const char *text)
{
    PGconn *conn = PQconnectdb(place->directory);
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(conn, text);
    check_note("%s: %s", text, PQerrorMessage(conn));
    CHECK(PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK);
    PQfinish(conn);
}

TEST(it_is_made_once_and_belongs_to_us)
{
    PLACE(place);
    PLACE(foreign);
    struct db *db = NULL;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_ERR(db_create(place.directory), E_DB_EXISTS);

    place_init(&foreign);
    CHECK_ERR(db_open(foreign.directory, DB_WRITE, &db), E_DB_MISSING);
    server_run(&foreign, "CREATE TABLE recipes (name text)");
    CHECK_ERR(db_open(foreign.directory, DB_WRITE, &db), E_DB_FOREIGN);
    CHECK_ERR(db_create(foreign.directory), E_DB_FOREIGN);
}

TEST(a_server_that_is_not_there_is_told)
{
    struct db *db = NULL;
    CHECK_ERR(db_open("postgresql:///none?host=/nowhere", DB_READ, &db), E_DB_UNREACHABLE);
    CHECK_ERR(db_open("postgres://", DB_READ, &db), E_DB_UNREACHABLE);
    CHECK_ERR(db_create("postgresql://a%zz"), E_DB_ADDRESS);
    CHECK_ERR(db_create("postgres://me:my secret@[::1"), E_DB_ADDRESS);
    CHECK(!db_is_url("/var/lib/habitue"));
    CHECK(!db_is_url("postgres:/data"));
    CHECK(db == NULL);
}

TEST(an_address_is_shown_without_its_password)
{
    static const struct {
        const char *address;
        const char *shown;
    } cases[] = {
        { "/var/lib/habitue", "/var/lib/habitue" },
        { "postgres://", "postgres://" },
        { "postgres://db.example/shop", "postgres://db.example/shop" },
        { "postgres://me@db.example:5433/shop", "postgres://me@db.example:5433/shop" },
        { "postgres://me:secret@db.example/shop", "postgres://me:***@db.example/shop" },
        { "postgres://me:s%40cret@[::1]:5433/shop?sslmode=require",
          "postgres://me:***@[::1]:5433/shop?sslmode=require" },
        { "postgresql:///shop?password=secret&host=/tmp&sslpassword=x&user=me",
          "postgresql:///shop?password=***&host=/tmp&sslpassword=***&user=me" },
        { "postgresql://?password=secret", "postgresql://?password=***" },
        { "postgres://me:@h", "postgres://me:***@h" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[256];
        struct buf out = BUF(room);
        struct str shown = STR_NONE;
        db_address_write(&out, cases[i].address);
        CHECK_OK(buf_finish(&out, &shown));
        CHECK_STR(shown, cases[i].shown);
    }
}

struct maker {
    pthread_t thread;
    const char *address;
    enum err err;
};

static void *make(void *argument)
{
    struct maker *maker = argument;
    maker->err = db_create(maker->address);
    return NULL;
}

TEST(of_many_who_make_it_at_once_one_succeeds)
{
    PLACE(place);
    struct maker makers[6];
    int made = 0;
    if (!has_server())
        return;
    CHECK_EQ(setenv("HABITUE_TEST_ENGINE", "postgres", 1), 0);
    place_init(&place);
    for (size_t i = 0; i < COUNT(makers); i++) {
        makers[i] = (struct maker){ .address = place.directory };
        CHECK_EQ(pthread_create(&makers[i].thread, NULL, make, &makers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(makers); i++) {
        (void)pthread_join(makers[i].thread, NULL);
        check_note("maker %zu: %s", i, err_symbol(makers[i].err));
        CHECK(makers[i].err == OK || makers[i].err == E_DB_EXISTS);
        made += makers[i].err == OK;
    }
    CHECK_EQ(made, 1);
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
}

TEST(what_was_made_can_be_taken_away)
{
    PLACE(place);
    if (!has_server())
        return;
    open_in_postgres(&place);
    db_close(&place.db);
    db_remove(place.directory, true);
    CHECK_ERR(db_open(place.directory, DB_WRITE, &place.db), E_DB_MISSING);
    CHECK_OK(db_create(place.directory));
    CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
}

TEST(steps_of_another_program_or_of_a_newer_one_are_refused)
{
    PLACE(place);
    struct db *db = NULL;
    if (!has_server())
        return;
    open_in_postgres(&place);
    db_close(&place.db);
    server_run(&place, "INSERT INTO schema_step VALUES (2, 'later', repeat('a', 64), 0)");
    CHECK_ERR(db_open(place.directory, DB_WRITE, &db), E_DB_NEWER);
    server_run(&place, "DELETE FROM schema_step WHERE number = 2");
    server_run(&place, "UPDATE schema_step SET sha256 = repeat('b', 64)");
    CHECK_ERR(db_open(place.directory, DB_READ, &db), E_DB_OLDER);
}

TEST(a_snapshot_is_shared_as_long_as_it_lasts)
{
    PLACE(place);
    CLEANUP(db_close) struct db *one = NULL;
    CLEANUP(db_close) struct db *other = NULL;
    struct db_tx shared = { 0 };
    struct db_tx joined = { 0 };
    struct account account;
    char room[DB_SNAPSHOT_MAX_BYTES];
    struct buf out = BUF(room);
    struct str name = STR_NONE;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_open(place.directory, DB_READ, &one));
    CHECK_OK(db_open(place.directory, DB_READ, &other));
    CHECK_OK(db_snapshot_begin(one, &shared));
    CHECK_OK(db_snapshot_share(one, &out));
    CHECK_OK(buf_finish(&out, &name));
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    CHECK_OK(db_tx_commit(&place.tx));

    CHECK_OK(db_snapshot_join(other, name, &joined));
    CHECK_ERR(account_load(other, &place.arena, 1, 7, &account), E_NOT_FOUND);
    db_tx_end(&joined);
    CHECK_OK(account_load(other, &place.arena, 1, 7, &account));

    buf_lit(&out, "' --"); /* which the server would take */
    struct str more = { .ptr = room, .len = out.used };
    CHECK_ERR(db_snapshot_join(other, more, &joined), E_DB);
    CHECK_ERR(db_snapshot_join(other, STR_NONE, &joined), E_DB);
    db_tx_end(&shared);
    CHECK_ERR(db_snapshot_join(other, name, &joined), E_DB); /* it has ended */
    CHECK_OK(db_snapshot_begin(other, &joined));             /* the connection goes on */
    db_tx_end(&joined);
}

TEST(a_refused_row_leaves_the_transaction_as_it_was)
{
    PLACE(place);
    struct account account;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    CHECK_ERR(account_insert(place.db, 1, 7, noon), E_EXISTS);
    CHECK_OK(account_insert(place.db, 1, 8, noon));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_OK(account_load(place.db, &place.arena, 1, 8, &account));
}

TEST(a_fault_spoils_the_transaction_and_nothing_of_it_is_kept)
{
    PLACE(place);
    struct account account;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    CHECK_ERR(account_insert(place.db, 4096, 7, noon), E_DB); /* no such partition */
    CHECK_ERR(account_insert(place.db, 1, 8, noon), E_DB);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB);
    db_tx_end(&place.tx);
    CHECK_ERR(account_load(place.db, &place.arena, 1, 7, &account), E_NOT_FOUND);
    CHECK_OK(db_tx_begin(place.db, &place.tx)); /* the connection goes on */
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    CHECK_OK(db_tx_commit(&place.tx));
}

TEST(a_back_end_that_is_ended_before_the_commit_leaves_the_outcome_unknown)
{
    PLACE(place);
    CLEANUP(db_close) struct db *again = NULL;
    struct account account;
    char text[64];
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    (void)snprintf(text, sizeof(text), "SELECT pg_terminate_backend(%d, 5000)",
                   PQbackendPID(db_postgres_of(place.db)->conn));
    server_run(&place, text);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB);
    db_tx_end(&place.tx);
    CHECK_ERR(db_tx_begin(place.db, &place.tx), E_DB); /* until the process has started anew */

    CHECK_OK(db_open(place.directory, DB_WRITE, &again));
    CHECK_ERR(account_load(again, &place.arena, 1, 7, &account), E_NOT_FOUND);
}

TEST(a_reader_sees_one_state_and_writes_nothing)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct account account;
    struct head head = { 0 };
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    CHECK_OK(db_snapshot_begin(reader, &snapshot));
    CHECK_ERR(account_load(reader, &place.arena, 1, 7, &account), E_NOT_FOUND);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(account_insert(place.db, 1, 7, noon));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_ERR(account_load(reader, &place.arena, 1, 7, &account), E_NOT_FOUND);
    db_tx_end(&snapshot);
    CHECK_OK(account_load(reader, &place.arena, 1, 7, &account));
    CHECK_ERR(head_get(reader, 1, &head), E_NOT_FOUND);
    CHECK_ERR(head_lock(reader, 1, &head), E_DB); /* that is a writer's */
    CHECK(db_postgres_run(db_postgres_of(reader), "DELETE FROM head") != OK);
}

TEST(two_writers_wait_for_each_other_at_the_head_of_their_partition)
{
    PLACE(place);
    CLEANUP(db_close) struct db *other = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct head head = { 0 };
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(head_insert(place.db, 1));
    CHECK_OK(head_insert(place.db, 2));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_OK(db_open(place.directory, DB_WRITE, &other)); /* two at once, unlike in a folder */
    CHECK_OK(db_postgres_run(db_postgres_of(other), "SET lock_timeout = '200ms'"));

    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(head_lock(place.db, 1, &head));
    CHECK_OK(db_tx_begin(other, &tx));
    CHECK_OK(head_lock(other, 2, &head)); /* another partition: nobody waits */
    CHECK_ERR(head_lock(other, 1, &head), E_BUSY);
    db_tx_end(&tx);
    db_tx_end(&place.tx);
    CHECK_OK(db_tx_begin(other, &tx));
    CHECK_OK(head_lock(other, 1, &head));
}

TEST(a_server_looks_after_its_files)
{
    PLACE(place);
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK(db_size_bytes(place.db) > 0);
    CHECK_OK(db_checkpoint(place.db));
}
