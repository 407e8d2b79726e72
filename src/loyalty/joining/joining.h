/* joining.h - who may join, what a card may that nobody has joined with, and a membership that is paid for.
 *
 * "Who may join is a rule that the shop can switch": the version of the programme in force on that day decides,
 * and the entry says by what somebody joined, so that an auditor judges it again.  Nobody who has joined loses
 * anything by another rule: it is asked of who comes, not of who is there.
 *
 *      everyone                                                        open
 *      from a receipt or a total on     no name yet: waiting  ──►      receipt, total
 *      invited                          no name yet: waiting  ──►      referral, segment, invitation
 *      for a fee                                                       fee, member from the purchase that pays on
 *      nobody                                                          override
 */
#ifndef LOYALTY_JOINING_JOINING_H
#define LOYALTY_JOINING_JOINING_H

#include "loyalty/past.h"
#include "loyalty/program.h"
#include "loyalty/standing.h"

struct account; /* lots.h */
struct entry;   /* entry.h */
struct receipt; /* receipt.h */
struct refusal; /* outcome.h */
struct remains; /* remains.h */

enum joined_by {
    JOINED_OPEN,       /* everyone may */
    JOINED_WAITING,    /* nobody yet: a card without a name is handed out */
    JOINED_RECEIPT,    /* the receipt of the moment, as the till tells it */
    JOINED_TOTAL,      /* what was bought with the card until now */
    JOINED_REFERRAL,   /* a member has sent him, as the note says */
    JOINED_SEGMENT,    /* he belongs to it */
    JOINED_INVITATION, /* by a code of the shop's, which opens an account */
    JOINED_FEE,        /* which is to be paid yet */
    JOINED_OVERRIDE,   /* somebody of the office, whatever the rule says */
    JOINED_IMPORT,     /* he was a customer of another program */
};

/* By what somebody joins. */
struct entry_joined {
    bool is_told; /* the version in force has a rule; all else is zero otherwise */
    enum joined_by by;
    int64_t
        figure; /* JOINED_RECEIPT, JOINED_TOTAL: minor units; JOINED_INVITATION: the entry that made its code, of
                     * the same chain */
    struct str text; /* the number of the receipt, the segment, why it was overridden; or empty */
};

/* What a purchase, claim or return makes of the fee. */
struct entry_membership {
    bool is_told;      /* it pays one, or one that was paid has come back */
    struct date until; /* the last day that is paid for now; DATE_NONE: none is */
};

/* What a past says of the account's seat (PAST_SEAT); 0: it is a member's. */
enum joining_seat_told { SEAT_TOLD_WAITING = 1, SEAT_TOLD_FEE = 2 };

/* Everyone may, on that day. */
bool joining_is_open(const struct joining *joining, struct date on);

/* Whether by `joined` somebody joins on a day: as a member with a name (`waits`: whose card was handed out without
 * one before, and has come to `spent_minor`), or by a card without one (JOINED_WAITING).  E_JOINING_AMOUNT (have/need),
 * E_JOINING_INVITED, E_JOINING_CLOSED; E_INVALID for what cannot be told. */
MUST_USE enum err joining_check(const struct joining *joining, const struct entry_joined *joined,
                                struct date on, bool waits, int64_t spent_minor,
                                struct refusal *ret_refusal);

/* An enrolment's, a change of a member's file, by which somebody joins: what it makes of the account's seat. */
MUST_USE enum err joining_apply(struct arena *arena, const struct entry *entry, struct past *past);

/* A purchase's, claim's or return's: fees that are paid, or came back. */
MUST_USE enum err joining_count(struct arena *arena, const struct entry *entry, struct past *past);

/* Whether nobody has joined with the account's card yet. */
bool joining_waits(const struct past *past);

/* Whether it joined for a fee. */
bool joining_owes_fee(const struct past *past);

/* The last day that is paid for; DATE_NONE: nothing was. */
struct date joining_until(const struct past *past);

/* On a day.  A past that nobody keeps says: a member. */
enum seat joining_seat(const struct joining *joining, const struct past *past, struct date on);

/* "The membership runs from the purchase with that line": of a purchase whose lines (those that remain, where it is
 * claimed) pay it.  Who pays it earns with this receipt. */
void joining_pay(const struct joining *joining, const struct past *past,
                 const struct receipt *receipt, const struct remains *remains, struct entry *entry);

/* "A return of that line ends it": of a return behind which the purchase's lines pay it no more. */
void joining_give_back(const struct joining *joining, const struct past *past,
                       const struct remains *remains, struct entry *entry);

/* "A card in waiting gathers, and spends nothing of it": E_NOT_JOINED for a decided purchase with a reward that costs
 * the account something.  What was paid in pays. */
MUST_USE enum err joining_check_rewards(const struct entry *entry);

/* The same for what would pass something on, or reserve or convert it. */
MUST_USE enum err joining_check_giving(const struct joining *joining, const struct past *past,
                                       const struct entry *entry);

/* Whether rules give on an event of this kind: "unpaid, it earns nothing; money that is paid in is money". */
bool joining_earns(enum seat seat, enum event_kind kind);

#endif
