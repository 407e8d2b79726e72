/* holds.c - something of an account is reserved for a time.
 *
 *   POST /v1/holds                  so much of a unit, until an instant
 *   POST /v1/holds/{id}/release     no longer
 *
 * A purchase that names a hold captures it: purchases.c.
 */
#include "app/money/holds.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

/* clang-format off */
static const struct json_field hold_request_fields[] = {
    JSON_FIELD_TEXT(struct hold_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Of whom; or tell the account."),
    JSON_FIELD_TEXT(struct hold_request, account, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct hold_request, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct hold_request, points, 1, POINTS_MAX, .is_required = true, .doc = "In smallest steps of the unit."),
    JSON_FIELD_INT(struct hold_request, minutes, 1, HOLD_MAX_DAYS * 1440, JSON_HAS(struct hold_request, has_minutes), .doc = "How long; a day when neither this nor until is told."),
    JSON_FIELD_INSTANT(struct hold_request, until, JSON_HAS(struct hold_request, has_until), .doc = "Or until when, at most 31 days ahead."),
    JSON_FIELD_TEXT(struct hold_request, reference, 1, CODE_MAX_BYTES, .doc = "The caller's own: a cart, an order. It stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct hold_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct hold_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct hold_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    SHOWN_FIELDS(struct hold_request),
};
static const struct json_table hold_table = { "HoldRequest", sizeof(struct hold_request), hold_request_fields, COUNT(hold_request_fields), "So much is reserved for a time." };

static const struct json_field release_request_fields[] = {
    JSON_FIELD_TEXT(struct release_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's or the hold's otherwise."),
    JSON_FIELD_TEXT(struct release_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct release_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table release_table = { "ReleaseRequest", sizeof(struct release_request), release_request_fields, COUNT(release_request_fields), "A hold is released." };

static const struct schema_field hold_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "hold" },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "program",     .kind = SCHEMA_INT },
    { .name = "unit",        .kind = SCHEMA_TEXT },
    { .name = "points",      .kind = SCHEMA_INT },
    { .name = "until",       .kind = SCHEMA_INSTANT, .doc = "By the server's clock; from then on it is over." },
    { .name = "reference",   .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it: without what is held." },
};
static const struct schema hold_schema = { "Hold", "Something of an account is reserved.", SCHEMA_ROWS(hold_fields) };

static const struct schema_field release_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "release" },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "program",     .kind = SCHEMA_INT, .doc = "The version of the hold." },
    { .name = "hold",        .kind = SCHEMA_ID },
    { .name = "why",         .kind = SCHEMA_TEXT, .values = "by_hand" },
    { .name = "unit",        .kind = SCHEMA_TEXT },
    { .name = "points",      .kind = SCHEMA_INT },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
};
static const struct schema release_schema = { "Release", "A hold that was released.", SCHEMA_ROWS(release_fields) };

static const struct blame hold_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },      { E_TILL_UNKNOWN, "/till" }, { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" },
    { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" },      { E_CARD_EXPIRED, "/card" }, { E_NOT_A_MEMBER_CARD, "/card" },
    { E_NOT_FOUND, "/account" },      { OK, NULL },
};

static const struct blame release_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};
/* clang-format on */

static enum err post_hold(struct request *rq)
{
    struct hold_request *hold = ARENA_NEW(rq->arena, struct hold_request);
    if (hold == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, hold));
    TRY(request_prove(rq, hold->card, &hold->shown));
    if (hold->card.len > 0)
        TRY(request_aim_at_card(rq, hold->card));
    else
        request_aim_at_id(rq, hold->account);
    return request_command(rq, hold_run, hold);
}

static enum err post_release(struct request *rq)
{
    struct release_request *release = ARENA_NEW(rq->arena, struct release_request);
    if (release == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, release));
    release->hold = rq->id;
    request_aim_at_id(rq, rq->id);
    return request_command(rq, release_run, release);
}

const struct route hold_routes[] = {
    { METHOD_POST, "/v1/holds", post_hold, ACCESS_KEY, SCOPE_SPEND, .act = ACT_SELL,
      .is_write = true, .body_max_bytes = 4096, .body = &hold_table, .blames = hold_blames,
      .name = "recordHold", .tag = "Holds",
      .doc = "Reserves so much of an account for a time: nobody else spends it meanwhile.",
      .status = 201, .answer = &hold_schema,
      .body_example = "{\"card\":\"2900000000018\",\"unit\":\"points\",\"points\":50,"
                      "\"minutes\":30,\"reference\":\"cart-17\",\"shop\":\"market\","
                      "\"till\":\"1\"}" },
    { METHOD_POST, "/v1/holds/{id}/release", post_release, ACCESS_KEY, SCOPE_SPEND, .act = ACT_SELL,
      .is_write = true, .body_max_bytes = 4096, .body = &release_table, .blames = release_blames,
      .name = "releaseHold", .tag = "Holds", .doc = "Gives back what a hold reserved.",
      .id_doc = "Of the hold.", .status = 201, .answer = &release_schema,
      .body_example = "{\"operator\":\"ada\"}" },
};
const size_t hold_route_count = COUNT(hold_routes);
