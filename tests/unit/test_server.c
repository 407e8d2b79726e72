/* test_server.c - http/server.c: a real server on a real port, many callers at once, and rude ones.
 *
 * Under the thread sanitizer this is the test that every hand-over of a request is in order.
 */
#include "http/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/commit.h"
#include "app/setup.h"
#include "tests/lib/check.h"

#define CALLERS       8
#define CALLS         40
#define ANSWER_BYTES  65536
#define REQUEST_BYTES 2048

static struct house *house;
static struct arena shop_arena;
static struct setup_result keys;

static void close_shop(void)
{
    house_close(&house);
    arena_close(&shop_arena);
}

static void open_shop(void)
{
    char folder[600];
    const struct setup_request request = { .name = STR("Ferme du Pré"),
                                           .preset = STR("points"),
                                           .currency = STR("EUR"),
                                           .zone = STR("Europe/Paris"),
                                           .country = STR("FR"),
                                           .language = STR("fr"),
                                           .shop_code = STR("market"),
                                           .till_code = STR("1"),
                                           .columns = 42 };
    if (house != NULL)
        return;
    (void)snprintf(folder, sizeof(folder), "%s/shop", test_folder());
    CHECK_OK(arena_open(&shop_arena, 8u << 20));
    CHECK_OK(setup_create(&shop_arena, folder, &request, &keys));
    CHECK_OK(house_open(folder, 2, NULL, &house));
    (void)atexit(close_shop);
}

static struct server *open_server(void)
{
    struct server *server = NULL;
    open_shop();
    CHECK_OK(
        server_open(house, &(struct server_options){ .address = STR("127.0.0.1:0") }, &server));
    CHECK(server_port(server) > 0);
    return server;
}

static int connect_to(int port)
{
    struct sockaddr_in name = { .sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof(name)) != 0)
        return -1;
    return fd;
}

static int make_purchase(char *room, size_t size, const char *receipt)
{
    char body[512];
    int len =
        snprintf(body, sizeof(body),
                 "{\"receipt\":\"%s\",\"lines\":[{\"amount\":1000},{\"amount\":250}]}", receipt);
    return snprintf(room, size,
                    "POST /v1/purchases HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %.*s\r\n"
                    "Idempotency-Key: %s\r\nContent-Type: application/json\r\n"
                    "Content-Length: %d\r\n\r\n%s",
                    STR_ARG(keys.till_key), receipt, len, body);
}

/* One answer from the wire; its status, 0 when the connection ended first. */
static int read_answer(int fd, char *room, size_t size)
{
    size_t used = 0;
    for (;;) {
        ssize_t got = recv(fd, room + used, size - 1 - used, 0);
        if (got <= 0)
            return 0;
        used += (size_t)got;
        room[used] = '\0';
        const char *end = strstr(room, "\r\n\r\n");
        const char *length = strstr(room, "Content-Length: ");
        if (end == NULL || length == NULL)
            continue;
        size_t want = (size_t)(end - room) + 4 + strtoul(length + 16, NULL, 10);
        if (used >= want)
            return (int)strtol(room + 9, NULL, 10);
    }
}

struct caller_of_test {
    pthread_t thread;
    int port; /* the server may be gone before the caller is */
    int number;
    bool is_rude; /* hangs up at odd moments */
    int good;
    int other;
};

static void *call(void *argument)
{
    struct caller_of_test *caller = argument;
    char *room = malloc(ANSWER_BYTES);
    char request[REQUEST_BYTES];
    char receipt[32];
    int fd = connect_to(caller->port);
    for (int i = 0; i < CALLS && fd >= 0; i++) {
        (void)snprintf(receipt, sizeof(receipt), "r%d-%d", caller->number, i);
        int len = make_purchase(request, sizeof(request), receipt);
        if (caller->is_rude) { /* a part of the request, or all of it, and gone */
            size_t part = (size_t)len * (size_t)(i + 1) / CALLS;
            (void)send(fd, request, part, MSG_NOSIGNAL);
            (void)close(fd);
            fd = connect_to(caller->port);
            continue;
        }
        if (send(fd, request, (size_t)len, MSG_NOSIGNAL) != len)
            break;
        if (read_answer(fd, room, ANSWER_BYTES) == 201)
            caller->good++;
        else
            caller->other++;
    }
    if (fd >= 0)
        (void)close(fd);
    free(room);
    return NULL;
}

TEST(server_answers_many_callers_and_forgives_rude_ones)
{
    struct server *server = open_server();
    static struct caller_of_test callers[CALLERS];

    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller_of_test){ .port = server_port(server),
                                              .number = i,
                                              .is_rude = i % 2 == 1 };
        CHECK_EQ(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++)
        (void)pthread_join(callers[i].thread, NULL);
    for (int i = 0; i < CALLERS; i += 2) {
        CHECK_EQ(callers[i].good, CALLS);
        CHECK_EQ(callers[i].other, 0);
    }
    server_close(&server);
    CHECK(server == NULL);
}

/* Whatever is answered was recorded, and whatever is not was not: closing loses nothing. */
TEST(server_closes_in_the_middle_of_it)
{
    struct server *server = open_server();
    static struct caller_of_test callers[CALLERS];

    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller_of_test){ .port = server_port(server), .number = 100 + i };
        CHECK_EQ(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    (void)usleep(5000);
    struct server *closing = server;
    server_close(&closing);
    int answered = 0;
    for (int i = 0; i < CALLERS; i++) {
        (void)pthread_join(callers[i].thread, NULL);
        answered += callers[i].good;
    }
    struct commit_figures figures;
    commit_figures(app_loop(house_root(house)), &figures);
    CHECK_EQ(figures.queued, 0);
    CHECK(figures.commands >= answered);
}

