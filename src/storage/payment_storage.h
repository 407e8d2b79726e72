/* payment_storage.h - money that customers pay in from afar, as rows.
 *
 *      created ──► paid ──► refunded            a top-up is in the journal; some or all of it went back
 *         │  └────────────► refunded            paid, and it could not be credited: all of it goes back
 *         └──► failed, expired                  nothing was paid; should it be after all, it is credited
 *
 * The row of a payment is of its account's partition.  The journal is the truth: the row says that it is paid in
 * the same transaction as the top-up.
 */
#ifndef STORAGE_PAYMENT_STORAGE_H
#define STORAGE_PAYMENT_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "core/money.h"
#include "storage/db.h"

#define PAYMENT_CODE_CHARS 16 /* 80 bits of a digest in base 32 */

enum payment_state {
    PAYMENT_CREATED,
    PAYMENT_PAID,
    PAYMENT_FAILED,
    PAYMENT_EXPIRED,
    PAYMENT_REFUNDED,
};

struct payment_id {
    int32_t partition;
    struct str code;
};

struct payment {
    struct payment_id id;
    struct sha256 request; /* digest of what it was asked for by */
    int64_t account;
    int64_t member; /* of the card that was told; 0: none */
    int64_t card;   /* number */
    struct money amount;
    struct str provider;
    struct str reference; /* the provider's; empty: not known yet, or at the counter */
    struct str url;
    struct str return_url;
    struct str shop; /* code */
    struct str till;
    enum payment_state state;
    struct str reason; /* code of the error by which it ended; empty: none */
    int64_t entry;     /* the top-up; 0: none */
    struct instant created;
    struct instant changed;
    struct instant look; /* when to ask the provider */
};

enum refund_state { REFUND_ASKED, REFUND_DONE, REFUND_FAILED };

/* What of a payment goes back. */
struct payment_refund {
    struct payment_id id;
    int64_t undo; /* entry by which; 0: the payment could not be credited */
    int64_t amount_minor;
    enum refund_state state;
    struct str reference; /* the provider's */
    struct instant created;
    struct instant changed;
    struct instant look; /* when to ask the provider */
};

const char *payment_state_name(enum payment_state state);
const char *refund_state_name(enum refund_state state);

MUST_USE enum err payment_insert(struct db *db, const struct payment *payment); /* E_EXISTS */
MUST_USE enum err payment_get(struct db *db, struct arena *arena, const struct payment_id *id,
                              struct payment *ret_payment); /* E_NOT_FOUND */

/* In whichever partition it is: E_NOT_FOUND. */
MUST_USE enum err payment_by_code(struct db *db, struct arena *arena, struct str code,
                                  struct payment *ret_payment);

/* All of what may change: state, reason, entry, reference, url, changed, look.  E_NOT_FOUND. */
MUST_USE enum err payment_save(struct db *db, const struct payment *payment);

/* Those that are to be looked up at an instant, at most `limit`, the longest due first. */
MUST_USE enum err payment_due(struct db *db, struct arena *arena, struct instant now, int64_t limit,
                              struct payment **ret_payments, size_t *ret_count);

MUST_USE enum err payment_refund_insert(struct db *db, const struct payment_refund *refund);
MUST_USE enum err payment_refund_get(struct db *db, struct arena *arena,
                                     const struct payment_id *id, int64_t undo,
                                     struct payment_refund *ret_refund); /* E_NOT_FOUND */
MUST_USE enum err payment_refund_list(struct db *db, struct arena *arena,
                                      const struct payment_id *id,
                                      struct payment_refund **ret_refunds, size_t *ret_count);
MUST_USE enum err payment_refund_save(struct db *db,
                                      const struct payment_refund *refund); /* E_NOT_FOUND */
MUST_USE enum err payment_refund_due(struct db *db, struct arena *arena, struct instant now,
                                     int64_t limit, struct payment_refund **ret_refunds,
                                     size_t *ret_count);

/* All of them, page by page in the caller's snapshot; texts are borrowed until visit() returns. */
typedef enum err payment_visit(void *context, const struct payment *payment);
typedef enum err payment_refund_visit(void *context, const struct payment_refund *refund);
MUST_USE enum err payment_each(struct db *db, struct arena *arena, payment_visit *visit,
                               void *context);
MUST_USE enum err payment_refund_each(struct db *db, struct arena *arena,
                                      payment_refund_visit *visit, void *context);

#endif
