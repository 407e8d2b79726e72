/* app.c - an open installation.
 *
 * What is read at every purchase (shops, tills, programmes) is read once, at start, into an arena that
 * lives as long as the app.  Only writers add to it afterwards, and only programmes: one at a time fills
 * the next place of a fixed table and then publishes the count, so that readers need no lock.
 */
#include "app/app.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "app/commit.h"
#include "app/hints.h"
#include "app/live.h"
#include "app/payment/payments.h"
#include "app/printer/prints.h"
#include "app/referrals.h"
#include "app/wallet/passes.h"
#include "core/log.h"
#include "language/program_read.h"
#include "storage/journal_storage.h"

#define APP_ARENA_BYTES   (256u << 20)         /* address space; pages are taken as they are used */
#define ROW_SCRATCH_BYTES (2 * BODY_MAX_BYTES) /* one version as it is in the database */
#define READERS_MAX       16

struct prepared {
    struct app_program version;
    struct prepared *next;
};

struct app {
    struct arena arena;
    const char *address;
    int32_t partition_count;
    struct commit_loop *loop;
    struct hints *hints;
    struct live *live;
    struct referrals *referrals;
    struct payments *payments;
    struct prints *prints;
    struct passes *passes;
    struct merchant merchant;
    struct app_shop *shops;
    size_t shop_count;
    struct till *tills;
    size_t till_count;
    const struct app_program *programs[PROGRAM_VERSIONS_MAX];
    atomic_size_t program_count;
    pthread_mutex_t program_lock; /* of whoever adds a version, and of what follows */
    struct prepared *prepared;    /* ready, not yet in force anywhere */
    size_t prepared_count;
    pthread_mutex_t pool_lock;
    struct db *pool[READERS_MAX]; /* readers that nobody uses now */
    size_t pool_count;
};

static enum err load_shops(struct app *app, struct db *db)
{
    struct shop *shops = NULL;
    TRY(installation_get(db, &app->partition_count));
    TRY(merchant_get(db, &app->arena, &app->merchant));
    TRY(shop_list(db, &app->arena, &shops, &app->shop_count));
    TRY(till_list(db, &app->arena, &app->tills, &app->till_count));

    app->shops = ARENA_ARRAY(&app->arena, struct app_shop, app->shop_count);
    if (app->shop_count > 0 && app->shops == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < app->shop_count; i++) {
        app->shops[i].shop = shops[i];
        TRY(zone_load(&app->arena, shops[i].zone, &app->shops[i].zone));
    }
    return OK;
}

static enum err read_version(struct arena *arena, const struct program_row *row,
                             struct app_program *version)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_problems problems = { 0 };
    version->number = row->number;
    TRY(arena_copy(arena, row->json, &version->json));
    TRY(json_parse(arena, version->json, &root, &problem));
    return program_read(arena, root, &version->program, &problems);
}

static struct prepared *prepared_with(const struct app *app, int64_t number)
{
    for (struct prepared *one = app->prepared; one != NULL; one = one->next) {
        if (one->version.number == number)
            return one;
    }
    return NULL;
}

/* Under the lock. */
static enum err prepare(struct app *app, const struct program_row *row)
{
    struct prepared *one = prepared_with(app, row->number);
    if (one == NULL) {
        if (atomic_load(&app->program_count) + app->prepared_count >= PROGRAM_VERSIONS_MAX)
            return E_PROGRAMS_FULL;
        size_t mark = arena_mark(&app->arena);
        one = ARENA_NEW(&app->arena, struct prepared);
        enum err err = one == NULL ? E_NO_MEMORY : read_version(&app->arena, row, &one->version);
        if (err != OK) {
            arena_reset(&app->arena, mark); /* nobody else takes from it after the start */
            return err == E_NO_MEMORY ? E_PROGRAMS_FULL : err;
        }
        one->next = app->prepared;
        app->prepared = one;
        app->prepared_count++;
    }
    one->version.active_from = row->active_from; /* it was another when the last try failed */
    return OK;
}

/* Under the lock.  Another writer may have seen it in the database, and been quicker. */
static void publish(struct app *app, int64_t number)
{
    struct prepared **at = &app->prepared;
    if (app_program_by_number(app, number) != NULL)
        return;
    while (*at != NULL && (*at)->version.number != number)
        at = &(*at)->next;
    struct prepared *one = *at;
    size_t count = atomic_load(&app->program_count);
    assert(one != NULL); /* it was prepared */
    assert(count < PROGRAM_VERSIONS_MAX);

    *at = one->next;
    app->prepared_count--;
    app->programs[count] = &one->version;
    atomic_store(&app->program_count, count + 1);
}

enum err app_program_prepare(struct app *app, const struct program_row *row)
{
    pthread_mutex_lock(&app->program_lock);
    enum err err = prepare(app, row);
    pthread_mutex_unlock(&app->program_lock);
    return err;
}

void app_program_publish(struct app *app, int64_t number)
{
    pthread_mutex_lock(&app->program_lock);
    publish(app, number);
    pthread_mutex_unlock(&app->program_lock);
}

