/* low_balances.h - a notice to who runs out of money, queued with the entry that made it so. */
#ifndef APP_LOW_BALANCES_H
#define APP_LOW_BALANCES_H

#include "app/commit.h"
#include "loyalty/account/low_balance.h"

/* What a command works on, before anything of it was decided. */
struct low_balance_mark {
    const struct program *program; /* in force then; NULL: none */
    struct low_balance before;
};

struct low_balance_mark low_balance_mark(const struct app_program *now,
                                         const struct account *account, struct date on);

/* For run(), when all of it is written: a notice for each unit that fell, named by the entry.  None to an account
 * without a member, such as a gift card's. */
MUST_USE enum err low_balance_tell(struct write_context *context, struct arena *arena,
                                   const struct low_balance_mark *mark,
                                   const struct account *account, const struct entry *entry);

#endif
