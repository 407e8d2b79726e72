/* handovers.h - gifts that wait to be handed over: the list, and the rows behind it. */
#ifndef APP_HANDOVERS_H
#define APP_HANDOVERS_H

#include "app/commit.h"
#include "storage/handover_storage.h"

#define HANDOVER_ID_BYTES 64 /* "1-1042-2": the second ask of a purchase */

MUST_USE enum err handover_id_parse(struct str text, struct handover_id *ret_id); /* E_NOT_FOUND */
void handover_id_format(struct buf *out, const struct handover_id *id);

/* For run(), after the entry was appended: a row for each gift of a purchase; those that lapse with a return
 * are closed. */
MUST_USE enum err handovers_open(struct db *db, const struct entry *purchase);
MUST_USE enum err handovers_cancel(struct db *db, const struct entry *back);

struct handover_list_request {
    struct str state; /* open, done, cancelled; empty: open */
    struct str shop;  /* code; empty: all */
    struct str after; /* id of the last one that is known */
    int64_t limit;
};

/* GET /v1/handovers */
MUST_USE enum err handover_show_all(struct app *app, struct db *db, struct arena *arena,
                                    const struct handover_list_request *request,
                                    struct buf *ret_answer, struct problem *ret_problem);

#endif
