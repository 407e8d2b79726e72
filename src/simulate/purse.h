/* purse.h - the lots of many accounts under one programme, kept small.
 *
 * Between two receipts a lot is 24 bytes.  Lots of one unit, one first and one last day are one lot here:
 * they are spent together and end together, so no verdict can tell them apart.  Therefore an account has at
 * most as many as there are days on which something ends, however many receipts it had; empty lots are
 * dropped.
 */
#ifndef SIMULATE_PURSE_H
#define SIMULATE_PURSE_H

#include "loyalty/lots.h"
#include "loyalty/program.h"

struct purse_lot {
    int64_t left; /* negative for a debt */
    struct date from;
    struct date until;
    uint32_t unit; /* index into program.units */
    uint32_t origin;
};

struct purse {
    struct purse_lot *lots;
    uint16_t count;
    uint16_t size_class; /* room for PURSE_ROOM_MIN << (2 * (size_class - 1)); 0: none */
};

#define PURSE_ROOM_MIN 4
#define PURSE_CLASSES  7

/* A room that nobody has; it lies where its lots were. */
struct purse_gap {
    struct purse_gap *next;
};

/* The rooms of all purses of a programme; those that are given back serve the next. */
struct purse_store {
    struct arena *arena;
    const struct program *program;
    struct purse_gap *free[PURSE_CLASSES];
};

/* The account that a purse holds, in `arena`, with room for what an entry adds.  E_NO_MEMORY. */
MUST_USE enum err purse_load(const struct purse_store *store, const struct purse *purse,
                             struct arena *arena, struct account *ret_account);

/* Keeps what is left of the account.  E_LIMIT above LOTS_MAX, E_NO_MEMORY. */
MUST_USE enum err purse_save(struct purse_store *store, struct purse *purse,
                             const struct account *account);

#endif
