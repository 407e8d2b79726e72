/* settlement_storage.h - versions of the settlement between companies, as the JSON that was given.
 *
 * There are few: one a year is much.  So whoever asks for one reads them all.
 */
#ifndef STORAGE_SETTLEMENT_STORAGE_H
#define STORAGE_SETTLEMENT_STORAGE_H

#include "core/date.h"
#include "core/instant.h"
#include "storage/db.h"

struct settlement_row {
    int64_t number;   /* of the version, from 1 */
    struct date from; /* the first day on which it is in force */
    struct instant created;
    struct str json;
};

MUST_USE enum err settlement_insert(struct db *db, struct date from, struct str json,
                                    struct instant now, int64_t *ret_number);
/* By number, and so by the first day. */
MUST_USE enum err settlement_list(struct db *db, struct arena *arena,
                                  struct settlement_row **ret_rows, size_t *ret_count);

#endif
