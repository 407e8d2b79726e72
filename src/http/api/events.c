/* events.c - whatever happens to an account that is no purchase.
 *
 *   POST /v1/events             a top-up, a visit, a review: what the rules give for it
 *   POST /v1/events/quote       what recording it would do; writes nothing
 *   GET  /v1/events/{id}        as it was answered
 *   POST /v1/events/{id}/undo   money that was paid in goes back
 */
#include "app/events.h"
#include "app/answer.h"
#include "app/money/undo.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define EVENT_BODY_MAX_BYTES 8192
#define EVENT_KIND_MAX_BYTES 16

/* clang-format off */
static const struct json_field event_fields[] = {
    JSON_FIELD_TEXT(struct event_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Whose it is; or tell the account."),
    JSON_FIELD_TEXT(struct event_request, account, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct event_request, kind, 1, EVENT_KIND_MAX_BYTES, .is_required = true, .doc = "top_up, referral, visit, manual or custom."),
    JSON_FIELD_TEXT(struct event_request, name, 1, CODE_MAX_BYTES, .doc = "Of a custom event: review; of a manual one, if you like."),
    JSON_FIELD_INT(struct event_request, amount, 0, MONEY_MINOR_MAX, JSON_HAS(struct event_request, has_amount), .doc = "Of a top-up, or of the friend's purchase, in minor units."),
    JSON_FIELD_TEXT(struct event_request, reference, 1, CODE_MAX_BYTES, .doc = "Whatever names it elsewhere; it stands in the journal."),
    JSON_FIELD_TEXT(struct event_request, channel, 1, CODE_MAX_BYTES, .doc = "till, kiosk, web, phone."),
    JSON_FIELD_TEXT(struct event_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct event_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct event_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_INSTANT(struct event_request, at, JSON_HAS(struct event_request, has_at), .doc = "When it was; now when left out."),
    JSON_FIELD_OBJECT(struct event_request, print, struct print_request, &print_table, .doc = "Of a top-up."),
};
static const struct json_table event_table = { "EventRequest", sizeof(struct event_request), event_fields, COUNT(event_fields), "Something that happened to an account." };

static const struct blame event_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },     { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" }, { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" },
    { E_CARD_EXPIRED, "/card" }, { E_NOT_A_MEMBER_CARD, "/card" },
    { E_MAY_NOT_TOP_UP, "/card" }, { E_NOT_FOUND, "/account" }, { OK, NULL },
};

static const struct json_field undo_fields[] = {
    JSON_FIELD_INT(struct undo_request, amount, 1, MONEY_MINOR_MAX, JSON_HAS(struct undo_request, has_amount), .doc = "How much of it goes back, in minor units; all that is left otherwise."),
    JSON_FIELD_TEXT(struct undo_request, reason, 1, CODE_MAX_BYTES, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct undo_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's or the event's otherwise."),
    JSON_FIELD_TEXT(struct undo_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct undo_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_OBJECT(struct undo_request, print, struct print_request, &print_table),
};
static const struct json_table undo_table = { "UndoRequest", sizeof(struct undo_request), undo_fields, COUNT(undo_fields), "Money that was paid in goes back." };

static const struct schema_field spent_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
    { .name = "amount", .kind = SCHEMA_INT, .doc = "Their value." },
};
static const struct schema spent_schema = { "Spent", "What had been spent of one unit, and is withheld.", SCHEMA_ROWS(spent_fields) };

static const struct schema_field undo_answer_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "undo" },
    { .name = "event",       .kind = SCHEMA_ID, .doc = "By which it had been paid in." },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "currency",    .kind = SCHEMA_TEXT },
    { .name = "program",     .kind = SCHEMA_INT, .doc = "The version of the event, which decided." },
    { .name = "reason",      .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "amount",      .kind = SCHEMA_INT, .doc = "How much of the event's amount is undone." },
    { .name = "paid_back",   .kind = SCHEMA_INT, .doc = "To whoever had paid it, in money: the amount less what is withheld." },
    { .name = "withheld",    .kind = SCHEMA_INT, .doc = "Kept for what was spent of it." },
    { .name = "spent",       .kind = SCHEMA_OBJECT, .schema = &spent_schema, .is_list = true, .doc = "What is withheld, by unit." },
    { .name = "earned",      .kind = SCHEMA_OBJECT, .schema = &earned_schema, .is_list = true, .doc = "Changes: what the event gives less." },
    { .name = "vouchers",    .kind = SCHEMA_OBJECT, .schema = &voucher_schema, .is_list = true, .is_optional = true, .doc = "That points became by themselves just then." },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
    { .name = "receipt",     .kind = SCHEMA_OBJECT, .schema = &receipt_schema, .is_optional = true, .doc = "The customer's proof." },
};
const struct schema undo_schema = { "Undo", "Money that was paid in and went back.", SCHEMA_ROWS(undo_answer_fields) };

