/* vouchers.c - codes that are used by whoever has them.
 *
 *   POST /v1/gift-cards   one is sold: what the rules give for its amount is on it
 *   POST /v1/vouchers     one of a campaign, or a code for one that an account has
 */
#include "app/money/vouchers.h"
#include "app/money/gift_cards.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define VOUCHER_BODY_MAX_BYTES 8192

/* clang-format off */
static const struct json_field gift_card_fields[] = {
    JSON_FIELD_INT(struct gift_card_request, amount, 1, MONEY_MINOR_MAX, .is_required = true, .doc = "What was paid for it, in minor units."),
    JSON_FIELD_TEXT(struct gift_card_request, code, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A card that was printed before; the house makes a code otherwise."),
    JSON_FIELD_DATE(struct gift_card_request, expires, JSON_HAS(struct gift_card_request, has_expires), .doc = "The card's last day; what is on it ends by the programme."),
    JSON_FIELD_TEXT(struct gift_card_request, reference, 1, CODE_MAX_BYTES, .doc = "Whatever names the sale elsewhere; it stands in the journal."),
    JSON_FIELD_TEXT(struct gift_card_request, channel, 1, CODE_MAX_BYTES, .doc = "till, kiosk, web, phone."),
    JSON_FIELD_TEXT(struct gift_card_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct gift_card_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct gift_card_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_INSTANT(struct gift_card_request, at, JSON_HAS(struct gift_card_request, has_at), .doc = "When it was; now when left out."),
    JSON_FIELD_OBJECT(struct gift_card_request, print, struct print_request, &print_table),
};
static const struct json_table gift_card_table = { "GiftCardRequest", sizeof(struct gift_card_request), gift_card_fields, COUNT(gift_card_fields), "A gift card that is sold." };

static const struct json_field voucher_fields[] = {
    JSON_FIELD_TEXT(struct voucher_request, name, 1, CODE_MAX_BYTES, .doc = "Of the campaign: the rules on voucher of this name give it, to nobody yet."),
    JSON_FIELD_TEXT(struct voucher_request, reference, 1, CODE_MAX_BYTES, .doc = "Whatever names it elsewhere; it stands in the journal."),
    JSON_FIELD_TEXT(struct voucher_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Whose voucher gets a code; or tell the account."),
    JSON_FIELD_TEXT(struct voucher_request, account, 1, CODE_MAX_BYTES),
    JSON_FIELD_INT(struct voucher_request, lot, 1, INT64_MAX, JSON_HAS(struct voucher_request, has_lot), .doc = "Which of the account's: see its lots."),
    JSON_FIELD_DATE(struct voucher_request, expires, JSON_HAS(struct voucher_request, has_expires), .doc = "The code's last day; the voucher ends by the programme."),
    JSON_FIELD_TEXT(struct voucher_request, channel, 1, CODE_MAX_BYTES, .doc = "till, kiosk, web, phone."),
    JSON_FIELD_TEXT(struct voucher_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct voucher_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct voucher_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_INSTANT(struct voucher_request, at, JSON_HAS(struct voucher_request, has_at), .doc = "When it was; now when left out."),
};
static const struct json_table voucher_table = { "VoucherRequest", sizeof(struct voucher_request), voucher_fields, COUNT(voucher_fields), "A voucher of a campaign, or a code for one of an account." };

static const struct schema_field voucher_made_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "kind",    .kind = SCHEMA_TEXT, .values = "voucher" },
    { .name = "code",    .kind = SCHEMA_TEXT, .doc = "For a barcode or a QR code." },
    { .name = "text",    .kind = SCHEMA_TEXT, .doc = "The same in groups, for people." },
    { .name = "account", .kind = SCHEMA_ID, .doc = "Which holds it." },
    { .name = "lot",     .kind = SCHEMA_INT },
    { .name = "expires", .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The code's last day." },
};
static const struct schema voucher_made_schema = { "VoucherMade", "The code of a voucher.", SCHEMA_ROWS(voucher_made_fields) };

static const struct blame gift_card_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },     { E_CARD_TAKEN, "/code" },   { OK, NULL },
};
static const struct blame voucher_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },      { E_TILL_UNKNOWN, "/till" }, { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },          { E_NO_VOUCHERS, "/name" },  { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" },
    { E_NOT_A_MEMBER_CARD, "/card" }, { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" }, { E_CARD_EXPIRED, "/card" },
    { E_NOT_A_VOUCHER, "/lot" },      { E_VOUCHER_USED, "/lot" },  { E_NOT_FOUND, "/lot" },
    { OK, NULL },
};
/* clang-format on */

static enum err post_gift_card(struct request *rq)
{
    struct gift_card_request *card = ARENA_NEW(rq->arena, struct gift_card_request);
    if (card == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, card));
    return request_command(rq, gift_card_sell_run, card);
}

static enum err post_voucher(struct request *rq)
{
    struct voucher_request *voucher = ARENA_NEW(rq->arena, struct voucher_request);
    if (voucher == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, voucher));
    if (voucher->card.len > 0)
        TRY(request_aim_at_card(rq, voucher->card));
    else if (voucher->account.len > 0)
        request_aim_at_id(rq, voucher->account);
    return request_command(rq, voucher_make_run, voucher);
}

const struct route voucher_routes[] = {
    { METHOD_POST, "/v1/gift-cards", post_gift_card, ACCESS_KEY, SCOPE_EARN, .act = ACT_GIFT_CARD,
      .is_write = true, .body_max_bytes = VOUCHER_BODY_MAX_BYTES, .body = &gift_card_table,
      .blames = gift_card_blames, .name = "sellGiftCard", .tag = "Gift cards",
      .doc = "Sells a gift card: opens its account and puts on it what the rules give for its "
             "amount.",
      .status = 201, .answer = &gift_card_schema,
      .body_example = "{\"amount\":5000,\"shop\":\"market\",\"till\":\"1\"}" },
    { METHOD_POST, "/v1/vouchers", post_voucher, ACCESS_KEY, SCOPE_EARN, .act = ACT_GIFT_CARD,
      .is_write = true, .body_max_bytes = VOUCHER_BODY_MAX_BYTES, .body = &voucher_table,
      .blames = voucher_blames, .name = "makeVoucher", .tag = "Vouchers",
      .doc = "Makes a voucher of a campaign, or a code for one that an account has.", .status = 201,
      .answer = &voucher_made_schema,
      .body_example = "{\"account\":\"1-17\",\"lot\":12,\"shop\":\"market\",\"till\":\"1\"}" },
};
const size_t voucher_route_count = COUNT(voucher_routes);
