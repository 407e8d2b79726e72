/* stream.c - server-sent events on the loopback address; the only file of this room that knows libmicrohttpd.
 *
 * A thread of the library's serves each address (127.0.0.1, ::1).  A page that has heard everything is suspended until
 * stream_tell() or stream_tick() resumes it; only these two do, on one thread.
 */
#include "reader/stream.h"

#include <microhttpd.h>
#include <pthread.h>
#include <string.h>

#include "core/instant.h"
#include "core/listen.h"
#include "reader/news.h"

#define PATH              "/events"
#define CONNECTIONS_MORE  8  /* beside those that listen: preflights, and who is refused */
#define IDLE_S            10 /* of a connection that asks for nothing */
#define SIGN_OF_LIFE_US   (INT64_C(5) * US_PER_SECOND)
#define COMES_BACK_MS     "1000"
#define PREFLIGHT_KNOWN_S "600"
#define ADDRESSES         2

struct listener_page {
    struct stream *stream; /* NULL: this place is free */
    struct MHD_Connection *connection;
    int64_t heard;
    int64_t wrote_us; /* monotonic */
    bool is_suspended;
    size_t at; /* of what is written below, so much is gone */
    size_t len;
    char text[NEWS_TEXT_MAX_BYTES + 64];
};

struct stream {
    pthread_mutex_t lock;
    struct news news;
    struct listener_page pages[READER_LISTENERS_MAX];
    bool is_closing;
    struct stream_options options;
    int port;
    struct MHD_Daemon *daemons[ADDRESSES];
};

/* ---- what a page hears --------------------------------------------------------------------------- */

static void write_down(struct listener_page *page, const struct buf *out)
{
    page->len = out->used;
    page->at = 0;
    page->wrote_us = clock_monotonic_us();
}

/* What comes next for this page, if anything. */
static void prepare(struct stream *stream, struct listener_page *page)
{
    int64_t now_us = clock_monotonic_us();
    struct buf out = BUF(page->text);
    const struct news_item *item = news_next(&stream->news, page->heard, now_us);
    if (item != NULL) {
        news_put(&out, &stream->news, item);
        page->heard = item->number;
    } else if (page->wrote_us == 0) {
        buf_lit(&out, "retry: " COMES_BACK_MS "\n\n");
    } else if (now_us - page->wrote_us >= SIGN_OF_LIFE_US) {
        buf_lit(&out, ": here\n\n");
    }
    if (out.used > 0)
        write_down(page, &out);
}

static ssize_t read_page(void *context, uint64_t position, char *room, size_t size)
{
    struct listener_page *page = context;
    struct stream *stream = page->stream;
    ssize_t result = 0;
    (void)position;
    (void)pthread_mutex_lock(&stream->lock);
    if (page->at == page->len && !stream->is_closing)
        prepare(stream, page);
    if (page->at < page->len) {
        size_t rest = page->len - page->at;
        size_t now = rest < size ? rest : size;
        memcpy(room, page->text + page->at, now);
        page->at += now;
        result = (ssize_t)now;
    } else if (stream->is_closing) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        MHD_suspend_connection(page->connection);
        page->is_suspended = true;
    }
    (void)pthread_mutex_unlock(&stream->lock);
    return result;
}

static void free_page(void *context)
{
    struct listener_page *page = context;
    struct stream *stream = page->stream;
    (void)pthread_mutex_lock(&stream->lock);
    *page = (struct listener_page){ .stream = NULL };
    (void)pthread_mutex_unlock(&stream->lock);
}

/* A connection that sleeps is not ended by the library, so it may be woken after the lock is let go. */
static void wake(struct stream *stream, bool is_everybody)
{
    struct MHD_Connection *asleep[READER_LISTENERS_MAX];
    size_t count = 0;
    int64_t now_us = clock_monotonic_us();
    (void)pthread_mutex_lock(&stream->lock);
    for (size_t i = 0; i < READER_LISTENERS_MAX; i++) {
        struct listener_page *page = &stream->pages[i];
        if (page->stream == NULL || !page->is_suspended ||
            (!is_everybody && now_us - page->wrote_us < SIGN_OF_LIFE_US))
            continue;
        page->is_suspended = false;
        asleep[count++] = page->connection;
    }
    (void)pthread_mutex_unlock(&stream->lock);
    for (size_t i = 0; i < count; i++)
        MHD_resume_connection(asleep[i]);
}

