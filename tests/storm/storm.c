/* storm.c - many tills want, at one instant, what only one of them can have; again and again.
 *
 *      storm --key HAB_KEY --address 127.0.0.1:8080[,...] --kind balance|voucher|gift-card|hold
 *            --cards CODE[,...] [--tills 256] [--rounds 100] [--seconds 0]
 *
 * Each round somebody is given something, and all tills ask for the whole of it:
 *
 *      balance     100 points of an account, as a reward on a receipt
 *      voucher     a voucher, by its code
 *      gift-card   all that is on a gift card, as a payment
 *      hold        what is held of an account, by the purchase that captures it
 *
 * All of each request but its last byte is there before the first till sends that byte, so the server has
 * nothing left to do but to choose.  Of the answers one is 201 and the others are 409 with the code of the
 * kind; behind them nothing is left of what was wanted, and the journal is longer by the entries of one
 * winner.  The tills are spread over the addresses, which are those of servers on one database; a fifth of
 * those that want a voucher or a gift card come without a customer's card.
 *
 * Prints one JSON object.  The exit code is 1 when a round went otherwise; it ends there, and says how.  With
 * --seconds it ends behind the round in which they are over.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "bench/wire.h"
#include "core/instant.h"
#include "core/json.h"
#include "core/secret.h"

#define TILLS_MAX     1024
#define SERVERS_MAX   8
#define CARDS_MAX     64
#define CODES_MAX     16 /* kinds of refusal that are counted */
#define CODE_BYTES    48
#define REQUEST_BYTES 1024
#define RUN_BYTES     8
#define PATIENCE_S    60 /* for the answers of a round */
#define ARENA_BYTES   (INT64_C(4) << 20)

enum kind { KIND_BALANCE, KIND_VOUCHER, KIND_GIFT_CARD, KIND_HOLD };

/* What a kind is, for those who check it. */
static const struct {
    const char *name;
    const char *refusal;    /* the one code of those who come too late */
    int64_t winner_entries; /* that the winner adds to the journal */
} kinds[] = {
    [KIND_BALANCE] = { "balance", "points_short", 1 },
    [KIND_VOUCHER] = { "voucher", "voucher_used", 2 },     /* the purchase, and what it draws */
    [KIND_GIFT_CARD] = { "gift-card", "points_short", 2 }, /* the same */
    [KIND_HOLD] = { "hold", "hold_done", 2 },              /* the release, and the purchase */
};

static struct options {
    const char *key;
    enum kind kind;
    int64_t tills;
    int64_t rounds;
    int64_t seconds; /* 0: until all rounds are over */
    struct str cards[CARDS_MAX];
    size_t card_count;
    struct sockaddr_in servers[SERVERS_MAX];
    size_t server_count;
} options = { .tills = 256, .rounds = 100 };

struct till {
    struct wire wire;
    bool is_answered;
    char out[REQUEST_BYTES];
    size_t out_len;
};

static struct till *tills;
static struct wire *clerk; /* prepares a round, and looks afterwards */
static int poll_fd = -1;
static struct arena arena;
static char run_name[RUN_BYTES + 1]; /* keeps receipts and keys of two runs apart */
static int64_t serial;

static struct counts {
    int64_t rounds;
    int64_t won;
    int64_t refused;
    int64_t broken;   /* connections that ended */
    int64_t storm_us; /* from the first last byte to the last answer, of all rounds */
    int64_t storm_us_max;
    int64_t clerk_us_max; /* the longest wait for an answer between the rounds */
    struct {
        char code[CODE_BYTES];
        int64_t count;
    } codes[CODES_MAX];
    size_t code_count;
} counts;

/* ---- options --------------------------------------------------------------------------------------- */

static void read_kind(const char *value)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(value, kinds[i].name) == 0) {
            options.kind = (enum kind)i;
            return;
        }
    }
    wire_stop("does not know the kind", value);
}

static void read_list(const char *name, const char *value)
{
    struct str rest = str_c(value);
    struct str part;
    while (str_cut(&rest, ',', &part)) {
        if (strcmp(name, "--cards") == 0 && options.card_count < CARDS_MAX)
            options.cards[options.card_count++] = part;
        else if (strcmp(name, "--address") == 0 && options.server_count < SERVERS_MAX)
            options.servers[options.server_count++] = wire_address(part);
        else
            wire_stop("has no room for all", name);
    }
}

