/* purchase.h - record a receipt, or say what recording it would do.
 *
 * The request structs are filled by the API's tables (http/api_purchases.c) and by the import.
 */
#ifndef APP_PURCHASE_H
#define APP_PURCHASE_H

#include "app/facts.h"

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
};

/* At most one of count, amount and points is told. */
struct purchase_redeem_request {
    struct str reward;
    int64_t count;
    bool has_count;
    int64_t amount;
    bool has_amount;
    int64_t points;
    bool has_points;
};

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
    struct json_list redeem;   /* of struct purchase_redeem_request */
    struct print_request print;
};

/* command_run for POST /v1/purchases: request is a struct purchase_request. */
command_run purchase_run;
command_ask purchase_ask;

/* POST /v1/quotes: the same decision on a reader, nothing written; the answer has no id. */
MUST_USE enum err purchase_quote(struct app *app, struct db *db, struct arena *arena,
                                 const struct caller *caller,
                                 const struct purchase_request *request, struct buf *ret_answer,
                                 struct problem *ret_problem);

#endif
