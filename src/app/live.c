/* live.c - looks how far the chains are, and tells who watches an account that has moved.
 *
 * One thread of an app, which sleeps while nobody watches.  It looks at once when a writer of this process has
 * committed, and twice a second for what other servers and programs write: one question for all heads, and for each
 * chain that has grown and in which somebody watches one for the accounts of its new entries, whatever the number of
 * watches.  Heads are read before anything else, so an entry that they do not tell yet is told by the next look.
 *
 * A watch that is new is *unsure*: its account is asked for by itself, after the heads.  So are those of a chain
 * that has grown by more than is worth reading, or has become shorter (another database took its place).
 */
#include "app/live.h"

#include <pthread.h>

#include "core/limits.h"
#include "core/log.h"
#include "core/wait.h"
#include "storage/account_storage.h"
#include "storage/journal_storage.h"

#define ARENA_BYTES (4u << 20)
#define STEP_MAX                                                                                   \
    4096 /* entries of a chain that are read; an account by itself costs less than more of them */
#define LOOK_EVERY_US  (US_PER_SECOND / 2)
#define LOOK_LEAST_US  (US_PER_SECOND / 20) /* after a look, however much is committed */
#define KEYS_EVERY_US  US_PER_SECOND
#define CHECK_EVERY_US US_PER_SECOND
#define BEAT_US        (LIVE_BEAT_S * US_PER_SECOND)
#define AGAIN_AFTER_US US_PER_SECOND /* of a database that does not answer */

struct live {
    struct app *app;
    struct arena arena; /* this too */
    struct arena scratch;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct live_watch *first; /* under the lock, as the next */
    bool is_woken;
    bool is_closing;
    atomic_int_least64_t count;

    /* The thread's own. */
    int64_t seen[PARTITIONS_MAX + 1]; /* numbers of the heads, by partition */
    int64_t keys_us;                  /* when keys are looked at */
    int64_t check_us;                 /* when watches are checked */
    bool has_failed;                  /* the last look */
};

/* An account that somebody watches, or a key by which he does. */
struct asked {
    int32_t partition;
    int64_t number;
};

/* ---- who is told, under the lock ------------------------------------------------------------------ */

static void tell(struct live_watch *watch, int64_t newest)
{
    if (atomic_load(&watch->newest) == newest)
        return;
    atomic_store(&watch->newest, newest);
    watch->wake(watch);
}

static void end(struct live_watch *watch)
{
    atomic_store(&watch->is_over, true);
    watch->wake(watch);
}

/* What the entries of a chain say: the last of an account is its newest. */
static void tell_entries(struct live *live, int32_t partition, const struct entry_account *entries,
                         size_t count)
{
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next) {
        if (watch->partition != partition || watch->is_unsure)
            continue;
        for (size_t i = count; i > 0; i--) {
            if (entries[i - 1].account != watch->account)
                continue;
            tell(watch, entries[i - 1].number);
            break;
        }
    }
    pthread_mutex_unlock(&live->lock);
}

static void tell_account(struct live *live, const struct asked *account, int64_t newest)
{
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next) {
        if (watch->partition != account->partition || watch->account != account->number)
            continue;
        watch->is_unsure = false;
        tell(watch, newest);
    }
    pthread_mutex_unlock(&live->lock);
}

static void end_key(struct live *live, int64_t key)
{
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next) {
        if (watch->key == key)
            end(watch);
    }
    pthread_mutex_unlock(&live->lock);
}

static void beat(struct live *live)
{
    int64_t now_us = clock_monotonic_us();
    bool is_to_check = now_us >= live->check_us;
    if (is_to_check)
        live->check_us = now_us + CHECK_EVERY_US;
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next) {
        if (is_to_check)
            watch->check(watch);
        if (now_us < watch->beat_us)
            continue;
        watch->beat_us = now_us + BEAT_US;
        atomic_fetch_add(&watch->beats, 1);
        watch->wake(watch);
    }
    pthread_mutex_unlock(&live->lock);
}

/* ---- what is asked for ---------------------------------------------------------------------------- */

