/* payments.h - money that a customer pays in from afar: asked for, looked after, credited once, paid back.
 *
 *      POST /v1/payments        ──► a row, and where the customer pays         (the provider is asked behind the commit)
 *      the provider's webhook   ──► the row is paid, together with an EVENT_TOP_UP of the account
 *      or the worker, that asks the provider what became of it
 *      or POST …/confirm        ──► the same, for money that was taken at the counter
 *      POST …/refund            ──► an ENTRY_UNDO, and a row by which the worker has the provider pay back
 *
 * The top-up has the request key "payment:<id>" and the id as its reference, whoever brought the news.  Row and entry
 * are written in one transaction under the head of the account's partition, so it is credited once whatever comes twice,
 * late or never.  What is paid and cannot be credited goes back.
 */
#ifndef APP_PAYMENT_PAYMENTS_H
#define APP_PAYMENT_PAYMENTS_H

#include "app/commit.h"
#include "engine/receipt_read.h"
#include "pay/provider.h"
#include "storage/payment_storage.h"

struct payments; /* the worker: payment_worker.c */

/* ---- ids: "1-7K2MQ0XTR9B4CE5D" is a payment of partition 1 ---------------------------------------- */

MUST_USE enum err payment_id_parse(struct str text, struct payment_id *ret_id); /* E_NOT_FOUND */
MUST_USE enum err payment_id_text(struct arena *arena, const struct payment_id *id,
                                  struct str *ret_text);

/* The request of its top-up. */
MUST_USE enum err payment_key(struct arena *arena, const struct payment_id *id,
                              struct str *ret_key);

/* ---- what a caller sees --------------------------------------------------------------------------- */

/* A payment and what of it went back, in the command's arena. */
struct payment_shown {
    struct payment payment;
    struct payment_refund *refunds;
    size_t refund_count;
};

MUST_USE enum err payment_load(struct db *db, struct arena *arena, const struct payment_id *id,
                               struct payment_shown *ret_shown); /* E_NOT_FOUND */
void payment_write(struct json *json, const struct payment_shown *shown);

/* ---- commands ------------------------------------------------------------------------------------- */

struct payment_create_request {
    struct str card;    /* whose: a card, or ... */
    struct str account; /* ... an account's id */
    int64_t amount;
    struct str provider;   /* empty: the counter */
    struct str return_url; /* where the customer comes back to, from a provider's page */
    struct str shop;       /* empty: the key's */
    struct str till;
    struct payment_shown *shown; /* filled */
};

struct payment_confirm_request {
    struct str payment; /* id, from the path */
    struct str shop;    /* where it was paid; empty: the key's, or where it was asked for */
    struct str till;
    struct str operator_id;
    struct print_request print;
    struct payment_shown *shown; /* filled */
};

struct payment_refund_request {
    struct str payment; /* id, from the path */
    int64_t amount;
    bool has_amount; /* otherwise all that is left */
    struct str reason;
    struct str shop;
    struct str till;
    struct str operator_id;
    struct print_request print;
};

/* POST /v1/payments.  Refused is what could not be credited: errors of event_decide_top_up().  E_PROVIDER_UNKNOWN,
 * E_PAYMENT_REFUSED.  The same request again finds the payment as it is; E_KEY_REUSED. */
command_run payment_create_run;

/* POST /v1/payments/{id}/confirm.  One that is paid stays as it is.  E_PAYMENT_STATE: its provider says itself when it
 * is paid; errors of event_decide_top_up(). */
command_run payment_confirm_run;

/* POST /v1/payments/{id}/refund; answered as the undo of a top-up.  E_PAYMENT_STATE: nothing was credited; errors of
 * undo_event(). */
command_run payment_refund_run;

/* ---- what a provider says ------------------------------------------------------------------------- */

/* News of a payment, by whichever way they came.  Nothing happens to one that is not known here or is beyond that
 * already.  E_PAYMENT_MISMATCH. */
struct payment_seen_request {
    struct payment_id id;
    struct pay_seen seen;
    bool is_by_clock; /* the worker's: an open payment is looked at later */
};
command_run payment_seen_run;

/* The command for it, in the arena: by the program itself, with the key of the payment's top-up.  The caller tells
 * done(). */
MUST_USE enum err payment_seen_command(struct arena *arena,
                                       const struct payment_seen_request *request,
                                       struct command *ret_command);

/* The provider's answer to the question for a payment or for a refund: by the worker. */
struct payment_made_request {
    struct payment_id id;
    enum err outcome;
    struct pay_made made;        /* when it is OK */
    struct payment_shown *shown; /* filled */
};
command_run payment_made_run;

struct refund_made_request {
    struct payment_id id;
    int64_t undo;
    enum err outcome;
    struct pay_given given; /* when it is OK */
};
command_run refund_made_run;

/* By which key a provider is asked for a refund, and whose it is.  E_NOT_FOUND: it is none of ours. */
MUST_USE enum err refund_key(struct arena *arena, const struct payment_refund *refund,
                             struct str *ret_key);
MUST_USE enum err refund_key_parse(struct str key, struct payment_id *ret_id, int64_t *ret_undo);

/* The command by which a refund that a webhook tells of is asked for once more, in the arena.  The caller tells done(). */
MUST_USE enum err refund_seen_command(struct arena *arena, struct str key,
                                      struct command *ret_command);

bool payment_is_at_counter(const struct payment *payment); /* whoever stands there confirms it */

/* For a command that leaves something to do: once it is durable, the worker looks. */
void payment_wake_worker(struct app *app, struct command *command);

/* When to ask a provider again about what has waited since an instant: the longer it waits, the more seldom. */
struct instant payment_look_next(struct instant since, struct instant now);

/* ---- the worker ----------------------------------------------------------------------------------- */

MUST_USE enum err payments_open(struct app *app, const struct pay_settings *settings,
                                struct payments **ret_payments);
void payments_close(struct payments **payments); /* before the commit loop; harmless on NULL */
void payments_wake(struct payments *payments);
const struct pay_settings *payments_settings(const struct payments *payments); /* NULL: none */

/* Takes a command whose payment was created, asks the provider, and calls done(). */
void payments_carry_on(struct app *app, struct command *command);

#endif
