/* batches.h - cards that are printed before they have a customer: made, brought to a shop, lost, destroyed, handed out.
 *
 * A batch is so many numbers, made of counts that are handed out to nobody else (loyalty/card.h).  All that becomes of it
 * as stock are entries of chain 1, whose head is held by whoever changes one, or takes a card of one: so each card that is
 * handed out knows behind which of them it was, whatever the chain of its account (docs/decisions/035).
 */
#ifndef APP_BATCH_BATCHES_H
#define APP_BATCH_BATCHES_H

#include "app/batch/supplied.h"
#include "app/commit.h"
#include "loyalty/entry.h"
#include "storage/batch_storage.h"

/* ---- commands --------------------------------------------------------------------------------- */

struct batch_make_request {
    int64_t count; /* 1 .. BATCH_CARDS_MAX */
    struct supplied *
        supplied; /* or these numbers, which were read (app/batch/supplied.h); NULL: the house's own */
    struct supplied_watch watch; /* of those */
    struct str kind;             /* "barcode", "chip", "stripe" */
    int64_t cost_minor;
    bool has_cost; /* otherwise what the last of its kind did, or the usual */
    struct str label;
    struct str shop; /* to which they are brought at once; empty: to none */
    struct date on;  /* the day; today when it is not told */
    bool has_on;
    struct str operator_id;
};
command_run batch_make_run; /* POST /v1/batches, POST /v1/batches/import: E_BATCH_NUMBERS */

/* What it would make of its numbers, and nothing is written: E_SHOP_UNKNOWN, E_INVALID.  Whether they can be brought is
 * in the lines. */
MUST_USE enum err batch_make_try(struct app *app, struct db *db, struct arena *arena,
                                 const struct batch_make_request *request,
                                 struct entry_batch *ret_batch, struct problem *ret_problem);

struct batch_change_request {
    struct str what; /* "deliver", "lose", "find", "destroy" */
    struct str batch;
    struct str card; /* or one of its cards, by its number */
    int64_t from;    /* places; 0: from the first, to the last */
    int64_t until;
    struct str shop; /* of "deliver" */
    struct date on;
    bool has_on;
    struct str reason;
    struct str operator_id;
};
command_run batch_change_run; /* POST /v1/batches/changes */

/* ---- a card that is handed out ---------------------------------------------------------------- */

/* A number that somebody has in his hand, as its batch has it: that of a supplier's card is found however it is written
 * down.  `supplied.batch` is 0 where no supplier brought it. */
struct batch_told {
    struct str code;
    struct batch_supplied supplied;
};
MUST_USE enum err batch_read_code(const struct app *app, struct db *db, struct arena *arena,
                                  struct str code, struct batch_told *ret_told);

/* Whether it lay ready, and may be handed out in a shop.  Holds the head of chain 1 where it might have.
 * E_CARD_UNDELIVERED, E_CARD_STOCK_LOST, E_CARD_STOCK_DESTROYED. */
MUST_USE enum err batch_take(struct write_context *context, struct command *command,
                             const struct batch_told *told, struct str shop,
                             struct batch_place *ret_taken);

/* That it lies ready no more, behind the entry by which it is there. */
MUST_USE enum err batch_note_taken(struct db *db, const struct entry *entry);

/* ---- a batch as it is -------------------------------------------------------------------------- */

struct batch_now {
    struct card_batch batch;
    struct batch_stretches stretches;
    struct batch_card *out; /* with a customer; or cards before it was made: batch_was_before() */
    size_t out_count;
    bool *is_out; /* by place */
};

/* In the arena. */
MUST_USE enum err batch_load(struct db *db, struct arena *arena, const struct card_batch *batch,
                             struct batch_now *ret_now);
bool batch_was_before(const struct batch_card *card);

/* Of which count a number is made, that a batch may have; 0: of none. */
int64_t batch_count_of(struct str key, struct str code);
/* The batch, and the place, whose number is made of a count: E_NOT_FOUND.  And the count that the next begins with. */
MUST_USE enum err batch_by_count(struct db *db, struct arena *arena, int64_t count,
                                 struct card_batch *ret_batch, int64_t *ret_place);
MUST_USE enum err batch_next_count(struct db *db, struct arena *arena, int64_t *ret_count);

/* The batch with an id: E_NOT_FOUND; and the one, and the place, of a number: E_BATCH_UNKNOWN. */
MUST_USE enum err batch_by_id(struct db *db, struct arena *arena, struct str id,
                              struct card_batch *ret_batch);
MUST_USE enum err batch_by_code(const struct app *app, struct db *db, struct arena *arena,
                                struct str code, struct card_batch *ret_batch, int64_t *ret_place);

/* The numbers of the cards that nobody has, by place, behind one; at most `limit`.  `is_whole`: of those that are lost
 * or destroyed too. */
struct batch_number {
    int64_t place;
    struct str code;
    const struct batch_stretch *stretch;
};
MUST_USE enum err batch_numbers(struct db *db, struct arena *arena, const struct batch_now *now,
                                int64_t after, int64_t limit, bool is_whole,
                                struct batch_number **ret_numbers, size_t *ret_count);

/* ---- what is told ------------------------------------------------------------------------------ */

void batch_put_answer(struct json *json, const struct entry *entry); /* of an ENTRY_BATCH */

/* How many cards are where, of one batch or of several. */
struct batch_counts {
    int64_t cards;
    int64_t waiting; /* made, and brought nowhere yet */
    int64_t here;    /* brought to a shop, where they wait */
    int64_t active;  /* with a customer */
    int64_t lost;
    int64_t destroyed;
};

/* The same of a shop. */
struct batch_shop {
    struct str shop; /* code; empty: nobody told where it was handed out */
    int64_t here;
    int64_t active;
};

struct batch_sum {
    struct batch_counts counts;
    struct batch_shop *shops; /* by their code */
    size_t shop_count;
};
MUST_USE enum err batch_sum(struct arena *arena, const struct batch_now *now,
                            struct batch_sum *ret_sum);

void batch_put(struct json *json, const struct batch_now *now, const struct batch_sum *sum);
void batch_put_counts(struct json *json, const struct batch_counts *counts);
struct str batch_state_name(
    const struct batch_stretch *stretch); /* "made", "delivered", "lost", "destroyed" */

#endif
