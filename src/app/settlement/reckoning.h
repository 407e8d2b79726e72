/* reckoning.h - what companies that share a programme owe each other, found in the journal.
 *
 * The moves of all chains are applied again, lot by lot, and each lot keeps whose it is (loyalty/settlement/shares.h):
 *
 *      gain 100 at Rose ──► spend 60 at Lis          Rose owes Lis what 60 are worth by the version of that day
 *                       ──► restore 20, a return     Lis owes Rose what 20 are worth
 *
 *      closing = opening + issued - redeemed - taken back - expired + debts + converted + passed - closed
 *                                                                  for each company and unit
 *
 * Issued by is the company of the shop of the purchase, event or conversion; honoured by, that of the purchase.  What
 * goes to another account keeps its issuer, so chains wait for each other where something arrives.
 */
#ifndef APP_SETTLEMENT_RECKONING_H
#define APP_SETTLEMENT_RECKONING_H

#include "app/settlement/settlements.h"

#define RECKONING_UNITS_MAX 256 /* ids of units over all versions of a programme; E_LIMIT */
#define RECKONING_COMPANIES_MAX                                                                    \
    64 /* over all versions of the settlement, and of shops outside; E_LIMIT */
#define RECKONING_MOVEMENTS_MAX 100000 /* that are listed; E_REPORT_LONG */

/* What one company had, and what became of it, of one unit. */
enum reckoning_sum {
    RECKONING_OPENING,
    RECKONING_ISSUED,
    RECKONING_REDEEMED, /* by whomever, less what came back */
    RECKONING_TAKEN_BACK, /* because what earned it was returned, what is owed by customers included */
    RECKONING_EXPIRED,
    RECKONING_DEBTS,     /* of customers, repaid to it, less what it gave for those of others */
    RECKONING_CONVERTED, /* from another unit that had ended, less what became another */
    RECKONING_PASSED,    /* to another account, less what arrived: nothing, over all accounts */
    RECKONING_CLOSED,    /* paid out or lost with accounts that were closed */
    RECKONING_CLOSING,
    RECKONING_SUMS
};

struct reckoning_row {
    size_t company;
    size_t unit;
    int64_t sums[RECKONING_SUMS];
};

/* For what one owes another. */
enum reckoning_what {
    RECKONING_HONOURED,  /* redeemed, or paid with */
    RECKONING_REPAID,    /* it repaid what a customer owed the other */
    RECKONING_LOST,      /* a part of what the calendar took, where that is shared */
    RECKONING_PAID_OUT,  /* the other paid out an account that was closed */
    RECKONING_PAID_BACK, /* the other paid back money that had been paid in; in minor units */
    RECKONING_WHATS
};

struct reckoning_pair {
    size_t owes;
    size_t to;
    size_t unit;
    int64_t points[RECKONING_WHATS];
    int64_t minor;      /* what it is worth, together */
    int64_t not_valued; /* points of which no settlement said it */
};

struct reckoning_movement {
    int32_t partition; /* of the entry */
    int64_t number;
    struct date on; /* on which it was recorded */
    struct instant recorded;
    enum reckoning_what what;
    size_t owes;
    size_t to;
    size_t unit;
    struct str issuer; /* the shop whose it was */
    struct str shop;   /* that honoured it; empty where there is none */
    struct str receipt;
    int64_t points;  /* below zero what came back */
    int64_t minor;   /* what it adds to the rounded worth */
    int64_t version; /* of the settlement; 0: none said */
    size_t order;    /* of those of one entry */
};

struct reckoning_request {
    struct date from, until; /* days of the first shop, by the server's clock */
    const struct settlements *settlements;
    bool is_listed;    /* movements too */
    size_t lots_bytes; /* that all lots may take; 0: as many as there are */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

struct reckoning {
    struct str *
        companies; /* codes; the first is empty: of shops of the merchant's own, or that are in none */
    size_t company_count;
    struct str *units;
    size_t unit_count;
    struct reckoning_row *rows; /* those with something in them, by company and unit */
    size_t row_count;
    struct reckoning_pair *pairs; /* by who owes, to whom, unit */
    size_t pair_count;
    struct reckoning_movement *movements; /* by when they were recorded */
    size_t movement_count;
    int64_t entries; /* read */
    bool is_stopped;
};

/* Reads in one snapshot.  Everything lives in the arena.  E_JOURNAL when a move is impossible or a sum does not come
 * out: run verify.  E_NO_MEMORY beyond lots_bytes. */
MUST_USE enum err reckoning_run(struct app *app, struct arena *arena,
                                const struct reckoning_request *request,
                                struct reckoning *ret_reckoning);

#endif
