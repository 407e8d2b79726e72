/* snapshots.h - what a till needs to sell while the line is down: the programme, and the accounts that it serves.
 *
 * That one was given is a row, with its time and the version whose limits count.  What is in it is read when it is
 * answered, by whoever answers, so no sale waits for it; the same request again is told the accounts as they are then.
 */
#ifndef APP_OFFLINE_SNAPSHOTS_H
#define APP_OFFLINE_SNAPSHOTS_H

#include "app/commit.h"
#include "storage/offline/offline_storage.h"

struct snapshot_request {
    struct snapshot_row *ret_row;
};

struct snapshot_report_request {
    struct str snapshot;
    int64_t waiting;
    struct str first;
    struct str last;
    int64_t amount;
    struct snapshot_row *ret_row;
};

/* E_TILL_NEEDED, E_NO_PROGRAM. */
MUST_USE enum err snapshot_run(struct write_context *context, struct command *command);

/* The whole answer: the row, its keys, what it holds and the signature.  E_LIMIT: not even the programme has room. */
MUST_USE enum err snapshot_write(struct app *app, struct db *db, struct arena *arena,
                                 const struct caller *caller, const struct snapshot_row *row,
                                 struct buf *ret_answer);

/* What waits at a till to be sent.  E_TILL_NEEDED, E_SNAPSHOT_UNKNOWN. */
MUST_USE enum err snapshot_report_run(struct write_context *context, struct command *command);

#endif
