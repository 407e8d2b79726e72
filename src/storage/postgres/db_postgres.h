/* db_postgres.h - a connection to PostgreSQL, as the files db_postgres*.c share it.
 *
 * Nobody else includes this file but their tests: to the program a struct db is opaque.
 */
#ifndef STORAGE_POSTGRES_DB_POSTGRES_H
#define STORAGE_POSTGRES_DB_POSTGRES_H

#include <libpq-fe.h>

#include "storage/db_engine.h"

#define POSTGRES_VERSION_MIN 150000 /* the oldest that it is tested with */

/* pg_type.dat */
#define POSTGRES_BOOL_OID  16
#define POSTGRES_BYTEA_OID 17
#define POSTGRES_INT8_OID  20
#define POSTGRES_INT2_OID  21
#define POSTGRES_INT4_OID  23
#define POSTGRES_TEXT_OID  25

/* A prepared statement, kept as long as its connection, and what it answered last. */
struct postgres_statement {
    PGresult *result; /* while it is open */
    bool is_borrowed; /* the result: others have rows of it too */
    int row;          /* of it, where it stands: begin - 1 is before the first */
    int end;
    bool is_prepared;
    bool is_quiet_prepared; /* the same of sql->quiet */
    bool is_many_prepared;
};

/* A statement on its way, in the order of the answers that will come. */
enum postgres_sent_kind {
    POSTGRES_PREPARE,
    POSTGRES_PUT,   /* nobody waits for its answer */
    POSTGRES_ASK,   /* its answer is kept */
    POSTGRES_QUERY, /* its answer is waited for: the last one */
};

#define POSTGRES_SENT_MAX                                                                          \
    4096 /* at once: some batches of BATCH_MAX need two round trips to be put */

struct postgres_sent {
    enum postgres_sent_kind kind;
    bool is_many;                    /* as sql->many */
    const struct postgres_row *rows; /* of POSTGRES_ASK: who gets which part of the answer */
    bool *is_prepared;               /* of POSTGRES_PREPARE */
};

/* Rows of one statement that wait: db_postgres_rows.c. */
struct postgres_group {
    const struct sql *sql;
    bool is_asked;
    struct postgres_row *first;
    struct postgres_row *last;
    size_t count;
    size_t parameter_count;
};

/* A query that was asked ahead. */
struct postgres_asked {
    const struct sql *sql;
    struct str key;   /* its arguments */
    PGresult *result; /* when it is here: its rows are begin .. end - 1 */
    int begin;
    int end;
    enum { POSTGRES_ASKED_SENT, POSTGRES_ASKED_HERE, POSTGRES_ASKED_GONE } state;
};

#define POSTGRES_ASKED_MAX   2048 /* by BATCH_MAX commands: four each */
#define POSTGRES_ASKED_SLOTS 4096

struct db_postgres {
    struct db db;       /* what the rooms see */
    struct arena arena; /* it lies in its own */
    PGconn *conn;
    bool has_citus;  /* which need not have distributed anything here */
    int64_t changed; /* rows, by the last statement */
    struct postgres_statement statements[SQL_COUNT];
    struct postgres_sent sent[POSTGRES_SENT_MAX];
    size_t sent_count;
    struct postgres_asked asked[POSTGRES_ASKED_MAX];
    size_t asked_count;
    uint16_t asked_slots[POSTGRES_ASKED_SLOTS]; /* a place and one more; 0: empty */
    struct arena asked_arena;                   /* of their keys; opened when it is needed */
    PGresult *kept[POSTGRES_ASKED_MAX];         /* the answers that they have rows of */
    size_t kept_count;
    struct postgres_group groups[16]; /* more are sent at once */
    size_t group_count;
    bool is_sending_rows;
    struct arena rows_arena; /* of the groups; opened when it is needed */
};

extern const struct db_engine db_postgres_engine;

static inline struct db_postgres *db_postgres_of(struct db *db)
{
    assert(db->engine == &db_postgres_engine);
    return (struct db_postgres *)db;
}

void db_postgres_result_free(PGresult **result); /* for CLEANUP() */

/* ---- db_postgres.c ------------------------------------------------------------------------------ */

/* What a failed statement means to the program, by its SQLSTATE; E_DB_UNREACHABLE with the link gone, or about to
 * go, whatever was said last.  E_DB is logged with its reason. */
enum err db_postgres_err(const struct db_postgres *db, const PGresult *result);

