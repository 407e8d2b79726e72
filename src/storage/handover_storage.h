/* handover_storage.h - gifts that a purchase asked for, until they are handed over, as rows.
 *
 * The journal is the truth: the purchase opens a row, an entry of kind handover or a return closes it.
 */
#ifndef STORAGE_HANDOVER_STORAGE_H
#define STORAGE_HANDOVER_STORAGE_H

#include "core/instant.h"
#include "storage/db.h"

enum handover_state { HANDOVER_OPEN, HANDOVER_DONE, HANDOVER_CANCELLED };

struct handover_id {
    int64_t purchase; /* number */
    int32_t partition;
    int64_t ask; /* of its asks, from 1 */
};

struct handover {
    struct handover_id id;
    int64_t account;
    int64_t card; /* number */
    struct str reward;
    int64_t gifts;
    struct str shop; /* code */
    struct instant given;
    enum handover_state state;
    int64_t changed_by; /* number of the entry that closed it; 0: open */
    struct instant changed;
    struct str operator_id;
};

const char *handover_state_name(enum handover_state state);
bool handover_state_find(struct str name, enum handover_state *ret_state);

MUST_USE enum err handover_insert(struct db *db, const struct handover *handover); /* db_put() */

/* E_NOT_FOUND when there is none that is open. */
MUST_USE enum err handover_close(struct db *db, const struct handover_id *id,
                                 enum handover_state state, int64_t changed_by,
                                 struct instant changed, struct str operator_id);

/* Those in a state, behind one of them, of a shop or (empty) of all. */
MUST_USE enum err handover_list(struct db *db, struct arena *arena, enum handover_state state,
                                struct str shop, const struct handover_id *after, int64_t limit,
                                struct handover **ret_rows, size_t *ret_count);

/* All of them, page by page in the caller's snapshot; texts are borrowed until visit() returns. */
typedef enum err handover_visit(void *context, const struct handover *handover);
MUST_USE enum err handover_each(struct db *db, struct arena *arena, handover_visit *visit,
                                void *context);

#endif
