/* invitation_storage.h - codes by which somebody joins an account, each used once.
 *
 * Whose account, in which role and until when, the journal says in the entry that invited; the code alone is
 * no part of it.
 */
#ifndef STORAGE_INVITATION_STORAGE_H
#define STORAGE_INVITATION_STORAGE_H

#include "storage/db.h"

struct invitation {
    struct str code;
    int32_t partition;
    int64_t invited; /* the entry that invited */
    int64_t joined;  /* the entry by which it was used, in the same chain; 0: not yet */
};

MUST_USE enum err invitation_insert(struct db *db, const struct invitation *invitation);

/* The code is that which was asked for.  E_INVITATION_UNKNOWN. */
MUST_USE enum err invitation_find(struct db *db, struct str code,
                                  struct invitation *ret_invitation);

/* E_INVITATION_USED when it was used before. */
MUST_USE enum err invitation_use(struct db *db, struct str code, int64_t joined);

/* The code that an entry made, in the arena.  E_NOT_FOUND. */
MUST_USE enum err invitation_code_of(struct db *db, struct arena *arena, int32_t partition,
                                     int64_t invited, struct str *ret_code);

/* All codes that an entry made, in any order, in the arena: at most `size`. */
MUST_USE enum err invitation_codes_of(struct db *db, struct arena *arena, int32_t partition,
                                      int64_t invited, struct str *ret_codes, size_t size,
                                      size_t *ret_count);

/* A row as `invitation_find` has its columns, its code borrowed; for walks over the table. */
void invitation_read(const struct db_rows *rows, struct invitation *ret_invitation);

#endif