static void read_option(const char *name, const char *value)
{
    if (strcmp(name, "--key") == 0)
        options.key = value;
    else if (strcmp(name, "--kind") == 0)
        read_kind(value);
    else if (strcmp(name, "--tills") == 0)
        options.tills = wire_number(name, value);
    else if (strcmp(name, "--rounds") == 0)
        options.rounds = wire_number(name, value);
    else if (strcmp(name, "--seconds") == 0)
        options.seconds = wire_number(name, value);
    else if (strcmp(name, "--cards") == 0 || strcmp(name, "--address") == 0)
        read_list(name, value);
    else
        wire_stop("does not know", name);
}

static void read_options(int argc, char **argv)
{
    if (argc % 2 == 0)
        wire_stop("wants names and values:", argv[argc - 1]);
    for (int i = 1; i < argc; i += 2)
        read_option(argv[i], argv[i + 1]);
    if (options.key == NULL || options.card_count == 0 || options.server_count == 0)
        wire_stop("needs", "--key, --cards and --address");
    if (options.tills < 2 || options.tills > TILLS_MAX)
        wire_stop("takes 2 to 1024", "--tills");
}

/* ---- requests -------------------------------------------------------------------------------------- */

/* The head and the body of a request; the length that fits, or the end of the program. */
static size_t write_request(const char *path, const struct buf *body, char *room)
{
    struct buf out = { .base = room, .size = REQUEST_BYTES };
    buf_str(&out, body == NULL ? STR("GET ") : STR("POST "));
    buf_str(&out, str_c(path));
    buf_lit(&out, " HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer ");
    buf_str(&out, str_c(options.key));
    if (body != NULL) {
        buf_lit(&out, "\r\nContent-Type: application/json\r\nIdempotency-Key: ");
        buf_str(&out, str_c(run_name));
        buf_char(&out, '-');
        buf_int(&out, ++serial);
        buf_lit(&out, "\r\nContent-Length: ");
        buf_int(&out, (int64_t)body->used);
    }
    buf_lit(&out, "\r\n\r\n");
    if (body != NULL)
        buf_raw(&out, body->base, body->used);
    if (out.err != OK || (body != NULL && body->err != OK))
        wire_stop("has no room for", "a request");
    return out.used;
}

/* How long it was; in *longest the longest so far. */
static int64_t note_longest(int64_t *longest, int64_t begin_us)
{
    int64_t us = clock_monotonic_us() - begin_us;
    if (us > *longest)
        *longest = us;
    return us;
}

/* One request of the clerk's; its answer, which has to have this status, is there until wire_forget(). */
static struct str exchange(const char *path, const struct buf *body, int wanted)
{
    char room[REQUEST_BYTES];
    size_t len = write_request(path, body, room);
    int64_t begin_us = clock_monotonic_us();
    int64_t until_us = begin_us + PATIENCE_S * US_PER_SECOND;
    enum wire_got got = wire_send(clerk, room, len) ? WIRE_WAITS : WIRE_BROKEN;
    while (got == WIRE_WAITS && clock_monotonic_us() < until_us) {
        struct epoll_event event;
        (void)epoll_wait(poll_fd, &event, 1, 1000);
        got = wire_receive(clerk);
    }
    (void)note_longest(&counts.clerk_us_max, begin_us);
    struct str answer = got == WIRE_WHOLE ? wire_body(clerk) : STR("no answer");
    if (got != WIRE_WHOLE || clerk->status != wanted) {
        (void)fprintf(stderr, "%s: %d %.*s\n", path, clerk->status, STR_ARG(answer));
        wire_stop("cannot go on with", kinds[options.kind].name);
    }
    return answer;
}

static const struct json_node *ask(const char *path, const struct buf *body, int wanted)
{
    const struct json_node *root = NULL;
    struct problem problem;
    struct str copy;
    if (arena_copy(&arena, exchange(path, body, wanted), &copy) != OK ||
        json_parse(&arena, copy, &root, &problem) != OK)
        wire_stop("does not understand the answer of", path);
    wire_forget(clerk);
    return root;
}

