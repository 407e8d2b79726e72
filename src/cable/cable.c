/* cable.c - the line to a printer.  The descriptor never blocks: whoever waits does so in poll(), by a clock. */
#include "cable/cable.h"

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
static bool wait_for(const struct cable *cable, short events, int64_t until_us)
{
    struct pollfd at = { .fd = cable->fd, .events = events };
    while (cable->stop == NULL || !atomic_load(cable->stop)) {
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

static enum err connect_to(const struct cable_address *address, int64_t until_us,
                           struct cable *cable)
{
    int outcome = 0;
    socklen_t size = sizeof(outcome);
    cable->fd = socket(address->peer.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (cable->fd < 0)
        return E_SYSTEM;
    cable->is_open = true;
    cable->is_socket = true;
    if (connect(cable->fd, &address->peer.any, address->peer_len) == 0)
        return OK;
    if (errno != EINPROGRESS || !wait_for(cable, POLLOUT, until_us) ||
        getsockopt(cable->fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0 || outcome != 0)
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

static enum err open_device(const struct cable_address *address, struct cable *cable)
{
    const int flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    struct stat what;
    cable->fd = open(address->path, O_RDWR | flags);
    if (cable->fd < 0) {
        cable->is_deaf = true;
        cable->fd = open(address->path, O_WRONLY | flags);
    }
    if (cable->fd < 0)
        return E_PRINTER_OFF;
    cable->is_open = true;
    if (fstat(cable->fd, &what) != 0 || !S_ISCHR(what.st_mode))
        return E_PRINTER_OFF;
    set_raw(cable->fd);
    return OK;
}

enum err cable_open(const struct cable_address *address, const atomic_bool *stop, int64_t until_us,
                    struct cable *ret_cable)
{
    struct cable cable = { .stop = stop };
    enum err err =
        address->is_device ? open_device(address, &cable) : connect_to(address, until_us, &cable);
    if (err != OK) {
        cable_close(&cable);
        return err;
    }
    *ret_cable = cable;
    return OK;
}

/* ---- bytes ------------------------------------------------------------------------------------ */

static ssize_t put(const struct cable *cable, struct str bytes)
{
    if (cable->is_socket)
        return send(cable->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
    return write(cable->fd, bytes.ptr, bytes.len);
}

enum err cable_send(struct cable *cable, struct str bytes, int64_t until_us, size_t *ret_sent)
{
    *ret_sent = 0;
    while (*ret_sent < bytes.len) {
        ssize_t count = put(cable, str_sub(bytes, *ret_sent, bytes.len));
        if (count > 0) {
            *ret_sent += (size_t)count;
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
            return E_PRINTER_OFF;
        if (!wait_for(cable, POLLOUT, until_us))
            return E_PRINTER_OFF;
    }
    return OK;
}

enum err cable_hear(struct cable *cable, int64_t until_us, uint8_t *ret_byte)
{
    while (!cable->is_deaf) {
        if (!wait_for(cable, POLLIN, until_us))
            return E_NOT_FOUND;
        ssize_t count = read(cable->fd, ret_byte, 1);
        if (count == 1)
            return OK;
        if (count == 0)
            cable->is_deaf = true; /* it has said all */
        else if (errno != EINTR && errno != EAGAIN)
            cable->is_deaf = cable->is_broken = true;
    }
    return E_NOT_FOUND;
}

enum err cable_finish(struct cable *cable, int64_t until_us)
{
    uint8_t byte = 0;
    int outcome = 0;
    socklen_t size = sizeof(outcome);
    if (!cable->is_socket)
        return OK;
    (void)shutdown(cable->fd, SHUT_WR);
    for (int count = 0; count < PASSED_MAX; count++) { /* what it still says is of no interest */
        if (cable_hear(cable, until_us, &byte) != OK)
            break;
    }
    if (cable->is_broken)
        return E_PRINTER_OFF;
    if (getsockopt(cable->fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0 || outcome != 0)
        return E_PRINTER_OFF;
    return OK;
}

void cable_close(struct cable *cable)
{
    if (cable->is_open)
        (void)close(cable->fd);
    *cable = (struct cable){ 0 };
}
