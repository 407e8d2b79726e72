/* server.h - the network edge: opened with an app, closed when the last answer is out. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "app/house.h"
#include "app/nights.h"
#include "core/net/origin.h"

#define SERVER_THREADS_DEFAULT 2
#define SERVER_THREADS_MAX     64

struct server; /* server.c */

struct server_options {
    struct str address;                 /* as core/listen.h */
    const struct night_figures *nights; /* for /metrics; NULL: there are none */
    const struct origins *frames;       /* who may show the till page in a frame; NULL: nobody */
    int threads;                        /* that serve connections; 0: SERVER_THREADS_DEFAULT */
};

/* Listens and serves until server_close().  The house must live longer.  E_USAGE, E_PORT_IN_USE,
 * E_SYSTEM, E_NO_MEMORY. */
MUST_USE enum err server_open(struct house *house, const struct server_options *options,
                              struct server **ret_server);

int server_port(const struct server *server); /* the real one, when 0 was asked for */

/* Stops accepting, waits for the answers of running requests, then closes the connections.  For
 * CLEANUP(); harmless twice. */
void server_close(struct server **server);

#endif
