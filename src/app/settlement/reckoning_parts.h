/* reckoning_parts.h - a reckoning while it is made: for reckoning.c, which walks the chains, reckoning_moves.c, which
 * follows the lots, and reckoning_owed.c, which says who owes whom.
 */
#ifndef APP_SETTLEMENT_RECKONING_PARTS_H
#define APP_SETTLEMENT_RECKONING_PARTS_H

#include "app/settlement/reckoning.h"
#include "loyalty/settlement/shares.h"

/* A shop, and whose it was. */
struct reckoning_place {
    struct str shop;
    size_t company;
};

/* A lot: the numbers of an account's lots have no gaps. */
struct holding {
    struct shares shares;
    int32_t unit;
    bool is_debt;
};

struct holdings {
    struct holding *items; /* by number, from 1 */
    size_t count;
    size_t size;
};

/* What was sent by an entry, and from whom it came. */
struct sending {
    int64_t number;
    struct pieces pieces;
};

/* A chain on its way. */
struct reckoning_chain {
    int32_t partition;
    struct holdings *accounts; /* by number */
    int64_t account_size;
    int64_t account_count;
    struct sending *sendings; /* by number */
    size_t sending_count;
    size_t sending_size;
    int64_t next;    /* number of the next entry */
    bool is_blocked; /* it waits for another */
    bool is_done;
};

/* What one owes another of a unit by one version, up to the days that are asked for, and within them.  Its worth is
 * rounded once: so any days add up, whatever the order of the chains, and what comes back whole leaves nothing. */
struct reckoning_total {
    const struct settlement *settlement;
    size_t unit;
    bool is_lost; /* of RECKONING_LOST, whose worth is a part */
    int64_t before;
    int64_t within;
    int64_t listed; /* of what is within */
    struct reckoning_total *next;
};

struct reckoning_work {
    struct app *app;
    struct db *db;
    struct arena *arena; /* the caller's */
    struct arena lots;
    struct arena scratch; /* of one entry */
    const struct reckoning_request *request;
    struct instant from, until;
    const struct zone *zone;
    struct shop *shops; /* as they are now */
    size_t shop_count;
    struct reckoning_place *places;
    size_t place_count;
    size_t place_size;
    int64_t (*sums)[RECKONING_SUMS]; /* by company * RECKONING_UNITS_MAX + unit */
    struct reckoning_pair *
        *pairs; /* by who owes * RECKONING_COMPANIES_MAX + to whom; each by unit */
    struct reckoning_total **totals; /* the same; each a list */
    struct reckoning_movement *movements;
    size_t movement_size;
    struct reckoning *told;
    struct reckoning_chain *chain; /* that is read */
    int64_t total;                 /* entries */
};

/* An entry while its moves are followed. */
struct acting {
    const struct entry *entry;
    struct date on;
    bool is_within;            /* the days that are asked for */
    int32_t own;               /* place */
    int32_t about;             /* of the purchase or event that it is about; its own otherwise */
    int32_t turned;            /* of the voucher that is turned back; -1: none */
    struct pieces settled;     /* that a debt is repaid from */
    struct pieces converted;   /* of a unit that has ended ... */
    struct str converted_unit; /* ... of this one */
    struct pieces sent;
    struct pieces arriving;
};

/* reckoning_moves.c */
MUST_USE enum err reckoning_follow(struct reckoning_work *work, struct acting *acting);
MUST_USE enum err reckoning_unit_find(struct reckoning_work *work, struct str id, size_t *ret_unit);

/* reckoning_owed.c */
MUST_USE enum err reckoning_place(struct reckoning_work *work, struct str shop, struct date on,
                                  int32_t *ret_place);
/* The issuer owes the other for so many points, below zero what comes back. */
MUST_USE enum err reckoning_owe(struct reckoning_work *work, const struct acting *acting,
                                enum reckoning_what what, int32_t issuer, int32_t other,
                                size_t unit, int64_t points);
/* Lost by the calendar: all others, where it is shared. */
MUST_USE enum err reckoning_lose(struct reckoning_work *work, const struct acting *acting,
                                 int32_t issuer, size_t unit, int64_t points);
MUST_USE enum err reckoning_tell(struct reckoning_work *work);

#endif
