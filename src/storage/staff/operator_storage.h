/* operator_storage.h - who serves at the tills, who has signed in, and who agreed to what. */
#ifndef STORAGE_STAFF_OPERATOR_STORAGE_H
#define STORAGE_STAFF_OPERATOR_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "storage/member_storage.h"

struct operator_row {
    struct str code;
    struct str name;
    struct str role;
    int64_t shop_id;       /* 0: of all shops */
    struct member_pin pin; /* always set */
    struct instant pin_set;
    struct instant created;
    bool is_closed;
    struct instant closed;
};

MUST_USE enum err operator_insert(struct db *db, const struct operator_row *row); /* E_EXISTS */
/* All that may change: name, role, shop, PIN, closed.  E_NOT_FOUND. */
MUST_USE enum err operator_save(struct db *db, const struct operator_row *row);
MUST_USE enum err operator_get(struct db *db, struct arena *arena, struct str code,
                               struct operator_row *ret_row); /* E_NOT_FOUND */
MUST_USE enum err operator_list(struct db *db, struct arena *arena, struct operator_row **ret_rows,
                                size_t *ret_count);

/* Somebody who has signed in, by the digest of the word that his till has. */
struct operator_session {
    struct str code; /* of the operator */
    int64_t api_key;
    struct instant begun;
    struct instant ends;
    bool is_alone; /* for what a till sells while its line is down, and nothing else */
};

MUST_USE enum err operator_session_insert(struct db *db, const struct sha256 *digest,
                                          const struct operator_session *session);
MUST_USE enum err operator_session_get(struct db *db, struct arena *arena,
                                       const struct sha256 *digest,
                                       struct operator_session *ret_session); /* E_NOT_FOUND */
MUST_USE enum err operator_session_end(struct db *db, const struct sha256 *digest,
                                       struct instant now);
MUST_USE enum err operator_session_forget(struct db *db, struct instant before);

/* That somebody agrees to one act, by the digest of a word. */
struct approval {
    struct str code; /* of the operator who agrees */
    int64_t api_key;
    struct str act;
    struct instant made;
    struct instant ends;
    bool is_used;
    int32_t partition; /* of the entry that tells of it; 0: none does */
    int64_t number;
};

MUST_USE enum err approval_insert(struct db *db, const struct sha256 *digest,
                                  const struct approval *approval);
MUST_USE enum err approval_get(struct db *db, struct arena *arena, const struct sha256 *digest,
                               struct approval *ret_approval); /* E_NOT_FOUND */
/* By the entry that tells of it; number 0: none does.  E_NOT_FOUND: it was used meanwhile. */
MUST_USE enum err approval_use(struct db *db, const struct sha256 *digest, struct instant now,
                               int32_t partition, int64_t number);

/* Each that an entry tells of; its texts are borrowed until visit() returns. */
typedef enum err approval_visit(void *context, const struct approval *row);
MUST_USE enum err approval_each(struct db *db, struct arena *arena, approval_visit *visit,
                                void *context);

#endif
