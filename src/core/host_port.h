/* host_port.h - "HOST:PORT", as people write where something listens. */
#ifndef CORE_HOST_PORT_H
#define CORE_HOST_PORT_H

#include "core/str.h"

#define PORT_MAX 65535

/* "[::1]:8080" for IPv6; without a host it is empty.  Borrowed from the text.  E_INVALID. */
MUST_USE enum err host_port_split(struct str text, struct str *ret_host, int64_t *ret_port);

#endif