void stream_tell(struct stream *stream, struct str event, struct str data)
{
    (void)pthread_mutex_lock(&stream->lock);
    enum err err = news_add(&stream->news, event, data, clock_monotonic_us());
    (void)pthread_mutex_unlock(&stream->lock);
    if (err == OK)
        wake(stream, true);
}

void stream_tick(struct stream *stream)
{
    wake(stream, false);
}

/* ---- who may listen ------------------------------------------------------------------------------ */

static struct str header_of(struct MHD_Connection *connection, const char *name)
{
    return str_c(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* "127.0.0.1:8081": a name that a page made point here is another one. */
static bool host_is_ours(const struct stream *stream, struct str host)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
    for (size_t i = 0; i < COUNT(names); i++) {
        char room[32];
        struct buf out = BUF(room);
        buf_str(&out, str_c(names[i]));
        buf_char(&out, ':');
        buf_int(&out, stream->port);
        assert(out.err == OK);
        if (str_eq_nocase(host, (struct str){ out.base, out.used }))
            return true;
    }
    return false;
}

static bool origin_is_known(const struct stream *stream, struct str origin)
{
    for (size_t i = 0; i < stream->options.origin_count; i++) {
        if (str_eq(str_c(stream->options.origins[i]), origin))
            return true;
    }
    return false;
}

static enum err judge(const struct stream *stream, struct MHD_Connection *connection,
                      const char *method, const char *url)
{
    bool is_get = strcmp(method, MHD_HTTP_METHOD_GET) == 0;
    if (!host_is_ours(stream, header_of(connection, MHD_HTTP_HEADER_HOST)) ||
        !origin_is_known(stream, header_of(connection, MHD_HTTP_HEADER_ORIGIN)))
        return E_FORBIDDEN;
    if (strcmp(url, PATH) != 0)
        return E_NOT_FOUND;
    return is_get || strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0 ? OK : E_METHOD;
}

/* ---- answers ------------------------------------------------------------------------------------- */

/* What the browser asks before it lets a page in; only behind judge(). */
static void put_grant(struct MHD_Response *response, struct MHD_Connection *connection)
{
    const char *origin =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ORIGIN);
    (void)MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
    (void)MHD_add_response_header(response, "Vary", "Origin");
    (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
}

static enum MHD_Result send_off(struct MHD_Connection *connection, int status,
                                struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result sent = MHD_queue_response(connection, (unsigned int)status, response);
    MHD_destroy_response(response);
    return sent;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, enum err err)
{
    char room[256];
    struct buf out = BUF(room);
    buf_str(&out, str_c(err_text(err, ERR_EN)));
    struct MHD_Response *response =
        MHD_create_response_from_buffer(out.used, room, MHD_RESPMEM_MUST_COPY);
    if (response != NULL) {
        (void)MHD_add_response_header(response, "Content-Type", "text/plain");
        (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    }
    return send_off(connection, err_status(err), response);
}

/* Also what Chromium asks before a page of the network speaks with this machine (Private Network Access). */
static enum MHD_Result grant(struct MHD_Connection *connection)
{
    char nothing[1];
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    put_grant(response, connection);
    (void)MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET");
    (void)MHD_add_response_header(response, "Access-Control-Allow-Headers",
                                  "Last-Event-ID, Cache-Control");
    (void)MHD_add_response_header(response, "Access-Control-Max-Age", PREFLIGHT_KNOWN_S);
    if (header_of(connection, "Access-Control-Request-Private-Network").len > 0)
        (void)MHD_add_response_header(response, "Access-Control-Allow-Private-Network", "true");
    return send_off(connection, MHD_HTTP_NO_CONTENT, response);
}

static struct listener_page *take_place(struct stream *stream, struct MHD_Connection *connection)
{
    struct listener_page *found = NULL;
    (void)pthread_mutex_lock(&stream->lock);
    for (size_t i = 0; i < READER_LISTENERS_MAX && found == NULL; i++) {
        if (stream->pages[i].stream == NULL)
            found = &stream->pages[i];
    }
    if (found != NULL)
        *found = (struct listener_page){
            .stream = stream,
            .connection = connection,
            .heard = news_heard(&stream->news, header_of(connection, "Last-Event-ID")),
        };
    (void)pthread_mutex_unlock(&stream->lock);
    return found;
}

static enum MHD_Result listen_on(struct stream *stream, struct MHD_Connection *connection)
{
    struct listener_page *page = take_place(stream, connection);
    if (page == NULL)
        return refuse(connection, E_BUSY);
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, sizeof(page->text), read_page, page,
                                          free_page);
    if (response == NULL) {
        free_page(page);
        return MHD_NO;
    }
    put_grant(response, connection);
    (void)MHD_add_response_header(response, "Content-Type", "text/event-stream");
    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
    return send_off(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **place)
{
    static char is_begun;
    struct stream *stream = context;
    (void)version;
    (void)data;
    if (*place == NULL) { /* the head is there; the answer waits for the body, which nobody reads */
        *place = &is_begun;
        return MHD_YES;
    }
    if (*data_size > 0) {
        *data_size = 0;
        return MHD_YES;
    }
    enum err err = judge(stream, connection, method, url);
    if (err != OK)
        return refuse(connection, err);
    if (strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0)
        return grant(connection);
    return listen_on(stream, connection);
}

/* ---- opening and closing ------------------------------------------------------------------------- */

static enum err start(struct stream *stream, const char *host, int index)
{
    char room[32];
    struct buf address = BUF(room);
    struct listener listener = { .fd = -1 };
    buf_str(&address, str_c(host));
    buf_char(&address, ':');
    buf_int(&address, stream->port);
    TRY(listen_open((struct str){ address.base, address.used }, &listener));
    if (stream->port == 0) /* before a thread reads it */
        stream->port = listener.port;
    stream->daemons[index] =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                         on_request, stream, MHD_OPTION_LISTEN_SOCKET, listener.fd,
                         MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned int)(READER_LISTENERS_MAX + CONNECTIONS_MORE),
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_S,
                         MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (stream->daemons[index] == NULL) {
        listen_close(&listener);
        return E_SYSTEM;
    }
    return OK;
}

enum err stream_open(struct arena *arena, const struct stream_options *options,
                     struct stream **ret_stream)
{
    struct stream *stream = ARENA_NEW(arena, struct stream);
    if (stream == NULL)
        return E_NO_MEMORY;
    stream->options = *options;
    stream->port = options->port;
    stream->news.run = instant_now().us;
    int failed = pthread_mutex_init(&stream->lock, NULL);
    assert(failed == 0);
    enum err err = start(stream, "127.0.0.1", 0);
    if (err == OK && start(stream, "[::1]", 1) == E_PORT_IN_USE)
        err = E_PORT_IN_USE; /* a machine without IPv6 has one address of its own */
    if (err != OK) {
        stream_close(&stream);
        return err;
    }
    *ret_stream = stream;
    return OK;
}

void stream_close(struct stream **handle)
{
    struct stream *stream = *handle;
    if (stream == NULL)
        return;
    (void)pthread_mutex_lock(&stream->lock);
    stream->is_closing = true;
    (void)pthread_mutex_unlock(&stream->lock);
    wake(stream, true);
    for (int i = 0; i < ADDRESSES; i++) {
        if (stream->daemons[i] != NULL)
            MHD_stop_daemon(stream->daemons[i]);
    }
    (void)pthread_mutex_destroy(&stream->lock);
    *handle = NULL;
}

int stream_port(const struct stream *stream)
{
    return stream->port;
}
