/* night_storage.h - the nights that were done, one row for each.
 *
 * A night is named by the day on which it began, by the clock of the merchant's first shop.
 */
#ifndef STORAGE_NIGHT_STORAGE_H
#define STORAGE_NIGHT_STORAGE_H

#include "core/date.h"
#include "core/instant.h"
#include "storage/db.h"

struct night_row {
    struct date on;
    struct instant began;
    struct instant beat; /* whoever does it said so last then */
    bool is_done;
    struct instant ended; /* when it is done */
    int64_t accounts;     /* that were looked at */
    int64_t expired;      /* accounts whose points expired */
    int64_t notices;      /* that were queued */
};

MUST_USE enum err night_get(struct db *db, struct date on,
                            struct night_row *ret_row); /* E_NOT_FOUND */
/* The newest up to a day that is done.  E_NOT_FOUND. */
MUST_USE enum err night_last(struct db *db, struct date until, struct night_row *ret_row);
MUST_USE enum err night_save(struct db *db, const struct night_row *row);

#endif
