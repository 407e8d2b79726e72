/* db_postgres_open.c - an installation's database in PostgreSQL: made, opened, brought up to date.
 *
 * The address is a URL of libpq's; the tables lie in the schema that its search path names first
 * (public, unless the URL says `options=-csearch_path=...`), so that several installations fit into one
 * database.  A schema with tables but without `schema_step` belongs to somebody else.
 */
#include "storage/db_postgres.h"

#include <string.h>

#include "core/instant.h"

/* ---- whose it is, and how old ------------------------------------------------------------------- */

/* The number that a constant text answers in its first row. */
static enum err number_of(struct db_postgres *db, const char *text, int64_t *ret_number)
{
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(db->conn, text);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        return db_postgres_err(result);
    return str_parse_i64(str_c(PQgetvalue(result, 0, 0)), INT64_MIN, INT64_MAX, ret_number) == OK
               ? OK
               : E_DB;
}

static enum err is_installed(struct db_postgres *db, bool *ret_is_so)
{
    int64_t steps = 0;
    int64_t tables = 0;
    TRY(number_of(db,
                  "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "
                  "AND tablename = 'schema_step'",
                  &steps));
    TRY(number_of(db, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
                  &tables));
    if (steps == 0 && tables > 0)
        return E_DB_FOREIGN;
    *ret_is_so = steps > 0;
    return OK;
}

/* The steps that were applied have the hashes of the steps that are known here. */
static enum err steps_compare(struct db_postgres *db, int64_t *ret_applied)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(&db->db, &sql_schema_step_list, DB_NO_ARGS, &rows));
    for (int64_t i = 0;; i++) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row) {
            *ret_applied = i;
            return OK;
        }
        if (i >= (int64_t)schema_step_count)
            return E_DB_NEWER;
        if (db_int(&rows, 0) != schema_steps[i].number)
            return E_DB_CORRUPT;
        if (!str_eq(db_peek(&rows, 1), str_c(schema_steps[i].postgres.sha256_hex)))
            return E_DB_OLDER;
    }
}

/* One step and its row, in one transaction. */
static enum err step_apply(struct db_postgres *db, const struct schema_step *step)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(&db->db, &tx));
    TRY(db_postgres_run(db, step->postgres.sql));
    TRY(db_exec(&db->db, &sql_schema_step_insert,
                DB_ARGS(DB_INT(step->number), DB_TEXT(str_c(step->name)),
                        DB_TEXT(str_c(step->postgres.sha256_hex)), DB_INT(instant_now().us))));
    return db_tx_commit(&tx);
}

static enum err migrate(struct db_postgres *db, int64_t applied)
{
    for (size_t i = (size_t)applied; i < schema_step_count; i++)
        TRY(step_apply(db, &schema_steps[i]));
    return OK;
}

/* ---- a connection ------------------------------------------------------------------------------- */

/* What every connection runs under, read back: a setting that does not hold is an error. */
struct setting {
    const char *set; /* NULL: it only has to be so already */
    const char *name;
    const char *want;
};

static const struct setting settings[] = {
    { "SET synchronous_commit = on", "synchronous_commit", "on" },
    { "SET standard_conforming_strings = on", "standard_conforming_strings", "on" },
    { "SET client_encoding = 'UTF8'", "client_encoding", "UTF8" },
    { NULL, "server_encoding", "UTF8" },
};
static const struct setting reader_settings[] = {
    { "SET default_transaction_read_only = on", "default_transaction_read_only", "on" },
};

static enum err settings_apply(struct db_postgres *db, const struct setting *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].set != NULL)
            TRY(db_postgres_run(db, items[i].set));
        const char *const values[] = { items[i].name };
        CLEANUP(db_postgres_result_free)
        PGresult *result =
            PQexecParams(db->conn, "SELECT current_setting($1)", 1, NULL, values, NULL, NULL, 0);
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            return db_postgres_err(result);
        if (strcmp(PQgetvalue(result, 0, 0), items[i].want) != 0)
            return E_DB;
    }
    return OK;
}

/* What the server has to say in passing is for its own log. */
static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static enum err connect_to(const char *address, enum db_mode mode, struct db_postgres **ret_db)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct db_postgres) + 64));
    struct db_postgres *db = ARENA_NEW(&arena, struct db_postgres);
    assert(db != NULL); /* the arena was made for it */
    db->arena = arena;
    db->db = (struct db){ .engine = &db_postgres_engine, .mode = mode };
    *ret_db = db;
    db->conn = PQconnectdb(address);
    if (PQstatus(db->conn) != CONNECTION_OK || PQserverVersion(db->conn) < POSTGRES_VERSION_MIN)
        return E_DB_UNREACHABLE;
    (void)PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    TRY(settings_apply(db, settings, COUNT(settings)));
    return mode == DB_READ ? settings_apply(db, reader_settings, COUNT(reader_settings)) : OK;
}

void db_postgres_close(struct db_postgres **handle)
{
    struct db_postgres *db = *handle;
    if (db == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        assert(db->statements[i].result == NULL);
    PQfinish(db->conn);
    struct arena arena = db->arena;
    arena_close(&arena);
    *handle = NULL;
}

/* ---- made and opened ---------------------------------------------------------------------------- */

bool db_postgres_is_address(const char *address)
{
    return str_begins(str_c(address), STR("postgres://")) ||
           str_begins(str_c(address), STR("postgresql://"));
}

enum err db_postgres_create(const char *address)
{
    CLEANUP(db_postgres_close) struct db_postgres *db = NULL;
    bool is_there = false;
    TRY(connect_to(address, DB_WRITE, &db));
    TRY(is_installed(db, &is_there));
    return is_there ? E_DB_EXISTS : migrate(db, 0);
}

enum err db_postgres_open(const char *address, enum db_mode mode, struct db **ret_db)
{
    CLEANUP(db_postgres_close) struct db_postgres *db = NULL;
    bool is_there = false;
    int64_t applied = 0;
    TRY(connect_to(address, mode, &db));
    TRY(is_installed(db, &is_there));
    if (!is_there)
        return E_DB_MISSING;
    TRY(steps_compare(db, &applied));
    if (mode == DB_WRITE)
        TRY(migrate(db, applied));
    else if (applied < (int64_t)schema_step_count)
        return E_DB_OLDER;
    *ret_db = &db->db;
    db = NULL;
    return OK;
}
