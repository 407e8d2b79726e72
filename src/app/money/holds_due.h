/* holds_due.h - holds that end before the next entry of their account: those whose time is over, and the one that a
 * purchase captures.
 */
#ifndef APP_MONEY_HOLDS_DUE_H
#define APP_MONEY_HOLDS_DUE_H

#include "app/app.h"
#include "app/ids.h"
#include "core/json.h"
#include "loyalty/entry.h"
#include "storage/db.h"

struct hold_due {
    const struct entry *hold;
    enum release_why why;
};

/* Of an account as it was loaded, at an instant of the server's clock, the oldest first; `capture` is the number of
 * the one that a purchase names, 0: none.  Asks nothing where nothing is held. */
MUST_USE enum err holds_due(struct db *db, struct arena *arena, int32_t partition,
                            const struct account *account, struct instant now, int64_t capture,
                            struct hold_due **ret_due, size_t *ret_count);

/* Decides the RELEASE of one, whose head is filled in. */
MUST_USE enum err hold_due_release(const struct app *app, struct arena *arena,
                                   const struct hold_due *due, struct entry *entry,
                                   struct account *account);

/* Whether a hold that somebody names is open.  `account` 0: whosever it is.  E_NOT_FOUND, E_HOLD_OTHER, E_HOLD_DONE,
 * E_HOLD_LAPSED, with a problem at `pointer`. */
MUST_USE enum err hold_check(struct db *db, struct arena *arena, struct id id, int32_t partition,
                             int64_t account, struct instant now, const char *pointer,
                             struct problem *ret_problem);

/* Keeps the row of a HOLD or RELEASE that was appended; nothing for other entries. */
MUST_USE enum err hold_keep(struct db *db, const struct entry *entry);

#endif
