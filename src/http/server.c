/* server.c - requests off the wire and answers onto it; with server_stream.c the only one that knows libmicrohttpd.
 *
 * The library calls on_request() on one of its threads: once when the head of a request is there, once
 * for each piece of the body, once when it is complete.  A write is then suspended, goes through the
 * commit loop, and on_done() (on the writer's thread) lets the library call on_request() once more:
 *
 *      HEAD ──► BODY ──► dispatch ──► answer                         a read
 *                 │  ▲         └────► WAITING ──► COMMITTED ──► answer    a write
 *                 ▼  │
 *                ENTERING, when the merchant is not open yet
 *
 * Each thread is ours, with a daemon of the library and its epoll.  The library has threads of its own, which
 * must not be used: when exactly 128 connections are ready they wait for another event before they look at
 * any of them, for half a minute when none comes.  Who calls MHD_run() does the waiting; but then the
 * library may take notice of a connection that is resumed and look at it only when something else
 * happens (0.9.75), so whoever resumes one wakes its loop as well.
 *
 * A suspended connection is not looked at: a caller who hangs up meanwhile is noticed when the answer is
 * sent.  So nothing but on_finished() ends an exchange, and it never runs while the writer has it.
 */
#include "http/server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/instant.h"
#include "core/listen.h"
#include "core/log.h"
#include "http/dispatch.h"
#include "http/openapi.h"
#include "http/policy.h"
#include "http/server_stream.h"
#include "http/service.h"

#define CONNECTION_MEMORY_BYTES 8192    /* heads of requests, and the window of a body */
#define BODY_START_BYTES        4096    /* of a body that does not tell its length */
#define DISCARD_MAX_BYTES       4194304 /* read to the end for the sake of a clear answer */
#define FILES_WANTED            (CONNECTIONS_MAX + 256) /* and the database, its readers, the log */
#define SERVER_ARENA_BYTES      (4u << 20)
#define DRAIN_MAX_MS            10000 /* for answers that nobody fetches */
#define LOOP_WAIT_MAX_MS        60000

enum exchange_state {
    EXCHANGE_BODY,     /* it arrives */
    EXCHANGE_ENTERING, /* the house opens the merchant */
    EXCHANGE_ENTERED,
    EXCHANGE_WAITING,   /* the writer has it */
    EXCHANGE_COMMITTED, /* the writer is done */
    EXCHANGE_ANSWERED,
};

/* A thread that serves the connections which it accepted. */
struct loop {
    struct server *server;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    int epoll_fd; /* of the daemon */
    int wake_fd;  /* readable when the daemon has to run for another reason */
    atomic_bool is_woken;
    bool is_running;
};

struct server {
    struct arena arena;
    struct service service;
    struct loop loops[SERVER_THREADS_MAX];
    int loop_count;
    struct listener listener;
    atomic_bool is_closing;
    atomic_bool is_over;            /* the loops end */
    atomic_int_least64_t pending;   /* requests that sleep: the writer or the house has them */
    atomic_int_least64_t answering; /* requests that are there whole, until their answer is gone */
};

/* A request on its way, in its own arena. */
struct exchange {
    struct server *server;
    struct loop *loop;
    struct slot *slot;
    struct MHD_Connection *connection;
    enum exchange_state state;
    bool is_head;   /* the library would send the end of a stream, which is a body */
    bool is_whole;  /* counted in `answering` */
    enum err early; /* why the body was not read */
    char *text;     /* the request line and the body */
    size_t text_size;
    size_t line_bytes;
    size_t body_max_bytes;
    size_t discarded_bytes;
    struct request rq;
};

static int64_t micros_since(int64_t began_us)
{
    return clock_monotonic_us() - began_us;
}

/* ---- the head ------------------------------------------------------------------------------------ */

static bool name_is(const char *key, size_t key_len, const char *name)
{
    for (size_t i = 0; i < key_len; i++) {
        char c = key[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != name[i])
            return false;
    }
    return name[key_len] == '\0';
}

