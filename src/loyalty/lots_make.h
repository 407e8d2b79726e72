/* lots_make.h - how moves are made: for the files that decide moves on lots, and nobody else. */
#ifndef LOYALTY_LOTS_MAKE_H
#define LOYALTY_LOTS_MAKE_H

#include "loyalty/lots.h"

/* Applies and records. */
MUST_USE enum err lots_make(struct arena *arena, struct account *account, struct moves *moves,
                            const struct move *move, int64_t origin);

/* A move which takes from a lot or gives to it, without dates. */
MUST_USE enum err lots_make_plain(struct arena *arena, struct account *account, struct moves *moves,
                                  enum move_kind kind, const struct lot *lot, int64_t amount,
                                  int64_t origin);

/* Repays what is owed of the lot's unit from the lot. */
MUST_USE enum err lots_settle(struct arena *arena, struct account *account, int64_t number,
                              int64_t origin, struct moves *moves);

/* Back to the lot that `taken` took it from; one that has ended meanwhile is reopened until a day. */
MUST_USE enum err lots_give_back(struct arena *arena, struct account *account, enum move_kind kind,
                                 const struct move *taken, int64_t amount,
                                 struct date reopened_until, struct date on, int64_t origin,
                                 struct moves *moves);

#endif
