/* pass_storage.h - passes in the wallets of telephones: who has one, and what was told to whom. */
#ifndef STORAGE_PASS_STORAGE_H
#define STORAGE_PASS_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "core/limits.h"
#include "storage/db.h"

#define PASS_DEVICE_MAX_BYTES 128
#define PASS_TOKEN_MAX_BYTES  256

struct pass_device {
    struct str code;   /* of the card */
    struct str device; /* as Wallet names itself */
    struct str push_token;
    int32_t
        told_partition; /* up to which entry of the card's account it was told; 0: nothing yet */
    int64_t told;
    struct instant created;
};

/* E_NOT_FOUND: there is none yet. */
MUST_USE enum err pass_secret_get(struct db *db, struct sha256 *ret_secret);
MUST_USE enum err pass_secret_insert(struct db *db, const struct sha256 *secret); /* E_EXISTS */

/* Nothing was told yet.  E_EXISTS. */
MUST_USE enum err pass_device_insert(struct db *db, const struct pass_device *device);
MUST_USE enum err pass_device_push(struct db *db,
                                   const struct pass_device *device); /* E_NOT_FOUND */
MUST_USE enum err pass_device_told(struct db *db,
                                   const struct pass_device *device); /* E_NOT_FOUND */
MUST_USE enum err pass_device_delete(struct db *db, struct str code,
                                     struct str device); /* E_NOT_FOUND */

MUST_USE enum err pass_device_of_card(struct db *db, struct arena *arena, struct str code,
                                      struct pass_device **ret_devices, size_t *ret_count);
MUST_USE enum err pass_device_of_device(struct db *db, struct arena *arena, struct str device,
                                        int64_t limit, struct pass_device **ret_devices,
                                        size_t *ret_count);
/* Up to `limit` who were told nothing yet. */
MUST_USE enum err pass_device_unknowing(struct db *db, struct arena *arena, int64_t limit,
                                        struct pass_device **ret_devices, size_t *ret_count);
/* All of them, page by page: each call moves to the next.  A page that is not full is the last. */
struct pass_page {
    int64_t size;
    struct pass_device *devices;
    size_t count;
    char code[CARD_CODE_MAX_BYTES]; /* where the page before ended */
    size_t code_len;
    char device[PASS_DEVICE_MAX_BYTES];
    size_t device_len;
};
MUST_USE enum err pass_device_page(struct db *db, struct arena *arena, struct pass_page *page);

#endif
