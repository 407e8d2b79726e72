/* cards.h - a card on its way into an account. */
#ifndef APP_CARDS_H
#define APP_CARDS_H

#include "app/commit.h"
#include "storage/card_storage.h"

struct answer_request; /* app/answer.h */

/* The card that a request asks for. */
struct card_wish {
    struct str code; /* empty: the next of the house's own */
    struct date expires;
    bool
        is_dated; /* `expires` was told, DATE_NONE for ever; otherwise the programme says until when */
    struct str kind;   /* a word of the shop's; empty: none */
    const char *field; /* of the request, "/code": what a problem with the code points at */
    struct str shop;   /* code of the one where it is handed out; empty: nobody told */
};

/* Checks the code, or makes the next of the house's own, and gives the card the next number.  Its account and its last day
 * (card_date()) are for the caller to fill in, and card_next for him to count on once the card is in the journal: what
 * is refused takes no number.  One that lay ready in a batch has to be in that shop (app/batch/batches.h), and has the
 * number by which the batch knows it.  E_INVALID,
 * E_CARD_TAKEN, and the errors of batch_check(). */
MUST_USE enum err card_prepare(struct write_context *context, struct command *command,
                               const struct card_wish *wish, struct card *ret_card);

/* Its row, behind the entry by which it is there; and that it lies ready no more. */
MUST_USE enum err card_issue(struct write_context *context, const struct entry *entry,
                             const struct card *card);

/* Its last day, and that it lay ready, in the card and in the entry by which it is there: as told, or by the version in force at the entry's
 * instant; and that the version says so, where the entry alone would not tell. */
void card_date(const struct app *app, const struct card_wish *wish, struct entry *entry,
               struct card *card);
void card_date_by(const struct app_program *version, struct entry *entry);

/* An ENTRY_CARD of told->card, as it is from now on. */
MUST_USE enum err card_begin_entry(struct write_context *context, struct command *command,
                                   struct answer_request *told, struct str note,
                                   struct entry **ret_entry);

/* Whether it may be used on a day.  E_CARD_REPLACED, E_CARD_DORMANT, E_CARD_BLOCKED, E_CARD_EXPIRED. */
MUST_USE enum err card_check(const struct card *card, struct date on);
bool card_has_expired(const struct card *card, struct date on);

/* The end of a code: enough to ask for the card, too little to copy it; empty of a code that is no longer itself. */
struct str card_end(struct str code);

#endif
