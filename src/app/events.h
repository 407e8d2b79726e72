/* events.h - whatever happens to an account that is no purchase: told by others, or due by itself. */
#ifndef APP_EVENTS_H
#define APP_EVENTS_H

#include "app/facts.h"

struct event_request {
    struct str card;    /* whose: a card, or ... */
    struct str account; /* ... an account's id */
    struct str kind;    /* "top_up", "referral", "visit", "manual", "custom" */
    struct str name;
    struct str reference;
    struct str channel;
    struct str shop; /* empty: the key's */
    struct str till;
    struct str operator_id;
    int64_t amount;
    bool has_amount;
    struct instant at;
    bool has_at;                /* otherwise now */
    struct print_request print; /* of a top-up */
};

/* A tier by hand: a floor below which the account does not fall. */
struct tier_request {
    struct str account; /* from the path */
    struct str tier;    /* id; empty: the floor is taken away */
    struct date until;  /* last day */
    bool has_until;     /* otherwise for ever */
    struct str shop;
    struct str operator_id;
    struct str reason;
};

/* What the program knows by itself, each night: a birthday. */
struct birthday_request {
    int32_t partition;
    int64_t account;
    int64_t member;
};

/* A friend's first purchase waits to be credited to the one who sent. */
struct referral_request {
    int32_t partition; /* of the friend */
    int64_t account;
};

/* An event on its way: decided, and not yet written.  It stays where it is meanwhile. */
struct happening {
    struct place place;
    const struct app_program *program;
    struct working working;
    struct entry *entry;
};

/* A top-up that a payment brings, or would (app/payment/payments.h). */
struct top_up {
    const struct caller *caller; /* who may speak for which shop */
    struct str shop;             /* empty: the caller's */
    struct str till;
    struct str operator_id;
    struct str channel;
    int64_t account; /* of the partition whose head the command has */
    int64_t member;
    int64_t card; /* number */
    int64_t amount_minor;
    struct str reference; /* the payment's id */
    struct str idempotency_key;
    struct print_request print;
};

/* For run(): decides it, as of now, and writes nothing.  As event_run(). */
MUST_USE enum err event_decide_top_up(struct write_context *context, struct command *command,
                                      const struct top_up *top_up, struct happening *happening);

/* For run(), after that: its entry with its answer, and all that goes with it. */
MUST_USE enum err event_append(struct write_context *context, struct command *command,
                               struct happening *happening, const struct card *card);

/* POST /v1/events/quote: what event_run() would record; the answer has no id, and nothing is written. */
MUST_USE enum err event_quote(const struct app *app, struct db *db, struct arena *arena,
                              const struct caller *caller, const struct event_request *request,
                              struct buf *ret_answer, struct problem *ret_problem);

command_run event_run; /* POST /v1/events; E_NO_PROGRAM, E_INVALID, errors of facts_card() */
command_run
    tier_run; /* POST /v1/accounts/{id}/tier; E_INVALID for a tier that the programme has not */
command_run
    referral_run; /* by the program itself; key "referral:<friend>"; E_NOT_FOUND: it waits no more */
command_run birthday_run; /* by the program itself; key "birthday:<year>:<member>" */

/* Whether a rule gives on it. */
bool event_is_rewarded(const struct program *program, enum event_kind kind);

/* For an enrolment, whose account is new and empty: the event, when a rule in force is for it.
 * working->after holds it then; working->tags are those of the file that is about to be written. */
MUST_USE enum err event_of_enrolment(const struct app *app, struct db *db, struct arena *arena,
                                     const struct app_shop *shop, struct working *working,
                                     const struct entry *enrol);

#endif
