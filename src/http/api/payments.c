/* payments.c - money that a customer pays in from afar.
 *
 *   POST /v1/payments                a customer is asked to pay
 *   GET  /v1/payments/{id}           what became of it
 *   POST /v1/payments/{id}/confirm   it was paid at the counter
 *   POST /v1/payments/{id}/refund    some or all of it goes back
 *   POST /v1/webhooks/stripe         Stripe tells what became of one
 */
#include "app/payment/payments.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"
#include "pay/stripe.h"

#define PAYMENT_BODY_MAX_BYTES 8192
#define PAYMENT_MAX_BYTES      131072 /* with PAY_REFUNDS_MAX refunds */

/* clang-format off */
static const struct json_field create_fields[] = {
    JSON_FIELD_TEXT(struct payment_create_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Whose account is topped up; or tell the account."),
    JSON_FIELD_TEXT(struct payment_create_request, account, 1, CODE_MAX_BYTES),
    JSON_FIELD_INT(struct payment_create_request, amount, 1, MONEY_MINOR_MAX, .is_required = true, .doc = "What the customer pays, in minor units."),
    JSON_FIELD_TEXT(struct payment_create_request, provider, 1, PROVIDER_NAME_MAX_BYTES, .doc = "One of those of GET /v1/session; the counter otherwise."),
    JSON_FIELD_TEXT(struct payment_create_request, return_url, 1, PAY_RETURN_MAX_BYTES, .doc = "The page to which the customer comes back from the provider's: https://…; none at the counter."),
    JSON_FIELD_TEXT(struct payment_create_request, shop, 1, CODE_MAX_BYTES, .doc = "Whose top-up it is; the key's otherwise."),
    JSON_FIELD_TEXT(struct payment_create_request, till, 1, CODE_MAX_BYTES),
};
static const struct json_table create_table = { "PaymentCreateRequest", sizeof(struct payment_create_request), create_fields, COUNT(create_fields), "A customer pays money in." };

static const struct json_field confirm_fields[] = {
    JSON_FIELD_TEXT(struct payment_confirm_request, shop, 1, CODE_MAX_BYTES, .doc = "Where it was paid; the key's or the payment's otherwise."),
    JSON_FIELD_TEXT(struct payment_confirm_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct payment_confirm_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_OBJECT(struct payment_confirm_request, print, struct print_request, &print_table, .doc = "Of the top-up's text: GET /v1/events/{id} has it."),
};
static const struct json_table confirm_table = { "PaymentConfirmRequest", sizeof(struct payment_confirm_request), confirm_fields, COUNT(confirm_fields), "It was paid at the counter." };

static const struct json_field refund_fields[] = {
    JSON_FIELD_INT(struct payment_refund_request, amount, 1, MONEY_MINOR_MAX, JSON_HAS(struct payment_refund_request, has_amount), .doc = "How much of it goes back, in minor units; all that is left otherwise."),
    JSON_FIELD_TEXT(struct payment_refund_request, reason, 1, CODE_MAX_BYTES, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct payment_refund_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's or the payment's otherwise."),
    JSON_FIELD_TEXT(struct payment_refund_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct payment_refund_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_OBJECT(struct payment_refund_request, print, struct print_request, &print_table),
};
static const struct json_table refund_table = { "PaymentRefundRequest", sizeof(struct payment_refund_request), refund_fields, COUNT(refund_fields), "Money goes back to who paid it." };

static const struct schema_field refund_row_fields[] = {
    { .name = "undo",       .kind = SCHEMA_ID, .is_nullable = true, .doc = "The entry that undid so much of the top-up; null: there was none, see the reason." },
    { .name = "amount",     .kind = SCHEMA_INT },
    { .name = "state",      .kind = SCHEMA_TEXT, .values = "asked|done|failed", .doc = "Of failed the provider says why." },
    { .name = "changed_at", .kind = SCHEMA_INSTANT },
};
static const struct schema refund_row_schema = { "PaymentRefund", "What of a payment goes back by its provider.", SCHEMA_ROWS(refund_row_fields) };

static const struct schema_field payment_fields[] = {
    { .name = "id",         .kind = SCHEMA_TEXT },
    { .name = "state",      .kind = SCHEMA_TEXT, .values = "created|paid|failed|expired|refunded", .doc = "paid: the account has it. refunded: all of it went back." },
    { .name = "account",    .kind = SCHEMA_ID },
    { .name = "amount",     .kind = SCHEMA_INT },
    { .name = "currency",   .kind = SCHEMA_TEXT },
    { .name = "provider",   .kind = SCHEMA_TEXT },
    { .name = "url",        .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Where the customer pays, as long as it is created; null at the counter." },
    { .name = "reason",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The code of the error by which it failed, or could not be credited and went back." },
    { .name = "event",      .kind = SCHEMA_ID, .is_nullable = true, .doc = "The top-up." },
    { .name = "refunds",    .kind = SCHEMA_OBJECT, .schema = &refund_row_schema, .is_list = true },
    { .name = "created_at", .kind = SCHEMA_INSTANT },
    { .name = "changed_at", .kind = SCHEMA_INSTANT },
};
static const struct schema payment_schema = { "Payment", "Money that a customer pays in.", SCHEMA_ROWS(payment_fields) };

static const struct schema_field received_fields[] = {
    { .name = "received", .kind = SCHEMA_BOOL, .doc = "true, also of an event that is about nothing here." },
};
static const struct schema received_schema = { "WebhookReceived", "It was heard.", SCHEMA_ROWS(received_fields) };

static const struct blame create_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" },
    { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" }, { E_CARD_EXPIRED, "/card" }, { E_NOT_A_MEMBER_CARD, "/card" },
    { E_MAY_NOT_TOP_UP, "/card" },
    { E_NOT_FOUND, "/account" }, { E_PROVIDER_UNKNOWN, "/provider" }, { OK, NULL },
};
static const struct blame place_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};
/* clang-format on */

/* ---- asked for, and looked at ----------------------------------------------------------------- */

static enum err tell_payment(struct request *rq, int status, const struct payment_shown *shown)
{
    TRY(reply_begin(rq, status, PAYMENT_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    payment_write(&json, shown);
    return OK;
}

static enum err post_payment(struct request *rq)
{
    struct payment_create_request *create = ARENA_NEW(rq->arena, struct payment_create_request);
    if (create == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, create));
    create->shown = ARENA_NEW(rq->arena, struct payment_shown);
    if (create->shown == NULL)
        return E_NO_MEMORY;
    if (create->card.len > 0)
        TRY(request_aim_at_card(rq, create->card));
    else
        request_aim_at_id(rq, create->account);
    return request_command(rq, payment_create_run, create);
}

static enum err tell_created(struct request *rq)
{
    const struct payment_create_request *create = rq->command.request;
    return tell_payment(rq, 201, create->shown);
}

static enum err get_payment(struct request *rq)
{
    struct payment_id id = { 0 };
    struct payment_shown shown = { 0 };
    TRY(payment_id_parse(rq->id, &id));
    TRY(payment_load(rq->db, rq->arena, &id, &shown));
    return tell_payment(rq, 200, &shown);
}

/* ---- what follows it -------------------------------------------------------------------------- */

static void aim_at_payment(struct request *rq)
{
    struct payment_id id = { 0 };
    if (payment_id_parse(rq->id, &id) == OK && id.partition <= app_partition_count(rq->visit.app))
        rq->command.partition = id.partition;
}

static enum err post_confirm(struct request *rq)
{
    struct payment_confirm_request *confirm = ARENA_NEW(rq->arena, struct payment_confirm_request);
    if (confirm == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, confirm));
    confirm->payment = rq->id;
    confirm->shown = ARENA_NEW(rq->arena, struct payment_shown);
    if (confirm->shown == NULL)
        return E_NO_MEMORY;
    aim_at_payment(rq);
    return request_command(rq, payment_confirm_run, confirm);
}

static enum err tell_confirmed(struct request *rq)
{
    const struct payment_confirm_request *confirm = rq->command.request;
    return tell_payment(rq, 200, confirm->shown);
}

static enum err post_refund(struct request *rq)
{
    struct payment_refund_request *refund = ARENA_NEW(rq->arena, struct payment_refund_request);
    if (refund == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, refund));
    refund->payment = rq->id;
    aim_at_payment(rq);
    return request_command(rq, payment_refund_run, refund);
}

/* ---- the webhook ------------------------------------------------------------------------------ */

static enum err tell_received(struct request *rq)
{
    reply_json(rq, 200, STR("{\"received\":true}"));
    return OK;
}

/* Of a payment that can be one of ours. */
static bool is_ours(const struct app *app, struct payment_seen_request *seen)
{
    return payment_id_parse(seen->seen.payment, &seen->id) == OK &&
           seen->id.partition <= app_partition_count(app);
}

static enum err hear_refund(struct request *rq, struct str key)
{
    struct payment_id id = { 0 };
    int64_t undo = 0;
    if (refund_key_parse(key, &id, &undo) != OK ||
        id.partition > app_partition_count(rq->visit.app))
        return tell_received(rq);
    return refund_seen_command(rq->arena, key, &rq->command);
}

/* Whoever signs may tell.  The same account at Stripe may serve others too. */
static enum err post_stripe(struct request *rq)
{
    const struct pay_settings *settings = payments_settings(app_payments(rq->visit.app));
    struct payment_seen_request *seen = ARENA_NEW(rq->arena, struct payment_seen_request);
    bool has_news = false;
    if (seen == NULL)
        return E_NO_MEMORY;
    if (settings == NULL || settings->stripe_webhook_secret.len == 0)
        return E_NOT_FOUND;
    TRY(stripe_check(settings->stripe_webhook_secret, rq->headers.stripe_signature, rq->body,
                     instant_now()));
    TRY(stripe_read_event(rq->arena, rq->body, &has_news, &seen->seen));
    if (has_news && seen->seen.refund.len > 0)
        return hear_refund(rq, seen->seen.refund);
    if (!has_news || !is_ours(rq->visit.app, seen))
        return tell_received(rq);
    return payment_seen_command(rq->arena, seen, &rq->command);
}

const struct route payment_routes[] = {
    { METHOD_POST, "/v1/payments", post_payment, ACCESS_KEY, SCOPE_EARN, .act = ACT_TOP_UP,
      .is_write = true, .tell = tell_created, .body_max_bytes = PAYMENT_BODY_MAX_BYTES,
      .body = &create_table, .blames = create_blames, .name = "createPayment", .tag = "Payments",
      .doc = "Asks a customer to pay money in, at the counter or on a provider's page.",
      .status = 201, .answer = &payment_schema,
      .body_example = "{\"card\":\"2900000000018\",\"amount\":5000,\"provider\":\"stripe\","
                      "\"return_url\":\"https://shop.example/thanks\",\"shop\":\"market\","
                      "\"till\":\"1\"}" },
    { METHOD_GET, "/v1/payments/{id}", get_payment, ACCESS_KEY, SCOPE_EARN, .act = ACT_LOOK,
      .name = "getPayment", .tag = "Payments", .doc = "What became of a payment.",
      .id_doc = "Of the payment.", .status = 200, .answer = &payment_schema },
    { METHOD_POST, "/v1/payments/{id}/confirm", post_confirm, ACCESS_KEY, SCOPE_EARN,
      .act = ACT_TOP_UP, .is_write = true, .tell = tell_confirmed, .body_max_bytes = 4096,
      .body = &confirm_table, .blames = place_blames, .name = "confirmPayment", .tag = "Payments",
      .doc = "Money was taken at the counter: the account is topped up.",
      .id_doc = "Of the payment.", .status = 200, .answer = &payment_schema,
      .body_example = "{\"operator\":\"ada\"}" },
    { METHOD_POST, "/v1/payments/{id}/refund", post_refund, ACCESS_KEY, SCOPE_EARN, .act = ACT_UNDO,
      .is_write = true, .body_max_bytes = 4096, .body = &refund_table, .blames = place_blames,
      .name = "refundPayment", .tag = "Payments",
      .doc =
          "Undoes the top-up, whole or in part, and has the provider pay back what the undo says.",
      .id_doc = "Of the payment.", .status = 201, .answer = &undo_schema,
      .body_example = "{\"amount\":2000,\"reason\":\"wrong amount\"}" },
    { METHOD_POST, "/v1/webhooks/stripe", post_stripe, ACCESS_SIGNED, .is_write = true,
      .tell = tell_received, .body_max_bytes = BODY_MAX_BYTES, .name = "hearStripe",
      .tag = "Payments",
      .doc = "Stripe tells what became of a payment; signed by the secret of the webhook.",
      .status = 200, .answer = &received_schema },
};
const size_t payment_route_count = COUNT(payment_routes);
