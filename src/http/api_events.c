/* api_events.c - whatever happens to an account that is no purchase.
 *
 *   POST /v1/events     a top-up, a visit, a review: what the rules give for it
 */
#include "app/events.h"
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
};
static const struct json_table event_table = { "EventRequest", sizeof(struct event_request), event_fields, COUNT(event_fields), "Something that happened to an account." };

static const struct blame event_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },     { E_CARD_UNKNOWN, "/card" }, { E_CARD_BLOCKED, "/card" },
    { E_CARD_EXPIRED, "/card" }, { E_NOT_A_MEMBER_CARD, "/card" },
    { E_NOT_FOUND, "/account" }, { OK, NULL },
};
/* clang-format on */

static enum err post_event(struct request *rq)
{
    struct event_request *event = ARENA_NEW(rq->arena, struct event_request);
    if (event == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, event));
    if (event->card.len > 0)
        request_aim_at_card(rq, event->card);
    else
        request_aim_at_id(rq, event->account);
    return request_command(rq, event_run, event);
}

const struct route event_routes[] = {
    { METHOD_POST, "/v1/events", post_event, ACCESS_KEY, SCOPE_EARN, .is_write = true,
      .body_max_bytes = EVENT_BODY_MAX_BYTES, .body = &event_table, .blames = event_blames,
      .name = "recordEvent", .tag = "Events",
      .doc = "Records something that happened to an account, and what the rules give for it.",
      .status = 201, .answer = &event_schema,
      .body_example = "{\"card\":\"2900000000018\",\"kind\":\"custom\",\"name\":\"review\","
                      "\"reference\":\"review-8812\",\"shop\":\"market\",\"till\":\"1\"}" },
};
const size_t event_route_count = COUNT(event_routes);
