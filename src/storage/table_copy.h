/* table_copy.h - an installation copied row by row, from any engine to any engine.
 *
 *      snapshot of the source ──► a page of a table, by key ──► db_put() ──► the copy
 *
 * The tables and their columns come from the schema (tools/copygen.py), so none can be forgotten.  Values
 * are copied as they are.  The memory needed is that of some pages, whatever the size of the installation.
 *
 * Rows that are in the copy already take what differs; rows that the journal forbids to change stay.  So
 * a copy that was interrupted, or whose source went on, is brought up to date by copying again.  (Not in
 * SQLite, where a copy is always a new file.)
 *
 * The row of `installation` is what makes a database one that can be served.  It is written last.
 */
#ifndef STORAGE_TABLE_COPY_H
#define STORAGE_TABLE_COPY_H

#include "core/buf.h"
#include "storage/db_open.h"

#define COPY_COLUMNS_MAX 20 /* of one table: each is a parameter of a statement */
#define COPY_KEY_MAX     3  /* columns of a primary key */

struct copy_column {
    const char *name;
    enum db_type type;
};

struct copy_table {
    const char *name;
    const struct copy_column *columns;
    size_t column_count;
    const int *key; /* places of the columns of its primary key */
    size_t key_count;
    const struct sql *read;
    const struct sql *write;
    const struct sql *count;
    const struct sql *number; /* for what the database numbers by itself; or NULL */
};

extern const struct copy_table copy_tables[]; /* in the order of their foreign keys */
extern const size_t copy_table_count;

/* Rows so far, and about how many in all.  False: stop here. */
typedef bool copy_watch(void *context, int64_t done, int64_t total);

struct table_copy {
    struct db *from; /* in a snapshot that the caller has begun */
    struct db *to;   /* open for writing, in no transaction */
    copy_watch *watch;
    void *context;
    int64_t done;
    int64_t total;
    bool is_stopped; /* by watch(): what was begun is committed, the rest waits */
};

/* Counts what there is to do.  `watch` may be NULL. */
MUST_USE enum err table_copy_open(struct table_copy *copy, struct db *from, struct db *to,
                                  copy_watch *watch, void *context);

/* Every table but `head` and `installation`, in transactions of some thousand rows.  The journal goes on
 * where the copy's ends, when there is one chain in the source. */
MUST_USE enum err table_copy_bulk(struct table_copy *copy);

/* One of those two, inside the caller's transaction. */
MUST_USE enum err table_copy_one(struct table_copy *copy, struct str name);

/* Inside the caller's transaction: the numbers that the database gives by itself go on behind those that
 * were copied. */
MUST_USE enum err table_copy_numbers(struct table_copy *copy);

/* Whether each row of a table is the same in both; how many there are.  E_DB_CORRUPT when not; not all are
 * looked at when watch() stopped it. */
MUST_USE enum err table_copy_compare(struct table_copy *copy, struct str name, int64_t *ret_count);

/* All of it.  E_BUSY when watch() stopped it: the copy is not complete then. */
MUST_USE enum err table_copy_all(struct db *from, struct db *to, copy_watch *watch, void *context);

#endif
