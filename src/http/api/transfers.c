/* transfers.c - something goes from one account to another.
 *
 *   POST /v1/transfers     so much of a unit, where the programme lets it be passed on
 */
#include "app/money/transfers.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define TRANSFER_BODY_MAX_BYTES 8192

/* clang-format off */
static const struct json_field party_fields[] = {
    JSON_FIELD_TEXT(struct transfer_party, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A card of the account; or tell the account."),
    JSON_FIELD_TEXT(struct transfer_party, account, 1, CODE_MAX_BYTES),
};
static const struct json_table party_table = { "TransferParty", sizeof(struct transfer_party), party_fields, COUNT(party_fields), "Who sends or receives: a card or an account." };

static const struct json_field transfer_request_fields[] = {
    JSON_FIELD_OBJECT(struct transfer_request, from, struct transfer_party, &party_table, .is_required = true),
    JSON_FIELD_OBJECT(struct transfer_request, to, struct transfer_party, &party_table, .is_required = true),
    JSON_FIELD_TEXT(struct transfer_request, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct transfer_request, points, 1, POINTS_MAX, .is_required = true, .doc = "In smallest steps of the unit."),
    JSON_FIELD_TEXT(struct transfer_request, reason, 1, CODE_MAX_BYTES, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct transfer_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct transfer_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct transfer_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_INSTANT(struct transfer_request, at, JSON_HAS(struct transfer_request, has_at), .doc = "When it was; now when left out."),
    SHOWN_FIELDS(struct transfer_request),
};
static const struct json_table transfer_table = { "TransferRequest", sizeof(struct transfer_request), transfer_request_fields, COUNT(transfer_request_fields), "So much goes from one account to another." };

static const struct schema_field transfer_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID, .doc = "Of the entry of who sends." },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "send" },
    { .name = "received",    .kind = SCHEMA_ID, .doc = "Of the entry of who receives." },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "from",        .kind = SCHEMA_ID, .doc = "The account that sends." },
    { .name = "to",          .kind = SCHEMA_ID, .doc = "The account that receives." },
    { .name = "program",     .kind = SCHEMA_INT },
    { .name = "unit",        .kind = SCHEMA_TEXT },
    { .name = "points",      .kind = SCHEMA_INT },
    { .name = "reason",      .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "Of who sends, after it." },
};
static const struct schema transfer_schema = { "Transfer", "What went from one account to another.", SCHEMA_ROWS(transfer_fields) };

/* Whose card or account it is, transfer_run() says itself. */
static const struct blame transfer_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },     { OK, NULL },
};
/* clang-format on */

static enum err aim(struct request *rq, const struct transfer_party *party)
{
    if (party->card.len > 0)
        TRY(request_aim_at_card(rq, party->card));
    else
        request_aim_at_id(rq, party->account);
    return OK;
}

/* It is written on both accounts, and led by who sends. */
static enum err aim_at_both(struct request *rq, const struct transfer_request *transfer)
{
    TRY(aim(rq, &transfer->to));
    int32_t other = rq->command.partition;
    rq->command.partition = 0;
    rq->command.account = 0;
    TRY(aim(rq, &transfer->from));
    rq->command.other = other != rq->command.partition ? other : 0;
    return OK;
}

static enum err post_transfer(struct request *rq)
{
    struct transfer_request *transfer = ARENA_NEW(rq->arena, struct transfer_request);
    if (transfer == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, transfer));
    TRY(request_prove(rq, transfer->from.card, &transfer->shown));
    if (!request_may(rq, SCOPE_SPEND))
        return request_refuse(rq, E_FORBIDDEN, "",
                              "This key may record events, but not spend: the scope spend is "
                              "missing.",
                              "Cette clé peut enregistrer des événements, mais pas dépenser : il "
                              "manque le droit spend.");
    TRY(aim_at_both(rq, transfer));
    return request_command(rq, transfer_run, transfer);
}

const struct route transfer_routes[] = {
    { METHOD_POST, "/v1/transfers", post_transfer, ACCESS_KEY, SCOPE_EARN, .act = ACT_PASS_ON,
      .is_write = true, .body_max_bytes = TRANSFER_BODY_MAX_BYTES, .body = &transfer_table,
      .blames = transfer_blames, .name = "recordTransfer", .tag = "Transfers",
      .doc = "Passes something on from one account to another, where the programme lets it. The "
             "scope spend too.",
      .status = 201, .answer = &transfer_schema,
      .body_example = "{\"from\":{\"card\":\"2900000000018\"},\"to\":{\"card\":"
                      "\"2900000000025\"},\"unit\":\"points\",\"points\":50,\"shop\":"
                      "\"market\",\"till\":\"1\"}" },
};
const size_t transfer_route_count = COUNT(transfer_routes);
