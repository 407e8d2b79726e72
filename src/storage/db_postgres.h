/* db_postgres.h - a connection to PostgreSQL, as the files db_postgres*.c share it.
 *
 * Nobody else includes this file but their tests: to the program a struct db is opaque.
 */
#ifndef STORAGE_DB_POSTGRES_H
#define STORAGE_DB_POSTGRES_H

#include <libpq-fe.h>

#include "storage/db_engine.h"

#define POSTGRES_VERSION_MIN 150000 /* the oldest that it is tested with */

/* A prepared statement, kept as long as its connection, and what it answered last. */
struct postgres_statement {
    PGresult *result; /* while it is open */
    int row;          /* of it; -1: before the first */
    bool is_prepared;
};

struct db_postgres {
    struct db db;       /* what the rooms see */
    struct arena arena; /* it lies in its own */
    PGconn *conn;
    int64_t changed; /* rows, by the last statement */
    struct postgres_statement statements[SQL_COUNT];
};

extern const struct db_engine db_postgres_engine;

static inline struct db_postgres *db_postgres_of(struct db *db)
{
    assert(db->engine == &db_postgres_engine);
    return (struct db_postgres *)db;
}

void db_postgres_result_free(PGresult **result); /* for CLEANUP() */

/* ---- db_postgres.c ------------------------------------------------------------------------------ */

/* What a failed statement means to the program, by its SQLSTATE. */
enum err db_postgres_err(const PGresult *result);

/* Runs a constant text, of one statement or of several. */
enum err db_postgres_run(struct db_postgres *db, const char *text);

/* ---- db_postgres_open.c ------------------------------------------------------------------------- */

/* As in db_open.h and db_engine.h. */
bool db_postgres_is_url(const char *address);
void db_postgres_address_write(struct buf *out, const char *address);
void db_postgres_remove(const char *address);
const struct schema_text *db_postgres_step_text(const struct schema_step *step);
MUST_USE enum err db_postgres_step_run(struct db *db, const struct schema_step *step);
MUST_USE enum err db_postgres_create(const char *address);
MUST_USE enum err db_postgres_open(const char *address, enum db_mode mode, struct db **ret_db);
void db_postgres_close(struct db_postgres **db); /* for CLEANUP() */

#endif
