/* db_engine.h - what stands behind db.h and db_open.h: an engine, and a connection as both sides see it.
 *
 *      the rooms ──► db.c  (transactions, what may be asked when) ──► db_sqlite*.c
 *
 * db.c knows the state of a connection and keeps its rules for all engines; an engine runs statements.
 */
#ifndef STORAGE_DB_ENGINE_H
#define STORAGE_DB_ENGINE_H

#include "storage/db_open.h"
#include "storage/schema.h"
#include "storage/sql_gen.h"

#define DB_PARAMETERS_MAX 20 /* of one statement */

enum db_tx_kind { DB_TX_NONE, DB_TX_SNAPSHOT, DB_TX_WRITE };

/* The beginning of each engine's own connection. */
struct db {
    const struct db_engine *engine;
    enum db_mode mode;
    enum db_tx_kind tx;
    enum err tx_err;         /* the fault which ended the transaction early, or OK */
    int64_t round_trips;     /* to its server */
    bool is_outcome_unknown; /* a commit failed half-way: no transaction begins any more */
    bool is_distributed;     /* its partitions lie on several nodes */
};

struct db_engine {
    /* As in db.h; db.c has looked at the state of the transaction before. */
    enum err (*query)(struct db *db, const struct sql *sql, struct db_args args,
                      struct db_rows *ret_rows);
    enum err (*next)(struct db_rows *rows, bool *ret_has_row);
    bool (*is_null)(const struct db_rows *rows, int column);
    int64_t (*number)(const struct db_rows *rows, int column);
    struct str (*peek)(const struct db_rows *rows, int column);
    void (*rows_close)(struct db_rows *rows);
    int64_t (*changed)(struct db *db); /* rows that the last statement changed */

    /* As in db.h.  NULL where there is no network: a put is run at once, an ask is not needed. */
    enum err (*put)(struct db *db, const struct sql *sql, struct db_args args);
    enum err (*ask)(struct db *db, const struct sql *sql, struct db_args args);
    void (*forget)(struct db *db);

    /* begin: of the kind that is told.  commit: OK; an error when nothing was recorded and all is rolled
     * back, or, with is_outcome_unknown set, when nobody knows here.  rollback cannot fail in a way that
     * keeps the transaction. */
    enum err (*begin)(struct db *db, enum db_tx_kind kind);
    enum err (*commit)(struct db *db);
    void (*rollback)(struct db *db);

    bool is_shared; /* others may write at the same time */
    bool (*is_usable)(const struct db *db);
    /* As in db.h; share: inside a snapshot, join: begins one. */
    enum err (*share)(struct db *db, struct buf *out);
    enum err (*join)(struct db *db, struct str name);

    void (*close)(struct db *db); /* and its memory */
    enum err (*check)(struct db *db);
    enum err (*checkpoint)(struct db *db);
    enum err (*checkpoint_idle)(struct db *db);
    int64_t (*size_bytes)(struct db *db);
    void (*version_write)(struct db *db, struct buf *out);

    /* A step of the schema in the engine's own words; running it also notes it wherever the engine keeps
     * that besides the table schema_step. */
    const struct schema_text *(*step_text)(const struct schema_step *step);
    enum err (*step_run)(struct db *db, const struct schema_step *step);
};

/* For engines: notes a fault inside a write transaction, after which nothing of it may be kept. */
enum err db_note(struct db *db, enum err err);

/* ---- db_steps.c --------------------------------------------------------------------------------- */

/* How many steps were applied; each has the hash of the step that is known here.  E_DB_NEWER, E_DB_OLDER
 * (a step that is not known here), E_DB_CORRUPT. */
MUST_USE enum err db_steps_compare(struct db *db, const struct schema_step *steps, size_t count,
                                   size_t *ret_applied);

/* Applies those that are missing, each in its own transaction. */
MUST_USE enum err db_steps_apply(struct db *db, const struct schema_step *steps, size_t count,
                                 size_t applied);

#endif
