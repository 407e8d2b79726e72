/* card_batch.h - cards that are printed before they have a customer: a batch of numbers as stock.
 *
 *      made --deliver--> in a shop ----enrolment----> with a customer
 *        |                  |
 *        +------ lose ------+--> lost --find--> where it was
 *        |                  |      |
 *        +---- destroy -----+------+--> destroyed, for ever
 *
 * The cards of a batch are called by their places, 1 to its last, in the order of their numbers.  Its state is a list of
 * stretches, places that follow on each other and are alike: a box of 10,000 that went to one shop is one of them.  Of which
 * places a card is with a customer is no part of it: what a change says is said of those that are not.
 */
#ifndef LOYALTY_ACCOUNT_CARD_BATCH_H
#define LOYALTY_ACCOUNT_CARD_BATCH_H

#include "core/arena.h"
#include "core/date.h"
#include "core/digest.h"

enum batch_kind {
    BATCH_BARCODE,
    BATCH_CHIP,
    BATCH_STRIPE,
};

/* What an entry says of a batch. */
enum batch_what {
    BATCH_MAKE,
    BATCH_DELIVER,
    BATCH_LOSE,
    BATCH_FIND,
    BATCH_DESTROY,
};

enum batch_state {
    BATCH_THERE,
    BATCH_LOST,
    BATCH_DESTROYED,
};

/* Where cards were brought; without a shop: nowhere yet. */
struct batch_delivery {
    struct str shop; /* code */
    struct date on;
};

struct entry_batch {
    enum batch_what what;
    int64_t of;   /* number of the BATCH_MAKE of this chain; 0 in that itself */
    int64_t from; /* places, from 1; of a BATCH_MAKE all that it takes */
    int64_t until;
    int64_t cards;                 /* of them: so many are made or changed */
    struct batch_delivery brought; /* BATCH_DELIVER, and a BATCH_MAKE that delivers at once */
    enum batch_kind kind;          /* BATCH_MAKE, as the others below */
    int64_t cost_minor;            /* of one card */
    int64_t first;                 /* the count of which the number of place 1 is made */
    bool is_supplied;      /* they bear numbers of a supplier's: of its counts nothing is made */
    struct sha256 numbers; /* of those, in the order of their places: app/batch/batch_supplied.c */
};

/* The card of an entry is of a batch. */
struct batch_place {
    int64_t batch; /* its BATCH_MAKE, of the chain of programmes; 0: it is of none */
    int64_t place;
    int64_t seen;    /* the last entry of the batch until then */
    struct str shop; /* where it was handed out; empty: nobody told */
};

struct batch_stretch {
    int64_t from;
    int64_t until;
    enum batch_state state;
    struct batch_delivery brought;
};

struct batch_stretches {
    struct batch_stretch *items; /* ascending, without a gap, no two neighbours alike */
    size_t count;
};

/* "Chip 2 €, barcode 1 €, stripe 0.50 €": what one card costs until somebody tells what his did, with `decimals` of the
 * currency. */
int64_t batch_usual_cost(enum batch_kind kind, int decimals);

/* Whether a change does something to a card in that state. */
bool batch_applies(enum batch_what what, enum batch_state state);

/* What a batch is when it was made. */
MUST_USE enum err batch_begin(struct arena *arena, const struct entry_batch *made,
                              struct batch_stretches *ret_stretches);

/* What it is after a change of places that it has; those to which the change does nothing stay.  Texts are borrowed.
 *
 * is_out        by place, from 0 (unused): it is with a customer
 * ret_cards     how many cards are changed, which are not */
MUST_USE enum err batch_change(struct arena *arena, const struct batch_stretches *before,
                               const struct entry_batch *change, const bool *is_out,
                               struct batch_stretches *ret_stretches, int64_t *ret_cards);

const struct batch_stretch *batch_stretch_at(const struct batch_stretches *stretches,
                                             int64_t place);

/* Whether a card may become a customer's in a shop (empty: it is not known in which).  E_CARD_STOCK_LOST,
 * E_CARD_STOCK_DESTROYED, E_CARD_UNDELIVERED. */
MUST_USE enum err batch_check(const struct batch_stretch *stretch, struct str shop);

bool batch_stretch_eq(const struct batch_stretch *a, const struct batch_stretch *b);

#endif
