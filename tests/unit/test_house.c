/* test_house.c - app/house.c: merchants found, opened, left and closed, also by many at once.
 *
 * Under the thread sanitizer this is the test that nobody is in an app which is being closed.
 */
#include "app/house.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/merchants.h"
#include "core/instant.h"
#include "tests/lib/small_shop.h"

#define MERCHANTS 4
#define THREADS   6
#define VISITS    150
#define HEARD_US  (3 * US_PER_SECOND)

struct town {
    char folder[600];
    struct arena arena;
    struct house *house;
};

static const char *const codes[MERCHANTS] = { "a", "b", "c", "d" };

static void town_close(struct town *town)
{
    house_close(&town->house);
    arena_close(&town->arena);
}

/* An installation with merchants "a" to "d", of whom each is called as its code; "a" has a host. */
static void town_open(struct town *town, const char *name, int64_t open_max)
{
    struct setup_result keys = { 0 };
    *town = (struct town){ 0 };
    (void)snprintf(town->folder, sizeof(town->folder), "%s/%s", test_folder(), name);
    CHECK_OK(arena_open(&town->arena, 512u << 20));
    CHECK_OK(setup_create(&town->arena, town->folder, &small_shop_request, &keys));
    for (int i = 0; i < MERCHANTS; i++) {
        struct merchant_request request = { .code = str_c(codes[i]), .setup = small_shop_request };
        request.setup.name = request.code;
        if (i == 0)
            request.host = STR("a.example");
        CHECK_OK(merchants_add(&town->arena, town->folder, &request, &keys));
    }
    CHECK_OK(house_open(town->folder, open_max, NULL, &town->house));
}

#define TOWN(name) CLEANUP(town_close) struct town name = { 0 }

/* ---- one after the other ------------------------------------------------------------------------ */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool is_told;
};

static void on_done(struct visit *visit, void *context)
{
    struct waiting *waiting = context;
    (void)visit;
    pthread_mutex_lock(&waiting->lock);
    waiting->is_told = true;
    pthread_cond_signal(&waiting->told);
    pthread_mutex_unlock(&waiting->lock);
}

