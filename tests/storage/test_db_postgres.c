/* test_db_postgres.c - storage/db_postgres*.c: what is particular to PostgreSQL.  What both engines
 * promise is tested by the programs of the nouns, which run on each. */
#include "storage/postgres/db_postgres.h"

#include <pthread.h>

#include "storage/account_storage.h"
#include "storage/config_storage.h"
#include "storage/hosted_storage.h"
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
    server_run(&place, "INSERT INTO schema_step "
                       "SELECT max(number) + 1, 'later', repeat('a', 64), 0 FROM schema_step");
    CHECK_ERR(db_open(place.directory, DB_WRITE, &db), E_DB_NEWER);
    server_run(&place, "DELETE FROM schema_step WHERE name = 'later'");
    server_run(&place, "UPDATE schema_step SET sha256 = repeat('b', 64)");
    CHECK_ERR(db_open(place.directory, DB_READ, &db), E_DB_OLDER);
}

/* As the program left it that knew only the first `count` steps. */
static void make_older(const struct place *place, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[200];
        server_run(place, schema_steps[i].postgres.sql);
        (void)snprintf(text, sizeof(text), "INSERT INTO schema_step VALUES (%d, '%s', '%s', 0)",
                       schema_steps[i].number, schema_steps[i].name,
                       schema_steps[i].postgres.sha256_hex);
        server_run(place, text);
    }
    server_run(place, "INSERT INTO merchant VALUES (1, 'Verger', 'EUR', 0)");
}

TEST(every_older_version_is_brought_up_to_date_by_the_writer)
{
    if (!has_server())
        return;
    for (size_t count = 1; count < schema_step_count; count++) {
        PLACE(place);
        struct merchant merchant = { 0 };
        CHECK_EQ(setenv("HABITUE_TEST_ENGINE", "postgres", 1), 0);
        place_init(&place);
        check_note("from step %zu", count);
        make_older(&place, count);
        CHECK_ERR(db_open(place.directory, DB_READ, &place.db), E_DB_OLDER);
        CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
        CHECK_OK(merchant_get(place.db, &place.arena, &merchant));
        CHECK_STR(merchant.name, "Verger");
        CHECK_OK(db_tx_begin(place.db, &place.tx));
        CHECK_OK(hosted_insert(place.db, STR("a"), STR_NONE, noon));
        CHECK_OK(db_tx_commit(&place.tx));
    }
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
    CHECK_OK(place_account(place.db, 1, 7, noon));
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

TEST(a_row_that_is_waited_for_leaves_the_transaction_as_it_was)
{
    PLACE(place);
    struct head head = { 0 };
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(head_insert(place.db, 1));
    CHECK_ERR(head_insert(place.db, 1), E_EXISTS);
    CHECK_OK(head_insert(place.db, 2));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_OK(head_get(place.db, 2, &head));
}

TEST(what_is_put_is_refused_at_the_next_question_or_at_the_commit)
{
    PLACE(place);
    int64_t newest = 0;
    if (!has_server())
        return;
    open_in_postgres(&place);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(db_tx_begin(place.db, &place.tx));
        CHECK_OK(place_account(place.db, 1, 7, noon));
        CHECK_OK(place_account(place.db, 1, 8, noon));
        CHECK_OK(account_insert(place.db, 1, 7, noon));
        if (i == 1)
            CHECK_ERR(account_newest(place.db, 1, 8, &newest), E_EXISTS);
        CHECK_ERR(db_tx_commit(&place.tx), E_EXISTS);
        CHECK(!db_is_outcome_unknown(place.db));
        db_tx_end(&place.tx);
        CHECK_ERR(account_newest(place.db, 1, 8, &newest), E_NOT_FOUND); /* nothing was kept */
    }
}

TEST(a_fault_spoils_the_transaction_and_nothing_of_it_is_kept)
{
    PLACE(place);
    struct account account;
    struct head head = { 0 };
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(place_account(place.db, 1, 7, noon));
    CHECK_ERR(head_insert(place.db, 4096), E_DB); /* no such partition */
    CHECK_ERR(place_account(place.db, 1, 8, noon), E_DB);
    CHECK_ERR(head_get(place.db, 1, &head), E_DB);
    CHECK_ERR(db_tx_fault(place.db), E_DB);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB);
    db_tx_end(&place.tx);
    CHECK_ERR(account_load(place.db, &place.arena, 1, 7, &account), E_NOT_FOUND);
    CHECK_OK(db_tx_begin(place.db, &place.tx)); /* the connection goes on */
    CHECK_OK(place_account(place.db, 1, 7, noon));
    CHECK_OK(db_tx_commit(&place.tx));
}

static void end_back_end(const struct place *place)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "SELECT pg_terminate_backend(%d, 5000)",
                   PQbackendPID(db_postgres_of(place->db)->conn));
    server_run(place, text);
}

