/* serve.h - what main() lends to `habitue serve`: this room does not know http. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "app/app.h"

struct serve_request {
    struct str host; /* address or name to listen at: "127.0.0.1", "::1"; a NUL follows */
    int64_t port;    /* 1..65535 */
    int64_t threads; /* that answer; 0: as many as there are processors */
};

struct serve_door {
    /* Listens; the server is opaque here.  E_PORT_IN_USE, E_INVALID for a host that is none. */
    enum err (*open)(struct app *app, const struct serve_request *request, void **ret_server);
    void (*close)(void *server); /* answers what it has begun, then ends */
};

#endif
