/* reply.h - the answer to a request, before it goes to the wire.
 *
 *      TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
 *      struct json out = { .out = &rq->reply.out };
 *      json_object_open(&out, NULL);  ...  json_object_close(&out);
 *      return OK;
 *
 * The writer of the text is sticky: a text that does not fit becomes E_LIMIT where the reply is
 * finished, so a handler writes without a single `if`.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "core/json.h"

#define REPLY_HEADERS_MAX   8
#define REPLY_PROBLEM_BYTES 2048
#define REPLY_FIRST_BYTES   32768
#define REQUEST_ID_CHARS    13 /* 65 random bits */

struct request;

struct reply_header {
    const char *name;
    const char *value; /* no control characters; lives as long as the request */
};

struct reply {
    int status; /* 0: there is none yet */
    const char *content_type;
    const char *cache_control;
    struct reply_header headers[REPLY_HEADERS_MAX]; /* beside those that every answer has */
    size_t header_count;
    struct buf out;     /* while it is written */
    struct str body;    /* when it is finished */
    bool may_grow;      /* reply_begin() gave less room than was asked for ... */
    bool is_grown;      /* ... and gives all of it the second time */
    bool is_page;       /* a document of ours: carries the policy that keeps others' scripts out */
    const char *policy; /* of a page that may more than others (pages.c); NULL: PAGE_POLICY */
    bool is_last;       /* the connection is closed behind it */
    char request_id[REQUEST_ID_CHARS + 1]; /* of a problem; empty otherwise */
    int64_t wait_s; /* for Retry-After, when the status has one; 0: a second */
    char retry_after[12];
    char allow[32];
    char problem_room[REPLY_PROBLEM_BYTES]; /* so that even a full arena can be told */
};

/* Room for a JSON answer of at most `size` bytes.  At first it is small, because an arena that has grown
 * by a megabyte gives its pages back to the system after every request; when it overflows, the handler runs once more with all
 * of it.  E_NO_MEMORY. */
MUST_USE enum err reply_begin(struct request *rq, int status, size_t size);

/* Ends what reply_begin() began.  E_LIMIT when it did not fit. */
MUST_USE enum err reply_finish(struct request *rq);

/* JSON which is there already, in the request's arena or for ever. */
void reply_json(struct request *rq, int status, struct str body);

void reply_header(struct request *rq, const char *name, const char *value);

/* RFC 9457, in the caller's language, in place of whatever was there, with the headers that its status
 * asks for.  The details come from `problem` when it has any.  A fault is logged here, with the
 * request's id, and told as its code alone.  Who follows a link in a browser gets a page. */
void reply_problem(struct request *rq, enum err err, const struct problem *problem);

#endif