static const struct blame undo_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};
/* clang-format on */

static enum err read_event(struct request *rq, struct event_request **ret_event)
{
    struct event_request *event = ARENA_NEW(rq->arena, struct event_request);
    if (event == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, event));
    *ret_event = event;
    return OK;
}

static enum err post_event_quote(struct request *rq)
{
    struct event_request *event = NULL;
    TRY(read_event(rq, &event));
    if (event->card.len > 0)
        TRY(request_try_code(rq));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return event_quote(rq->visit.app, rq->db, rq->arena, &rq->caller, event, &rq->reply.out,
                       &rq->problem);
}

static enum err post_event(struct request *rq)
{
    struct event_request *event = NULL;
    TRY(read_event(rq, &event));
    if (str_eq(event->kind, STR("top_up")))
        request_is(rq, ACT_TOP_UP);
    if (event->card.len > 0)
        TRY(request_aim_at_card(rq, event->card));
    else
        request_aim_at_id(rq, event->account);
    return request_command(rq, event_run, event);
}

/* As it was answered: to print its text again.  One with a code is not told a second time: who has the code has
 * what is on it. */
static enum err get_event(struct request *rq)
{
    struct entry entry = { 0 };
    struct answer_request told = { 0 };
    TRY(answer_find(rq->visit.app, rq->db, rq->arena, rq->id, ENTRY_EVENT, &entry, &told));
    if (entry.event.kind == EVENT_GIFT_CARD || entry.event.kind == EVENT_VOUCHER)
        return E_NOT_FOUND;
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return answer_write(rq->arena, &told, &rq->reply.out);
}

static enum err post_undo(struct request *rq)
{
    struct undo_request *undo = ARENA_NEW(rq->arena, struct undo_request);
    if (undo == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, undo));
    undo->event = rq->id;
    request_aim_at_id(rq, rq->id);
    return request_command(rq, undo_run, undo);
}

const struct route event_routes[] = {
    { METHOD_POST, "/v1/events", post_event, ACCESS_KEY, SCOPE_EARN, .act = ACT_EVENT,
      .acts = ACT_BIT(ACT_TOP_UP), .is_write = true, .body_max_bytes = EVENT_BODY_MAX_BYTES,
      .body = &event_table, .blames = event_blames, .name = "recordEvent", .tag = "Events",
      .doc = "Records something that happened to an account, and what the rules give for it.",
      .status = 201, .answer = &event_schema,
      .body_example = "{\"card\":\"2900000000018\",\"kind\":\"custom\",\"name\":\"review\","
                      "\"reference\":\"review-8812\",\"shop\":\"market\",\"till\":\"1\"}" },
    { METHOD_POST, "/v1/events/quote", post_event_quote, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .body_max_bytes = EVENT_BODY_MAX_BYTES, .body = &event_table, .blames = event_blames,
      .name = "quoteEvent", .tag = "Events",
      .doc = "What recording this event would do; writes nothing.", .status = 200,
      .answer = &event_quote_schema,
      .body_example = "{\"card\":\"2900000000018\",\"kind\":\"top_up\",\"amount\":5000}" },
    { METHOD_GET, "/v1/events/{id}", get_event, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .name = "getEvent", .tag = "Events",
      .doc = "An event as it was answered; not one that made a code.", .id_doc = "Of the event.",
      .status = 200, .answer = &event_schema },
    { METHOD_POST, "/v1/events/{id}/undo", post_undo, ACCESS_KEY, SCOPE_EARN, .act = ACT_UNDO,
      .is_write = true, .body_max_bytes = 4096, .body = &undo_table, .blames = undo_blames,
      .name = "undoEvent", .tag = "Events",
      .doc = "Money that was paid in, a top-up or a gift card, goes back, whole or in part.",
      .id_doc = "Of the event.", .status = 201, .answer = &undo_schema,
      .body_example = "{\"amount\":2000,\"reason\":\"wrong amount\"}" },
};
const size_t event_route_count = COUNT(event_routes);
