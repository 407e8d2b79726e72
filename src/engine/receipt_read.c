/* receipt_read.c - a receipt as a till tells it: the table of its fields, and what they become. */
#include "engine/receipt_read.h"

#include "core/limits.h"
#include "core/money.h"

#define ASK_COUNT_MAX 1000000 /* of a reward in one purchase; what is too many, the engine says */
#define QUANTITY_ONE  1000    /* in thousandths: what a line is when it says nothing */

/* clang-format off */
static const struct json_field print_fields[] = {
    JSON_FIELD_INT(struct print_request, columns, PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX, .doc = "Characters per line; the till's own otherwise."),
    JSON_FIELD_TEXT(struct print_request, language, 2, 2, .doc = "fr or en; the shop's otherwise."),
};
const struct json_table print_table = { "PrintRequest", sizeof(struct print_request), print_fields, COUNT(print_fields), "How the receipt text is wanted." };

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
    JSON_FIELD_TEXT(struct purchase_payment_request, unit, 1, CODE_MAX_BYTES, .doc = "Of the card's account, which pays; left out for what is paid outside."),
    JSON_FIELD_TEXT(struct purchase_payment_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A gift card, which pays: its code. The unit is needed only when it holds several."),
    JSON_FIELD_BOOL(struct purchase_payment_request, from_account, .doc = "The card's account pays, with what it has, in the programme's order; no unit is told then."),
};
static const struct json_table payment_table = { "PaymentRequest", sizeof(struct purchase_payment_request), payment_fields, COUNT(payment_fields), "A part of the payment." };

static const struct json_field redeem_fields[] = {
    JSON_FIELD_TEXT(struct purchase_redeem_request, reward, 1, CODE_MAX_BYTES, .doc = "Id of a reward of the programme. With a voucher it may be left out: the first that costs such a voucher."),
    JSON_FIELD_TEXT(struct purchase_redeem_request, voucher, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "Code of a voucher, which pays for the reward; no card is needed."),
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
    JSON_FIELD_ARRAY(struct purchase_request, codes, NULL, 0, CODES_MAX, .doc = "That the customer tells: of a leaflet, of a mail. Capitals do not matter."),
    JSON_FIELD_TEXT(struct purchase_request, hold, 1, CODE_MAX_BYTES, .doc = "Id of a hold of the account: it is released, and what it reserved can be spent on this receipt."),
    SHOWN_FIELDS(struct purchase_request),
    JSON_FIELD_OBJECT(struct purchase_request, print, struct print_request, &print_table),
    JSON_FIELD_OBJECT(struct purchase_request, offline, struct offline_request, &offline_told_table, JSON_HAS(struct purchase_request, has_offline), .doc = "What the till gave by itself while the line was down; it is recorded as it was given."),
};
const struct json_table purchase_table = { "PurchaseRequest", sizeof(struct purchase_request), purchase_fields, COUNT(purchase_fields), "A receipt." };
/* clang-format on */

static enum err build_lines(struct arena *arena, const struct purchase_request *request,
                            struct receipt *receipt)
{
    const struct purchase_line_request *from = request->lines.items;
    struct receipt_line *lines = ARENA_ARRAY(arena, struct receipt_line, request->lines.count);
    if (lines == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < request->lines.count; i++) {
        lines[i] = (struct receipt_line){
            .sku = from[i].sku,
            .label = from[i].label,
            .category = from[i].category,
            .tags = from[i].tags.items,
            .tag_count = from[i].tags.count,
            .quantity_milli = from[i].quantity > 0 ? from[i].quantity : QUANTITY_ONE,
            .amount_minor = from[i].amount,
            .vat_bp = (int32_t)from[i].vat,
            .is_fixed = from[i].fixed,
        };
    }
    receipt->lines = lines;
    receipt->line_count = request->lines.count;
    return OK;
}

/* In which order payments stand. */
static int rank_of(const struct purchase_payment_request *payment)
{
    if (payment->card.len > 0)
        return 2;
    return payment->unit.len > 0 || payment->from_account ? 1 : 0;
}

size_t receipt_payment_place(const struct purchase_request *request, size_t index)
{
    const struct purchase_payment_request *from = request->payments.items;
    size_t place = 0;
    for (size_t i = 0; i < request->payments.count; i++) {
        int rank = rank_of(&from[i]);
        int own = rank_of(&from[index]);
        place += rank < own || (rank == own && i < index);
    }
    return place;
}

static enum err build_payments(struct arena *arena, const struct purchase_request *request,
                               struct receipt *receipt)
{
    const struct purchase_payment_request *from = request->payments.items;
    struct receipt_payment *payments =
        ARENA_ARRAY(arena, struct receipt_payment, request->payments.count);
    if (payments == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < request->payments.count; i++)
        payments[receipt_payment_place(request, i)] = (struct receipt_payment){
            .kind = from[i].kind,
            .amount_minor = from[i].amount,
            .unit = from[i].unit,
            .is_any = from[i].from_account,
        };
    receipt->payments = payments;
    receipt->payment_count = request->payments.count;
    return OK;
}

