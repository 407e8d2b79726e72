/* sqlite_loop.c - a purchase's rows written by SQLite's own calls and nothing else: the peer.
 *
 *      sqlite_loop FILE [accounts [purchases per commit [seconds]]]
 *
 * Makes a database with the program's own schema, gives it accounts and cards, then does the reads and
 * writes of purchases at random accounts, with the texts of the program's own queries.  No network, no
 * JSON, no rules, no check of what comes back but that it is there; SQLite as it comes, with its log
 * copied back when it has 8,000 pages.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base.h"
#include "core/digest.h"
#include "core/instant.h"
#include "storage/schema.h"
#include "storage/sql_gen.h"

#define BODY_BYTES 672 /* of a purchase of three lines that earns; measured */
#define TEXT_BYTES 32

enum query {
    REQUEST_FIND,
    RECEIPT_FIND,
    CARD_BY_CODE,
    ACCOUNT_LOAD,
    ENTRY_INSERT,
    NEWEST_SAVE,
    REQUEST_INSERT,
    LOT_SAVE,
    RECEIPT_INSERT,
    HEAD_LOCK,
    HEAD_SAVE,
    ACCOUNT_INSERT,
    CARD_INSERT,
    HEAD_INSERT,
    QUERY_COUNT
};

/* A statement, its arguments so far, and where $1, $2, ... are in it. */
static struct {
    sqlite3_stmt *stmt;
    int slot[16];
    int next;
} queries[QUERY_COUNT];

static sqlite3 *conn;
static uint64_t seed = 88172645463325252u;

static void must(int rc, const char *what)
{
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(conn));
    exit(1);
}

static void plain(const char *text)
{
    must(sqlite3_exec(conn, text, NULL, NULL, NULL), text);
}

static void prepare(enum query query, const struct sql *sql)
{
    sqlite3_stmt **stmt = &queries[query].stmt;
    must(sqlite3_prepare_v3(conn, sql->sqlite, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL),
         sql->name);
    for (int number = 1; number <= sqlite3_bind_parameter_count(*stmt); number++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "$%d", number);
        queries[query].slot[number] = sqlite3_bind_parameter_index(*stmt, name);
    }
}

/* ---- arguments in turn, then the step ------------------------------------------------------------- */

static int next_slot(enum query query)
{
    return queries[query].slot[++queries[query].next];
}

static void give_int(enum query query, int64_t number)
{
    (void)sqlite3_bind_int64(queries[query].stmt, next_slot(query), number);
}

static void give_text(enum query query, const char *text, int len)
{
    (void)sqlite3_bind_text(queries[query].stmt, next_slot(query), text, len, SQLITE_STATIC);
}

static void give_hash(enum query query, const struct sha256 *hash)
{
    (void)sqlite3_bind_blob(queries[query].stmt, next_slot(query), hash->bytes, SHA256_BYTES,
                            SQLITE_STATIC);
}

static void give_null(enum query query)
{
    (void)sqlite3_bind_null(queries[query].stmt, next_slot(query));
}

/* Steps to the end; the columns of the first row are read by the caller before done(). */
static bool step(enum query query)
{
    sqlite3_stmt *stmt = queries[query].stmt;
    if (!sqlite3_stmt_busy(stmt) && queries[query].next != sqlite3_bind_parameter_count(stmt)) {
        (void)fprintf(stderr, "%d arguments for: %s\n", queries[query].next, sqlite3_sql(stmt));
        exit(1);
    }
    queries[query].next = 0;
    int rc = sqlite3_step(stmt);
    must(rc, sqlite3_sql(stmt));
    return rc == SQLITE_ROW;
}

static void done(enum query query)
{
    (void)sqlite3_reset(queries[query].stmt);
}

static void run(enum query query)
{
    (void)step(query);
    done(query);
}

/* ---- what is there before -------------------------------------------------------------------------- */

