/* closing.h - what a closed account still takes part in.
 *
 * "Closed, an account takes no part in anything any more": nothing is earned, spent or passed on.  What its purchases
 * owe to the past goes on: goods come back, gifts are handed over, and what such a return has brought is paid out by
 * closing it again.
 */
#ifndef LOYALTY_CLOSING_H
#define LOYALTY_CLOSING_H

#include "loyalty/entry.h"

/* Whether the entry may be one of an account with this past, which need not be kept: E_ACCOUNT_CLOSED. */
MUST_USE enum err closing_check(const struct past *past, const struct entry *entry);

/* An entry behind a close that leaves the account as it was: the close can still be undone. */
bool closing_is_as_it_was(enum entry_kind kind);

#endif
