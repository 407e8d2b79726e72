/* undo.h - money that was paid in goes back: a top-up, the sale of a gift card. */
#ifndef APP_MONEY_UNDO_H
#define APP_MONEY_UNDO_H

#include "app/commit.h"

struct undo_request {
    struct str event; /* id, from the path */
    int64_t amount;
    bool has_amount;   /* otherwise all that is left */
    struct str reason; /* may be empty */
    struct str shop;   /* where it goes back; empty: the key's, or the event's */
    struct str till;
    struct str operator_id;
};

/* POST /v1/events/{id}/undo.  E_NOT_FOUND, E_NOT_PAID_IN, errors of facts_place() and decide_undo(). */
command_run undo_run;

#endif
