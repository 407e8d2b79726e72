/* purchases.c - receipts: quoted, recorded, shown, given back, claimed.
 *
 *   POST /v1/quotes                      basket and card in, effects out; writes nothing
 *   POST /v1/purchases                   the final receipt, durable
 *   GET  /v1/purchases?receipt=          by the number of its receipt
 *   GET  /v1/purchases/{id}              as it was answered
 *   POST /v1/purchases/{id}/returns      lines back, or all that is left
 *   GET  /v1/purchases/{id}/returns      what has come back
 *   POST /v1/claims                      a receipt without a card, for an account
 *
 * The tables say what a field may be; what depends on two fields is said in the functions below.
 */
#include "app/answer.h"
#include "app/ids.h"
#include "app/look/look_receipts.h"
#include "app/purchase.h"
#include "app/returns.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"
#include "journal/entry_text.h"
#include "storage/journal_storage.h"

#define CLAIM_CODE_MAX   32 /* as typed, with blanks and dashes */
#define ANSWER_MIN_BYTES 65536
#define ANSWER_PER_BYTE  24 /* a line of 20 bytes is told in about 400 */

/* ---- what a request is ------------------------------------------------------------------------- */

/* clang-format off */
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

static const struct json_field receipt_query_fields[] = {
    JSON_FIELD_TEXT(struct receipt_query, receipt, 1, RECEIPT_MAX_BYTES, .is_required = true, .doc = "The number on the receipt, or the code by which it can be claimed."),
    JSON_FIELD_TEXT(struct receipt_query, shop, 1, CODE_MAX_BYTES, .doc = "Where it was; the key's otherwise, or any."),
    JSON_FIELD_TEXT(struct receipt_query, till, 1, CODE_MAX_BYTES, .doc = "Any of the shop when left out."),
    JSON_FIELD_DATE(struct receipt_query, on, JSON_HAS(struct receipt_query, has_on), .doc = "The day; the last 31 days when left out."),
};
static const struct json_table receipt_query_table = { "ReceiptQuery", sizeof(struct receipt_query), receipt_query_fields, COUNT(receipt_query_fields), "Which receipt." };

static const struct schema_field found_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "at",      .kind = SCHEMA_INSTANT },
    { .name = "on",      .kind = SCHEMA_DATE, .doc = "Its day, in its shop." },
    { .name = "shop",    .kind = SCHEMA_TEXT },
    { .name = "till",    .kind = SCHEMA_TEXT },
    { .name = "receipt", .kind = SCHEMA_TEXT },
    { .name = "account", .kind = SCHEMA_ID, .is_nullable = true, .doc = "null: it was without a card." },
    { .name = "total",   .kind = SCHEMA_OBJECT, .schema = &total_schema },
};
static const struct schema found_schema = { "PurchaseFound", "A purchase with that number.", SCHEMA_ROWS(found_fields) };

static const struct schema_field found_list_fields[] = {
    { .name = "currency",  .kind = SCHEMA_TEXT },
    { .name = "purchases", .kind = SCHEMA_OBJECT, .schema = &found_schema, .is_list = true, .doc = "The latest day first; 50 at most." },
};
static const struct schema found_list_schema = { "PurchaseList", "Purchases by the number of a receipt.", SCHEMA_ROWS(found_list_fields) };

static const struct schema_field return_list_fields[] = {
    { .name = "returns", .kind = SCHEMA_OBJECT, .schema = &return_schema, .is_list = true, .doc = "Each as it was answered, the oldest first." },
};
static const struct schema return_list_schema = { "ReturnList", "What has come back of a purchase.", SCHEMA_ROWS(return_list_fields) };
/* clang-format on */

/* clang-format off */
static const struct blame purchase_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_TIME, "/at" },
    { E_NO_PROGRAM, "/at" },        { E_CURRENCY, "/currency" },    { E_RECEIPT_SEEN, "/receipt" },
    { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" },    { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" },    { E_CARD_EXPIRED, "/card" },
    { E_NOT_A_MEMBER_CARD, "/card" },
    { E_PAYMENTS, "/payments" },    { E_NO_ACCOUNT, "/card" },      { OK, NULL },
};

static const struct blame receipt_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};

static const struct blame return_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_TIME, "/at" },
    { E_RECEIPT_SEEN, "/receipt" }, { OK, NULL },
};

static const struct blame claim_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },    { E_TILL_UNKNOWN, "/till" },    { E_CLAIM_UNKNOWN, "/code" },
    { E_CARD_UNKNOWN, "/card" }, { E_CODE_WRONG, "/card" }, { E_CHIP_WRONG, "/card" },    { E_CARD_BLOCKED, "/card" }, { E_CARD_REPLACED, "/card" }, { E_CARD_DORMANT, "/card" },    { E_CARD_EXPIRED, "/card" },
    { E_NOT_A_MEMBER_CARD, "/card" },
    { E_CLAIMED_ALREADY, "/code" }, { E_CLAIM_LATE, "/code" },      { OK, NULL },
};
/* clang-format on */

/* ---- handlers ----------------------------------------------------------------------------------- */

static enum err read_purchase(struct request *rq, struct purchase_request **ret_purchase)
{
    struct purchase_request *purchase = ARENA_NEW(rq->arena, struct purchase_request);
    if (purchase == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, purchase));
    TRY(receipt_check(purchase, &rq->problem));
    if (receipt_has_code(purchase))
        TRY(request_try_code(rq));
    TRY(request_prove(rq, purchase->card, &purchase->shown));
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
    TRY(offline_refuse(purchase, &rq->problem));
    TRY(reply_begin(rq, 200, answer_bytes(rq)));
    return purchase_quote(rq->visit.app, rq->db, rq->arena, &rq->caller, purchase, &rq->reply.out,
                          &rq->problem);
}

