/* watch.h - what the law watches of money held for customers, for the merchant as a whole; company by company
 * in watch_sheet.h.
 *
 *   payments     made with money that customers had paid in, or with gift cards, over twelve months: beyond a bound the
 *                supervisor is to be told (in France the ACPR: code monétaire et financier, L. 521-3 II)
 *   outstanding  what is held of such money: the same bound for electronic money (L. 525-6)
 *   gifts        what members were given in a calendar year: beyond a bound for one of them the shop may not deduct
 *                the VAT on it (CGI annexe IV, 28-00 A)
 *
 * The bounds change with the years, so they stand in a table with the day from which they hold.
 */
#ifndef APP_REPORT_WATCH_H
#define APP_REPORT_WATCH_H

#include "app/app.h"

/* A bound in minor units of the euro, and whom it names. */
enum watch_bound { WATCH_PAYMENTS, WATCH_OUTSTANDING, WATCH_GIFTS };

/* What held on a day; 0: none that is known for this country and currency. */
int64_t watch_bound_on(enum watch_bound bound, struct str country, uint16_t currency,
                       struct date on);

struct watch_request {
    struct instant until; /* twelve months up to it */
    struct instant since; /* their beginning */
    struct instant year;  /* beginning of the calendar year, for gifts */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

/* What one account was given in the year. */
struct watch_gift {
    int32_t partition;
    int64_t account;
    int64_t worth_minor;
};

struct watch_figures {
    int64_t payments_minor; /* with money of accounts, gross */
    int64_t refunds_minor;  /* of them, given back to the accounts */
    int64_t payment_count;
    int64_t gifts_minor;      /* handed over in the year, as the programme values them */
    struct watch_gift *gifts; /* by account, the most first; WATCH_GIFTS_MAX of them */
    size_t gift_count;
    bool is_stopped;
};

#define WATCH_GIFTS_MAX 100 /* accounts that are told: who is above the bound is among the first */

/* Reads in one snapshot.  Everything lives in the arena. */
MUST_USE enum err watch_run(struct app *app, struct arena *arena,
                            const struct watch_request *request, struct watch_figures *ret_figures);

#endif
