/* snapshot_load.h - what a snapshot holds, as text. */
#ifndef APP_OFFLINE_SNAPSHOT_LOAD_H
#define APP_OFFLINE_SNAPSHOT_LOAD_H

#include "app/commit.h"
#include "storage/offline/offline_storage.h"

/* The accounts that bought at the shop of its till last, as their next purchase would find them, as many as there is room
 * for.  The caller has begun a snapshot of the database.  E_LIMIT. */
MUST_USE enum err snapshot_load(struct app *app, struct db *db, struct arena *arena,
                                const struct caller *caller, const struct snapshot_row *row,
                                struct str *ret_payload);

#endif