static struct str text_of(const struct json_node *object, struct str name)
{
    const struct json_node *found = json_get(object, name);
    if (found == NULL || found->type != JSON_TEXT)
        wire_stop("misses in an answer:", name.ptr);
    return found->text;
}

/* ---- what is wanted -------------------------------------------------------------------------------- */

static void give_points(struct str card)
{
    char room[256];
    struct buf body = BUF(room);
    buf_lit(&body, "{\"kind\":\"manual\",\"name\":\"gift\",\"card\":\"");
    buf_str(&body, card);
    buf_lit(&body, "\"}");
    (void)ask("/v1/events", &body, 201);
}

static struct str hold_points(struct str card)
{
    char room[256];
    struct buf body = BUF(room);
    buf_lit(&body, "{\"unit\":\"p\",\"points\":100,\"card\":\"");
    buf_str(&body, card);
    buf_lit(&body, "\"}");
    return text_of(ask("/v1/holds", &body, 201), STR("id"));
}

static struct str make_bearer(const char *path, struct str text)
{
    char room[256];
    struct buf body = BUF(room);
    buf_str(&body, text);
    return text_of(ask(path, &body, 201), STR("code"));
}

/* Makes what the tills of this round want: the code or the id by which they ask for it. */
static struct str make_prize(struct str card)
{
    switch (options.kind) {
    case KIND_BALANCE:
        give_points(card);
        return card;
    case KIND_VOUCHER:
        return make_bearer("/v1/vouchers", STR("{\"name\":\"more\"}"));
    case KIND_GIFT_CARD:
        return make_bearer("/v1/gift-cards", STR("{\"amount\":2000}"));
    case KIND_HOLD:
        give_points(card);
        return hold_points(card);
    }
    wire_stop("knows no such kind:", "");
}

static void write_wish(struct buf *body, struct str prize)
{
    switch (options.kind) {
    case KIND_BALANCE:
        buf_lit(body, ",\"redeem\":[{\"reward\":\"pay\",\"points\":100}]");
        return;
    case KIND_VOUCHER:
        buf_lit(body, ",\"redeem\":[{\"voucher\":\"");
        buf_str(body, prize);
        buf_lit(body, "\"}]");
        return;
    case KIND_GIFT_CARD:
        buf_lit(body, ",\"payments\":[{\"kind\":\"gift_card\",\"amount\":2000,\"card\":\"");
        buf_str(body, prize);
        buf_lit(body, "\"}]");
        return;
    case KIND_HOLD:
        buf_lit(body, ",\"redeem\":[{\"reward\":\"pay\",\"points\":100}],\"hold\":\"");
        buf_str(body, prize);
        buf_char(body, '"');
        return;
    }
}

/* Each till's receipt: its own number, 20.00, and the same wish.  What belongs to an account is asked for with its
 * card; what has a code, with the cards of several customers or with none. */
static void make_wishes(struct str card, struct str prize)
{
    bool is_bearer = options.kind == KIND_VOUCHER || options.kind == KIND_GIFT_CARD;
    for (int64_t i = 0; i < options.tills; i++) {
        char room[REQUEST_BYTES / 2];
        struct buf body = BUF(room);
        buf_lit(&body, "{\"receipt\":\"");
        buf_str(&body, str_c(run_name));
        buf_int(&body, ++serial);
        buf_lit(&body, "\",\"lines\":[{\"amount\":2000,\"vat\":\"20\"}]");
        if (!is_bearer || i % 5 != 4) {
            buf_lit(&body, ",\"card\":\"");
            buf_str(&body, is_bearer ? options.cards[(size_t)i % options.card_count] : card);
            buf_char(&body, '"');
        }
        write_wish(&body, prize);
        buf_char(&body, '}');
        tills[i].out_len = write_request("/v1/purchases", &body, tills[i].out);
    }
}

/* ---- the instant ----------------------------------------------------------------------------------- */

static void watch(struct wire *wire, void *subject)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = subject };
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, wire->fd, &event) != 0)
        wire_stop("cannot wait:", strerror(errno));
}