/* Most headers are told apart by their length alone. */
static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *key,
                                   size_t key_len, const char *value, size_t value_len)
{
    struct request_headers *headers = context;
    struct str text = { .ptr = value == NULL ? "" : value, .len = value == NULL ? 0 : value_len };
    (void)kind;
    switch (key_len) {
    case 4:
        if (name_is(key, key_len, "host")) {
            headers->host = text;
            headers->hosts++;
        }
        break;
    case 12:
        if (name_is(key, key_len, "content-type"))
            headers->content_type = text;
        break;
    case 13:
        if (name_is(key, key_len, "authorization"))
            headers->authorization = text;
        else if (name_is(key, key_len, "if-none-match"))
            headers->if_none_match = text;
        else if (name_is(key, key_len, "last-event-id"))
            headers->last_event_id = text;
        break;
    case 15:
        if (name_is(key, key_len, "idempotency-key"))
            headers->idempotency_key = text;
        else if (name_is(key, key_len, "accept-language"))
            headers->accept_language = text;
        else if (name_is(key, key_len, "accept-encoding"))
            headers->accept_encoding = text;
        else if (name_is(key, key_len, "x-forwarded-for"))
            headers->is_forwarded = true;
        break;
    case 16:
        if (name_is(key, key_len, "stripe-signature"))
            headers->stripe_signature = text;
        else if (name_is(key, key_len, "habitue-operator"))
            headers->operator_token = text;
        else if (name_is(key, key_len, "habitue-approval"))
            headers->approval = text;
        break;
    case 6:
        if (name_is(key, key_len, "expect"))
            headers->expects = true;
        else if (name_is(key, key_len, "accept"))
            headers->accept = text;
        break;
    case 14:
        if (name_is(key, key_len, "content-length"))
            headers->lengths++;
        break;
    case 17:
        if (name_is(key, key_len, "transfer-encoding"))
            headers->lengths++;
        else if (name_is(key, key_len, "if-modified-since"))
            headers->if_modified_since = text;
        break;
    case 3:
    case 9:
        if (name_is(key, key_len, "via") || name_is(key, key_len, "forwarded"))
            headers->is_forwarded = true;
        break;
    default:
        if (name_is(key, key_len, "user-agent"))
            headers->user_agent = text;
        break;
    }
    return MHD_YES;
}

static enum MHD_Result take_arg(void *context, enum MHD_ValueKind kind, const char *key,
                                size_t key_len, const char *value, size_t value_len)
{
    struct request *rq = context;
    (void)kind;
    if (rq->arg_count == REQUEST_ARGS_MAX) {
        rq->has_too_many_args = true;
        return MHD_NO;
    }
    rq->args[rq->arg_count++] = (struct request_arg){
        .name = { .ptr = key, .len = key_len },
        .value = { .ptr = value == NULL ? "" : value, .len = value == NULL ? 0 : value_len },
    };
    return MHD_YES;
}

static struct peer peer_of(const struct sockaddr *name)
{
    struct peer peer = { .is_loopback = false };
    if (name->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, name, sizeof(v4));
        peer.address[10] = peer.address[11] = 0xFF;
        memcpy(peer.address + 12, &v4.sin_addr, 4);
        peer.is_loopback = peer.address[12] == 127;
    } else if (name->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, name, sizeof(v6));
        memcpy(peer.address, &v6.sin6_addr, 16);
        peer.is_loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) ||
                           (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) && peer.address[12] == 127);
    }
    return peer;
}

/* The length the head tells, or SIZE_MAX when it does not. */
static size_t told_length(struct MHD_Connection *connection)
{
    int64_t length = 0;
    const char *told =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (told == NULL || str_parse_i64(str_c(told), 0, INT64_MAX, &length) != OK)
        return SIZE_MAX;
    return (size_t)length;
}

/* "POST /v1/purchases\n" in front of the room for the body: the two are digested as one. */
static enum err prepare_text(struct exchange *exchange, const char *method, size_t length)
{
    struct request *rq = &exchange->rq;
    size_t body = length != SIZE_MAX ? length : BODY_START_BYTES;
    if (body > exchange->body_max_bytes)
        body = exchange->body_max_bytes;
    struct buf line = { 0 };
    TRY(buf_create(rq->arena, strlen(method) + rq->path.len + 2 + body, &line));
    buf_str(&line, str_c(method));
    buf_char(&line, ' ');
    buf_str(&line, rq->path);
    buf_char(&line, '\n');
    exchange->text = line.base;
    exchange->text_size = line.size;
    exchange->line_bytes = line.used;
    rq->line_and_body = (struct str){ .ptr = line.base, .len = line.used };
    return OK;
}

