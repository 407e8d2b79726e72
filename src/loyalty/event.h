/* event.h - whatever happens to an account that is no purchase, and on which rules may give. */
#ifndef LOYALTY_EVENT_H
#define LOYALTY_EVENT_H

#include "loyalty/program.h"

struct event {
    enum event_kind kind; /* not EVENT_PURCHASE */
    struct str name;      /* of a manual or custom event; id of a tier or challenge */
    struct str reference; /* whatever the caller told of it; the tier before; may be empty */
    struct str channel;   /* may be empty */
    int64_t amount_minor; /* where the event has one */
    struct date
        until; /* EVENT_TIER_FLOOR: its last day, DATE_NONE for ever; EVENT_GOAL: the first day
                           * of its period; DATE_NONE otherwise */
};

#endif
