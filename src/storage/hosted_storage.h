/* hosted_storage.h - the merchants whose data an installation keeps beside its own: which there are, and
 * at which addresses they answer.  What a merchant keeps lies in a database of its own
 * (db_merchant_address()).
 */
#ifndef STORAGE_HOSTED_STORAGE_H
#define STORAGE_HOSTED_STORAGE_H

#include "core/instant.h"
#include "storage/db.h"

struct hosted {
    struct str code; /* merchant_code_is_valid() */
    struct str host; /* in lower case, without a port; empty: none of its own */
    struct instant created;
    bool is_suspended;
    struct instant suspended;
};

MUST_USE enum err hosted_insert(struct db *db, struct str code, struct str host,
                                struct instant now); /* E_EXISTS: the code or the host */
MUST_USE enum err hosted_by_code(struct db *db, struct arena *arena, struct str code,
                                 struct hosted *ret_hosted); /* E_NOT_FOUND */
MUST_USE enum err hosted_list(struct db *db, struct arena *arena, struct hosted **ret_hosted,
                              size_t *ret_count); /* by code */

/* Both may be said twice.  E_NOT_FOUND. */
MUST_USE enum err hosted_suspend(struct db *db, struct str code, struct instant now);
MUST_USE enum err hosted_resume(struct db *db, struct str code);

#endif
