/* load.c - tills in a hurry: loads a server from one thread, and says how it took it.
 *
 *      load --key HAB_KEY [--address 127.0.0.1:8080] [--mode purchase|enrol|card]
 *           [--connections 64] [--rate 0] [--seconds 10] [--warmup 2] [--cards 1000]
 *           [--hot 0] [--retry-percent 0] [--count 0]
 *
 * Without a rate the loop is closed: each connection sends its next request when the answer to the last is
 * there.  With a rate it is open: requests are due at even intervals, whether or not the server keeps
 * up, and latency counts from the moment a request was due.  So a stall is seen by everyone who would
 * have stood in the queue.
 *
 * A purchase has three lines and a card of the house's own numbers 1..cards, some 350 bytes; its receipt
 * number and its Idempotency-Key are its own, or with --retry-percent those of one before.  With --hot n
 * the first n cards take half of the purchases.  --mode enrol makes the members: --count of them.
 *
 * Prints one JSON object.  The exit code is 1 when an answer had another status than it should.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "bench/wire.h"
#include "core/instant.h"
#include "core/secret.h"
#include "loyalty/card.h"

#define CONNECTIONS_MAX_LOAD 4096
#define TEMPLATES            256 /* baskets which differ in their amounts */
#define REQUEST_BYTES        1024
#define CARD_BYTES           13
#define NUMBER_BYTES         12 /* of a receipt: fixed, so that it is patched in place */
#define RUN_BYTES            8

/* ---- what is asked for --------------------------------------------------------------------------- */

enum mode { MODE_PURCHASE, MODE_ENROL, MODE_CARD };

static struct options {
    const char *address;
    const char *key;
    enum mode mode;
    int64_t connections;
    int64_t rate; /* per second; 0: closed loop */
    int64_t seconds;
    int64_t warmup;
    int64_t cards;
    int64_t hot;
    int64_t retry_percent;
    int64_t count; /* requests in all; 0: as many as fit the time */
} options = {
    .address = "127.0.0.1:8080",
    .connections = 64,
    .seconds = 10,
    .warmup = 2,
    .cards = 1000,
};

static void read_option(const char *name, const char *value)
{
    static const struct {
        const char *name;
        int64_t *number;
    } numbers[] = {
        { "--connections", &options.connections },
        { "--rate", &options.rate },
        { "--seconds", &options.seconds },
        { "--warmup", &options.warmup },
        { "--cards", &options.cards },
        { "--hot", &options.hot },
        { "--count", &options.count },
        { "--retry-percent", &options.retry_percent },
    };
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            *numbers[i].number = wire_number(name, value);
            return;
        }
    }
    if (strcmp(name, "--address") == 0)
        options.address = value;
    else if (strcmp(name, "--key") == 0)
        options.key = value;
    else if (strcmp(name, "--mode") == 0 && strcmp(value, "enrol") == 0)
        options.mode = MODE_ENROL;
    else if (strcmp(name, "--mode") == 0 && strcmp(value, "card") == 0)
        options.mode = MODE_CARD;
    else if (strcmp(name, "--mode") != 0 || strcmp(value, "purchase") != 0)
        wire_stop("does not know", name);
}

static void read_options(int argc, char **argv)
{
    if (argc % 2 == 0)
        wire_stop("wants names and values:", argv[argc - 1]);
    for (int i = 1; i < argc; i += 2)
        read_option(argv[i], argv[i + 1]);
    if (options.key == NULL)
        wire_stop("needs", "--key");
    if (options.connections < 1 || options.connections > CONNECTIONS_MAX_LOAD)
        wire_stop("takes 1 to 4096", "--connections");
    if (options.cards < 1)
        wire_stop("needs at least one of", "--cards");
}

/* ---- requests, made before the clock runs --------------------------------------------------------- */

static char run_name[RUN_BYTES + 1]; /* keeps receipts and keys of two runs apart */
static uint64_t rng_state = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t rng_next(void)
{
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 7;
    rng_state ^= rng_state << 17;
    return rng_state;
}

struct template
{
    char bytes[REQUEST_BYTES];
    size_t len;
    size_t card_at; /* where to patch; 0: nowhere */
    size_t receipt_at;
    size_t key_at;
};

static struct template templates[TEMPLATES];

static size_t place_of(const struct template *template, const char *mark)
{
    const char *found = memmem(template->bytes, template->len, mark, strlen(mark));
    return found == NULL ? 0 : (size_t)(found - template->bytes);
}

