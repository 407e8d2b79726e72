/* cards.c - cards: who is this, one more for an account, block and unblock.
 *
 *   GET  /v1/cards/{code}            account, balances, rewards within reach, alerts
 *   POST /v1/cards                   one more card for an account
 *   PATCH /v1/cards/{code}           whose it is
 *   POST /v1/cards/{code}/block      and /unblock
 *   POST /v1/cards/{code}/replace    another is there for it
 *   POST /v1/cards/{code}/renew      its last day is another
 */
#include "app/members.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CARD_BODY_MAX_BYTES 4096
#define ACCOUNT_MAX_BYTES   32

/* clang-format off */
static const struct json_field add_fields[] = {
    JSON_FIELD_TEXT(struct card_request, account, 1, ACCOUNT_MAX_BYTES, .is_required = true, .doc = "Whose card it will be."),
    JSON_FIELD_TEXT(struct card_request, member, 1, ACCOUNT_MAX_BYTES, .doc = "Which of its members' card it will be; needed when there are several."),
    JSON_FIELD_TEXT(struct card_request, code, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A card at hand; the house makes a number otherwise."),
    JSON_FIELD_DATE(struct card_request, expires, JSON_HAS(struct card_request, has_expires), .is_nullable = true, .doc = "Its last day; null for ever; as the programme says when it is left out."),
    JSON_FIELD_TEXT(struct card_request, kind, 1, CODE_MAX_BYTES, .doc = "A word of the shop's for what it is, for conditions of the programme: chip, app."),
};
static const struct json_table add_table = { "CardRequest", sizeof(struct card_request), add_fields, COUNT(add_fields), "A card for an account." };

static const struct json_field replace_fields[] = {
    JSON_FIELD_TEXT(struct card_request, replaced_by, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .name = "code", .doc = "The new card, at hand; the house makes a number otherwise."),
    JSON_FIELD_DATE(struct card_request, expires, JSON_HAS(struct card_request, has_expires), .is_nullable = true, .doc = "Its last day; null for ever; that of the old card when it is left out, or as the programme says when that is over."),
    JSON_FIELD_TEXT(struct card_request, kind, 1, CODE_MAX_BYTES, .doc = "A word of the shop's for what it is; as the old one when it is left out."),
    JSON_FIELD_TEXT(struct card_request, reason, 1, CODE_MAX_BYTES, .doc = "Why; it stands in the journal, so it names nobody."),
};
static const struct json_table replace_table = { "CardReplacement", sizeof(struct card_request), replace_fields, COUNT(replace_fields), "Another card for one that was lost." };

static const struct json_field renew_fields[] = {
    JSON_FIELD_DATE(struct card_request, expires, JSON_HAS(struct card_request, has_expires), .is_nullable = true, .doc = "Its last day; null for ever; as long again, as the programme says, when it is left out."),
    JSON_FIELD_TEXT(struct card_request, shop, 1, CODE_MAX_BYTES, .doc = "By whose day; the key's when it is left out."),
};
static const struct json_table renew_table = { "CardRenewal", sizeof(struct card_request), renew_fields, COUNT(renew_fields), "How long a card can be used." };

static const struct json_field give_fields[] = {
    JSON_FIELD_TEXT(struct card_request, member, 1, ACCOUNT_MAX_BYTES, .is_required = true, .doc = "One of the account's members."),
};
static const struct json_table give_table = { "CardOwner", sizeof(struct card_request), give_fields, COUNT(give_fields), "Whose card it is from now on." };

static const struct schema_field given_fields[] = {
    { .name = "code",    .kind = SCHEMA_TEXT },
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "member",  .kind = SCHEMA_ID },
};
static const struct schema given_schema = { "CardGiven", "A card that another member of the account has.", SCHEMA_ROWS(given_fields) };

static const struct json_table nothing_table = { "Nothing", sizeof(struct card_request), NULL, 0, "An empty object." };

