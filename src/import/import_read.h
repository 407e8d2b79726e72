/* import_read.h - a file of receipts, read by a map into a table.
 *
 * Nothing is written and nothing is skipped: each line of the file becomes one line of the table, to be
 * recorded, to be matched, or reported with its reason.  What is wrong with the file as a whole (it is
 * no table, it is cut, the map does not fit it) refuses all of it.
 */
#ifndef IMPORT_IMPORT_READ_H
#define IMPORT_IMPORT_READ_H

#include "core/zone.h"
#include "import/import_map.h"
#include "import/import_table.h"

/* Called now and then; false stops the import. */
typedef bool import_watch(void *context, int64_t done, int64_t total);

/* One receipt or several with their lines, in a table that is emptied afterwards: texts and lines are
 * borrowed until it returns.  Lines without a place in a receipt are not in it. */
typedef enum err import_take(void *context, const struct import_table *table, int64_t line);

struct import_source {
    const char *path; /* CSV, plain or gzip */
    const struct import_map *map;
    const struct zone *zone; /* of the times in it */
    int decimals;            /* of the currency */
    import_watch *watch;     /* bytes of the file; may be NULL */
    void *watch_context;
    /* NULL: the whole file into the table.  Otherwise the table is a window (import_table_open_window()),
     * and each receipt is handed over as soon as another follows: its lines must stand together. */
    import_take *take;
    void *take_context;
    int64_t *ret_lines;    /* with take(): lines of the file, as they are read ... */
    int64_t *ret_reported; /* ... and those of them that belong to no receipt, by reason */
};

/* E_FILE, E_CSV, E_ENCODING, E_LIMIT, E_NO_MEMORY, all with the problem filled in; what take() says.
 * *ret_is_stopped: watch() said no. */
MUST_USE enum err import_read(const struct import_source *source, struct import_table *table,
                              bool *ret_is_stopped, struct problem *ret_problem);

#endif