/* The marks CCCC..., RRRR... and KKKK... are patched for each request. */
static void make_body(struct buf *body)
{
    int64_t amounts[3];
    for (size_t i = 0; i < 3; i++)
        amounts[i] = 100 + (int64_t)(rng_next() % 2000);
    buf_lit(body, "{\"card\":\"CCCCCCCCCCCCC\",\"receipt\":\"");
    buf_str(body, str_c(run_name));
    buf_lit(body, "RRRRRRRRRRRR\",\"lines\":["
                  "{\"sku\":\"TOM\",\"label\":\"Tomates grappe\",\"category\":\"vegetables\","
                  "\"quantity\":\"1.250\",\"amount\":");
    buf_int(body, amounts[0]);
    buf_lit(body, ",\"vat\":\"5.5\"},{\"sku\":\"PAIN\",\"label\":\"Pain de campagne\","
                  "\"category\":\"bakery\",\"amount\":");
    buf_int(body, amounts[1]);
    buf_lit(body, ",\"vat\":\"5.5\"},{\"sku\":\"VIN\",\"label\":\"Vin de Savoie\","
                  "\"category\":\"wine\",\"amount\":");
    buf_int(body, amounts[2]);
    buf_lit(body, ",\"vat\":\"20\"}],\"payments\":[{\"kind\":\"card\",\"amount\":");
    buf_int(body, amounts[0] + amounts[1] + amounts[2]);
    buf_lit(body, "}]}");
}

static void make_template(struct template *template)
{
    char body_room[REQUEST_BYTES / 2 + 256];
    struct buf body = BUF(body_room);
    struct buf out = { .base = template->bytes, .size = sizeof(template->bytes) };

    if (options.mode == MODE_PURCHASE)
        make_body(&body);
    else if (options.mode == MODE_ENROL)
        buf_lit(&body, "{\"first_name\":\"Member\",\"last_name\":\"RRRRRRRRRRRR\"}");

    if (options.mode == MODE_CARD)
        buf_lit(&out, "GET /v1/cards/CCCCCCCCCCCCC");
    else
        buf_str(&out, options.mode == MODE_PURCHASE ? STR("POST /v1/purchases")
                                                    : STR("POST /v1/members"));
    buf_lit(&out, " HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer ");
    buf_str(&out, str_c(options.key));
    if (options.mode != MODE_CARD) {
        buf_lit(&out, "\r\nIdempotency-Key: ");
        buf_str(&out, str_c(run_name));
        buf_lit(&out, "-KKKKKKKKKKKK\r\nContent-Type: application/json\r\nContent-Length: ");
        buf_int(&out, (int64_t)body.used);
    }
    buf_lit(&out, "\r\n\r\n");
    buf_raw(&out, body.base, body.used);
    if (body.err != OK || out.err != OK)
        wire_stop("has no room for", "a request");
    template->len = out.used;
    template->card_at = place_of(template, "CCCCCCCCCCCCC");
    template->receipt_at = place_of(template, "RRRRRRRRRRRR");
    template->key_at = place_of(template, "KKKKKKKKKKKK");
}

static char *card_codes; /* CARD_BYTES each */

static void make_requests(void)
{
    struct buf name = { .base = run_name, .size = RUN_BYTES };
    secret_base32(&name, RUN_BYTES);
    card_codes = calloc((size_t)options.cards, CARD_BYTES);
    if (card_codes == NULL)
        wire_stop("has no memory for", "the cards");
    for (int64_t i = 0; i < options.cards; i++) {
        struct buf code = { .base = card_codes + i * CARD_BYTES, .size = CARD_BYTES };
        card_code_make(i + 1, &code);
    }
    for (size_t i = 0; i < TEMPLATES; i++)
        make_template(&templates[i]);
}

static void patch_digits(char *at, int64_t digits)
{
    for (int i = NUMBER_BYTES - 1; i >= 0; i--, digits /= 10)
        at[i] = (char)('0' + digits % 10);
}

static int64_t draw_card(uint64_t drawn)
{
    if (options.hot > 0 && (drawn & 1) != 0)
        return (int64_t)((drawn >> 1) % (uint64_t)options.hot);
    return (int64_t)((drawn >> 1) % (uint64_t)options.cards);
}

