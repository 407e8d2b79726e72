/* cable_address.h - where a printer is, and whether this program goes there.
 *
 *      192.168.1.50:9100     [fd12::50]:9100     /dev/usb/lp0
 *
 * Addresses of networks are told by their numbers: a name could lead anywhere the next time it is asked for.  A
 * printer of a shop is in a private network; an address that others have is refused, so that nobody who sets up
 * printers makes the server knock at doors of the internet.
 */
#ifndef CABLE_CABLE_ADDRESS_H
#define CABLE_CABLE_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/str.h"

#define CABLE_ADDRESS_MAX_BYTES 80

/* How far whoever sets up printers reaches from here. */
enum cable_reach {
    CABLE_NOWHERE,
    CABLE_NETWORK, /* the private networks, at the ports of printers: not this machine */
    CABLE_ALL,     /* them at any port, this machine and its devices */
};

#define CABLE_PORT_FIRST                                                                           \
    9100 /* that printers listen at: AppSocket, and further inlets of a print server */
#define CABLE_PORT_LAST 9109

struct cable_address {
    bool is_device;
    char path[CABLE_ADDRESS_MAX_BYTES + 1]; /* of a device */
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } peer;
    socklen_t peer_len;
    bool is_here; /* this machine itself */
};

/* E_PRINTER_ADDRESS: it is none of these forms, or lies in no private network. */
MUST_USE enum err cable_address_parse(struct str text, struct cable_address *ret_address);

bool cable_address_may(const struct cable_address *address, enum cable_reach reach);

#endif