static const struct schema_field added_fields[] = {
    { .name = "code",    .kind = SCHEMA_TEXT },
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "member",  .kind = SCHEMA_ID, .is_nullable = true, .doc = "null: of an account without members." },
    { .name = "expires", .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "kind",    .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema added_schema = { "CardAdded", "A card that found its account.", SCHEMA_ROWS(added_fields) };

static const struct schema_field replaced_fields[] = {
    { .name = "code",     .kind = SCHEMA_TEXT, .doc = "Of the new card." },
    { .name = "account",  .kind = SCHEMA_ID },
    { .name = "member",   .kind = SCHEMA_ID, .is_nullable = true, .doc = "null: a card that is nobody's." },
    { .name = "expires",  .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "kind",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "replaces", .kind = SCHEMA_TEXT, .doc = "The code of the old one." },
};
static const struct schema replaced_schema = { "CardReplaced", "A card that is there for another.", SCHEMA_ROWS(replaced_fields) };

static const struct schema_field renewed_fields[] = {
    { .name = "code",    .kind = SCHEMA_TEXT },
    { .name = "expires", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "Its last day; null for ever." },
};
static const struct schema renewed_schema = { "CardRenewed", "How long a card can be used.", SCHEMA_ROWS(renewed_fields) };

static const struct schema_field state_fields[] = {
    { .name = "code",  .kind = SCHEMA_TEXT },
    { .name = "state", .kind = SCHEMA_TEXT, .values = "active|blocked" },
};
static const struct schema state_schema = { "CardState", "Whether a card may be used.", SCHEMA_ROWS(state_fields) };

static const struct schema_field person_fields[] = {
    { .name = "id",         .kind = SCHEMA_ID },
    { .name = "first_name", .kind = SCHEMA_TEXT },
    { .name = "last_name",  .kind = SCHEMA_TEXT },
};
static const struct schema person_schema = { "Person", "A member of the account.", SCHEMA_ROWS(person_fields) };

static const struct schema_field card_member_fields[] = {
    { .name = "id",   .kind = SCHEMA_ID },
    RIGHTS_SCHEMA_FIELDS,
    { .name = "left", .kind = SCHEMA_INT, .is_nullable = true, .doc = "What he may still take today; null: no limit." },
};
static const struct schema card_member_schema = { "CardMember", "What the member of a card may.", SCHEMA_ROWS(card_member_fields) };

static const struct schema_field reward_fields[] = {
    { .name = "reward",  .kind = SCHEMA_TEXT },
    { .name = "label",   .kind = SCHEMA_OBJECT, .schema = &label_schema },
    { .name = "effect",  .kind = SCHEMA_TEXT, .values = "as_money|amount_off|percent_off|cheapest_off|buy_get|price_in_points|gift|voucher" },
    { .name = "unit",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: it costs nothing." },
    { .name = "cost",    .kind = SCHEMA_INT, .doc = "Points for one use or one step; of a price in points, the least." },
    { .name = "amount",  .kind = SCHEMA_INT, .doc = "Off, per use or step, in minor units." },
    { .name = "percent", .kind = SCHEMA_DECIMAL, .is_nullable = true },
    { .name = "most",    .kind = SCHEMA_INT, .is_nullable = true, .doc = "The largest discount; null when the basket decides." },
    { .name = "auto",    .kind = SCHEMA_BOOL, .doc = "Nobody has to ask: it is taken off as soon as it can be." },
    { .name = "is_within_reach", .kind = SCHEMA_BOOL },
    { .name = "times",   .kind = SCHEMA_INT, .doc = "How often it can be used: as the balance covers the cost, and as there is some left." },
    { .name = "missing", .kind = SCHEMA_INT, .doc = "Points that are lacking for once." },
    { .name = "left",    .kind = SCHEMA_INT, .is_nullable = true, .doc = "Uses that its ceilings and its stock leave to this account today; null: no end." },
    { .name = "minimum", .kind = SCHEMA_INT, .doc = "The basket that it needs, in minor units." },
};
static const struct schema reward_schema = { "RewardOffer", "A reward, and how far it is.", SCHEMA_ROWS(reward_fields) };

static const struct schema_field alert_fields[] = {
    { .name = "code",   .kind = SCHEMA_TEXT, .values = "card_blocked|card_dormant|card_replaced|card_expired|account_closed|debt|expiring" },
    { .name = "unit",   .kind = SCHEMA_TEXT, .is_optional = true },
    { .name = "points", .kind = SCHEMA_INT, .is_optional = true },
    { .name = "on",     .kind = SCHEMA_DATE, .is_optional = true },
};
static const struct schema alert_schema = { "Alert", "What the person at the till should say.", SCHEMA_ROWS(alert_fields) };

static const struct schema_field look_fields[] = {
    { .name = "card",     .kind = SCHEMA_OBJECT, .schema = &card_schema },
    { .name = "account",  .kind = SCHEMA_ID, .is_nullable = true, .doc = "null of a voucher: it is for whoever has its code." },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "members",  .kind = SCHEMA_OBJECT, .schema = &person_schema, .is_list = true, .doc = "Empty for a key without members.read." },
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true },
    { .name = "tier",     .kind = SCHEMA_OBJECT, .schema = &tier_schema, .is_nullable = true },
    { .name = "joining",  .kind = SCHEMA_OBJECT, .schema = &joining_schema, .is_nullable = true, .doc = "null where the programme has no rule of joining." },
    { .name = "challenges", .kind = SCHEMA_OBJECT, .schema = &challenge_schema, .is_list = true },
    { .name = "rewards",  .kind = SCHEMA_OBJECT, .schema = &reward_schema, .is_list = true, .doc = "Empty for a card that is blocked or expired, or whose account is closed." },
    { .name = "member",   .kind = SCHEMA_OBJECT, .schema = &card_member_schema, .is_nullable = true, .doc = "Whose card it is; null: the account's." },
    { .name = "closed",   .kind = SCHEMA_OBJECT, .schema = &closed_schema, .is_nullable = true, .doc = "Its account; null: it is open." },
    { .name = "alerts",   .kind = SCHEMA_OBJECT, .schema = &alert_schema, .is_list = true },
    { .name = "newest",   .kind = SCHEMA_ID, .is_nullable = true, .doc = "The newest entry of the account, for Last-Event-ID of GET /v1/live; null of a voucher." },
};
static const struct schema look_schema = { "CardLook", "Who is this?", SCHEMA_ROWS(look_fields) };
/* clang-format on */

