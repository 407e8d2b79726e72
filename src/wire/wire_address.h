/* wire_address.h - where a printer is, and whether this program goes there.
 *
 *      192.168.1.50:9100     [fd12::50]:9100     /dev/usb/lp0
 *
 * Addresses of networks are told by their numbers: a name could lead anywhere the next time it is asked for.  A
 * printer of a shop is in a private network; an address that others have is refused, so that nobody who sets up
 * printers makes the server knock at doors of the internet.
 */
#ifndef WIRE_WIRE_ADDRESS_H
#define WIRE_WIRE_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/str.h"

#define WIRE_ADDRESS_MAX_BYTES 80

/* How far whoever sets up printers reaches from here. */
enum wire_reach {
    WIRE_NOWHERE,
    WIRE_NETWORK, /* the private networks, at the ports of printers: not this machine */
    WIRE_ALL,     /* them at any port, this machine and its devices */
};

#define WIRE_PORT_FIRST 9100 /* that printers listen at: AppSocket, and further inlets of a print server */
#define WIRE_PORT_LAST  9109

struct wire_address {
    bool is_device;
    char path[WIRE_ADDRESS_MAX_BYTES + 1]; /* of a device */
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } peer;
    socklen_t peer_len;
    bool is_here; /* this machine itself */
};

/* E_PRINTER_ADDRESS: it is none of these forms, or lies in no private network. */
MUST_USE enum err wire_address_parse(struct str text, struct wire_address *ret_address);

bool wire_address_may(const struct wire_address *address, enum wire_reach reach);

#endif
