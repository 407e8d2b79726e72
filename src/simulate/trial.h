/* trial.h - one candidate programme, tried on receipts one after the other.
 *
 * Every receipt is decided by decide_purchase(), as the server would: whatever the programme's language
 * learns is simulated without a word here.  What a customer would do is not known and therefore told:
 * struct trial_habits.
 *
 *      unit by unit:  issued = spent + expired + cancelled + outstanding                  (law L1)
 */
#ifndef SIMULATE_TRIAL_H
#define SIMULATE_TRIAL_H

#include "core/limits.h"
#include "loyalty/program.h"
#include "loyalty/receipt.h"
#include "loyalty/stock.h"
#include "simulate/purse.h"

/* What customers do with what they have: assumptions, which every report repeats. */
struct trial_habits {
    int32_t redeem_bp;   /* how often a customer who could use a reward does: 0 .. RATE_ONE_BP */
    bool is_as_recorded; /* as the receipt's own asks say, instead */
    uint64_t seed;       /* of who does; the same seed gives the same answer */
};

/* A receipt on its way into every trial. */
struct trial_receipt {
    struct date on;
    int32_t second; /* of that day */
    struct str shop;
    struct receipt receipt;
    int64_t amount_minor;   /* sum of its lines */
    uint32_t member;        /* index in the crowd */
    int32_t visit;          /* of this member, from 1 */
    const struct str *tags; /* of this member */
    size_t tag_count;
    struct str card_kind; /* that was read */
    bool is_referred;
    bool is_waiting;
    bool owes_fee;
};

/* In units' smallest steps. */
struct trial_flow {
    int64_t issued;
    int64_t spent;
    int64_t expired;
    int64_t cancelled;
};

struct trial_month {
    int64_t discount_minor;
    int64_t rewards; /* receipts on which one was used */
    int64_t reached; /* members who could use one for the first time */
    struct trial_flow units[UNITS_MAX];
};

struct trial_member {
    struct purse purse;
    struct past *past; /* where the programme looks back, from the first receipt on */
    int64_t discount_minor;
    struct date reached; /* first day on which a reward could be paid for, when has_reached */
    uint32_t rewards;
    bool has_reached;
};

/* Months are counted from January 1900. */
#define TRIAL_MONTHS (1100 * 12)
size_t trial_month_of(struct date date);

struct trial {
    const struct program *program;
    struct trial_habits habits;
    struct arena arena;   /* members, months, purses */
    struct arena scratch; /* of one receipt */
    struct purse_store store;
    struct stock stock;           /* what all members have used of what they share */
    struct trial_member *members; /* by the crowd's index */
    struct trial_month *months;
    struct trial_month total;
    int64_t receipts;
    int64_t lines;
    int64_t refused;                   /* receipts that the engine could not decide */
    int64_t asks_refused;              /* as recorded: rewards that this programme does not grant */
    int64_t discounts_unit[UNITS_MAX]; /* minor units, by the unit that paid for them */
};

/* `bytes` of address space are the most that the trial may fill.  E_NO_MEMORY. */
MUST_USE enum err trial_open(struct trial *trial, const struct program *program,
                             const struct trial_habits *habits, uint32_t members_max, size_t bytes);
void trial_close(struct trial *trial); /* for CLEANUP(); harmless twice */

/* Decides a receipt with a card.  E_NO_MEMORY, E_LIMIT (an account with more than LOTS_MAX lots). */
MUST_USE enum err trial_decide(struct trial *trial, const struct trial_receipt *receipt);

/* The end of the period: what ended before `on` expires, of every member. */
MUST_USE enum err trial_finish(struct trial *trial, uint32_t member_count, struct date on);

/* What a member has of a unit. */
int64_t trial_left(const struct trial *trial, uint32_t member, size_t unit);

#endif
