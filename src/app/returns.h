/* returns.h - give a purchase back, whole or in part; and claim a receipt without a card. */
#ifndef APP_RETURNS_H
#define APP_RETURNS_H

#include "app/purchase.h"
#include "storage/journal_storage.h"

struct return_line_request {
    int64_t line;      /* number, from 1 */
    int64_t quantity;  /* in thousandths */
    bool has_quantity; /* otherwise all that is left of the line */
};

struct return_request {
    struct str purchase; /* id, from the path */
    struct str shop;     /* where it is returned; empty: the key's, or the purchase's */
    struct str till;
    struct str receipt; /* number of the return's own receipt; may be empty */
    struct instant at;
    bool has_at;
    struct str operator_id;
    struct json_list lines; /* of struct return_line_request; none: all that is left */
    struct print_request print;
};

command_run return_run; /* POST /v1/purchases/{id}/returns */

/* All that has come back of a purchase, in the order of the journal; inside a snapshot.  E_NOT_FOUND: it is none. */
MUST_USE enum err return_find_all(struct db *db, struct arena *arena, int32_t partition,
                                  int64_t number, const struct entry **ret_returns,
                                  size_t *ret_count);

struct claim_request {
    struct str code; /* as printed, as typed */
    struct str card;
    struct str shop;
    struct str till;
    struct print_request print;
};

command_run claim_run; /* POST /v1/claims */

/* What a code stands for, however it was typed.  E_CLAIM_UNKNOWN. */
MUST_USE enum err claim_find_typed(struct db *db, struct str typed, struct claim_row *ret_claim);

struct handover_request {
    struct str handover; /* id, from the path */
    struct str shop;     /* where it is handed over; empty: the key's, or the purchase's */
    struct str till;
    struct str operator_id;
};

/* POST /v1/handovers/{id}/done: a gift of a purchase goes over the counter.  E_NOT_FOUND, E_HANDED_OVER,
 * E_GIFT_LAPSED. */
command_run handover_run;

#endif
