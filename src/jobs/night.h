/* night.h - what is done for each account in a night, and how a further task is added.
 *
 *      for each page of accounts:          read by connections that make no sale wait
 *        for each account, each task:      is_due()?  cheap, nothing is asked of the database
 *        for each account with something:  a command of the commit loop
 *            the account as it is now, under the lock of its partition
 *            each task: decide()           what it does is put into the turn
 *            then all of it is written     entries, lots, notices; one transaction
 *
 * A task adds a row to night_tasks[] (jobs/tasks.c); docs/jobs.md says more.  It must see by the account and
 * its notices that its work is done: then nothing happens when a night is run again, by two at once, or after
 * a power cut in its middle.
 */
#ifndef JOBS_NIGHT_H
#define JOBS_NIGHT_H

#include "app/low_balances.h"
#include "app/money/holds_due.h"
#include "app/nights.h"
#include "app/notices.h"
#include "storage/card_storage.h"

#define TURN_ENTRIES_MAX (8 + HOLDS_MAX) /* of one account in a night */
#define TURN_NOTICES_MAX 64              /* the rest comes in the next night */
#define NIGHT_TOLD_DAYS                                                                            \
    31 /* notices about days so long past are looked at too: NIGHT_TOLD_DAYS late is too late */

/* What all accounts of a night share. */
struct night {
    struct app *app;
    struct night_day day;          /* what ended before it is over */
    const struct program *program; /* in force in that night; NULL: none is */
};

int64_t night_program(const struct night *night); /* its number; there is one */

/* An account as a page has it: lots with something left, and what it has been told about days from
 * NIGHT_TOLD_DAYS before the night on.  It may have changed since. */
struct night_account {
    int32_t partition;
    const struct account *account;
    const struct notice *notices;
    size_t notice_count;
    const struct card
        *cards; /* of members, not blocked; none where the programme says nothing of cards */
    size_t card_count;
};

/* The turn of an account. */
struct night_turn {
    const struct night *night;
    struct db *db; /* to read, while tasks decide */
    struct arena *arena;
    int32_t partition;
    struct account account; /* as it is now; tasks apply what they decide to it */
    int64_t lot_next;       /* as loaded */
    struct low_balance_mark low;
    int64_t number;            /* of the next entry */
    struct night_account seen; /* what it has been told */
    struct hold_due *holds;    /* whose time is over */
    size_t hold_count;
    struct instant recorded;
    struct entry *entries[TURN_ENTRIES_MAX];
    size_t entry_count;
    struct notice notices[TURN_NOTICES_MAX];
    size_t notice_count;
    struct str asleep[TURN_ENTRIES_MAX]; /* codes of cards that sleep from now on */
    size_t asleep_count;
    bool has_found_act; /* account.acted, which nobody knew before */
};

struct night_task {
    const char *name; /* for the log */

    /* Whether decide() would do something, as far as the page tells.  Its turn comes when any task says yes. */
    bool (*is_due)(const struct night *night, const struct night_account *seen);

    /* Puts entries and notices into the turn, or nothing.  Nothing is written before all tasks have decided, so
     * an error leaves the account as it is, and the others go on. */
    enum err (*decide)(struct night_turn *turn);
};

extern const struct night_task *const night_tasks[]; /* in their order; the last is NULL */

/* A new entry of the account in this turn, with its head filled in; the task decides it.  E_LIMIT. */
MUST_USE enum err night_entry(struct night_turn *turn, enum entry_kind kind,
                              struct entry **ret_entry);
void night_drop_entry(struct night_turn *turn); /* the newest: there was nothing to do */

/* Queues a notice, unless the account was told so already, or this turn has TURN_NOTICES_MAX: the next night
 * goes on.  Partition, account and number are filled in; texts live in the arena. */
void night_notice(struct night_turn *turn, const struct notice *notice);

/* Whether the programme in force says anything of cards that a night has to do with. */
bool night_has_card_rules(const struct night *night);

/* Whether the account has been told this. */
bool night_is_told(const struct night_account *seen, const struct notice *notice);

#endif
