/* house.c - an installation and the merchants that it hosts.
 *
 *      CLOSED ──enter──► OPENING ──► OPEN ──► CLOSING ──► CLOSED
 *                           ▲      (visitors)     │
 *                           └──somebody waits─────┘
 *
 * One lock for the list and the states; it is never held while a database is opened, read or closed.  A
 * keeper reads the list each second; openers open and close apps, so a merchant whose database is slow
 * keeps one of them busy and no thread that answers.
 */
#include "app/house.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/live.h"
#include "core/log.h"
#include "core/wait.h"
#include "pay/provider.h"
#include "storage/db_merchant.h"
#include "storage/hosted_storage.h"

#define OPENERS_MAX       4
#define HOUSE_ARENA_BYTES (64u << 20) /* address space: tenants and the two indexes of them */
#define LIST_ARENA_BYTES  (16u << 20) /* address space: the list as it is in the database */
#define ADDRESS_MAX_BYTES 8192
#define LIST_EVERY_US     US_PER_SECOND
#define SEE_FOR_US        200000        /* each second, of merchants that nobody has opened yet */
#define NOT_AGAIN_US      US_PER_SECOND /* after a failure, a database is left alone for so long */
#define OPEN_TRIES_MAX    3     /* with a connection of an idle merchant freed before each */
#define SERVER_SETTLES_US 20000 /* until the server counts a closed connection as closed */

enum tenant_state { TENANT_CLOSED, TENANT_OPENING, TENANT_OPEN, TENANT_CLOSING };

/* Under the lock of the house, but for the code. */
struct tenant {
    char code[MERCHANT_CODE_MAX_BYTES];
    size_t code_bytes;
    char host[HOST_NAME_MAX_BYTES];
    size_t host_bytes;
    bool is_listed; /* it was in the list that was read last */
    bool is_suspended;
    bool is_seen; /* its tables are those of this program, or were tried to be made so */
    enum tenant_state state;
    struct app *app;
    int64_t visitors;
    int64_t left;            /* its turn among all leavings: the least is closed first */
    struct visit *waiting;   /* until it is open */
    enum err failed;         /* the last opening, or OK */
    int64_t failed_us;       /* monotonic */
    struct tenant *next_job; /* of the openers */
};

struct house {
    struct arena arena;
    struct app *root;
    struct house_settings settings;
    int64_t open_max;
    pthread_mutex_t lock;
    pthread_cond_t wake; /* the keeper's and the openers' */
    bool is_closing;
    struct tenant **by_code; /* those ever listed */
    size_t tenant_count;
    struct tenant **by_host;
    size_t host_count;
    atomic_size_t listed_count; /* for whoever wants to know without the lock that there are none */
    int64_t leavings;
    int64_t open_count; /* not closed */
    struct tenant *jobs;
    struct tenant **jobs_last;
    struct commit_figures past; /* of apps that were closed */
    pthread_t keeper;
    bool has_keeper;
    pthread_t openers[OPENERS_MAX];
    int opener_count;
    pthread_mutex_t share_lock; /* as long as it is at work */
    house_share *share;
    void *share_context;
};

/* ---- who is meant, under the lock --------------------------------------------------------------- */

static struct str code_of(const struct tenant *tenant)
{
    return (struct str){ .ptr = tenant->code, .len = tenant->code_bytes };
}

static struct str host_of(const struct tenant *tenant)
{
    return (struct str){ .ptr = tenant->host, .len = tenant->host_bytes };
}

