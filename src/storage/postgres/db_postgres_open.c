/* db_postgres_open.c - an installation's database in PostgreSQL: made, opened, brought up to date.
 *
 * The address is a URL of libpq's; the tables lie in the schema that its search path names first
 * (public, unless the URL says `options=-csearch_path=...`), so that several installations fit into one
 * database.  A schema with tables but without `schema_step` belongs to somebody else.
 */
#include "storage/postgres/db_postgres.h"

#include <stdatomic.h>
#include <string.h>

#include "core/buf.h"
#include "core/instant.h"
#include "core/log.h"

/* ---- whose it is, and how old ------------------------------------------------------------------- */

static enum err is_installed(struct db_postgres *db, bool *ret_is_so)
{
    CLEANUP(db_postgres_result_free)
    PGresult *result =
        db_postgres_ask_row(db,
                            "SELECT count(*) FILTER (WHERE tablename = 'schema_step'), count(*) "
                            "FROM pg_tables WHERE schemaname = current_schema()");
    int64_t steps = 0;
    int64_t tables = 0;
    TRY(db_postgres_number(db, result, 0, &steps));
    TRY(db_postgres_number(db, result, 1, &tables));
    if (steps == 0 && tables > 0)
        return E_DB_FOREIGN;
    *ret_is_so = steps > 0;
    return OK;
}

const struct schema_text *db_postgres_step_text(const struct schema_step *step)
{
    return &step->postgres;
}

/* On Citus a step may change a table on all nodes and make a function for it: one connection to each node has
 * to see both. */
enum err db_postgres_step_run(struct db *db, const struct schema_step *step)
{
    if (db->is_distributed)
        TRY(db_postgres_run(db_postgres_of(db),
                            "SET LOCAL citus.multi_shard_modify_mode = 'sequential'"));
    return db_postgres_run(db_postgres_of(db), step->postgres.sql);
}

/* Several servers may start at once: one of them makes or migrates the tables, the others wait.  The lock
 * is of this schema of this database, and ends with the connection at the latest. */
#define MIGRATION_LOCK                                                                             \
    "(1212236361, (SELECT hashtext(nspname) FROM pg_namespace "                                    \
    "WHERE nspname = current_schema()))"

static enum err lock(struct db_postgres *db)
{
    return db_postgres_run(db, "SELECT pg_advisory_lock" MIGRATION_LOCK);
}

static enum err unlock(struct db_postgres *db)
{
    return db_postgres_run(db, "SELECT pg_advisory_unlock" MIGRATION_LOCK);
}

/* Under the lock. */
static enum err install(struct db_postgres *db)
{
    bool is_there = false;
    TRY(is_installed(db, &is_there));
    return is_there ? E_DB_EXISTS : db_steps_apply(&db->db, schema_steps, schema_step_count, 0);
}

static void remove_tables(struct db_postgres *db)
{
    (void)db_postgres_run(
        db, "DO $$ DECLARE name text; BEGIN "
            "FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
            "LOOP EXECUTE format('DROP TABLE %I CASCADE', name); END LOOP; "
            "DROP FUNCTION IF EXISTS refuse_change(); "
            "IF current_schema() LIKE 'merchant\\_%' THEN "
            "EXECUTE format('DROP SCHEMA %I', current_schema()); END IF; END $$");
}

/* Under the lock: all of it or nothing. */
static enum err install_distributed(struct db_postgres *db)
{
    if (!db->has_citus)
        return E_CITUS;
    TRY(install(db));
    enum err err = db_postgres_distribute(db);
    if (err != OK)
        remove_tables(db);
    return err;
}

/* Under the lock: what another server has applied meanwhile is seen. */
static enum err migrate(struct db_postgres *db)
{
    size_t applied = 0;
    TRY(db_steps_compare(&db->db, schema_steps, schema_step_count, &applied));
    if (!db->db.is_distributed)
        return db_steps_apply(&db->db, schema_steps, schema_step_count, applied);
    TRY(db_postgres_distribute_settings(db));
    TRY(db_steps_apply(&db->db, schema_steps, schema_step_count, applied));
    return db_postgres_distribute(db); /* what the steps have made */
}

static enum err run_locked(struct db_postgres *db, enum err (*run)(struct db_postgres *db))
{
    TRY(lock(db));
    enum err err = run(db);
    enum err unlock_err = unlock(db);
    return err != OK ? err : unlock_err;
}

/* ---- a connection ------------------------------------------------------------------------------- */

/* What a connection runs under is set and read back in one round trip: a setting that does not hold is an
 * error, not a surprise. */