/* All of every request but the last byte; then the last bytes, one behind the other. */
static void send_all(void)
{
    for (int64_t i = 0; i < options.tills; i++) {
        tills[i].is_answered = false;
        if (!wire_send(&tills[i].wire, tills[i].out, tills[i].out_len - 1)) {
            counts.broken++; /* it had been idle for too long */
            wire_close(&tills[i].wire);
            wire_open(&tills[i].wire, &options.servers[(size_t)i % options.server_count]);
            watch(&tills[i].wire, &tills[i]);
            if (!wire_send(&tills[i].wire, tills[i].out, tills[i].out_len - 1))
                wire_stop("cannot send", "a request");
        }
    }
    for (int64_t i = 0; i < options.tills; i++) {
        if (!wire_send(&tills[i].wire, tills[i].out + tills[i].out_len - 1, 1))
            wire_stop("cannot send", "the end of a request");
    }
}

static void wait_for_all(void)
{
    static struct epoll_event events[TILLS_MAX];
    int64_t until_us = clock_monotonic_us() + PATIENCE_S * US_PER_SECOND;
    int64_t answered = 0;
    while (answered < options.tills) {
        if (clock_monotonic_us() > until_us)
            wire_stop("waits no longer for", "the last answers of a round");
        int count = epoll_wait(poll_fd, events, TILLS_MAX, 1000);
        for (int i = 0; i < count; i++) {
            struct till *till = events[i].data.ptr;
            if (till == NULL || till->is_answered)
                continue;
            enum wire_got got = wire_receive(&till->wire);
            if (got == WIRE_BROKEN)
                wire_stop("lost", "an answer");
            till->is_answered = got == WIRE_WHOLE;
            answered += till->is_answered;
        }
    }
}

/* ---- what came of it ------------------------------------------------------------------------------- */

static int64_t *count_of(struct str code)
{
    for (size_t i = 0; i < counts.code_count; i++) {
        if (str_eq(code, str_c(counts.codes[i].code)))
            return &counts.codes[i].count;
    }
    if (counts.code_count == CODES_MAX || code.len >= CODE_BYTES)
        wire_stop("has no room for", "another code");
    memcpy(counts.codes[counts.code_count].code, code.ptr, code.len);
    return &counts.codes[counts.code_count++].count;
}

static struct str code_of(const struct till *till)
{
    static const char mark[] = "\"code\":\"";
    struct str body = wire_body(&till->wire);
    const char *found = memmem(body.ptr, body.len, mark, sizeof(mark) - 1);
    if (found == NULL)
        return STR_NONE;
    struct str rest = { .ptr = found + sizeof(mark) - 1 };
    rest.len = (size_t)(body.ptr + body.len - rest.ptr);
    return str_sub(rest, 0, str_find(rest, '"'));
}

static bool complain(const char *what, int64_t got, int64_t wanted)
{
    (void)fprintf(stderr, "round %" PRId64 ": %s %" PRId64 ", not %" PRId64 "\n", counts.rounds + 1,
                  what, got, wanted);
    return false;
}

/* One winner, and all others refused in the one way of this kind. */
static bool is_won_once(void)
{
    struct str wanted = str_c(kinds[options.kind].refusal);
    int64_t won = 0;
    bool is_good = true;
    for (int64_t i = 0; i < options.tills; i++) {
        struct till *till = &tills[i];
        if (till->wire.status == 201) {
            won++;
        } else {
            struct str code = code_of(till);
            counts.refused++;
            (*count_of(code))++;
            if (is_good && (till->wire.status != 409 || !str_eq(code, wanted))) {
                (void)fprintf(stderr, "round %" PRId64 ", till %" PRId64 ": %d %.*s\n",
                              counts.rounds + 1, i, till->wire.status,
                              STR_ARG(wire_body(&till->wire)));
                is_good = false;
            }
        }
        wire_forget(&till->wire);
    }
    counts.won += won;
    return won == 1 ? is_good : complain("the winners were", won, 1);
}

/* Points that the account of this card has, usable or held; a voucher that was used has none. */
static int64_t left_of(struct str card)
{
    char path[128];
    struct buf out = BUF(path);
    buf_lit(&out, "/v1/cards/");
    buf_str(&out, card);
    buf_char(&out, '\0');
    if (out.err != OK)
        wire_stop("has no room for", "the address of a card");
    const struct json_node *balances = json_get(ask(path, NULL, 200), STR("balances"));
    int64_t sum = 0;
    for (size_t i = 0; balances != NULL && i < balances->count; i++)
        sum += json_get(&balances->items[i], STR("points"))->num;
    return sum;
}

