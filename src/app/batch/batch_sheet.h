/* batch_sheet.h - the report of cards: how many of each kind are where, and what they cost. */
#ifndef APP_BATCH_BATCH_SHEET_H
#define APP_BATCH_BATCH_SHEET_H

#include "app/batch/batches.h"

#define BATCH_KINDS (BATCH_STRIPE + 1)

struct batch_kind_sum {
    struct batch_counts counts;
    int64_t batches;
    int64_t spent_minor; /* for all of them */
    int64_t
        wasted_minor; /* of it, for cards that were lost or destroyed before they had a customer */
    int64_t left_minor; /* and for those that wait for one */
    int64_t
        active_minor; /* spent, less what waits: for one card with a customer, rounded half up; 0: there is none */
};

/* One line of the list: the batch with its counts. */
typedef enum err batch_visit(void *context, struct arena *arena, const struct batch_now *now,
                             const struct batch_sum *sum);

struct batch_sheet {
    uint16_t currency;
    struct batch_kind_sum kinds[BATCH_KINDS];
    struct batch_kind_sum all;
};

/* Walks all batches, the oldest first; each is shown too (visit may be NULL).  `arena` is scratch. */
MUST_USE enum err batch_sheet_make(const struct app *app, struct db *db, struct arena *arena,
                                   batch_visit *visit, void *context,
                                   struct batch_sheet *ret_sheet);

void batch_sheet_put(struct json *json, const char *name, const struct batch_sheet *sheet);

#endif
