/* entry_words.h - the words by which the canonical form names the values of our enumerations.
 *
 * A word is a promise to every journal ever written: add, never rename.
 */
#ifndef JOURNAL_ENTRY_WORDS_H
#define JOURNAL_ENTRY_WORDS_H

#include "loyalty/entry.h"

struct entry_words {
    const struct str *items; /* by the value of the enumerator */
    size_t count;
};

extern const struct entry_words entry_words_kind;        /* enum entry_kind */
extern const struct entry_words entry_words_alone;       /* enum alone */
extern const struct entry_words entry_words_combine;     /* enum combine */
extern const struct entry_words entry_words_earn_on;     /* enum earn_on */
extern const struct entry_words entry_words_claw_back;   /* enum claw_back */
extern const struct entry_words entry_words_spend_order; /* enum spend_order */
extern const struct entry_words entry_words_ask;         /* enum ask_kind */
extern const struct entry_words entry_words_language;    /* enum language */
extern const struct entry_words entry_words_event;       /* enum event_kind */
extern const struct entry_words entry_words_room;        /* enum room_of */
extern const struct entry_words entry_words_shown;       /* enum shown */
extern const struct entry_words entry_words_why;         /* enum release_why */
extern const struct entry_words entry_words_move;        /* enum move_kind */
extern const struct entry_words entry_words_family;      /* enum family_what */
extern const struct entry_words entry_words_role;        /* enum role */
extern const struct entry_words entry_words_right;       /* may he redeem: false, true */
extern const struct entry_words entry_words_joined;      /* enum joined_by */
extern const struct entry_words entry_words_seat;        /* enum seat */
extern const struct entry_words entry_words_closing;     /* enum closing */
extern const struct entry_words entry_words_batch;       /* enum batch_what */
extern const struct entry_words entry_words_batch_kind;  /* enum batch_kind */
extern const struct entry_words entry_words_reopening;   /* is it restored: false, true */

/* The value whose word this is, or words->count. */
size_t entry_words_find(const struct entry_words *words, struct str word);

struct str entry_kind_name(enum entry_kind kind);  /* "purchase" */
struct str event_kind_name(enum event_kind kind);  /* "birthday" */
struct str release_why_name(enum release_why why); /* "lapsed" */
struct str shown_name(enum shown how);             /* "static" */
struct str closing_name(enum closing closing);     /* "refund" */
struct str batch_what_name(enum batch_what what);  /* "deliver" */
struct str batch_kind_name(enum batch_kind kind);  /* "chip" */
struct str role_name(enum role role);              /* "child" */
struct str joined_name(enum joined_by by);         /* "receipt" */
struct str seat_name(enum seat seat);              /* "waiting" */
bool role_find(struct str name, enum role *ret_role);

#endif
