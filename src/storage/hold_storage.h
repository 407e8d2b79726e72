/* hold_storage.h - what is reserved of accounts for a time, as rows.
 *
 * The journal is the truth: an entry of kind hold opens a row, one of kind release closes it.
 */
#ifndef STORAGE_HOLD_STORAGE_H
#define STORAGE_HOLD_STORAGE_H

#include "core/instant.h"
#include "core/points.h"
#include "storage/db.h"

struct hold {
    int32_t partition;
    int64_t account;
    int64_t number; /* of its entry */
    struct str unit;
    struct points points;
    struct instant until;
    struct str reference;
    struct str shop; /* code */
    struct instant since;
    int64_t done_by; /* number of the entry that released it; 0: it is open */
};

MUST_USE enum err hold_insert(struct db *db, const struct hold *hold); /* db_put() */

/* E_NOT_FOUND when there is none that is open. */
MUST_USE enum err hold_close(struct db *db, int32_t partition, int64_t number, int64_t done_by);

/* E_NOT_FOUND. */
MUST_USE enum err hold_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                           struct hold *ret_hold);

/* Those of an account that are open, the oldest first. */
MUST_USE enum err hold_open_list(struct db *db, struct arena *arena, int32_t partition,
                                 int64_t account, struct hold **ret_rows, size_t *ret_count);

/* All of them, page by page in the caller's snapshot; texts are borrowed until visit() returns. */
typedef enum err hold_visit(void *context, const struct hold *hold);
MUST_USE enum err hold_each(struct db *db, struct arena *arena, hold_visit *visit, void *context);

#endif
