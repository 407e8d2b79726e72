/* serve.h - what main() lends to the commands: this room does not know http and jobs. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "app/house.h"
#include "app/nights.h"
#include "core/net/origin.h"
#include "terminal/console.h"

struct serve_request {
    struct str listen;            /* HOST:PORT */
    int64_t threads;              /* 0: as the server thinks best */
    struct night_figures *nights; /* for /metrics; lives longer than the server */
    const struct origins *frames; /* who may show the till page in a frame; lives longer, too */
};

struct serve_door {
    /* Listens; the server is opaque here.  E_USAGE when the address is none, E_PORT_IN_USE. */
    enum err (*open)(struct house *house, const struct serve_request *request, void **ret_server);
    int (*port)(const void *server); /* the real one, when 0 was asked for */
    void (*close)(void *server);     /* answers what it has begun, then ends */

    nightly_function *nightly; /* one night, for `habitue nightly` */

    /* A night for each merchant and day, at so many seconds of it, until it is closed. */
    enum err (*nights_open)(struct house *house, int32_t at_second, struct night_figures *figures,
                            void **ret_nights);
    void (*nights_close)(void *nights);
};

static inline const struct serve_door *serve_door_of(const struct console *console)
{
    return console->lent;
}

#endif
