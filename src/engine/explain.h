/* explain.h - why a purchase was refused, in words. */
#ifndef ENGINE_EXPLAIN_H
#define ENGINE_EXPLAIN_H

#include "core/json.h"
#include "loyalty/outcome.h"
#include "loyalty/program.h"

/* E_POINTS_SHORT of a unit, where no reward is asked for: have and need of the refusal. */
void explain_short(const struct program *program, struct str unit, const struct refusal *refusal,
                   const char *pointer, struct problem *problem);

/* What is missing, for the person at the till: the pointer is that of the purchase's document.  An error
 * about which there is no more to say than the table of errors does leaves the problem as it is. */
void explain_refusal(const struct program *program, enum err err, const struct refusal *refusal,
                     struct problem *problem);

/* Of a card that was shown so that it may not take this: says it, and whether it was such an error. */
bool explain_showing(const struct program *program, enum err err, const struct refusal *refusal,
                     const char *pointer, struct problem *problem);

/* Points and money within both sentences of a problem, each as its reader writes them. */
void explain_say_points(struct problem_text *say, struct points points, int decimals);
void explain_say_money(struct problem_text *say, int64_t minor, int decimals);

#endif
