/* statement.h - what an account had, what came and went, and what it has: from its lots and its entries.
 *
 * Told backwards from what the lots hold now, so that nothing before the first day has to be read:
 *
 *      statement_begin()     all lots, as they are now
 *      statement_skip()      each entry behind the last instant, the latest first
 *      statement_add()       each entry of the time told, the latest first
 *      statement_end()       opening + movements = closing, of each unit
 *
 * What an account has of a unit is the sum of its lots: usable or pending, reserved by holds, less what it owes.  What
 * has passed its last day is there until an entry expires it.
 */
#ifndef LOYALTY_ACCOUNT_STATEMENT_H
#define LOYALTY_ACCOUNT_STATEMENT_H

#include "loyalty/entry.h"

/* Why there is more or less of a unit. */
enum statement_what {
    STATEMENT_TOP_UP,    /* money that was paid in: no sale */
    STATEMENT_BONUS,     /* what came on top of it */
    STATEMENT_GIFT_CARD, /* for which a gift card was sold */
    STATEMENT_EARNED,    /* on purchases */
    STATEMENT_GIVEN,     /* for anything else that happened */
    STATEMENT_SPENT,
    STATEMENT_GIVEN_BACK,
    STATEMENT_TAKEN_BACK,
    STATEMENT_PAID_BACK, /* money that had been paid in, and what came of it */
    STATEMENT_EXPIRED,
    STATEMENT_CONVERTED,
    STATEMENT_SENT,
    STATEMENT_RECEIVED,
    STATEMENT_BY_HAND,
    STATEMENT_CLOSED,   /* the account was: paid out or lost */
    STATEMENT_REOPENED, /* and what came back of it */
    STATEMENT_SETTLED,  /* what repays a debt and the debt: together nothing, so it is never told */
};

#define STATEMENT_WHATS 17
extern const char *const statement_what_codes[STATEMENT_WHATS];

struct statement_line {
    int64_t number; /* of the entry */
    struct instant recorded;
    struct date on;
    int32_t second; /* of that day */
    struct str shop;
    struct str receipt; /* its number; of an event what the caller called it; may be empty */
    enum statement_what what;
    enum event_kind event; /* STATEMENT_GIVEN */
    size_t unit;           /* index */
    int64_t change;        /* not 0 */
    int64_t after;         /* what there is of the unit behind it */
};

struct statement_unit {
    struct str id;
    int64_t opening;
    int64_t closing;
    size_t line_count;
};

struct statement {
    struct arena *arena;
    const struct account *account;
    struct statement_unit *units; /* room for `unit_size` of them */
    size_t unit_count;
    size_t unit_size;
    struct statement_line *lines; /* in the order of the journal, once it has ended */
    size_t line_count;
    size_t line_size;
    size_t line_max; /* E_STATEMENT_LONG beyond */
};

/* The account with every lot that it ever had.  E_NO_MEMORY. */
MUST_USE enum err statement_begin(struct arena *arena, const struct account *account,
                                  size_t line_max, struct statement *ret_statement);

/* Each of the account's entries, the latest first; `program` is the version that decided it (NULL: none did).  Texts
 * are copied.  E_STATEMENT_LONG, E_NO_MEMORY. */
MUST_USE enum err statement_skip(struct statement *statement, const struct entry *entry);
MUST_USE enum err statement_add(struct statement *statement, const struct program *program,
                                const struct entry *entry);

void statement_end(struct statement *statement);

#endif
