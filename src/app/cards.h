/* cards.h - a card on its way into an account. */
#ifndef APP_CARDS_H
#define APP_CARDS_H

#include "app/commit.h"
#include "storage/card_storage.h"

/* Checks the code, or makes the next of the house's own, and takes the card's number.  The account is
 * for the caller to fill in.  E_INVALID, E_CARD_TAKEN. */
MUST_USE enum err card_prepare(struct write_context *context, struct arena *arena, struct str code,
                               struct date expires, struct card *ret_card,
                               struct problem *ret_problem);

#endif
