/* random_shop.h - random programmes, baskets and days, for the laws.
 *
 * Small numbers and few names on purpose: rules meet, minima are just met or just missed, lots run
 * out, rewards lapse.  Now and then an amount is huge.
 */
#ifndef TESTS_LIB_RANDOM_SHOP_H
#define TESTS_LIB_RANDOM_SHOP_H

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

/* What a law asks of the programme; zero: anything goes. */
struct random_wish {
    bool no_rewards;
    bool is_splittable; /* sum, floor, no visit, no ceiling: see law L10 */
    bool no_preference; /* what gives more is never beaten by what gives less: see law L11 */
    bool never_expires; /* and usable at once */
    bool asks_nobody;   /* no tags of members and no friends: what receipts do not tell */
    bool looks_back;    /* often: visits, ceilings, tiers, challenges, and rules for other events */
    bool has_gifts;     /* some rewards are handed over, and deeds do so */
    bool vouchers_last; /* they never end */
    bool
        has_vouchers; /* often: a unit of vouchers, and points that become some, by themselves or by deeds */
    bool has_transfers; /* some units may be passed on, and deeds do so */
};

void random_program(struct rng *rng, struct arena *arena, const struct random_wish *wish,
                    struct program *ret_program);

/* A version that follows: `base` with some of its units ended, each in one way or another, and with the
 * rules that do not give them.  At least one unit goes on. */
void random_change(struct rng *rng, struct arena *arena, const struct program *base,
                   struct program *ret_program);

/* One to six lines, up to three asks that the programme may or may not grant. */
struct receipt random_receipt(struct rng *rng, struct arena *arena, const struct program *program);

/* Some of what is left of a purchase, in random parts and order; none when nothing is left. */
struct entry_back *random_backs(struct rng *rng, struct toy *toy, int64_t purchase,
                                size_t *ret_count);

/* The number of a random top-up or sale of a gift card, or 0. */
int64_t random_paid_in(struct rng *rng, const struct toy *toy);

/* A random deed of a random account on or near the day: a purchase, a return, a claim, an expiry, an end.  The
 * engine may refuse it for a reason of the shop's rules, never for another. */
enum err random_deed(struct rng *rng, struct toy *toy, int day);

/* A purchase which is not refused: without its rewards if need be. */
void random_purchase(struct rng *rng, struct toy *toy, int64_t account, int day);

#endif
