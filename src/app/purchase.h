/* purchase.h - record a receipt, or say what recording it would do.
 *
 * The request (engine/receipt_read.h) is filled by the API and by the import.
 */
#ifndef APP_PURCHASE_H
#define APP_PURCHASE_H

#include "app/facts.h"

/* command_run for POST /v1/purchases: request is a struct purchase_request. */
command_run purchase_run;
command_ask purchase_ask;

/* POST /v1/quotes: the same decision on a reader, nothing written; the answer has no id. */
MUST_USE enum err purchase_quote(struct app *app, struct db *db, struct arena *arena,
                                 const struct caller *caller,
                                 const struct purchase_request *request, struct buf *ret_answer,
                                 struct problem *ret_problem);

#endif
