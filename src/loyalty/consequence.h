/* consequence.h - what follows from an account's past: a tier reached or lost, a challenge met.
 *
 *      [tier lost]  purchase  [tier reached]  [goal met] ...
 *
 * Each is an event with an entry of its own (decide_event()), in which rules may give something.  Asked again
 * after it was applied, the next is found, until there is none; so nothing is told twice.
 */
#ifndef LOYALTY_CONSEQUENCE_H
#define LOYALTY_CONSEQUENCE_H

#include "loyalty/entry.h"

/* Before an entry of the account, and each night: EVENT_TIER_LOST.  False when nothing is due; also when the
 * past is not kept. */
bool consequence_before(const struct program *program, const struct past *past, struct date on,
                        struct event *ret_event);

/* After one: EVENT_TIER, EVENT_GOAL. */
bool consequence_after(const struct program *program, const struct past *past, struct date on,
                       struct event *ret_event);

/* A challenge of a member, for who shows it. */
struct progress {
    int64_t goal;
    int64_t count;           /* so far in the period */
    struct date first, last; /* of the period */
    bool is_met;             /* it was told: EVENT_GOAL */
};

struct progress consequence_progress(const struct program *program,
                                     const struct challenge *challenge, const struct past *past,
                                     struct date on);

/* The tier that the account's past earns on a day, its floor counted; NULL: none. */
const struct tier *consequence_earned(const struct program *program, const struct past *past,
                                      struct date on);

#endif
