/* import_send.h - the receipts of a table on their way through the commit loop, many at a time.
 *
 * The sender goes through the table by time.  It keeps IMPORT_FLIGHT commands in the loop, each with an
 * arena of its own, and takes up what became of them in the order in which they were sent.
 */
#ifndef IMPORT_IMPORT_SEND_H
#define IMPORT_IMPORT_SEND_H

#include "app/commit.h"
#include "import/import_map.h"
#include "import/import_read.h"
#include "import/import_table.h"

#define IMPORT_FLIGHT 256

struct import_sending {
    struct app *app;
    struct import_table *table;
    const struct import_map *map;
    struct str shop; /* codes */
    struct str till;
    bool is_dry_run;     /* everything but the writing */
    import_watch *watch; /* lines; may be NULL */
    void *watch_context;
};

struct import_sent {
    int64_t customers;       /* enrolled, or there already */
    int64_t customers_known; /* of these, there already */
    int64_t purchases;
    int64_t purchases_with_card;
    int64_t purchases_known;
    int64_t returns;
    int64_t returns_known;
    bool is_stopped; /* by watch(): what was sent is finished, the rest waits */
};

/* The state of each line tells what became of it.  Any fault of the loop; a refusal is a line's reason,
 * never an error. */
MUST_USE enum err import_send(const struct import_sending *sending, struct import_sent *ret_sent);

#endif
