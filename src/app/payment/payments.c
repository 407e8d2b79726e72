/* payments.c - money that a customer pays in from afar: what is written of it. */
#include "app/payment/payments.h"

#include "app/events.h"
#include "app/ids.h"
#include "app/money/undo.h"
#include "core/log.h"

#define LOOK_FIRST_US   (5 * 60 * US_PER_SECOND) /* the webhook comes within seconds, as a rule */
#define LOOK_MOST_US    (6 * 3600 * US_PER_SECOND)
#define COUNTER_HOLD_US US_PER_DAY /* an announced payment that nobody made */

static const struct caller nobody;

struct instant payment_look_next(struct instant since, struct instant now)
{
    int64_t waited = now.us - since.us;
    int64_t wait = waited < LOOK_FIRST_US ? LOOK_FIRST_US : waited;
    return (struct instant){ now.us + (wait > LOOK_MOST_US ? LOOK_MOST_US : wait) };
}

/* ---- crediting -------------------------------------------------------------------------------- */

static bool is_settled(const struct payment *payment)
{
    return payment->entry != 0 || payment->state == PAYMENT_REFUNDED;
}

bool payment_is_at_counter(const struct payment *payment)
{
    return str_eq(payment->provider, str_c(provider_counter.name));
}

void payment_wake_worker(struct app *app, struct command *command)
{
    (void)command;
    payments_wake(app_payments(app));
}

/* For one who speaks for a shop and a till, or for nobody and where it was asked for. */
static enum err top_up_of(struct arena *arena, const struct payment *payment,
                          const struct caller *caller, struct top_up *ret_top_up)
{
    struct top_up top_up = {
        .caller = caller,
        .shop = payment->shop,
        .till = payment->till,
        .channel = payment_is_at_counter(payment) ? STR("till") : STR("web"),
        .account = payment->account,
        .member = payment->member,
        .card = payment->card,
        .amount_minor = payment->amount.minor,
    };
    TRY(payment_id_text(arena, &payment->id, &top_up.reference));
    TRY(payment_key(arena, &payment->id, &top_up.idempotency_key));
    *ret_top_up = top_up;
    return OK;
}

/* The top-up and the row, together.  What refuses it comes before the first write. */
static enum err credit(struct write_context *context, struct command *command,
                       const struct top_up *top_up, struct payment *payment)
{
    struct happening happening = { 0 };
    const struct card card = { .expires = DATE_NONE };
    TRY(event_decide_top_up(context, command, top_up, &happening));
    TRY(event_append(context, command, &happening, &card));
    payment->state = PAYMENT_PAID;
    payment->entry = happening.entry->number;
    payment->reason = STR_NONE;
    payment->changed = context->now;
    return payment_save(context->db, payment);
}

/* It was paid and must not stay: all of it goes back, and the reason is kept. */
static enum err give_back(struct write_context *context, struct command *command, enum err why,
                          struct payment *payment)
{
    const struct payment_refund refund = {
        .id = payment->id,
        .amount_minor = payment->amount.minor,
        .state = REFUND_ASKED,
        .created = context->now,
        .look = context->now,
    };
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    payment->state = PAYMENT_REFUNDED;
    payment->reason = str_c(err_code(why));
    payment->changed = context->now;
    TRY(payment_save(context->db, payment));
    command->on_commit = payment_wake_worker;
    return payment_refund_insert(context->db, &refund);
}

/* ---- asked for -------------------------------------------------------------------------------- */

/* As long as it waits and nobody knows where the customer pays, the provider is asked. */
static void carry_on_when_due(struct command *command, const struct payment *payment)
{
    if (payment->state == PAYMENT_CREATED && !payment_is_at_counter(payment) &&
        payment->url.len == 0)
        command->carry_on = payments_carry_on;
}

static enum err find_again(struct write_context *context, struct command *command,
                           struct payment_shown *shown, bool *ret_is_known)
{
    enum err err =
        payment_by_code(context->db, command->arena, shown->payment.id.code, &shown->payment);
    *ret_is_known = err == OK;
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    if (!sha256_eq(&shown->payment.request, &command->digest))
        return E_KEY_REUSED;
    struct payment_id id = shown->payment.id;
    TRY(payment_load(context->db, command->arena, &id, shown));
    carry_on_when_due(command, &shown->payment);
    return OK;
}

