/* metrics.c - counters without a lock, and the page that tells them.
 *
 * Counters are separate atomics: a page read in the middle of a request may count it in one figure and
 * not yet in the next, which is all that anybody loses.
 */
#include "http/metrics.h"

#include "core/instant.h"
#include "http/request.h"
#include "http/service.h"
#include "storage/db_open.h"
#include "storage/journal_storage.h"

/* The statuses that are told apart; the place behind the last counts the others. */
static const int statuses[] = { 200, 201, 302, 304, 400, 401, 403, 404, 405,
                                409, 413, 415, 422, 429, 500, 503, 507 };

/* Upper ends of the buckets of the histogram. */
static const int64_t bucket_us[METRICS_BUCKETS] = { 250,   500,   1000,   2500,   5000,   10000,
                                                    25000, 50000, 100000, 250000, 1000000 };

static_assert(COUNT(statuses) < COUNT(((struct metrics_route *)0)->by_status),
              "one more place, for the other statuses");

static size_t place_of_status(int status)
{
    size_t place = 0;
    while (place < COUNT(statuses) && statuses[place] != status)
        place++;
    return place;
}

static size_t place_of_micros(int64_t micros)
{
    size_t place = 0;
    while (place < METRICS_BUCKETS && micros > bucket_us[place])
        place++;
    return place;
}

/* Behind the routes: the pages, and what is not there. */
static size_t place_of_route(const struct request *rq)
{
    if (rq->match.route != NULL)
        return rq->match.index;
    return route_count() + (rq->reply.is_page ? 0 : 1);
}

static void add(atomic_int_least64_t *counter, int64_t number)
{
    atomic_fetch_add_explicit(counter, number, memory_order_relaxed);
}