static void open_database(const char *path)
{
    must(sqlite3_open_v2(path, &conn,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL),
         "open");
    plain("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
          "PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=8000");
    for (size_t i = 0; i < schema_step_count; i++)
        plain(schema_steps[i].sqlite.sql);

    static const struct sql *const sqls[QUERY_COUNT] = {
        [REQUEST_FIND] = &sql_request_find,     [RECEIPT_FIND] = &sql_receipt_find,
        [CARD_BY_CODE] = &sql_card_by_code,     [ACCOUNT_LOAD] = &sql_account_load,
        [ENTRY_INSERT] = &sql_entry_insert,     [NEWEST_SAVE] = &sql_account_newest_save,
        [REQUEST_INSERT] = &sql_request_insert, [LOT_SAVE] = &sql_lot_save,
        [RECEIPT_INSERT] = &sql_receipt_insert, [HEAD_LOCK] = &sql_head_lock,
        [HEAD_SAVE] = &sql_head_save,           [ACCOUNT_INSERT] = &sql_account_insert,
        [CARD_INSERT] = &sql_card_insert,       [HEAD_INSERT] = &sql_head_insert,
    };
    for (int query = 0; query < QUERY_COUNT; query++)
        prepare((enum query)query, sqls[query]);
}

static void make_accounts(int64_t count)
{
    static const struct sha256 zeros;
    char code[TEXT_BYTES];
    plain("BEGIN");
    give_int(HEAD_INSERT, 1);
    give_hash(HEAD_INSERT, &zeros);
    run(HEAD_INSERT);
    for (int64_t number = 1; number <= count; number++) {
        int len = snprintf(code, sizeof(code), "290%010" PRId64, number);
        give_int(ACCOUNT_INSERT, 1);
        give_int(ACCOUNT_INSERT, number);
        give_int(ACCOUNT_INSERT, number);
        run(ACCOUNT_INSERT);
        give_int(NEWEST_SAVE, 1);
        give_int(NEWEST_SAVE, number);
        give_int(NEWEST_SAVE, 0);
        give_text(NEWEST_SAVE, "", 0);
        run(NEWEST_SAVE);
        give_text(CARD_INSERT, code, len);
        give_int(CARD_INSERT, 1);
        give_int(CARD_INSERT, number);
        give_int(CARD_INSERT, number);
        give_null(CARD_INSERT);
        give_text(CARD_INSERT, "active", 6);
        give_null(CARD_INSERT);
        give_int(CARD_INSERT, number);
        give_text(CARD_INSERT, "member", 6);
        give_null(CARD_INSERT);
        give_null(CARD_INSERT);
        run(CARD_INSERT);
    }
    plain("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

/* ---- a purchase -------------------------------------------------------------------------------------- */

struct sale {
    int64_t number;
    int64_t account;
    int64_t lot;
    char key[TEXT_BYTES];
    char receipt[TEXT_BYTES];
    int key_len;
    int receipt_len;
};

static void read_rows(struct sale *sale, int64_t accounts)
{
    char code[TEXT_BYTES];
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    int len = snprintf(code, sizeof(code), "290%010" PRIu64, 1 + seed % (uint64_t)accounts);
    sale->key_len = snprintf(sale->key, TEXT_BYTES, "BENCH123-%012" PRId64, sale->number);
    sale->receipt_len = snprintf(sale->receipt, TEXT_BYTES, "BENCH123%012" PRId64, sale->number);

    give_int(REQUEST_FIND, 1);
    give_text(REQUEST_FIND, sale->key, sale->key_len);
    run(REQUEST_FIND);
    give_int(RECEIPT_FIND, 1);
    give_text(RECEIPT_FIND, "2026-11-22", 10);
    give_text(RECEIPT_FIND, sale->receipt, sale->receipt_len);
    run(RECEIPT_FIND);
    give_text(CARD_BY_CODE, code, len);
    if (step(CARD_BY_CODE))
        sale->account = sqlite3_column_int64(queries[CARD_BY_CODE].stmt, 3);
    done(CARD_BY_CODE);
    give_int(ACCOUNT_LOAD, 1);
    give_int(ACCOUNT_LOAD, sale->account);
    while (step(ACCOUNT_LOAD))
        sale->lot = sqlite3_column_int64(queries[ACCOUNT_LOAD].stmt, 0) + 1;
    done(ACCOUNT_LOAD);
}

static void write_rows(const struct sale *sale, struct sha256 *hash)
{
    static char body[BODY_BYTES];
    memset(body, 'a' + (int)(sale->number % 26), sizeof(body));
    *hash = sha256_link(hash, (struct str){ .ptr = body, .len = sizeof(body) });

    give_int(ENTRY_INSERT, 1);
    give_int(ENTRY_INSERT, sale->number);
    give_int(ENTRY_INSERT, 4);
    give_int(ENTRY_INSERT, sale->account);
    give_null(ENTRY_INSERT);
    give_null(ENTRY_INSERT);
    give_null(ENTRY_INSERT);
    give_hash(ENTRY_INSERT, hash);
    give_text(ENTRY_INSERT, body, sizeof(body));
    run(ENTRY_INSERT);
    give_int(NEWEST_SAVE, 1);
    give_int(NEWEST_SAVE, sale->account);
    give_int(NEWEST_SAVE, sale->number);
    give_text(NEWEST_SAVE, "2026-11-22", 10);
    run(NEWEST_SAVE);
    give_int(REQUEST_INSERT, 1);
    give_text(REQUEST_INSERT, sale->key, sale->key_len);
    give_int(REQUEST_INSERT, 1);
    give_int(REQUEST_INSERT, sale->number);
    run(REQUEST_INSERT);
    give_int(LOT_SAVE, 1);
    give_int(LOT_SAVE, sale->account);
    give_int(LOT_SAVE, sale->lot);
    give_text(LOT_SAVE, "points", 6);
    give_int(LOT_SAVE, sale->number);
    give_text(LOT_SAVE, "2026-11-22", 10);
    give_text(LOT_SAVE, "2027-11-22", 10);
    give_int(LOT_SAVE, 12);
    give_int(LOT_SAVE, 12);
    give_int(LOT_SAVE, 0);
    give_int(LOT_SAVE, 0);
    run(LOT_SAVE);
    give_int(RECEIPT_INSERT, 1);
    give_text(RECEIPT_INSERT, "2026-11-22", 10);
    give_text(RECEIPT_INSERT, sale->receipt, sale->receipt_len);
    give_int(RECEIPT_INSERT, 1);
    give_int(RECEIPT_INSERT, sale->number);
    run(RECEIPT_INSERT);
}

static void commit_some(int64_t accounts, int count, int64_t *number, struct sha256 *hash)
{
    plain("BEGIN IMMEDIATE");
    give_int(HEAD_LOCK, 1);
    run(HEAD_LOCK);
    for (int i = 0; i < count; i++) {
        struct sale sale = { .number = ++*number };
        read_rows(&sale, accounts);
        write_rows(&sale, hash);
    }
    give_int(HEAD_SAVE, 1);
    give_int(HEAD_SAVE, *number);
    give_hash(HEAD_SAVE, hash);
    give_int(HEAD_SAVE, accounts + 1);
    give_int(HEAD_SAVE, 1);
    give_int(HEAD_SAVE, accounts + 1);
    give_int(HEAD_SAVE, 1);
    give_int(HEAD_SAVE, 1);
    run(HEAD_SAVE);
    plain("COMMIT");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s FILE [accounts [purchases per commit [seconds]]]\n",
                      argv[0]);
        return 2;
    }
    int64_t accounts = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
    int per_commit = argc > 3 ? (int)strtoll(argv[3], NULL, 10) : 32;
    int64_t seconds = argc > 4 ? strtoll(argv[4], NULL, 10) : 5;
    open_database(argv[1]);
    make_accounts(accounts);

    int64_t number = 0;
    struct sha256 hash = { .bytes = { 0 } };
    int64_t began_us = clock_monotonic_us();
    while (clock_monotonic_us() - began_us < seconds * 1000000)
        commit_some(accounts, per_commit, &number, &hash);
    int64_t took_us = clock_monotonic_us() - began_us;
    (void)printf("%" PRId64 " purchases/s, %d per commit\n", number * 1000000 / took_us,
                 per_commit);
    for (int query = 0; query < QUERY_COUNT; query++)
        (void)sqlite3_finalize(queries[query].stmt);
    return sqlite3_close(conn) == SQLITE_OK ? 0 : 1;
}
