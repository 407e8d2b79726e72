/* given.h - a purchase that a till decided by itself, while the line was down (loyalty/offline/offline.h): what it
 * needs before it is decided again, and what is kept of it beside the entry.
 */
#ifndef APP_OFFLINE_GIVEN_H
#define APP_OFFLINE_GIVEN_H

#include "app/commit.h"
#include "engine/receipt_read.h"
#include "storage/card_storage.h"
#include "storage/offline/offline_storage.h"

struct given {
    bool is_told; /* otherwise it was decided here */
    struct snapshot_row snapshot;
    struct offline_limit limits; /* of the version in force when it was given */
};

/* The facts of what a till gave, once the receipt is built: entry->offline.  E_TILL_NEEDED, E_SNAPSHOT_UNKNOWN, errors of
 * offline_build(). */
MUST_USE enum err given_open(const struct app *app, struct db *db, struct arena *arena,
                             const struct caller *caller, const struct purchase_request *request,
                             struct entry *entry, struct given *ret_given, struct problem *problem);

/* "The receipt is out": a card or an account that is refused now is a fact of the entry, which has no account then.
 * `err` when it was not decided off line, or is no refusal; OK otherwise. */
MUST_USE enum err given_refuse_card(struct entry *entry, const struct card *card, enum err err,
                                    struct problem *problem);

/* Once it is decided: whether more was spent than the snapshot let.  What is counted is locked from here on. */
MUST_USE enum err given_limit(struct db *db, const struct given *given, struct entry *entry);

/* Behind the entry: what was spent by the snapshot, and what somebody has to look at. */
MUST_USE enum err given_keep(struct db *db, const struct given *given, const struct entry *entry);

#endif
