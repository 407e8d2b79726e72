/* nights.h - the nights of a merchant: which day has begun, who does a night, and what came of it.
 *
 * A *night* is named by the civil day on which it begins, by the clock of the merchant's first shop.  The
 * *day* that it works by is another matter: with shops in several zones it is the least of their days, so
 * that no night takes what a till somewhere would still have accepted.
 *
 * What is done in a night is the room jobs'; here is what the command line and /metrics know of it too.
 */
#ifndef APP_NIGHTS_H
#define APP_NIGHTS_H

#include <stdatomic.h>

#include "app/commit.h"
#include "storage/night_storage.h"

#define NIGHT_UNITS_MAX                                                                            \
    16 /* whose points are added up: those of the programme, and of older ones */

/* ---- which day ----------------------------------------------------------------------------------- */

/* A day, and the instant at which a night works by it. */
struct night_day {
    struct date on;
    struct instant at;
    int32_t second;  /* of the day */
    struct str shop; /* whose day it is: code */
};

/* The least of the days that the shops have now.  Of several shops that have it, the first. */
struct night_day night_day_now(const struct app *app, struct instant now);

/* A day that somebody told, as the first shop has it: ten past three of it. */
struct night_day night_day_told(const struct app *app, struct date on);

/* The night that should have begun last, at so many seconds of its day.  A time that the clocks leave out is
 * that at which they go on; of one that comes twice it is the first. */
struct date night_due(const struct zone *zone, int32_t at_second, struct instant now);
/* When that of a day begins.  A day that a zone leaves out: with the next. */
struct instant night_begins(const struct zone *zone, int32_t at_second, struct date on);

/* ---- what is asked of it, and what came of it ---------------------------------------------------- */

/* How far it is: accounts.  False stops it where it is; another run goes on. */
typedef bool night_watch(void *context, int64_t done, int64_t total);

struct nightly_request {
    struct date on; /* DATE_NONE: night_day_now() */
    bool is_dry_run;
    night_watch *watch; /* may be NULL */
    void *watch_context;
};

struct night_unit {
    char id[CODE_MAX_BYTES];
    size_t id_bytes;
    int64_t expired; /* points, in its smallest step */
};

struct nightly_result {
    struct night_day day;
    int64_t accounts;  /* looked at */
    int64_t expired;   /* accounts whose points expired */
    int64_t notices;   /* queued */
    int64_t asleep;    /* cards that sleep from now on */
    int64_t birthdays; /* recorded, or in a dry run those of the day */
    int64_t failed;    /* accounts that were left as they are: a log line names each */
    struct night_unit units[NIGHT_UNITS_MAX];
    size_t unit_count;
    int64_t micros;
    bool is_stopped; /* by the watch */
};

/* One night of one merchant: jobs/nightly.c, which main() lends to the command line. */
typedef enum err nightly_function(struct app *app, const struct nightly_request *request,
                                  struct nightly_result *ret_result);

/* ---- who does it --------------------------------------------------------------------------------- */

#define NIGHT_SILENT_US                                                                            \
    (3 * 60 * US_PER_SECOND) /* who has not been heard for so long is not there */

enum night_state {
    NIGHT_OURS,   /* whoever asked does it */
    NIGHT_OTHERS, /* somebody else is at it */
    NIGHT_DONE,
};

/* Each is a command of the commit loop, in the turn of the first partition, so of several servers one comes
 * first. */
MUST_USE enum err night_take(struct app *app, struct date night, enum night_state *ret_state);
MUST_USE enum err night_beat(struct app *app, struct date night); /* still at it */
MUST_USE enum err night_leave(struct app *app,
                              struct date night); /* not done, for others to go on */
MUST_USE enum err night_end(struct app *app, struct date night,
                            const struct nightly_result *result);

/* ---- figures of this process, for /metrics ------------------------------------------------------- */

struct night_figures {
    atomic_int_least64_t nights; /* done, of all merchants */
    atomic_int_least64_t failures;
    atomic_int_least64_t accounts;
    atomic_int_least64_t expired;
    atomic_int_least64_t notices;
    atomic_int_least64_t micros;
};

#endif
