/* look_account.h - for reads: an account as its next entry would find it. */
#ifndef APP_LOOK_LOOK_ACCOUNT_H
#define APP_LOOK_LOOK_ACCOUNT_H

#include "app/commit.h"
#include "loyalty/lots.h"
#include "loyalty/occasion.h"
#include "loyalty/stock.h"

/* Now in the caller's shop (`caller` may be NULL), or by the clock of the first shop: balances need a day. */
struct occasion look_now(const struct app *app, const struct caller *caller);
struct date look_today(const struct app *app, const struct caller *caller);

const struct program *look_program(const struct app *app); /* in force now, or NULL */

/* With the units that have ended as they ended.  E_NOT_FOUND. */
MUST_USE enum err look_account(const struct app *app, struct db *db, struct arena *arena,
                               int32_t partition, int64_t number, struct date on,
                               struct account *ret_account);

/* Where the programme (NULL: none) looks back, what it looks back at. */
MUST_USE enum err look_past(struct app *app, struct db *db, struct arena *arena,
                            const struct program *program, int32_t partition,
                            struct account *account);

/* "past" and "stock", in the form in which a till that decides by itself takes them (engine/evaluate.h). */
MUST_USE enum err look_put_past(struct json *json, struct arena *arena, const struct past *past);
void look_put_stock(struct json *json, const struct stock *stock);

#endif
