/* notice_storage.h - what is to be told about accounts: a queue, from which somebody outside takes.
 *
 * A notice is told about a day, of one kind and subject, so many days ahead, by a night or by an entry: the same is
 * queued once for an account, however often somebody tries.  It has numbers and days only, no person.
 */
#ifndef STORAGE_NOTICE_STORAGE_H
#define STORAGE_NOTICE_STORAGE_H

#include "core/date.h"
#include "core/instant.h"
#include "loyalty/lots.h"
#include "storage/db.h"

struct notice {
    int32_t partition;
    int64_t number;
    struct str
        kind; /* "expiring", "low_balance", "member_took", "member_joined", "card_expiring", "card_dormant" */
    int64_t account;
    int64_t member; /* whom it is about; 0: the account */
    struct str
        subject; /* of "expiring" and "low_balance" the unit, of a member the entry, of "card_expiring" the end of its
                  * code; may be empty */
    struct date on;    /* the day it is about */
    int32_t lead_days; /* told so many days ahead; 0: of what is or was on that day */
    struct points
        amount; /* of "expiring": in the unit's smallest steps, in that night; of what was taken: minor units */
    int64_t entry; /* of "low_balance": of the account, that brought it; 0: another kind */
    struct instant created;
    bool is_done;
    struct instant done;
};

/* E_EXISTS when the account was told so already. */
MUST_USE enum err notice_insert(struct db *db, const struct notice *notice);

/* What the accounts first..last have been told about `from` or a later day, done or not, by account. */
MUST_USE enum err notice_of_accounts(struct db *db, struct arena *arena, int32_t partition,
                                     int64_t first, int64_t last, struct date from,
                                     struct notice **ret_notices, size_t *ret_count);

/* Those that wait, by number and then by partition, behind one ({ 0, 0 }: from the first on). */
MUST_USE enum err notice_waiting(struct db *db, struct arena *arena, int32_t after_partition,
                                 int64_t after_number, int64_t limit, struct notice **ret_notices,
                                 size_t *ret_count);

MUST_USE enum err notice_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                             struct notice *ret_notice); /* E_NOT_FOUND */
MUST_USE enum err notice_done(struct db *db, int32_t partition, int64_t number, struct instant now);

/* The number of a partition's oldest.  E_NOT_FOUND. */
MUST_USE enum err notice_first(struct db *db, int32_t partition, int64_t *ret_number);

/* Deletes those of first..last about days before one, done or not. */
MUST_USE enum err notice_forget(struct db *db, int32_t partition, int64_t first, int64_t last,
                                struct date before);

#endif
