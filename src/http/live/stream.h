/* stream.h - an answer that goes on: what a screen hears of an account while it is open.
 *
 * A stream lives in the arena of its request, and has a place among a bounded number until its connection is done.
 * It keeps no thread and no database connection: between two events its connection sleeps (server_stream.c), and
 * what it has to say is worked out when it wakes, from one number.  So a listener that is slow misses
 * nothing and costs no more than any other.
 */
#ifndef HTTP_LIVE_STREAM_H
#define HTTP_LIVE_STREAM_H

#include <pthread.h>

#include "app/live.h"
#include "core/buf.h"

#define STREAM_TEXT_MAX_BYTES 160

struct request;
struct tenant;

/* All of a server's. */
struct streams {
    pthread_mutex_t lock;
    struct stream *first;
    int64_t count;
    atomic_bool is_closing;
};

struct stream {
    struct live_watch watch; /* first: wake() is told of it */
    struct live *live;
    struct streams *streams;
    const struct tenant *tenant;
    struct stream *next;
    struct stream **link;

    /* Of who writes it. */
    int64_t told; /* the entry that the listener knows of; LIVE_NOT_KNOWN: he did not say */
    bool has_begun;
    bool is_here; /* he was told where the account is */
    int64_t beats;
    size_t at; /* of the text, so much is gone */
    size_t len;
    char text[STREAM_TEXT_MAX_BYTES];

    /* Of server_stream.c. */
    atomic_bool is_asleep;
    atomic_bool is_gone;                        /* he has hung up */
    bool (*has_hung_up)(struct stream *stream); /* of one that is asleep */
    void (*resume)(struct stream *stream);
    void *connection;
    int fd; /* of it */
    void (*wake_loop)(void *loop);
    void *loop;
};

void streams_init(struct streams *streams);
void streams_finish(struct streams *streams); /* every place was given back */
void streams_close(struct streams *streams);  /* from now on every stream ends at once */
int64_t streams_count(struct streams *streams);

/* A stream about an account, as rq->stream, with the place that it needs: stream_give().  What the caller has heard is
 * in his Last-Event-ID.  E_LIVE_FULL, E_LIVE_KEY, E_NO_MEMORY. */
MUST_USE enum err stream_take(struct request *rq, int32_t partition, int64_t account);
void stream_give(struct stream *stream); /* harmless on NULL */

/* Writes into stream->text what comes next, if anything.  False: it is over. */
bool stream_prepare(struct stream *stream);
bool stream_has_news(
    const struct stream *stream); /* stream_prepare() would write, or say that it is over */

#endif
