/* cable_address.c - where a printer is, and whether this program goes there. */
#include "cable/cable_address.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/host_port.h"

/* ---- networks --------------------------------------------------------------------------------- */

/* Private (RFC 1918), of a link (RFC 3927), or this machine. */
static bool is_private_v4(uint32_t host, bool *ret_is_here)
{
    *ret_is_here = host >> 24 == 127;
    return *ret_is_here || host >> 24 == 10 || host >> 20 == (172u << 4 | 1) ||
           host >> 16 == (192u << 8 | 168) || host >> 16 == (169u << 8 | 254);
}

/* Unique local (RFC 4193), or this machine.  One of a link needs its interface named, and is left out. */
static bool is_private_v6(const struct in6_addr *host, bool *ret_is_here)
{
    *ret_is_here = IN6_IS_ADDR_LOOPBACK(host) != 0;
    return *ret_is_here || (host->s6_addr[0] & 0xFE) == 0xFC;
}

static enum err parse_peer(struct str text, struct cable_address *address)
{
    char room[INET6_ADDRSTRLEN];
    struct str host = STR_NONE;
    int64_t port = 0;
    if (host_port_split(text, &host, &port) != OK || port == 0 || host.len >= sizeof(room))
        return E_PRINTER_ADDRESS;
    memcpy(room, host.ptr, host.len);
    room[host.len] = '\0';
    if (inet_pton(AF_INET, room, &address->peer.v4.sin_addr) == 1) {
        address->peer.v4.sin_family = AF_INET;
        address->peer.v4.sin_port = htons((uint16_t)port);
        address->peer_len = sizeof(address->peer.v4);
        uint32_t number = ntohl(address->peer.v4.sin_addr.s_addr);
        return is_private_v4(number, &address->is_here) ? OK : E_PRINTER_ADDRESS;
    }
    if (inet_pton(AF_INET6, room, &address->peer.v6.sin6_addr) != 1)
        return E_PRINTER_ADDRESS;
    address->peer.v6.sin6_family = AF_INET6;
    address->peer.v6.sin6_port = htons((uint16_t)port);
    address->peer_len = sizeof(address->peer.v6);
    return is_private_v6(&address->peer.v6.sin6_addr, &address->is_here) ? OK : E_PRINTER_ADDRESS;
}

/* ---- devices ---------------------------------------------------------------------------------- */

static enum err parse_device(struct str text, struct cable_address *address)
{
    struct str rest = text;
    struct str part = STR_NONE;
    while (str_cut(&rest, '/', &part)) {
        if (str_eq(part, STR("..")))
            return E_PRINTER_ADDRESS;
    }
    if (!str_begins(text, STR("/dev/")) || str_ends(text, STR("/")))
        return E_PRINTER_ADDRESS;
    memcpy(address->path, text.ptr, text.len);
    address->path[text.len] = '\0';
    address->is_device = true;
    return OK;
}

enum err cable_address_parse(struct str text, struct cable_address *ret_address)
{
    struct cable_address address = { 0 };
    if (text.len == 0 || text.len > CABLE_ADDRESS_MAX_BYTES || !str_is_line(text))
        return E_PRINTER_ADDRESS;
    if (text.ptr[0] == '/')
        TRY(parse_device(text, &address));
    else
        TRY(parse_peer(text, &address));
    *ret_address = address;
    return OK;
}

static int64_t port_of(const struct cable_address *address)
{
    return ntohs(address->peer.any.sa_family == AF_INET6 ? address->peer.v6.sin6_port
                                                         : address->peer.v4.sin_port);
}

bool cable_address_may(const struct cable_address *address, enum cable_reach reach)
{
    switch (reach) {
    case CABLE_NOWHERE:
        return false;
    case CABLE_NETWORK:
        return !address->is_device && !address->is_here && port_of(address) >= CABLE_PORT_FIRST &&
               port_of(address) <= CABLE_PORT_LAST;
    case CABLE_ALL:
        return true;
    }
    return false;
}
