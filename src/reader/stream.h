/* stream.h - news of the reader for the till page of the same machine: server-sent events on the loopback address.
 *
 *      GET /events     Host: 127.0.0.1:PORT     Origin: https://shop.example     Last-Event-ID: 1764460800000000-7
 *
 * Nobody from elsewhere reaches the address; a page of somebody else that the same browser shows is refused by its
 * Origin, and one that made a name of its own point here (DNS rebinding) by its Host.
 */
#ifndef READER_STREAM_H
#define READER_STREAM_H

#include "core/arena.h"

struct stream; /* stream.c; lives in its arena but for its threads: close it */

struct stream_options {
    int port;                   /* 0: any */
    const char *const *origins; /* of pages that may listen; they live longer than the stream */
    size_t origin_count;
};

/* E_PORT_IN_USE, E_SYSTEM, E_NO_MEMORY. */
MUST_USE enum err stream_open(struct arena *arena, const struct stream_options *options,
                              struct stream **ret_stream);
void stream_close(struct stream **stream); /* for CLEANUP(); harmless twice */

int stream_port(const struct stream *stream); /* the real one, when 0 was asked for */

/* Tells all that listen: one word, and one line of JSON.  Too long a line is left out. */
void stream_tell(struct stream *stream, struct str event, struct str data);

/* Now and then, at least once a second: says to pages that wait that somebody is there, and forgets those that left. */
void stream_tick(struct stream *stream);

#endif
