/* print_worker.c - brings to the printers what waits.
 *
 *      hands   each takes the print that is due the longest and whose printer no other hand is at, and sends it
 *
 * A printer that is off keeps one hand for seconds, not the others.  All of it can be lost and done again: what waits
 * are rows.
 */
#include <pthread.h>
#include <string.h>

#include "app/ids.h"
#include "app/printer/prints.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/wait.h"

#define ARENA_BYTES   (64u << 20) /* address space: of one command, with room for its answer */
#define HANDS         4
#define PAGE          16
#define LOOK_EVERY_US (60 * US_PER_SECOND) /* another server may have left something */
#define LOOK_LEAST_US (US_PER_SECOND / 4)

struct hand {
    struct prints *prints;
    struct arena scratch;
    pthread_t thread;
    bool is_running;
    char room[CODE_MAX_BYTES]; /* of the printer it is at, under the lock */
    struct str printer;        /* empty: none */
};

struct prints {
    struct app *app;
    struct arena arena; /* this too */
    enum cable_reach reach;
    struct hand hands[HANDS];
    pthread_mutex_t lock;
    pthread_cond_t wake;
    uint64_t calls; /* under the lock: how often there was something to look at */
    atomic_bool is_closing;
};

/* ---- one print -------------------------------------------------------------------------------- */

struct sending {
    struct prints *prints;
    struct arena *arena;
    struct print_job job;
};

static enum err step(struct sending *work, enum print_step step, enum err outcome,
                     bool *ret_is_ours)
{
    struct print_step_request request = {
        .id = work->job.id,
        .step = step,
        .outcome = outcome,
        .lease = work->job.look,
        .job = &work->job,
        .ret_is_ours = ret_is_ours,
    };
    struct command command = {
        .run = print_step_run,
        .request = &request,
        .arena = work->arena,
        .partition = work->job.id.partition,
        .idempotency_key = STR("print"), /* it has no entry, and is looked up by its row */
    };
    return commit_wait(app_loop(work->prints->app), &command);
}

static enum err begin(void *context, struct str *ret_bytes)
{
    struct sending *work = context;
    bool is_ours = false;
    TRY(step(work, PRINT_SEND, OK, &is_ours));
    return print_bytes(work->arena, &work->job, ret_bytes);
}

static enum err find_printer(struct sending *work, struct printer *ret_printer)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(work->prints->app, &reader));
    enum err err = printer_get(reader.db, work->arena, work->job.printer, ret_printer);
    return err == E_NOT_FOUND ? E_PRINTER_UNKNOWN : err;
}

static enum err print(struct sending *work)
{
    struct printer printer = { 0 };
    bool is_ours = false;
    TRY(step(work, PRINT_CLAIM, OK, &is_ours));
    if (!is_ours)
        return OK;
    enum err outcome = find_printer(work, &printer);
    printer.form = work->job.form; /* for which its document was made */
    if (outcome == OK)
        outcome = print_send(&printer, work->prints->reach, &work->prints->is_closing, begin, work);
    TRY(step(work, PRINT_END, outcome, &is_ours));
    return outcome;
}

static void log_print(const struct print_job *job, enum err err)
{
    if (err != OK && err != E_BUSY)
        log_event(LOG_WARNING, "not_printed", LOG_TEXT("print", job->id.code),
                  LOG_INT("partition", job->id.partition), LOG_TEXT("printer", job->printer),
                  LOG_TEXT("error", str_c(err_symbol(err))));
}

/* ---- which ------------------------------------------------------------------------------------ */

/* Under the lock. */
static bool is_at_work(const struct prints *prints, struct str printer)
{
    for (size_t i = 0; i < HANDS; i++) {
        if (prints->hands[i].printer.len > 0 && str_eq(prints->hands[i].printer, printer))
            return true;
    }
    return false;
}

/* The first whose printer is free, which is this hand's from now on; NULL: none. */
static const struct print_job *choose(struct hand *hand, const struct print_job *jobs, size_t count)
{
    struct prints *prints = hand->prints;
    const struct print_job *chosen = NULL;
    pthread_mutex_lock(&prints->lock);
    for (size_t i = 0; i < count && chosen == NULL; i++) {
        if (jobs[i].printer.len > sizeof(hand->room) || is_at_work(prints, jobs[i].printer))
            continue;
        memcpy(hand->room, jobs[i].printer.ptr, jobs[i].printer.len);
        hand->printer = (struct str){ .ptr = hand->room, .len = jobs[i].printer.len };
        chosen = &jobs[i];
    }
    pthread_mutex_unlock(&prints->lock);
    return chosen;
}

static void leave_printer(struct hand *hand)
{
    pthread_mutex_lock(&hand->prints->lock);
    hand->printer = STR_NONE;
    pthread_mutex_unlock(&hand->prints->lock);
    prints_wake(hand->prints); /* what waits for it */
}

