/* db_open.h - databases: made, opened, checked, copied.
 *
 * Each has an address.  That of an embedded one is its directory: the database is DIR/habitue.db, and
 * one process writes at a time; it holds the lock DIR/writer.lock as long as its writing connection is
 * open.  That of one in PostgreSQL is a URL; any number of processes may write.
 */
#ifndef STORAGE_DB_OPEN_H
#define STORAGE_DB_OPEN_H

#include "core/buf.h"
#include "storage/db.h"

enum db_mode {
    DB_WRITE,     /* writes and checkpoints; takes the lock of its directory */
    DB_READ,      /* queries only */
    DB_CONFIGURE, /* a small write beside a running server (keys): never checkpoints */
};

/* Whether an address is a URL, postgres://... or postgresql://..., and not a directory. */
bool db_is_url(const char *address);

/* An address as people may read it: with *** for its password. */
void db_address_write(struct buf *out, const char *address);

/* Creates DIR (mode 700) and an empty database in it, or the tables in the schema of PostgreSQL that a
 * postgres://... address names; brings it to the newest schema.  E_DB_EXISTS, E_FILE, E_DISK_FULL;
 * E_DB_UNREACHABLE, E_DB_ADDRESS, E_DB_FOREIGN, E_DB_RIGHTS. */
MUST_USE enum err db_create(const char *address);

/* The same with its tables over the nodes of a Citus cluster (docs/scale.md).  E_CITUS, E_ENGINE. */
MUST_USE enum err db_create_distributed(const char *address);

/* Takes away what db_create() has made a moment ago, as far as it can: for a setup that failed half-way. */
void db_remove(const char *address, bool keeps_directory);

/* Opens what db_create() made.  The writing mode applies missing migrations first.  Journal mode,
 * synchronous=FULL, foreign keys and busy timeout are set and read back; a SQLite between 3.7.0 and
 * 3.51.2, whose WAL can be reset under a reader, is refused.
 * E_DB_MISSING, E_DB_NEWER, E_DB_OLDER (reading an older schema), E_DB_FOREIGN, E_DB_CORRUPT,
 * E_DB_LOCKED, E_FILE; E_DB_UNREACHABLE, E_DB_ADDRESS, E_DB_RIGHTS, E_DB_SETTINGS. */
MUST_USE enum err db_open(const char *address, enum db_mode mode, struct db **ret_db);
void db_close(struct db **db); /* for CLEANUP(); harmless twice, or on NULL */

/* Whether it can still be worked with: false when its server has gone, or a commit failed half-way. */
bool db_is_usable(const struct db *db);

/* Whether others may write at the same time, and take a key that two may want. */
bool db_is_shared(const struct db *db);

/* Whether partitions lie on several nodes: a statement should name one, and a transaction over two costs
 * more than two. */
bool db_is_distributed(const struct db *db);

/* A consistent copy of a live database to `file`, while others read and write; `progress` may be NULL.
 * Whatever the engine, the copy is a file of SQLite.  Written beside, synced, renamed.  E_FILE,
 * E_DISK_FULL, E_EXISTS when the file is there. */
typedef void db_progress(void *context, int64_t done, int64_t total); /* pages, or rows */
MUST_USE enum err db_backup(struct db *db, const char *file, db_progress *progress, void *context);

/* Makes an installation at an address from such a file: checked (integrity, application, schema) before it
 * is put in place.  What a restoration into PostgreSQL has left that did not come to its end, makes way.
 * E_DB_EXISTS, E_DB_FOREIGN, E_DB_CORRUPT, E_DB_NEWER, E_DB_OLDER (PostgreSQL: the steps must be the
 * same), E_FILE. */
MUST_USE enum err db_restore(const char *file, const char *address, db_progress *progress,
                             void *context);

/* PRAGMA integrity_check and foreign_key_check: E_DB_CORRUPT. */
MUST_USE enum err db_check(struct db *db);

/* Copies the log into the database file when the writer is idle; done by the writing connection. */
MUST_USE enum err db_checkpoint(struct db *db);

/* The same when the log has become long enough to be worth it; for the writer while nothing waits. */
MUST_USE enum err db_checkpoint_idle(struct db *db);

int64_t db_size_bytes(struct db *db);                  /* of the database, without the log */
void db_version_write(struct db *db, struct buf *out); /* "SQLite 3.53.2", "PostgreSQL 15.13" */
int64_t
db_round_trips(const struct db *db);   /* to a server, since it was opened; 0: there is none */
const char *db_embedded_version(void); /* "SQLite 3.53.2" */

#endif
