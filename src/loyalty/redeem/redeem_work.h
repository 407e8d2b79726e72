/* redeem_work.h - rewards while they are applied: what redeem.c and redeem_units.c share. */
#ifndef LOYALTY_REDEEM_REDEEM_WORK_H
#define LOYALTY_REDEEM_REDEEM_WORK_H

#include "loyalty/redeem/redeem.h"

/* Units of a line that a reward has been used on, and the one that it would be used on next. */
struct taken {
    int64_t units;
    int64_t left_minor;     /* what is still due for them */
    int64_t next_minor;     /* what the next one costs, rounded up: no cent is nobody's */
    int64_t discount_minor; /* what would be taken off it; 0: there is none */
};

struct redeem {
    struct arena *arena;
    const struct outcome_input *input;
    struct basket *basket;
    struct fund *funds;               /* what is left of them */
    int32_t uses[REWARDS_MAX];        /* per reward, so far */
    struct taken *taken[REWARDS_MAX]; /* per reward, by line; NULL: none (redeem_units.h) ... */
    int64_t taken_uses[REWARDS_MAX];  /* ... and by how many uses */
    bool has_exclusive;
    struct outcome_redemption *redemptions;
    size_t count;
    int64_t *parts_minor; /* per line: of the discount at hand */
    struct refusal *refusal;
};

/* One ask while it is decided. */
struct request {
    size_t ask_index;
    const struct receipt_ask *ask;
    const struct reward *reward;
    const struct outcome_redemption *had;   /* NULL for a purchase */
    const struct outcome_redemption *first; /* when it was made; NULL with `had` */
    struct outcome_redemption got;
};

/* Says why on the refusal; returns err. */
enum err redeem_refuse(struct redeem *work, const struct request *request, enum err err,
                       int64_t have, int64_t need);

/* Takes `discount` off the selected lines, pro rata.  E_NO_MEMORY. */
MUST_USE enum err redeem_take(struct redeem *work, struct outcome_redemption *got,
                              int64_t discount);

/* Room for its parts by line, which a reward that takes nothing off has too.  E_NO_MEMORY. */
MUST_USE enum err redeem_make_room(struct redeem *work, struct outcome_redemption *got);

/* Takes it off one line.  E_NO_MEMORY. */
MUST_USE enum err redeem_take_line(struct redeem *work, struct outcome_redemption *got, size_t line,
                                   int64_t discount);

static inline int64_t redeem_lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

#endif
