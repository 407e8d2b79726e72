/* conversions.c - points that become a voucher.
 *
 *   POST /v1/conversions   because somebody asks for it
 */
#include "app/money/conversions.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CONVERSION_BODY_MAX_BYTES 8192

/* clang-format off */
static const struct json_field conversion_fields[] = {
    JSON_FIELD_TEXT(struct conversion_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Whose points; or tell the account."),
    JSON_FIELD_TEXT(struct conversion_request, account, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct conversion_request, reward, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Whose effect is a voucher."),
    JSON_FIELD_TEXT(struct conversion_request, channel, 1, CODE_MAX_BYTES, .doc = "till, kiosk, web, phone."),
    JSON_FIELD_TEXT(struct conversion_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct conversion_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct conversion_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_INSTANT(struct conversion_request, at, JSON_HAS(struct conversion_request, has_at), .doc = "When it was; now when left out."),
    SHOWN_FIELDS(struct conversion_request),
};
static const struct json_table conversion_table = { "ConversionRequest", sizeof(struct conversion_request), conversion_fields, COUNT(conversion_fields), "Points that are to become a voucher." };

static const struct schema_field cost_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema cost_schema = { "Cost", "What was spent.", SCHEMA_ROWS(cost_fields) };

static const struct schema_field answer_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "convert" },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "program",     .kind = SCHEMA_INT },
    { .name = "cost",        .kind = SCHEMA_OBJECT, .schema = &cost_schema },
    { .name = "voucher",     .kind = SCHEMA_OBJECT, .schema = &voucher_schema },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
};
static const struct schema answer_schema = { "Conversion", "Points that became a voucher.", SCHEMA_ROWS(answer_fields) };

static const struct blame conversion_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },   { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },       { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" }, { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" },
    { E_CARD_EXPIRED, "/card" },   { E_NOT_FOUND, "/account" }, { OK, NULL },
};
/* clang-format on */

static enum err post_conversion(struct request *rq)
{
    struct conversion_request *conversion = ARENA_NEW(rq->arena, struct conversion_request);
    if (conversion == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, conversion));
    TRY(request_prove(rq, conversion->card, &conversion->shown));
    if (conversion->card.len > 0)
        TRY(request_aim_at_card(rq, conversion->card));
    else
        request_aim_at_id(rq, conversion->account);
    return request_command(rq, conversion_run, conversion);
}

const struct route conversion_routes[] = {
    { METHOD_POST, "/v1/conversions", post_conversion, ACCESS_KEY, SCOPE_EARN, .act = ACT_CONVERT,
      .is_write = true, .body_max_bytes = CONVERSION_BODY_MAX_BYTES, .body = &conversion_table,
      .blames = conversion_blames, .name = "convert", .tag = "Conversions",
      .doc = "Lets points become a voucher.", .status = 201, .answer = &answer_schema,
      .body_example = "{\"card\":\"2900000000018\",\"reward\":\"fifteen-euros\","
                      "\"shop\":\"market\",\"till\":\"1\"}" },
};
const size_t conversion_route_count = COUNT(conversion_routes);
