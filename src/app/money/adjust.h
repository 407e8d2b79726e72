/* adjust.h - somebody gives or takes something by hand, and says why. */
#ifndef APP_MONEY_ADJUST_H
#define APP_MONEY_ADJUST_H

#include "app/facts.h"

struct adjust_request {
    struct str account; /* id, from the path */
    struct str unit;
    int64_t points; /* above zero given, below taken */
    struct str reason;
    struct str operator_id;
    struct str seconded_by; /* empty: nobody */
    struct str shop;
    struct str till;
};

/* POST /v1/accounts/{id}/adjustments.  E_INVALID (0 points), E_SHOP_UNKNOWN, E_TILL_UNKNOWN, E_NO_PROGRAM, E_NOT_FOUND;
 * those of decide_adjust(); E_BALANCE_MAX. */
command_run adjust_run;

#endif
