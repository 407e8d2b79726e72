/* watch_sheet.h - the report of what the law watches: each figure beside its bound, for whoever shows it.
 *
 *      payments     812,345.00 of 1,000,000.00     soon
 */
#ifndef APP_REPORT_WATCH_SHEET_H
#define APP_REPORT_WATCH_SHEET_H

#include "app/report/watch.h"
#include "core/json.h"

#define WATCH_FIGURES 3 /* one of each enum watch_bound */

/* "Warnings at 80 and 100 %." */
enum watch_degree { WATCH_FAR, WATCH_SOON, WATCH_REACHED };

struct watch_figure {
    int64_t minor;
    int64_t bound; /* 0: none is known */
};

/* What one company that shares the programme is answerable for: the law counts for each.  Of money that customers had
 * paid in at it, what was paid with, at whomever, less what went back; and what is held. */
struct watch_company {
    struct str code; /* empty: shops that are in none */
    struct watch_figure payments;
    struct watch_figure outstanding;
};

struct watch_companies {
    struct watch_company *items;
    size_t count;
};

struct watch_wish {
    struct date on;    /* as it was at the end of that day of the first shop; DATE_NONE: now */
    size_t lots_bytes; /* as of liability_request */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

struct watch_sheet {
    struct watch_figure figures[WATCH_FIGURES]; /* by enum watch_bound */
    struct watch_companies
        companies; /* none where all shops are of one; then the first two figures have no bound */
    struct watch_figures found;
    struct date on;
    uint16_t currency;
};

/* In the arena.  found.is_stopped: nothing else is told.  Errors of watch_run(), liability_run() and reckoning_run(). */
MUST_USE enum err watch_make(struct app *app, struct arena *arena, const struct watch_wish *wish,
                             struct watch_sheet *ret_sheet);

enum watch_degree watch_degree_of(const struct watch_figure *figure);

/* Of all figures, those of companies too: the nearest to its bound. */
enum watch_degree watch_degree_of_all(const struct watch_sheet *sheet);

/* As an object. */
void watch_put(struct json *json, const struct watch_sheet *sheet);

#endif
