/* evaluate_read.h - what the engine is asked, and the facts it becomes. */
#ifndef ENGINE_EVALUATE_READ_H
#define ENGINE_EVALUATE_READ_H

#include "core/json.h"
#include "engine/receipt_read.h"
#include "loyalty/entry.h"

struct evaluate_at {
    struct date on;
    struct str time; /* "10:00" or "10:00:30"; empty: midnight */
};

struct evaluate_account {
    struct json_list balances; /* of struct evaluate_lot; until is not told */
    struct json_list lots;     /* of struct evaluate_lot */
    int64_t visits;            /* purchases before this one */
    struct str tier;           /* in force; empty: none */
    bool is_referred;
    struct json_list tags; /* of the member */
    struct str card_kind;  /* of the card; empty: none is told */
    struct str
        shown; /* how the card was shown: a word of evaluate_shown(); empty: by its number alone */
    struct str member; /* id of whose card it is; empty: nobody's, which has no limits */
    const struct json_node
        *past;              /* as the server tells it; NULL: visits and tier say all there is */
    struct json_list stock; /* of struct evaluate_stock; nothing is used of what is not told */
};

/* What all accounts together have used of a total or a stock. */
struct evaluate_stock {
    struct str rule; /* one of the two is told */
    struct str reward;
    int64_t used;
};

struct evaluate_lot {
    struct str unit;
    int64_t points; /* below zero: a debt */
    struct date from;
    bool has_from; /* otherwise the day of the purchase */
    struct date until;
    bool has_until; /* otherwise for ever */
};

/* The line is down: what was spent here since, in minor units. */
struct evaluate_offline {
    int64_t account; /* of this account */
    int64_t total;   /* of all */
};

struct evaluate_request {
    const struct json_node *program; /* NULL: the one that was loaded */
    struct purchase_request purchase;
    struct evaluate_at at;
    bool has_at; /* otherwise purchase.at, as it is written */
    struct evaluate_account account;
    bool has_account;
    struct evaluate_offline offline;
    bool has_offline;
};

/* Errors as json_read(); E_INVALID also for a moment that is missing or none. */
MUST_USE enum err evaluate_read(struct arena *arena, const struct json_node *root,
                                struct evaluate_request *ret_request, struct problem *ret_problem);

/* The day and the second of it, on the shop's clock, as evaluate_read() has found them good. */
void evaluate_moment(const struct json_node *root, const struct evaluate_request *request,
                     struct date *ret_on, int32_t *ret_second);

/* The number of whose card it is; 0: nobody's; below zero: the id is none, which evaluate_account() refuses. */
int64_t evaluate_member(const struct evaluate_request *request);

/* How the card was shown, as evaluate_read() has found it good. */
enum shown evaluate_shown(const struct evaluate_request *request);

/* The account as it was told, anew at each call: a decision changes the one it is given.
 * E_LIMIT above LOTS_MAX, E_NO_MEMORY; E_INVALID for a past that is none, or kept for fewer months than the
 * programme looks back, and for a member that is none. */
MUST_USE enum err evaluate_account(struct arena *arena, const struct program *program,
                                   const struct evaluate_request *request, struct date on,
                                   struct account *ret_account, struct problem *ret_problem);

#endif
