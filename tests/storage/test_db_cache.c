/* test_db_cache.c - storage/db_sqlite_cache.c: trees that are balanced, cut and rolled back stay whole. */
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

#define ROWS 6000

static void run_sql(sqlite3 *conn, const char *text)
{
    check_note("%s", text);
    CHECK_EQ(sqlite3_exec(conn, text, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t number_of(sqlite3 *conn, const char *text)
{
    int64_t number = -1;
    CHECK_OK(db_sqlite_number(conn, text, &number));
    return number;
}

/* Keys in no order: every leaf is split and balanced with its neighbours many times over. */
static void insert_some(sqlite3 *conn, int from, int count)
{
    char text[200];
    (void)snprintf(text, sizeof(text),
                   "WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
                   "INSERT INTO t SELECT i * 2654435761 %% 4294967296, zeroblob(i %% 90) FROM n",
                   from, from + count - 1);
    run_sql(conn, text);
}

static void balance_at(int page_bytes)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *conn = NULL;
    char text[100];
    char path[600];
    bool is_sound = false;
    place_name(path, sizeof(path));
    CHECK_EQ(db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &conn),
             SQLITE_OK);
    (void)snprintf(text, sizeof(text), "PRAGMA page_size=%d; PRAGMA cache_size=40", page_bytes);
    run_sql(conn, text);
    run_sql(conn, "PRAGMA journal_mode=WAL; CREATE TABLE t (k PRIMARY KEY, v) WITHOUT ROWID");

    insert_some(conn, 1, ROWS / 2);
    run_sql(conn, "BEGIN");
    insert_some(conn, ROWS, ROWS);
    run_sql(conn, "DELETE FROM t WHERE k % 3 = 0; ROLLBACK");
    CHECK_EQ(number_of(conn, "SELECT COUNT(*) FROM t"), ROWS / 2);

    run_sql(conn, "BEGIN; SAVEPOINT s");
    insert_some(conn, ROWS, ROWS);
    run_sql(conn, "ROLLBACK TO s; RELEASE s");
    insert_some(conn, ROWS / 2 + 1, ROWS / 2);
    run_sql(conn, "COMMIT");
    CHECK_EQ(number_of(conn, "SELECT COUNT(*) FROM t"), ROWS);
    run_sql(conn, "DELETE FROM t WHERE k % 7 <> 0; VACUUM"); /* the file shrinks */
    int64_t left = number_of(conn, "SELECT COUNT(*) FROM t");
    insert_some(conn, ROWS + 1, ROWS);
    CHECK_EQ(number_of(conn, "SELECT COUNT(*) FROM t"), left + ROWS);
    CHECK_OK(db_sqlite_says(conn, "PRAGMA integrity_check", "ok", &is_sound));
    CHECK(is_sound);
}

TEST(trees_stay_whole_whatever_the_size_of_a_page)
{
    balance_at(512);
    balance_at(4096);
    balance_at(65536);
}
