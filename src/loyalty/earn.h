/* earn.h - what the rules give for a basket.
 *
 * A rule that is not for this event, day, hour, shop, channel or account gives nothing.  Another counts the lines it is
 * about, after the discounts or before them as the programme declares, and gives nothing below its
 * minimum.  Its gift is rounded once, on the sum of its lines, unless it is
 * declared to round on each.
 *
 *      PER_AMOUNT    amount * points / every, or with full steps (amount / every) * points
 *      PER_QUANTITY  the same of the quantity
 *      PERCENT       amount * rate, as money
 *      STEPS         the points of the highest step whose amount is reached
 *      PER_VISIT     points, when there is a line it is about; a rule about every line counts a basket
 *                    of fixed lines too
 *      MULTIPLY      what others have given, so many times: its share is what comes on top
 *
 * What a rule gives is cut at its ceilings before it is compared or multiplied: that of the purchase, and
 * those of the account's day, month, year and life (standing.h).
 *
 * COMBINE_SUM gives them all, of a group of them one; COMBINE_BEST gives one of each unit.  The one is that
 * of the highest priority which gives something, then the one that gives most, then the first.  What was
 * beaten is not multiplied, and rules that multiply are rivals of each other alone.
 *
 * To add a kind of gift: a value in enum give_kind, a case in earn.c, a row in the tests.
 */
#ifndef LOYALTY_EARN_H
#define LOYALTY_EARN_H

#include "loyalty/basket.h"
#include "loyalty/event.h"
#include "loyalty/outcome.h"

/* Fills ret_outcome->earnings from the basket after its discounts.  E_OVERFLOW above POINTS_MAX,
 * E_NO_MEMORY. */
MUST_USE enum err earn_rules(struct arena *arena, const struct program *program,
                             const struct occasion *occasion, struct basket *basket,
                             struct outcome *ret_outcome);

/* The same for an event, whose amount takes the place of the lines'. */
MUST_USE enum err earn_event(struct arena *arena, const struct program *program,
                             const struct occasion *occasion, const struct event *event,
                             struct outcome *ret_outcome);

/* Of the two only one can count on a purchase. */
bool earn_are_rivals(const struct program *program, const struct rule *one,
                     const struct rule *other);

/* What was earned of a unit: the sum of the shares.  Of a change it may be negative. */
struct points earn_total(const struct outcome *outcome, struct str unit);

#endif