static enum err begin(struct loop *loop, struct MHD_Connection *connection, const char *url,
                      const char *method, struct exchange **ret_exchange)
{
    struct server *server = loop->server;
    struct slot *slot = NULL;
    TRY(pool_get(&server->service.pool, &slot));
    struct exchange *exchange = ARENA_NEW(&slot->arena, struct exchange);
    assert(exchange != NULL); /* an empty arena is larger than that */

    struct request *rq = &exchange->rq;
    exchange->server = server;
    exchange->loop = loop;
    exchange->slot = slot;
    exchange->connection = connection;
    rq->service = &server->service;
    rq->arena = &slot->arena;
    rq->began_us = clock_monotonic_us();
    rq->method = method_parse(str_c(method));
    exchange->is_head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    rq->path = str_c(url);
    rq->peer = peer_of(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_header, &rq->headers);
    (void)MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take_arg, rq);

    size_t length = told_length(connection);
    exchange->body_max_bytes = dispatch_begin(rq);
    rq->is_too_large = length != SIZE_MAX && length > exchange->body_max_bytes;
    if (!rq->is_too_large)
        exchange->early = prepare_text(exchange, method, length);
    *ret_exchange = exchange;
    return OK;
}

/* ---- the body ------------------------------------------------------------------------------------ */

static enum err grow(struct exchange *exchange, size_t needed)
{
    size_t size = exchange->text_size;
    size_t max = exchange->line_bytes + exchange->body_max_bytes;
    while (size < needed)
        size *= 2;
    if (size > max)
        size = max;
    char *text = arena_bytes(exchange->rq.arena, size);
    if (text == NULL)
        return E_NO_MEMORY;
    memcpy(text, exchange->text, exchange->rq.line_and_body.len);
    exchange->text = text;
    exchange->text_size = size;
    exchange->rq.line_and_body.ptr = text;
    return OK;
}

/* A body that is not wanted is read to a certain length, so that the caller can hear why. */
static enum MHD_Result discard(struct exchange *exchange, size_t *size)
{
    exchange->discarded_bytes += *size;
    *size = 0;
    return exchange->discarded_bytes <= DISCARD_MAX_BYTES ? MHD_YES : MHD_NO;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t *size)
{
    struct request *rq = &exchange->rq;
    size_t used = rq->line_and_body.len;
    if (!rq->is_too_large && used - exchange->line_bytes + *size > exchange->body_max_bytes)
        rq->is_too_large = true;
    if (rq->is_too_large || exchange->early != OK)
        return discard(exchange, size);
    if (used + *size > exchange->text_size) {
        exchange->early = grow(exchange, used + *size);
        if (exchange->early != OK)
            return discard(exchange, size);
    }
    memcpy(exchange->text + used, data, *size);
    rq->line_and_body.len += *size;
    *size = 0;
    return MHD_YES;
}

/* ---- the answer ---------------------------------------------------------------------------------- */

static void put_page_headers(struct MHD_Response *response, const struct reply *reply)
{
    (void)MHD_add_response_header(response, "Content-Security-Policy",
                                  reply->policy != NULL ? reply->policy : PAGE_POLICY);
    (void)MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    (void)
        MHD_add_response_header(response, "Permissions-Policy",
                                "camera=(self), geolocation=(), microphone=(), payment=(), usb=()");
    (void)MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
}

static void put_headers(struct MHD_Response *response, const struct reply *reply)
{
    if (reply->status != 304)
        (void)MHD_add_response_header(response, "Content-Type", reply->content_type);
    (void)MHD_add_response_header(response, "Cache-Control", reply->cache_control);
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    for (size_t i = 0; i < reply->header_count; i++)
        (void)MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (reply->is_page)
        put_page_headers(response, reply);
}

/* Behind this the loop has run once more. */
static void wake_loop(void *handle)
{
    struct loop *loop = handle;
    if (!atomic_exchange(&loop->is_woken, true))
        (void)eventfd_write(loop->wake_fd, 1);
}

/* The body stays where it is: the exchange outlives the response, and the pages outlive both. */
static struct MHD_Response *make_response(struct exchange *exchange)
{
    struct request *rq = &exchange->rq;
    void *body =
        (void *)(uintptr_t)rq->reply.body.ptr; /* only read; the library's type says less */
    if (rq->stream != NULL && rq->reply.status == 200 && !exchange->is_head)
        return server_stream_response(rq->stream, exchange->connection, wake_loop, exchange->loop);
    return MHD_create_response_from_buffer(rq->reply.body.len, body, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
    struct request *rq = &exchange->rq;
    struct reply *reply = &rq->reply;
    struct MHD_Response *response = make_response(exchange);
    if (response == NULL)
        return MHD_NO;
    put_headers(response, reply);
    if (reply->is_last || atomic_load_explicit(&exchange->server->is_closing, memory_order_relaxed))
        (void)MHD_add_response_header(response, "Connection", "close");

    exchange->state = EXCHANGE_ANSWERED;
    int64_t micros = micros_since(rq->began_us);
    metrics_count(&rq->service->metrics, rq, micros);
    log_event(LOG_DEBUG, "request", LOG_TEXT("method", str_c(method_name(rq->method))),
              LOG_TEXT("path", rq->path), LOG_INT("status", reply->status),
              LOG_INT("micros", micros), LOG_INT("key", rq->caller.key));
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned int)reply->status, response);
    MHD_destroy_response(response); /* the connection holds it now */
    return result;
}

