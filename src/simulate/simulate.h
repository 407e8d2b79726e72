/* simulate.h - last year's receipts under other rules: what would it cost, whom would it reward.
 *
 *      receipts ──► simulation ──batches──► trial of programme 1
 *      (a feed)         │             └───► trial of programme 2, ...
 *                       └─► the crowd: who buys, how often, for how much
 *
 * One thread reads, others decide: each programme has one thread at a time, so the result does not depend
 * on how many there are.  Nothing is written anywhere.
 */
#ifndef SIMULATE_SIMULATE_H
#define SIMULATE_SIMULATE_H

#include "simulate/crowd.h"
#include "simulate/trial.h"

struct simulate_candidate {
    struct str name;               /* what the report calls it */
    const struct program *program; /* lives as long as the simulation */
};

/* What is assumed and not measured: repeated in every report. */
struct simulate_assumptions {
    struct trial_habits habits;
    int32_t uplift_bp; /* how much more members buy because of the programme */
    int32_t margin_bp; /* what the shop keeps of a sale before the programme; > 0 */
};

struct simulate_request {
    const struct simulate_candidate *candidates;
    size_t candidate_count; /* 1 .. SIMULATE_PROGRAMS_MAX */
    struct simulate_assumptions assumptions;
    struct date from; /* first and last day that count; DATE_NONE: whatever there is */
    struct date to;
    uint32_t members_max; /* 0: SIMULATE_MEMBERS_MAX */
    size_t
        trial_bytes; /* of address space, for each candidate; 0: as much as members_max may need */
};

/* A receipt as a feed has it; everything is borrowed until simulation_take() returns. */
struct simulate_receipt {
    struct date on;
    int32_t second;
    struct str shop;
    struct str customer;    /* whatever tells customers apart; empty: nobody known */
    struct receipt receipt; /* its lines are what was bought; may have none */
    int64_t refund_minor;   /* what was given back on it */
    bool is_claim;          /* of a receipt that came without a customer: now it has one */
    const struct str *tags; /* of the customer, as far as somebody asked then */
    size_t tag_count;
    struct str card_kind; /* of the card that was read; the same */
    bool is_referred;     /* sent by another; the same */
    bool is_waiting;      /* with a card that nobody had joined with then (joining.h) ... */
    bool owes_fee;        /* ... or for a fee, which was due */
};

struct simulate_month {
    int64_t receipts; /* on which something was bought */
    int64_t receipts_with_card;
    int64_t revenue_minor; /* before discounts of loyalty; all receipts */
    int64_t revenue_with_card_minor;
    int64_t refunds_minor;
    int64_t refunds_with_card_minor;
};

/* What the receipts are, whatever the programme. */
struct simulate_shop {
    struct simulate_month total;
    struct date first; /* day of the first and the last receipt; DATE_NONE without one */
    struct date last;
    int64_t skipped;         /* receipts outside from .. to */
    int64_t unordered;       /* receipts of a day before the same customer's last */
    int64_t refund_receipts; /* on which something came back */
};

struct simulation; /* opaque: simulate.c */

/* E_NO_MEMORY, E_SYSTEM (no thread). */
MUST_USE enum err simulation_open(const struct simulate_request *request,
                                  struct simulation **ret_simulation);
void simulation_close(struct simulation **simulation); /* for CLEANUP() */

/* The next receipt, best in the order of time.  E_LIMIT when there are more customers than members_max;
 * E_NO_MEMORY, also of a trial some receipts ago. */
MUST_USE enum err simulation_take(struct simulation *simulation,
                                  const struct simulate_receipt *receipt);

/* After the last receipt: waits for the trials and ends what has ended by the last day.  E_NO_MEMORY. */
MUST_USE enum err simulation_finish(struct simulation *simulation);

/* For the reports, after simulation_finish(). */
const struct simulate_request *simulation_request(const struct simulation *simulation);
const struct simulate_shop *simulation_shop(const struct simulation *simulation);
const struct simulate_month *
simulation_months(const struct simulation *simulation); /* TRIAL_MONTHS */
const struct crowd *simulation_crowd(const struct simulation *simulation);
const struct trial *simulation_trial(const struct simulation *simulation, size_t index);

#endif
