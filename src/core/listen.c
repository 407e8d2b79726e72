/* listen.c - a socket that listens at HOST:PORT. */
#include "core/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/host_port.h"

#define HOST_MAX_BYTES 256

struct host_port {
    char host[HOST_MAX_BYTES]; /* empty: every address */
    char port[8];
};

/* Text to a C string; E_USAGE when it does not fit. */
static enum err copy_c(struct str text, char *room, size_t size)
{
    if (text.len >= size || !str_is_line(text))
        return E_USAGE;
    if (text.len > 0)
        memcpy(room, text.ptr, text.len);
    room[text.len] = '\0';
    return OK;
}

static enum err split(struct str address, struct host_port *ret_place)
{
    struct str host = STR_NONE;
    int64_t number = 0;
    if (host_port_split(address, &host, &number) != OK)
        return E_USAGE;
    struct buf port = BUF(ret_place->port);
    buf_int(&port, number);
    buf_char(&port, '\0');
    return copy_c(host, ret_place->host, sizeof(ret_place->host));
}

static enum err err_of_errno(int number)
{
    switch (number) {
    case EADDRINUSE:
        return E_PORT_IN_USE;
    case EADDRNOTAVAIL:
        return E_USAGE;
    default:
        return E_SYSTEM;
    }
}

static int port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name = { .any = { 0 } };
    socklen_t len = sizeof(name);
    if (getsockname(fd, &name.any, &len) != 0)
        return 0;
    return ntohs(name.any.sa_family == AF_INET6 ? name.v6.sin6_port : name.v4.sin_port);
}

static enum err open_at(const struct addrinfo *info, struct listener *ret_listener)
{
    int yes = 1;
    int no = 0;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return E_SYSTEM;
    /* A server that comes back after a crash takes its port at once. */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (info->ai_family == AF_INET6) /* "every address" is of both kinds */
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
        enum err err = err_of_errno(errno);
        (void)close(fd);
        return err;
    }
    *ret_listener = (struct listener){ .fd = fd, .port = port_of(fd) };
    return OK;
}

static enum err open_host(const char *host, const char *port, struct listener *ret_listener)
{
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = { .ai_family = AF_UNSPEC,
                                     .ai_socktype = SOCK_STREAM,
                                     .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    if (getaddrinfo(host, port, &wanted, &found) != 0)
        return E_USAGE;

    enum err err = E_USAGE;
    for (const struct addrinfo *info = found; info != NULL; info = info->ai_next) {
        err = open_at(info, ret_listener);
        if (err == OK || err == E_PORT_IN_USE)
            break;
    }
    freeaddrinfo(found);
    return err;
}

enum err listen_open(struct str address, struct listener *ret_listener)
{
    struct host_port place = { { 0 }, { 0 } };
    TRY(split(address, &place));
    if (place.host[0] != '\0')
        return open_host(place.host, place.port, ret_listener);

    /* The IPv6 socket takes IPv4 as well; a machine may have no IPv6 at all. */
    enum err err = open_host("::", place.port, ret_listener);
    return err == OK || err == E_PORT_IN_USE ? err : open_host("0.0.0.0", place.port, ret_listener);
}

void listen_close(struct listener *listener)
{
    if (listener->fd >= 0)
        (void)close(listener->fd);
    listener->fd = -1;
}