/* The place of a word in a sorted index, or where it would be. */
static size_t place_in(struct tenant *const *index, size_t count,
                       struct str (*word_of)(const struct tenant *tenant), struct str word)
{
    size_t from = 0;
    size_t until = count;
    while (from < until) {
        size_t middle = from + (until - from) / 2;
        if (str_compare(word_of(index[middle]), word) < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return from;
}

static struct tenant *find_in(struct tenant *const *index, size_t count,
                              struct str (*word_of)(const struct tenant *tenant), struct str word)
{
    size_t place = place_in(index, count, word_of, word);
    if (place == count || !str_eq(word_of(index[place]), word) || !index[place]->is_listed)
        return NULL;
    return index[place];
}

struct tenant *house_by_code(struct house *house, struct str code)
{
    if (atomic_load_explicit(&house->listed_count, memory_order_relaxed) == 0)
        return NULL;
    pthread_mutex_lock(&house->lock);
    struct tenant *tenant = find_in(house->by_code, house->tenant_count, code_of, code);
    pthread_mutex_unlock(&house->lock);
    return tenant;
}

/* Without ":8080" at its end. */
static struct str without_port(struct str host)
{
    size_t end = host.len;
    while (end > 0 && host.ptr[end - 1] >= '0' && host.ptr[end - 1] <= '9')
        end--;
    return end > 0 && host.ptr[end - 1] == ':' ? str_sub(host, 0, end - 1) : host;
}

struct tenant *house_by_host(struct house *house, struct str host)
{
    char room[HOST_NAME_MAX_BYTES];
    if (atomic_load_explicit(&house->listed_count, memory_order_relaxed) == 0)
        return NULL;
    struct str name = without_port(host);
    if (name.len > sizeof(room))
        return NULL;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        room[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    name.ptr = room;
    pthread_mutex_lock(&house->lock);
    struct tenant *tenant = find_in(house->by_host, house->host_count, host_of, name);
    pthread_mutex_unlock(&house->lock);
    return tenant;
}

struct str tenant_code(const struct tenant *tenant)
{
    return tenant == NULL ? STR_NONE : code_of(tenant);
}

bool house_is_suspended(struct house *house, const struct tenant *tenant)
{
    if (tenant == NULL)
        return false;
    pthread_mutex_lock(&house->lock);
    bool is_suspended = tenant->is_suspended;
    pthread_mutex_unlock(&house->lock);
    return is_suspended;
}

bool house_tenant_at(struct house *house, size_t index, struct tenant **ret_tenant)
{
    pthread_mutex_lock(&house->lock);
    bool is_there = index < house->tenant_count;
    struct tenant *tenant = is_there ? house->by_code[index] : NULL;
    if (is_there)
        *ret_tenant = tenant->is_listed && !tenant->is_suspended ? tenant : NULL;
    pthread_mutex_unlock(&house->lock);
    return is_there;
}

/* ---- jobs of the openers, under the lock -------------------------------------------------------- */

static void put_job(struct house *house, struct tenant *tenant)
{
    tenant->next_job = NULL;
    *house->jobs_last = tenant;
    house->jobs_last = &tenant->next_job;
    pthread_cond_broadcast(&house->wake);
}

static struct tenant *take_job(struct house *house)
{
    struct tenant *tenant = house->jobs;
    if (tenant == NULL)
        return NULL;
    house->jobs = tenant->next_job;
    if (house->jobs == NULL)
        house->jobs_last = &house->jobs;
    return tenant;
}

static bool is_idle(const struct tenant *tenant)
{
    return tenant->state == TENANT_OPEN && tenant->visitors == 0;
}

static void begin_closing(struct house *house, struct tenant *tenant)
{
    tenant->state = TENANT_CLOSING;
    put_job(house, tenant);
}

/* Those inside only listen. */
static bool is_only_watched(const struct tenant *tenant)
{
    return tenant->state == TENANT_OPEN && tenant->visitors > 0 &&
           tenant->visitors == live_count(app_live(tenant->app));
}

/* The database of a suspended merchant is let go: an import may want to write there. */
static void close_if_suspended(struct house *house, struct tenant *tenant)
{
    if (tenant->is_suspended && is_only_watched(tenant))
        live_end(app_live(tenant->app));
    if (tenant->is_suspended && is_idle(tenant))
        begin_closing(house, tenant);
}

static struct tenant *longest_left(const struct house *house,
                                   bool (*is_meant)(const struct tenant *tenant))
{
    struct tenant *found = NULL;
    for (size_t i = 0; i < house->tenant_count; i++) {
        struct tenant *tenant = house->by_code[i];
        if (is_meant(tenant) && (found == NULL || tenant->left < found->left))
            found = tenant;
    }
    return found;
}

static struct tenant *longest_idle(const struct house *house)
{
    return longest_left(house, is_idle);
}

/* Who listens keeps nobody out: he comes back when there is room, and hears what he missed. */
static void make_listeners_leave(const struct house *house)
{
    struct tenant *tenant = longest_left(house, is_only_watched);
    if (tenant != NULL)
        live_end(app_live(tenant->app));
}

/* ---- visits ------------------------------------------------------------------------------------- */

/* Under the lock: the app is open. */
static void let_in(struct tenant *tenant, struct visit *visit)
{
    visit->app = tenant->app;
    tenant->visitors++;
}

/* Under the lock.  Begins to open a closed merchant, or says why not. */
static enum err begin_opening(struct house *house, struct tenant *tenant)
{
    bool is_too_soon = clock_monotonic_us() - tenant->failed_us < NOT_AGAIN_US;
    if (tenant->failed != OK && is_too_soon)
        return tenant->failed;
    if (house->open_count >= house->open_max) {
        struct tenant *other = longest_idle(house);
        if (other == NULL) {
            make_listeners_leave(house);
            return E_BUSY; /* and there is room in a second */
        }
        begin_closing(house, other);
    }
    house->open_count++;
    tenant->state = TENANT_OPENING;
    put_job(house, tenant);
    return OK;
}

/* Under the lock: whether the visit need not wait. */
static bool enter(struct house *house, struct tenant *tenant, struct visit *visit)
{
    if (tenant->is_suspended || house->is_closing) {
        visit->err = tenant->is_suspended ? E_MERCHANT_SUSPENDED : E_BUSY;
        return true;
    }
    if (tenant->state == TENANT_OPEN) {
        let_in(tenant, visit);
        return true;
    }
    if (visit->done == NULL)
        return false;
    if (tenant->state == TENANT_CLOSED) {
        visit->err = begin_opening(house, tenant);
        if (visit->err != OK)
            return true;
    }
    visit->next = tenant->waiting;
    tenant->waiting = visit;
    return false;
}

bool house_enter(struct house *house, struct tenant *tenant, struct visit *visit)
{
    visit->house = house;
    visit->tenant = tenant;
    visit->app = NULL;
    visit->err = OK;
    if (tenant == NULL) {
        visit->app = house->root;
        return true;
    }
    pthread_mutex_lock(&house->lock);
    bool is_there = enter(house, tenant, visit);
    pthread_mutex_unlock(&house->lock);
    return is_there;
}

void house_leave(struct visit *visit)
{
    struct house *house = visit->house;
    struct tenant *tenant = visit->tenant;
    bool is_inside = visit->app != NULL && tenant != NULL;
    *visit = (struct visit){ 0 };
    if (!is_inside)
        return;
    pthread_mutex_lock(&house->lock);
    assert(tenant->visitors > 0);
    tenant->visitors--;
    tenant->left = ++house->leavings;
    close_if_suspended(house, tenant);
    pthread_mutex_unlock(&house->lock);
}

/* ---- the openers -------------------------------------------------------------------------------- */

/* `room` has ADDRESS_MAX_BYTES. */
static enum err write_address(const struct house *house, const struct tenant *tenant, char *room)
{
    struct buf address = { .base = room, .size = ADDRESS_MAX_BYTES };
    db_merchant_address(&address, app_address(house->root), code_of(tenant));
    return address.err == OK ? OK : E_DB_ADDRESS;
}

static enum err open_app(const struct house *house, const struct tenant *tenant,
                         struct app **ret_app)
{
    char room[ADDRESS_MAX_BYTES];
    enum err err = write_address(house, tenant, room);
    if (err == OK)
        err = app_open(room, APP_SERVE, ret_app);
    if (err == OK)
        err = app_begin_work(*ret_app, &house->settings.hosted);
    if (err != OK)
        app_close(ret_app);
    if (err != OK)
        log_event(LOG_ERROR, "merchant_not_opened", LOG_TEXT("merchant", code_of(tenant)),
                  LOG_TEXT("error", str_c(err_symbol(err))));
    /* What the command line would be told of a database, a till can only wait for. */
    return err != OK && err_class(err) == ERR_CLASS_REFUSED ? E_BUSY : err;
}

/* Under the lock: those who waited are inside, or hear why not.  They are told without it. */
static struct visit *settle(struct tenant *tenant, enum err err)
{
    struct visit *waiting = tenant->waiting;
    tenant->waiting = NULL;
    for (struct visit *visit = waiting; visit != NULL; visit = visit->next) {
        visit->err = err == OK && tenant->is_suspended ? E_MERCHANT_SUSPENDED : err;
        if (visit->err == OK)
            let_in(tenant, visit);
    }
    return waiting;
}

static void tell(struct visit *visit)
{
    while (visit != NULL) {
        struct visit *next = visit->next; /* done() may end the visit */
        visit->done(visit, visit->context);
        visit = next;
    }
}

static void add_figures(struct commit_figures *sum, const struct commit_figures *one)
{
    sum->batches += one->batches;
    sum->commands += one->commands;
    sum->refused += one->refused;
    sum->replayed += one->replayed;
    sum->faults += one->faults;
    sum->conflicts += one->conflicts;
    sum->moved += one->moved;
    sum->round_trips += one->round_trips;
    sum->queued += one->queued;
    sum->commit_us_sum += one->commit_us_sum;
    if (one->batch_max > sum->batch_max)
        sum->batch_max = one->batch_max;
}

/* Under the lock, and nobody is inside: its figures do not change any more. */
static struct app *take_app(struct house *house, struct tenant *tenant)
{
    struct commit_figures figures = { 0 };
    struct app *app = tenant->app;
    commit_figures(app_loop(app), &figures);
    add_figures(&house->past, &figures);
    tenant->app = NULL;
    return app;
}

/* Holds the lock at its beginning and at its end. */
static void run_closing(struct house *house, struct tenant *tenant)
{
    struct app *app = take_app(house, tenant);
    pthread_mutex_unlock(&house->lock);
    app_close(&app);
    pthread_mutex_lock(&house->lock);
    tenant->state = TENANT_CLOSED;
    house->open_count--;
    if (tenant->waiting == NULL)
        return;
    enum err err = tenant->is_suspended ? E_MERCHANT_SUSPENDED : begin_opening(house, tenant);
    if (err == OK)
        return;
    struct visit *waiting = settle(tenant, err);
    pthread_mutex_unlock(&house->lock);
    tell(waiting);
    pthread_mutex_lock(&house->lock);
}

static void wait_for_server(void)
{
    const struct timespec pause = { .tv_nsec = SERVER_SETTLES_US * 1000 };
    (void)nanosleep(&pause, NULL);
}

/* Holds the lock at its beginning and at its end.  A server that takes no more connections has some for us
 * when we leave those of an idle merchant; it needs a moment to see that. */
static enum err open_by_all_means(struct house *house, const struct tenant *tenant,
                                  struct app **ret_app)
{
    for (int tries = 0;; tries++) {
        pthread_mutex_unlock(&house->lock);
        enum err err = open_app(house, tenant, ret_app);
        pthread_mutex_lock(&house->lock);
        struct tenant *other = err == E_DB_UNREACHABLE ? longest_idle(house) : NULL;
        if (other == NULL || tries == OPEN_TRIES_MAX)
            return err;
        other->state = TENANT_CLOSING;
        run_closing(house, other);
        pthread_mutex_unlock(&house->lock);
        wait_for_server();
        pthread_mutex_lock(&house->lock);
    }
}

/* Holds the lock at its beginning and at its end. */
static void run_opening(struct house *house, struct tenant *tenant)
{
    struct app *app = NULL;
    enum err err = open_by_all_means(house, tenant, &app);
    tenant->app = app;
    tenant->state = err == OK ? TENANT_OPEN : TENANT_CLOSED;
    tenant->failed = err;
    tenant->failed_us = clock_monotonic_us();
    tenant->left = ++house->leavings;
    if (err != OK)
        house->open_count--;
    struct visit *waiting = settle(tenant, err);
    close_if_suspended(house, tenant);
    pthread_mutex_unlock(&house->lock);
    tell(waiting);
    pthread_mutex_lock(&house->lock);
}

static void *open_forever(void *argument)
{
    struct house *house = argument;
    pthread_mutex_lock(&house->lock);
    for (;;) {
        struct tenant *tenant = take_job(house);
        if (tenant == NULL && house->is_closing)
            break;
        if (tenant == NULL)
            pthread_cond_wait(&house->wake, &house->lock);
        else if (tenant->state == TENANT_OPENING)
            run_opening(house, tenant);
        else
            run_closing(house, tenant);
    }
    pthread_mutex_unlock(&house->lock);
    return NULL;
}

/* ---- the list ----------------------------------------------------------------------------------- */

/* Under the lock.  NULL when there are as many as there may be. */
static struct tenant *make_tenant(struct house *house, struct str code)
{
    size_t place = place_in(house->by_code, house->tenant_count, code_of, code);
    if (place < house->tenant_count && str_eq(code_of(house->by_code[place]), code))
        return house->by_code[place];
    struct tenant *tenant =
        house->tenant_count < MERCHANTS_MAX ? ARENA_NEW(&house->arena, struct tenant) : NULL;
    if (tenant == NULL)
        return NULL;
    memcpy(tenant->code, code.ptr, code.len);
    tenant->code_bytes = code.len;
    memmove(&house->by_code[place + 1], &house->by_code[place],
            (house->tenant_count - place) * sizeof(struct tenant *));
    house->by_code[place] = tenant;
    house->tenant_count++;
    return tenant;
}

static int compare_hosts(const void *a, const void *b)
{
    return str_compare(host_of(*(struct tenant *const *)a), host_of(*(struct tenant *const *)b));
}

/* Under the lock. */
static void take_list(struct house *house, const struct hosted *hosted, size_t count)
{
    size_t listed = 0;
    for (size_t i = 0; i < house->tenant_count; i++)
        house->by_code[i]->is_listed = false;
    house->host_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_good =
            merchant_code_is_valid(hosted[i].code) && hosted[i].host.len <= HOST_NAME_MAX_BYTES;
        struct tenant *tenant = is_good ? make_tenant(house, hosted[i].code) : NULL;
        if (tenant == NULL)
            continue;
        memcpy(tenant->host, hosted[i].host.ptr, hosted[i].host.len);
        tenant->host_bytes = hosted[i].host.len;
        tenant->is_listed = true;
        tenant->is_suspended = hosted[i].is_suspended;
        if (tenant->host_bytes > 0)
            house->by_host[house->host_count++] = tenant;
        close_if_suspended(house, tenant);
        listed++;
    }
    qsort(house->by_host, house->host_count, sizeof(struct tenant *), compare_hosts);
    atomic_store_explicit(&house->listed_count, listed, memory_order_relaxed);
}

static enum err read_list(struct house *house, struct arena *arena)
{
    struct hosted *hosted = NULL;
    size_t count = 0;
    CLEANUP(reader_give) struct reader reader = { 0 };
    arena_reset(arena, 0);
    TRY(reader_take_bare(house->root, &reader)); /* no programme is asked for */
    TRY(hosted_list(reader.db, arena, &hosted, &count));
    pthread_mutex_lock(&house->lock);
    take_list(house, hosted, count);
    pthread_mutex_unlock(&house->lock);
    return OK;
}

/* Under the lock: sleeps until the next second, or the end. */
static void sleep_until(struct house *house, int64_t until_us)
{
    while (!house->is_closing && clock_monotonic_us() < until_us)
        (void)wait_until(&house->wake, &house->lock, until_us);
}

static struct tenant *next_unseen(const struct house *house)
{
    for (size_t i = 0; i < house->tenant_count; i++) {
        if (!house->by_code[i]->is_seen)
            return house->by_code[i];
    }
    return NULL;
}

/* OK, E_DB_OLDER, or what else keeps it from being read. */
static enum err look_at(const struct house *house, const struct tenant *tenant)
{
    char room[ADDRESS_MAX_BYTES];
    CLEANUP(db_close) struct db *db = NULL;
    TRY(write_address(house, tenant, room));
    return db_open(room, DB_READ, &db);
}

/* After an upgrade of the program, whoever only reads (verify, key) must not have to wait until each
 * merchant's first request has brought its tables up to date. */
static void look_at_unseen(struct house *house)
{
    int64_t until_us = clock_monotonic_us() + SEE_FOR_US;
    struct tenant *tenant;
    pthread_mutex_lock(&house->lock);
    while (!house->is_closing && clock_monotonic_us() < until_us &&
           (tenant = next_unseen(house)) != NULL) {
        pthread_mutex_unlock(&house->lock);
        enum err err = look_at(house, tenant);
        pthread_mutex_lock(&house->lock);
        tenant->is_seen = err != E_DB_OLDER || tenant->state != TENANT_CLOSED ||
                          begin_opening(house, tenant) == OK;
        if (!tenant->is_seen)
            break;
    }
    pthread_mutex_unlock(&house->lock);
}

static enum err share_now(struct house *house, struct db **db)
{
    if (*db != NULL && !db_is_usable(*db))
        db_close(db);
    if (*db == NULL)
        TRY(db_open(app_address(house->root), DB_WRITE, db));
    return house->share(*db, house->share_context);
}

static void share_with_others(struct house *house, struct db **db, bool *was_shared)
{
    enum err err = OK;
    if (!db_is_url(app_address(house->root)))
        return;
    pthread_mutex_lock(&house->share_lock);
    if (house->share != NULL)
        err = share_now(house, db);
    pthread_mutex_unlock(&house->share_lock);
    if (err != OK && *was_shared)
        log_event(LOG_WARNING, "servers_not_told", LOG_TEXT("error", str_c(err_symbol(err))));
    *was_shared = err == OK;
}

/* A list that cannot be read now is the one that was read last. */
static void *keep_forever(void *argument)
{
    struct house *house = argument;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL; /* for what is shared */
    bool was_shared = true;
    bool has_arena = arena_open(&arena, LIST_ARENA_BYTES) == OK;
    bool was_read = true;
    for (;;) {
        pthread_mutex_lock(&house->lock);
        sleep_until(house, clock_monotonic_us() + LIST_EVERY_US);
        bool is_closing = house->is_closing;
        pthread_mutex_unlock(&house->lock);
        if (is_closing)
            return NULL;
        enum err err = has_arena ? read_list(house, &arena) : E_NO_MEMORY;
        if (err != OK && was_read)
            log_event(LOG_WARNING, "merchants_not_listed",
                      LOG_TEXT("error", str_c(err_symbol(err))));
        was_read = err == OK;
        look_at_unseen(house);
        share_with_others(house, &db, &was_shared);
    }
}

void house_set_share(struct house *house, house_share *share, void *context)
{
    pthread_mutex_lock(&house->share_lock);
    house->share = share;
    house->share_context = context;
    pthread_mutex_unlock(&house->share_lock);
}

/* ---- opening and closing ------------------------------------------------------------------------ */

static enum err start_threads(struct house *house)
{
    if (pthread_create(&house->keeper, NULL, keep_forever, house) != 0)
        return E_SYSTEM;
    house->has_keeper = true;
    for (int i = 0; i < OPENERS_MAX; i++) {
        if (pthread_create(&house->openers[i], NULL, open_forever, house) != 0)
            return E_SYSTEM;
        house->opener_count++;
    }
    return OK;
}

static enum err open_into(struct house *house, const char *address)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    TRY(app_open(address, APP_SERVE, &house->root));
    TRY(app_begin_work(house->root, &house->settings.own));
    TRY(arena_open(&arena, LIST_ARENA_BYTES));
    TRY(read_list(house, &arena));
    return start_threads(house);
}

enum err house_open(const char *address, int64_t open_max, const struct house_settings *settings,
                    struct house **ret_house)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, HOUSE_ARENA_BYTES));
    struct house *house = ARENA_NEW(&arena, struct house);
    assert(house != NULL); /* an empty arena is larger than that */
    house->by_code = ARENA_ARRAY(&arena, struct tenant *, MERCHANTS_MAX);
    house->by_host = ARENA_ARRAY(&arena, struct tenant *, MERCHANTS_MAX);
    assert(house->by_code != NULL && house->by_host != NULL);
    house->arena = arena;
    house->open_max = open_max;
    house->jobs_last = &house->jobs;
    int failed = pthread_mutex_init(&house->lock, NULL);
    assert(failed == 0);
    failed = pthread_mutex_init(&house->share_lock, NULL);
    assert(failed == 0);
    wait_condition_init(&house->wake);

    if (settings != NULL)
        house->settings = *settings;
    enum err err = open_into(house, address);
    if (err != OK) {
        house_close(&house);
        return err;
    }
    *ret_house = house;
    return OK;
}

