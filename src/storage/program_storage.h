/* program_storage.h - versions of the programme, as the JSON that was given. */
#ifndef STORAGE_PROGRAM_STORAGE_H
#define STORAGE_PROGRAM_STORAGE_H

#include "core/instant.h"
#include "storage/db.h"

struct program_row {
    int64_t number; /* of the version, from 1 */
    bool is_active; /* it has a first instant; drafts have none */
    struct instant created;
    struct instant active_from;
    struct str json;
};

MUST_USE enum err program_insert(struct db *db, struct str json, struct instant now,
                                 int64_t *ret_number); /* a draft */
MUST_USE enum err program_get(struct db *db, struct arena *arena, int64_t number,
                              struct program_row *ret_program); /* E_NOT_FOUND */
/* A draft becomes active from an instant.  E_PROGRAM_STATE when it is active already, E_EXISTS when
 * another version begins at the same instant. */
MUST_USE enum err program_activate(struct db *db, int64_t number, struct instant from);
/* Walks the versions by number; the JSON is borrowed until visit() returns, which may stop the walk. */
typedef enum err program_visit(void *context, const struct program_row *program);
MUST_USE enum err program_each(struct db *db, program_visit *visit, void *context);

#endif
