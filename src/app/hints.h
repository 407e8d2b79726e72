/* hints.h - in which partition a card was found last: what saves a question before a sale is queued.
 *
 * A hint decides nothing.  The writer looks the card up again under the lock of the head, and a command that
 * a wrong hint brought to a partition goes on to the right one (commit_hold()).  So nobody has to take
 * hints back, two cards may share a place, and a process may forget them all.
 */
#ifndef APP_HINTS_H
#define APP_HINTS_H

#include "core/arena.h"
#include "core/limits.h"

struct hints; /* opaque: hints.c; any thread may use it */

struct hint {
    int32_t partition; /* 0: none */
    int64_t account;
};

/* In the arena, whose pages are taken as cards come.  E_NO_MEMORY. */
MUST_USE enum err hints_make(struct arena *arena, struct hints **ret_hints);
struct hint hints_get(struct hints *hints, struct str card);
void hints_put(struct hints *hints, struct str card, struct hint hint);

#endif