/* On another thread.  After the resume the exchange belongs to the library's thread again. */
static void wake_up(struct exchange *exchange, enum exchange_state state)
{
    struct server *server = exchange->server;
    struct loop *loop = exchange->loop;
    exchange->state = state;
    MHD_resume_connection(exchange->connection);
    wake_loop(loop);
    atomic_fetch_sub(&server->pending, 1);
}

/* On the writer's thread. */
static void on_done(struct command *command, void *context)
{
    (void)command;
    wake_up(context, EXCHANGE_COMMITTED);
}

/* On a thread of the house. */
static void on_entered(struct visit *visit, void *context)
{
    (void)visit;
    wake_up(context, EXCHANGE_ENTERED);
}

/* A server that closes lets no more requests sleep, for the library must not be stopped while a connection
 * does: either drain() sees this one counted, or this one sees the close. */
static bool has_taken(struct server *server)
{
    atomic_fetch_add(&server->pending, 1);
    if (!atomic_load(&server->is_closing))
        return true;
    atomic_fetch_sub(&server->pending, 1);
    return false;
}

/* The connection is put to sleep before the writer may wake it. */
static enum MHD_Result submit(struct exchange *exchange)
{
    struct server *server = exchange->server;
    struct command *command = &exchange->rq.command;
    if (!has_taken(server)) {
        dispatch_refused(&exchange->rq, E_BUSY);
        return send_reply(exchange);
    }
    command->done = on_done;
    command->done_context = exchange;
    exchange->state = EXCHANGE_WAITING;
    MHD_suspend_connection(exchange->connection);
    enum err err = commit_submit(app_loop(exchange->rq.visit.app), command);
    if (err != OK) {
        command->result = err;
        on_done(command, exchange);
    }
    return MHD_YES;
}

/* The merchant is open, or cannot be. */
static enum MHD_Result run_entered(struct exchange *exchange)
{
    if (dispatch_run(&exchange->rq) == DISPATCH_COMMIT)
        return submit(exchange);
    return send_reply(exchange);
}

/* As in submit(): the connection sleeps before the house may wake it. */
static enum MHD_Result wait_for_merchant(struct exchange *exchange)
{
    struct request *rq = &exchange->rq;
    if (!has_taken(exchange->server)) {
        dispatch_refused(rq, E_BUSY);
        return send_reply(exchange);
    }
    rq->visit.done = on_entered;
    rq->visit.context = exchange;
    exchange->state = EXCHANGE_ENTERING;
    MHD_suspend_connection(exchange->connection);
    if (dispatch_enter(rq))
        on_entered(&rq->visit, exchange);
    return MHD_YES;
}

static enum MHD_Result finish_body(struct exchange *exchange)
{
    struct request *rq = &exchange->rq;
    rq->body = str_sub(rq->line_and_body, exchange->line_bytes, rq->line_and_body.len);
    exchange->is_whole = true;
    atomic_fetch_add(&exchange->server->answering, 1);
    if (exchange->early != OK) {
        dispatch_refused(rq, exchange->early);
        return send_reply(exchange);
    }
    return dispatch_enter(rq) ? run_entered(exchange) : wait_for_merchant(exchange);
}

/* What the head alone decides is answered before the body comes; the rest of the connection is lost. */
static bool is_answered_early(struct exchange *exchange, size_t length)
{
    struct request *rq = &exchange->rq;
    if (dispatch_is_ambiguous(rq))
        return true;
    if (!rq->is_too_large || (length <= DISCARD_MAX_BYTES && !rq->headers.expects))
        return false;
    rq->reply.is_last = true;
    (void)dispatch_run(rq); /* a request that is too large gets no further than that */
    return true;
}