#define SETTING(name, want) "set_config('" name "', '" want "', false) = '" want "'"
#define SETTINGS                                                                                   \
    SETTING("synchronous_commit", "on")                                                            \
    " AND " SETTING("standard_conforming_strings", "on") " AND " SETTING(                          \
        "client_encoding", "UTF8") " AND current_setting('server_encoding') = 'UTF8'"
#define READER_SETTINGS SETTINGS " AND " SETTING("default_transaction_read_only", "on")
/* Whether they hold; whether the database has Citus; where names are looked up. */
#define SETUP(settings)                                                                            \
    "SELECT CAST(" settings " AS int), "                                                           \
    "(SELECT count(*) FROM pg_proc WHERE proname = 'create_distributed_table'), "                  \
    "current_setting('search_path')"

/* Writers find by keys alone, also before the server has learnt how large a table has become. */
static const char writer_settings[] =
    "SELECT CAST(" SETTING("plan_cache_mode", "force_generic_plan") " AND " SETTING(
        "enable_seqscan",
        "off") " AND " SETTING("enable_bitmapscan",
                               "off") " AND " SETTING("enable_hashjoin",
                                                      "off") " AND " SETTING("enable_mergejoin",
                                                                             "off") " AS int)";

#define MERCHANT_PATH "search_path=merchant_" /* storage/db_merchant.c writes it */

/* A pooler between us and the server may leave out the options of an address: then we would be in the
 * tables of somebody else. */
static enum err check_search_path(const struct db_postgres *db, struct str path)
{
    struct str rest = str_c(PQoptions(db->conn));
    struct str option = STR_NONE;
    struct str wanted = STR_NONE;
    while (rest.len > 0 && str_cut(&rest, ' ', &option)) {
        if (str_begins(option, STR("-c" MERCHANT_PATH)))
            wanted = str_sub(option, sizeof("-csearch_path=") - 1, option.len);
    }
    return wanted.len == 0 || str_eq(wanted, path) ? OK : E_DB_SETTINGS;
}

static enum err set_up(struct db_postgres *db)
{
    CLEANUP(db_postgres_result_free)
    PGresult *result =
        db_postgres_ask_row(db, db->db.mode == DB_READ ? SETUP(READER_SETTINGS) : SETUP(SETTINGS));
    int64_t holds = 0;
    int64_t count = 0;
    TRY(db_postgres_number(db, result, 0, &holds));
    TRY(db_postgres_number(db, result, 1, &count));
    db->has_citus = count > 0;
    return holds == 1 ? check_search_path(db, str_c(PQgetvalue(result, 0, 2))) : E_DB_SETTINGS;
}

static enum err set_up_writer(struct db_postgres *db)
{
    CLEANUP(db_postgres_result_free)
    PGresult *result = db_postgres_ask_row(db, writer_settings);
    int64_t holds = 0;
    TRY(db_postgres_number(db, result, 0, &holds));
    return holds == 1 ? OK : E_DB_SETTINGS;
}

/* What the server has to say in passing is for its own log. */
static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* libpq's own words about an address would repeat its password. */
static bool can_read(const char *address)
{
    PQconninfoOption *options = PQconninfoParse(address, NULL);
    bool is_good = options != NULL;
    PQconninfoFree(options);
    return is_good;
}

/* A server that does not answer is noticed within seconds, also in the middle of a statement, and of several
 * hosts the one that takes writes is found; what the address says of these comes later, and wins. */
static PGconn *connect_within_limits(const char *address)
{
    static const char *const keywords[] = { "connect_timeout",
                                            "tcp_user_timeout",
                                            "keepalives_idle",
                                            "keepalives_interval",
                                            "target_session_attrs",
                                            "fallback_application_name",
                                            "dbname",
                                            NULL };
    const char *const values[] = { "5", "10000", "10", "5", "primary", "habitue", address, NULL };
    return PQconnectdbParams(keywords, values, 1);
}

/* Why, for the operator: once a second at most, for every request finds out anew. */
static void tell_reason(PGconn *conn)
{
    static atomic_int_fast64_t told_us;
    int_fast64_t before_us = told_us;
    int64_t now_us = clock_monotonic_us();
    if (before_us != 0 && now_us - before_us < US_PER_SECOND)
        return;
    if (atomic_compare_exchange_strong(&told_us, &before_us, now_us))
        log_event(LOG_WARNING, "database_unreachable",
                  LOG_TEXT("reason", str_trim(str_c(PQerrorMessage(conn)))));
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
    if (!can_read(address))
        return E_DB_ADDRESS;
    db->conn = connect_within_limits(address);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        tell_reason(db->conn);
        return E_DB_UNREACHABLE;
    }
    if (PQserverVersion(db->conn) < POSTGRES_VERSION_MIN)
        return E_DB_UNREACHABLE;
    (void)PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    TRY(set_up(db));
    if (db->has_citus)
        TRY(db_postgres_is_distributed(db, &db->db.is_distributed));
    if (mode == DB_READ || db->db.is_distributed) /* Citus plans by the arguments, its nodes for
                                                     themselves */
        return OK;
    return set_up_writer(db);
}

