/* auth.h - who asks, and what the key allows. */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include "http/request.h"

/* Looks up the key of "Authorization: Bearer hab_..." with rq->db, each time anew, so that a revoked
 * key is refused from the next request on; fills rq->key and rq->caller.  E_UNAUTHORIZED;
 * E_RATE_LIMITED instead after too many wrong keys from one address (rq->reply.wait_s). */
MUST_USE enum err auth_check(struct request *rq);

/* May that caller use this route?  E_FORBIDDEN. */
MUST_USE enum err auth_allow(struct request *rq, const struct route *route);

#endif