static enum err refuse_nothing(size_t index, struct problem *ret_problem)
{
    struct problem_text say = problem_begin(ret_problem, E_INVALID);
    buf_lit(&say.pointer, "/redeem");
    json_pointer_index(&say.pointer, index);
    buf_lit(&say.pointer, "/reward");
    buf_lit(&say.en, "Tell the reward, or the code of a voucher.");
    buf_lit(&say.fr, "Indiquez l'avantage, ou le code d'un bon.");
    return E_INVALID;
}

/* "A payment is outside, of a unit, of whatever the account has, or of a gift card." */
static enum err check_payments(const struct purchase_request *request, struct problem *ret_problem)
{
    const struct purchase_payment_request *payments = request->payments.items;
    size_t any_count = 0;
    for (size_t i = 0; i < request->payments.count; i++) {
        any_count += payments[i].from_account;
        if (any_count <= 1 &&
            !(payments[i].from_account && (payments[i].unit.len > 0 || payments[i].card.len > 0)))
            continue;
        struct problem_text say = problem_begin(ret_problem, E_INVALID);
        buf_lit(&say.pointer, "/payments");
        json_pointer_index(&say.pointer, i);
        buf_lit(&say.pointer, "/from_account");
        buf_lit(&say.en, "Tell this once, without a unit and without a card.");
        buf_lit(&say.fr, "Indiquez-le une seule fois, sans unit ni card.");
        return E_INVALID;
    }
    if (any_count == 0 || request->payments.count - 1 + UNITS_MAX <= PAYMENTS_MAX)
        return OK;
    problem_set(
        ret_problem, E_INVALID, "/payments",
        "So many payments cannot go with one from the account: tell its units.",
        "Autant de paiements ne vont pas avec un paiement du compte : indiquez ses unités.");
    return E_INVALID;
}

enum err receipt_check(const struct purchase_request *request, struct problem *ret_problem)
{
    TRY(check_payments(request, ret_problem));
    const struct purchase_redeem_request *asks = request->redeem.items;
    for (size_t i = 0; i < request->redeem.count; i++) {
        if (asks[i].reward.len == 0 && asks[i].voucher.len == 0)
            return refuse_nothing(i, ret_problem);
        if ((int)asks[i].has_count + (int)asks[i].has_amount + (int)asks[i].has_points <= 1)
            continue;
        struct problem_text say = problem_begin(ret_problem, E_INVALID);
        buf_lit(&say.pointer, "/redeem");
        json_pointer_index(&say.pointer, i);
        buf_lit(&say.en, "A reward is asked for by count, by amount or by points: tell one.");
        buf_lit(&say.fr, "Un avantage se demande par count, amount ou points : un seul.");
        return E_INVALID;
    }
    return OK;
}

bool receipt_has_code(const struct purchase_request *request)
{
    const struct purchase_payment_request *payments = request->payments.items;
    const struct purchase_redeem_request *asks = request->redeem.items;
    bool has = false;
    for (size_t i = 0; i < request->payments.count; i++)
        has = has || payments[i].card.len > 0;
    for (size_t i = 0; i < request->redeem.count; i++)
        has = has || asks[i].voucher.len > 0;
    return has;
}

static struct receipt_ask ask_of(const struct purchase_redeem_request *from)
{
    struct receipt_ask ask = { .reward = from->reward, .kind = ASK_ALL };
    if (from->has_count) {
        ask.kind = ASK_COUNT;
        ask.number = from->count;
    } else if (from->has_amount) {
        ask.kind = ASK_AMOUNT;
        ask.number = from->amount;
    } else if (from->has_points) {
        ask.kind = ASK_POINTS;
        ask.number = from->points;
    }
    return ask;
}

static enum err build_asks(struct arena *arena, const struct purchase_request *request,
                           struct receipt *receipt)
{
    const struct purchase_redeem_request *from = request->redeem.items;
    struct receipt_ask *asks = ARENA_ARRAY(arena, struct receipt_ask, request->redeem.count);
    if (asks == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < request->redeem.count; i++)
        asks[i] = ask_of(&from[i]);
    receipt->asks = asks;
    receipt->ask_count = request->redeem.count;
    return OK;
}

enum err receipt_build(struct arena *arena, const struct purchase_request *request,
                       uint16_t currency, struct receipt *ret_receipt, struct problem *ret_problem)
{
    TRY(receipt_check(request, ret_problem));
    if (request->currency.len > 0) {
        uint16_t told = 0;
        if (currency_parse(request->currency, &told) != OK || told != currency)
            return E_CURRENCY;
    }
    *ret_receipt = (struct receipt){
        .number = request->receipt,
        .channel = request->channel.len > 0 ? request->channel : STR("till"),
        .currency = currency,
        .codes = request->codes.items,
        .code_count = request->codes.count,
    };
    TRY(build_lines(arena, request, ret_receipt));
    TRY(build_payments(arena, request, ret_receipt));
    return build_asks(arena, request, ret_receipt);
}
