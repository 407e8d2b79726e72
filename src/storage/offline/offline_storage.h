/* offline_storage.h - what tills were given to decide by while the line is down, and what was spent so.
 *
 * That a snapshot was given, its row alone says; what was spent by it, the journal says too.
 */
#ifndef STORAGE_OFFLINE_OFFLINE_STORAGE_H
#define STORAGE_OFFLINE_OFFLINE_STORAGE_H

#include "core/date.h"
#include "core/instant.h"
#include "storage/db.h"

#define OFFLINE_KEY_BYTES 32

struct snapshot_row {
    int64_t number;
    struct str code; /* of the request that asked for it (app/ids.h) */
    int64_t till_id;
    int64_t key;     /* id of the API key */
    int64_t program; /* number of the version in force then */
    struct instant made;
    struct instant until;
    int64_t spent_minor;
    bool is_reported; /* the till told what waits there */
    int64_t waiting;
    int64_t waiting_minor;
    struct str first; /* numbers of receipts */
    struct str last;
    struct instant reported;
};

/* Empty: none was made yet.  A key is kept once. */
MUST_USE enum err offline_key_get(struct db *db, struct arena *arena, struct str *ret_key);
MUST_USE enum err offline_key_set(struct db *db, struct str key);

/* The number of the newest, 0 when there is none. */
MUST_USE enum err snapshot_last(struct db *db, int64_t *ret_number);
MUST_USE enum err snapshot_insert(struct db *db, const struct snapshot_row *row);
MUST_USE enum err snapshot_by_code(struct db *db, struct arena *arena, struct str code,
                                   struct snapshot_row *ret_row); /* E_NOT_FOUND */
MUST_USE enum err snapshot_get(struct db *db, struct arena *arena, int64_t number,
                               struct snapshot_row *ret_row); /* E_NOT_FOUND */

/* What is counted of snapshots is this transaction's until its end. */
MUST_USE enum err snapshot_lock(struct db *db);
MUST_USE enum err snapshot_spend(struct db *db, int64_t number, int64_t spent_minor);
MUST_USE enum err snapshot_report(struct db *db, const struct snapshot_row *row);

/* Of an account by a snapshot; 0 when it has spent nothing. */
MUST_USE enum err offline_spent_get(struct db *db, int64_t snapshot, int32_t partition,
                                    int64_t account, int64_t *ret_minor);
MUST_USE enum err offline_spent_add(struct db *db, int64_t snapshot, int32_t partition,
                                    int64_t account, int64_t minor);

/* All of them, page by page in the caller's snapshot; texts are borrowed until visit() returns. */
typedef enum err snapshot_visit(void *context, const struct snapshot_row *row);
MUST_USE enum err snapshot_each(struct db *db, struct arena *arena, snapshot_visit *visit,
                                void *context);

struct offline_spent_row {
    int64_t snapshot;
    int32_t partition;
    int64_t account;
    int64_t spent_minor;
};
typedef enum err offline_spent_visit(void *context, const struct offline_spent_row *row);
MUST_USE enum err offline_spent_each(struct db *db, struct arena *arena, offline_spent_visit *visit,
                                     void *context);

/* A receipt of a till, and the entry that it is. */
struct till_receipt {
    struct date on;
    struct str code;
    int32_t partition;
    int64_t number;
};

/* The newest day first, before a receipt of a day; DATE_NONE: from the newest. */
MUST_USE enum err till_bought(struct db *db, struct arena *arena, int64_t till_id, struct date on,
                              struct str code, int64_t limit, struct till_receipt **ret_rows,
                              size_t *ret_count);

/* Whose entry it is; 0: nobody's.  E_NOT_FOUND. */
MUST_USE enum err entry_account(struct db *db, int32_t partition, int64_t number,
                                int64_t *ret_account);

#endif