/* ---- what the library calls ---------------------------------------------------------------------- */

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **place)
{
    struct loop *loop = context;
    struct exchange *exchange = *place;
    (void)version;
    if (exchange == NULL) {
        if (begin(loop, connection, url, method, &exchange) != OK)
            return MHD_NO; /* no room for even one more request: the connection is closed */
        *place = exchange;
        if (is_answered_early(exchange, told_length(connection)))
            return send_reply(exchange);
        return MHD_YES;
    }
    switch (exchange->state) {
    case EXCHANGE_BODY:
        if (*data_size > 0)
            return take_body(exchange, data, data_size);
        return finish_body(exchange);
    case EXCHANGE_ENTERED:
        return run_entered(exchange);
    case EXCHANGE_COMMITTED:
        dispatch_committed(&exchange->rq);
        return send_reply(exchange);
    case EXCHANGE_ENTERING:
    case EXCHANGE_WAITING:
    case EXCHANGE_ANSWERED:
        *data_size = 0; /* what follows an early answer is not read */
        break;
    }
    return MHD_YES;
}

static void on_finished(void *context, struct MHD_Connection *connection, void **place,
                        enum MHD_RequestTerminationCode how)
{
    struct server *server = context;
    struct exchange *exchange = *place;
    (void)connection;
    (void)how;
    if (exchange == NULL)
        return;
    assert(exchange->state != EXCHANGE_WAITING); /* the writer may still fill it in */
    assert(exchange->state != EXCHANGE_ENTERING);
    *place = NULL;
    if (exchange->is_whole)
        atomic_fetch_sub(&server->answering, 1);
    stream_give(exchange->rq.stream);
    house_leave(&exchange->rq.visit);
    pool_put(&server->service.pool, exchange->slot);
}

/* MHD_quiesce_daemon() would be the way to let nobody in any more; in 0.9.75 it takes the socket off the
 * list of a thread that may be doing the same, and the library aborts. */
static enum MHD_Result on_accept(void *context, const struct sockaddr *name, socklen_t size)
{
    struct server *server = context;
    (void)name;
    (void)size;
    return atomic_load_explicit(&server->is_closing, memory_order_relaxed) ? MHD_NO : MHD_YES;
}

/* Nothing is decoded here: a slash or a NUL in a part of a path must not become one of the path. */
static size_t keep_encoded(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* ---- threads ------------------------------------------------------------------------------------- */

/* How long there is nothing to do unless something comes; -1 for ever. */
static int wait_ms_of(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    if (MHD_get_timeout(daemon, &ms) != MHD_YES)
        return -1;
    return ms < LOOP_WAIT_MAX_MS ? (int)ms : LOOP_WAIT_MAX_MS;
}

static void *serve_until_over(void *argument)
{
    struct loop *loop = argument;
    struct pollfd ready[] = {
        { .fd = loop->epoll_fd, .events = POLLIN },
        { .fd = loop->wake_fd, .events = POLLIN },
    };
    while (!atomic_load_explicit(&loop->server->is_over, memory_order_relaxed)) {
        int wait_ms = wait_ms_of(loop->daemon);
        if (wait_ms != 0 && poll(ready, COUNT(ready), wait_ms) > 0 && ready[1].revents != 0) {
            eventfd_t count = 0;
            (void)eventfd_read(loop->wake_fd, &count);
            atomic_store(&loop->is_woken, false); /* who resumes from here on wakes it again */
        }
        (void)MHD_run(loop->daemon);
    }
    return NULL;
}

/* The library closes the socket that it listens at, so each loop has a copy. */
static enum err start_loop(struct server *server, struct loop *loop, int threads)
{
    loop->server = server;
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int fd = fcntl(server->listener.fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return E_SYSTEM;
    loop->daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_accept, server, on_request,
                         loop, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
                         on_finished, server, MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned int)(CONNECTIONS_MAX / threads),
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)CONNECTION_IDLE_S,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
                         MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (loop->daemon == NULL) {
        (void)close(fd);
        return E_SYSTEM;
    }
    if (loop->wake_fd < 0)
        return E_SYSTEM;
    loop->epoll_fd = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    if (pthread_create(&loop->thread, NULL, serve_until_over, loop) != 0)
        return E_SYSTEM;
    loop->is_running = true;
    return OK;
}

static enum err start(struct server *server, int threads)
{
    for (int i = 0; i < threads; i++) {
        server->loop_count = i + 1;
        TRY(start_loop(server, &server->loops[i], threads));
    }
    listen_close(&server->listener);
    return OK;
}

