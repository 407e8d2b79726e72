/* listen.h - a socket that listens at HOST:PORT. */
#ifndef CORE_LISTEN_H
#define CORE_LISTEN_H

#include "core/str.h"

struct listener {
    int fd;   /* -1: none */
    int port; /* the real one, when 0 was asked for */
};

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080" for every address of the machine.
 * E_USAGE when it is not of that form or no such host is known; E_PORT_IN_USE; E_SYSTEM. */
MUST_USE enum err listen_open(struct str address, struct listener *ret_listener);
void listen_close(struct listener *listener); /* harmless twice */

#endif
