/* wire.c - a socket, and where an answer ends. */
#include "bench/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

_Noreturn void wire_stop(const char *why, const char *subject)
{
    (void)fprintf(stderr, "%s: %s %s\n", program_invocation_short_name, why, subject);
    exit(2);
}

int64_t wire_number(const char *name, const char *value)
{
    int64_t found = 0;
    if (str_parse_i64(str_c(value), 0, INT64_C(1000000000), &found) != OK)
        wire_stop("needs a number:", name);
    return found;
}

struct sockaddr_in wire_address(struct str address)
{
    size_t colon = str_find(address, ':');
    char host[64] = "";
    int64_t port = 0;
    if (colon >= sizeof(host) ||
        str_parse_i64(str_sub(address, colon + 1, address.len), 1, 65535, &port) != OK)
        wire_stop("wants IPv4:PORT, not", address.ptr);
    memcpy(host, address.ptr, colon);
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1)
        wire_stop("wants IPv4:PORT, not", address.ptr);
    return server;
}

void wire_open(struct wire *wire, const struct sockaddr_in *server)
{
    int yes = 1;
    wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (wire->fd < 0 || connect(wire->fd, (const struct sockaddr *)server, sizeof(*server)) != 0)
        wire_stop("cannot connect:", strerror(errno));
    (void)setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    wire_forget(wire);
}

void wire_close(struct wire *wire)
{
    (void)close(wire->fd);
    wire->fd = -1;
}

bool wire_send(struct wire *wire, const char *bytes, size_t len)
{
    return send(wire->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

void wire_forget(struct wire *wire)
{
    wire->status = 0;
    wire->head = 0;
    wire->in_len = 0;
    wire->in_want = 0;
}

/* Of the head, when it is complete: the status, and how long the whole answer is. */
static void read_head(struct wire *wire)
{
    static const char mark[] = "Content-Length: ";
    const char *end = memmem(wire->in, wire->in_len, "\r\n\r\n", 4);
    if (end == NULL)
        return;
    wire->head = (size_t)(end - wire->in) + 4;
    const char *length = memmem(wire->in, wire->head, mark, sizeof(mark) - 1);
    if (length == NULL || wire->in_len < 12)
        wire_stop("does not understand", wire->in);
    size_t body = 0;
    for (length += sizeof(mark) - 1; *length >= '0' && *length <= '9'; length++)
        body = body * 10 + (size_t)(*length - '0');
    int status = (wire->in[9] - '0') * 100 + (wire->in[10] - '0') * 10 + (wire->in[11] - '0');
    wire->status = status > 0 && status < WIRE_STATUS_MAX ? status : 0;
    wire->in_want = wire->head + body;
    if (wire->in_want > sizeof(wire->in))
        wire_stop("has no room for", "an answer");
}

enum wire_got wire_receive(struct wire *wire)
{
    ssize_t got =
        recv(wire->fd, wire->in + wire->in_len, sizeof(wire->in) - wire->in_len, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return WIRE_WAITS;
    if (got <= 0)
        return WIRE_BROKEN;
    wire->in_len += (size_t)got;
    if (wire->in_want == 0)
        read_head(wire);
    return wire->in_want > 0 && wire->in_len >= wire->in_want ? WIRE_WHOLE : WIRE_WAITS;
}

bool wire_has_header(const struct wire *wire, struct str name)
{
    return memmem(wire->in, wire->head, name.ptr, name.len) != NULL;
}

struct str wire_body(const struct wire *wire)
{
    return (struct str){ .ptr = wire->in + wire->head, .len = wire->in_want - wire->head };
}
