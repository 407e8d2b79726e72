/* server_stream.h - a stream on its connection: the part of server.c that lets it sleep. */
#ifndef HTTP_SERVER_STREAM_H
#define HTTP_SERVER_STREAM_H

#include <microhttpd.h>

#include "http/live/stream.h"

/* The answer which goes on for as long as the stream does.  `wake_loop` makes the thread that serves the connection
 * look at it after it was resumed.  NULL: there is no memory. */
struct MHD_Response *server_stream_response(struct stream *stream,
                                            struct MHD_Connection *connection,
                                            void (*wake_loop)(void *loop), void *loop);

#endif
