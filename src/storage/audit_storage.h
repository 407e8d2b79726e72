/* audit_storage.h - walks over whole tables, for the auditor alone.
 *
 * Each table is walked once, whatever the number of partitions, and each row says to which it belongs:
 * their keys begin with other columns, so a walk for each partition would read all rows each time.  Page
 * by page, in the order of the keys; the caller's snapshot makes the pages one.
 *
 * Texts and bytes are borrowed until visit() returns.  A visit may stop the walk by an error.
 */
#ifndef STORAGE_AUDIT_STORAGE_H
#define STORAGE_AUDIT_STORAGE_H

#include "storage/card_storage.h"
#include "storage/chip_storage.h"
#include "storage/invitation_storage.h"
#include "storage/journal_storage.h"
#include "storage/member_storage.h"
#include "storage/phone_storage.h"
#include "storage/referral_storage.h"

struct audit_request {
    int64_t api_key;
    struct str idempotency_key;
    int32_t partition;
    int64_t number;
};
typedef enum err audit_request_visit(void *context, const struct audit_request *row);
MUST_USE enum err audit_requests(struct db *db, audit_request_visit *visit, void *context);

struct audit_receipt {
    int64_t till_id;
    struct date on;
    struct str code;
    int32_t partition;
    int64_t number;
};
typedef enum err audit_receipt_visit(void *context, const struct audit_receipt *row);
MUST_USE enum err audit_receipts(struct db *db, audit_receipt_visit *visit, void *context);

struct audit_claim {
    struct str code;
    int32_t partition;
    int64_t purchase;
    int32_t claimed_partition; /* of the claim's entry; 0: not yet */
    int64_t claimed_by;
};
typedef enum err audit_claim_visit(void *context, const struct audit_claim *row);
MUST_USE enum err audit_claims(struct db *db, audit_claim_visit *visit, void *context);

typedef enum err audit_card_visit(void *context, const struct card *row);
MUST_USE enum err audit_cards(struct db *db, audit_card_visit *visit, void *context);

struct audit_referral_code {
    struct str code;
    int32_t partition;
    int64_t account;
};
typedef enum err audit_referral_code_visit(void *context, const struct audit_referral_code *row);
MUST_USE enum err audit_referral_codes(struct db *db, audit_referral_code_visit *visit,
                                       void *context);

typedef enum err audit_referral_visit(void *context, const struct referral *row);
MUST_USE enum err audit_referrals(struct db *db, audit_referral_visit *visit, void *context);

/* Of which account a member is: of `row` that and his id alone. */
typedef enum err audit_member_visit(void *context, const struct member *row);
MUST_USE enum err audit_members(struct db *db, audit_member_visit *visit, void *context);

struct audit_moved_card {
    int32_t partition;
    int64_t number;
    struct str code;
};
typedef enum err audit_moved_card_visit(void *context, const struct audit_moved_card *row);
MUST_USE enum err audit_moved_cards(struct db *db, audit_moved_card_visit *visit, void *context);

struct audit_moved_member {
    int32_t partition;
    int64_t number;
    int32_t now_partition;
    int64_t now_number;
};
typedef enum err audit_moved_member_visit(void *context, const struct audit_moved_member *row);
MUST_USE enum err audit_moved_members(struct db *db, audit_moved_member_visit *visit,
                                      void *context);

typedef enum err audit_invitation_visit(void *context, const struct invitation *row);
MUST_USE enum err audit_invitations(struct db *db, audit_invitation_visit *visit, void *context);

/* By token.  Its texts last as long as the visit. */
typedef enum err audit_phone_visit(void *context, const struct phone *row);
MUST_USE enum err audit_phones(struct db *db, audit_phone_visit *visit, void *context);

/* By number.  Its texts last as long as the visit. */
typedef enum err audit_chip_visit(void *context, const struct chip *row);
MUST_USE enum err audit_chips(struct db *db, audit_chip_visit *visit, void *context);

#endif
