/* api_purchases.c - receipts: quoted, recorded, shown, given back, claimed.
 *
 *   POST /v1/quotes                      basket and card in, effects out; writes nothing
 *   POST /v1/purchases                   the final receipt, durable
 *   GET  /v1/purchases/{id}              as it was answered
 *   POST /v1/purchases/{id}/returns      lines back, or all that is left
 *   POST /v1/claims                      a receipt without a card, for an account
 *
 * The tables say what a field may be; what depends on two fields is said in the functions below.
 */
#include "app/answer.h"
#include "app/ids.h"
#include "app/purchase.h"
#include "app/returns.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"
#include "storage/journal_storage.h"

#define ASK_COUNT_MAX    1000000 /* of a reward in one purchase; what is too many, the engine says */
#define QUANTITY_ONE     1000    /* in thousandths: what a line is when it says nothing */
#define CLAIM_CODE_MAX   32      /* as typed, with blanks and dashes */
#define ANSWER_MIN_BYTES 65536
#define ANSWER_PER_BYTE  24 /* a line of 20 bytes is told in about 400 */

/* ---- what a request is ------------------------------------------------------------------------- */

/* clang-format off */
static const struct json_field print_fields[] = {
    JSON_FIELD_INT(struct print_request, columns, PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX, .doc = "Characters per line; the till's own otherwise."),
    JSON_FIELD_TEXT(struct print_request, language, 2, 2, .doc = "fr or en; the shop's otherwise."),
};
static const struct json_table print_table = { "PrintRequest", sizeof(struct print_request), print_fields, COUNT(print_fields), "How the receipt text is wanted." };

static const struct json_field line_fields[] = {
    JSON_FIELD_TEXT(struct purchase_line_request, sku, 0, SKU_MAX_BYTES, .doc = "The article's number in the shop."),
    JSON_FIELD_TEXT(struct purchase_line_request, label, 0, LABEL_MAX_BYTES, .doc = "As printed on the receipt."),
    JSON_FIELD_TEXT(struct purchase_line_request, category, 0, CODE_MAX_BYTES, .doc = "What the programme's rules look at."),
    JSON_FIELD_ARRAY(struct purchase_line_request, tags, NULL, 0, TAGS_MAX, .doc = "More for the rules to look at."),
    JSON_FIELD_DECIMAL(struct purchase_line_request, quantity, 3, 1, QUANTITY_MILLI_MAX, .doc = "Pieces, kilograms, litres; \"1\" when left out."),
    JSON_FIELD_INT(struct purchase_line_request, amount, 0, MONEY_MINOR_MAX, .is_required = true, .doc = "The whole line in minor units, VAT included, after the till's own discounts."),
    JSON_FIELD_DECIMAL(struct purchase_line_request, vat, 2, 0, VAT_RATE_MAX_BP, .doc = "The rate in percent; \"0\" when left out."),
    JSON_FIELD_BOOL(struct purchase_line_request, fixed, .doc = "A deposit or a fixed tax: neither discounted nor earning."),
};
static const struct json_table line_table = { "PurchaseLineRequest", sizeof(struct purchase_line_request), line_fields, COUNT(line_fields), "A line of the receipt." };

static const struct json_field payment_fields[] = {
    JSON_FIELD_TEXT(struct purchase_payment_request, kind, 1, CODE_MAX_BYTES, .is_required = true, .doc = "cash, card, ... as the till calls it."),
    JSON_FIELD_INT(struct purchase_payment_request, amount, 0, MONEY_MINOR_MAX, .is_required = true, .doc = "In minor units."),
};
static const struct json_table payment_table = { "PaymentRequest", sizeof(struct purchase_payment_request), payment_fields, COUNT(payment_fields), "A part of the payment." };

