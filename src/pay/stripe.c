/* stripe.c - Stripe Checkout: the customer pays on a page of Stripe's.
 *
 *      POST /v1/checkout/sessions          create, by our key: the same again is the same session
 *      GET  /v1/checkout/sessions/{id}     look
 *      GET  /v1/refunds                    is a refund there already?  Stripe forgets keys after a day
 *      POST /v1/refunds                    refund
 */
#include "pay/stripe.h"

#include "core/limits.h"
#include "core/percent.h"
#include "pay/fetch.h"
#include "pay/form.h"

#define FORM_MAX_BYTES 8192
#define PATH_MAX_BYTES 1024
#define KEY_MAX_BYTES  128

/* ---- what it says ----------------------------------------------------------------------------- */

/* A member that is a text; empty when it is not there, or no line. */
static struct str text_of(const struct json_node *object, struct str name)
{
    const struct json_node *node = json_get(object, name);
    if (node == NULL || node->type != JSON_TEXT || !str_is_line(node->text))
        return STR_NONE;
    return node->text;
}

static bool says(const struct json_node *object, struct str name, struct str word)
{
    return str_eq(text_of(object, name), word);
}

/* `payment_intent` is its id, or where it was asked for the whole. */
static struct str charge_of(const struct json_node *session)
{
    const struct json_node *intent = json_get(session, STR("payment_intent"));
    if (intent != NULL && intent->type == JSON_OBJECT)
        return text_of(intent, STR("id"));
    return text_of(session, STR("payment_intent"));
}

/* Money that comes later (a debit of a bank account) did not come. */
static bool has_failed(const struct json_node *session)
{
    const struct json_node *intent = json_get(session, STR("payment_intent"));
    return intent != NULL && intent->type == JSON_OBJECT &&
           (says(intent, STR("status"), STR("requires_payment_method")) ||
            says(intent, STR("status"), STR("canceled")));
}

static enum pay_state state_of(const struct json_node *session)
{
    if (says(session, STR("status"), STR("expired")))
        return PAY_EXPIRED;
    if (!says(session, STR("status"), STR("complete")))
        return PAY_OPEN;
    if (says(session, STR("payment_status"), STR("paid")))
        return PAY_PAID;
    return has_failed(session) ? PAY_FAILED : PAY_OPEN;
}

enum err stripe_read_session(const struct json_node *session, struct pay_seen *ret_seen)
{
    if (session == NULL || session->type != JSON_OBJECT)
        return E_PROVIDER;
    const struct json_node *amount = json_get(session, STR("amount_total"));
    struct pay_seen seen = {
        .state = state_of(session),
        .payment = text_of(session, STR("client_reference_id")),
        .reference = text_of(session, STR("id")),
        .amount = amount != NULL && amount->type == JSON_INT ? amount->num : -1,
        .currency = text_of(session, STR("currency")),
        .charge = charge_of(session),
    };
    if (seen.reference.len == 0 || seen.reference.len > PAY_REFERENCE_MAX_BYTES)
        return E_PROVIDER;
    *ret_seen = seen;
    return OK;
}

/* ---- amounts ---------------------------------------------------------------------------------- */

/* Where Stripe counts otherwise than ISO 4217: https://docs.stripe.com/currencies. */
enum err stripe_amount(struct money amount, int64_t *ret_amount)
{
    struct str code = currency_code(amount.currency);
    int64_t minor = amount.minor;
    if (str_eq(code, STR("ISK"))) {
        *ret_amount = minor * 100; /* as if it had two decimals */
        return OK;
    }
    if (str_eq(code, STR("MGA"))) { /* as if it had none */
        *ret_amount = minor / 100;
        return minor % 100 == 0 ? OK : E_PAYMENT_REFUSED;
    }
    *ret_amount = minor;
    /* Of three decimals the last has to be 0. */
    return currency_decimals(amount.currency) < 3 || minor % 10 == 0 ? OK : E_PAYMENT_REFUSED;
}

bool pay_amount_is(const struct pay_seen *seen, struct money amount)
{
    int64_t wanted = 0;
    return stripe_amount(amount, &wanted) == OK && seen->amount == wanted &&
           str_eq_nocase(seen->currency, currency_code(amount.currency));
}

/* ---- asking ----------------------------------------------------------------------------------- */

struct question {
    struct buf path;
    struct buf form;
    struct buf key;
};

static enum err begin(struct arena *arena, struct question *ret_question)
{
    struct question question = { 0 };
    TRY(buf_create(arena, PATH_MAX_BYTES, &question.path));
    TRY(buf_create(arena, FORM_MAX_BYTES, &question.form));
    TRY(buf_create(arena, KEY_MAX_BYTES, &question.key));
    *ret_question = question;
    return OK;
}

/* What it refuses (4xx) will be refused again; a key that it does not take (401, 403) is our trouble. */
static enum err judge(int status)
{
    if (status == 200)
        return OK;
    if (status == 404)
        return E_NOT_FOUND;
    return status == 400 || status == 402 ? E_PAYMENT_REFUSED : E_PROVIDER;
}

static enum err ask(const struct pay_settings *settings, struct arena *arena,
                    const struct question *question, const struct json_node **ret_answer)
{
    struct fetch_request request = { .base = settings->stripe_base,
                                     .bearer = settings->stripe_key };
    struct fetch_answer answer = { 0 };
    struct problem problem = { 0 };
    TRY(buf_finish(&question->path, &request.path));
    TRY(buf_finish(&question->form, &request.form));
    TRY(buf_finish(&question->key, &request.idempotency_key));
    TRY(fetch(arena, &request, &answer));
    TRY(judge(answer.status));
    enum err err = json_parse(arena, answer.body, ret_answer, &problem);
    return err == OK || err == E_NO_MEMORY ? err : E_PROVIDER;
}

