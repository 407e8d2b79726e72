/* stock.h - what all accounts together have taken of what is shared: "the first hundred customers".
 *
 * A rule with a total (points) and a reward with a stock (uses) have one counter each, by kind and id:
 *
 *      left for the next entry  =  the total of the version that decides  -  used
 *
 * It is the sum of the entries which a version with such a ceiling decided, so the auditor finds it again.
 * A later version with the same id goes on with the count: a larger stock is more of the same.  What a return
 * undoes is there again.  What was left when an entry was decided stands in it as a `room` (standing.h).
 */
#ifndef LOYALTY_STOCK_H
#define LOYALTY_STOCK_H

#include "core/arena.h"
#include "loyalty/standing.h"

struct entry;   /* entry.h */
struct outcome; /* outcome.h */
struct program; /* program.h */

struct stock_count {
    enum room_of of;
    struct str id; /* borrowed from the programme or from whoever loaded it */
    int64_t used;
    bool is_changed; /* since it was loaded: storage writes it back */
};

struct stock {
    struct stock_count *counts; /* in no order, each kind and id once */
    size_t count;
    size_t size;
};

/* What a rule or a reward gives to all accounts together; 0: no end to it, or there is none such. */
int64_t stock_total(const struct program *program, enum room_of of, struct str id);

/* 0 for what nobody has counted. */
int64_t stock_used(const struct stock *stock, enum room_of of, struct str id);

/* E_NO_MEMORY, E_OVERFLOW. */
MUST_USE enum err stock_add(struct arena *arena, struct stock *stock, enum room_of of,
                            struct str id, int64_t amount);

/* Adds what an entry took, or gave back.  `program` is the version that decided it; NULL where none did. */
MUST_USE enum err stock_apply(struct arena *arena, const struct program *program,
                              const struct entry *entry, struct stock *stock);

/* What an entry had behind it, for whoever decides it again: a rule with a total gives no more than it `had`, for what
 * was left of it then may have gone to others.  E_NO_MEMORY. */
MUST_USE enum err stock_stand_again(struct arena *arena, const struct program *program,
                                    const struct standing *then, const struct outcome *had,
                                    struct standing *ret_standing);

/* Another that can change by itself; the ids are the same texts. */
MUST_USE enum err stock_copy(struct arena *arena, const struct stock *stock,
                             struct stock *ret_stock);

#endif
