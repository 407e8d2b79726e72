/* db.h - one way to talk to SQLite and to PostgreSQL.
 *
 * SQL lives in storage/sql/ under a name; the build turns each file into `const struct sql` objects.
 * Values travel only as arguments: there is no function here which accepts a string made at run
 * time, so there is nothing to inject into.
 *
 * A struct db is one connection and belongs to one thread at a time.
 */
#ifndef STORAGE_DB_H
#define STORAGE_DB_H

#include "core/arena.h"

struct buf;
struct db; /* opaque: storage/db_engine.h */

struct sql {
    int id;             /* 0 .. SQL_COUNT - 1: the place of its prepared statement */
    const char *name;   /* "entry_append", for the log and the slow-query table */
    const char *sqlite; /* parameters are $1, $2, ... for both engines */
    const char *postgres;
    /* In PostgreSQL, of an INSERT: the same, and a row that a unique key refuses is left out, where
     * `postgres` would spoil the transaction; NULL for everything else. */
    const char *quiet;
    const char *quiet_name;

    /* In PostgreSQL: the same for arrays of each parameter, whose types are letters (i int64, t text,
     * b bytes); NULL where none is wanted. */
    const char *many;
    const char *many_name;
    const char *types;
};

enum db_type { DB_TYPE_NULL, DB_TYPE_INT, DB_TYPE_TEXT, DB_TYPE_BYTES };

struct db_value {
    enum db_type type;
    int64_t num;
    struct str text; /* DB_TYPE_TEXT, DB_TYPE_BYTES */
};

struct db_args {
    const struct db_value *values;
    size_t count;
};

/* clang-format off */
#define DB_NULL             ((struct db_value){ .type = DB_TYPE_NULL })
#define DB_INT(value)       ((struct db_value){ .type = DB_TYPE_INT, .num = (value) })
#define DB_TEXT(value)      ((struct db_value){ .type = DB_TYPE_TEXT, .text = (value) })
#define DB_BYTES(ptr_, len_) ((struct db_value){ .type = DB_TYPE_BYTES, .text = { .ptr = (const char *)(ptr_), .len = (len_) } })
#define DB_ARGS(...)        ((struct db_args){ .values = (const struct db_value[]){ __VA_ARGS__ }, .count = COUNT(((const struct db_value[]){ __VA_ARGS__ })) })
#define DB_NO_ARGS          ((struct db_args){ .values = NULL, .count = 0 })
/* clang-format on */

struct db_rows {
    struct db *db;
    void *state; /* of the engine */
};

/* Runs a statement which returns no rows.  E_EXISTS when a unique key refuses it, E_DISK_FULL, E_BUSY,
 * E_DB_CORRUPT, E_DB. */
MUST_USE enum err db_exec(struct db *db, const struct sql *sql, struct db_args args);

/* Runs a statement which changes one row: E_NOT_FOUND when there was none to change. */
MUST_USE enum err db_exec_one(struct db *db, const struct sql *sql, struct db_args args);

/* Runs a statement which returns no rows, and need not wait for it: over a network it travels with the next
 * question or with the commit.  A refusal or a fault may be told by either of them then (E_EXISTS too), and
 * nothing of the transaction is kept.  A row is put once between two questions. */
MUST_USE enum err db_put(struct db *db, const struct sql *sql, struct db_args args);

/* Says that a query will be asked: what is asked ahead is answered in one round trip, if there is a network
 * between.  The query itself, with the same arguments, then finds its answer here.  It does so once: whoever
 * asks again afterwards hears what has been written meanwhile.  So one who asks ahead may write only what
 * he has read by the same query; whoever writes anything else calls db_forget() first, and what is then
 * not taken yet is asked again. */
MUST_USE enum err db_ask(struct db *db, const struct sql *sql, struct db_args args);
void db_forget(struct db *db);

/* Runs a query and moves to its only row.  E_NOT_FOUND if there is none. */
MUST_USE enum err db_one(struct db *db, const struct sql *sql, struct db_args args,
                         struct db_rows *ret_row);

/* Runs a query; db_next() moves to each row in turn.  One statement is open at most once at a time. */
MUST_USE enum err db_query(struct db *db, const struct sql *sql, struct db_args args,
                           struct db_rows *ret_rows);
MUST_USE enum err db_next(struct db_rows *rows, bool *ret_has_row);
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_int(const struct db_rows *rows, int column);     /* 0 for NULL */
struct str db_peek(const struct db_rows *rows, int column); /* borrowed until the next db_next() */
MUST_USE enum err db_text(const struct db_rows *rows, int column, struct arena *arena,
                          struct str *ret_text); /* a copy; empty for NULL; bytes too */
void db_rows_close(struct db_rows *rows);        /* for CLEANUP(); harmless twice, or on { 0 } */

/* A write transaction.  It never nests, and it ends where its variable ends:
 *
 *      CLEANUP(db_tx_end) struct db_tx tx = { 0 };
 *      TRY(db_tx_begin(db, &tx));
 *      ...                                             any TRY() in here rolls back
 *      TRY(db_tx_commit(&tx));
 *
 * db_tx_commit: after an error nothing was recorded, and the connection can go on, unless
 * db_is_outcome_unknown(): then none of its transactions begins any more.  With a server, another connection
 * can find out: whoever locks there what this one had locked waits until it has ended.  With an embedded
 * database only a new process can. */
struct db_tx {
    struct db *db; /* NULL when there is nothing to roll back */
};

MUST_USE enum err db_tx_begin(struct db *db, struct db_tx *tx);
MUST_USE enum err db_tx_commit(struct db_tx *tx);
bool db_is_outcome_unknown(const struct db *db);
enum err db_tx_fault(const struct db *db); /* what has spoilt the write transaction, or OK */
void db_tx_end(struct db_tx *tx);

/* A read transaction: every query inside sees one state. */
MUST_USE enum err db_snapshot_begin(struct db *db, struct db_tx *tx);

/* The same state for other connections: share() writes the name of the snapshot in which `db` is, and
 * whoever begins by join() sees what it sees, for as long as that snapshot has not ended.  E_ENGINE where
 * the engine cannot; E_DB when the name is none. */
#define DB_SNAPSHOT_MAX_BYTES 64
MUST_USE enum err db_snapshot_share(struct db *db, struct buf *out);
MUST_USE enum err db_snapshot_join(struct db *db, struct str name, struct db_tx *tx);

#endif
