/* db_postgres_pipe.c - many statements for one round trip, in libpq's pipeline mode.
 *
 *      BEGIN, put, ask, put, ... ──────────► sent as they come, nothing waits
 *      a query, or COMMIT ─────────────────► sent behind them; now all are answered, in their order
 *
 * The server runs them in the order in which they were sent, so a query sees what was put before it.  After
 * an error it runs none of the rest, COMMIT neither: a transaction is kept whole or not at all.
 */
#include "storage/postgres/db_postgres.h"

#include "core/buf.h"

#define NUMBER_BYTES 24 /* of an int64_t as text, and a NUL */

/* ---- the answers -------------------------------------------------------------------------------- */

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The fault that spoils a transaction is the first; what follows from it is not of interest. */
static void note_fault(struct db_postgres *db, const PGresult *result, enum err *err)
{
    if (*err != OK)
        return;
    *err = db_postgres_err(db, result);
    if (db->db.tx == DB_TX_WRITE && db->db.tx_err == OK)
        db->db.tx_err = *err;
}

/* Takes the result over. */
static void settle(struct db_postgres *db, const struct postgres_sent *sent, PGresult *result,
                   PGresult **ret_last, enum err *err)
{
    bool is_answer = is_good(result);
    if (!is_answer)
        note_fault(db, result, err);
    switch (sent->kind) {
    case POSTGRES_PREPARE:
        if (!is_answer)
            *sent->is_prepared = false;
        break;
    case POSTGRES_ASK:
        db_postgres_rows_answer(db, sent, is_answer ? result : NULL);
        if (is_answer)
            return;
        break;
    case POSTGRES_QUERY:
        if (is_answer && ret_last != NULL) {
            assert(*ret_last == NULL); /* there is one, and it is the last */
            *ret_last = result;
            return;
        }
        break;
    case POSTGRES_PUT:
        break;
    }
    PQclear(result);
}

enum err db_postgres_collect(struct db_postgres *db, PGresult **ret_last)
{
    enum err err = db_postgres_rows_send(db);
    if (db->sent_count == 0)
        return err;
    db->db.round_trips++;
    bool is_sent = PQpipelineSync(db->conn) == 1;
    for (size_t i = 0; i < db->sent_count; i++) {
        PGresult *result = is_sent ? PQgetResult(db->conn) : NULL;
        settle(db, &db->sent[i], result, ret_last, &err);
        if (result != NULL)
            PQclear(PQgetResult(db->conn)); /* NULL: the end of this statement */
    }
    db->sent_count = 0;
    db_postgres_rows_reset(db);
    if (is_sent)
        PQclear(PQgetResult(db->conn)); /* of the sync itself */
    if (PQexitPipelineMode(db->conn) != 1)
        note_fault(db, NULL, &err);
    if (PQstatus(db->conn) == CONNECTION_OK)
        return err;
    if (db->db.tx == DB_TX_WRITE) /* whatever it said before it went */
        db->db.tx_err = E_DB_UNREACHABLE;
    return E_DB_UNREACHABLE;
}

/* ---- what is sent ------------------------------------------------------------------------------- */

static enum err make_room(struct db_postgres *db, size_t count)
{
    if (db->sent_count + count > POSTGRES_SENT_MAX)
        TRY(db_postgres_collect(db, NULL));
    if (db->sent_count == 0 && PQenterPipelineMode(db->conn) != 1)
        return E_DB_UNREACHABLE;
    return OK;
}

/* What libpq took or refused: with the connection gone, no answer will come. */
static enum err note_sent(struct db_postgres *db, struct postgres_sent sent, int taken)
{
    enum err err = OK;
    if (taken != 1) {
        note_fault(db, NULL, &err);
        return err;
    }
    db->sent[db->sent_count++] = sent;
    return OK;
}

static enum err prepare(struct db_postgres *db, const char *name, const char *text,
                        bool *is_prepared)
{
    if (*is_prepared)
        return OK;
    *is_prepared = true; /* settle() takes it back */
    struct postgres_sent sent = { .kind = POSTGRES_PREPARE, .is_prepared = is_prepared };
    enum err err = note_sent(db, sent, PQsendPrepare(db->conn, name, text, 0, NULL));
    if (err != OK)
        *is_prepared = false;
    return err;
}

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

/* One of its three texts. */
struct form {
    const char *name;
    const char *text;
    bool *is_prepared;
};

static struct form form_of(struct postgres_statement *statement, const struct sql *sql,
                           const struct postgres_sent *sent)
{
    if (sent->is_many)
        return (struct form){ sql->many_name, sql->many, &statement->is_many_prepared };
    if (sent->kind == POSTGRES_QUERY && sql->quiet != NULL)
        return (struct form){ sql->quiet_name, sql->quiet, &statement->is_quiet_prepared };
    return (struct form){ sql->name, sql->postgres, &statement->is_prepared };
}

enum err db_postgres_send_now(struct db_postgres *db, struct postgres_sent sent,
                              const struct sql *sql, struct db_args args)
{
    assert(sql->id >= 0 && sql->id < SQL_COUNT);
    assert(args.count <= DB_PARAMETERS_MAX);
    struct form form = form_of(&db->statements[sql->id], sql, &sent);
    struct parameters parameters;
    TRY(make_room(db, 2));
    TRY(prepare(db, form.name, form.text, form.is_prepared));
    for (size_t i = 0; i < args.count; i++)
        parameter_set(&parameters, i, &args.values[i]);
    return note_sent(db, sent,
                     PQsendQueryPrepared(db->conn, form.name, (int)args.count, parameters.values,
                                         parameters.lengths, parameters.formats, 1));
}

enum err db_postgres_send(struct db_postgres *db, struct postgres_sent sent, const struct sql *sql,
                          struct db_args args)
{
    TRY(db_postgres_rows_send(db));
    return db_postgres_send_now(db, sent, sql, args);
}

enum err db_postgres_send_text(struct db_postgres *db, enum postgres_sent_kind kind,
                               const char *text)
{
    TRY(db_postgres_rows_send(db));
    TRY(make_room(db, 1));
    return note_sent(db, (struct postgres_sent){ .kind = kind },
                     PQsendQueryParams(db->conn, text, 0, NULL, NULL, NULL, NULL, 0));
}
