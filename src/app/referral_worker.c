/* referral_worker.c - credits friends' first purchases to those who sent them.
 *
 * One thread of each open app.  It sleeps until a purchase wakes it, or a minute is over: another server that
 * recorded a first purchase may have stopped before it credited it.  What fails is tried again, and holds up
 * nothing that comes behind it.
 */
#include <pthread.h>

#include "app/events.h"
#include "app/ids.h"
#include "app/referrals.h"
#include "core/log.h"
#include "core/wait.h"
#include "storage/referral_storage.h"

#define ARENA_BYTES   (64u << 20) /* address space: of one command, with room for its answer */
#define PAGE          64
#define LOOK_EVERY_US (60 * US_PER_SECOND)
#define TRY_AGAIN_US  US_PER_SECOND /* after a fault, then after twice as long */
#define KEY_MAX_BYTES 64

struct referrals {
    struct app *app;
    struct arena arena; /* this too */
    struct arena scratch;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_woken; /* under the lock, as the next */
    bool is_closing;
};

static bool is_closing(struct referrals *referrals)
{
    pthread_mutex_lock(&referrals->lock);
    bool is_closing = referrals->is_closing;
    pthread_mutex_unlock(&referrals->lock);
    return is_closing;
}

/* ---- one -------------------------------------------------------------------------------------- */

static enum err write_key(struct arena *arena, const struct referral *referral, struct str *ret_key)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, KEY_MAX_BYTES, &out));
    buf_lit(&out, "referral:");
    id_format(&out, (struct id){ .partition = referral->partition, .number = referral->account });
    return buf_finish(&out, ret_key);
}

static enum err credit(struct referrals *referrals, const struct referral *referral)
{
    struct referral_request request = { referral->partition, referral->account };
    struct command command = {
        .run = referral_run,
        .request = &request,
        .arena = &referrals->scratch,
        .partition = referral->referrer_partition,
        .other = referral->partition != referral->referrer_partition ? referral->partition : 0,
    };
    arena_reset(&referrals->scratch, 0);
    TRY(write_key(&referrals->scratch, referral, &command.idempotency_key));
    command.digest = sha256_of(command.idempotency_key);
    enum err err = commit_wait(app_loop(referrals->app), &command);
    if (err == E_NOT_FOUND ||
        err == E_ACCOUNT_MERGED) /* it does not wait any more, or nobody gets it */
        return OK;
    if (err == E_ACCOUNT_CLOSED) /* it waits: whoever sent may be back */
        return OK;
    if (err != OK && err != E_BUSY)
        log_event(LOG_ERROR, "referral_not_credited", LOG_TEXT("error", str_c(err_symbol(err))),
                  LOG_INT("partition", referral->partition), LOG_INT("account", referral->account));
    return err;
}

/* ---- all that wait ---------------------------------------------------------------------------- */

static enum err load_page(struct app *app, const struct referral *after, struct referral *page,
                          size_t *ret_count)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(app, &reader));
    return referral_due(reader.db, after, PAGE, page, ret_count);
}

/* The first fault of any, when there was one. */
static enum err credit_all(struct referrals *referrals)
{
    struct referral page[PAGE] = { 0 };
    struct referral after = { 0 };
    enum err first = OK;
    for (size_t count = PAGE; count == PAGE;) {
        TRY(load_page(referrals->app, &after, page, &count));
        for (size_t i = 0; i < count; i++) {
            if (is_closing(referrals))
                return OK; /* the next start goes on */
            enum err err = credit(referrals, &page[i]);
            first = first != OK ? first : err;
            after = page[i];
        }
    }
    return first;
}

static void *work_forever(void *argument)
{
    struct referrals *referrals = argument;
    int64_t until_us = 0; /* at once */
    int64_t pause_us = TRY_AGAIN_US;
    pthread_mutex_lock(&referrals->lock);
    while (!referrals->is_closing) {
        if (!referrals->is_woken && clock_monotonic_us() < until_us) {
            (void)wait_until(&referrals->wake, &referrals->lock, until_us);
            continue;
        }
        referrals->is_woken = false;
        pthread_mutex_unlock(&referrals->lock);
        enum err err = credit_all(referrals);
        until_us = clock_monotonic_us() + (err == OK ? LOOK_EVERY_US : pause_us);
        pause_us = err == OK ? TRY_AGAIN_US : pause_us * 2;
        if (pause_us > LOOK_EVERY_US)
            pause_us = LOOK_EVERY_US;
        pthread_mutex_lock(&referrals->lock);
    }
    pthread_mutex_unlock(&referrals->lock);
    return NULL;
}

/* ---- opening and closing ---------------------------------------------------------------------- */

enum err referrals_open(struct app *app, struct referrals **ret_referrals)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct referrals) + 4096));
    struct referrals *referrals = ARENA_NEW(&arena, struct referrals);
    assert(referrals != NULL); /* the arena was made for it */
    referrals->arena = arena;
    referrals->app = app;
    int failed = pthread_mutex_init(&referrals->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&referrals->wake);
    enum err err = arena_open(&referrals->scratch, ARENA_BYTES);
    if (err == OK && pthread_create(&referrals->thread, NULL, work_forever, referrals) != 0)
        err = E_SYSTEM;
    referrals->is_running = err == OK;
    if (err != OK) {
        referrals_close(&referrals);
        return err;
    }
    *ret_referrals = referrals;
    return OK;
}

void referrals_close(struct referrals **handle)
{
    struct referrals *referrals = *handle;
    if (referrals == NULL)
        return;
    pthread_mutex_lock(&referrals->lock);
    referrals->is_closing = true;
    pthread_cond_signal(&referrals->wake);
    pthread_mutex_unlock(&referrals->lock);
    if (referrals->is_running)
        pthread_join(referrals->thread, NULL);
    pthread_cond_destroy(&referrals->wake);
    pthread_mutex_destroy(&referrals->lock);
    arena_close(&referrals->scratch);
    struct arena arena = referrals->arena;
    arena_close(&arena);
    *handle = NULL;
}

void referrals_wake(struct referrals *referrals)
{
    if (referrals == NULL)
        return;
    pthread_mutex_lock(&referrals->lock);
    referrals->is_woken = true;
    pthread_cond_signal(&referrals->wake);
    pthread_mutex_unlock(&referrals->lock);
}
