/* growth_sheet.h - the report of how the customer file grows, and what it proposes, for whoever shows it. */
#ifndef APP_REPORT_GROWTH_SHEET_H
#define APP_REPORT_GROWTH_SHEET_H

#include "app/report/growth.h"
#include "core/json.h"

/* When it proposes something, each with its reason.  A proposal is a question: who joins stays the shop's to say. */
#define GROWTH_USUAL_LEAST   10   /* "usually fewer than so many a month": half of it is chance */
#define GROWTH_FALL_BP       5000 /* below so much of what is usual something has happened */
#define GROWTH_COHORT_LEAST  20   /* a share of fewer is a handful of people */
#define GROWTH_ONCE_BP       6000 /* above it, most cards were made for nothing */
#define GROWTH_MISSING_LEAST 3    /* a basket that is put back happens */
#define GROWTH_MISSING_BP    2000 /* above it, receipts are told that nobody pays */
#define GROWTH_PROPOSALS_MAX 3

enum growth_code {
    GROWTH_OPEN,    /* few join, and not everyone may: open to everyone for a month? */
    GROWTH_TIGHTEN, /* everyone may join, and most came once: from an amount on? */
    GROWTH_RECEIPTS /* receipts that were told to join by never came: look who told them */
};

/* Whose figures are `have` of `of`, and so much in money. */
struct growth_proposal {
    enum growth_code code;
    int64_t have;
    int64_t of;
    int64_t amount_minor;
};

struct growth_wish {
    struct date on; /* up to the end of that day of the first shop; DATE_NONE: now */
    bool (*watch)(void *context, int64_t done, int64_t total); /* false stops it; NULL: nobody */
    void *watch_context;
};

struct growth_sheet {
    struct growth growth;
    struct date on;
    uint16_t currency;
    struct joining joining; /* of the version in force then; everyone where there is none */
    struct growth_proposal proposals[GROWTH_PROPOSALS_MAX];
    size_t proposal_count;
};

/* In the arena.  growth.is_stopped: nothing else is told.  Errors of growth_run(). */
MUST_USE enum err growth_make(struct app *app, struct arena *arena, const struct growth_wish *wish,
                              struct growth_sheet *ret_sheet);

/* What the figures propose, for a rule and a day. */
void growth_propose(struct growth_sheet *sheet);

/* Its sentence. */
void growth_say(const struct growth_sheet *sheet, const struct growth_proposal *proposal,
                enum err_language language, struct buf *out);

/* "receipt", "family". */
struct str growth_way_name(int way);

/* As an object. */
void growth_put(struct json *json, const struct growth_sheet *sheet);

#endif
