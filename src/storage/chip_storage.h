/* chip_storage.h - chips in cards that prove themselves (core/proof/sun.h).
 *
 * The journal says that a card has one, and what was done by its readings; which chip it is, is here alone.  One that was
 * taken away is kept: what was read of it before must be worth nothing when it comes to a card again.
 */
#ifndef STORAGE_CHIP_STORAGE_H
#define STORAGE_CHIP_STORAGE_H

#include "loyalty/account/showing.h"
#include "storage/db.h"

#define CHIP_KEY_BYTES 16

struct chip {
    struct str uid;  /* of its maker, 14 hexadecimal digits in capitals */
    struct str code; /* of the card; empty: it is of none */
    int32_t partition;
    int64_t card;    /* its number */
    int64_t linked;  /* by this entry of its chain, or with this it came there */
    int64_t changed; /* by the last that the marks tell of, or `linked` */
    struct chip_marks marks;
};

/* From what the keys of all chips are made, CHIP_KEY_BYTES; none, while none was made.  The first that is set stays. */
MUST_USE enum err chip_key_get(struct db *db, struct arena *arena, struct str *ret_key);
MUST_USE enum err chip_key_set(struct db *db, struct str key);

/* One that was in no card before; it has shown nothing. */
MUST_USE enum err chip_insert(struct db *db, const struct chip *chip);
MUST_USE enum err chip_update(struct db *db, const struct chip *chip); /* E_NOT_FOUND */

/* In the arena.  E_NOT_FOUND. */
MUST_USE enum err chip_by_uid(struct db *db, struct arena *arena, struct str uid,
                              struct chip *ret_chip);
MUST_USE enum err chip_by_code(struct db *db, struct arena *arena, struct str code,
                               struct chip *ret_chip);

/* That of a card is of none any more; OK also when there is none. */
MUST_USE enum err chip_end(struct db *db, struct str code);

/* That of a card which has another number now, in the chain of an account to which it came by an entry; OK also when
 * there is none. */
MUST_USE enum err chip_rehome(struct db *db, struct str code, int32_t partition, int64_t card,
                              int64_t came);

/* A row as `chip_by_uid` has its columns, its texts borrowed; for walks over the table. */
struct chip chip_read(const struct db_rows *rows);

#endif
