/* db.c - what may be asked of a connection, and when; whatever the engine. */
#include "storage/db_engine.h"
#include "storage/postgres/db_postgres.h"
#include "storage/sqlite/db_sqlite.h"

/* ---- statements --------------------------------------------------------------------------------- */

/* An engine may end a transaction by itself on some faults; whatever ran afterwards would commit on its
 * own, so nothing may run until the transaction is ended. */
enum err db_note(struct db *db, enum err err)
{
    if (db->tx == DB_TX_WRITE && db->tx_err == OK && err != E_EXISTS)
        db->tx_err = err;
    return err;
}

enum err db_query(struct db *db, const struct sql *sql, struct db_args args,
                  struct db_rows *ret_rows)
{
    if (db->tx_err != OK)
        return db->tx_err;
    return db->engine->query(db, sql, args, ret_rows);
}

enum err db_next(struct db_rows *rows, bool *ret_has_row)
{
    if (rows->db->tx_err != OK)
        return rows->db->tx_err;
    return rows->db->engine->next(rows, ret_has_row);
}

enum err db_one(struct db *db, const struct sql *sql, struct db_args args, struct db_rows *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    bool has_row = false;
    TRY(db_query(db, sql, args, &row));
    TRY(db_next(&row, &has_row));
    if (!has_row)
        return E_NOT_FOUND;

    *ret_row = row;
    row = (struct db_rows){ 0 };
    return OK;
}

enum err db_exec(struct db *db, const struct sql *sql, struct db_args args)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, sql, args, &rows));
    TRY(db_next(&rows, &has_row));
    assert(!has_row);
    return OK;
}

enum err db_exec_one(struct db *db, const struct sql *sql, struct db_args args)
{
    TRY(db_exec(db, sql, args));
    int64_t changed = db->engine->changed(db);
    assert(changed <= 1);
    return changed == 1 ? OK : E_NOT_FOUND;
}

enum err db_put(struct db *db, const struct sql *sql, struct db_args args)
{
    if (db->engine->put == NULL)
        return db_exec(db, sql, args);
    assert(db->tx == DB_TX_WRITE);
    return db->tx_err != OK ? db->tx_err : db->engine->put(db, sql, args);
}

enum err db_ask(struct db *db, const struct sql *sql, struct db_args args)
{
    if (db->engine->ask == NULL || db->tx_err != OK)
        return db->tx_err;
    return db->engine->ask(db, sql, args);
}

void db_forget(struct db *db)
{
    if (db->engine->forget != NULL)
        db->engine->forget(db);
}

void db_rows_close(struct db_rows *rows)
{
    if (rows->db != NULL)
        rows->db->engine->rows_close(rows);
    *rows = (struct db_rows){ 0 };
}

/* ---- columns ------------------------------------------------------------------------------------ */

bool db_is_null(const struct db_rows *rows, int column)
{
    return rows->db->engine->is_null(rows, column);
}

int64_t db_int(const struct db_rows *rows, int column)
{
    return rows->db->engine->number(rows, column);
}

struct str db_peek(const struct db_rows *rows, int column)
{
    return rows->db->engine->peek(rows, column);
}

enum err db_text(const struct db_rows *rows, int column, struct arena *arena, struct str *ret_text)
{
    return arena_copy(arena, db_peek(rows, column), ret_text);
}

/* ---- transactions ------------------------------------------------------------------------------- */

static enum err begin(struct db *db, enum db_tx_kind kind, struct db_tx *tx)
{
    assert(db->tx == DB_TX_NONE); /* never nested */
    TRY(db->engine->begin(db, kind));
    db->tx = kind;
    tx->db = db;
    return OK;
}

enum err db_tx_begin(struct db *db, struct db_tx *tx)
{
    assert(db->mode != DB_READ);
    if (db->is_outcome_unknown) /* the caller should have stopped */
        return E_DB;
    return begin(db, DB_TX_WRITE, tx);
}

