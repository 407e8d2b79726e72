/* import_match.h - what came back, matched with what was bought: by time, and always the same way.
 *
 * A cancellation line takes back the same article from earlier purchases of the same customer, the
 * latest first: those at the same price before those at another.  One purchase that has enough left is
 * preferred to several.  It is matched whole or not at all.  Only earlier lines count, so a longer file
 * of the same shop gives the same matches for what it repeats.
 */
#ifndef IMPORT_IMPORT_MATCH_H
#define IMPORT_IMPORT_MATCH_H

#include "import/import_table.h"

/* Puts the receipts into the order of time (ties by their place in the file), and gives every
 * cancellation line its parts, or its reason.  E_NO_MEMORY, E_LIMIT. */
MUST_USE enum err import_match(struct import_table *table);

#endif
