/* server_stream.c - a connection that sleeps between two events.
 *
 * The library asks for more when it can send more.  Where there is nothing to say, the connection is suspended, and
 * whoever finds it asleep wakes it: one alone, by exchanging the flag.  What came between the look and the sleep is
 * looked for once more behind the flag, so nothing is slept through.  A connection that sleeps is not ended by
 * the library, so the stream is there as long as it is asleep.
 *
 * The library does not notice that a caller hangs up while his connection sleeps, so its socket is asked each second.  One
 * whose machine is gone without a word is noticed by the system, which is told how long it may wait for an acknowledgement.
 */
#include "http/server_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "core/limits.h"

#define BLOCK_BYTES 256 /* one event at a time */

static void resume(struct stream *stream)
{
    void (*wake_loop)(void *loop) = stream->wake_loop;
    void *loop = stream->loop;
    MHD_resume_connection(stream->connection); /* from here on it may be gone */
    wake_loop(loop);
}

/* Should the answer be about another connection, for this one was woken and closed meanwhile, it is about a stream that
 * has ended. */
static bool has_hung_up(struct stream *stream)
{
    struct pollfd line = { .fd = stream->fd, .events = POLLRDHUP };
    return poll(&line, 1, 0) == 1;
}

static void sleep_until_news(struct stream *stream)
{
    MHD_suspend_connection(stream->connection);
    atomic_store(&stream->is_asleep, true);
    if (stream_has_news(stream) && atomic_exchange(&stream->is_asleep, false))
        resume(stream);
}

static ssize_t read_stream(void *context, uint64_t position, char *room, size_t size)
{
    struct stream *stream = context;
    (void)position;
    if (stream->at == stream->len && !stream_prepare(stream))
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t rest = stream->len - stream->at;
    size_t now = rest < size ? rest : size;
    if (now == 0) {
        sleep_until_news(stream);
        return 0;
    }
    memcpy(room, stream->text + stream->at, now);
    stream->at += now;
    return (ssize_t)now;
}

struct MHD_Response *server_stream_response(struct stream *stream,
                                            struct MHD_Connection *connection,
                                            void (*wake_loop)(void *loop), void *loop)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    unsigned int silent_ms = LIVE_SILENT_S * 1000;
    stream->connection = connection;
    stream->wake_loop = wake_loop;
    stream->loop = loop;
    stream->resume = resume;
    stream->has_hung_up = has_hung_up;
    stream->fd = info->connect_fd;
    (void)setsockopt(stream->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent_ms, sizeof(silent_ms));
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, stream,
                                             NULL);
}
