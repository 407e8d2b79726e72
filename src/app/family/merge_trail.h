/* merge_trail.h - what came to an account with another that became part of it: read from its chain.
 *
 *      chain of the account   ... COME or CARD ...  RECEIVE ...   what a return left later: RECEIVE ...
 */
#ifndef APP_FAMILY_MERGE_TRAIL_H
#define APP_FAMILY_MERGE_TRAIL_H

#include "core/arena.h"
#include "loyalty/entry.h"
#include "storage/db.h"

/* A member with his first card, or a card that was nobody's. */
struct trail_coming {
    struct trail_coming *next; /* in the order of the chain */
    int64_t member;            /* 0: nobody's */
    int64_t card;
    int64_t was_member;
};

struct trail_unit {
    struct trail_unit *next;
    struct str unit;
    struct points came;
};

struct merge_trail {
    struct entry_ref merge;
    struct account_ref from;
    int64_t first; /* the first entry of who came */
    struct trail_coming *comings;
    struct trail_unit *units;
};

/* The MERGE by which an account is part of another, from its newest entry on: E_JOURNAL when there is none. */
MUST_USE enum err merge_trail_find(struct db *db, int32_t partition, int64_t newest,
                                   struct entry_ref *ret_merge);
/* From an entry of the other account downwards. */
MUST_USE enum err merge_trail_load(struct db *db, struct arena *arena, struct entry_ref merge,
                                   const struct account_ref *from, int32_t partition,
                                   int64_t newest, struct merge_trail *ret_trail);
/* Whether what an entry of that account made came so. */
MUST_USE enum err merge_trail_brought(struct db *db, const struct merge_trail *trail,
                                      int32_t partition, int64_t number, bool *ret_is_so);

#endif
