/* journal_storage.h - the journal: heads, entries, answers, and the keys that keep them unique.
 *
 * Entries are appended and never changed: the schema refuses UPDATE and DELETE on entry, answer,
 * request and receipt.
 */
#ifndef STORAGE_JOURNAL_STORAGE_H
#define STORAGE_JOURNAL_STORAGE_H

#include "core/date.h"
#include "core/digest.h"
#include "core/instant.h"
#include "loyalty/entry.h"
#include "storage/db.h"

struct head {
    int32_t partition;
    int64_t number; /* of the last entry; 0: none */
    struct sha256 hash;
    int64_t account_next;
    int64_t member_next;
    int64_t card_next;
    int64_t program_count; /* versions that became active, as the chain says */
    int64_t notice_next; /* of the partition's queue of notices, which is no part of the journal */
};

MUST_USE enum err head_insert(struct db *db, int32_t partition);
MUST_USE enum err head_ask(struct db *db, int32_t partition); /* db_ask() */
MUST_USE enum err head_get(struct db *db, int32_t partition, struct head *ret_head);
/* The same, for a writer: on an engine with several of them its row is locked for the transaction. */
MUST_USE enum err head_ask_lock(struct db *db, int32_t partition); /* db_ask() */
MUST_USE enum err head_lock(struct db *db, int32_t partition, struct head *ret_head);
MUST_USE enum err head_save(struct db *db, const struct head *head);

/* How far each chain is, for who follows all of them. */
struct head_number {
    int32_t partition;
    int64_t number; /* of the last entry; 0: none */
};
MUST_USE enum err head_numbers(struct db *db, struct arena *arena, struct head_number **ret_heads,
                               size_t *ret_count);

struct entry_row {
    int32_t partition;
    int64_t number;
    enum entry_kind kind;
    int64_t account;            /* 0: none */
    int64_t prior;              /* the account's entry before this one, 0: none */
    int32_t purchase_partition; /* 0: none */
    int64_t purchase;
    struct str body;
    struct sha256 hash;
};

/* By db_put(): E_EXISTS may be told later. */
MUST_USE enum err entry_insert(struct db *db, const struct entry_row *row);
MUST_USE enum err entry_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                            struct entry_row *ret_row); /* E_NOT_FOUND */
/* The entries in the chain `partition` that name a purchase in that chain or another, in order: returns, claims,
 * handovers, draws; or, of what a transfer sent, the one by which it arrived. */
MUST_USE enum err entry_of_purchase(struct db *db, struct arena *arena, int32_t partition,
                                    int32_t purchase_partition, int64_t purchase,
                                    struct entry_row **ret_rows, size_t *ret_count);
/* The entries of an account, the latest first, before number `before` (0: from the end). */
MUST_USE enum err entry_of_account(struct db *db, struct arena *arena, int32_t partition,
                                   int64_t account, int64_t before, int64_t limit,
                                   struct entry_row **ret_rows, size_t *ret_count);

/* Whose entries stand from one number of a chain to another, both included, in order; those of no account are left
 * out. */
struct entry_account {
    int64_t account;
    int64_t number;
};
MUST_USE enum err entry_accounts(struct db *db, struct arena *arena, int32_t partition,
                                 int64_t from, int64_t to, struct entry_account **ret_entries,
                                 size_t *ret_count);

/* Walks the journal in order, page by page: the caller's snapshot makes them one.  Texts in the row are
 * borrowed until visit() returns. */
typedef enum err entry_visit(void *context, const struct entry_row *row);
MUST_USE enum err entry_each(struct db *db, int32_t partition, int64_t from_number,
                             entry_visit *visit, void *context);
/* The entries of a kind that is seldom, in order. */
MUST_USE enum err entry_each_of_kind(struct db *db, int32_t partition, enum entry_kind kind,
                                     entry_visit *visit, void *context);
/* The number of the last entry; 0: none. */
MUST_USE enum err entry_last(struct db *db, int32_t partition, int64_t *ret_number);

/* The request's place in the journal: an API key (0: the command line) and what it called its request.
 * E_NOT_FOUND; by db_put() on insert, E_EXISTS.  The functions called _ask() ask ahead (db_ask()). */
MUST_USE enum err request_ask(struct db *db, int64_t api_key, struct str idempotency_key);
MUST_USE enum err request_find(struct db *db, int64_t api_key, struct str idempotency_key,
                               int32_t *ret_partition, int64_t *ret_number);
MUST_USE enum err request_insert(struct db *db, int64_t api_key, struct str idempotency_key,
                                 int32_t partition, int64_t number);

/* The second natural key of a purchase: till, day and receipt number. */
MUST_USE enum err receipt_ask(struct db *db, int64_t till_id, struct date on, struct str code);
MUST_USE enum err receipt_find(struct db *db, int64_t till_id, struct date on, struct str code,
                               int32_t *ret_partition, int64_t *ret_number);

/* Which purchases of a till have a receipt number, from day to day, the latest first.  In the arena. */
struct receipt_row {
    struct date on;
    int32_t partition;
    int64_t number;
};
MUST_USE enum err receipt_of_days(struct db *db, struct arena *arena, int64_t till_id,
                                  struct str code, struct date from, struct date until,
                                  struct receipt_row **ret_rows, size_t *ret_count);
MUST_USE enum err receipt_insert(struct db *db, int64_t till_id, struct date on, struct str code,
                                 int32_t partition, int64_t number);

struct claim_row {
    int32_t partition;
    int64_t purchase;
    int32_t claimed_partition; /* of the claim's entry; 0: not yet */
    int64_t claimed_by;
};
MUST_USE enum err claim_insert(struct db *db, struct str code, int32_t partition, int64_t purchase);
MUST_USE enum err claim_find(struct db *db, struct str code,
                             struct claim_row *ret_claim); /* E_CLAIM_UNKNOWN */
MUST_USE enum err claim_take(struct db *db, struct str code, int32_t claimed_partition,
                             int64_t claimed_by); /* E_CLAIM_UNKNOWN, E_CLAIMED_ALREADY */

/* Figures for /metrics and health: rows of each table that grows, the last number. */
struct journal_figures {
    int64_t entries;
    int64_t accounts;
    int64_t members;
    int64_t cards;
};
MUST_USE enum err journal_figures(struct db *db, struct journal_figures *ret_figures);

#endif