/* All loops have ended before the first daemon does: it closes its connections. */
static void stop(struct server *server)
{
    atomic_store(&server->is_over, true);
    for (int i = 0; i < server->loop_count; i++) {
        struct loop *loop = &server->loops[i];
        if (loop->is_running) {
            wake_loop(loop);
            (void)pthread_join(loop->thread, NULL);
        }
    }
    for (int i = 0; i < server->loop_count; i++) {
        struct loop *loop = &server->loops[i];
        if (loop->daemon != NULL)
            MHD_stop_daemon(loop->daemon);
        if (loop->wake_fd >= 0)
            (void)close(loop->wake_fd);
    }
}

/* ---- opening and closing ------------------------------------------------------------------------- */

/* Each connection is a file.  What the system does not grant is not used: callers wait in its queue. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES_WANTED)
        return;
    limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static enum err share_failures(struct db *db, void *context)
{
    struct throttle *throttle = context;
    return throttle_share(throttle, db, instant_now());
}

static enum err open_into(struct server *server, struct house *house,
                          const struct server_options *options)
{
    int threads = options->threads > 0 ? options->threads : SERVER_THREADS_DEFAULT;
    if (threads > SERVER_THREADS_MAX)
        threads = SERVER_THREADS_MAX;
    server->service.house = house;
    server->service.nights = options->nights;
    server->service.frames = options->frames;
    server->service.started_us = clock_monotonic_us();
    TRY(jobs_open(&server->service.jobs));
    TRY(openapi_write(&server->arena, &server->service.openapi));
    raise_file_limit();
    TRY(listen_open(options->address, &server->listener));
    TRY(start(server, threads));
    house_set_share(house, share_failures, &server->service.throttle);
    return OK;
}

enum err server_open(struct house *house, const struct server_options *options,
                     struct server **ret_server)
{
    struct arena arena = { 0 };
    assert(route_count() + 2 <=
           METRICS_ROUTES_MAX); /* not at the first request of the last route */
    TRY(arena_open(&arena, SERVER_ARENA_BYTES));
    struct server *server = ARENA_NEW(&arena, struct server);
    assert(server != NULL); /* an empty arena is larger than that */
    server->arena = arena;
    server->listener.fd = -1;
    throttle_init(&server->service.throttle, THROTTLE_FAILURES_MAX, THROTTLE_WINDOW_US);
    throttle_init(&server->service.codes, THROTTLE_CODES_MAX, THROTTLE_WINDOW_US);
    throttle_init(&server->service.pins, PIN_TRIES_MAX, THROTTLE_PIN_WINDOW_US);
    throttle_init(&server->service.key_pins, OPERATOR_KEY_TRIES_MAX, THROTTLE_PIN_WINDOW_US);
    pool_init(&server->service.pool);
    streams_init(&server->service.streams);

    enum err err = open_into(server, house, options);
    if (err != OK) {
        server_close(&server);
        return err;
    }
    *ret_server = server;
    return OK;
}

int server_port(const struct server *server)
{
    return server->listener.port;
}

static void sleep_ms(int64_t ms)
{
    struct timespec time = { .tv_nsec = (long)ms * 1000000 };
    (void)nanosleep(&time, NULL);
}

/* What the writer has is waited for, however long; answers on their way for a while; what has not yet
 * arrived whole not at all: its caller asks again, with the same key. */
static void drain(struct server *server)
{
    int64_t began_us = clock_monotonic_us();
    for (;;) {
        bool is_late = micros_since(began_us) > DRAIN_MAX_MS * INT64_C(1000);
        if (atomic_load(&server->pending) == 0 && (atomic_load(&server->answering) == 0 || is_late))
            return;
        sleep_ms(1);
    }
}

void server_close(struct server **handle)
{
    struct server *server = *handle;
    if (server == NULL)
        return;
    atomic_store(&server->is_closing, true);
    streams_close(&server->service.streams);
    drain(server);
    stop(server);
    jobs_close(&server->service.jobs);
    if (server->service.house != NULL)
        house_set_share(server->service.house, NULL, NULL);
    listen_close(&server->listener);
    pool_finish(&server->service.pool);
    streams_finish(&server->service.streams);
    throttle_finish(&server->service.throttle);
    throttle_finish(&server->service.codes);
    throttle_finish(&server->service.pins);
    throttle_finish(&server->service.key_pins);
    struct arena arena = server->arena;
    arena_close(&arena);
    *handle = NULL;
}
