/* shares.h - whose a lot is: how much of it came from which shop.
 *
 * Most lots are of one shop.  What is sent to another account, and what becomes another unit when one ends, may come
 * from several; then its shares stand in their order, and whatever takes from the lot takes from the first that has
 * something, as what goes back fills the last first.  A debt is a lot whose shares are below zero.
 *
 *      lot 7: 60 of Rose, 40 of Lis      spend 80 ──►  60 of Rose, 20 of Lis      restore 30 ──► 20 of Lis, 10 of Rose
 */
#ifndef LOYALTY_SETTLEMENT_SHARES_H
#define LOYALTY_SETTLEMENT_SHARES_H

#include "core/arena.h"

struct share {
    int32_t place;   /* a number of the caller's, for a shop and whose it is */
    int64_t issued;  /* below zero of a debt */
    int64_t left;    /* between 0 and issued */
    int64_t expired; /* of what is gone, lost by the calendar */
};

struct shares {
    struct share *items;
    size_t count;
    size_t size;
};

/* So much of a share: what a move has taken, or given back. */
struct piece {
    int32_t place;
    int64_t points; /* > 0 */
};

struct pieces {
    struct piece *items;
    size_t count;
    size_t size;
};

/* One more, joined to the last when it is of the same place.  E_NO_MEMORY. */
MUST_USE enum err pieces_add(struct arena *arena, struct pieces *pieces, int32_t place,
                             int64_t points);

/* Takes the next `points` of `from`, whose cursor is where the one before ended, in front of `ret_pieces`' end.
 * E_JOURNAL when there is less. */
MUST_USE enum err pieces_next(struct arena *arena, struct pieces *from, int64_t points,
                              struct pieces *ret_pieces);

/* Splits `points` over the pieces pro rata, in their order: what is rounded is carried on to the next.  E_NO_MEMORY. */
MUST_USE enum err pieces_split(struct arena *arena, const struct pieces *from, int64_t points,
                               struct pieces *ret_pieces);

/* More of a lot, of a place: above zero issued, below zero owed.  E_NO_MEMORY. */
MUST_USE enum err shares_add(struct arena *arena, struct shares *shares, int32_t place,
                             int64_t points);

/* What goes towards nothing: spent, lost, sent, or repaid of a debt.  E_JOURNAL when less is left. */
MUST_USE enum err shares_take(struct arena *arena, struct shares *shares, int64_t points,
                              struct pieces *ret_pieces);

/* What comes back, or is owed again; what expired does not.  E_JOURNAL when less is gone. */
MUST_USE enum err shares_give_back(struct arena *arena, struct shares *shares, int64_t points,
                                   struct pieces *ret_pieces);

/* Lost by the calendar, which is taken; and what of it is not counted as lost any more, in the same order. */
MUST_USE enum err shares_expire(struct arena *arena, struct shares *shares, int64_t points,
                                struct pieces *ret_pieces);
MUST_USE enum err shares_forgive(struct arena *arena, struct shares *shares, int64_t points,
                                 struct pieces *ret_pieces);

#endif
