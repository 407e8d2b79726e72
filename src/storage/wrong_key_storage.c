/* wrong_key_storage.c - wrong keys by network and minute, as rows. */
#include "storage/wrong_key_storage.h"

#include "storage/sql_gen.h"

enum err wrong_key_add(struct db *db, int64_t minute, const struct wrong_key *more)
{
    return db_put(db, &sql_wrong_key_add,
                  DB_ARGS(DB_BYTES(more->network, sizeof(more->network)), DB_INT(minute),
                          DB_INT(more->failures)));
}

enum err wrong_key_ask(struct db *db, int64_t minute, const uint8_t network[16])
{
    return db_ask(db, &sql_wrong_key_get, DB_ARGS(DB_BYTES(network, 16), DB_INT(minute)));
}

enum err wrong_key_get(struct db *db, int64_t minute, struct wrong_key *key)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err =
        db_one(db, &sql_wrong_key_get, DB_ARGS(DB_BYTES(key->network, 16), DB_INT(minute)), &row);
    key->failures = err == OK ? db_int(&row, 0) : 0;
    return err == E_NOT_FOUND ? OK : err;
}

enum err wrong_key_forget(struct db *db, int64_t minute)
{
    return db_exec(db, &sql_wrong_key_forget, DB_ARGS(DB_INT(minute)));
}
