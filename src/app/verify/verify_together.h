/* verify_together.h - entries of several accounts that belong together: each must have the other. */
#ifndef APP_VERIFY_VERIFY_TOGETHER_H
#define APP_VERIFY_VERIFY_TOGETHER_H

#include "app/verify/verify_tables.h"
#include "loyalty/decide/decide.h"

/* Decides a draw again: what the purchase or return that it accompanies says of this account. */
MUST_USE enum err verify_draw(struct audit *audit, const struct program *program,
                              struct entry *entry, struct account *account);

/* Each draw of a purchase or a return has its entry in the chain of the account that it names. */
MUST_USE enum err verify_draws(struct audit *audit, const struct entry *entry);

#endif
