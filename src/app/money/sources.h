/* sources.h - what a purchase takes from accounts that are not its own: gift cards that pay, vouchers by their code.
 *
 *      sources_find()      which cards the request names, and for what they are     (immutable)
 *      sources_hold()      the chains of their accounts are locked as well
 *      sources_open()      how much is there; fills in the receipt and entry->draws
 *      decide_purchase()
 *      sources_decide()    an entry in each account, behind the purchase ...
 *      sources_append()    ... and written
 *
 * A return has told its draws when it is decided: the last two alone give them back.
 */
#ifndef APP_MONEY_SOURCES_H
#define APP_MONEY_SOURCES_H

#include "app/facts.h"
#include "engine/receipt_read.h"

struct sources {
    struct card payments[PAYMENTS_MAX]; /* by the request's index; number 0: it has none */
    struct card asks[REDEMPTIONS_MAX];
    size_t count; /* of those that there are */
};

/* E_CARD_UNKNOWN, E_NOT_A_GIFT_CARD, E_NOT_A_VOUCHER; the problem says which. */
MUST_USE enum err sources_find(struct db *db, struct arena *arena,
                               const struct purchase_request *request, struct sources *ret_sources,
                               struct problem *ret_problem);

/* commit_hold() for a purchase of an account in `partition`, 0: of nobody, and all sources. */
MUST_USE enum err sources_hold(struct write_context *context, struct command *command,
                               const struct sources *sources, int32_t partition);

/* The same for a return of a purchase, written in `partition`. */
MUST_USE enum err sources_hold_again(struct write_context *context, struct command *command,
                                     const struct entry *purchase, int32_t partition);

/* Fills in the sources of the entry's receipt, which reward a voucher is for, with what a gift card pays, and
 * what may be drawn at most.  Errors of card_check(), E_NOT_PAYABLE, E_VOUCHER_USED, E_VOUCHER_ENDED,
 * E_VOUCHER_UNUSABLE; the problem says which. */
MUST_USE enum err sources_open(const struct app *app, struct db *db, struct arena *arena,
                               const struct purchase_request *request,
                               const struct app_program *version, const struct sources *sources,
                               struct entry *entry, struct problem *ret_problem);

/* What a purchase or a return does to other accounts: one for each of them. */
struct draws {
    struct beside *items;
    size_t count;
};

/* Once it is decided, and before the first write: the entries of entry->draws.  `own` holds what precedes and
 * follows it. */
MUST_USE enum err sources_decide(struct write_context *context, struct command *command,
                                 const struct app_program *version, const struct entry *entry,
                                 const struct working *own, struct draws *ret_draws);

/* Appends them, once `entry` has been. */
MUST_USE enum err sources_append(struct write_context *context, struct command *command,
                                 const struct draws *draws);

#endif