static int64_t get(const atomic_int_least64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(struct metrics *metrics, const struct request *rq, int64_t micros)
{
    size_t place = place_of_route(rq);
    assert(place < METRICS_ROUTES_MAX);
    struct metrics_route *route = &metrics->routes[place];
    add(&route->by_status[place_of_status(rq->reply.status)], 1);
    add(&route->buckets[place_of_micros(micros)], 1);
    add(&route->micros, micros);
}

/* ---- the page ----------------------------------------------------------------------------------- */

static void put_help(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_lit(out, "# HELP ");
    buf_str(out, str_c(name));
    buf_char(out, ' ');
    buf_str(out, str_c(help));
    buf_lit(out, "\n# TYPE ");
    buf_str(out, str_c(name));
    buf_char(out, ' ');
    buf_str(out, str_c(type));
    buf_char(out, '\n');
}

static void put_figure(struct buf *out, const char *name, const char *type, int64_t number,
                       const char *help)
{
    put_help(out, name, type, help);
    buf_str(out, str_c(name));
    buf_char(out, ' ');
    buf_int(out, number);
    buf_char(out, '\n');
}

static void put_seconds(struct buf *out, int64_t micros)
{
    buf_decimal(out, micros, 6, '.');
    buf_char(out, '\n');
}

/* {method="GET",route="/v1/cards/{code}" without the closing brace. */
static void put_route(struct buf *out, size_t index)
{
    const struct route *route = route_at(index);
    buf_lit(out, "{method=\"");
    buf_str(out, str_c(route == NULL ? "" : method_name(route->method)));
    buf_lit(out, "\",route=\"");
    if (route != NULL)
        buf_str(out, str_c(route->path));
    else
        buf_str(out, index == route_count() ? STR("pages") : STR("unknown"));
    buf_char(out, '"');
}

static void put_requests(struct buf *out, const struct metrics *metrics)
{
    put_help(out, "habitue_http_requests_total", "counter",
             "Requests answered, by route and status.");
    for (size_t i = 0; i < route_count() + 2; i++) {
        for (size_t place = 0; place <= COUNT(statuses); place++) {
            int64_t count = get(&metrics->routes[i].by_status[place]);
            if (count == 0)
                continue;
            buf_lit(out, "habitue_http_requests_total");
            put_route(out, i);
            buf_lit(out, ",status=\"");
            if (place < COUNT(statuses))
                buf_int(out, statuses[place]);
            else
                buf_lit(out, "other");
            buf_lit(out, "\"} ");
            buf_int(out, count);
            buf_char(out, '\n');
        }
    }
}

static void put_histogram(struct buf *out, const struct metrics_route *route, size_t index)
{
    int64_t count = 0;
    for (size_t i = 0; i <= METRICS_BUCKETS; i++) {
        count += get(&route->buckets[i]);
        buf_lit(out, "habitue_http_request_seconds_bucket");
        put_route(out, index);
        buf_lit(out, ",le=\"");
        if (i < METRICS_BUCKETS)
            buf_decimal(out, bucket_us[i], 6, '.');
        else
            buf_lit(out, "+Inf");
        buf_lit(out, "\"} ");
        buf_int(out, count);
        buf_char(out, '\n');
    }
    buf_lit(out, "habitue_http_request_seconds_sum");
    put_route(out, index);
    buf_lit(out, "} ");
    put_seconds(out, get(&route->micros));
    buf_lit(out, "habitue_http_request_seconds_count");
    put_route(out, index);
    buf_lit(out, "} ");
    buf_int(out, count);
    buf_char(out, '\n');
}

static void put_latencies(struct buf *out, const struct metrics *metrics)
{
    put_help(out, "habitue_http_request_seconds", "histogram",
             "From the head of a request to its answer, the commit included.");
    for (size_t i = 0; i < route_count() + 2; i++) {
        const struct metrics_route *route = &metrics->routes[i];
        bool is_used = false;
        for (size_t place = 0; place <= METRICS_BUCKETS; place++)
            is_used = is_used || get(&route->buckets[place]) > 0;
        if (is_used)
            put_histogram(out, route, i);
    }
}

/* Of the installation and all its merchants together: a label for each would grow without a bound. */
static void put_commit(struct buf *out, const struct commit_figures *told)
{
    const struct commit_figures figures = *told;
    put_figure(out, "habitue_commit_batches_total", "counter", figures.batches,
               "Transactions of the commit loop.");
    put_figure(out, "habitue_commit_commands_total", "counter", figures.commands,
               "Commands the commit loop finished.");
    put_figure(out, "habitue_commit_refused_total", "counter", figures.refused,
               "Commands the rules refused; they wrote nothing.");
    put_figure(out, "habitue_commit_replayed_total", "counter", figures.replayed,
               "Commands answered from the journal, because they had been recorded before.");
    put_figure(out, "habitue_commit_faults_total", "counter", figures.faults,
               "Commands which could not be recorded.");
    put_figure(out, "habitue_commit_round_trips_total", "counter", figures.round_trips,
               "Exchanges of the writers with a database server; an embedded one has none.");
    put_figure(out, "habitue_commit_conflicts_total", "counter", figures.conflicts,
               "Batches which met another partition's or server's and were run again.");
    put_figure(out, "habitue_commit_moved_total", "counter", figures.moved,
               "Commands which found their account in another partition.");
    put_figure(out, "habitue_commit_queue", "gauge", figures.queued,
               "Commands which wait for a writer.");
    put_figure(out, "habitue_commit_batch_max", "gauge", figures.batch_max,
               "The largest batch since the start.");
    put_help(out, "habitue_commit_seconds_total", "counter", "Time inside COMMIT.");
    buf_lit(out, "habitue_commit_seconds_total ");
    put_seconds(out, figures.commit_us_sum);
}

/* Of the installation's own merchant. */
static enum err put_journal(struct buf *out, struct db *db)
{
    struct journal_figures figures = { 0 };
    TRY(journal_figures(db, &figures));
    put_figure(out, "habitue_journal_entries", "gauge", figures.entries, "Entries of the journal.");
    put_figure(out, "habitue_accounts", "gauge", figures.accounts, "Accounts.");
    put_figure(out, "habitue_members", "gauge", figures.members, "Members.");
    put_figure(out, "habitue_cards", "gauge", figures.cards, "Cards.");
    put_figure(out, "habitue_database_bytes", "gauge", db_size_bytes(db),
               "Size of the database, without its log.");
    return OK;
}

static void put_merchants(struct buf *out, const struct house_figures *figures)
{
    put_figure(out, "habitue_merchants", "gauge", figures->merchants,
               "Merchants that the installation hosts beside its own.");
    put_figure(out, "habitue_merchants_suspended", "gauge", figures->suspended,
               "Those of them that are suspended.");
    put_figure(out, "habitue_merchants_open", "gauge", figures->open,
               "Those whose database this server has open.");
}

/* Of all merchants, as far as this server did them. */
static void put_nights(struct buf *out, const struct night_figures *figures)
{
    static const struct night_figures none;
    const struct night_figures *told = figures != NULL ? figures : &none;
    put_figure(out, "habitue_nightly_runs_total", "counter", get(&told->nights),
               "Nights that this server did: expiry and announcements.");
    put_figure(out, "habitue_nightly_failures_total", "counter", get(&told->failures),
               "Nights that failed, and are tried again after ten minutes.");
    put_figure(out, "habitue_nightly_accounts_total", "counter", get(&told->accounts),
               "Accounts that were looked at.");
    put_figure(out, "habitue_nightly_expired_accounts_total", "counter", get(&told->expired),
               "Accounts of which points expired.");
    put_figure(out, "habitue_nightly_notices_total", "counter", get(&told->notices),
               "Announcements that were queued.");
    put_help(out, "habitue_nightly_seconds_total", "counter", "Time that the nights took.");
    buf_lit(out, "habitue_nightly_seconds_total ");
    put_seconds(out, get(&told->micros));
}

/* Of the installation's own merchant, whoever did it. */
static enum err put_last_night(struct buf *out, struct db *db)
{
    struct date tomorrow = { .days = (int32_t)(instant_now().us / US_PER_DAY) + 1 };
    struct night_row row = { 0 };
    enum err err = night_last(db, tomorrow, &row);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    put_help(out, "habitue_nightly_last_success_timestamp_seconds", "gauge",
             "When the last night of the installation's own merchant was done; 0: never.");
    buf_lit(out, "habitue_nightly_last_success_timestamp_seconds ");
    put_seconds(out, row.ended.us);
    put_help(out, "habitue_nightly_last_duration_seconds", "gauge", "How long that night took.");
    buf_lit(out, "habitue_nightly_last_duration_seconds ");
    put_seconds(out, row.ended.us - row.began.us);
    return OK;
}

static void put_pool(struct buf *out, struct pool *pool)
{
    struct pool_figures figures = { 0 };
    pool_figures(pool, &figures);
    put_figure(out, "habitue_requests_live", "gauge", figures.live, "Requests being served.");
    put_figure(out, "habitue_requests_live_max", "gauge", figures.live_max,
               "The most at once since the start.");
    put_figure(out, "habitue_arenas_kept", "gauge", figures.kept,
               "Arenas that wait for a request.");
}

static void put_streams(struct buf *out, struct streams *streams)
{
    put_figure(out, "habitue_live_streams", "gauge", streams_count(streams),
               "Screens that hear of an account as it moves.");
}

static void put_build(struct buf *out, struct db *db, int64_t started_us)
{
    put_help(out, "habitue_uptime_seconds", "gauge", "Since the server was opened.");
    buf_lit(out, "habitue_uptime_seconds ");
    put_seconds(out, clock_monotonic_us() - started_us);
    put_help(out, "habitue_build_info", "gauge", "Versions, as labels.");
    buf_lit(out, "habitue_build_info{version=\"" HABITUE_VERSION "\",database=\"");
    db_version_write(db, out);
    buf_lit(out, "\"} 1\n");
}

enum err metrics_write(struct request *rq, struct buf *out)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct house_figures figures = { 0 };
    TRY(reader_take(house_root(rq->service->house), &reader));
    house_figures(rq->service->house, &figures);
    put_requests(out, &rq->service->metrics);
    put_latencies(out, &rq->service->metrics);
    put_commit(out, &figures.commits);
    put_merchants(out, &figures);
    TRY(put_journal(out, reader.db));
    put_nights(out, rq->service->nights);
    TRY(put_last_night(out, reader.db));
    put_pool(out, &rq->service->pool);
    put_streams(out, &rq->service->streams);
    put_build(out, reader.db, rq->service->started_us);
    return OK;
}