static const struct json_field redeem_fields[] = {
    JSON_FIELD_TEXT(struct purchase_redeem_request, reward, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Id of a reward of the programme."),
    JSON_FIELD_INT(struct purchase_redeem_request, count, 1, ASK_COUNT_MAX, JSON_HAS(struct purchase_redeem_request, has_count), .doc = "So many uses."),
    JSON_FIELD_INT(struct purchase_redeem_request, amount, 1, MONEY_MINOR_MAX, JSON_HAS(struct purchase_redeem_request, has_amount), .doc = "At most so much off, in minor units."),
    JSON_FIELD_INT(struct purchase_redeem_request, points, 1, POINTS_MAX, JSON_HAS(struct purchase_redeem_request, has_points), .doc = "At most so many points."),
};
static const struct json_table redeem_table = { "RedeemRequest", sizeof(struct purchase_redeem_request), redeem_fields, COUNT(redeem_fields), "A reward that is asked for; at most one of count, amount and points." };

static const struct json_field purchase_fields[] = {
    JSON_FIELD_TEXT(struct purchase_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Without it nothing is earned; the receipt can be claimed later."),
    JSON_FIELD_TEXT(struct purchase_request, shop, 1, CODE_MAX_BYTES, .doc = "Not needed when the key is bound to one."),
    JSON_FIELD_TEXT(struct purchase_request, till, 1, CODE_MAX_BYTES, .doc = "Not needed when the key is bound to one."),
    JSON_FIELD_TEXT(struct purchase_request, receipt, 1, RECEIPT_MAX_BYTES, .is_required = true, .doc = "The till's number of it, once a day."),
    JSON_FIELD_TEXT(struct purchase_request, channel, 1, CODE_MAX_BYTES, .doc = "till, kiosk, web, phone; till when left out."),
    JSON_FIELD_INSTANT(struct purchase_request, at, JSON_HAS(struct purchase_request, has_at), .doc = "When it was; now when left out."),
    JSON_FIELD_TEXT(struct purchase_request, currency, 3, 3, .doc = "ISO 4217; must be the programme's."),
    JSON_FIELD_TEXT(struct purchase_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who served; a number, never a name."),
    JSON_FIELD_ARRAY(struct purchase_request, lines, &line_table, 1, LINES_MAX, .is_required = true),
    JSON_FIELD_ARRAY(struct purchase_request, payments, &payment_table, 0, PAYMENTS_MAX, .doc = "When told, they add up to what is due after the rewards."),
    JSON_FIELD_ARRAY(struct purchase_request, redeem, &redeem_table, 0, REDEMPTIONS_MAX, .doc = "Rewards, in the order in which they apply."),
    JSON_FIELD_OBJECT(struct purchase_request, print, struct print_request, &print_table),
};
static const struct json_table purchase_table = { "PurchaseRequest", sizeof(struct purchase_request), purchase_fields, COUNT(purchase_fields), "A receipt." };

static const struct json_field back_fields[] = {
    JSON_FIELD_INT(struct return_line_request, line, 1, LINES_MAX, .is_required = true, .doc = "Number of the line, from 1."),
    JSON_FIELD_DECIMAL(struct return_line_request, quantity, 3, 1, QUANTITY_MILLI_MAX, JSON_HAS(struct return_line_request, has_quantity), .doc = "All that is left of the line when left out."),
};
static const struct json_table back_table = { "ReturnLineRequest", sizeof(struct return_line_request), back_fields, COUNT(back_fields), "A line that comes back." };

static const struct json_field return_fields[] = {
    JSON_FIELD_TEXT(struct return_request, shop, 1, CODE_MAX_BYTES, .doc = "Where it comes back; the key's or the purchase's otherwise."),
    JSON_FIELD_TEXT(struct return_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct return_request, receipt, 1, RECEIPT_MAX_BYTES, .doc = "Number of the return's own receipt."),
    JSON_FIELD_INSTANT(struct return_request, at, JSON_HAS(struct return_request, has_at), .doc = "When it was; now when left out."),
    JSON_FIELD_TEXT(struct return_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_ARRAY(struct return_request, lines, &back_table, 1, LINES_MAX, .doc = "All that is left of the purchase when left out."),
    JSON_FIELD_OBJECT(struct return_request, print, struct print_request, &print_table),
};
static const struct json_table return_table = { "ReturnRequest", sizeof(struct return_request), return_fields, COUNT(return_fields), "Lines of a purchase that come back." };

static const struct json_field claim_fields[] = {
    JSON_FIELD_TEXT(struct claim_request, code, 1, CLAIM_CODE_MAX, .is_required = true, .doc = "As printed; blanks, dashes and case do not matter."),
    JSON_FIELD_TEXT(struct claim_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .is_required = true, .doc = "Whose account gets it."),
    JSON_FIELD_TEXT(struct claim_request, shop, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct claim_request, till, 1, CODE_MAX_BYTES),
    JSON_FIELD_OBJECT(struct claim_request, print, struct print_request, &print_table),
};
static const struct json_table claim_table = { "ClaimRequest", sizeof(struct claim_request), claim_fields, COUNT(claim_fields), "A receipt without a card, for an account." };
/* clang-format on */

/* clang-format off */
static const struct blame purchase_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },        { E_CURRENCY, "/currency" },    { E_RECEIPT_SEEN, "/receipt" },
    { E_CARD_UNKNOWN, "/card" },    { E_CARD_BLOCKED, "/card" },    { E_CARD_EXPIRED, "/card" },
    { E_PAYMENTS, "/payments" },    { E_NO_ACCOUNT, "/card" },      { OK, NULL },
};

static const struct blame return_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_TIME, "/at" },
    { E_RECEIPT_SEEN, "/receipt" }, { OK, NULL },
};