TEST(server_can_be_opened_again_and_closed_at_once)
{
    for (int i = 0; i < 5; i++) {
        struct server *server = open_server();
        int fd = connect_to(server_port(server));
        CHECK(fd >= 0);
        server_close(&server);
        (void)close(fd);
    }
}

TEST(server_tells_that_its_port_is_taken)
{
    struct server *server = open_server();
    struct server *second = NULL;
    char address[32];

    (void)snprintf(address, sizeof(address), "127.0.0.1:%d", server_port(server));
    CHECK_ERR(server_open(house, &(struct server_options){ .address = str_c(address) }, &second),
              E_PORT_IN_USE);
    CHECK(second == NULL);
    server_close(&server);
}

/* The body in one-byte pieces, and two requests in one piece. */
TEST(server_does_not_mind_how_bytes_arrive)
{
    struct server *server = open_server();
    char request[REQUEST_BYTES];
    char *room = malloc(ANSWER_BYTES);
    int fd = connect_to(server_port(server));
    CHECK(room != NULL && fd >= 0);

    int len = make_purchase(request, sizeof(request), "slow");
    for (int i = 0; i < len; i++)
        CHECK_EQ(send(fd, request + i, 1, MSG_NOSIGNAL), 1);
    CHECK_EQ(read_answer(fd, room, ANSWER_BYTES), 201);

    char both[2 * REQUEST_BYTES];
    int first = make_purchase(both, sizeof(both), "first");
    int second = make_purchase(both + first, sizeof(both) - (size_t)first, "second");
    CHECK_EQ(send(fd, both, (size_t)(first + second), MSG_NOSIGNAL), first + second);
    CHECK_EQ(read_answer(fd, room, ANSWER_BYTES), 201);
    const char *next = strstr(room + 9, "HTTP/1.1 "); /* it may have come with the first */
    if (next == NULL)
        CHECK_EQ(read_answer(fd, room, ANSWER_BYTES), 201);
    (void)close(fd);
    free(room);
    server_close(&server);
}

/* ---- streams ------------------------------------------------------------------------------------- */

#define LISTENERS 6
#define STREAMS   40 /* of each, one after the other */

static void post(int fd, const char *path, const char *key, const char *body)
{
    char request[REQUEST_BYTES];
    char *room = malloc(ANSWER_BYTES);
    int len = snprintf(request, sizeof(request),
                       "POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                       "Idempotency-Key: %s\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       path, key, body, strlen(body), body);
    CHECK_EQ(send(fd, request, (size_t)len, MSG_NOSIGNAL), len);
    CHECK_EQ(read_answer(fd, room, ANSWER_BYTES), 201);
    free(room);
}

static char till_key[128];

/* Somebody with a card, who buys so often. */
static void sell_to(int fd, const char *name, int count)
{
    char body[256];
    for (int i = 0; i < count; i++) {
        (void)snprintf(body, sizeof(body),
                       "{\"receipt\":\"%s-%d\",\"card\":\"CARD-7\",\"lines\":[{\"amount\":100}]}",
                       name, i);
        post(fd, "/v1/purchases", till_key, body);
    }
}

/* Reads until it has heard this, or the stream is over. */
static bool hears(int fd, const char *word)
{
    char room[4096];
    size_t used = 0;
    while (used < sizeof(room) - 1) {
        ssize_t got = recv(fd, room + used, sizeof(room) - 1 - used, 0);
        if (got <= 0)
            return false;
        used += (size_t)got;
        room[used] = '\0';
        if (strstr(room, word) != NULL)
            return true;
    }
    return false;
}

static int begin_stream(int port)
{
    char request[REQUEST_BYTES];
    int fd = connect_to(port);
    int len = snprintf(request, sizeof(request),
                       "GET /v1/live?card=CARD-7 HTTP/1.1\r\nHost: a\r\n"
                       "Authorization: Bearer %s\r\n\r\n",
                       till_key);
    if (fd >= 0 && send(fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static atomic_int heard_count;

/* Comes, hears something or not, and hangs up; until the server is gone. */
static void *listen_again_and_again(void *argument)
{
    const struct caller_of_test *caller = argument;
    for (int i = 0; i < STREAMS; i++) {
        int fd = begin_stream(caller->port);
        if (fd < 0)
            break;
        if (!caller->is_rude && hears(fd, "event: here") && hears(fd, "event: moved"))
            (void)atomic_fetch_add(&heard_count, 1);
        (void)close(fd);
    }
    return NULL;
}

TEST(server_tells_listeners_who_come_and_go_while_tills_sell_and_closes_on_them)
{
    struct server *server = open_server();
    static struct caller_of_test listeners[LISTENERS];
    (void)snprintf(till_key, sizeof(till_key), "%.*s", STR_ARG(keys.till_key));
    int fd = connect_to(server_port(server));
    CHECK(fd >= 0);
    post(fd, "/v1/members", till_key, "{\"first_name\":\"Ada\",\"card\":\"CARD-7\"}");
    for (int i = 0; i < LISTENERS; i++) {
        listeners[i] =
            (struct caller_of_test){ .port = server_port(server), .is_rude = i % 2 == 1 };
        CHECK_EQ(pthread_create(&listeners[i].thread, NULL, listen_again_and_again, &listeners[i]),
                 0);
    }
    for (int i = 0; i < 20; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "live%d", i);
        sell_to(fd, name, 10);
        (void)usleep(20000);
    }
    int last = begin_stream(server_port(server));
    CHECK(hears(last, "event: "));
    server_close(&server); /* some listen, some have just come */
    CHECK(!hears(last, "never"));
    for (int i = 0; i < LISTENERS; i++)
        (void)pthread_join(listeners[i].thread, NULL);
    CHECK(atomic_load(&heard_count) > 0);
    (void)close(last);
    (void)close(fd);
}
