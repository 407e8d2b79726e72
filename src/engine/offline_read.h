/* offline_read.h - what a till gave while the line was down, as it tells it, and the facts which that becomes.
 *
 * A part of the body of POST /v1/purchases: what the engine answered the till.
 */
#ifndef ENGINE_OFFLINE_READ_H
#define ENGINE_OFFLINE_READ_H

#include "core/json.h"
#include "loyalty/entry.h"

struct offline_total_request {
    int64_t gross;
    int64_t discount;
    int64_t due;
};

struct offline_line_request {
    int64_t line; /* from 1 */
    int64_t discount;
};

struct offline_redeemed_request {
    struct str reward;
    struct str unit; /* empty: it costs nothing */
    bool has_unit;
    int64_t points;
    int64_t discount;
    int64_t gifts;
    struct json_list lines;        /* of struct offline_line_request */
    const struct json_node *label; /* the engine tells it too; not looked at */
};

struct offline_amount_request {
    struct str unit;
    int64_t points;
    const struct json_node *rules; /* not looked at */
};

struct offline_request {
    struct str snapshot;
    struct offline_total_request total;
    struct json_list redeemed; /* of struct offline_redeemed_request */
    struct json_list paid;     /* of struct offline_amount_request */
    struct json_list earned;   /* of struct offline_amount_request */
    bool has_earned;
};

extern const struct json_table offline_told_table;

struct purchase_request;

/* The facts: what was given becomes entry->offline, the asks of the receipt, which is built already, stand in its order,
 * and what the account paid with whatever it had is told by unit.  All that can be wrong with it is told here:
 * E_OFFLINE_SUMS, E_INVALID for what is not done off line; E_NO_MEMORY.  The number of the snapshot is the caller's. */
MUST_USE enum err offline_build(struct arena *arena, const struct purchase_request *request,
                                struct entry *entry, struct problem *ret_problem);

/* Where nothing is recorded it has no place: E_INVALID. */
MUST_USE enum err offline_refuse(const struct purchase_request *request,
                                 struct problem *ret_problem);

#endif
