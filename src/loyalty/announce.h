/* announce.h - "120 points expire in 30 days": what of an account is announced on a day.
 *
 * A programme says for each unit how many days ahead customers are told (announce_days).  Points of one last
 * day are announced together.  Nothing has to happen on the very day: from 30 days ahead on it is time for the
 * announcement of 30 days, until that of 7 takes its place; so a night that was missed, and points that were
 * given for less than 30 days, are announced by the next.
 */
#ifndef LOYALTY_ANNOUNCE_H
#define LOYALTY_ANNOUNCE_H

#include "loyalty/lots.h"
#include "loyalty/program.h"

struct announcement {
    const struct unit *unit;
    struct date until;    /* the last day of use */
    int32_t lead_days;    /* of announce_days: which announcement it is */
    struct points points; /* > 0: what ends then, less what is owed */
};

/* Which announcement something with this last day is due for: the smallest lead that is not shorter than the days
 * that are left; 0: none, or it has ended.  The leads have the fewest days first. */
int32_t announce_lead_of(const int32_t *announce_days, size_t count, struct date until,
                         struct date on);
int32_t announce_lead(const struct unit *unit, struct date until, struct date on);

/* All of an account that are due on a day, the soonest of a unit first.  E_NO_MEMORY. */
MUST_USE enum err announce_due(struct arena *arena, const struct program *program,
                               const struct account *account, struct date on,
                               struct announcement **ret_items, size_t *ret_count);

#endif
