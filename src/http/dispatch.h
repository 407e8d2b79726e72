/* dispatch.h - the checks every request passes, in this order, and who answers.
 *
 *      merchant 404 403, path 404, method 405, size 413, address or key 401 429 403, Idempotency-Key 400, media type 415,
 *      JSON 400, then what the handler says, then (writes) what the commit loop says
 *
 * The order is part of the API: of two faults a request has, the caller is told the first.
 */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/request.h"

enum dispatch_step {
    DISPATCH_ANSWERED, /* rq->reply is ready */
    DISPATCH_COMMIT,   /* rq->command is ready for commit_submit(); then dispatch_committed() */
};

/* As soon as method, path and headers are known: finds the merchant and the route.  Returns how large a
 * body may be. */
size_t dispatch_begin(struct request *rq);

/* A request whose end or whose host two readers could see differently is answered without reading on. */
bool dispatch_is_ambiguous(struct request *rq);

/* When the whole body is there: goes to the merchant.  False when it has to be opened first; then
 * rq->visit.done is called when dispatch_run() may follow, if it was told. */
bool dispatch_enter(struct request *rq);

/* After that. */
enum dispatch_step dispatch_run(struct request *rq);

/* When the writer is done with rq->command: makes the reply. */
void dispatch_committed(struct request *rq);

/* When the command could not be submitted, or the server itself refuses. */
void dispatch_refused(struct request *rq, enum err err);

#endif