static const struct blame claim_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_CLAIM_UNKNOWN, "/code" },
    { E_CARD_UNKNOWN, "/card" },    { E_CARD_BLOCKED, "/card" },    { E_CARD_EXPIRED, "/card" },
    { E_CLAIMED_ALREADY, "/code" }, { E_CLAIM_LATE, "/code" },      { OK, NULL },
};
/* clang-format on */

/* ---- handlers ----------------------------------------------------------------------------------- */

static enum err check_redeem(struct request *rq, const struct purchase_request *purchase)
{
    const struct purchase_redeem_request *asks = purchase->redeem.items;
    for (size_t i = 0; i < purchase->redeem.count; i++) {
        if ((int)asks[i].has_count + (int)asks[i].has_amount + (int)asks[i].has_points <= 1)
            continue;
        char pointer_room[32];
        struct buf pointer = { .base = pointer_room, .size = sizeof(pointer_room) - 1 };
        buf_lit(&pointer, "/redeem");
        json_pointer_index(&pointer, i);
        pointer_room[pointer.used] = '\0';
        return request_refuse(rq, E_INVALID, pointer_room,
                              "A reward is asked for by count, by amount or by points: tell one.",
                              "Un avantage se demande par count, amount ou points : un seul.");
    }
    return OK;
}

static enum err read_purchase(struct request *rq, struct purchase_request **ret_purchase)
{
    struct purchase_request *purchase = ARENA_NEW(rq->arena, struct purchase_request);
    if (purchase == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, purchase));
    TRY(check_redeem(rq, purchase));

    struct purchase_line_request *lines = purchase->lines.items;
    for (size_t i = 0; i < purchase->lines.count; i++) {
        if (lines[i].quantity == 0)
            lines[i].quantity = QUANTITY_ONE;
    }
    *ret_purchase = purchase;
    return OK;
}

/* Room for the answer to a basket: it grows with the lines, and so does the request. */
static size_t answer_bytes(const struct request *rq)
{
    size_t bytes = ANSWER_MIN_BYTES + ANSWER_PER_BYTE * rq->body.len;
    return bytes < REPLY_MAX_BYTES ? bytes : REPLY_MAX_BYTES;
}

static enum err post_quote(struct request *rq)
{
    struct purchase_request *purchase = NULL;
    TRY(read_purchase(rq, &purchase));
    TRY(reply_begin(rq, 200, answer_bytes(rq)));
    return purchase_quote(rq->service->app, rq->db, rq->arena, &rq->caller, purchase,
                          &rq->reply.out, &rq->problem);
}

static enum err post_purchase(struct request *rq)
{
    struct purchase_request *purchase = NULL;
    TRY(read_purchase(rq, &purchase));
    if (purchase->redeem.count > 0 && !request_may(rq, SCOPE_SPEND))
        return request_refuse(rq, E_FORBIDDEN, "/redeem",
                              "This key may record purchases, but not spend: the scope spend is "
                              "missing.",
                              "Cette clé enregistre des achats mais ne dépense pas : il lui manque "
                              "le droit spend.");
    request_aim_at_card(rq, purchase->card);
    rq->command.ask = purchase_ask;
    return request_command(rq, purchase_run, purchase);
}

