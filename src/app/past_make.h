/* past_make.h - an account's past made from the journal, where nobody has counted it yet. */
#ifndef APP_PAST_MAKE_H
#define APP_PAST_MAKE_H

#include "app/app.h"
#include "loyalty/lots.h"

/* Makes account->past hold at least so many months: from the entries of the account up to account->newest,
 * all of them read, when it does not.  What is made lives in the arena.  E_JOURNAL, errors of the database. */
MUST_USE enum err past_make(const struct app *app, struct db *db, struct arena *arena,
                            int32_t partition, int32_t months, struct account *account);

/* The same for an account whose past is kept from now on, whatever the programme asks: for as many months as the
 * version in force at an instant looks back. */
MUST_USE enum err past_make_from(const struct app *app, struct db *db, struct arena *arena,
                                 int32_t partition, struct instant at, struct account *account);

#endif