static enum err check_return(const struct provider *provider, struct str url,
                             struct problem *problem)
{
    bool has_url = url.len > 0;
    if (provider->is_counter && !has_url)
        return OK;
    if (provider->is_counter)
        problem_set(problem, E_INVALID, "/return_url",
                    "Who pays at the counter comes back to no page; leave it out.",
                    "Qui paie au comptoir ne revient à aucune page ; retirez-la.");
    else if (!str_begins(url, STR("https://")))
        problem_set(problem, E_INVALID, "/return_url",
                    "Tell the page to which the customer comes back: https://…",
                    "Indiquez la page où le client revient : https://…");
    else
        return OK;
    return E_INVALID;
}

static enum err find_card(struct write_context *context, struct command *command,
                          const struct payment_create_request *request, struct card *ret_card)
{
    struct place place = { 0 };
    struct entry moment = { .recorded = context->now, .at = context->now };
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &place));
    TRY(facts_moment(&place, &command->caller, NULL, &moment));
    return facts_owner(context->db, command, request->card, request->account, moment.on, ret_card);
}

/* What could not be credited now is refused before the customer pays. */
static enum err check_top_up(struct write_context *context, struct command *command,
                             const struct payment_create_request *request, struct payment *payment)
{
    struct top_up top_up = { 0 };
    struct happening happening = { 0 };
    payment->shop = request->shop;
    payment->till = request->till;
    TRY(top_up_of(command->arena, payment, &command->caller, &top_up));
    TRY(event_decide_top_up(context, command, &top_up, &happening));
    payment->shop = happening.entry->shop;
    payment->till = happening.entry->till;
    return OK;
}

static enum err keep(struct write_context *context, struct command *command,
                     const struct payment *payment)
{
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return payment_insert(context->db, payment);
}

enum err payment_create_run(struct write_context *context, struct command *command)
{
    const struct payment_create_request *request = command->request;
    const struct pay_settings *settings = payments_settings(app_payments(context->app));
    const struct provider *provider = &provider_counter;
    struct payment_shown *shown = request->shown;
    struct card card = { .expires = DATE_NONE };
    bool is_known = false;
    *shown = (struct payment_shown){ .payment.request = command->digest };
    TRY(coded_id_make(command, &shown->payment.id.code));
    TRY(find_again(context, command, shown, &is_known));
    if (is_known)
        return OK;
    if (request->provider.len > 0)
        provider = settings != NULL ? provider_find(settings, request->provider) : NULL;
    if (provider == NULL)
        return E_PROVIDER_UNKNOWN;
    TRY(check_return(provider, request->return_url, &command->problem));
    TRY(find_card(context, command, request, &card));
    TRY(commit_hold(context, command, card.partition, 0));

    struct payment *payment = &shown->payment;
    payment->id.partition = card.partition;
    payment->account = card.account;
    payment->member = card.member;
    payment->card = card.number;
    payment->amount = (struct money){ request->amount, app_merchant(context->app)->currency };
    payment->provider = str_c(provider->name);
    payment->return_url = request->return_url;
    payment->created = context->now;
    payment->changed = context->now;
    payment->look = payment_look_next(context->now, context->now);
    if (provider->is_counter)
        payment->look.us = context->now.us + COUNTER_HOLD_US;
    TRY(check_top_up(context, command, request, payment));
    TRY(keep(context, command, payment));
    carry_on_when_due(command, payment);
    return OK;
}

enum err payment_made_run(struct write_context *context, struct command *command)
{
    const struct payment_made_request *request = command->request;
    struct payment_shown *shown = request->shown;
    TRY(commit_hold(context, command, request->id.partition, 0));
    TRY(payment_load(context->db, command->arena, &request->id, shown));
    struct payment *payment = &shown->payment;
    bool is_refused = err_class(request->outcome) == ERR_CLASS_REFUSED;
    payment->changed = context->now;
    payment->look = payment_look_next(payment->created, context->now);
    if (request->outcome == OK && payment->reference.len == 0)
        payment->reference = request->made.reference;
    if (request->outcome == OK)
        payment->url = request->made.url;
    if (is_refused && payment->state == PAYMENT_CREATED) {
        payment->state = PAYMENT_FAILED;
        payment->reason = str_c(err_code(request->outcome));
    }
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return payment_save(context->db, payment);
}

/* ---- what a provider says --------------------------------------------------------------------- */

