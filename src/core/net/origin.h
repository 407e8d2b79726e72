/* origin.h - origins of the web: who may show a page of ours in a frame.
 *
 * An origin is written as a browser writes it (RFC 6454, 6.2): "https://caisse.example", "http://localhost:8090".
 * It is compared byte by byte with what a browser tells, so another way to write the same is refused.
 */
#ifndef CORE_NET_ORIGIN_H
#define CORE_NET_ORIGIN_H

#include "core/limits.h"
#include "core/str.h"

struct origins {
    size_t count;               /* 0: nobody */
    struct str at[ORIGINS_MAX]; /* of the text that was read */
};

/* http:// or https://, a host, a port where it is not the usual one; no path. */
bool origin_is_right(struct str text);

/* Several with commas or blanks between them; nothing: none.  E_USAGE: one is none, or came in the clear from another
 * machine, and *ret_wrong says which (empty: there are more than ORIGINS_MAX).  What is read points into `text`. */
MUST_USE enum err origins_read(struct str text, struct origins *ret_origins, struct str *ret_wrong);

#endif
