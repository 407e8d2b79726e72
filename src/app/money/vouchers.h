/* vouchers.h - codes by which a voucher is used: by whoever has one, once. */
#ifndef APP_MONEY_VOUCHERS_H
#define APP_MONEY_VOUCHERS_H

#include "app/facts.h"

/* Either `name`: the shop makes a voucher for nobody yet, by the rules on "voucher" of that name.  Or `lot` and
 * whose: a code for a voucher that an account has. */
struct voucher_request {
    struct str name;      /* of the campaign */
    struct str reference; /* whatever names it elsewhere */
    struct str card;      /* whose it is: a card, or ... */
    struct str account;   /* ... an account's id */
    int64_t lot;
    bool has_lot;
    struct date expires;
    bool has_expires;   /* of the code; the voucher ends by the programme */
    struct str channel; /* where it is made */
    struct str shop;    /* empty: the key's */
    struct str till;
    struct str operator_id;
    struct instant at;
    bool has_at; /* otherwise now */
};

/* POST /v1/vouchers.  E_INVALID, E_NO_PROGRAM, E_NO_VOUCHERS, E_NOT_A_VOUCHER, E_VOUCHER_USED, E_NOT_FOUND, errors of
 * facts_place(), facts_moment() and facts_card(). */
command_run voucher_make_run;

#endif
