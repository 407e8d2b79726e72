/* route.h - one row of the table of routes: what an address accepts, from whom, and what it answers.
 *
 * A row is law and documentation at once: http/dispatch.c checks requests by it, http/openapi.c
 * describes it to the world.  A row that says nothing lets nobody in.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "app/staff/permissions.h"
#include "core/json.h"
#include "http/schema.h"
#include "storage/config_storage.h"

struct request;

enum method { METHOD_GET, METHOD_POST, METHOD_PATCH, METHOD_DELETE, METHOD_OTHER };

#define ROUTE_PARTS_MAX 3 /* in braces, of a path that others have drawn up */

enum access {
    ACCESS_NOBODY = 0, /* a row that forgot to say */
    ACCESS_PUBLIC,
    ACCESS_LOOPBACK, /* without a key, from this machine, not through a proxy */
    ACCESS_PASS, /* without a key: the handler compares the word that the pass of a telephone has, names the
                      * request itself, and may answer at once */
    ACCESS_SIGNED, /* without a key: the handler checks a signature of the body, which comes as it is, names
                      * the request itself, and may answer at once */
    ACCESS_DOOR, /* without a key: whoever wants to enter the office says by what, and the handler counts
                  * what is wrong */
    ACCESS_KEY, /* a key with all of `scopes`; any key when there are none */
};

/* Deep code tells an error alone; which field of this request it is about, the route knows. */
struct blame {
    enum err err; /* OK ends a list */
    const char *pointer;
};

struct route {
    enum method method;
    const char *path; /* "/v1/purchases/{id}" */
    /* Reads, and writes the answer; or, when is_write, fills rq->command.run and .request. */
    enum err (*handle)(struct request *rq);
    enum access access;
    int64_t scopes; /* of enum scope */
    enum act act;   /* with ACCESS_KEY: what it is, where the key asks for staff */
    int64_t acts;   /* what it may turn out to be beside that: bits of enum act */
    bool
        may_be_late; /* by the word of who signed in at a till without a line (app/staff/staff.h) */
    bool is_write;   /* needs an Idempotency-Key, goes through the commit loop */
    enum err (*tell)(struct request *rq); /* answers a write that is no entry; NULL: app/answer.h */
    size_t body_max_bytes;                /* 0: a body is not accepted */
    const struct json_table *body;        /* NULL with a body: any JSON, read by the handler */
    const struct json_table *query;       /* NULL: no parameters */
    const struct blame *blames;           /* or NULL */

    /* For the OpenAPI document. */
    const char *name;            /* of the operation: "recordPurchase" */
    const char *tag;             /* its chapter: "Purchases" */
    const char *doc;             /* one sentence */
    const char *id_doc;          /* what stands in the braces; of several, with | between */
    int status;                  /* of a good answer */
    const struct schema *answer; /* NULL: not JSON */
    const char *also;            /* other types of a good answer: "text/csv,text/plain"; or NULL */
    const char *body_example;    /* JSON, or NULL */
};

struct route_group {
    const struct route *routes;
    const size_t *count;
};

/* Every group, ended by { NULL }. */
extern const struct route_group route_groups[];

/* The i-th route of all, or NULL behind the last. */
const struct route *route_at(size_t index);
size_t route_count(void);

struct route_match {
    const struct route *route;
    size_t index;
    struct str id;                     /* the first part in braces, as sent; empty: there is none */
    struct str parts[ROUTE_PARTS_MAX]; /* all of them */
    uint32_t methods;                  /* 1 << enum method: accepted at this path */
};

/* E_NOT_FOUND: no such path.  E_METHOD: the path has others (ret_match->methods). */
MUST_USE enum err route_find(enum method method, struct str path, struct route_match *ret_match);

const char *method_name(enum method method);
enum method method_parse(struct str text); /* HEAD is GET */

#endif
