/* outage.h - what tills sold while the line was down, what it cost, and which of them did not come back.
 *
 * Found in the journal, but for the snapshots, whose rows alone say that they were given.  A till was heard of when an
 * entry of its was recorded, a snapshot was given to it, or it told what waits there.
 */
#ifndef APP_REPORT_OUTAGE_H
#define APP_REPORT_OUTAGE_H

#include "app/app.h"
#include "core/json.h"

/* A snapshot of a till that was not heard of since its end. */
struct outage_missing {
    bool is_so;
    int64_t snapshot;
    struct instant until;
    struct date on;     /* its day in the first shop */
    struct str receipt; /* the highest number that came of the till's last day; empty: none has */
    int64_t gaps;       /* in the numbers of that day, where they count up by one */
    bool is_reported;   /* it told last what waits there */
    int64_t waiting;
    int64_t waiting_minor;
    bool has_bound;
    int64_t at_most_minor; /* of what it can have given away: the total limit, less what has come */
};

struct outage_till {
    const struct till *till;
    struct str shop;
    int64_t snapshots; /* given in these days */
    int64_t purchases; /* decided off line and recorded in these days */
    int64_t spent_minor;
    int64_t borne_minor; /* less what came back */
    int64_t above_minor; /* of what was spent: by purchases above the limits */
    bool has_limit;      /* each snapshot that was used has a total limit ... */
    int64_t limit_minor; /* ... and their sum */
    int64_t exceptions;
    struct outage_missing missing;
};

struct outage_wish {
    struct date from;  /* DATE_NONE: the first of the month of the last day */
    struct date until; /* by the server's clock, of the first shop; DATE_NONE: today */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

struct outage_sheet {
    struct date from;
    struct date until;
    uint16_t currency;
    struct outage_till *tills; /* those of which there is something to tell */
    size_t till_count;
    bool is_stopped;
};

/* In the arena.  E_INVALID: the days end before they begin. */
MUST_USE enum err outage_make(struct app *app, struct arena *arena, const struct outage_wish *wish,
                              struct outage_sheet *ret_sheet);

/* As an object. */
void outage_put(struct json *json, const struct outage_sheet *sheet);

#endif
