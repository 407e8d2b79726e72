/* growth.h - how the customer file grows: who joined, when, where and how, and who never came again.
 *
 *      ...  usual: the median of the windows before  ...  | before | last |  on
 *                       | those who joined here: how many came once |
 *
 * A member joins with the entry that enrols him, or gives a name to a card that was handed out without one, or by
 * the invitation of an account.  Old customers that were imported, and who leaves an account for one of his own, are
 * no growth.  Days are those of the server's clock in the first shop.
 */
#ifndef APP_REPORT_GROWTH_H
#define APP_REPORT_GROWTH_H

#include "app/app.h"
#include "loyalty/joining/joining.h"

#define GROWTH_WINDOW_DAYS   30
#define GROWTH_WINDOWS_USUAL 12 /* before the last one: a year, so that each season is in it once */
#define GROWTH_WINDOWS_LEAST 3  /* fewer say nothing of what is usual */
#define GROWTH_MONTHS        13 /* this one and a year of others, the same one of last year too */
#define GROWTH_DAYS          400
/* Who came only once: those who joined in these days, for whom there was time to come again. */
#define GROWTH_COHORT_FROM  119 /* days ago */
#define GROWTH_COHORT_UNTIL 30
#define GROWTH_SHOPS_MAX    256 /* told by name; the rest is told as no shop */

#define GROWTH_FAMILY (JOINED_IMPORT + 1) /* the invitation of an account */
#define GROWTH_WAYS   (GROWTH_FAMILY + 1)

static_assert(GROWTH_DAYS >= GROWTH_WINDOW_DAYS * (GROWTH_WINDOWS_USUAL + 1),
              "all windows are counted by day");

struct growth_request {
    struct date on;       /* the last day; the entries of the journal count up to ... */
    struct instant until; /* ... this instant */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

/* In the last window, and in the one before. */
struct growth_count {
    int64_t last;
    int64_t before;
};

struct growth_shop {
    struct str code; /* empty: where nobody told */
    struct growth_count count;
};

struct growth_month {
    struct date first;
    int64_t joined;
};

struct growth {
    struct growth_count joined;
    int64_t usual;                             /* -1: the journal is too young to say */
    struct growth_month months[GROWTH_MONTHS]; /* the newest last */
    struct growth_count ways[GROWTH_WAYS];     /* by enum joined_by, and GROWTH_FAMILY */
    struct growth_shop *shops;                 /* in the order of the settings, then no shop */
    size_t shop_count;
    int64_t cohort; /* who joined in its days, with an account of his own ... */
    int64_t once;   /* ... and bought once, or never */
    int64_t
        cost_minor;  /* what those were given: at face value, and discounts that cost no points */
    int64_t told;    /* in the last window: joined by a receipt that the till told ... */
    int64_t missing; /* ... which never came, or came to less */
    bool is_stopped;
};

/* Reads in one snapshot.  Everything lives in the arena. */
MUST_USE enum err growth_run(struct app *app, struct arena *arena,
                             const struct growth_request *request, struct growth *ret_growth);

#endif
