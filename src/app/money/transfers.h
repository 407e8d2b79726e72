/* transfers.h - something goes from one account to another. */
#ifndef APP_MONEY_TRANSFERS_H
#define APP_MONEY_TRANSFERS_H

#include "app/facts.h"
#include "engine/receipt_read.h"

/* Whose it is: one of the two. */
struct transfer_party {
    struct str card;    /* must be usable on the day */
    struct str account; /* id */
};

struct transfer_request {
    struct transfer_party from;
    struct transfer_party to;
    struct str unit;
    int64_t points;    /* > 0 */
    struct str reason; /* may be empty */
    struct str shop;
    struct str till;
    struct str operator_id;
    struct instant at;
    bool has_at; /* otherwise now */
    struct shown_request shown;
};

/* POST /v1/transfers.  The order of the checks: E_SHOP_UNKNOWN, E_TILL_UNKNOWN, E_TIME; errors of facts_card() and
 * E_NOT_FOUND of who sends, then of who receives; E_NO_PROGRAM; those of decide_send(). */
command_run transfer_run;

#endif
