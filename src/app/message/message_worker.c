/* message_worker.c - brings to the mail server what waits: one letter after the other.
 *
 * All of it can be lost and done again: what waits are rows.  A server that is slow keeps letters waiting, and nobody who
 * stands at a till.
 */
#include <pthread.h>

#include "app/ids.h"
#include "app/message/messages.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/wait.h"

#define ARENA_BYTES   (64u << 20) /* address space: of one command, with room for its answer */
#define LOOK_EVERY_US (60 * US_PER_SECOND) /* another server may have left something */
#define LOOK_LEAST_US (US_PER_SECOND / 4)

struct messages {
    struct app *app;
    const struct mail_settings *settings;
    struct arena arena; /* this too */
    struct arena scratch;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    uint64_t calls; /* under the lock: how often there was something to look at */
    atomic_bool is_closing;
};

/* ---- one letter -------------------------------------------------------------------------------- */

static enum err step(struct messages *messages, struct message *message, bool is_end,
                     enum err outcome, bool *ret_is_ours)
{
    struct message_step_request request = {
        .id = message->id,
        .is_end = is_end,
        .outcome = outcome,
        .lease = message->look,
        .message = message,
        .ret_is_ours = ret_is_ours,
    };
    struct command command = {
        .run = message_step_run,
        .request = &request,
        .arena = &messages->scratch,
        .partition = message->id.partition,
        .idempotency_key = STR("message"), /* it has no entry, and is looked up by its row */
    };
    return commit_wait(app_loop(messages->app), &command);
}

static enum err send_it(struct messages *messages, const struct message *message)
{
    struct buf id = { 0 };
    struct mail_letter letter = {
        .to = message->address,
        .from_name = app_merchant(messages->app)->name,
        .subject = message->title,
        .date = message->created,
        .text = message->body,
        .html = message->page,
    };
    TRY(buf_create(&messages->scratch, CODED_ID_BYTES, &id));
    coded_id_format(&id, message->id.partition, message->id.code);
    TRY(buf_finish(&id, &letter.id));
    return mail_send(&messages->scratch, messages->settings, &letter, &messages->is_closing);
}

static enum err try_it(struct messages *messages, struct message *message)
{
    bool is_ours = false;
    TRY(step(messages, message, false, OK, &is_ours));
    if (!is_ours)
        return OK;
    enum err outcome = send_it(messages, message);
    if (messages->is_closing && outcome != OK)
        return OK; /* the lease ends, and the next start tries it */
    TRY(step(messages, message, true, outcome, &is_ours));
    return outcome;
}

/* Never to whom. */
static void log_message(const struct message *message, enum err err)
{
    if (err != OK && err != E_BUSY)
        log_event(LOG_WARNING, "not_sent", LOG_TEXT("message", message->id.code),
                  LOG_INT("partition", message->id.partition),
                  LOG_TEXT("error", str_c(err_symbol(err))));
}

/* ---- which -------------------------------------------------------------------------------------- */

static enum err load_first(struct messages *messages, struct message *ret_message)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(messages->app, &reader));
    return message_first(reader.db, &messages->scratch, ret_message);
}

/* One letter, when one is due.  *ret_wait_us: when to look again otherwise. */
static enum err look_once(struct messages *messages, bool *ret_has_worked, int64_t *ret_wait_us)
{
    struct message message = { 0 };
    arena_reset(&messages->scratch, 0);
    *ret_has_worked = false;
    *ret_wait_us = LOOK_EVERY_US;
    enum err err = load_first(messages, &message);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    *ret_wait_us = message.look.us - instant_now().us;
    if (*ret_wait_us > 0)
        return OK;
    log_message(&message, try_it(messages, &message));
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
    struct messages *messages = argument;
    int64_t until_us = 0; /* at once */
    uint64_t calls = 0;
    pthread_mutex_lock(&messages->lock);
    while (!messages->is_closing) {
        if (messages->calls == calls && clock_monotonic_us() < until_us) {
            (void)wait_until(&messages->wake, &messages->lock, until_us);
            continue;
        }
        bool has_worked = false;
        int64_t wait_us = LOOK_EVERY_US;
        calls = messages->calls;
        pthread_mutex_unlock(&messages->lock);
        enum err err = look_once(messages, &has_worked, &wait_us);
        if (err != OK)
            log_event(LOG_ERROR, "messages_not_looked_up",
                      LOG_TEXT("error", str_c(err_symbol(err))));
        until_us = has_worked ? 0 : clock_monotonic_us() + bounded(wait_us);
        pthread_mutex_lock(&messages->lock);
    }
    pthread_mutex_unlock(&messages->lock);
    return NULL;
}

/* ---- opening and closing ------------------------------------------------------------------------- */

static enum err start(struct messages *messages)
{
    if (!mail_is_set_up(messages->settings))
        return OK;
    TRY(arena_open(&messages->scratch, ARENA_BYTES));
    if (pthread_create(&messages->thread, NULL, work_forever, messages) != 0)
        return E_SYSTEM;
    messages->is_running = true;
    return OK;
}

enum err messages_open(struct app *app, const struct mail_settings *settings,
                       struct messages **ret_messages)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct messages) + 4096));
    struct messages *messages = ARENA_NEW(&arena, struct messages);
    assert(messages != NULL); /* the arena was made for it */
    messages->arena = arena;
    messages->app = app;
    messages->settings = settings;
    int failed = pthread_mutex_init(&messages->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&messages->wake);
    enum err err = start(messages);
    if (err != OK) {
        messages_close(&messages);
        return err;
    }
    *ret_messages = messages;
    return OK;
}

void messages_close(struct messages **handle)
{
    struct messages *messages = *handle;
    if (messages == NULL)
        return;
    pthread_mutex_lock(&messages->lock);
    messages->is_closing = true;
    pthread_cond_broadcast(&messages->wake);
    pthread_mutex_unlock(&messages->lock);
    if (messages->is_running)
        pthread_join(messages->thread, NULL);
    arena_close(&messages->scratch);
    pthread_cond_destroy(&messages->wake);
    pthread_mutex_destroy(&messages->lock);
    struct arena arena = messages->arena;
    arena_close(&arena);
    *handle = NULL;
}

void messages_wake(struct messages *messages)
{
    if (messages == NULL)
        return;
    pthread_mutex_lock(&messages->lock);
    messages->calls++;
    pthread_cond_broadcast(&messages->wake);
    pthread_mutex_unlock(&messages->lock);
}

const struct mail_settings *messages_settings(const struct messages *messages)
{
    return messages != NULL ? messages->settings : NULL;
}