/* Under the lock.  One version after the other: drafts have no bound, so they are never in memory
 * together. */
static enum err load_programs(struct app *app, struct db *db)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    TRY(arena_open(&scratch, ROW_SCRATCH_BYTES));
    for (int64_t number = 1;; number++) { /* they are numbered without gaps and never deleted */
        struct program_row row = { 0 };
        arena_reset(&scratch, 0);
        enum err err = program_get(db, &scratch, number, &row);
        if (err == E_NOT_FOUND)
            return OK;
        TRY(err);
        if (!row.is_active || app_program_by_number(app, number) != NULL)
            continue;
        TRY(prepare(app, &row));
        publish(app, number);
    }
}

enum err app_program_load(struct app *app, struct db *db)
{
    pthread_mutex_lock(&app->program_lock);
    enum err err = load_programs(app, db);
    pthread_mutex_unlock(&app->program_lock);
    return err;
}

static enum err open_into(struct app *app, enum app_mode mode)
{
    CLEANUP(db_close) struct db *writer = NULL;
    if (mode == APP_SERVE) /* first of all: it brings the schema up to date */
        TRY(db_open(app->address, DB_WRITE, &writer));

    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take_bare(app, &reader));
    TRY(hints_make(&app->arena, &app->hints));
    TRY(load_shops(app, reader.db));
    TRY(app_program_load(app, reader.db));

    if (mode == APP_SERVE)
        TRY(commit_loop_open(app, &writer, &app->loop));
    return OK;
}

enum err app_open(const char *address, enum app_mode mode, struct app **ret_app)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, APP_ARENA_BYTES));
    struct app *app = ARENA_NEW(&arena, struct app);
    struct str path = { .ptr = address, .len = strlen(address) + 1 }; /* with its NUL */
    struct str copy = STR_NONE;
    if (app == NULL || arena_copy(&arena, path, &copy) != OK) {
        arena_close(&arena);
        return E_NO_MEMORY;
    }
    app->arena = arena;
    app->address = copy.ptr;
    int failed = pthread_mutex_init(&app->pool_lock, NULL);
    assert(failed == 0);
    failed = pthread_mutex_init(&app->program_lock, NULL);
    assert(failed == 0);

    enum err err = open_into(app, mode);
    if (err != OK) {
        app_close(&app);
        return err;
    }
    *ret_app = app;
    return OK;
}

void app_close(struct app **handle)
{
    struct app *app = *handle;
    if (app == NULL)
        return;
    prints_close(&app->prints);
    passes_close(&app->passes);
    payments_close(&app->payments);
    referrals_close(&app->referrals);
    for (size_t i = 0; i < app->pool_count; i++)
        db_close(&app->pool[i]);
    commit_loop_close(&app->loop); /* last: closing its writer may move the log into the database */
    live_close(&app->live);        /* the writers told it what they wrote */
    pthread_mutex_destroy(&app->pool_lock);
    pthread_mutex_destroy(&app->program_lock);
    struct arena arena = app->arena;
    arena_close(&arena);
    *handle = NULL;
}

const char *app_address(const struct app *app)
{
    return app->address;
}

int32_t app_partition_count(const struct app *app)
{
    return app->partition_count;
}

const struct merchant *app_merchant(const struct app *app)
{
    return &app->merchant;
}

const struct app_shop *app_shop_by_code(const struct app *app, struct str code)
{
    for (size_t i = 0; i < app->shop_count; i++) {
        if (str_eq(app->shops[i].shop.code, code))
            return &app->shops[i];
    }
    return NULL;
}

const struct app_shop *app_shop_by_id(const struct app *app, int64_t id)
{
    for (size_t i = 0; i < app->shop_count; i++) {
        if (app->shops[i].shop.id == id)
            return &app->shops[i];
    }
    return NULL;
}

struct str app_shop_code(const struct app *app, int64_t id)
{
    const struct app_shop *shop = app_shop_by_id(app, id);
    return shop != NULL ? shop->shop.code : STR_NONE;
}

struct str app_shop_country(const struct app_shop *shop)
{
    return shop != NULL ? shop->shop.country : STR("FR");
}

size_t app_shop_count(const struct app *app)
{
    return app->shop_count;
}

const struct app_shop *app_shop_at(const struct app *app, size_t index)
{
    assert(index < app->shop_count);
    return &app->shops[index];
}

const struct till *app_till_by_code(const struct app *app, int64_t shop_id, struct str code)
{
    for (size_t i = 0; i < app->till_count; i++) {
        if (app->tills[i].shop_id == shop_id && str_eq(app->tills[i].code, code))
            return &app->tills[i];
    }
    return NULL;
}

const struct till *app_till_by_id(const struct app *app, int64_t id)
{
    for (size_t i = 0; i < app->till_count; i++) {
        if (app->tills[i].id == id)
            return &app->tills[i];
    }
    return NULL;
}