/* Of /metrics, which is text. */
static int64_t journal_entries(void)
{
    static const char mark[] = "\nhabitue_journal_entries ";
    struct str body = exchange("/metrics", NULL, 200);
    const char *found = memmem(body.ptr, body.len, mark, sizeof(mark) - 1);
    if (found == NULL)
        wire_stop("misses in /metrics:", "habitue_journal_entries");
    struct str rest = { .ptr = found + sizeof(mark) - 1 };
    rest.len = (size_t)(body.ptr + body.len - rest.ptr);
    int64_t entries = 0;
    if (str_parse_i64(str_sub(rest, 0, str_find(rest, '\n')), 0, INT64_MAX, &entries) != OK)
        wire_stop("does not understand", "habitue_journal_entries");
    wire_forget(clerk);
    return entries;
}

static bool run_round(void)
{
    size_t mark = arena_mark(&arena);
    struct str card = options.cards[(size_t)counts.rounds % options.card_count];
    struct str prize = make_prize(card);
    struct str holder = options.kind == KIND_HOLD ? card : prize;
    make_wishes(card, prize);
    int64_t entries = journal_entries();

    int64_t begin_us = clock_monotonic_us();
    send_all();
    wait_for_all();
    counts.storm_us += note_longest(&counts.storm_us_max, begin_us);

    bool is_good = is_won_once();
    int64_t more = journal_entries() - entries;
    if (more != kinds[options.kind].winner_entries)
        is_good = complain("the entries were", more, kinds[options.kind].winner_entries);
    int64_t left = left_of(holder);
    if (left != 0)
        is_good = complain("what was left was", left, 0);
    arena_reset(&arena, mark);
    counts.rounds += is_good;
    return is_good;
}

static void report(int64_t us)
{
    int64_t asked = counts.won + counts.refused;
    printf("{\"kind\":\"%s\",\"tills\":%" PRId64 ",\"servers\":%zu,\"rounds\":%" PRId64
           ",\"requests\":%" PRId64 ",\"won\":%" PRId64 ",\"refused\":{",
           kinds[options.kind].name, options.tills, options.server_count, counts.rounds, asked,
           counts.won);
    for (size_t i = 0; i < counts.code_count; i++)
        printf("%s\"%s\":%" PRId64, i > 0 ? "," : "", counts.codes[i].code, counts.codes[i].count);
    printf("},\"broken\":%" PRId64
           ",\"longest_ms\":%.1f,\"longest_between_ms\":%.1f,\"seconds\":%.1f,"
           "\"in_storms\":%.1f,\"rate\":%.0f}\n",
           counts.broken, (double)counts.storm_us_max / 1e3, (double)counts.clerk_us_max / 1e3,
           (double)us / 1e6, (double)counts.storm_us / 1e6,
           counts.storm_us > 0 ? (double)asked * 1e6 / (double)counts.storm_us : 0.0);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    struct buf name = { .base = run_name, .size = RUN_BYTES };
    secret_base32(&name, RUN_BYTES);
    tills = calloc((size_t)options.tills, sizeof(*tills));
    clerk = calloc(1, sizeof(*clerk));
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (tills == NULL || clerk == NULL || poll_fd < 0 || arena_open(&arena, ARENA_BYTES) != OK)
        wire_stop("cannot begin:", strerror(errno));
    wire_open(clerk, &options.servers[0]);
    watch(clerk, NULL);
    for (int64_t i = 0; i < options.tills; i++) {
        wire_open(&tills[i].wire, &options.servers[(size_t)i % options.server_count]);
        watch(&tills[i].wire, &tills[i]);
    }

    int64_t begin_us = clock_monotonic_us();
    int64_t end_us = options.seconds > 0 ? begin_us + options.seconds * US_PER_SECOND : INT64_MAX;
    bool is_good = true;
    while (is_good && counts.rounds < options.rounds && clock_monotonic_us() < end_us)
        is_good = run_round();
    report(clock_monotonic_us() - begin_us);
    return is_good && counts.rounds > 0 ? 0 : 1;
}
