/* exception_storage.h - what somebody has to look at, as rows.
 *
 * That there is one follows from its entry; who has seen it, the row alone says.
 */
#ifndef STORAGE_OFFLINE_EXCEPTION_STORAGE_H
#define STORAGE_OFFLINE_EXCEPTION_STORAGE_H

#include "core/instant.h"
#include "storage/db.h"

struct exception_row {
    int32_t partition; /* of its entry */
    int64_t number;
    struct str kind;   /* loyalty/offline/exception.h */
    struct str reason; /* code of an error; empty: that is not the point */
    int64_t amount_minor;
    struct instant recorded;
    bool is_seen;
    struct instant seen;
    struct str seen_by; /* operator; may be empty */
    struct str note;    /* may be empty */
};

MUST_USE enum err exception_insert(struct db *db, const struct exception_row *row); /* db_put() */

/* E_NOT_FOUND. */
MUST_USE enum err exception_get(struct db *db, struct arena *arena, int32_t partition,
                                int64_t number, struct str kind, struct exception_row *ret_row);

/* E_NOT_FOUND when there is none that nobody has seen. */
MUST_USE enum err exception_see(struct db *db, const struct exception_row *row);

struct exception_search {
    struct str kind;                   /* empty: of any */
    bool is_open;                      /* those that nobody has seen; or */
    bool is_seen;                      /* those that somebody has; neither: all */
    const struct exception_row *after; /* NULL: from the newest */
    int64_t limit;
};

/* The newest first. */
MUST_USE enum err exception_list(struct db *db, struct arena *arena,
                                 const struct exception_search *search,
                                 struct exception_row **ret_rows, size_t *ret_count);

/* All of them, page by page in the caller's snapshot; texts are borrowed until visit() returns. */
typedef enum err exception_visit(void *context, const struct exception_row *row);
MUST_USE enum err exception_each(struct db *db, struct arena *arena, exception_visit *visit,
                                 void *context);

#endif