size_t app_till_count(const struct app *app)
{
    return app->till_count;
}

const struct till *app_till_at(const struct app *app, size_t index)
{
    assert(index < app->till_count);
    return &app->tills[index];
}

const struct app_program *app_program_at(const struct app *app, struct instant at)
{
    const struct app_program *best = NULL;
    size_t count = atomic_load(&app->program_count);
    for (size_t i = 0; i < count; i++) {
        const struct app_program *version = app->programs[i];
        if (version->active_from.us > at.us)
            continue;
        if (best == NULL || version->active_from.us > best->active_from.us)
            best = version;
    }
    return best;
}

const struct app_program *app_program_after(const struct app *app, struct instant at)
{
    const struct app_program *next = NULL;
    size_t count = atomic_load(&app->program_count);
    for (size_t i = 0; i < count; i++) {
        const struct app_program *version = app->programs[i];
        if (version->active_from.us <= at.us)
            continue;
        if (next == NULL || version->active_from.us < next->active_from.us)
            next = version;
    }
    return next;
}

int64_t app_program_count(const struct app *app)
{
    return (int64_t)atomic_load(&app->program_count);
}

bool app_looks_back(const struct app *app)
{
    size_t count = atomic_load(&app->program_count);
    for (size_t i = 0; i < count; i++) {
        if (app->programs[i]->program.has_past)
            return true;
    }
    return false;
}

const struct app_program *app_program_by_number(const struct app *app, int64_t number)
{
    size_t count = atomic_load(&app->program_count);
    for (size_t i = 0; i < count; i++) {
        if (app->programs[i]->number == number)
            return app->programs[i];
    }
    return NULL;
}

struct hints *app_hints(const struct app *app)
{
    return app->hints;
}

struct commit_loop *app_loop(struct app *app)
{
    return app->loop;
}

struct live *app_live(struct app *app)
{
    return app->live;
}

struct referrals *app_referrals(struct app *app)
{
    return app->referrals;
}

struct payments *app_payments(struct app *app)
{
    return app->payments;
}

struct prints *app_prints(const struct app *app)
{
    return app->prints;
}

static const struct pay_settings no_providers;

enum err app_begin_work(struct app *app, const struct app_settings *settings)
{
    assert(app->loop != NULL && app->referrals == NULL && app->payments == NULL);
    TRY(live_open(app, &app->live)); /* first: the writers of what the others do look at it */
    TRY(referrals_open(app, &app->referrals));
    TRY(payments_open(app, settings->pay != NULL ? settings->pay : &no_providers, &app->payments));
    return prints_open(app, settings->printers, &app->prints);
}

enum err app_begin_passes(struct app *app, const struct wallet *wallet)
{
    assert(app->loop != NULL && app->passes == NULL);
    return wallet != NULL ? passes_open(app, wallet, &app->passes) : OK;
}

struct passes *app_passes(struct app *app)
{
    return app->passes;
}

/* Where other servers may make a version active, a look at one head tells whether one did. */
enum err reader_follow(struct reader *reader)
{
    struct app *app = reader->app;
    struct head head = { 0 };
    if (!db_is_shared(reader->db))
        return OK;
    enum err err = head_get(reader->db, PROGRAM_PARTITION, &head);
    if (err == E_NOT_FOUND) /* it was not filled to its end, as whoever opens it is told */
        return OK;
    TRY(err);
    return head.program_count == app_program_count(app) ? OK : app_program_load(app, reader->db);
}

enum err reader_take_bare(struct app *app, struct reader *ret_reader)
{
    struct db *db = NULL;
    pthread_mutex_lock(&app->pool_lock);
    if (app->pool_count > 0)
        db = app->pool[--app->pool_count];
    pthread_mutex_unlock(&app->pool_lock);

    if (db == NULL)
        TRY(db_open(app->address, DB_READ, &db));
    *ret_reader = (struct reader){ .app = app, .db = db };
    return OK;
}

enum err reader_ask(struct reader *reader)
{
    return db_is_shared(reader->db) ? head_ask(reader->db, PROGRAM_PARTITION) : OK;
}

enum err reader_take(struct app *app, struct reader *ret_reader)
{
    TRY(reader_take_bare(app, ret_reader));
    enum err err = reader_follow(ret_reader);
    if (err != OK)
        reader_give(ret_reader);
    return err;
}

void reader_give(struct reader *reader)
{
    struct app *app = reader->app;
    if (app == NULL)
        return;
    db_forget(reader->db);
    bool is_usable = db_is_usable(reader->db);
    pthread_mutex_lock(&app->pool_lock);
    while (!is_usable && app->pool_count > 0) /* the server has gone, and took the others with it */
        db_close(&app->pool[--app->pool_count]);
    if (is_usable && app->pool_count < READERS_MAX) {
        app->pool[app->pool_count++] = reader->db;
        reader->db = NULL;
    }
    pthread_mutex_unlock(&app->pool_lock);
    db_close(&reader->db);
    *reader = (struct reader){ 0 };
}
