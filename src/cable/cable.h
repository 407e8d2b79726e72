/* cable.h - the line to a printer: a connection or a device, and no wait without an end.
 *
 * Instants are those of clock_monotonic_us().  A line is used by one thread.
 */
#ifndef CABLE_CABLE_H
#define CABLE_CABLE_H

#include <stdatomic.h>

#include "cable/cable_address.h"

struct cable {
    int fd;
    const atomic_bool *stop; /* once it is true nothing is waited for; or NULL */
    bool is_open;
    bool is_socket;
    bool is_deaf;   /* nothing more comes from there */
    bool is_broken; /* it ended before its time */
};

/* E_PRINTER_OFF: nobody is there, or nobody answers until then; a device is not there, is no device, or is not ours
 * to use. */
MUST_USE enum err cable_open(const struct cable_address *address, const atomic_bool *stop,
                             int64_t until_us, struct cable *ret_cable);

/* All of it, or E_PRINTER_OFF: the line broke, or nobody takes it until then.  *ret_sent bytes went in any case. */
MUST_USE enum err cable_send(struct cable *cable, struct str bytes, int64_t until_us,
                             size_t *ret_sent);

/* One byte.  E_NOT_FOUND: none came until then, or the line ended. */
MUST_USE enum err cable_hear(struct cable *cable, int64_t until_us, uint8_t *ret_byte);

/* Nothing more will be sent: waits until the other end hangs up, at most until then.  E_PRINTER_OFF: it broke off, and
 * may not have taken all. */
MUST_USE enum err cable_finish(struct cable *cable, int64_t until_us);

void cable_close(struct cable *cable); /* for CLEANUP(); harmless twice, or on { 0 } */

#endif
