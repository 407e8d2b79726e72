/* offline.h - a purchase that a till decided by itself, while the line was down.
 *
 * "What was given stays given": the receipt is out and the money is in the drawer.  So the engine decides again, and
 * where it would decide otherwise the discount stands as the till gave it; the account pays with what it has, and the
 * shop bears the rest (grant.h).
 */
#ifndef LOYALTY_OFFLINE_OFFLINE_H
#define LOYALTY_OFFLINE_OFFLINE_H

#include "core/arena.h"
#include "loyalty/outcome.h"

struct entry;

struct offline_points { /* that the till says were earned */
    struct str unit;
    struct points points;
};

/* What the shop bears, of a reward or of a payment by the account.  Of a return: less than zero, what of it is over. */
struct offline_borne {
    bool is_payment;
    size_t ask;           /* of a reward: index of the receipt's ask */
    struct str unit;      /* of a payment */
    struct points points; /* of a reward: what the account lacked of its cost; 0 of what is free */
    int64_t amount_minor;
};

struct offline {
    /* Facts. */
    int64_t snapshot; /* by which the till decided; 0: the purchase was not decided off line */
    bool is_above;    /* more was spent than the limits of the snapshot let, or outside its time */
    enum err refused; /* OK, or why the card cannot be used any more: the entry has no account */
    int32_t refused_partition; /* whose card it is, as far as that is known */
    int64_t refused_account;
    int64_t refused_card;
    const struct receipt_ask *asks; /* what the till gave: the asks, also automatic ones ... */
    size_t ask_count;
    const struct outcome_redemption *redemptions; /* ... and what came of each */
    size_t redemption_count;
    bool has_earned; /* the till told what was earned */
    const struct offline_points *earned;
    size_t earned_count;

    /* Effects. */
    enum err reason;     /* OK: the engine decides the same of the rewards; or why not */
    int64_t spent_minor; /* of the account, at what it is worth on the receipt */
    struct offline_borne *borne;
    size_t borne_count;
    int64_t borne_minor; /* in sum */
};

static inline bool offline_is_told(const struct offline *offline)
{
    return offline->snapshot != 0;
}

/* Its rewards stand as the till gave them. */
static inline bool offline_is_granted(const struct offline *offline)
{
    return offline_is_told(offline) && offline->reason != OK;
}

/* What a customer spends: what rewards that cost something take off, and what the account pays.  A gift that costs
 * something counts for what it is worth. */
int64_t offline_spent(const struct program *program, const struct receipt *receipt,
                      const struct outcome *outcome);

/* The least of what the bounds leave, when so much was spent before.  Nothing where no limit is told. */
struct offline_limit;
int64_t offline_room(const struct offline_limit *limit, int64_t account_minor, int64_t total_minor);

/* Whether the till earned for the customer what the entry does; true where it told nothing. */
bool offline_earned_same(const struct entry *entry);

#endif
