/* exception.h - what somebody in the shop has to look at: where something was done otherwise than the rules would.
 *
 * It follows from the entry alone, so what is listed can be made again from the journal.
 */
#ifndef LOYALTY_OFFLINE_EXCEPTION_H
#define LOYALTY_OFFLINE_EXCEPTION_H

#include "loyalty/entry.h"

enum exception_kind {
    EXCEPTION_OFFLINE_REWARD,  /* a till gave a reward that would be refused, or be another */
    EXCEPTION_OFFLINE_PAYMENT, /* the account paid more than it had */
    EXCEPTION_OFFLINE_CARD,    /* its card could not be used any more */
    EXCEPTION_OFFLINE_EARNED,  /* other points were credited than the till told */
    EXCEPTION_OFFLINE_LIMIT,   /* the till let more be spent than it was told */
    EXCEPTION_OFFLINE_STAFF,   /* who sold served there no more: the till had not heard of it */
};

#define EXCEPTION_KINDS ((size_t)EXCEPTION_OFFLINE_STAFF + 1)

struct exception {
    enum exception_kind kind;
    enum err reason;      /* as the engine refused; OK where that is not the point */
    int64_t amount_minor; /* what the shop bears; of a limit, what was spent */
};

struct str exception_name(enum exception_kind kind); /* "offline_reward" */
bool exception_find(struct str name, enum exception_kind *ret_kind);

/* Those of an entry, at most one of each kind, in their order. */
struct exceptions {
    struct exception items[EXCEPTION_KINDS];
    size_t count;
};
struct exceptions exceptions_of(const struct entry *entry);

#endif
