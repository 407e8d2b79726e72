/* db_postgres.c - statements and transactions on PostgreSQL.
 *
 * Each named query is prepared once per connection under its own name.  Numbers travel as text, which
 * fits whatever type a parameter has; texts and bytes travel as they are.  Answers come in binary form,
 * all rows at once.
 *
 * PostgreSQL spoils a transaction with every error, also when a unique key refuses a row.  So sqlgen.py
 * lets each INSERT end with ON CONFLICT DO NOTHING here, and one that then wrote no row is E_EXISTS.
 */
#include "storage/db_postgres.h"

#include <endian.h>
#include <string.h>

#include "core/buf.h"

#define INT2_OID 21 /* pg_type.dat: what integers and truth values come as */
#define INT4_OID 23
#define INT8_OID 20
#define BOOL_OID 16

#define NUMBER_BYTES 24 /* of an int64_t as text, and a NUL */

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
    { "23505", E_EXISTS },    { "40001", E_BUSY },       { "40P01", E_BUSY },
    { "53100", E_DISK_FULL }, { "53200", E_NO_MEMORY },  { "53300", E_BUSY },
    { "55P03", E_BUSY },      { "XX001", E_DB_CORRUPT }, { "XX002", E_DB_CORRUPT },
};

enum err db_postgres_err(const PGresult *result)
{
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    for (size_t i = 0; code != NULL && i < COUNT(states); i++) {
        if (strcmp(code, states[i].code) == 0)
            return states[i].err;
    }
    return E_DB;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static enum err err_of(const struct db_postgres *db, const PGresult *result)
{
    return PQstatus(db->conn) == CONNECTION_OK ? db_postgres_err(result) : E_DB_UNREACHABLE;
}

enum err db_postgres_run(struct db_postgres *db, const char *text)
{
    db->db.round_trips++;
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(db->conn, text);
    return is_good(result) ? OK : err_of(db, result);
}

/* After any error the server keeps nothing of the transaction, so neither may we. */
static enum err failed(struct db_postgres *db, const PGresult *result)
{
    enum err err = err_of(db, result);
    (void)db_note(&db->db, err == E_EXISTS ? E_DB : err);
    return err;
}

/* ---- statements --------------------------------------------------------------------------------- */

struct parameters {
    const char *values[DB_PARAMETERS_MAX];
    int lengths[DB_PARAMETERS_MAX];
    int formats[DB_PARAMETERS_MAX]; /* 0 text, 1 binary */
    char numbers[DB_PARAMETERS_MAX][NUMBER_BYTES];
};

static void parameter_set(struct parameters *parameters, size_t at, const struct db_value *value)
{
    struct buf number = { .base = parameters->numbers[at], .size = NUMBER_BYTES };
    parameters->formats[at] = 1;
    switch (value->type) {
    case DB_TYPE_NULL:
        parameters->values[at] = NULL;
        return;
    case DB_TYPE_INT:
        buf_int(&number, value->num);
        buf_char(&number, '\0');
        parameters->values[at] = number.base;
        parameters->formats[at] = 0;
        return;
    case DB_TYPE_TEXT:
    case DB_TYPE_BYTES:
        parameters->values[at] = value->text.ptr != NULL ? value->text.ptr : "";
        parameters->lengths[at] = (int)value->text.len;
        return;
    }
}

static enum err statement_prepare(struct db_postgres *db, const struct sql *sql)
{
    db->db.round_trips++;
    CLEANUP(db_postgres_result_free)
    PGresult *result = PQprepare(db->conn, sql->name, sql->postgres, 0, NULL);
    if (!is_good(result))
        return failed(db, result);
    db->statements[sql->id].is_prepared = true;
    return OK;
}

static bool is_reading(const struct sql *sql)
{
    return str_begins(str_c(sql->postgres), STR("SELECT"));
}

static int64_t rows_changed(PGresult *result)
{
    int64_t count = 0;
    return str_parse_i64(str_c(PQcmdTuples(result)), 0, INT64_MAX, &count) == OK ? count : 0;
}

static enum err postgres_query(struct db *base, const struct sql *sql, struct db_args args,
                               struct db_rows *ret_rows)
{
    struct db_postgres *db = db_postgres_of(base);
    struct parameters parameters;
    assert(sql->id >= 0 && sql->id < SQL_COUNT);
    assert(args.count <= DB_PARAMETERS_MAX);
    struct postgres_statement *statement = &db->statements[sql->id];
    assert(statement->result == NULL);                  /* a query is not run inside itself */
    assert(is_reading(sql) || base->tx == DB_TX_WRITE); /* writes are made in a transaction */

