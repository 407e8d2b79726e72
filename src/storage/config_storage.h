/* config_storage.h - who sells: the merchant, its shops and tills, and the keys that may speak. */
#ifndef STORAGE_CONFIG_STORAGE_H
#define STORAGE_CONFIG_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "storage/db.h"

struct merchant {
    int64_t id;
    struct str name;
    uint16_t currency;
};

struct shop {
    int64_t id;
    struct str code;
    struct str name;
    struct str zone;     /* "Europe/Paris" */
    struct str country;  /* "FR" */
    struct str language; /* "fr" or "en": of its receipts */
    struct str company;  /* whose it is, by a name for machines; empty: the merchant's own */
};

struct till {
    int64_t id;
    int64_t shop_id;
    struct str code;
    int64_t columns; /* of its printer */
};

/* What a key may do; kept as a set of bits, named in the API ("members.read"). */
enum scope {
    SCOPE_QUOTE = 1 << 0,
    SCOPE_EARN = 1 << 1,
    SCOPE_SPEND = 1 << 2,
    SCOPE_MEMBERS_READ = 1 << 3,
    SCOPE_MEMBERS_WRITE = 1 << 4,
    SCOPE_ADJUST = 1 << 5,
    SCOPE_REPORT = 1 << 6,
    SCOPE_ADMIN = 1 << 7, /* programmes, keys, shops; implies the others */
};

struct api_key {
    int64_t id;
    struct str label;
    int64_t scopes;
    int64_t shop_id; /* 0: any shop */
    int64_t till_id; /* 0: any till */
    struct instant created;
    bool is_revoked;
    struct instant revoked;
    bool asks_staff; /* what comes by it is done by somebody who has signed in */
};

MUST_USE enum err installation_insert(struct db *db, int64_t partitions, struct instant now);
/* Until it is inserted again nobody but who does that can open it. */
MUST_USE enum err installation_delete(struct db *db);
/* How many partitions there are, from 1.  E_DB_INCOMPLETE: it was not filled to its end. */
MUST_USE enum err installation_get(struct db *db, int32_t *ret_partitions);
MUST_USE enum err merchant_insert(struct db *db, const struct merchant *merchant,
                                  struct instant now);
MUST_USE enum err merchant_get(struct db *db, struct arena *arena, struct merchant *ret_merchant);
/* From what the numbers of the house's own cards are made, 32 bytes; none, while none was made. */
MUST_USE enum err card_key_get(struct db *db, struct arena *arena, struct str *ret_key);
/* The first that is set stays; card_key_get() tells which it was. */
MUST_USE enum err card_key_set(struct db *db, struct str key);
MUST_USE enum err shop_insert(struct db *db, const struct shop *shop, int64_t merchant_id,
                              int64_t *ret_id); /* E_EXISTS */
MUST_USE enum err shop_list(struct db *db, struct arena *arena, struct shop **ret_shops,
                            size_t *ret_count);
MUST_USE enum err shop_by_code(struct db *db, struct arena *arena, struct str code,
                               struct shop *ret_shop); /* E_SHOP_UNKNOWN */
MUST_USE enum err shop_company_set(struct db *db, int64_t id, struct str company);
MUST_USE enum err till_insert(struct db *db, const struct till *till, int64_t *ret_id);
MUST_USE enum err till_list(struct db *db, struct arena *arena, struct till **ret_tills,
                            size_t *ret_count);

/* The key whose digest this is, revoked or not.  E_NOT_FOUND. */
MUST_USE enum err key_by_digest(struct db *db, struct arena *arena, const struct sha256 *digest,
                                struct api_key *ret_key);
MUST_USE enum err key_insert(struct db *db, const struct api_key *key, const struct sha256 *digest,
                             int64_t *ret_id);
MUST_USE enum err key_list(struct db *db, struct arena *arena, struct api_key **ret_keys,
                           size_t *ret_count);
MUST_USE enum err key_is_revoked(struct db *db, int64_t id, bool *ret_is_revoked); /* E_NOT_FOUND */
MUST_USE enum err key_revoke(struct db *db, int64_t id, struct instant now);       /* E_NOT_FOUND */

#endif