/* A reward is asked for, a hold is captured, or an account or a gift card pays. */
static bool spends(const struct purchase_request *purchase)
{
    const struct purchase_payment_request *payments = purchase->payments.items;
    bool spends = purchase->redeem.count > 0 || purchase->hold.len > 0 || purchase->has_offline;
    for (size_t i = 0; i < purchase->payments.count; i++)
        spends = spends || payments[i].unit.len > 0 || payments[i].card.len > 0 ||
                 payments[i].from_account;
    return spends;
}

static enum err post_purchase(struct request *rq)
{
    struct purchase_request *purchase = NULL;
    TRY(read_purchase(rq, &purchase));
    if (spends(purchase) && !request_may(rq, SCOPE_SPEND))
        return request_refuse(rq, E_FORBIDDEN,
                              purchase->redeem.count > 0 ? "/redeem"
                              : purchase->hold.len > 0   ? "/hold"
                              : purchase->has_offline    ? "/offline"
                                                         : "/payments",
                              "This key may record purchases, but not spend: the scope spend is "
                              "missing.",
                              "Cette clé enregistre des achats mais ne dépense pas : il lui manque "
                              "le droit spend.");
    TRY(request_aim_at_card(rq, purchase->card));
    if (purchase->redeem.count > 0)
        request_is(rq, ACT_REWARD);
    rq->command.ask = purchase_ask;
    return request_command(rq, purchase_run, purchase);
}

/* As it was answered, byte for byte. */
static enum err get_purchase(struct request *rq)
{
    struct entry entry = { 0 };
    struct answer_request told = { 0 };
    TRY(answer_find(rq->visit.app, rq->db, rq->arena, rq->id, ENTRY_PURCHASE, &entry, &told));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return answer_write(rq->arena, &told, &rq->reply.out);
}

static enum err get_purchases(struct request *rq)
{
    struct receipt_query query = { .on = DATE_NONE };
    TRY(request_query(rq, &query));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return receipt_show_all(rq->visit.app, rq->db, rq->arena, &rq->caller, &query, &rq->reply.out);
}

static enum err get_returns(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return receipt_show_returns(rq->visit.app, rq->db, rq->arena, rq->id, &rq->reply.out);
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
    TRY(request_aim_at_card(rq, claim->card));
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
    { METHOD_POST, "/v1/quotes", post_quote, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .body_max_bytes = BODY_MAX_BYTES, .body = &purchase_table, .blames = purchase_blames,
      .name = "quotePurchase", .tag = "Purchases",
      .doc = "What recording this receipt would do; writes nothing.", .status = 200,
      .answer = &quote_schema, .body_example = PURCHASE_EXAMPLE },
    { METHOD_POST, "/v1/purchases", post_purchase, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .acts = ACT_BIT(ACT_REWARD), .may_be_late = true, .is_write = true,
      .body_max_bytes = BODY_MAX_BYTES, .body = &purchase_table, .blames = purchase_blames,
      .name = "recordPurchase", .tag = "Purchases",
      .doc = "Records the final receipt, durably. The scope spend too when it redeems.",
      .status = 201, .answer = &purchase_schema, .body_example = PURCHASE_EXAMPLE },
    { METHOD_GET, "/v1/purchases", get_purchases, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &receipt_query_table, .blames = receipt_blames, .name = "findPurchases",
      .tag = "Purchases", .doc = "Purchases by the number of their receipt.", .status = 200,
      .answer = &found_list_schema },
    { METHOD_GET, "/v1/purchases/{id}", get_purchase, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .name = "getPurchase", .tag = "Purchases", .doc = "A purchase as it was answered.",
      .id_doc = "Of the purchase.", .status = 200, .answer = &purchase_schema },
    { METHOD_POST, "/v1/purchases/{id}/returns", post_return, ACCESS_KEY, SCOPE_EARN,
      .act = ACT_RETURN, .acts = ACT_BIT(ACT_RETURN_LATE), .is_write = true,
      .body_max_bytes = BODY_MAX_BYTES, .body = &return_table, .blames = return_blames,
      .name = "returnPurchase", .tag = "Purchases",
      .doc = "Gives lines of a purchase back, or all that is left of it.",
      .id_doc = "Of the purchase.", .status = 201, .answer = &return_schema,
      .body_example = "{\"lines\":[{\"line\":1,\"quantity\":\"0.500\"}],\"till\":\"1\","
                      "\"receipt\":\"000130\"}" },
    { METHOD_GET, "/v1/purchases/{id}/returns", get_returns, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_LOOK, .name = "listReturns", .tag = "Purchases",
      .doc = "What has come back of a purchase.", .id_doc = "Of the purchase.", .status = 200,
      .answer = &return_list_schema },
    { METHOD_POST, "/v1/claims", post_claim, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .body_max_bytes = 4096, .body = &claim_table, .blames = claim_blames,
      .name = "claimPurchase", .tag = "Purchases",
      .doc = "Adds a receipt without a card to an account, by its printed code.", .status = 201,
      .answer = &claim_schema,
      .body_example = "{\"code\":\"abcde fghjk\",\"card\":\"2900000000018\"}" },
};
const size_t purchase_route_count = COUNT(purchase_routes);
