/* import.h - the receipts of another program become purchases and returns of this one.
 *
 *      file ──read──► table ──match──► what came back ──send──► commit loop
 *                                                     └─report─► what could not be imported, and why
 *
 * Goes the way of every purchase: the same rules decide it, the same journal keeps it.  Each receipt
 * has an idempotency key of its own, so an import that was interrupted is simply run again.  Nothing
 * is skipped silently:  lines read = recorded + returned + reported + left.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "app/app.h"
#include "import/import_map.h"
#include "import/import_read.h"
#include "import/import_table.h"

enum import_phase { IMPORT_READING, IMPORT_WRITING };

/* Bytes of the file while reading, lines while writing; false stops: what was begun is finished. */
typedef bool import_progress(void *context, enum import_phase phase, int64_t done, int64_t total);

struct import_request {
    const char *file;
    const struct import_map *map;
    const char *report;         /* CSV of what could not be imported; written anew each time */
    enum err_language language; /* of its sentences */
    bool is_dry_run;            /* everything but the writing; the report is made */
    import_progress *progress;  /* may be NULL */
    void *progress_context;
};

struct import_result {
    int64_t lines; /* of the file, without the first */
    int64_t receipts;
    int64_t lines_recorded;
    int64_t lines_returned;
    int64_t lines_reported;
    int64_t lines_left;                   /* only when it was stopped */
    int64_t reasons[IMPORT_REASON_COUNT]; /* of the lines reported */
    int64_t customers;                    /* enrolled, with those that were there already */
    int64_t customers_known;              /* of these, there already */
    int64_t purchases;
    int64_t purchases_with_card;
    int64_t purchases_known;
    int64_t returns;
    int64_t returns_known;
    int64_t micros;
    bool is_stopped;
};

/* `app` is open to serve, or to inspect for a dry run.  E_FILE, E_CSV, E_ENCODING, E_SHOP_UNKNOWN,
 * E_TILL_UNKNOWN, E_INVALID (zone) with the problem told and nothing changed; the faults of the commit
 * loop, after which what was recorded stays and the import can be run again. */
MUST_USE enum err import_run(struct app *app, const struct import_request *request,
                             struct import_result *ret_result, struct problem *ret_problem);

#endif
