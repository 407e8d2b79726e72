/* phone_storage.h - phones that show a card by a code which changes with time.
 *
 * The journal says that one was linked, and what was done with its codes; what it makes them of is here alone.
 */
#ifndef STORAGE_PHONE_STORAGE_H
#define STORAGE_PHONE_STORAGE_H

#include "core/proof/totp.h"
#include "loyalty/account/showing.h"
#include "storage/db.h"

struct phone {
    struct str token;
    struct str code; /* of the card */
    uint8_t secret[TOTP_SECRET_BYTES];
    int32_t partition;
    int64_t card;    /* its number */
    int64_t linked;  /* by this entry of its chain */
    int64_t changed; /* by the last that the marks tell of, or by which it shows this card */
    struct phone_marks marks;
};

MUST_USE enum err phone_insert(struct db *db, const struct phone *phone);

/* In the arena.  E_NOT_FOUND. */
MUST_USE enum err phone_by_token(struct db *db, struct arena *arena, struct str token,
                                 struct phone *ret_phone);
MUST_USE enum err phone_by_code(struct db *db, struct arena *arena, struct str code,
                                struct phone *ret_phone);

/* Its marks, and by which entry they changed.  E_NOT_FOUND. */
MUST_USE enum err phone_update(struct db *db, const struct phone *phone);

/* That of a card shows another of the same partition from now on, by an entry; OK also when there is none. */
MUST_USE enum err phone_follow(struct db *db, struct str code, struct str now, int64_t card,
                               int64_t changed);

/* That of a card is linked no longer; OK also when there is none. */
MUST_USE enum err phone_end(struct db *db, struct str code);

/* A row as `phone_by_token` has its columns, its texts borrowed; for walks over the table. */
MUST_USE enum err phone_read(const struct db_rows *rows, struct phone *ret_phone);

#endif