TEST(a_back_end_that_is_ended_before_the_commit_leaves_the_outcome_unknown)
{
    PLACE(place);
    CLEANUP(db_close) struct db *again = NULL;
    struct account account;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(place_account(place.db, 1, 7, noon));
    end_back_end(&place);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB_UNREACHABLE);
    CHECK(db_is_outcome_unknown(place.db));
    CHECK(!db_is_usable(place.db));
    db_tx_end(&place.tx);
    CHECK_ERR(db_tx_begin(place.db, &place.tx), E_DB); /* another connection finds out */

    CHECK_OK(db_open(place.directory, DB_WRITE, &again));
    CHECK_ERR(account_load(again, &place.arena, 1, 7, &account), E_NOT_FOUND);
}

TEST(a_back_end_that_is_ended_before_a_question_is_told_and_nothing_is_kept)
{
    PLACE(place);
    int64_t newest = 0;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(place_account(place.db, 1, 7, noon));
    end_back_end(&place);
    CHECK_ERR(account_newest(place.db, 1, 7, &newest), E_DB_UNREACHABLE);
    CHECK_ERR(db_tx_commit(&place.tx), E_DB_UNREACHABLE);
    CHECK(!db_is_outcome_unknown(place.db)); /* COMMIT was not sent */
    db_tx_end(&place.tx);
    CHECK(!db_is_usable(place.db));
}

/* What a coordinator of Citus says when one of its nodes is gone; our own link is good. */
#define LOSE_A_NODE                                                                                \
    "BEGIN RAISE EXCEPTION 'connection to a node failed' USING ERRCODE = '08006'; END"

TEST(a_node_that_is_lost_before_the_commit_is_told_and_nothing_is_kept)
{
    PLACE(place);
    struct account account;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(place_account(place.db, 1, 7, noon));
    CHECK_ERR(db_postgres_run(db_postgres_of(place.db), "DO $$ " LOSE_A_NODE " $$"),
              E_DB_UNREACHABLE);
    db_tx_end(&place.tx);
    CHECK(db_is_usable(place.db)); /* the link is */
    CHECK_ERR(account_load(place.db, &place.arena, 1, 7, &account), E_NOT_FOUND);
}

TEST(a_node_that_is_lost_in_the_commit_leaves_the_outcome_unknown)
{
    PLACE(place);
    if (!has_server())
        return;
    open_in_postgres(&place);
    server_run(&place, "CREATE FUNCTION lose_a_node() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ " LOSE_A_NODE " $$");
    server_run(&place, "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON account "
                       "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose_a_node()");
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(place_account(place.db, 1, 7, noon));
    CHECK_ERR(db_tx_commit(&place.tx), E_DB_UNREACHABLE);
    CHECK(db_is_outcome_unknown(place.db));
    CHECK(!db_is_usable(place.db)); /* another connection finds out */
    db_tx_end(&place.tx);
}

/* ---- asked ahead ---------------------------------------------------------------------------------- */

#define ACCOUNTS INT64_C(700) /* more than a batch */

static void open_with_accounts(struct place *place)
{
    struct lot lots[3];
    open_in_postgres(place);
    CHECK_OK(db_tx_begin(place->db, &place->tx));
    for (int64_t number = 1; number <= ACCOUNTS; number++) {
        struct account account = { .id = number, .lots = lots, .lot_next = number % 3 + 1 };
        CHECK_OK(place_account(place->db, 1, number, noon));
        for (; (int64_t)account.lot_count < number % 3; account.lot_count++)
            lots[account.lot_count] = (struct lot){ .number = (int64_t)account.lot_count + 1,
                                                    .unit = STR("points"),
                                                    .from = { .days = 19000 },
                                                    .until = DATE_NONE,
                                                    .issued = { .n = number },
                                                    .left = { .n = number },
                                                    .is_changed = true };
        CHECK_OK(account_save(place->db, &place->arena, 1, &account, 1));
    }
    CHECK_OK(db_tx_commit(&place->tx));
}

static void check_account(struct place *place, int64_t number)
{
    struct account account = { 0 };
    CHECK_OK(account_load(place->db, &place->arena, 1, number, &account));
    CHECK_EQ(account.lot_count, number % 3);
    CHECK_EQ(account.lot_next, number % 3 + 1);
    for (size_t i = 0; i < account.lot_count; i++) {
        CHECK_EQ(account.lots[i].number, (int64_t)i + 1);
        CHECK_EQ(account.lots[i].left.n, number);
        CHECK(date_is_none(account.lots[i].until));
    }
}

