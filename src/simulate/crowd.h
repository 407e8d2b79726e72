/* crowd.h - who buys: the customers of a simulation, by the code under which their receipts come.
 *
 * What is known of a customer whatever the programme: how often they came, for how much, and when.  A
 * simulation's memory grows with this table and never with the receipts.
 */
#ifndef SIMULATE_CROWD_H
#define SIMULATE_CROWD_H

#include "core/arena.h"
#include "core/date.h"

struct crowd_member {
    struct str code;
    int64_t spent_minor; /* before discounts of loyalty */
    struct date first;   /* day of the first receipt */
    struct date last;
    int32_t visits;
};

struct crowd {
    struct arena *arena;
    struct crowd_member *members;
    uint32_t count;
    uint32_t max;
    uint32_t *slots; /* open addressing: index + 1, 0 for a free slot */
    size_t slot_count;
};

/* For at most `max` customers, in the arena.  E_NO_MEMORY. */
MUST_USE enum err crowd_open(struct arena *arena, uint32_t max, struct crowd *ret_crowd);

/* The place of a customer, new or known.  E_LIMIT when there are more than the crowd holds,
 * E_NO_MEMORY. */
MUST_USE enum err crowd_find(struct crowd *crowd, struct str code, uint32_t *ret_index);

/* A receipt of a known customer. */
void crowd_visit(struct crowd *crowd, uint32_t index, struct date on, int64_t amount_minor);

#endif
