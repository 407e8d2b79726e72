/* batch_storage.h - batches of cards that nobody has yet, as rows.
 *
 * All of them are told of in chain 1, whose head is locked by whoever writes one, or takes a card of one.
 */
#ifndef STORAGE_BATCH_STORAGE_H
#define STORAGE_BATCH_STORAGE_H

#include "core/instant.h"
#include "loyalty/account/card_batch.h"
#include "storage/db.h"

struct card_batch {
    int64_t number; /* of the entry that made it */
    int64_t first;  /* the count of which the number of place 1 is made */
    int64_t places;
    int64_t cards; /* of them: the others were cards before */
    enum batch_kind kind;
    int64_t cost_minor; /* of one card */
    struct str label;
    struct instant made;
    int64_t newest;   /* its last entry */
    bool is_supplied; /* its numbers are a supplier's: batch_supplied_list() */
};

/* A place whose card has a customer, or was one before. */
struct batch_card {
    int64_t batch;
    int64_t place;
    int32_t
        partition; /* of the entry by which it is there: for one from before that which made the batch */
    int64_t entry;
    struct str shop; /* empty: nobody told */
};

MUST_USE enum err card_batch_insert(struct db *db, const struct card_batch *batch);

/* Each in the arena; E_NOT_FOUND. */
MUST_USE enum err card_batch_get(struct db *db, struct arena *arena, int64_t number,
                                 struct card_batch *ret_batch);
MUST_USE enum err card_batch_before(struct db *db, struct arena *arena, int64_t count,
                                    struct card_batch *ret_batch); /* begins no later */
MUST_USE enum err card_batch_of_kind(struct db *db, struct arena *arena, enum batch_kind kind,
                                     struct card_batch *ret_batch); /* the last */

/* At most `limit`, behind the one with this number. */
MUST_USE enum err card_batch_list(struct db *db, struct arena *arena, int64_t after, int64_t limit,
                                  struct card_batch **ret_batches, size_t *ret_count);

MUST_USE enum err batch_stretch_list(struct db *db, struct arena *arena, int64_t batch,
                                     struct batch_stretches *ret_stretches);
MUST_USE enum err batch_stretch_insert(struct db *db, int64_t batch,
                                       const struct batch_stretch *stretch);

/* By an entry: the rows that are no more the same are written again, the others stay. */
MUST_USE enum err card_batch_change(struct db *db, int64_t batch, int64_t entry,
                                    const struct batch_stretches *before,
                                    const struct batch_stretches *after);

MUST_USE enum err batch_card_insert(struct db *db, const struct batch_card *card);
MUST_USE enum err batch_card_list(struct db *db, struct arena *arena, int64_t batch,
                                  struct batch_card **ret_cards, size_t *ret_count);

/* ---- numbers that a supplier printed ---------------------------------------------------------- */

struct batch_supplied {
    struct str code;
    int64_t batch;
    int64_t place;
};

MUST_USE enum err batch_supplied_insert(struct db *db, const struct batch_supplied *number);
MUST_USE enum err batch_supplied_ask(struct db *db, struct str code); /* db_ask() */

/* Whose a number is; its code is `code`.  E_NOT_FOUND: no supplier brought it. */
MUST_USE enum err batch_supplied_by_code(struct db *db, struct str code,
                                         struct batch_supplied *ret_number);

/* All of a batch behind a place, by their place; and some of all batches, by their code behind one.  In the arena. */
MUST_USE enum err batch_supplied_list(struct db *db, struct arena *arena, int64_t batch,
                                      int64_t after, struct batch_supplied **ret_numbers,
                                      size_t *ret_count);
MUST_USE enum err batch_supplied_each(struct db *db, struct arena *arena, struct str after,
                                      int64_t limit, struct batch_supplied **ret_numbers,
                                      size_t *ret_count);

#endif
