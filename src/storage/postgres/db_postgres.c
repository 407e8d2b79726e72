/* db_postgres.c - statements and transactions on PostgreSQL.
 *
 * Each named query is prepared once per connection under its own name.  Numbers travel as text, which
 * fits whatever type a parameter has; texts and bytes travel as they are.  Answers come in binary form,
 * all rows at once.
 *
 * PostgreSQL spoils a transaction with every error, also when a unique key refuses a row.  So an INSERT
 * whose refusal the caller waits for (db_exec) ends with ON CONFLICT DO NOTHING, and one that then wrote no
 * row is E_EXISTS; one that is put (db_put) does not, and spoils it.
 */
#include "storage/postgres/db_postgres.h"

#include <endian.h>
#include <string.h>

#include "core/buf.h"
#include "core/log.h"

void db_postgres_result_free(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

/* ---- errors ------------------------------------------------------------------------------------- */

struct state {
    char code[6]; /* SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html */
    enum err err;
};

static const struct state states[] = {
    { "23505", E_EXISTS },     { "40001", E_BUSY },      { "40P01", E_BUSY },
    { "42501", E_DB_RIGHTS },  { "53100", E_DISK_FULL }, { "53200", E_NO_MEMORY },
    { "53300", E_BUSY },       { "55P03", E_BUSY },      { "XX001", E_DB_CORRUPT },
    { "XX002", E_DB_CORRUPT },
};

/* Class 08, and a server that is on its way down or up (57P01 to 57P03): of ours, which the connection tells
 * by itself, or of a node behind a coordinator of Citus. */
static bool is_of_link(const char *code)
{
    return strncmp(code, "08", 2) == 0 ||
           (strncmp(code, "57P0", 4) == 0 && code[4] >= '1' && code[4] <= '3');
}

/* "With these words a session ends": what else is to be read comes from nobody. */
static bool is_farewell(const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity != NULL && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

/* The message names tables and constraints, and no value of a row: those are in its detail. */
static void tell_fault(const PGresult *result, const char *code)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    log_event(LOG_ERROR, "database_failed", LOG_TEXT("sqlstate", str_c(code)),
              LOG_TEXT("reason", str_c(message != NULL ? message : "")));
}

/* An answer without an SQLSTATE is libpq's own: the server has gone, or is out of step with us. */
enum err db_postgres_err(const struct db_postgres *db, const PGresult *result)
{
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (PQstatus(db->conn) != CONNECTION_OK || code == NULL || is_of_link(code) ||
        is_farewell(result))
        return E_DB_UNREACHABLE;
    for (size_t i = 0; i < COUNT(states); i++) {
        if (strcmp(code, states[i].code) == 0)
            return states[i].err;
    }
    tell_fault(result, code);
    return E_DB;
}

enum err db_postgres_run(struct db_postgres *db, const char *text)
{
    TRY(db_postgres_collect(db, NULL)); /* what was sent before comes before */
    db->db.round_trips++;
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(db->conn, text);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return OK;
    return db_postgres_err(db, result);
}

PGresult *db_postgres_ask_row(struct db_postgres *db, const char *text)
{
    db->db.round_trips++;
    return PQexec(db->conn, text);
}

enum err db_postgres_number(const struct db_postgres *db, const PGresult *result, int column,
                            int64_t *ret_number)
{
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return db_postgres_err(db, result);
    if (PQntuples(result) != 1)
        return E_DB;
    return str_parse_i64(str_c(PQgetvalue(result, 0, column)), INT64_MIN, INT64_MAX, ret_number) ==
                   OK
               ? OK
               : E_DB;
}

/* ---- statements --------------------------------------------------------------------------------- */

static bool is_reading(const struct sql *sql)
{
    return str_begins(str_c(sql->postgres), STR("SELECT"));
}

static int64_t rows_changed(PGresult *result)
{
    int64_t count = 0;
    return str_parse_i64(str_c(PQcmdTuples(result)), 0, INT64_MAX, &count) == OK ? count : 0;
}

/* What was asked ahead, if it was. */
static enum err open_asked(struct db_postgres *db, const struct sql *sql, struct db_args args,
                           struct postgres_statement *statement)
{
    const struct postgres_asked *asked = NULL;
    TRY(db_postgres_asked_take(db, sql, args, &asked));
    if (asked == NULL)
        return OK;
    statement->result = asked->result;
    statement->is_borrowed = true;
    statement->row = asked->begin - 1;
    statement->end = asked->end;
    return OK;
}

static enum err open_sent(struct db_postgres *db, const struct sql *sql, struct db_args args,
                          struct postgres_statement *statement)
{
    struct postgres_sent sent = { .kind = POSTGRES_QUERY };
    CLEANUP(db_postgres_result_free) PGresult *result = NULL;
    TRY(db_postgres_send(db, sent, sql, args));
    TRY(db_postgres_collect(db, &result));
    assert(result != NULL);
    db->changed = rows_changed(result);
    if (sql->quiet != NULL && db->changed == 0)
        return E_EXISTS;
    statement->result = result;
    statement->is_borrowed = false;
    statement->row = -1;
    statement->end = PQntuples(result);
    result = NULL;
    return OK;
}

static enum err postgres_query(struct db *base, const struct sql *sql, struct db_args args,
                               struct db_rows *ret_rows)
{
    struct db_postgres *db = db_postgres_of(base);
    struct postgres_statement *statement = &db->statements[sql->id];
    assert(statement->result == NULL);                  /* a query is not run inside itself */
    assert(is_reading(sql) || base->tx == DB_TX_WRITE); /* writes are made in a transaction */
    TRY(open_asked(db, sql, args, statement));
    if (statement->result == NULL)
        TRY(open_sent(db, sql, args, statement));
    *ret_rows = (struct db_rows){ .db = base, .state = statement };
    return OK;
}

static enum err postgres_put(struct db *base, const struct sql *sql, struct db_args args)
{
    struct db_postgres *db = db_postgres_of(base);
    return db_postgres_rows_add(db, sql, args, false, 0);
}

static enum err postgres_next(struct db_rows *rows, bool *ret_has_row)
{
    struct postgres_statement *statement = rows->state;
    assert(statement != NULL && statement->result != NULL);
    if (statement->row < statement->end)
        statement->row++;
    *ret_has_row = statement->row < statement->end;
    return OK;
}

static int64_t postgres_changed(struct db *base)
{
    return db_postgres_of(base)->changed;
}

static void postgres_rows_close(struct db_rows *rows)
{
    struct postgres_statement *statement = rows->state;
    if (!statement->is_borrowed)
        PQclear(statement->result);
    statement->result = NULL;
}

/* ---- columns ------------------------------------------------------------------------------------ */

static const struct postgres_statement *row_of(const struct db_rows *rows, int column)
{
    const struct postgres_statement *statement = rows->state;
    assert(statement != NULL && statement->result != NULL);
    int column_count = PQnfields(statement->result);
    assert(statement->row >= 0 && statement->row < statement->end);
    assert(column >= 0 && column < column_count);
    return statement;
}

static bool postgres_is_null(const struct db_rows *rows, int column)
{
    const struct postgres_statement *at = row_of(rows, column);
    return PQgetisnull(at->result, at->row, column) != 0;
}

static int64_t postgres_number(const struct db_rows *rows, int column)
{
    const struct postgres_statement *at = row_of(rows, column);
    const char *bytes = PQgetvalue(at->result, at->row, column);
    uint64_t wide = 0;
    uint32_t middle = 0;
    uint16_t narrow = 0;
    if (PQgetisnull(at->result, at->row, column))
        return 0;
    switch (PQftype(at->result, column)) {
    case POSTGRES_INT8_OID:
        memcpy(&wide, bytes, sizeof(wide));
        return (int64_t)be64toh(wide);
    case POSTGRES_INT4_OID:
        memcpy(&middle, bytes, sizeof(middle));
        return (int32_t)be32toh(middle);
    case POSTGRES_INT2_OID:
        memcpy(&narrow, bytes, sizeof(narrow));
        return (int16_t)be16toh(narrow);
    case POSTGRES_BOOL_OID:
        return *bytes != 0;
    default:
        assert(!"a column that is no number"); /* the query names another type than its comment */
        return 0;
    }
}

static struct str postgres_peek(const struct db_rows *rows, int column)
{
    const struct postgres_statement *at = row_of(rows, column);
    if (PQgetisnull(at->result, at->row, column))
        return STR_NONE;
    return (struct str){ .ptr = PQgetvalue(at->result, at->row, column),
                         .len = (size_t)PQgetlength(at->result, at->row, column) };
}

/* ---- transactions ------------------------------------------------------------------------------- */

/* Writers wait for each other at the head of their partition, which each of them locks first. */
static enum err postgres_begin(struct db *base, enum db_tx_kind kind)
{
    struct db_postgres *db = db_postgres_of(base);
    db_postgres_forget(base);
    assert(db->sent_count == 0 && db->group_count == 0);
    if (kind == DB_TX_WRITE)
        return db_postgres_send_text(db, POSTGRES_PUT,
                                     "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    return db_postgres_run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static void postgres_rollback(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    (void)db_postgres_collect(db, NULL);
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        (void)db_postgres_run(db, "ROLLBACK"); /* with the link gone the server does it by itself */
    db_postgres_forget(base);
}

/* What was put and COMMIT itself are one round trip.  The server answers an error when it has kept nothing;
 * without an answer nobody knows. */
static enum err postgres_commit(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    CLEANUP(db_postgres_result_free) PGresult *result = NULL;
    enum err err = db_postgres_send_text(db, POSTGRES_QUERY, "COMMIT");
    if (err == OK)
        err = db_postgres_collect(db, &result);
    /* A transaction on one node alone is committed there, and a coordinator that loses that node hears as
     * little of it as we do. */
    if (PQstatus(db->conn) != CONNECTION_OK || err == E_DB_UNREACHABLE) {
        base->is_outcome_unknown = true;
        return E_DB_UNREACHABLE;
    }
    if (err == OK && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = E_DB; /* it was spoilt before: COMMIT has rolled it back */
    postgres_rollback(base);
    return err;
}

static enum err postgres_share(struct db *base, struct buf *out)
{
    struct db_postgres *db = db_postgres_of(base);
    CLEANUP(db_postgres_result_free)
    PGresult *result = PQexec(db->conn, "SELECT pg_export_snapshot()");
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return db_postgres_err(db, result);
    buf_str(out, str_c(PQgetvalue(result, 0, 0)));
    return out->err;
}

/* The server's name for a snapshot: hexadecimal numbers with dashes between. */
static bool is_snapshot_name(struct str name)
{
    bool is_good = name.len > 0 && name.len <= DB_SNAPSHOT_MAX_BYTES;
    for (size_t i = 0; i < name.len && is_good; i++) {
        char c = name.ptr[i];
        is_good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || c == '-';
    }
    return is_good;
}

/* The one statement that takes a literal and no parameter; nothing but such a name gets into it. */
static enum err postgres_join(struct db *base, struct str name)
{
    struct db_postgres *db = db_postgres_of(base);
    char room[DB_SNAPSHOT_MAX_BYTES + 40];
    struct buf text = BUF(room);
    if (!is_snapshot_name(name))
        return E_DB;
    buf_lit(&text, "SET TRANSACTION SNAPSHOT '");
    buf_str(&text, name);
    buf_lit(&text, "'");
    buf_char(&text, '\0');
    assert(text.err == OK);
    TRY(postgres_begin(base, DB_TX_SNAPSHOT));
    enum err err = db_postgres_run(db, text.base);
    if (err != OK) /* the snapshot has ended, or was never there */
        postgres_rollback(base);
    return err;
}

/* ---- the engine --------------------------------------------------------------------------------- */

static bool postgres_is_usable(const struct db *base)
{
    const struct db_postgres *db = (const struct db_postgres *)base;
    return PQstatus(db->conn) == CONNECTION_OK && PQtransactionStatus(db->conn) == PQTRANS_IDLE;
}

static void postgres_close(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    db_postgres_close(&db);
}

/* The server looks after its files. */
static enum err postgres_nothing_to_do(struct db *base)
{
    (void)base;
    return OK;
}

/* 150013 is 15.13 */
static void postgres_version_write(struct db *base, struct buf *out)
{
    int number = PQserverVersion(db_postgres_of(base)->conn);
    buf_lit(out, "PostgreSQL ");
    buf_int(out, number / 10000);
    buf_char(out, '.');
    buf_int(out, number % 10000);
}

static int64_t postgres_size_bytes(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    int64_t size = 0;
    CLEANUP(db_postgres_result_free)
    PGresult *result = db_postgres_ask_row(db, base->is_distributed
                                                   ? DB_POSTGRES_SIZE_ON_NODES
                                                   : "SELECT pg_database_size(current_database())");
    return db_postgres_number(db, result, 0, &size) == OK ? size : 0;
}

const struct db_engine db_postgres_engine = {
    .query = postgres_query,
    .next = postgres_next,
    .is_null = postgres_is_null,
    .number = postgres_number,
    .peek = postgres_peek,
    .rows_close = postgres_rows_close,
    .changed = postgres_changed,
    .put = postgres_put,
    .ask = db_postgres_ask,
    .forget = db_postgres_forget,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .is_shared = true,
    .is_usable = postgres_is_usable,
    .share = postgres_share,
    .join = postgres_join,
    .close = postgres_close,
    .check = postgres_nothing_to_do,
    .checkpoint = postgres_nothing_to_do,
    .checkpoint_idle = postgres_nothing_to_do,
    .size_bytes = postgres_size_bytes,
    .version_write = postgres_version_write,
    .step_text = db_postgres_step_text,
    .step_run = db_postgres_step_run,
};