TEST(what_is_asked_ahead_is_one_round_trip_and_each_gets_its_own)
{
    PLACE(place);
    struct account account;
    if (!has_server())
        return;
    open_with_accounts(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    int64_t before = db_round_trips(place.db);
    for (int64_t number = ACCOUNTS; number >= 1; number--)
        CHECK_OK(account_ask(place.db, 1, number));
    CHECK_OK(account_ask(place.db, 1, ACCOUNTS + 1)); /* which is not there */
    CHECK_OK(account_ask(place.db, 2, 1));
    for (int64_t number = 1; number <= ACCOUNTS; number++)
        check_account(&place, number);
    CHECK_ERR(account_load(place.db, &place.arena, 1, ACCOUNTS + 1, &account), E_NOT_FOUND);
    CHECK_ERR(account_load(place.db, &place.arena, 2, 1, &account), E_NOT_FOUND);
    CHECK_EQ(db_round_trips(place.db) - before, 1);
    check_account(&place, 7); /* taken already: it is asked anew */
    CHECK_EQ(db_round_trips(place.db) - before, 2);
}

/* How often a connection has run a statement that reads its arguments from arrays. */
static int64_t runs_for_many(const struct place *place)
{
    struct db_postgres *db = db_postgres_of(place->db);
    int64_t count = 0;
    CLEANUP(db_postgres_result_free)
    PGresult *result = db_postgres_ask_row(
        db, "SELECT COALESCE(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements "
            "WHERE statement LIKE '%unnest%'");
    CHECK_OK(db_postgres_number(db, result, 0, &count));
    return count;
}

TEST(where_partitions_lie_on_nodes_each_row_is_a_statement_in_the_same_round_trips)
{
    PLACE(place);
    int64_t used[2] = { 0 };
    if (!has_server())
        return;
    open_with_accounts(&place);
    for (int turn = 0; turn < 2; turn++) {
        place.db->is_distributed = turn == 0;
        int64_t many = runs_for_many(&place);
        int64_t before = db_round_trips(place.db);
        CHECK_OK(db_tx_begin(place.db, &place.tx));
        for (int64_t number = 1; number <= 9; number++)
            CHECK_OK(account_ask(place.db, 1, number));
        for (int64_t number = 1; number <= 9; number++)
            check_account(&place, number);
        for (int64_t number = 1; number <= 9; number++)
            CHECK_OK(request_insert(place.db, 10 * turn + number, STR("a"), 1, number));
        CHECK_OK(db_tx_commit(&place.tx));
        used[turn] = db_round_trips(place.db) - before;
        CHECK_EQ(runs_for_many(&place) - many, turn == 0 ? 0 : 2);
    }
    CHECK_EQ(used[0], used[1]);
}

TEST(who_asks_again_hears_what_was_put_meanwhile)
{
    PLACE(place);
    int32_t partition = 0;
    int64_t number = 0;
    if (!has_server())
        return;
    open_with_accounts(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(request_ask(place.db, 1, STR("a")));
    CHECK_OK(request_ask(place.db, 1, STR("b")));
    CHECK_OK(request_ask(place.db, 1, STR("a"))); /* by two in one batch */
    CHECK_ERR(request_find(place.db, 1, STR("a"), &partition, &number), E_NOT_FOUND);
    CHECK_OK(request_insert(place.db, 1, STR("a"), 1, 5));
    CHECK_OK(request_insert(place.db, 1, STR("b"), 1, 6));
    CHECK_OK(request_find(place.db, 1, STR("a"), &partition, &number));
    CHECK_EQ(number, 5);
    CHECK_ERR(request_find(place.db, 1, STR("b"), &partition, &number), E_NOT_FOUND); /* as asked */
    CHECK_OK(request_ask(place.db, 1, STR("c")));
    CHECK_OK(request_insert(place.db, 1, STR("c"), 1, 7));
    db_forget(place.db);
    CHECK_OK(request_find(place.db, 1, STR("c"), &partition, &number));
    CHECK_OK(request_ask(place.db, 1, STR("b")));
    CHECK_OK(request_find(place.db, 1, STR("b"), &partition, &number));
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK_OK(request_find(place.db, 1, STR("b"), &partition, &number));
    CHECK_EQ(number, 6);
}

TEST(more_than_can_be_on_its_way_is_put_in_several_round_trips)
{
    PLACE(place);
    struct entry_row row = { 0 };
    int64_t count = 3 * POSTGRES_SENT_MAX;
    if (!has_server())
        return;
    open_in_postgres(&place);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    int64_t before = db_round_trips(place.db);
    for (int64_t number = 1; number <= count; number++) {
        CHECK_OK(place_row(place.db, number, STR("body")));
        CHECK_OK(account_insert(place.db, 1, number, noon)); /* alone: it is never for many */
    }
    CHECK_OK(db_tx_commit(&place.tx));
    CHECK(db_round_trips(place.db) - before > 5);
    CHECK_OK(entry_get(place.db, &place.arena, 1, count, &row));
    CHECK_STR(row.body, "body");
}

TEST(a_reader_that_asked_and_did_not_listen_is_as_good_as_new)
{
    PLACE(place);
    CLEANUP(db_close) struct db *reader = NULL;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct head head = { 0 };
    if (!has_server())
        return;
    open_with_accounts(&place);
    CHECK_OK(db_open(place.directory, DB_READ, &reader));
    CHECK_OK(head_ask(reader, 1));
    CHECK_OK(account_ask(reader, 1, 3));
    db_forget(reader);
    CHECK(db_is_usable(reader));
    CHECK_OK(head_ask(reader, 1));
    CHECK_OK(db_snapshot_begin(reader, &snapshot));
    CHECK_ERR(head_get(reader, 1, &head), E_NOT_FOUND);
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
    CHECK_OK(place_account(place.db, 1, 7, noon));
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