static enum err load_due(struct hand *hand, struct print_job **ret_jobs, size_t *ret_count,
                         int64_t *ret_wait_us)
{
    struct instant next = { 0 };
    struct instant now = instant_now();
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(hand->prints->app, &reader));
    TRY(print_job_due(reader.db, &hand->scratch, now, PAGE, ret_jobs, ret_count));
    enum err err = print_job_next(reader.db, &next);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    *ret_wait_us = next.us - now.us;
    return OK;
}

/* One print, when one is due.  *ret_wait_us: when to look again otherwise. */
static enum err look_once(struct hand *hand, bool *ret_has_worked, int64_t *ret_wait_us)
{
    struct print_job *jobs = NULL;
    size_t count = 0;
    arena_reset(&hand->scratch, 0);
    *ret_has_worked = false;
    *ret_wait_us = LOOK_EVERY_US;
    TRY(load_due(hand, &jobs, &count, ret_wait_us));
    const struct print_job *job = choose(hand, jobs, count);
    if (job == NULL)
        return OK;
    struct sending work = { .prints = hand->prints, .arena = &hand->scratch, .job = *job };
    enum err err = print(&work);
    log_print(job, err);
    leave_printer(hand);
    *ret_has_worked = true;
    return OK;
}

static int64_t bounded(int64_t wait_us)
{
    if (wait_us < LOOK_LEAST_US)
        return LOOK_LEAST_US;
    return wait_us < LOOK_EVERY_US ? wait_us : LOOK_EVERY_US;
}

static void *work_forever(void *argument)
{
    struct hand *hand = argument;
    struct prints *prints = hand->prints;
    int64_t until_us = 0; /* at once */
    uint64_t calls = 0;
    pthread_mutex_lock(&prints->lock);
    while (!prints->is_closing) {
        if (prints->calls == calls && clock_monotonic_us() < until_us) {
            (void)wait_until(&prints->wake, &prints->lock, until_us);
            continue;
        }
        bool has_worked = false;
        int64_t wait_us = LOOK_EVERY_US;
        calls = prints->calls;
        pthread_mutex_unlock(&prints->lock);
        enum err err = look_once(hand, &has_worked, &wait_us);
        if (err != OK)
            log_event(LOG_ERROR, "prints_not_looked_up", LOG_TEXT("error", str_c(err_symbol(err))));
        until_us = has_worked ? 0 : clock_monotonic_us() + bounded(wait_us);
        pthread_mutex_lock(&prints->lock);
    }
    pthread_mutex_unlock(&prints->lock);
    return NULL;
}

/* ---- opening and closing ---------------------------------------------------------------------- */

static enum err hand_start(struct hand *hand)
{
    TRY(arena_open(&hand->scratch, ARENA_BYTES));
    if (pthread_create(&hand->thread, NULL, work_forever, hand) != 0)
        return E_SYSTEM;
    hand->is_running = true;
    return OK;
}

static enum err start(struct prints *prints)
{
    for (size_t i = 0; i < HANDS; i++)
        prints->hands[i].prints = prints;
    for (size_t i = 0; i < HANDS && prints->reach != CABLE_NOWHERE; i++)
        TRY(hand_start(&prints->hands[i]));
    return OK;
}

enum err prints_open(struct app *app, enum cable_reach reach, struct prints **ret_prints)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct prints) + 4096));
    struct prints *prints = ARENA_NEW(&arena, struct prints);
    assert(prints != NULL); /* the arena was made for it */
    prints->arena = arena;
    prints->app = app;
    prints->reach = reach;
    int failed = pthread_mutex_init(&prints->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&prints->wake);
    enum err err = start(prints);
    if (err != OK) {
        prints_close(&prints);
        return err;
    }
    *ret_prints = prints;
    return OK;
}

void prints_close(struct prints **handle)
{
    struct prints *prints = *handle;
    if (prints == NULL)
        return;
    pthread_mutex_lock(&prints->lock);
    prints->is_closing = true;
    pthread_cond_broadcast(&prints->wake);
    pthread_mutex_unlock(&prints->lock);
    for (size_t i = 0; i < HANDS; i++) {
        if (prints->hands[i].is_running)
            pthread_join(prints->hands[i].thread, NULL);
        arena_close(&prints->hands[i].scratch);
    }
    pthread_cond_destroy(&prints->wake);
    pthread_mutex_destroy(&prints->lock);
    struct arena arena = prints->arena;
    arena_close(&arena);
    *handle = NULL;
}

void prints_wake(struct prints *prints)
{
    if (prints == NULL)
        return;
    pthread_mutex_lock(&prints->lock);
    prints->calls++;
    pthread_cond_broadcast(&prints->wake);
    pthread_mutex_unlock(&prints->lock);
}

enum cable_reach prints_reach(const struct prints *prints)
{
    return prints != NULL ? prints->reach : CABLE_NOWHERE;
}
