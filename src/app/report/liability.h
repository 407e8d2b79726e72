/* liability.h - what the shop owes its customers, at any instant: by unit, by expiry month, by age; and how it came
 * from one instant to another.
 *
 * Found in the journal alone: its moves are applied again, lot by lot, up to the instant.  So an instant long past
 * is told as exactly as now, and the sums are those of the lots.
 *
 *      closing = opening + all movements between the two      for each unit
 */
#ifndef APP_REPORT_LIABILITY_H
#define APP_REPORT_LIABILITY_H

#include "app/app.h"
#include "loyalty/lots.h"

#define LIABILITY_UNITS_MAX  256  /* ids of units over all versions of a programme; E_LIMIT */
#define LIABILITY_MONTHS_MAX 2400 /* years 1900 to 2099; what ends later is told with the last */
#define LIABILITY_NO_MONTH   (-1) /* for ever */

/* So much of a unit in the lots that end, or began, in a month; months count from January 1900. */
struct liability_month {
    int32_t month; /* or LIABILITY_NO_MONTH */
    int64_t points;
};

struct liability_months {
    struct liability_month *items; /* ascending, what never ends last */
    size_t count;
};

struct liability_unit {
    struct str unit;
    int64_t opening; /* left in all lots at the first instant, debts deducted ... */
    int64_t closing; /* ... and at the last */
    int64_t owed;    /* by customers, of that: debts */
    int64_t moved[MOVE_KIND_LAST + 1]; /* by kind: what it changed, with its sign */
    int64_t paid_in; /* of what was gained: by top-ups and gift cards, which are no sales */
    int64_t spent;   /* ever, up to the last instant ... */
    int64_t expired; /* ... and lost by the calendar */
    struct liability_months by_expiry, by_age;
};

struct liability_request {
    struct instant from; /* movements after this instant are told */
    struct instant until;
    size_t lots_bytes; /* that the lots of a chain may take; 0: as many as there are */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

struct liability {
    struct liability_unit *units; /* in the order in which they came into being */
    size_t count;
    int64_t entries;  /* up to the last instant */
    int64_t accounts; /* with something left or owed */
    bool is_stopped;
};

/* Reads in one snapshot.  Everything lives in the arena.  E_JOURNAL when a move is impossible: run verify.
 * E_NO_MEMORY beyond lots_bytes. */
MUST_USE enum err liability_run(struct app *app, struct arena *arena,
                                const struct liability_request *request,
                                struct liability *ret_liability);

/* What so much of a unit is worth in minor units, by a version: money its amount, what has a value that, a voucher
 * or points what the best reward takes off for it; 0 when nothing says. */
int64_t liability_face(const struct program *program, struct str unit, int64_t points);

#endif