/* ---- a payment -------------------------------------------------------------------------------- */

static void put_order(struct buf *form, const struct pay_order *order, int64_t amount)
{
    form_put(form, "mode", STR("payment"));
    form_put(form, "client_reference_id", order->payment);
    form_put(form, "success_url", order->return_url);
    form_put(form, "cancel_url", order->return_url);
    form_put(form, "line_items[0][quantity]", STR("1"));
    form_put(form, "line_items[0][price_data][currency]", currency_code(order->amount.currency));
    form_put_int(form, "line_items[0][price_data][unit_amount]", amount);
    form_put(form, "line_items[0][price_data][product_data][name]", order->title);
    form_put(form, "payment_intent_data[metadata][payment]", order->payment);
}

static enum err create(const struct pay_settings *settings, struct arena *arena,
                       const struct pay_order *order, struct pay_made *ret_made)
{
    struct question question = { 0 };
    const struct json_node *session = NULL;
    struct pay_seen seen = { 0 };
    int64_t amount = 0;
    TRY(begin(arena, &question));
    TRY(stripe_amount(order->amount, &amount));
    buf_lit(&question.path, "/v1/checkout/sessions");
    buf_lit(&question.key, "payment:");
    buf_str(&question.key, order->payment);
    put_order(&question.form, order, amount);
    enum err err = ask(settings, arena, &question, &session);
    if (err == E_NOT_FOUND)
        return E_PROVIDER;
    TRY(err);
    TRY(stripe_read_session(session, &seen));
    struct str url = text_of(session, STR("url"));
    if (url.len == 0 || url.len > PAY_URL_MAX_BYTES)
        return E_PROVIDER;
    *ret_made = (struct pay_made){ .reference = seen.reference, .url = url };
    return OK;
}

static enum err look(const struct pay_settings *settings, struct arena *arena, struct str reference,
                     struct pay_seen *ret_seen)
{
    struct question question = { 0 };
    const struct json_node *session = NULL;
    TRY(begin(arena, &question));
    buf_lit(&question.path, "/v1/checkout/sessions/");
    percent_encode(&question.path, reference);
    buf_lit(&question.path, "?expand%5B%5D=payment_intent");
    TRY(ask(settings, arena, &question, &session));
    return stripe_read_session(session, ret_seen);
}

/* ---- a refund --------------------------------------------------------------------------------- */

/* A refund that is done may still fail, days later: a closed account, a card that has ended. */
static enum err read_refund(const struct json_node *node, struct pay_given *ret_given)
{
    struct str status = text_of(node, STR("status"));
    struct pay_given given = {
        .reference = text_of(node, STR("id")),
        .is_pending = str_eq(status, STR("pending")) || str_eq(status, STR("requires_action")),
    };
    if (str_eq(status, STR("failed")) || str_eq(status, STR("canceled")))
        return E_PAYMENT_REFUSED;
    if (given.reference.len == 0 || given.reference.len > PAY_REFERENCE_MAX_BYTES)
        return E_PROVIDER;
    *ret_given = given;
    return OK;
}

/* The one that was asked for before, and perhaps not heard: NULL when there is none. */
static enum err find_refund(const struct pay_settings *settings, struct arena *arena,
                            struct str charge, struct str key, const struct json_node **ret_refund)
{
    struct question question = { 0 };
    const struct json_node *answer = NULL;
    TRY(begin(arena, &question));
    buf_lit(&question.path, "/v1/refunds?limit=100&payment_intent=");
    percent_encode(&question.path, charge);
    TRY(ask(settings, arena, &question, &answer));
    const struct json_node *list = json_get(answer, STR("data"));
    if (list == NULL || list->type != JSON_ARRAY)
        return E_PROVIDER;
    for (size_t i = 0; i < list->count; i++) {
        const struct json_node *metadata = json_get(&list->items[i], STR("metadata"));
        if (metadata != NULL && says(metadata, STR("refund"), key))
            *ret_refund = &list->items[i];
    }
    return OK;
}

static enum err make_refund(const struct pay_settings *settings, struct arena *arena,
                            struct str charge, const struct pay_refund *refund,
                            const struct json_node **ret_refund)
{
    struct question question = { 0 };
    int64_t amount = 0;
    TRY(begin(arena, &question));
    TRY(stripe_amount(refund->amount, &amount));
    buf_lit(&question.path, "/v1/refunds");
    buf_str(&question.key, refund->key);
    form_put(&question.form, "payment_intent", charge);
    form_put_int(&question.form, "amount", amount);
    form_put(&question.form, "metadata[refund]", refund->key);
    return ask(settings, arena, &question, ret_refund);
}

static enum err refund(const struct pay_settings *settings, struct arena *arena,
                       const struct pay_refund *refund, struct pay_given *ret_given)
{
    struct pay_seen seen = { 0 };
    const struct json_node *found = NULL;
    TRY(look(settings, arena, refund->reference, &seen));
    if (seen.charge.len == 0)
        return E_PAYMENT_REFUSED; /* nothing was paid */
    TRY(find_refund(settings, arena, seen.charge, refund->key, &found));
    if (found == NULL && refund->given.len > 0)
        return E_PROVIDER; /* it is there, and nobody pays twice */
    if (found == NULL)
        TRY(make_refund(settings, arena, seen.charge, refund, &found));
    return read_refund(found, ret_given);
}

const struct provider provider_stripe = {
    .name = "stripe",
    .create = create,
    .look = look,
    .refund = refund,
};
