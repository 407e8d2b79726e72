/* occasion.h - when and where something happened, with which codes and to whom, and whether a rule or a reward is for
 * that.
 *
 * All of it is civil: the day, the weekday and the time are those of the shop's zone, and stand in the entry.
 * So the verdict is the same whenever it is made again, by a return, an auditor or a simulation.
 */
#ifndef LOYALTY_OCCASION_H
#define LOYALTY_OCCASION_H

#include "loyalty/program.h"
#include "loyalty/standing.h"

struct occasion {
    struct date on;
    int32_t second; /* of that day, 0..86399 */
    struct str shop;
    struct str channel;      /* empty where there is none */
    const struct str *codes; /* that were told */
    size_t code_count;
    const struct standing *standing; /* what the account had behind it; NULL: nothing */
};

/* Every word of the condition that is about when, where and who holds; one that says nothing always does.  Hours
 * that end before they begin go over midnight, and the weekday is that of the clock: "friday" from 22:00 to
 * 02:00 is two hours late on Friday and two early on Friday. */
bool occasion_fits(const struct condition *when, const struct occasion *occasion);

#endif
