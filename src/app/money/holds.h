/* holds.h - something of an account is reserved for a time, and released. */
#ifndef APP_MONEY_HOLDS_H
#define APP_MONEY_HOLDS_H

#include "app/facts.h"
#include "engine/receipt_read.h"

struct hold_request {
    struct str card;    /* one of the two */
    struct str account; /* id */
    struct str unit;
    int64_t points; /* > 0 */
    int64_t minutes;
    bool has_minutes;
    struct instant until; /* at most one of the two; a day otherwise */
    bool has_until;
    struct str reference; /* whatever the caller tells */
    struct str shop;
    struct str till;
    struct str operator_id;
    struct shown_request shown;
};

struct release_request {
    struct str hold; /* id, from the path */
    struct str shop; /* empty: the key's, or that of the hold */
    struct str till;
    struct str operator_id;
};

/* POST /v1/holds.  E_SHOP_UNKNOWN, E_TILL_UNKNOWN, E_INVALID, E_NO_PROGRAM, errors of facts_card(), E_NOT_FOUND,
 * E_HOLDS_MAX; those of decide_hold(). */
command_run hold_run;

/* POST /v1/holds/{id}/release.  Errors of hold_check() and facts_place(). */
command_run release_run;

#endif
