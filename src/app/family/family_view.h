/* family_view.h - the entries of an account as one of its members may see them.
 *
 *      whole     his own and what followed from them, and nobody's while he is the only member; of a child, when he is a holder; all, where the account says so
 *      totals    of the others the day, and how much was earned or taken of each unit
 *      nothing   of the others, when nothing was
 *
 * Nobody's entries, by a card without a member, by the office or by the program, are those of others otherwise.
 */
#ifndef APP_FAMILY_FAMILY_VIEW_H
#define APP_FAMILY_FAMILY_VIEW_H

#include "core/json.h"
#include "language/program_read.h"
#include "loyalty/entry.h"
#include "loyalty/lots.h"
#include "storage/journal_storage.h"

struct family_view {
    int64_t member; /* who looks; 0: somebody who may see everything */
    bool sees_all;
    bool is_holder;
    bool is_alone;           /* there is nobody else whose a card without a member could be */
    const struct past *past; /* of the account, which says who is a child */
};

/* For the member whose id is told; empty: for who may see everything.  `account` stays.  E_MEMBER_UNKNOWN. */
MUST_USE enum err family_view_open(struct db *db, struct arena *arena, int32_t partition,
                                   const struct account *account, struct str told,
                                   struct family_view *ret_view);

enum family_seen { FAMILY_SEES_WHOLE, FAMILY_SEES_TOTALS, FAMILY_SEES_NOTHING };
MUST_USE enum err family_view_entry(const struct family_view *view, struct db *db,
                                    struct arena *arena, const struct entry_row *row,
                                    const struct entry *entry, enum family_seen *ret_seen);

/* Into the object that is open: what is told of a whole entry beside its own, and all that is told otherwise. */
MUST_USE enum err family_put_whole(struct json *json, struct arena *arena,
                                   const struct entry *entry);
MUST_USE enum err family_put_totals(struct json *json, struct arena *arena,
                                    const struct program *program, const struct entry *entry);

#endif
