/* payment_worker.c - asks payment providers, which takes longer than a batch may.
 *
 *      callers    each takes a payment that was created, asks the provider where the customer pays, has it
 *                 written, and lets the answer go
 *      the clock  once a minute, and when it is woken: what became of payments that wait for too long, and the
 *                 refunds that are to be asked for
 *
 * All of it can be lost and done again: what waits are rows, and a provider that is asked twice does it once.  There
 * are callers only where there is a provider to ask.
 */
#include <pthread.h>

#include "app/payment/payments.h"
#include "core/instant.h"
#include "core/log.h"
#include "core/wait.h"

#define ARENA_BYTES   (64u << 20) /* address space: of one command, with room for its answer */
#define CALLERS       4
#define PAGE          64
#define LOOK_EVERY_US (60 * US_PER_SECOND)

struct hand {
    struct payments *payments;
    struct arena scratch;
    pthread_t thread;
    bool is_running;
};

struct payments {
    struct app *app;
    struct pay_settings settings;
    struct arena arena; /* this too */
    struct hand clock;
    struct hand callers[CALLERS];
    pthread_mutex_t lock;
    pthread_cond_t wake;   /* for the clock */
    pthread_cond_t called; /* for callers */
    struct command *first; /* under the lock, as the rest */
    struct command *last;
    bool is_woken;
    bool is_closing;
};

static bool is_closing(struct payments *payments)
{
    pthread_mutex_lock(&payments->lock);
    bool is_closing = payments->is_closing;
    pthread_mutex_unlock(&payments->lock);
    return is_closing;
}

/* ---- a payment is made ------------------------------------------------------------------------ */

static enum err order_of(struct payments *payments, struct arena *arena,
                         const struct payment *payment, struct pay_order *ret_order)
{
    struct pay_order order = {
        .amount = payment->amount,
        .title = app_merchant(payments->app)->name,
        .return_url = payment->return_url,
    };
    TRY(payment_id_text(arena, &payment->id, &order.payment));
    *ret_order = order;
    return OK;
}

static enum err ask_for(struct payments *payments, struct arena *arena,
                        const struct payment *payment, struct pay_made *ret_made)
{
    const struct provider *provider = provider_find(&payments->settings, payment->provider);
    struct pay_order order = { 0 };
    if (provider == NULL || provider->is_counter)
        return E_PROVIDER; /* it was, and is not set up any more */
    TRY(order_of(payments, arena, payment, &order));
    return provider->create(&payments->settings, arena, &order, ret_made);
}

/* Has it written.  `arena` is the one in which the caller's answer is told. */
static enum err write_made(struct payments *payments, struct arena *arena,
                           struct payment_made_request *request)
{
    struct command command = {
        .run = payment_made_run,
        .request = request,
        .arena = arena,
        .partition = request->id.partition,
    };
    struct str key = STR_NONE;
    struct buf out = { 0 };
    TRY(payment_key(arena, &request->id, &key));
    TRY(buf_create(arena, key.len + sizeof("made:"), &out));
    buf_lit(&out, "made:"); /* another than the top-up's, which may be there by now */
    buf_str(&out, key);
    TRY(buf_finish(&out, &command.idempotency_key));
    command.digest = sha256_of(command.idempotency_key);
    return commit_wait(app_loop(payments->app), &command);
}

/* E_PROVIDER: nothing is known, and the same may be asked again. */
static enum err make(struct payments *payments, struct arena *scratch, struct arena *arena,
                     struct payment_shown *shown)
{
    struct payment_made_request made = { .id = shown->payment.id, .shown = shown };
    made.outcome = ask_for(payments, scratch, &shown->payment, &made.made);
    if (made.outcome != OK)
        log_event(LOG_WARNING, "payment_not_made", LOG_TEXT("payment", shown->payment.id.code),
                  LOG_TEXT("error", str_c(err_symbol(made.outcome))));
    enum err err = write_made(payments, arena, &made);
    return err != OK ? err : made.outcome;
}

static void *call_forever(void *argument)
{
    struct hand *hand = argument;
    struct payments *payments = hand->payments;
    pthread_mutex_lock(&payments->lock);
    while (payments->first != NULL || !payments->is_closing) {
        struct command *command = payments->first;
        if (command == NULL) {
            (void)pthread_cond_wait(&payments->called, &payments->lock);
            continue;
        }
        payments->first = command->next;
        pthread_mutex_unlock(&payments->lock);
        const struct payment_create_request *request = command->request;
        arena_reset(&hand->scratch, 0);
        command->result = make(payments, &hand->scratch, command->arena, request->shown);
        command->done(command, command->done_context);
        pthread_mutex_lock(&payments->lock);
    }
    pthread_mutex_unlock(&payments->lock);
    return NULL;
}

