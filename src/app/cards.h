/* cards.h - a card on its way into an account. */
#ifndef APP_CARDS_H
#define APP_CARDS_H

#include "app/commit.h"
#include "storage/card_storage.h"

/* The card that a request asks for. */
struct card_wish {
    struct str code; /* empty: the next of the house's own */
    struct date expires;
    struct str kind;   /* a word of the shop's; empty: none */
    const char *field; /* of the request, "/code": what a problem with the code points at */
};

/* Checks the code, or makes the next of the house's own, and gives the card the next number.  The account
 * is for the caller to fill in, and card_next for him to count on once the card is in the journal: what
 * is refused takes no number.  E_INVALID, E_CARD_TAKEN. */
MUST_USE enum err card_prepare(struct write_context *context, struct arena *arena,
                               const struct card_wish *wish, struct card *ret_card,
                               struct problem *ret_problem);

#endif