static bool is_among(const struct asked *asked, size_t count, const struct asked *one)
{
    for (size_t i = 0; i < count; i++) {
        if (asked[i].partition == one->partition && asked[i].number == one->number)
            return true;
    }
    return false;
}

/* Each account that is unsure, or each key, once. */
static enum err list(struct live *live, bool of_keys, struct asked **ret_asked, size_t *ret_count)
{
    struct asked *asked = ARENA_ARRAY(&live->scratch, struct asked, LIVE_STREAMS_MAX);
    size_t count = 0;
    if (asked == NULL)
        return E_NO_MEMORY;
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL && count < LIVE_STREAMS_MAX;
         watch = watch->next) {
        const struct asked one = {
            .partition = of_keys ? 0 : watch->partition,
            .number = of_keys ? watch->key : watch->account,
        };
        if ((of_keys || watch->is_unsure) && !is_among(asked, count, &one))
            asked[count++] = one;
    }
    pthread_mutex_unlock(&live->lock);
    *ret_asked = asked;
    *ret_count = count;
    return OK;
}

static bool is_watched(struct live *live, int32_t partition)
{
    bool is_watched = false;
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL && !is_watched; watch = watch->next)
        is_watched = watch->partition == partition;
    pthread_mutex_unlock(&live->lock);
    return is_watched;
}

static void make_unsure(struct live *live, int32_t partition)
{
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next) {
        if (watch->partition == partition)
            watch->is_unsure = true;
    }
    pthread_mutex_unlock(&live->lock);
}

/* ---- a look --------------------------------------------------------------------------------------- */

/* What has come to a chain since it was last looked at. */
static enum err follow(struct live *live, struct db *db, const struct head_number *head)
{
    struct entry_account *entries = NULL;
    size_t count = 0;
    int64_t *seen = &live->seen[head->partition];
    if (head->number < *seen || head->number > *seen + STEP_MAX) {
        make_unsure(live, head->partition);
    } else if (head->number > *seen && is_watched(live, head->partition)) {
        TRY(entry_accounts(db, &live->scratch, head->partition, *seen + 1, head->number, &entries,
                           &count));
        tell_entries(live, head->partition, entries, count);
    }
    *seen = head->number;
    return OK;
}