void payments_carry_on(struct app *app, struct command *command)
{
    struct payments *payments = app_payments(app);
    assert(payments != NULL && payments->callers[0].is_running); /* its provider is set up */
    command->next = NULL;
    pthread_mutex_lock(&payments->lock);
    if (payments->first == NULL)
        payments->first = command;
    else
        payments->last->next = command;
    payments->last = command;
    pthread_cond_signal(&payments->called);
    pthread_mutex_unlock(&payments->lock);
}

/* ---- what waits for too long ------------------------------------------------------------------ */

static enum err tell_seen(struct payments *payments, const struct payment *payment,
                          struct pay_seen seen)
{
    struct payment_seen_request request = { .id = payment->id, .seen = seen, .is_by_clock = true };
    struct command command = { 0 };
    TRY(payment_seen_command(&payments->clock.scratch, &request, &command));
    return commit_wait(app_loop(payments->app), &command);
}

static enum err tell_later(struct payments *payments, const struct payment *payment)
{
    return tell_seen(payments, payment,
                     (struct pay_seen){ .state = PAY_OPEN, .reference = payment->reference });
}

/* One that the provider does not know, under the keys of today, was never paid there. */
static enum err look_at(struct payments *payments, const struct provider *provider,
                        const struct payment *payment, struct pay_seen *ret_seen)
{
    enum err err =
        provider->look(&payments->settings, &payments->clock.scratch, payment->reference, ret_seen);
    if (err == E_NOT_FOUND) {
        *ret_seen = (struct pay_seen){ .state = PAY_FAILED, .reference = payment->reference };
        return OK;
    }
    return err;
}

static enum err look_after(struct payments *payments, struct payment *payment)
{
    const struct provider *provider = provider_find(&payments->settings, payment->provider);
    struct arena *scratch = &payments->clock.scratch;
    struct payment_shown shown = { .payment = *payment };
    struct pay_seen seen = { .state = PAY_EXPIRED };
    if (provider != NULL && provider->is_counter)
        return tell_seen(payments, payment, seen);
    if (payment->reference.len == 0) /* its answer was not heard */
        return make(payments, scratch, scratch, &shown);
    enum err err = provider == NULL ? E_PROVIDER : look_at(payments, provider, payment, &seen);
    if (err == OK)
        err = tell_seen(payments, payment, seen);
    if (err == E_PROVIDER || err == E_PAYMENT_REFUSED || err == E_PAYMENT_MISMATCH)
        TRY(tell_later(payments, payment));
    return err;
}

/* ---- refunds ---------------------------------------------------------------------------------- */

static enum err ask_back(struct payments *payments, const struct payment_refund *refund,
                         const struct payment *payment, struct pay_given *ret_given)
{
    const struct provider *provider = provider_find(&payments->settings, payment->provider);
    struct arena *scratch = &payments->clock.scratch;
    struct pay_refund asked = { .reference = payment->reference,
                                .given = refund->reference,
                                .amount = { refund->amount_minor, payment->amount.currency } };
    if (provider == NULL || provider->is_counter)
        return E_PROVIDER;
    TRY(refund_key(scratch, refund, &asked.key));
    return provider->refund(&payments->settings, scratch, &asked, ret_given);
}

static enum err pay_back(struct payments *payments, const struct payment_refund *refund)
{
    struct arena *scratch = &payments->clock.scratch;
    struct payment payment = { 0 };
    struct refund_made_request request = { .id = refund->id, .undo = refund->undo };
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(payments->app, &reader));
        TRY(payment_get(reader.db, scratch, &refund->id, &payment));
    }
    request.outcome = ask_back(payments, refund, &payment, &request.given);
    struct command command = {
        .run = refund_made_run,
        .request = &request,
        .arena = scratch,
        .partition = refund->id.partition,
        .idempotency_key = STR("refund"), /* it has no entry, and is looked up by its row */
    };
    TRY(commit_wait(app_loop(payments->app), &command));
    return request.outcome;
}

/* ---- the clock -------------------------------------------------------------------------------- */

static void log_failure(const char *event, const struct payment_id *id, enum err err)
{
    if (err == OK || err == E_BUSY)
        return;
    log_event(LOG_ERROR, event, LOG_TEXT("payment", id->code), LOG_INT("partition", id->partition),
              LOG_TEXT("error", str_c(err_symbol(err))));
}

