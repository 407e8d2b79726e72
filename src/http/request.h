/* request.h - one request on its way through the house.
 *
 * Filled in by the server as it arrives, taken through its checks by http/dispatch.c, read by a
 * handler, and answered through reply.h.  Everything in it lives in its arena, and dies with it.
 * Knows nothing of sockets or of the HTTP library: a test makes one on the stack.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "app/house.h"
#include "engine/receipt_read.h"
#include "http/reply.h"
#include "http/route.h"
#include "storage/config_storage.h"
#include "storage/member_storage.h"
#include "storage/staff/office_storage.h"

#define REQUEST_ARGS_MAX 12 /* parameters behind the question mark; more are refused */

struct service;
struct stream;

/* The few headers that mean something here; empty when not sent. */
struct request_headers {
    struct str authorization;
    struct str content_type;
    struct str idempotency_key;
    struct str accept;
    struct str accept_language;
    struct str accept_encoding;
    struct str host;
    struct str if_none_match;
    struct str if_modified_since;
    struct str stripe_signature;
    struct str operator_token; /* of who has signed in */
    struct str approval;       /* of who agrees */
    struct str user_agent;     /* what the browser calls itself */
    struct str last_event_id;  /* up to which event a stream was heard */
    bool is_forwarded; /* a proxy brought it: the peer's address says nothing about the caller */
    bool expects;      /* to hear first whether its body is welcome */
    int lengths;       /* how many headers say where the body ends: more than one is a trap */
    int hosts;         /* how many say who is meant; the same */
};

struct request_arg {
    struct str name; /* as sent: percent-encoded */
    struct str value;
};

struct peer {
    uint8_t address[16]; /* IPv6, or IPv4 mapped into it */
    bool is_loopback;
};

struct request {
    struct service *service;
    struct arena *arena;
    int64_t began_us; /* monotonic */

    enum method method;
    struct str path;   /* as sent: percent-encoded, without the question mark, behind the prefix */
    struct str prefix; /* "/m/CODE" when it says which merchant is meant; empty otherwise */
    struct request_headers headers;
    struct request_arg args[REQUEST_ARGS_MAX];
    size_t arg_count;
    bool has_too_many_args;
    struct peer peer;
    struct str line_and_body; /* "POST /v1/purchases\n" and the body: what is digested */
    struct str body;
    bool is_too_large;

    struct tenant *tenant; /* the merchant that is meant; NULL: the installation's own */
    bool is_nowhere;       /* the prefix names no merchant */
    struct visit visit;    /* with that merchant, until the answer is gone */
    struct route_match match;
    struct str id; /* the first part of the path in braces, decoded as all in match.parts */
    enum err_language language; /* of problems */
    struct db *db;              /* a reader, while a handler runs */
    struct api_key key;
    struct caller caller;
    const struct json_node *json; /* the body */
    struct command command;
    struct problem problem; /* the details of the error a handler returns */
    struct reply reply;
    bool tries_code;       /* of a card or an invitation: one that is not known counts */
    struct stream *stream; /* its answer goes on (http/live/stream.h); NULL: it has an end */
    bool is_proved;        /* what a PIN proved is known, also when the answer is written again */
    struct shown_proof proof;
};

/* Reads the parsed body by the route's table.  E_INVALID, E_UNKNOWN_FIELD, E_NO_MEMORY; the details are
 * in rq->problem. */
MUST_USE enum err request_json(struct request *rq, void *ret_struct);

/* The same for the parameters behind the question mark, by the route's table of INT, TEXT and DATE
 * fields. */
MUST_USE enum err request_query(struct request *rq, void *ret_struct);

/* "%C3%A9" to "é".  E_INVALID when it is not one line of UTF-8. */
MUST_USE enum err request_decode(struct arena *arena, struct str encoded, struct str *ret_text);

/* Sets rq->problem, and returns `err` for the caller's return. */
enum err request_refuse(struct request *rq, enum err err, const char *pointer, const char *en,
                        const char *fr);

/* May this caller do that?  All the bits of `scopes`. */
bool request_may(const struct request *rq, int64_t scopes);

/* By its fields it is this too, where the key asks for staff. */
void request_is(struct request *rq, enum act act);

/* A card is looked for by whatever the caller says: who guesses too often has to wait.  E_RATE_LIMITED. */
MUST_USE enum err request_try_code(struct request *rq);
void request_tell_result(struct request *rq, enum err err); /* after it */

/* A secret in the body, the member of that name, is read from there, into the arena, and gone: nothing that is kept of the
 * request, its digest neither, knows it.  E_INVALID: nobody can say where it stands. */
MUST_USE enum err request_hide(struct request *rq, const char *name, struct str *text);

/* The same for a PIN.  E_INVALID: it is none. */
MUST_USE enum err request_hide_pin(struct request *rq, struct str *pin);

/* Whether the PIN is right that is told beside a card, in shown->proof; OK also when it is wrong, for the command that
 * it belongs to says so in its turn.  E_BUSY: too many are worked out.  Errors of request_hide_pin(). */
MUST_USE enum err request_prove(struct request *rq, struct str card, struct shown_request *shown);

/* A PIN as it is kept; wiped.  E_BUSY. */
MUST_USE enum err request_make_pin(struct request *rq, struct str pin, struct member_pin *ret_kept);

/* Whether a PIN is that one.  E_BUSY. */
MUST_USE enum err request_is_pin_of(struct request *rq, struct str pin,
                                    const struct member_pin *kept, bool *ret_is_right);

/* Whether it is that of one who serves; wiped.  E_OPERATOR_PIN; E_OPERATOR_LOCKED: there were too many wrong ones, of his or by this
 * key; E_BUSY. */
MUST_USE enum err request_prove_operator(struct request *rq, struct str pin,
                                         const struct operator_row *row);

/* Whether the password is that of who wants to enter the office, or nobody's (login NULL), which takes as long; wiped.
 * E_OFFICE_DOOR; E_OFFICE_LOCKED: too many were wrong, for that name or from that address; E_BUSY. */
MUST_USE enum err request_prove_login(struct request *rq, struct str code, struct str password,
                                      const struct office_login *login);
/* What else he told was wrong. */
void request_count_login(struct request *rq, struct str code);

/* Fills the command: what the writer shall run, with which struct. */
enum err request_command(struct request *rq, command_run *run, const void *request);

/* Where the command will be written, by what it names; nothing when there is no reader to ask.  The code of a phone may be a
 * guess: E_RATE_LIMITED. */
MUST_USE enum err request_aim_at_card(struct request *rq, struct str code);
void request_aim_at_id(struct request *rq, struct str id);

/* English unless French is preferred: "fr-FR,fr;q=0.9,en;q=0.8" is French. */
enum err_language request_language(struct str accept_language);

/* Of several types of an answer the one that is preferred, by its index; the first where nothing else is. */
size_t request_type(struct str accept, const char *const *types, size_t count);

/* Does this header accept gzip? */
bool request_accepts_gzip(struct str accept_encoding);

#endif
