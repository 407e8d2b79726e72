/* referral_storage.h - who was sent by whom, and the codes by which they are.
 *
 *      enrolled ──► a first purchase is there ──► credited to the one who sent
 *                     ▲                │
 *                     └── came back ◄──┘
 *
 * The row of a referral is of the friend's partition.  The second step is written with the purchase, the
 * third with the entry of the one who sent: so the row is a queue that is never lost and never served twice.
 */
#ifndef STORAGE_REFERRAL_STORAGE_H
#define STORAGE_REFERRAL_STORAGE_H

#include "storage/db.h"

struct referral {
    int32_t partition; /* of the friend */
    int64_t account;
    int64_t enrolled; /* entry that opened the account */
    int32_t referrer_partition;
    int64_t referrer;     /* account of the one who sent */
    int64_t purchase;     /* entry of the first purchase, or of its claim; 0: not yet */
    int64_t amount_minor; /* of it */
    int64_t credited;     /* entry in the referrer's chain; 0: not yet */
};

MUST_USE enum err referral_code_insert(struct db *db, struct str code, int32_t partition,
                                       int64_t account);
MUST_USE enum err referral_code_find(struct db *db, struct str code, int32_t *ret_partition,
                                     int64_t *ret_account); /* E_NOT_FOUND */
/* The empty text when the account has none. */
MUST_USE enum err referral_code_of(struct db *db, struct arena *arena, int32_t partition,
                                   int64_t account, struct str *ret_code);

MUST_USE enum err referral_insert(struct db *db, const struct referral *referral);
MUST_USE enum err referral_get(struct db *db, int32_t partition, int64_t account,
                               struct referral *ret_referral); /* E_NOT_FOUND */

/* Nothing happens to an account that nobody sent, or that is beyond that step. */
MUST_USE enum err referral_earn(struct db *db, int32_t partition, int64_t account, int64_t purchase,
                                int64_t amount_minor);
MUST_USE enum err referral_undo(struct db *db, int32_t partition, int64_t account);

MUST_USE enum err referral_credit(struct db *db, int32_t partition, int64_t account,
                                  int64_t credited); /* E_NOT_FOUND: it does not wait for that */

/* Those that wait to be credited, by partition and account, behind one ({ 0 }: from the first on); at most
 * `limit` into an array of that size. */
MUST_USE enum err referral_due(struct db *db, const struct referral *after, size_t limit,
                               struct referral *ret_referrals, size_t *ret_count);

/* How many friends an account has sent, and for how many of them it was credited. */
MUST_USE enum err referral_count(struct db *db, int32_t partition, int64_t account,
                                 int64_t *ret_sent, int64_t *ret_credited);

/* A row as `referral_get` has its columns; for other walks over the table. */
void referral_read(const struct db_rows *rows, struct referral *ret_referral);

#endif
