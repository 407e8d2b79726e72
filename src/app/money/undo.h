/* undo.h - money that was paid in goes back: a top-up, the sale of a gift card. */
#ifndef APP_MONEY_UNDO_H
#define APP_MONEY_UNDO_H

#include "app/commit.h"
#include "engine/receipt_read.h"

struct undo_request {
    struct str event; /* id, from the path */
    int64_t amount;
    bool has_amount;   /* otherwise all that is left */
    struct str reason; /* may be empty */
    struct str shop;   /* where it goes back; empty: the key's, or the event's */
    struct str till;
    struct str operator_id;
    struct print_request print;
};

/* What became of it. */
struct undone {
    int64_t number;          /* of the entry, in the event's chain */
    int64_t paid_back_minor; /* to whoever had paid it in; 0 or more */
    bool is_all;             /* nothing of the event is left */
};

/* For run(): undoes, and writes it as the command's own entry.  As undo_run(). */
MUST_USE enum err undo_event(struct write_context *context, struct command *command,
                             const struct undo_request *request, struct undone *ret_undone);

/* POST /v1/events/{id}/undo.  E_NOT_FOUND, E_NOT_PAID_IN, errors of facts_place() and decide_undo(). */
command_run undo_run;

#endif