static enum err look_for_accounts(struct live *live, struct db *db)
{
    struct asked *accounts = NULL;
    size_t count = 0;
    TRY(list(live, false, &accounts, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t newest = 0;
        enum err err = account_newest(db, accounts[i].partition, accounts[i].number, &newest);
        if (err != OK && err != E_NOT_FOUND)
            return err;
        tell_account(live, &accounts[i], newest);
    }
    return OK;
}

/* A key that was revoked hears nothing any more; nor does one that is gone with its database. */
static enum err look_at_keys(struct live *live, struct db *db)
{
    struct asked *keys = NULL;
    size_t count = 0;
    TRY(list(live, true, &keys, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_revoked = true;
        enum err err = key_is_revoked(db, keys[i].number, &is_revoked);
        if (err != OK && err != E_NOT_FOUND)
            return err;
        if (is_revoked)
            end_key(live, keys[i].number);
    }
    live->keys_us = clock_monotonic_us() + KEYS_EVERY_US;
    return OK;
}

static enum err look(struct live *live)
{
    struct head_number *heads = NULL;
    size_t count = 0;
    CLEANUP(reader_give) struct reader reader = { 0 };
    arena_reset(&live->scratch, 0);
    TRY(reader_take_bare(live->app, &reader));
    TRY(head_numbers(reader.db, &live->scratch, &heads, &count));
    for (size_t i = 0; i < count; i++) {
        if (heads[i].partition < 1 || heads[i].partition > PARTITIONS_MAX)
            return E_DB_CORRUPT;
        TRY(follow(live, reader.db, &heads[i]));
    }
    TRY(look_for_accounts(live, reader.db));
    return clock_monotonic_us() >= live->keys_us ? look_at_keys(live, reader.db) : OK;
}

/* What could not be read is read by a later look: `seen` says from where.  One line in the log for as long as it
 * lasts. */
static void look_once(struct live *live)
{
    enum err err = look(live);
    if (err != OK && !live->has_failed)
        log_event(LOG_WARNING, "live_not_looked", LOG_TEXT("error", str_c(err_symbol(err))));
    live->has_failed = err != OK;
    beat(live);
}

/* Under the lock.  False: the wait is not over yet. */
static bool wait_for_look(struct live *live, int64_t last_us)
{
    int64_t every_us = live->has_failed ? AGAIN_AFTER_US : LOOK_EVERY_US;
    int64_t least_us = live->has_failed ? AGAIN_AFTER_US : LOOK_LEAST_US;
    int64_t until_us = last_us + (live->is_woken ? least_us : every_us);
    if (live->first == NULL) {
        pthread_cond_wait(&live->wake, &live->lock);
        return false;
    }
    if (clock_monotonic_us() >= until_us)
        return true;
    (void)wait_until(&live->wake, &live->lock, until_us);
    return false;
}

static void *look_forever(void *argument)
{
    struct live *live = argument;
    int64_t last_us = 0;
    pthread_mutex_lock(&live->lock);
    while (!live->is_closing) {
        if (!wait_for_look(live, last_us))
            continue;
        live->is_woken = false;
        pthread_mutex_unlock(&live->lock);
        look_once(live);
        last_us = clock_monotonic_us();
        pthread_mutex_lock(&live->lock);
    }
    pthread_mutex_unlock(&live->lock);
    return NULL;
}

/* ---- watches -------------------------------------------------------------------------------------- */

void live_watch(struct live *live, struct live_watch *watch)
{
    atomic_init(&watch->newest, LIVE_NOT_KNOWN);
    atomic_init(&watch->beats, 0);
    atomic_init(&watch->is_over, false);
    watch->is_unsure = true;
    watch->beat_us = clock_monotonic_us() + BEAT_US;
    pthread_mutex_lock(&live->lock);
    watch->next = live->first;
    watch->link = &live->first;
    if (watch->next != NULL)
        watch->next->link = &watch->next;
    live->first = watch;
    atomic_fetch_add(&live->count, 1);
    live->is_woken = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
}

void live_unwatch(struct live *live, struct live_watch *watch)
{
    pthread_mutex_lock(&live->lock);
    *watch->link = watch->next;
    if (watch->next != NULL)
        watch->next->link = watch->link;
    atomic_fetch_sub(&live->count, 1);
    pthread_mutex_unlock(&live->lock);
}

void live_wake(struct live *live)
{
    if (live == NULL || atomic_load(&live->count) == 0)
        return;
    pthread_mutex_lock(&live->lock);
    live->is_woken = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
}

int64_t live_count(const struct live *live)
{
    return live == NULL ? 0 : atomic_load(&live->count);
}

void live_end(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    for (struct live_watch *watch = live->first; watch != NULL; watch = watch->next)
        end(watch);
    pthread_mutex_unlock(&live->lock);
}

/* ---- opening and closing ------------------------------------------------------------------------- */

enum err live_open(struct app *app, struct live **ret_live)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct live) + 4096));
    struct live *live = ARENA_NEW(&arena, struct live);
    assert(live != NULL); /* the arena was made for it */
    live->arena = arena;
    live->app = app;
    int failed = pthread_mutex_init(&live->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&live->wake);
    enum err err = arena_open(&live->scratch, ARENA_BYTES);
    if (err == OK && pthread_create(&live->thread, NULL, look_forever, live) != 0)
        err = E_SYSTEM;
    if (err != OK) {
        live_close(&live);
        return err;
    }
    live->is_running = true;
    *ret_live = live;
    return OK;
}

void live_close(struct live **handle)
{
    struct live *live = *handle;
    if (live == NULL)
        return;
    assert(live->first == NULL);
    pthread_mutex_lock(&live->lock);
    live->is_closing = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
    if (live->is_running)
        pthread_join(live->thread, NULL);
    pthread_cond_destroy(&live->wake);
    pthread_mutex_destroy(&live->lock);
    arena_close(&live->scratch);
    struct arena arena = live->arena;
    arena_close(&arena);
    *handle = NULL;
}
