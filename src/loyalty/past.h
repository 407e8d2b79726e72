/* past.h - what an account has behind it: visits, money spent, what rules gave and rewards took, by period.
 *
 * A past is the sum of the entries of its account and of nothing else, so it can be thrown away and made
 * again from the journal; the auditor does so.  Each verdict that concerns an account adds its own entry
 * (past_apply()).  It is kept only where a programme looks back (program.has_past):
 *
 *      visits, spend, gained of a unit    for ever, and by month: the newest `months_kept`
 *      rules and rewards with a ceiling   for ever, and by day, month and year, as long as they matter
 *      goals reached                      by the first day of their period
 *      that a friend was sent             for ever
 *      sent of a unit with a ceiling      by day and month, as long as they matter
 *      what each member may, and took     as long as he is one; by day and month, as long as they matter
 *      that it became part of another     for ever
 *      that it was closed                 until it is opened again
 *      its seat, and fees that were paid  until somebody joins; a year after they are over
 *      the tier                           since when, and the floor below which it does not fall
 *
 * "A ceiling counts from the version that brought it": what a rule gave before is not held against anyone.
 */
#ifndef LOYALTY_PAST_H
#define LOYALTY_PAST_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/limits.h"

struct entry;   /* entry.h */
struct program; /* program.h */

enum past_kind {
    PAST_VISITS,   /* purchases with a card that did not come back whole */
    PAST_SPEND,    /* minor units: what was due, less refunds */
    PAST_GAINED,   /* of the unit `id`, less what was taken back */
    PAST_RULE,     /* what the rule `id` gave */
    PAST_REWARD,   /* uses of the reward `id` */
    PAST_GOAL,     /* the challenge `id` was reached: 1, by PAST_DAY, the first day of its period */
    PAST_REFERRED, /* 1 for ever: the account was opened for a friend who was sent (referral.h) */
    PAST_SENT,     /* to other accounts, of the unit `id` */
    PAST_ROLE,     /* of the member whose number is `id`: an enum role, told and not added up */
    PAST_BARRED,   /* the member may not redeem: 1 */
    PAST_LIMIT, /* minor units that the member may take by PAST_DAY and PAST_MONTH; of no one period */
    PAST_TAKEN,         /* minor units that the member took, where he has a limit */
    PAST_HOLDERS,       /* of the account, beside the first */
    PAST_TOP_UP_BARRED, /* the member may not pay money in: 1 */
    PAST_MERGED,        /* 1: the account is part of the one whose id is `id` */
    PAST_CLOSED, /* the account is closed: the number of the entry that did, told and not added up */
    PAST_SEAT,   /* an enum joining_seat_told, told and not added up */
    PAST_MEMBERSHIP, /* a fee, by the id of its purchase: 1, by PAST_DAY, the last day that it pays for */
};

enum past_period { PAST_EVER, PAST_DAY, PAST_MONTH, PAST_YEAR };

struct past_sum {
    enum past_kind kind;
    enum past_period period;
    struct str id;    /* empty where the kind has none */
    struct date from; /* first day of the period; DATE_NONE for ever */
    int64_t amount;
};

struct past {
    bool is_kept;            /* false: nobody counted; all else is zero */
    int32_t months_kept;     /* up to the month of `newest`, which counts; 0: none by month */
    struct date newest;      /* day of a counted entry; DATE_NONE: none yet */
    struct str tier;         /* in force; empty: none */
    struct date tier_since;  /* DATE_NONE without a tier that was ever changed */
    struct str floor;        /* a tier set by hand, below which it does not fall; empty: none */
    struct date floor_until; /* DATE_NONE: for ever */
    struct past_sum *sums;   /* ascending by kind, id, period, first day; none is zero */
    size_t sum_count;
    size_t sum_size;
    bool is_changed; /* since it was loaded: storage writes it back */
};

/* A past of nothing, to be counted from now on; an account that was just opened has it. */
struct past past_begin(int32_t months_kept);

/* Adds what an entry did.  `program` is the version that decided it, NULL where none did.  Texts are copied
 * into the arena.  E_NO_MEMORY; E_LIMIT above PAST_SUMS_MAX. */
MUST_USE enum err past_apply(struct arena *arena, const struct program *program,
                             const struct entry *entry, struct past *past);

/* Adds to visits, spending or gains, for ever and in the month of a day.  As past_apply(). */
MUST_USE enum err past_count(struct arena *arena, struct past *past, enum past_kind kind,
                             struct str id, struct date on, int64_t amount);

/* Of an account that was opened for a friend who was sent.  As past_apply(). */
MUST_USE enum err past_refer(struct arena *arena, struct past *past);

/* A line that is overwritten, not added to; 0 takes it away.  As past_apply(). */
MUST_USE enum err past_tell(struct arena *arena, struct past *past, enum past_kind kind,
                            struct str id, enum past_period period, struct date from,
                            int64_t amount);

/* All lines of a kind and an id. */
void past_drop(struct past *past, enum past_kind kind, struct str id);

/* 0 when there is none. */
int64_t past_sum(const struct past *past, enum past_kind kind, struct str id,
                 enum past_period period, struct date from);

/* The number of the entry that closed the account, the last one; 0: it is open. */
int64_t past_closed(const struct past *past);

/* Of the months from one to another, each told by any day of it; both count. */
int64_t past_months(const struct past *past, enum past_kind kind, struct str id, struct date first,
                    struct date last);

/* The first day of the period around a day; DATE_NONE for PAST_EVER. */
struct date past_period_start(enum past_period period, struct date on);

/* How long a ceiling by day, month or year is remembered after its period: a receipt that comes later than
 * this is given nothing by it, for nobody knows any more what was given then. */
bool past_remembers(const struct past *past, enum past_period period, struct date on);

/* A copy that holds as little as one with so many months would. */
MUST_USE enum err past_narrow(struct arena *arena, const struct past *past, int32_t months_kept,
                              struct past *ret_past);

/* As text: one form for one past.  docs/journal.md tells it, for an auditor compares it.  E_LIMIT. */
MUST_USE enum err past_encode(const struct past *past, struct buf *out);
size_t past_text_bytes(const struct past *past); /* room that is enough for it */

/* Texts are borrowed.  E_JOURNAL for what past_encode() would not write. */
MUST_USE enum err past_decode(struct arena *arena, struct str text, struct past *ret_past);

/* Overwrites a past that lives in `arena` (or is { 0 }) by another that does not and that is done with; its
 * room and its texts are used again, so memory grows with what is kept and not with how often.  E_NO_MEMORY. */
MUST_USE enum err past_keep(struct arena *arena, struct past *kept, struct past *past);

/* In other memory, with its texts.  E_NO_MEMORY. */
MUST_USE enum err past_copy(struct arena *arena, const struct past *past, struct past *ret_past);

#endif
