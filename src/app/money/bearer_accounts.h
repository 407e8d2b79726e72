/* bearer_accounts.h - an account without a member, opened for what is put on it in the same moment: a gift card,
 * a voucher of a campaign.
 *
 *      [account opened, with its card]  [event: what the rules give]
 */
#ifndef APP_MONEY_BEARER_ACCOUNTS_H
#define APP_MONEY_BEARER_ACCOUNTS_H

#include "app/facts.h"

/* The event by which it comes into being. */
struct bearer_request {
    struct event event;
    char purpose;        /* of its code: BEARER_GIFT_CARD, BEARER_VOUCHER */
    struct str code;     /* printed before; empty: the house makes one */
    struct date expires; /* of the code; DATE_NONE for ever */
    struct str shop;     /* empty: the key's */
    struct str till;
    struct str operator_id;
    const struct instant *at;          /* NULL: now */
    const struct print_request *print; /* NULL: nothing is printed */
};

/* Runs the command.  E_NO_PROGRAM, `unrewarded` when no rule is on such an event or none gave anything, E_INVALID,
 * E_CARD_TAKEN, errors of facts_place() and facts_moment(). */
MUST_USE enum err bearer_account_open(struct write_context *context, struct command *command,
                                      const struct bearer_request *request, enum err unrewarded);

#endif
