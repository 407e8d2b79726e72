/* stock_storage.h - what all accounts share (loyalty/stock.h), as rows.
 *
 * A row is there from the moment on when a version with such a ceiling becomes active, which happens under the
 * locks of all heads; so whoever decides by it finds it to lock.
 */
#ifndef STORAGE_STOCK_STORAGE_H
#define STORAGE_STOCK_STORAGE_H

#include "loyalty/stock.h"
#include "storage/db.h"

/* A counter of 0, unless it is there already. */
MUST_USE enum err stock_open(struct db *db, enum room_of of, struct str id);

/* All counters.  For a writer: on an engine with several of them the rows are locked for the transaction, and
 * waited for.  The heads that the transaction needs are locked before. */
MUST_USE enum err stock_look(struct db *db, struct arena *arena, struct stock *ret_stock);
MUST_USE enum err stock_lock(struct db *db, struct arena *arena, struct stock *ret_stock);

/* Those that have changed, by db_put(): once after each stock_lock(). */
MUST_USE enum err stock_save(struct db *db, const struct stock *stock);

#endif
