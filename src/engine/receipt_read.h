/* receipt_read.h - a receipt as a till tells it: the table of its fields, and what they become.
 *
 * The body of POST /v1/purchases and of POST /v1/quotes, and what the engine is asked without a server
 * (evaluate.h).  The import fills the same structs.
 */
#ifndef ENGINE_RECEIPT_READ_H
#define ENGINE_RECEIPT_READ_H

#include "core/instant.h"
#include "core/json.h"
#include "engine/offline_read.h"
#include "loyalty/receipt.h"

/* How the receipt text is wanted. */
struct print_request {
    struct str language; /* "fr", "en"; empty: the shop's */
    int64_t columns;     /* 0: the till's */
};

struct purchase_line_request {
    struct str sku;
    struct str label;
    struct str category;
    struct json_list tags; /* of struct str */
    int64_t quantity;      /* in thousandths */
    int64_t amount;        /* minor units */
    int64_t vat;           /* basis points */
    bool fixed;
};

struct purchase_payment_request {
    struct str kind;
    int64_t amount;
    struct str unit;   /* empty: paid outside */
    struct str card;   /* a gift card, which pays; empty: none */
    bool from_account; /* whatever it has that pays; no unit and no card are told then */
};

/* At most one of count, amount and points is told. */
struct purchase_redeem_request {
    struct str reward;  /* may be empty with a voucher */
    struct str voucher; /* code; empty: none */
    int64_t count;
    bool has_count;
    int64_t amount;
    bool has_amount;
    int64_t points;
    bool has_points;
};

/* What a PIN proved before the command was queued: it takes too long for a writer's thread. */
struct shown_proof {
    enum err err; /* E_PIN_WRONG, E_PIN_LOCKED, E_PIN_MISSING */
    int64_t wait_s;
    int32_t partition; /* whose it is; 0: none was told, or of no card that is known */
    int64_t member;
};

/* How a card is shown with which something is taken: what a request tells beside it. */
struct shown_request {
    struct str pin; /* empty: none is told */
    int64_t ago_s;  /* so long before it happens the card was read */
    struct shown_proof proof;
};

/* clang-format off */
#define SHOWN_FIELDS(type)                                                                                                             \
    JSON_FIELD_TEXT(type, shown.pin, PIN_MIN_DIGITS, PIN_MAX_DIGITS, .name = "pin", .doc = "Of the card's member; nothing keeps it."), \
    JSON_FIELD_INT(type, shown.ago_s, 0, SHOWN_MAX_MINUTES * 60, .name = "shown_ago", .doc = "So many seconds before this the card was read; the code of a phone is of that moment.")
/* clang-format on */

struct purchase_request {
    struct str card; /* empty: none */
    struct str shop;
    struct str till;
    struct str receipt;
    struct str channel; /* empty: "till" */
    struct instant at;
    bool has_at;         /* otherwise now */
    struct str currency; /* empty: the programme's */
    struct str operator_id;
    struct json_list lines;    /* of struct purchase_line_request */
    struct json_list payments; /* of struct purchase_payment_request */
    struct json_list codes;    /* of struct str */
    struct json_list redeem;   /* of struct purchase_redeem_request */
    struct str hold;           /* id of one that it captures; empty: none */
    struct shown_request shown;
    struct print_request print;
    struct offline_request offline; /* what a till gave by itself, while the line was down */
    bool has_offline;
};

extern const struct json_table purchase_table; /* of struct purchase_request */
extern const struct json_table print_table;    /* of struct print_request */

/* What no table can say: a reward is asked for in one way, a payment is of one kind.  E_INVALID with a problem that
 * names it. */
MUST_USE enum err receipt_check(const struct purchase_request *request,
                                struct problem *ret_problem);

/* Whether it tells the code of a gift card or of a voucher, which anybody may try. */
bool receipt_has_code(const struct purchase_request *request);

/* The facts of a request, for a programme of this currency; texts and tags are borrowed from it.  Gift cards and
 * vouchers are nobody's yet: receipt_payment_place() tells where they are.
 * Errors as receipt_check(), E_CURRENCY, E_NO_MEMORY. */
MUST_USE enum err receipt_build(struct arena *arena, const struct purchase_request *request,
                                uint16_t currency, struct receipt *ret_receipt,
                                struct problem *ret_problem);

/* Which payment of the receipt that of the request became: those from outside come first, then those from the
 * account, then those by gift cards. */
size_t receipt_payment_place(const struct purchase_request *request, size_t index);

#endif