void house_close(struct house **handle)
{
    struct house *house = *handle;
    if (house == NULL)
        return;
    pthread_mutex_lock(&house->lock);
    house->is_closing = true;
    pthread_cond_broadcast(&house->wake);
    pthread_mutex_unlock(&house->lock);
    if (house->has_keeper)
        pthread_join(house->keeper, NULL);
    for (int i = 0; i < house->opener_count; i++)
        pthread_join(house->openers[i], NULL);
    for (size_t i = 0; i < house->tenant_count; i++) {
        assert(house->by_code[i]->visitors == 0);
        app_close(&house->by_code[i]->app);
    }
    app_close(&house->root);
    pthread_cond_destroy(&house->wake);
    pthread_mutex_destroy(&house->share_lock);
    pthread_mutex_destroy(&house->lock);
    struct arena arena = house->arena;
    arena_close(&arena);
    *handle = NULL;
}

struct app *house_root(const struct house *house)
{
    return house->root;
}

void house_figures(struct house *house, struct house_figures *ret_figures)
{
    struct house_figures figures = { 0 };
    struct commit_figures one = { 0 };
    commit_figures(app_loop(house->root), &figures.commits);
    pthread_mutex_lock(&house->lock);
    add_figures(&figures.commits, &house->past);
    for (size_t i = 0; i < house->tenant_count; i++) {
        const struct tenant *tenant = house->by_code[i];
        figures.merchants += tenant->is_listed;
        figures.suspended += tenant->is_listed && tenant->is_suspended;
        if (tenant->app == NULL)
            continue;
        figures.open++;
        commit_figures(app_loop(tenant->app), &one);
        add_figures(&figures.commits, &one);
    }
    pthread_mutex_unlock(&house->lock);
    *ret_figures = figures;
}