/* Runs a constant text, of one statement or of several. */
enum err db_postgres_run(struct db_postgres *db, const char *text);

/* Asks a constant text outside of any pipeline; a row is expected, and db_postgres_number() reads a column of
 * it, or says what went wrong. */
PGresult *db_postgres_ask_row(struct db_postgres *db, const char *text);
MUST_USE enum err db_postgres_number(const struct db_postgres *db, const PGresult *result,
                                     int column, int64_t *ret_number);

/* ---- db_postgres_distribute.c ------------------------------------------------------------------- */

/* Whether the tables of this schema lie on the nodes of a Citus cluster; where there is one. */
MUST_USE enum err db_postgres_is_distributed(struct db_postgres *db, bool *ret_is_so);

/* What has to be set before tables that will be distributed are made or changed. */
MUST_USE enum err db_postgres_distribute_settings(struct db_postgres *db);

/* Distributes the tables which are not yet. */
MUST_USE enum err db_postgres_distribute(struct db_postgres *db);

/* Bytes of the coordinator's database and of what lies on the nodes. */
#define DB_POSTGRES_SIZE_ON_NODES                                                                  \
    "SELECT pg_database_size(current_database()) + "                                               \
    "CAST(COALESCE((SELECT sum(citus_total_relation_size(logicalrelid)) "                          \
    "FROM pg_dist_partition), 0) AS bigint)"

/* ---- db_postgres_pipe.c ------------------------------------------------------------------------- */

/* Sends a statement, or a constant text, without waiting for its answer; when there are too many on their way
 * those are waited for first.  db_postgres_collect() waits for all, and gives the answer of the last when that
 * is a POSTGRES_QUERY: the first fault among them, after which the server ran none of the rest. */
MUST_USE enum err db_postgres_send(struct db_postgres *db, struct postgres_sent sent,
                                   const struct sql *sql, struct db_args args);
MUST_USE enum err db_postgres_send_now(struct db_postgres *db, struct postgres_sent sent,
                                       const struct sql *sql,
                                       struct db_args args); /* before the rows that wait */
MUST_USE enum err db_postgres_send_text(struct db_postgres *db, enum postgres_sent_kind kind,
                                        const char *text);
enum err db_postgres_collect(struct db_postgres *db, PGresult **ret_last);

/* ---- db_postgres_ask.c -------------------------------------------------------------------------- */

/* As in db.h. */
MUST_USE enum err db_postgres_ask(struct db *db, const struct sql *sql, struct db_args args);
void db_postgres_forget(struct db *db);

/* An answer has come for its place, or with NULL: none will.  Whether it is still wanted. */
bool db_postgres_asked_answer(struct db_postgres *db, size_t place, PGresult *result, int begin,
                              int end);

/* The answer to a query, if it was asked ahead and nobody has taken it; or NULL. */
MUST_USE enum err db_postgres_asked_take(struct db_postgres *db, const struct sql *sql,
                                         struct db_args args,
                                         const struct postgres_asked **ret_asked);

/* ---- db_postgres_rows.c ------------------------------------------------------------------------- */

/* A row waits to be sent with others of its statement, if that has a form for many; `asked` is the place of
 * its answer. */
MUST_USE enum err db_postgres_rows_add(struct db_postgres *db, const struct sql *sql,
                                       struct db_args args, bool is_asked, size_t asked);
MUST_USE enum err db_postgres_rows_send(struct db_postgres *db);
void db_postgres_rows_reset(struct db_postgres *db); /* when all that was sent is answered */

/* Deals an answer, or NULL, to those who asked.  The result is taken over. */
void db_postgres_rows_answer(struct db_postgres *db, const struct postgres_sent *sent,
                             PGresult *result);

/* ---- db_postgres_open.c ------------------------------------------------------------------------- */

/* As in db_open.h and db_engine.h. */
bool db_postgres_is_url(const char *address);
void db_postgres_address_write(struct buf *out, const char *address);
void db_postgres_remove(const char *address);
const struct schema_text *db_postgres_step_text(const struct schema_step *step);
MUST_USE enum err db_postgres_step_run(struct db *db, const struct schema_step *step);
MUST_USE enum err db_postgres_create(const char *address, bool is_distributed);
MUST_USE enum err db_postgres_open(const char *address, enum db_mode mode, struct db **ret_db);
void db_postgres_close(struct db_postgres **db); /* for CLEANUP() */

#endif
