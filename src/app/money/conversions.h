/* conversions.h - points become a voucher because somebody asks for it. */
#ifndef APP_MONEY_CONVERSIONS_H
#define APP_MONEY_CONVERSIONS_H

#include "app/commit.h"
#include "engine/receipt_read.h"

struct conversion_request {
    struct str card;    /* whose: a card, or ... */
    struct str account; /* ... an account's id */
    struct str reward;
    struct str channel;
    struct str shop; /* empty: the key's */
    struct str till;
    struct str operator_id;
    struct instant at;
    bool has_at; /* otherwise now */
    struct shown_request shown;
};

/* POST /v1/conversions; E_NO_PROGRAM, errors of facts_owner() and decide_convert() */
command_run conversion_run;

#endif