/* As it was answered, byte for byte. */
static enum err get_purchase(struct request *rq)
{
    struct id id = { 0 };
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    struct answer_request told = { 0 };
    TRY(id_parse(rq->id, &id));
    TRY(entry_get(rq->db, rq->arena, id.partition, id.number, &row));
    if (row.kind != ENTRY_PURCHASE)
        return E_NOT_FOUND;
    TRY(entry_decode(rq->arena, row.body, &entry));
    TRY(answer_load(rq->service->app, rq->db, rq->arena, &entry, &told));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return answer_write(rq->arena, &told, &rq->reply.out);
}

static enum err post_return(struct request *rq)
{
    struct return_request *back = ARENA_NEW(rq->arena, struct return_request);
    if (back == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, back));
    back->purchase = rq->id;
    request_aim_at_id(rq, back->purchase);
    return request_command(rq, return_run, back);
}

static enum err post_claim(struct request *rq)
{
    struct claim_request *claim = ARENA_NEW(rq->arena, struct claim_request);
    if (claim == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, claim));
    request_aim_at_card(rq, claim->card);
    return request_command(rq, claim_run, claim);
}

/* ---- the routes --------------------------------------------------------------------------------- */

#define PURCHASE_EXAMPLE                                                                           \
    "{\"card\":\"2900000000018\",\"shop\":\"market\",\"till\":\"1\",\"receipt\":\"000123\","       \
    "\"at\":\"2026-11-22T10:41:07+01:00\",\"lines\":[{\"sku\":\"TOM\",\"label\":\"Tomates\","      \
    "\"category\":\"vegetables\",\"quantity\":\"1.250\",\"amount\":375,\"vat\":\"5.5\"}],"         \
    "\"payments\":[{\"kind\":\"card\",\"amount\":175}],"                                           \
    "\"redeem\":[{\"reward\":\"credit\",\"amount\":200}]}"

const struct route purchase_routes[] = {
    { METHOD_POST, "/v1/quotes", post_quote, ACCESS_KEY, SCOPE_QUOTE,
      .body_max_bytes = BODY_MAX_BYTES, .body = &purchase_table, .blames = purchase_blames,
      .name = "quotePurchase", .tag = "Purchases",
      .doc = "What recording this receipt would do; writes nothing.", .status = 200,
      .answer = &quote_schema, .body_example = PURCHASE_EXAMPLE },
    { METHOD_POST, "/v1/purchases", post_purchase, ACCESS_KEY, SCOPE_EARN, .is_write = true,
      .body_max_bytes = BODY_MAX_BYTES, .body = &purchase_table, .blames = purchase_blames,
      .name = "recordPurchase", .tag = "Purchases",
      .doc = "Records the final receipt, durably. The scope spend too when it redeems.",
      .status = 201, .answer = &purchase_schema, .body_example = PURCHASE_EXAMPLE },
    { METHOD_GET, "/v1/purchases/{id}", get_purchase, ACCESS_KEY, SCOPE_QUOTE,
      .name = "getPurchase", .tag = "Purchases", .doc = "A purchase as it was answered.",
      .id_doc = "Of the purchase.", .status = 200, .answer = &purchase_schema },
    { METHOD_POST, "/v1/purchases/{id}/returns", post_return, ACCESS_KEY, SCOPE_EARN,
      .is_write = true, .body_max_bytes = BODY_MAX_BYTES, .body = &return_table,
      .blames = return_blames, .name = "returnPurchase", .tag = "Purchases",
      .doc = "Gives lines of a purchase back, or all that is left of it.",
      .id_doc = "Of the purchase.", .status = 201, .answer = &return_schema,
      .body_example = "{\"lines\":[{\"line\":1,\"quantity\":\"0.500\"}],\"till\":\"1\","
                      "\"receipt\":\"000130\"}" },
    { METHOD_POST, "/v1/claims", post_claim, ACCESS_KEY, SCOPE_EARN, .is_write = true,
      .body_max_bytes = 4096, .body = &claim_table, .blames = claim_blames, .name = "claimPurchase",
      .tag = "Purchases",
      .doc = "Adds a receipt without a card to an account, by its printed code.", .status = 201,
      .answer = &claim_schema,
      .body_example = "{\"code\":\"abcde fghjk\",\"card\":\"2900000000018\"}" },
};
const size_t purchase_route_count = COUNT(purchase_routes);
