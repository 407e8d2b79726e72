/* showing.h - how a card was shown, and what that proves.
 *
 *      static   its number, printed or typed: whoever has seen it once can show it
 *      uid      the number of a tag: the same, for it can be copied
 *      stale    the code of a phone, of another time: a picture of it, or a clock that is wrong
 *      used     the code of a phone, with which, or with a later one, something was spent before
 *      phone    the code that a phone shows now
 *      pin      the PIN of the card's member was told
 *      chip     the link that the card's chip wrote when it was held to a reader now (core/proof/sun.h)
 *      chip_used  the same, with which, or a later one, something was done before: a copy of it
 *
 * "A picture of a code collects at most, and never pays": stale, used and chip_used take nothing from an account.  "Above the
 * amount that the programme sets, what is taken needs a second factor": static and uid take no more than that.
 *
 * Which it was is told by whoever read the card, and stands in the entry, so that every till and every auditor decides
 * alike.  What a phone or a chip showed before (phone_marks, chip_marks) is the sum of the entries of its card, as a past is.
 */
#ifndef LOYALTY_ACCOUNT_SHOWING_H
#define LOYALTY_ACCOUNT_SHOWING_H

#include "core/err.h"
#include "core/instant.h"

struct entry;   /* entry.h */
struct program; /* program.h */
struct refusal; /* outcome.h */

enum shown {
    SHOWN_STATIC,
    SHOWN_UID,
    SHOWN_STALE,
    SHOWN_USED,
    SHOWN_PHONE,
    SHOWN_PIN,
    SHOWN_CHIP_USED,
    SHOWN_CHIP,
};

struct showing {
    enum shown how;
    int64_t
        step; /* of a phone's code its clock in units of 30 s, of a chip its count; 0: there was none */
    struct instant read; /* when a reader read it; where there is a step */
};

/* What is known of a card's chip, which counts how often it was read. */
struct chip_marks {
    int64_t spent; /* the last count with which something was spent */
    int64_t seen;  /* the last that was shown at all */
};

/* What is known of a card's phone; all of it in steps of 30 s, 0: nothing yet. */
struct phone_marks {
    int64_t spent; /* the last with which something was spent */
    int64_t seen;  /* the last that was shown at all ... */
    int64_t off;   /* ... by how much it was ahead of the time then, below zero behind it */
    int64_t drift; /* by how much the phone's clock is ahead, as its owner has proved by his PIN */
};

/* A clock that is wrong by more is put right, not learnt: a day. */
#define PHONE_DRIFT_MAX_STEPS 2880

/* By how much a step is ahead of the time at which it was read. */
int64_t showing_off(int64_t step, struct instant read);

/* Of a code whose digits are right: SHOWN_PHONE, SHOWN_USED or SHOWN_STALE. */
enum shown showing_judge(const struct phone_marks *marks, int64_t step, struct instant read);

/* Of a link that its chip wrote: SHOWN_CHIP or SHOWN_CHIP_USED.  One reading serves for one visit: it may collect several times
 * and spend once, until a later one is shown. */
enum shown showing_judge_chip(const struct chip_marks *marks, int64_t count);
bool showing_is_of_chip(const struct showing *showing);

/* A stale code that is not of a picture, as far as one can tell: newer than the last, and as far off as it. */
bool showing_is_clock(const struct phone_marks *marks, int64_t step, struct instant read);

/* What the phone, or the chip, has shown by this entry. */
void showing_note(const struct entry *entry, struct phone_marks *marks);
void showing_note_chip(const struct entry *entry, struct chip_marks *marks);

/* Whether entries of its kind say how a card was shown.  The program itself, an import of old receipts, shows none. */
bool showing_is_told(const struct entry *entry);

/* What is taken from the account may be, with the card as it was shown: E_CODE_STALE, E_CODE_USED, E_CHIP_USED, E_SHOWN_WEAKLY (have/need: the
 * amount that needs no second factor, and what is taken).  A purchase is decided as far as its outcome. */
MUST_USE enum err showing_check(const struct program *program, const struct entry *entry,
                                struct refusal *ret_refusal);

/* Of a decided purchase, hold, transfer or conversion, in minor units: what is taken off, or what it is worth by the value that the
 * programme declares, if that is more; and what is paid from the account. */
int64_t showing_taken(const struct program *program, const struct entry *entry);

#endif
