/* feed_csv.h - the receipts of a file, by the maps of the import, as a stream into a simulation.
 *
 * A receipt is held at a time, never the file.  So the file must be in the order of time, the lines of a
 * receipt together; the exports of tills are.
 */
#ifndef SIMULATE_FEED_CSV_H
#define SIMULATE_FEED_CSV_H

#include "import/import_read.h"
#include "simulate/simulate.h"

/* A file whose days go back further than this is not in the order of time: E_CSV. */
#define FEED_CSV_BACK_MAX_DAYS 31

struct feed_csv {
    const char *path;
    const struct import_map *map;
    struct str zone;     /* of its times, unless the map says one */
    int decimals;        /* of the currency */
    import_watch *watch; /* bytes; may be NULL */
    void *watch_context;
};

struct feed_csv_result {
    int64_t lines;
    int64_t reported[IMPORT_REASON_COUNT]; /* lines that are no sale and no refund, by reason */
    bool is_stopped;                       /* watch() said no */
};

/* Everything of the file.  As import_read() and simulation_take(), all with the problem filled in. */
MUST_USE enum err feed_csv_run(const struct feed_csv *feed, struct simulation *simulation,
                               struct feed_csv_result *ret_result, struct problem *ret_problem);

#endif
