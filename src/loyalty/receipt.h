/* receipt.h - the facts of a purchase, as the till told them and as the entry keeps them. */
#ifndef LOYALTY_RECEIPT_H
#define LOYALTY_RECEIPT_H

#include "core/date.h"
#include "core/instant.h"
#include "core/limits.h"
#include "core/str.h"

struct receipt_line {
    struct str sku;      /* may be empty */
    struct str label;    /* may be empty */
    struct str category; /* may be empty */
    const struct str *tags;
    size_t tag_count;
    int64_t quantity_milli; /* > 0, in thousandths: 1.250 kg is 1250 */
    int64_t amount_minor; /* >= 0: the whole line, including VAT, after the till's own discounts */
    int32_t vat_bp;       /* 5.5 % is 550 */
    bool is_fixed;        /* a deposit or a fixed tax: neither discounted nor earning */
};

/* Whose lots, where they are not those of the entry's own account: a gift card that pays, a voucher by its
 * code. */
struct source {
    int32_t partition; /* 0: the entry's own account */
    int64_t account;
    int64_t lot; /* 0: any of its lots */
};

static inline bool source_is_told(const struct source *source)
{
    return source->partition != 0;
}

static inline bool source_is_same(const struct source *a, const struct source *b)
{
    return a->partition == b->partition && a->account == b->account && a->lot == b->lot;
}

struct receipt_payment {
    struct str kind; /* "cash", "card", ... as the till calls it */
    int64_t amount_minor;
    struct str unit;      /* of an account, which pays; empty: paid outside */
    struct source source; /* whose: a gift card's; the lot is 0 */
    bool is_any; /* of the account, whatever pays; none any more once it is decided (pay.h) */
};

/* A reward the customer asks for. */
enum ask_kind {
    ASK_ALL,    /* once; EFFECT_AS_MONEY: as much as the balance and the basket allow */
    ASK_COUNT,  /* so many uses or steps */
    ASK_AMOUNT, /* EFFECT_AS_MONEY: at most so much off, in whole steps */
    ASK_POINTS, /* EFFECT_AS_MONEY: at most so many points, in whole steps */
    ASK_AUTO, /* as ASK_ALL, asked for by the programme: what cannot be is not refused, it is left out */
};

static inline bool ask_has_number(enum ask_kind kind)
{
    return kind != ASK_ALL && kind != ASK_AUTO;
}

struct receipt_ask {
    struct str reward;
    enum ask_kind kind;
    int64_t number; /* of uses, minor units or points, by the kind; 0 for ASK_ALL and ASK_AUTO */
    struct source source; /* of its cost: a voucher's lot */
};

/* A set of the asks of a receipt. */
#define ASK_BIT(index_) (UINT32_C(1) << (index_))
static_assert(REDEMPTIONS_MAX <= 32, "a set of asks is a word");

struct receipt {
    struct str number;  /* the till's receipt number */
    struct str channel; /* "till", "kiosk", "web", "phone" */
    uint16_t currency;
    const struct receipt_line *lines; /* line number = index + 1 */
    size_t line_count;
    const struct receipt_payment *payments; /* from outside, from the account, from others */
    size_t payment_count;
    const struct receipt_ask *asks; /* in the order in which they apply */
    size_t ask_count;
    const struct str *codes; /* that the customer told: "SUMMER" */
    size_t code_count;
};

#endif
