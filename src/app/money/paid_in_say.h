/* paid_in_say.h - why money cannot be paid in, for the person at the till. */
#ifndef APP_MONEY_PAID_IN_SAY_H
#define APP_MONEY_PAID_IN_SAY_H

#include "core/json.h"
#include "loyalty/paid_in.h"

/* paid_in_check() with its refusal as a sentence. */
MUST_USE enum err paid_in_say(const struct program *program, const struct entry *entry,
                              const struct account *account, struct problem *ret_problem);

#endif
