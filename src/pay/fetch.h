/* fetch.h - asks a server on the network something, and hears what it says. */
#ifndef PAY_FETCH_H
#define PAY_FETCH_H

#include "core/arena.h"

#define FETCH_CONNECT_MS       3000
#define FETCH_WHOLE_MS         8000 /* a customer waits */
#define FETCH_TRIES            2
#define FETCH_BODY_MAX_BYTES   262144
#define FETCH_HEADER_MAX_BYTES 512

struct fetch_request {
    struct str base; /* https://api.stripe.com */
    struct str path; /* /v1/checkout/sessions */
    struct str bearer;
    struct str idempotency_key; /* may be empty: a question that changes nothing */
    struct str form;            /* urlencoded: a POST; empty: a GET */
};

struct fetch_answer {
    int status;
    struct str body; /* in the arena */
};

/* Tries again once, with the same words, when nothing came back or the other side had a fault.  E_PROVIDER when
 * there is still none.  Any other status is an answer.  Nothing of it is logged. */
MUST_USE enum err fetch(struct arena *arena, const struct fetch_request *request,
                        struct fetch_answer *ret_answer);

#endif