/* The request `serial`: the same bytes whenever it is made, so that a retry is one. */
static size_t make_request(int64_t serial, char *room)
{
    const struct template *template = &templates[(uint64_t)serial % TEMPLATES];
    uint64_t drawn = (uint64_t)serial * UINT64_C(0xbf58476d1ce4e5b9);
    drawn ^= drawn >> 31;
    memcpy(room, template->bytes, template->len);
    if (template->card_at != 0)
        memcpy(room + template->card_at, card_codes + draw_card(drawn) * CARD_BYTES, CARD_BYTES);
    if (template->receipt_at != 0)
        patch_digits(room + template->receipt_at, serial);
    if (template->key_at != 0)
        patch_digits(room + template->key_at, serial);
    return template->len;
}

/* ---- figures -------------------------------------------------------------------------------------- */

/* Log-linear: 128 steps to each doubling, so a figure is right within 1 %. */
#define STEPS     128
#define STEP_BITS 7
#define HISTOGRAM (40 * STEPS)

static struct figures {
    int64_t latencies[HISTOGRAM];
    int64_t statuses[WIRE_STATUS_MAX];
    int64_t sent;
    int64_t answered; /* while it was measured */
    int64_t broken;   /* connections that ended */
    int64_t replayed;
    int64_t max_us;
} figures;

static size_t place_of_us(int64_t us)
{
    uint64_t value = us < 0 ? 0 : (uint64_t)us;
    if (value < STEPS)
        return (size_t)value;
    int shift = 63 - __builtin_clzll(value) - STEP_BITS;
    size_t place = ((size_t)shift + 1) * STEPS + (size_t)((value >> shift) - STEPS);
    return place < HISTOGRAM ? place : HISTOGRAM - 1;
}

static int64_t us_of_place(size_t place)
{
    if (place < STEPS)
        return (int64_t)place;
    size_t shift = place / STEPS - 1;
    return (int64_t)((place % STEPS + STEPS) << shift);
}

static int64_t percentile_us(int64_t per_mille)
{
    int64_t rank = figures.answered * per_mille / 1000;
    int64_t seen = 0;
    for (size_t place = 0; place < HISTOGRAM; place++) {
        seen += figures.latencies[place];
        if (seen > rank)
            return us_of_place(place);
    }
    return figures.max_us;
}

/* ---- connections ---------------------------------------------------------------------------------- */

struct connection {
    struct wire wire;
    bool is_busy;
    int64_t due_us; /* when the request was due (open) or sent (closed) */
    char out[REQUEST_BYTES];
    size_t out_len;
};

static struct connection *connections;
static struct sockaddr_in server;
static int poll_fd = -1;
static int64_t next_serial;
static int64_t measure_from_us;
static int64_t end_us;
static int64_t idle[CONNECTIONS_MAX_LOAD]; /* open loop: who is free */
static int64_t idle_count;

static void connect_one(struct connection *connection)
{
    wire_open(&connection->wire, &server);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, connection->wire.fd, &event) != 0)
        wire_stop("cannot wait:", strerror(errno));
    connection->is_busy = false;
}

static void break_one(struct connection *connection)
{
    figures.broken++;
    wire_close(&connection->wire);
    connect_one(connection);
}

static void send_next(struct connection *connection, int64_t due_us)
{
    int64_t serial = next_serial;
    if (options.retry_percent > 0 && serial > 1000 &&
        (int64_t)(rng_next() % 100) < options.retry_percent)
        serial -= 1000; /* surely answered by now */
    else
        next_serial++;
    connection->out_len = make_request(serial, connection->out);
    connection->due_us = due_us;
    connection->is_busy = true;
    figures.sent++;
    if (!wire_send(&connection->wire, connection->out, connection->out_len))
        break_one(connection);
}

static void take_answer(struct connection *connection, int64_t now_us)
{
    if (now_us >= measure_from_us && now_us < end_us) {
        int64_t us = now_us - connection->due_us;
        figures.latencies[place_of_us(us)]++;
        figures.answered++;
        if (us > figures.max_us)
            figures.max_us = us;
    }
    figures.statuses[connection->wire.status]++;
    if (wire_has_header(&connection->wire, STR("Idempotent-Replayed")))
        figures.replayed++;
    connection->is_busy = false;
    wire_forget(&connection->wire);
}

/* ---- the loop ------------------------------------------------------------------------------------- */

static bool may_send(int64_t now_us)
{
    return now_us < end_us && (options.count == 0 || next_serial < options.count);
}

static bool is_quiet(void)
{
    for (int64_t i = 0; i < options.connections; i++) {
        if (connections[i].is_busy)
            return false;
    }
    return true;
}

