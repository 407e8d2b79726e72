/* pool.h - arenas for requests: taken as one begins, given back when its answer is gone.
 *
 * A place of the pool lives in its own arena, so there is nothing else to allocate.  At most
 * POOL_LIVE_MAX are out at once, at most POOL_KEPT_MAX wait for the next request.
 */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include <pthread.h>

#include "core/arena.h"
#include "core/limits.h"

#define POOL_LIVE_MAX CONNECTIONS_MAX /* one request per connection at a time */
#define POOL_KEPT_MAX 256             /* with at most a megabyte each of touched memory */

struct slot {
    struct arena arena; /* the slot itself is its first object */
    size_t mark;        /* what the slot takes of it */
    struct slot *next;  /* while it waits */
};

struct pool {
    pthread_mutex_t lock;
    struct slot *kept;
    int64_t kept_count;
    int64_t live_count;
    int64_t live_count_max; /* since the start */
};

struct pool_figures {
    int64_t kept;
    int64_t live;
    int64_t live_max;
};

void pool_init(struct pool *pool);
void pool_finish(struct pool *pool); /* every slot was given back */

MUST_USE enum err pool_get(struct pool *pool, struct slot **ret_slot); /* E_BUSY, E_NO_MEMORY */
void pool_put(struct pool *pool, struct slot *slot);
void pool_figures(struct pool *pool, struct pool_figures *ret_figures);

#endif
