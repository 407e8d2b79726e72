/* gift_cards.h - gift cards: an account without a member, whose card pays for whoever holds it. */
#ifndef APP_MONEY_GIFT_CARDS_H
#define APP_MONEY_GIFT_CARDS_H

#include "app/facts.h"

struct gift_card_request {
    int64_t amount;  /* minor units: what was paid for it */
    struct str code; /* printed before; empty: the house makes one */
    struct date expires;
    bool has_expires;     /* of the card; what is on it ends by the programme */
    struct str reference; /* of the sale, elsewhere */
    struct str channel;
    struct str shop; /* empty: the key's */
    struct str till;
    struct str operator_id;
    struct instant at;
    bool has_at; /* otherwise now */
    struct print_request print;
};

/* POST /v1/gift-cards: opens the account and records the sale, by the rules on "gift_card".
 * E_NO_PROGRAM, E_NO_GIFT_CARDS, E_CARD_TAKEN, errors of facts_place() and facts_moment(). */
command_run gift_card_sell_run;

#endif