/* A page of what is due, in an arena of its own: the scratch is emptied for each. */
static enum err look_at_payments(struct payments *payments, struct arena *arena)
{
    struct payment *due = NULL;
    size_t count = 0;
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(payments->app, &reader));
        TRY(payment_due(reader.db, arena, instant_now(), PAGE, &due, &count));
    }
    for (size_t i = 0; i < count && !is_closing(payments); i++) {
        arena_reset(&payments->clock.scratch, 0);
        log_failure("payment_not_looked_up", &due[i].id, look_after(payments, &due[i]));
    }
    return OK;
}

static enum err look_at_refunds(struct payments *payments, struct arena *arena)
{
    struct payment_refund *due = NULL;
    size_t count = 0;
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(payments->app, &reader));
        TRY(payment_refund_due(reader.db, arena, instant_now(), PAGE, &due, &count));
    }
    for (size_t i = 0; i < count && !is_closing(payments); i++) {
        arena_reset(&payments->clock.scratch, 0);
        log_failure("payment_not_paid_back", &due[i].id, pay_back(payments, &due[i]));
    }
    return OK;
}

/* What is more than a page waits for the next minute: then those that were looked at are due no more. */
static void look_once(struct payments *payments)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    enum err err = arena_open(&arena, ARENA_BYTES);
    if (err == OK)
        err = look_at_refunds(payments, &arena);
    if (err == OK)
        err = look_at_payments(payments, &arena);
    if (err != OK)
        log_event(LOG_ERROR, "payments_not_looked_up", LOG_TEXT("error", str_c(err_symbol(err))));
}

static void *look_forever(void *argument)
{
    struct payments *payments = ((struct hand *)argument)->payments;
    int64_t until_us = 0; /* at once */
    pthread_mutex_lock(&payments->lock);
    while (!payments->is_closing) {
        if (!payments->is_woken && clock_monotonic_us() < until_us) {
            (void)wait_until(&payments->wake, &payments->lock, until_us);
            continue;
        }
        payments->is_woken = false;
        pthread_mutex_unlock(&payments->lock);
        look_once(payments);
        until_us = clock_monotonic_us() + LOOK_EVERY_US;
        pthread_mutex_lock(&payments->lock);
    }
    pthread_mutex_unlock(&payments->lock);
    return NULL;
}

/* ---- opening and closing ---------------------------------------------------------------------- */

static enum err hand_start(struct payments *payments, struct hand *hand, void *(*work)(void *))
{
    hand->payments = payments;
    TRY(arena_open(&hand->scratch, ARENA_BYTES));
    if (pthread_create(&hand->thread, NULL, work, hand) != 0)
        return E_SYSTEM;
    hand->is_running = true;
    return OK;
}

static void hand_stop(struct hand *hand)
{
    if (hand->is_running)
        pthread_join(hand->thread, NULL);
    arena_close(&hand->scratch);
}

static enum err start(struct payments *payments)
{
    bool has_callers = provider_at(&payments->settings, 1) != NULL;
    TRY(hand_start(payments, &payments->clock, look_forever));
    for (size_t i = 0; has_callers && i < CALLERS; i++)
        TRY(hand_start(payments, &payments->callers[i], call_forever));
    return OK;
}

enum err payments_open(struct app *app, const struct pay_settings *settings,
                       struct payments **ret_payments)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct payments) + 4096));
    struct payments *payments = ARENA_NEW(&arena, struct payments);
    assert(payments != NULL); /* the arena was made for it */
    payments->arena = arena;
    payments->app = app;
    payments->settings = *settings;
    int failed = pthread_mutex_init(&payments->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&payments->wake);
    wait_condition_init(&payments->called);
    enum err err = start(payments);
    if (err != OK) {
        payments_close(&payments);
        return err;
    }
    *ret_payments = payments;
    return OK;
}

void payments_close(struct payments **handle)
{
    struct payments *payments = *handle;
    if (payments == NULL)
        return;
    pthread_mutex_lock(&payments->lock);
    payments->is_closing = true;
    pthread_cond_signal(&payments->wake);
    pthread_cond_broadcast(&payments->called);
    pthread_mutex_unlock(&payments->lock);
    hand_stop(&payments->clock);
    for (size_t i = 0; i < CALLERS; i++)
        hand_stop(&payments->callers[i]);
    pthread_cond_destroy(&payments->wake);
    pthread_cond_destroy(&payments->called);
    pthread_mutex_destroy(&payments->lock);
    struct arena arena = payments->arena;
    arena_close(&arena);
    *handle = NULL;
}

void payments_wake(struct payments *payments)
{
    if (payments == NULL)
        return;
    pthread_mutex_lock(&payments->lock);
    payments->is_woken = true;
    pthread_cond_signal(&payments->wake);
    pthread_mutex_unlock(&payments->lock);
}

const struct pay_settings *payments_settings(const struct payments *payments)
{
    return payments != NULL ? &payments->settings : NULL;
}
