/* wire.c - the line to a printer.  The descriptor never blocks: whoever waits does so in poll(), by a clock. */
#include "wire/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "core/instant.h"

#define US_PER_MS  1000
#define SLICE_MS   200 /* how long a stop may go unseen */
#define PASSED_MAX 4096
/* Until something of `events` is so, or the instant comes, or all is to stop: then false. */
static bool wait_for(const struct wire *wire, short events, int64_t until_us)
{
    struct pollfd at = { .fd = wire->fd, .events = events };
    while (wire->stop == NULL || !atomic_load(wire->stop)) {
        int64_t left_us = until_us - clock_monotonic_us();
        int64_t left_ms = left_us > 0 ? (left_us + US_PER_MS - 1) / US_PER_MS : 0;
        int count = poll(&at, 1, left_ms > SLICE_MS ? SLICE_MS : (int)left_ms);
        if (count > 0)
            return true;
        if ((count < 0 && errno != EINTR) || left_us <= 0)
            return false;
    }
    return false;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static enum err connect_to(const struct wire_address *address, int64_t until_us, struct wire *wire)
{
    int outcome = 0;
    socklen_t size = sizeof(outcome);
    wire->fd = socket(address->peer.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (wire->fd < 0)
        return E_SYSTEM;
    wire->is_open = true;
    wire->is_socket = true;
    if (connect(wire->fd, &address->peer.any, address->peer_len) == 0)
        return OK;
    if (errno != EINPROGRESS || !wait_for(wire, POLLOUT, until_us) ||
        getsockopt(wire->fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0 || outcome != 0)
        return E_PRINTER_OFF;
    return OK;
}

/* A serial line passes bytes as they are. */
static void set_raw(int fd)
{
    struct termios line;
    if (tcgetattr(fd, &line) != 0)
        return; /* it is no serial line */
    cfmakeraw(&line);
    (void)tcsetattr(fd, TCSANOW, &line);
}

static enum err open_device(const struct wire_address *address, struct wire *wire)
{
    const int flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    struct stat what;
    wire->fd = open(address->path, O_RDWR | flags);
    if (wire->fd < 0) {
        wire->is_deaf = true;
        wire->fd = open(address->path, O_WRONLY | flags);
    }
    if (wire->fd < 0)
        return E_PRINTER_OFF;
    wire->is_open = true;
    if (fstat(wire->fd, &what) != 0 || !S_ISCHR(what.st_mode))
        return E_PRINTER_OFF;
    set_raw(wire->fd);
    return OK;
}

enum err wire_open(const struct wire_address *address, const atomic_bool *stop, int64_t until_us,
                   struct wire *ret_wire)
{
    struct wire wire = { .stop = stop };
    enum err err =
        address->is_device ? open_device(address, &wire) : connect_to(address, until_us, &wire);
    if (err != OK) {
        wire_close(&wire);
        return err;
    }
    *ret_wire = wire;
    return OK;
}

/* ---- bytes ------------------------------------------------------------------------------------ */

static ssize_t put(const struct wire *wire, struct str bytes)
{
    if (wire->is_socket)
        return send(wire->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
    return write(wire->fd, bytes.ptr, bytes.len);
}

enum err wire_send(struct wire *wire, struct str bytes, int64_t until_us, size_t *ret_sent)
{
    *ret_sent = 0;
    while (*ret_sent < bytes.len) {
        ssize_t count = put(wire, str_sub(bytes, *ret_sent, bytes.len));
        if (count > 0) {
            *ret_sent += (size_t)count;
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
            return E_PRINTER_OFF;
        if (!wait_for(wire, POLLOUT, until_us))
            return E_PRINTER_OFF;
    }
    return OK;
}

enum err wire_hear(struct wire *wire, int64_t until_us, uint8_t *ret_byte)
{
    while (!wire->is_deaf) {
        if (!wait_for(wire, POLLIN, until_us))
            return E_NOT_FOUND;
        ssize_t count = read(wire->fd, ret_byte, 1);
        if (count == 1)
            return OK;
        if (count == 0)
            wire->is_deaf = true; /* it has said all */
        else if (errno != EINTR && errno != EAGAIN)
            wire->is_deaf = wire->is_broken = true;
    }
    return E_NOT_FOUND;
}

enum err wire_finish(struct wire *wire, int64_t until_us)
{
    uint8_t byte = 0;
    int outcome = 0;
    socklen_t size = sizeof(outcome);
    if (!wire->is_socket)
        return OK;
    (void)shutdown(wire->fd, SHUT_WR);
    for (int count = 0; count < PASSED_MAX; count++) { /* what it still says is of no interest */
        if (wire_hear(wire, until_us, &byte) != OK)
            break;
    }
    if (wire->is_broken)
        return E_PRINTER_OFF;
    if (getsockopt(wire->fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0 || outcome != 0)
        return E_PRINTER_OFF;
    return OK;
}

void wire_close(struct wire *wire)
{
    if (wire->is_open)
        (void)close(wire->fd);
    *wire = (struct wire){ 0 };
}