static const struct blame add_blames[] = {
    { E_NOT_A_MEMBER_CARD, "/account" }, { E_CARD_TAKEN, "/code" },
    { E_NOT_FOUND, "/account" },         { E_MEMBER_UNKNOWN, "/member" },
    { E_MEMBER_NEEDED, "/member" },      { OK, NULL },
};
static const struct blame give_blames[] = {
    { E_MEMBER_UNKNOWN, "/member" },
    { OK, NULL },
};

static const struct blame replace_blames[] = {
    { E_CARD_TAKEN, "/code" },
    { OK, NULL },
};
static const struct blame renew_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },
    { OK, NULL },
};

static enum err get_card(struct request *rq)
{
    TRY(request_try_code(rq));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return card_show(rq->visit.app, rq->db, rq->arena, &rq->caller, rq->id, &rq->reply.out);
}

static enum err read_card(struct request *rq, struct card_request **ret_card)
{
    struct card_request *card = ARENA_NEW(rq->arena, struct card_request);
    if (card == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, card));

    /* null is an answer: for ever. */
    const struct json_node *expires = json_get(rq->json, STR("expires"));
    card->has_expires = expires != NULL;
    if (expires == NULL || expires->type == JSON_NULL)
        card->expires = DATE_NONE;
    *ret_card = card;
    return OK;
}

static enum err post_card(struct request *rq)
{
    struct card_request *card = NULL;
    TRY(read_card(rq, &card));
    request_aim_at_id(rq, card->account);
    return request_command(rq, card_add_run, card);
}

