/* verify_feed.h - the journal, read ahead of the auditor on a thread of its own.
 *
 *      database ──► rows in order, each linked to the one before ──► chunks ──► the auditor
 *
 * Reading and hashing need nothing of what the auditor finds out, so they need not wait for it.
 */
#ifndef APP_VERIFY_VERIFY_FEED_H
#define APP_VERIFY_VERIFY_FEED_H

#include "storage/journal_storage.h"

struct verify_feed;

/* What the feed has to say of the chain itself. */
struct feed_finding {
    int64_t entry;
    const char *what; /* a constant; NULL: nothing */
};

/* Begins to read.  The connection, in its snapshot, is the feed's until it is closed.
 * E_NO_MEMORY, E_SYSTEM. */
MUST_USE enum err verify_feed_open(struct db *db, int32_t partition, struct verify_feed **ret_feed);

/* The next row, borrowed until the call after; NULL at the end.  A finding comes in its turn, after the
 * rows before it: E_JOURNAL.  Also the errors of the database. */
MUST_USE enum err verify_feed_next(struct verify_feed *feed, const struct entry_row **ret_row,
                                   struct feed_finding *ret_finding);

void verify_feed_close(struct verify_feed **feed); /* for CLEANUP(); waits for the thread */

#endif