    if (!statement->is_prepared)
        TRY(statement_prepare(db, sql));
    for (size_t i = 0; i < args.count; i++)
        parameter_set(&parameters, i, &args.values[i]);

    base->round_trips++;
    CLEANUP(db_postgres_result_free)
    PGresult *result = PQexecPrepared(db->conn, sql->name, (int)args.count, parameters.values,
                                      parameters.lengths, parameters.formats, 1);
    if (!is_good(result))
        return failed(db, result);
    db->changed = rows_changed(result);
    if (sql->is_refused_quietly && db->changed == 0)
        return E_EXISTS;
    statement->result = result;
    statement->row = -1;
    result = NULL;
    *ret_rows = (struct db_rows){ .db = base, .state = statement };
    return OK;
}

static enum err postgres_next(struct db_rows *rows, bool *ret_has_row)
{
    struct postgres_statement *statement = rows->state;
    assert(statement != NULL && statement->result != NULL);
    if (statement->row < PQntuples(statement->result))
        statement->row++;
    *ret_has_row = statement->row < PQntuples(statement->result);
    return OK;
}

static int64_t postgres_changed(struct db *base)
{
    return db_postgres_of(base)->changed;
}

static void postgres_rows_close(struct db_rows *rows)
{
    struct postgres_statement *statement = rows->state;
    db_postgres_result_free(&statement->result);
}

/* ---- columns ------------------------------------------------------------------------------------ */

static const struct postgres_statement *row_of(const struct db_rows *rows, int column)
{
    const struct postgres_statement *statement = rows->state;
    assert(statement != NULL && statement->result != NULL);
    int row_count = PQntuples(statement->result);
    int column_count = PQnfields(statement->result);
    assert(statement->row >= 0 && statement->row < row_count);
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
    case INT8_OID:
        memcpy(&wide, bytes, sizeof(wide));
        return (int64_t)be64toh(wide);
    case INT4_OID:
        memcpy(&middle, bytes, sizeof(middle));
        return (int32_t)be32toh(middle);
    case INT2_OID:
        memcpy(&narrow, bytes, sizeof(narrow));
        return (int16_t)be16toh(narrow);
    case BOOL_OID:
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
    return db_postgres_run(db_postgres_of(base),
                           kind == DB_TX_WRITE ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                               : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/* A transaction that was spoilt is rolled back by COMMIT, which says so and fails in no other way. */
static enum err postgres_commit(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    base->round_trips++;
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(db->conn, "COMMIT");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return E_DB; /* the answer was lost, or the server could not: nobody knows here */
    return strcmp(PQcmdStatus(result), "COMMIT") == 0 ? OK : E_DB;
}

static void postgres_rollback(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        (void)db_postgres_run(db, "ROLLBACK"); /* with the link gone the server does it by itself */
}

static enum err postgres_share(struct db *base, struct buf *out)
{
    struct db_postgres *db = db_postgres_of(base);
    CLEANUP(db_postgres_result_free)
    PGresult *result = PQexec(db->conn, "SELECT pg_export_snapshot()");
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return failed(db, result);
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
    PGresult *result = PQexec(db->conn, "SELECT pg_database_size(current_database())");
    if (PQresultStatus(result) != PGRES_TUPLES_OK ||
        str_parse_i64(str_c(PQgetvalue(result, 0, 0)), 0, INT64_MAX, &size) != OK)
        return 0;
    return size;
}

const struct db_engine db_postgres_engine = {
    .query = postgres_query,
    .next = postgres_next,
    .is_null = postgres_is_null,
    .number = postgres_number,
    .peek = postgres_peek,
    .rows_close = postgres_rows_close,
    .changed = postgres_changed,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .is_shared = true,
    .takes_lists = true,
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
