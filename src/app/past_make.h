/* past_make.h - an account's past made from the journal, where nobody has counted it yet. */
#ifndef APP_PAST_MAKE_H
#define APP_PAST_MAKE_H

#include "app/app.h"
#include "loyalty/lots.h"

/* Makes account->past hold at least so many months: from the entries of the account up to account->newest,
 * all of them read, when it does not.  What is made lives in the arena.  E_JOURNAL, errors of the database. */
MUST_USE enum err past_make(const struct app *app, struct db *db, struct arena *arena,
                            int32_t partition, int32_t months, struct account *account);

#endif