static enum err set_blocked(struct request *rq, bool block)
{
    struct card_request *card = NULL;
    TRY(read_card(rq, &card));
    card->code = rq->id;
    card->block = block;
    TRY(request_aim_at_card(rq, card->code));
    return request_command(rq, card_block_run, card);
}

static enum err patch_card(struct request *rq)
{
    struct card_request *card = NULL;
    TRY(read_card(rq, &card));
    card->code = rq->id;
    TRY(request_aim_at_card(rq, card->code));
    return request_command(rq, card_give_run, card);
}

static enum err post_block(struct request *rq)
{
    return set_blocked(rq, true);
}

static enum err post_unblock(struct request *rq)
{
    return set_blocked(rq, false);
}

static enum err post_replace(struct request *rq)
{
    struct card_request *card = NULL;
    TRY(read_card(rq, &card));
    card->code = rq->id;
    TRY(request_aim_at_card(rq, card->code));
    return request_command(rq, card_replace_run, card);
}

static enum err post_renew(struct request *rq)
{
    struct card_request *card = NULL;
    TRY(read_card(rq, &card));
    card->code = rq->id;
    TRY(request_aim_at_card(rq, card->code));
    return request_command(rq, card_renew_run, card);
}

const struct route card_routes[] = {
    { METHOD_GET, "/v1/cards/{code}", get_card, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .name = "getCard", .tag = "Cards",
      .doc = "Who is this: account, balances, rewards within reach, alerts.",
      .id_doc = "Of the card, as its reader gives it.", .status = 200, .answer = &look_schema },
    { METHOD_POST, "/v1/cards", post_card, ACCESS_KEY, SCOPE_MEMBERS_WRITE, .act = ACT_ENROL,
      .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES, .body = &add_table,
      .blames = add_blames, .name = "addCard", .tag = "Cards", .doc = "Adds a card to an account.",
      .status = 201, .answer = &added_schema,
      .body_example = "{\"account\":\"1-17\",\"code\":\"2900000000025\","
                      "\"expires\":\"2028-12-31\"}" },
    { METHOD_PATCH, "/v1/cards/{code}", patch_card, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES,
      .body = &give_table, .blames = give_blames, .name = "giveCard", .tag = "Cards",
      .doc = "Says whose card it is from now on, of the members of its account.",
      .id_doc = "Of the card.", .status = 200, .answer = &given_schema,
      .body_example = "{\"member\":\"1-31\"}" },
    { METHOD_POST, "/v1/cards/{code}/block", post_block, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_BLOCK, .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES,
      .body = &nothing_table, .name = "blockCard", .tag = "Cards",
      .doc = "Refuses a card from now on: it was lost.", .id_doc = "Of the card.", .status = 200,
      .answer = &state_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/cards/{code}/unblock", post_unblock, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_CARD, .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES,
      .body = &nothing_table, .name = "unblockCard", .tag = "Cards",
      .doc = "Accepts a card again: it was found.", .id_doc = "Of the card.", .status = 200,
      .answer = &state_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/cards/{code}/replace", post_replace, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_CARD, .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES,
      .body = &replace_table, .blames = replace_blames, .name = "replaceCard", .tag = "Cards",
      .doc =
          "Refuses a card for ever, and makes another for the same account and member. Of a gift "
          "card or a voucher only for a key with adjust.",
      .id_doc = "Of the old card.", .status = 201, .answer = &replaced_schema,
      .body_example = "{\"reason\":\"lost\"}" },
    { METHOD_POST, "/v1/cards/{code}/renew", post_renew, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_CARD, .is_write = true, .body_max_bytes = CARD_BODY_MAX_BYTES,
      .body = &renew_table, .blames = renew_blames, .name = "renewCard", .tag = "Cards",
      .doc = "Says until when a card can be used from now on.", .id_doc = "Of the card.",
      .status = 200, .answer = &renewed_schema, .body_example = "{\"expires\":\"2029-12-31\"}" },
};
const size_t card_route_count = COUNT(card_routes);
