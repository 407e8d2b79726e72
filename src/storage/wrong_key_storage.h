/* wrong_key_storage.h - who came with wrong keys, as several servers on one database tell each other.
 *
 * A network is 16 bytes: an IPv4 address mapped into IPv6, or the first 64 bits of one of IPv6.  A minute is
 * one of UTC since 1970.  Rows of past minutes are nobody's business and are deleted.
 */
#ifndef STORAGE_WRONG_KEY_STORAGE_H
#define STORAGE_WRONG_KEY_STORAGE_H

#include "storage/db.h"

struct wrong_key {
    uint8_t network[16];
    int64_t failures; /* in the minute */
};

/* db_put(): so many more, 1 or more.  Of a network and minute once in a transaction. */
MUST_USE enum err wrong_key_add(struct db *db, int64_t minute, const struct wrong_key *more);

/* How many of a network there are; 0 when nobody told of any. */
MUST_USE enum err wrong_key_ask(struct db *db, int64_t minute,
                                const uint8_t network[16]); /* db_ask() */
MUST_USE enum err wrong_key_get(struct db *db, int64_t minute, struct wrong_key *key);

/* Those before a minute are deleted. */
MUST_USE enum err wrong_key_forget(struct db *db, int64_t minute);

#endif