enum err db_snapshot_begin(struct db *db, struct db_tx *tx)
{
    return begin(db, DB_TX_SNAPSHOT, tx);
}

enum err db_snapshot_share(struct db *db, struct buf *out)
{
    assert(db->tx == DB_TX_SNAPSHOT);
    return db->engine->share(db, out);
}

enum err db_snapshot_join(struct db *db, struct str name, struct db_tx *tx)
{
    assert(db->tx == DB_TX_NONE);
    TRY(db->engine->join(db, name));
    db->tx = DB_TX_SNAPSHOT;
    tx->db = db;
    return OK;
}

enum err db_tx_commit(struct db_tx *tx)
{
    struct db *db = tx->db;
    assert(db != NULL && db->tx == DB_TX_WRITE);

    if (db->tx_err != OK) { /* it failed before, so nothing was committed */
        enum err err = db->tx_err;
        if (err == E_DISK_FULL)
            db_tx_end(tx);
        return err;
    }
    enum err err = db->engine->commit(db);
    assert(err != OK || !db->is_outcome_unknown);
    if (db->is_outcome_unknown) {
        db->tx_err = err; /* nothing else runs in it */
        return err;
    }
    db->tx = DB_TX_NONE;
    db->tx_err = OK;
    tx->db = NULL;
    return err;
}

bool db_is_outcome_unknown(const struct db *db)
{
    return db->is_outcome_unknown;
}

enum err db_tx_fault(const struct db *db)
{
    return db->tx_err;
}

void db_tx_end(struct db_tx *tx)
{
    struct db *db = tx->db;
    if (db == NULL)
        return;
    assert(db->tx != DB_TX_NONE);
    db->engine->rollback(db);
    db->tx = DB_TX_NONE;
    db->tx_err = OK;
    tx->db = NULL;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

bool db_is_url(const char *address)
{
    return db_postgres_is_url(address);
}

void db_address_write(struct buf *out, const char *address)
{
    if (db_is_url(address))
        db_postgres_address_write(out, address);
    else
        buf_str(out, str_c(address));
}

void db_remove(const char *address, bool keeps_directory)
{
    if (db_is_url(address))
        db_postgres_remove(address);
    else
        db_sqlite_remove(address, keeps_directory);
}

enum err db_create(const char *address)
{
    return db_is_url(address) ? db_postgres_create(address, false) : db_sqlite_create(address);
}

enum err db_create_distributed(const char *address)
{
    return db_is_url(address) ? db_postgres_create(address, true) : E_ENGINE;
}

enum err db_open(const char *address, enum db_mode mode, struct db **ret_db)
{
    return db_is_url(address) ? db_postgres_open(address, mode, ret_db)
                              : db_sqlite_open(address, mode, ret_db);
}

void db_close(struct db **handle)
{
    struct db *db = *handle;
    if (db == NULL)
        return;
    assert(db->tx == DB_TX_NONE);
    db->engine->close(db);
    *handle = NULL;
}

bool db_is_usable(const struct db *db)
{
    return !db->is_outcome_unknown && db->engine->is_usable(db);
}

bool db_is_shared(const struct db *db)
{
    return db->engine->is_shared;
}

bool db_is_distributed(const struct db *db)
{
    return db->is_distributed;
}

enum err db_check(struct db *db)
{
    return db->engine->check(db);
}

enum err db_checkpoint(struct db *db)
{
    assert(db->mode == DB_WRITE);
    assert(db->tx == DB_TX_NONE);
    return db->engine->checkpoint(db);
}

enum err db_checkpoint_idle(struct db *db)
{
    assert(db->mode == DB_WRITE);
    assert(db->tx == DB_TX_NONE);
    return db->is_outcome_unknown ? OK : db->engine->checkpoint_idle(db);
}

void db_version_write(struct db *db, struct buf *out)
{
    db->engine->version_write(db, out);
}

int64_t db_round_trips(const struct db *db)
{
    return db->round_trips;
}

int64_t db_size_bytes(struct db *db)
{
    return db->engine->size_bytes(db);
}
