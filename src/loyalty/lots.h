/* lots.h - the lots of an account, and the only ways in which they change.
 *
 * A lot is an amount of one unit with an origin, a first and a last day of use.  Every change is a
 * move; moves are what an entry records and what storage and verify apply, by lots_apply() alone.
 *
 *      unit by unit:  gained + received = spent - restored + expired + cancelled + converted + sent + held
 *                                      + paid out + forfeited - reinstated + outstanding
 *      (law L1; over all accounts, what is sent is received)
 *
 * A debt is a lot with a negative rest: points taken back that were already spent.  It is repaid from
 * the next gain, from what a return gives back, and from a lot that ends: nothing is lost by expiry
 * while something is owed.
 */
#ifndef LOYALTY_LOTS_H
#define LOYALTY_LOTS_H

#include "core/arena.h"
#include "core/date.h"
#include "loyalty/outcome.h"
#include "loyalty/past.h"

struct lot {
    int64_t number; /* within the account, from 1, never used again */
    struct str unit;
    int64_t origin;        /* number of the entry that made it */
    struct date from;      /* first day of use */
    struct date until;     /* last day of use; DATE_NONE for ever */
    struct points issued;  /* 0 for a debt */
    struct points left;    /* negative for a debt */
    struct points held;    /* reserved by holds that are open, and not in `left` */
    struct points expired; /* the part that expired */
    bool is_changed;       /* by a move since it was loaded: storage writes it back */
};

enum move_kind {
    MOVE_GAIN,    /* a new lot */
    MOVE_SPEND,   /* - for a reward */
    MOVE_RESTORE, /* + back to the lot it was spent from; `until` is where the lot now ends */
    MOVE_EXPIRE,  /* - at the end of the last day */
    MOVE_CANCEL,  /* - taken back because what earned it was returned */
    MOVE_FORGIVE, /* expired points are counted as cancelled instead; left does not change */
    MOVE_DEBT,    /* - on a debt lot, new or existing: cancelled beyond what was there */
    MOVE_SETTLE,  /* - of a gain, to repay a debt ... */
    MOVE_REPAY,   /* + ... on the debt lot; the two are equal */
    MOVE_BIND,    /* all that is left can be used until `until`, which is earlier than before */
    MOVE_CONVERT, /* - it became another unit; on a debt lot +: the debt did */
    MOVE_SEND,    /* - it went to another account ... */
    MOVE_RECEIVE, /* ... where it is a new lot */
    MOVE_HOLD,    /* - reserved for a time */
    MOVE_RELEASE, /* + no longer; `until` is where the lot now ends */
    MOVE_PAY_OUT, /* - the account was closed, and its holder got the money */
    MOVE_FORFEIT, /* - it was closed, and this was lost; on a debt lot +: the debt was let go */
    MOVE_REINSTATE, /* + that was undone; `until` is where the lot now ends; on a debt lot -: owed again */
};

#define MOVE_KIND_LAST MOVE_REINSTATE

struct move {
    enum move_kind kind;
    int64_t lot;
    struct str unit;
    struct points amount; /* > 0, whatever the direction */
    struct date from; /* MOVE_GAIN, MOVE_RECEIVE, MOVE_DEBT that opens a lot; DATE_NONE otherwise */
    struct date
        until; /* MOVE_GAIN, MOVE_RECEIVE, MOVE_RESTORE, MOVE_RELEASE, MOVE_REINSTATE, MOVE_BIND; DATE_NONE for ever or otherwise */
};

struct moves {
    struct move *items;
    size_t count;
    size_t size;
};

struct stock; /* stock.h */

struct account {
    int64_t id;
    struct lot *lots; /* by number; every lot of the account, or those that are open and those an
                       * earlier entry refers to: a closed lot that is absent is never needed */
    size_t lot_count;
    size_t lot_size;  /* room in `lots` */
    int64_t lot_next; /* number of the next new lot */
    int64_t newest;   /* entry of the account, 0: none; for the journal, no rule looks at it */
    struct date
        acted; /* of its last act, as its row tells (account/card_life.h); no rule of a receipt looks at it */
    struct past past;             /* what it has behind it, when somebody counts */
    enum spend_order spend_order; /* of who decides; each verdict says it (effects.h) */
    struct stock *stock;          /* what all accounts share; NULL: nobody asks */
    const int64_t
        *coded; /* lots with a code, which are those of whoever has it; told where it matters */
    size_t coded_count;
};