/* Open loop: every request that is due and finds a free connection. */
static int64_t send_due(int64_t begin_us, int64_t *due_count, int64_t now_us)
{
    int64_t due_us = begin_us + *due_count * US_PER_SECOND / options.rate;
    while (due_us <= now_us && idle_count > 0 && may_send(due_us)) {
        send_next(&connections[idle[--idle_count]], due_us);
        *due_count += 1;
        due_us = begin_us + *due_count * US_PER_SECOND / options.rate;
    }
    return due_us;
}

static void on_ready(struct connection *connection)
{
    enum wire_got got = wire_receive(&connection->wire);
    if (got == WIRE_WAITS)
        return;
    int64_t now_us = clock_monotonic_us();
    if (got == WIRE_WHOLE)
        take_answer(connection, now_us);
    else
        break_one(connection); /* the request is lost; the connection may go on */
    if (options.rate > 0)
        idle[idle_count++] = connection - connections;
    else if (may_send(now_us))
        send_next(connection, now_us);
}

static void run(void)
{
    static struct epoll_event events[256];
    int64_t begin_us = clock_monotonic_us();
    int64_t due_count = 0;
    measure_from_us = begin_us + options.warmup * US_PER_SECOND;
    end_us = measure_from_us + options.seconds * US_PER_SECOND;

    for (int64_t i = 0; i < options.connections; i++) {
        if (options.rate > 0)
            idle[idle_count++] = i;
        else if (may_send(begin_us))
            send_next(&connections[i], clock_monotonic_us());
    }
    for (;;) {
        int64_t now_us = clock_monotonic_us();
        int64_t wait_us = 100000;
        if (options.rate > 0 && idle_count > 0) {
            int64_t next_us = send_due(begin_us, &due_count, now_us);
            wait_us = idle_count > 0 && next_us > now_us ? next_us - now_us : 0;
            if (idle_count == 0)
                wait_us = 100000;
        }
        if (!may_send(now_us) && is_quiet())
            break;
        if (now_us > end_us + 30 * US_PER_SECOND)
            wire_stop("waits no longer for", "the last answers");
        if (wait_us > 100000)
            wait_us = 100000;
        struct timespec wait = { .tv_nsec = wait_us * 1000 };
        int count = epoll_pwait2(poll_fd, events, COUNT(events), &wait, NULL);
        for (int i = 0; i < count; i++)
            on_ready(events[i].data.ptr);
    }
    if (end_us > clock_monotonic_us()) /* --count was reached first */
        end_us = clock_monotonic_us();
}

/* ---- the report ----------------------------------------------------------------------------------- */

static int64_t cpu_ms(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static int report(void)
{
    int wanted = options.mode == MODE_CARD ? 200 : 201;
    int64_t measured_us = end_us - measure_from_us;
    int64_t wrong = 0;
    printf("{\"mode\":\"%s\",\"connections\":%" PRId64 ",\"target_rate\":%" PRId64
           ",\"seconds\":%.3f,\"requests\":%" PRId64 ",\"rate\":%.1f",
           options.rate > 0 ? "open" : "closed", options.connections, options.rate,
           (double)measured_us / 1e6, figures.answered,
           measured_us > 0 ? (double)figures.answered * 1e6 / (double)measured_us : 0.0);
    printf(",\"p50_us\":%" PRId64 ",\"p90_us\":%" PRId64 ",\"p99_us\":%" PRId64
           ",\"p999_us\":%" PRId64 ",\"max_us\":%" PRId64,
           percentile_us(500), percentile_us(900), percentile_us(990), percentile_us(999),
           figures.max_us);
    printf(",\"statuses\":{");
    const char *comma = "";
    for (int status = 0; status < WIRE_STATUS_MAX; status++) {
        if (figures.statuses[status] == 0)
            continue;
        printf("%s\"%d\":%" PRId64, comma, status, figures.statuses[status]);
        comma = ",";
        if (status != wanted)
            wrong += figures.statuses[status];
    }
    printf("},\"errors\":%" PRId64 ",\"broken\":%" PRId64 ",\"replayed\":%" PRId64
           ",\"load_cpu_ms\":%" PRId64 "}\n",
           wrong + figures.broken, figures.broken, figures.replayed, cpu_ms());
    return wrong + figures.broken > 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    server = wire_address(str_c(options.address));
    make_requests();
    connections = calloc((size_t)options.connections, sizeof(*connections));
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (connections == NULL || poll_fd < 0)
        wire_stop("cannot begin:", strerror(errno));
    for (int64_t i = 0; i < options.connections; i++)
        connect_one(&connections[i]);
    run();
    return report();
}
