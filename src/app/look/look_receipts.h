/* look_receipts.h - a purchase by what stands on its receipt, and what has come back of it. */
#ifndef APP_LOOK_LOOK_RECEIPTS_H
#define APP_LOOK_LOOK_RECEIPTS_H

#include "app/commit.h"

struct receipt_query {
    struct str receipt; /* its number, or the code by which it can be claimed */
    struct str shop;    /* empty: the key's; all of them for a key that is bound to none */
    struct str till;    /* empty: any of the shop */
    struct date on;
    bool has_on; /* otherwise the last RECEIPT_LOOK_DAYS days */
};

/* GET /v1/purchases: the latest day first, LIST_LIMIT_DEFAULT at most.  E_SHOP_UNKNOWN; E_TILL_UNKNOWN when none of the
 * shops has such a till. */
MUST_USE enum err receipt_show_all(const struct app *app, struct db *db, struct arena *arena,
                                   const struct caller *caller, const struct receipt_query *query,
                                   struct buf *ret_answer);

/* GET /v1/purchases/{id}/returns: each as it was answered, the oldest first.  E_NOT_FOUND: no purchase has the id. */
MUST_USE enum err receipt_show_returns(const struct app *app, struct db *db, struct arena *arena,
                                       struct str purchase, struct buf *ret_answer);

#endif