struct balance {
    struct str unit;
    struct points usable;    /* on the day, debt deducted; negative in debt */
    struct points pending;   /* from a later day */
    struct points expiring;  /* of the usable: what is lost next ... */
    struct date expiring_on; /* ... after this day; DATE_NONE when nothing expires */
};

/* Appends a move, growing the array in the arena.  E_NO_MEMORY. */
MUST_USE enum err moves_append(struct arena *arena, struct moves *moves, const struct move *move);

/* Moves the lots into an arena, with room for `size` of them, at least those that are there; however many
 * that is.  E_NO_MEMORY. */
MUST_USE enum err lots_move(struct arena *arena, struct account *account, size_t size);

/* Room for `size` lots; copies those that are there.  E_NO_MEMORY, E_LIMIT above LOTS_MAX. */
MUST_USE enum err lots_reserve(struct arena *arena, struct account *account, size_t size);

/* The one place where a lot changes.  `origin` is the number of the entry the move belongs to.
 * E_JOURNAL when the move is impossible (no such lot, more than is left): in a decision that is a
 * bug, in a replay it is a finding. */
MUST_USE enum err lots_apply(struct arena *arena, struct account *account, const struct move *move,
                             int64_t origin);

/* What the account has of each unit on a day, in the order of the first lot that is not empty; a unit
 * with nothing usable and nothing pending has no row.  A lot after its last day counts nothing,
 * whether or not it was expired by an entry.  So closed lots never matter.
 * E_OVERFLOW beyond POINTS_MAX, E_NO_MEMORY. */
MUST_USE enum err lots_balances(struct arena *arena, const struct account *account, struct date on,
                                struct balance **ret_balances, size_t *ret_count);

/* The usable part of one unit: what lots_balances() says of it, without the sum's limit. */
struct points lots_usable(const struct account *account, struct str unit, struct date on);

/* Each function below decides moves, applies them to the account and appends them.
 *
 * Spends the soonest expiring first, then the oldest, never-expiring last.  E_POINTS_SHORT. */
MUST_USE enum err lots_spend(struct arena *arena, struct account *account, struct str unit,
                             struct points amount, struct date on, int64_t origin,
                             struct moves *moves);

/* The same from one lot alone: a voucher.  E_POINTS_SHORT. */
MUST_USE enum err lots_spend_of(struct arena *arena, struct account *account, int64_t number,
                                struct str unit, struct points amount, struct date on,
                                int64_t origin, struct moves *moves);

/* NULL when there is none. */
const struct lot *lots_find(const struct account *account, int64_t number);

/* What of a lot can be spent on a day, when it is of this unit. */
struct points lots_usable_of(const struct account *account, int64_t number, struct str unit,
                             struct date on);

/* To another account: as lots_spend().  E_POINTS_SHORT. */
MUST_USE enum err lots_send(struct arena *arena, struct account *account, struct str unit,
                            struct points amount, struct date on, int64_t origin,
                            struct moves *moves);

/* The same of all that is left of a unit, usable or pending, by the number of the lots: but for vouchers that have a
 * code (account.coded).  What that is. */
struct points lots_whole(const struct account *account, struct str unit);
MUST_USE enum err lots_send_whole(struct arena *arena, struct account *account, struct str unit,
                                  int64_t origin, struct moves *moves);

/* Reserves: as lots_spend().  E_POINTS_SHORT. */
MUST_USE enum err lots_hold(struct arena *arena, struct account *account, struct str unit,
                            struct points amount, struct date on, int64_t origin,
                            struct moves *moves);

/* Gives back what the moves of a hold reserved, to the same lots; one that has ended meanwhile is reopened until
 * on + reopen_days.  A debt of the unit is repaid from it at once.  E_JOURNAL when less than that is held. */