void db_postgres_close(struct db_postgres **handle)
{
    struct db_postgres *db = *handle;
    if (db == NULL)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        assert(db->statements[i].result == NULL);
    db_postgres_forget(&db->db);
    arena_close(&db->asked_arena);
    arena_close(&db->rows_arena);
    PQfinish(db->conn);
    struct arena arena = db->arena;
    arena_close(&arena);
    *handle = NULL;
}

/* ---- made and opened ---------------------------------------------------------------------------- */

bool db_postgres_is_url(const char *address)
{
    return str_begins(str_c(address), STR("postgres://")) ||
           str_begins(str_c(address), STR("postgresql://"));
}

/* "user:***@host:5432" */
static void write_authority(struct buf *out, struct str authority)
{
    size_t at = str_find(authority, '@');
    size_t colon = str_find(authority, ':');
    if (at == authority.len || colon > at) {
        buf_str(out, authority);
        return;
    }
    buf_str(out, str_sub(authority, 0, colon));
    buf_lit(out, ":***");
    buf_str(out, str_sub(authority, at, authority.len));
}

/* "host=/tmp&password=***" */
static void write_words(struct buf *out, struct str words)
{
    struct str rest = words;
    struct str word = STR_NONE;
    for (bool is_first = true; str_cut(&rest, '&', &word); is_first = false) {
        bool is_secret =
            str_begins(word, STR("password=")) || str_begins(word, STR("sslpassword="));
        if (!is_first)
            buf_char(out, '&');
        buf_str(out, is_secret ? str_sub(word, 0, str_find(word, '=')) : word);
        if (is_secret)
            buf_lit(out, "=***");
    }
}

void db_postgres_address_write(struct buf *out, const char *address)
{
    struct str url = str_c(address);
    size_t begin = str_find(url, '/') + 2; /* behind "postgres://" */
    size_t end = begin;
    while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?')
        end++;
    size_t question = str_find(url, '?');
    buf_str(out, str_sub(url, 0, begin));
    write_authority(out, str_sub(url, begin, end - begin));
    buf_str(out, str_sub(url, end, question - end));
    if (question == url.len)
        return;
    buf_char(out, '?');
    write_words(out, str_sub(url, question + 1, url.len));
}

/* A merchant's schema, unless it is there; that of anybody else is made by whoever made the address. */
static enum err make_schema(struct db_postgres *db)
{
    return db_postgres_run(db,
                           "DO $$ DECLARE path text := current_setting('search_path'); BEGIN "
                           "IF current_schema() IS NULL AND path ~ '^merchant_[a-z0-9_]+$' THEN "
                           "EXECUTE format('CREATE SCHEMA %I', path); END IF; "
                           "EXCEPTION WHEN duplicate_schema OR unique_violation THEN NULL; END $$");
}

enum err db_postgres_create(const char *address, bool is_distributed)
{
    CLEANUP(db_postgres_close) struct db_postgres *db = NULL;
    TRY(connect_to(address, DB_WRITE, &db));
    TRY(make_schema(db));
    return run_locked(db, is_distributed ? install_distributed : install);
}

/* Everything in the schema is ours: db_postgres_create() refuses one with tables of somebody else. */
void db_postgres_remove(const char *address)
{
    CLEANUP(db_postgres_close) struct db_postgres *db = NULL;
    if (connect_to(address, DB_WRITE, &db) == OK)
        remove_tables(db);
}

static enum err open_checked(struct db_postgres *db)
{
    bool is_there = false;
    size_t applied = 0;
    TRY(is_installed(db, &is_there));
    if (!is_there)
        return E_DB_MISSING;
    TRY(db_steps_compare(&db->db, schema_steps, schema_step_count, &applied));
    if (applied == schema_step_count)
        return OK;
    return db->db.mode == DB_WRITE ? run_locked(db, migrate) : E_DB_OLDER;
}

enum err db_postgres_open(const char *address, enum db_mode mode, struct db **ret_db)
{
    CLEANUP(db_postgres_close) struct db_postgres *db = NULL;
    TRY(connect_to(address, mode, &db));
    TRY(open_checked(db));
    *ret_db = &db->db;
    db = NULL;
    return OK;
}
