/* adjust.h - somebody gives or takes something by hand, and says why. */
#ifndef APP_MONEY_ADJUST_H
#define APP_MONEY_ADJUST_H

#include "app/money/by_hand.h"

struct adjust_request {
    struct by_hand_request by_hand;
    struct str unit;
    int64_t points;         /* above zero given, below taken */
    struct str seconded_by; /* empty: nobody */
};

/* POST /v1/accounts/{id}/adjustments.  E_INVALID (0 points), E_SHOP_UNKNOWN, E_TILL_UNKNOWN, E_NO_PROGRAM, E_NOT_FOUND;
 * those of decide_adjust(); E_BALANCE_MAX. */
command_run adjust_run;

#endif