/* Goes there, and waits until it is open. */
static enum err go(struct house *house, struct tenant *tenant, struct visit *visit)
{
    struct waiting waiting = { .lock = PTHREAD_MUTEX_INITIALIZER,
                               .told = PTHREAD_COND_INITIALIZER };
    *visit = (struct visit){ .done = on_done, .context = &waiting };
    if (house_enter(house, tenant, visit))
        return visit->err;
    pthread_mutex_lock(&waiting.lock);
    while (!waiting.is_told)
        pthread_cond_wait(&waiting.told, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    return visit->err;
}

static struct tenant *tenant_of(struct town *town, const char *code)
{
    struct tenant *tenant = house_by_code(town->house, str_c(code));
    CHECK(tenant != NULL);
    return tenant;
}

TEST(merchants_are_found_by_their_exact_code_and_host)
{
    TOWN(town);
    town_open(&town, "found", 2);
    struct tenant *a = tenant_of(&town, "a");
    CHECK_STR(tenant_code(a), "a");
    CHECK_STR(tenant_code(NULL), "");
    CHECK(house_by_code(town.house, STR("A")) == NULL);
    CHECK(house_by_code(town.house, STR("")) == NULL);
    CHECK(house_by_code(town.house, STR("aa")) == NULL);
    CHECK(house_by_host(town.house, STR("a.example")) == a);
    CHECK(house_by_host(town.house, STR("A.Example:443")) == a);
    CHECK(house_by_host(town.house, STR("a.example:")) == a);
    CHECK(house_by_host(town.house, STR("b.example")) == NULL);
    CHECK(house_by_host(town.house, STR("a.example.")) == NULL);
    CHECK(house_by_host(town.house, STR("")) == NULL);
    CHECK(house_by_host(town.house, STR(":80")) == NULL);
    char longest[400];
    memset(longest, 'a', sizeof(longest));
    CHECK(house_by_host(town.house, (struct str){ longest, sizeof(longest) }) == NULL);
}

TEST(a_merchant_is_opened_when_it_is_visited_and_stays_open)
{
    TOWN(town);
    struct visit visit = { 0 };
    struct visit again = { 0 };
    struct house_figures figures = { 0 };
    town_open(&town, "opened", 2);
    struct tenant *b = tenant_of(&town, "b");
    CHECK(!house_enter(town.house, b, &visit)); /* who does not wait has begun nothing */
    house_figures(town.house, &figures);
    CHECK_EQ(figures.merchants, MERCHANTS);
    CHECK_EQ(figures.open, 0);

    CHECK_OK(go(town.house, b, &visit));
    CHECK_STR(app_merchant(visit.app)->name, "b");
    CHECK(house_enter(town.house, b, &again));
    CHECK(again.app == visit.app);
    house_leave(&again);
    house_leave(&again);
    house_leave(&visit);
    CHECK(house_enter(town.house, b, &again));
    house_leave(&again);
    CHECK(house_enter(town.house, NULL, &again));
    CHECK(again.app == house_root(town.house));
    house_leave(&again);
    house_figures(town.house, &figures);
    CHECK_EQ(figures.open, 1);
}

TEST(of_more_than_may_be_open_the_one_left_longest_ago_is_closed)
{
    TOWN(town);
    struct visit a = { 0 };
    struct visit b = { 0 };
    struct visit c = { 0 };
    town_open(&town, "turns", 2);
    CHECK_OK(go(town.house, tenant_of(&town, "a"), &a));
    CHECK_OK(go(town.house, tenant_of(&town, "b"), &b));
    CHECK_ERR(go(town.house, tenant_of(&town, "c"), &c), E_BUSY); /* both have visitors */
    house_leave(&b);
    CHECK_OK(go(town.house, tenant_of(&town, "c"), &c));
    house_leave(&a);
    house_leave(&c);
    CHECK(house_enter(town.house, tenant_of(&town, "a"), &a));
    house_leave(&a);
    CHECK_OK(go(town.house, tenant_of(&town, "b"), &b)); /* c goes: a was left later */
    house_leave(&b);
    CHECK(house_enter(town.house, tenant_of(&town, "a"), &a));
    house_leave(&a);
}

static void wait_until_suspended(struct town *town, const char *code, bool is_suspended)
{
    int64_t began_us = clock_monotonic_us();
    CHECK_OK(merchants_suspend(town->folder, str_c(code), is_suspended));
    while (house_is_suspended(town->house, tenant_of(town, code)) != is_suspended) {
        CHECK(clock_monotonic_us() - began_us < HEARD_US);
        const struct timespec pause = { .tv_nsec = 10000000 };
        (void)nanosleep(&pause, NULL);
    }
}

TEST(a_suspended_merchant_lets_nobody_in_and_goes_when_it_is_left)
{
    TOWN(town);
    struct visit visit = { 0 };
    struct visit other = { 0 };
    struct app *app = NULL;
    char folder[700];
    town_open(&town, "suspended", 2);
    (void)snprintf(folder, sizeof(folder), "%s/merchants/a", town.folder);
    CHECK_OK(go(town.house, tenant_of(&town, "a"), &visit));
    wait_until_suspended(&town, "a", true);
    CHECK_ERR(go(town.house, tenant_of(&town, "a"), &other), E_MERCHANT_SUSPENDED);
    CHECK_STR(app_merchant(visit.app)->name, "a"); /* who was inside finishes */
    CHECK_ERR(app_open(folder, APP_SERVE, &app), E_DB_LOCKED);
    house_leave(&visit);
    int64_t began_us = clock_monotonic_us();
    enum err err = E_DB_LOCKED;
    while (err == E_DB_LOCKED && clock_monotonic_us() - began_us < HEARD_US)
        err = app_open(folder, APP_SERVE, &app);
    CHECK_OK(err);
    app_close(&app);
    wait_until_suspended(&town, "a", false);
    CHECK_OK(go(town.house, tenant_of(&town, "a"), &visit));
    house_leave(&visit);
}

TEST(a_database_that_is_in_use_elsewhere_is_waited_for)
{
    TOWN(town);
    struct visit visit = { 0 };
    struct app *app = NULL;
    char folder[700];
    town_open(&town, "elsewhere", 2);
    (void)snprintf(folder, sizeof(folder), "%s/merchants/b", town.folder);
    CHECK_OK(app_open(folder, APP_SERVE, &app));
    CHECK_ERR(go(town.house, tenant_of(&town, "b"), &visit), E_BUSY);
    app_close(&app);
    int64_t began_us = clock_monotonic_us();
    enum err err = E_BUSY; /* for a second it is not tried again */
    while (err == E_BUSY && clock_monotonic_us() - began_us < HEARD_US)
        err = go(town.house, tenant_of(&town, "b"), &visit);
    CHECK_OK(err);
    house_leave(&visit);
}

/* ---- as many as there may be -------------------------------------------------------------------- */

static struct str numbered(char *room, size_t size, int number, const char *end)
{
    int len = snprintf(room, size, "m%d%s", number, end);
    return (struct str){ .ptr = room, .len = (size_t)len };
}

/* The list alone: none of them has a database. */
static void list_many(const char *folder, int count)
{
    CLEANUP(db_close) struct db *db = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    CHECK_OK(db_open(folder, DB_CONFIGURE, &db));
    CHECK_OK(db_tx_begin(db, &tx));
    for (int i = 0; i < count; i++) {
        char code[32];
        char host[32];
        CHECK_OK(hosted_insert(db, numbered(code, sizeof(code), i, ""),
                               numbered(host, sizeof(host), i, ".example"), instant_now()));
    }
    CHECK_OK(db_tx_commit(&tx));
}

TEST(as_many_as_there_may_be_are_listed_and_no_more)
{
    TOWN(town);
    struct setup_result keys = { 0 };
    char room[32];
    (void)snprintf(town.folder, sizeof(town.folder), "%s/crowd", test_folder());
    CHECK_OK(arena_open(&town.arena, 64u << 20));
    CHECK_OK(setup_create(&town.arena, town.folder, &small_shop_request, &keys));
    list_many(town.folder, MERCHANTS_MAX);
    const struct merchant_request more = { .code = STR("more"), .setup = small_shop_request };
    CHECK_ERR(merchants_add(&town.arena, town.folder, &more, &keys), E_LIMIT);
    CHECK_OK(house_open(town.folder, 1, NULL, &town.house));
    for (int i = 0; i < MERCHANTS_MAX; i++) {
        struct tenant *tenant = tenant_of(&town, numbered(room, sizeof(room), i, "").ptr);
        CHECK(house_by_host(town.house, numbered(room, sizeof(room), i, ".example")) == tenant);
    }
}

/* ---- many at once ------------------------------------------------------------------------------- */

struct visitor {
    pthread_t thread;
    struct town *town;
    unsigned dice;
    int served;
    int refused;
    bool is_wrong;
};

/* Each finds the merchant it asked for, whatever is opened and closed around it. */
static void *visit_many(void *argument)
{
    struct visitor *visitor = argument;
    for (int i = 0; i < VISITS; i++) {
        struct visit visit = { 0 };
        visitor->dice = visitor->dice * 1103515245U + 12345U;
        const char *code = codes[(visitor->dice >> 16) % MERCHANTS];
        struct tenant *tenant = house_by_code(visitor->town->house, str_c(code));
        enum err err = go(visitor->town->house, tenant, &visit);
        if (err == OK) {
            struct reader reader = { 0 };
            visitor->served++;
            err = reader_take(visit.app, &reader);
            if (err != OK || !str_eq(app_merchant(visit.app)->name, str_c(code)))
                visitor->is_wrong = true;
            reader_give(&reader);
        } else {
            visitor->refused++;
            visitor->is_wrong = visitor->is_wrong || err != E_BUSY;
        }
        house_leave(&visit);
    }
    return NULL;
}

TEST(many_visitors_find_whom_they_look_for)
{
    TOWN(town);
    struct visitor visitors[THREADS];
    int served = 0;
    town_open(&town, "many", 2);
    for (unsigned i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){ .town = &town, .dice = i };
        CHECK_EQ(pthread_create(&visitors[i].thread, NULL, visit_many, &visitors[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(visitors[i].thread, NULL);
        CHECK(!visitors[i].is_wrong);
        served += visitors[i].served;
    }
    CHECK(served > THREADS);
}