MUST_USE enum err lots_release(struct arena *arena, struct account *account,
                               const struct moves *held, struct date on, int32_t reopen_days,
                               int64_t origin, struct moves *moves);

/* Whether a hold is open: the account has something that is reserved. */
bool lots_are_held(const struct account *account);

/* The account is closed: each lot, usable or pending, first repays what is owed of its unit; what is left of it is paid
 * out or forfeited, as the programme says of the unit.  What is still owed then is let go. */
MUST_USE enum err lots_close(struct arena *arena, const struct program *program,
                             struct account *account, int64_t origin, struct moves *moves);

/* Undoes that: what the moves of the close paid out and forfeited goes back to the same lots, and what they let go is
 * owed again.  A lot that has ended meanwhile is reopened until on + reopen_days. */
MUST_USE enum err lots_reinstate(struct arena *arena, struct account *account,
                                 const struct moves *closed, struct date on, int32_t reopen_days,
                                 int64_t origin, struct moves *moves);

/* From another: a new lot with these days of use; a debt of the unit is repaid from it at once. */
MUST_USE enum err lots_receive(struct arena *arena, struct account *account, struct str unit,
                               struct points amount, struct date from, struct date until,
                               int64_t origin, struct moves *moves);

/* A new lot by the unit's expiry; a debt of the unit is repaid from it at once. */
MUST_USE enum err lots_gain(struct arena *arena, struct account *account, const struct unit *unit,
                            struct points amount, struct date on, int64_t origin,
                            struct moves *moves);

/* Every lot whose last day is before `on`.  Running it twice changes nothing. */
MUST_USE enum err lots_expire(struct arena *arena, struct account *account, struct date on,
                              int64_t origin, struct moves *moves);

/* A unit ends on a day: no lot of it can be used any later.  Whether there is one that could. */
bool lots_outlive(const struct account *account, struct str unit, struct date until);
MUST_USE enum err lots_bind(struct arena *arena, struct account *account, struct str unit,
                            struct date until, int64_t origin, struct moves *moves);

/* A unit becomes another: takes out all of it that is usable on `on`, after what is owed of it was
 * repaid from that; and what is owed beyond.  One of *ret_taken and *ret_owed is 0; what becomes of
 * the other is the caller's.  Pending lots wait for their day.  Whether there is anything to take. */
bool lots_are_convertible(const struct account *account, struct str unit, struct date on);
MUST_USE enum err lots_convert(struct arena *arena, struct account *account, struct str unit,
                               struct date on, int64_t origin, struct moves *moves,
                               struct points *ret_taken, struct points *ret_owed);

/* Gives `amount` back to the lots which `spent` (the moves of the purchase) took it from, the last
 * first, after skipping what earlier returns (`restored`) already gave back.  A lot that has ended
 * meanwhile is reopened until on + reopen_days.  E_JOURNAL when less than that was spent. */
MUST_USE enum err lots_restore(struct arena *arena, struct account *account, struct str unit,
                               struct points amount, const struct moves *spent,
                               const struct moves *restored, struct date on, int32_t reopen_days,
                               int64_t origin, struct moves *moves);

/* Takes `amount` back: first from the lots which came from the entries `origins`, then what of those
 * had expired (forgiven: it is lost already and not taken twice), then from the other usable lots in
 * the order of spending; pending lots of other entries are not touched.  *ret_short is what could not
 * be taken; lots_owe() makes it a debt, or the caller lets it go. */
MUST_USE enum err lots_cancel(struct arena *arena, struct account *account, struct str unit,
                              struct points amount, const int64_t *origins, size_t origin_count,
                              struct date on, int64_t origin, struct moves *moves,
                              struct points *ret_short);
/* The same of one lot, whole. */
MUST_USE enum err lots_cancel_of(struct arena *arena, struct account *account, int64_t number,
                                 int64_t origin, struct moves *moves);
MUST_USE enum err lots_owe(struct arena *arena, struct account *account, struct str unit,
                           struct points amount, struct date on, int64_t origin,
                           struct moves *moves);

#endif