static enum err close_unpaid(struct write_context *context, struct command *command,
                             enum payment_state state, struct payment *payment)
{
    if (payment->state != PAYMENT_CREATED)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    payment->state = state;
    payment->changed = context->now;
    return payment_save(context->db, payment);
}

static enum err look_later(struct write_context *context, struct command *command,
                           struct payment *payment)
{
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    payment->look = payment_look_next(payment->created, context->now);
    return payment_save(context->db, payment);
}

static enum err credit_seen(struct write_context *context, struct command *command,
                            const struct pay_seen *seen, struct payment *payment)
{
    struct top_up top_up = { 0 };
    if (!pay_amount_is(seen, payment->amount))
        return E_PAYMENT_MISMATCH;
    payment->reference = seen->reference;
    TRY(top_up_of(command->arena, payment, &nobody, &top_up));
    enum err err = credit(context, command, &top_up, payment);
    if (err == OK || context->has_written || err_class(err) != ERR_CLASS_REFUSED)
        return err;
    return give_back(context, command, err, payment);
}

/* By its provider alone, and about the payment that was asked for there. */
static bool is_about(const struct payment_seen_request *request, const struct payment *payment)
{
    const struct pay_seen *seen = &request->seen;
    if (payment_is_at_counter(payment))
        return request->is_by_clock && seen->state == PAY_EXPIRED;
    return payment->reference.len == 0 || str_eq(payment->reference, seen->reference);
}

static enum err judge(struct write_context *context, struct command *command,
                      const struct payment_seen_request *request, struct payment *payment)
{
    if (!is_about(request, payment))
        return E_PAYMENT_MISMATCH;
    switch (request->seen.state) {
    case PAY_PAID:
        return credit_seen(context, command, &request->seen, payment);
    case PAY_FAILED:
        return close_unpaid(context, command, PAYMENT_FAILED, payment);
    case PAY_EXPIRED:
        return close_unpaid(context, command, PAYMENT_EXPIRED, payment);
    case PAY_OPEN:
        return request->is_by_clock ? look_later(context, command, payment) : OK;
    }
    return OK;
}

enum err payment_seen_run(struct write_context *context, struct command *command)
{
    const struct payment_seen_request *request = command->request;
    struct payment payment = { 0 };
    TRY(commit_hold(context, command, request->id.partition, 0));
    enum err err = payment_get(context->db, command->arena, &request->id, &payment);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    if (is_settled(&payment))
        return OK;
    err = judge(context, command, request, &payment);
    if (err == E_PAYMENT_MISMATCH)
        log_event(LOG_ERROR, "payment_mismatch", LOG_TEXT("payment", payment.id.code),
                  LOG_INT("partition", payment.id.partition));
    return err;
}

enum err payment_seen_command(struct arena *arena, const struct payment_seen_request *request,
                              struct command *ret_command)
{
    struct command command = {
        .run = payment_seen_run,
        .request = request,
        .arena = arena,
        .partition = request->id.partition,
    };
    TRY(payment_key(arena, &request->id, &command.idempotency_key));
    command.digest = sha256_of(command.idempotency_key);
    *ret_command = command;
    return OK;
}

/* ---- at the counter --------------------------------------------------------------------------- */

/* The shop and till that are told, those of the key, or those where it was asked for. */
static void place_top_up(const struct command *command,
                         const struct payment_confirm_request *request, struct top_up *top_up)
{
    if (request->shop.len > 0 || command->caller.shop_id != 0)
        top_up->shop = request->shop;
    if (request->till.len > 0 || command->caller.till_id != 0)
        top_up->till = request->till;
    top_up->operator_id = request->operator_id;
    top_up->print = request->print;
}

enum err payment_confirm_run(struct write_context *context, struct command *command)
{
    const struct payment_confirm_request *request = command->request;
    struct payment_shown *shown = request->shown;
    struct payment_id id = { 0 };
    struct top_up top_up = { 0 };
    TRY(payment_id_parse(request->payment, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(payment_load(context->db, command->arena, &id, shown));
    if (!payment_is_at_counter(&shown->payment))
        return E_PAYMENT_STATE;
    if (is_settled(&shown->payment))
        return OK;
    TRY(top_up_of(command->arena, &shown->payment, &command->caller, &top_up));
    place_top_up(command, request, &top_up);
    return credit(context, command, &top_up, &shown->payment);
}
