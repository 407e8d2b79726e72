/* referral.h - a friend who was sent by a customer, as the account's past tells it.
 *
 * "What counts is a first purchase with something to pay": the account had nothing to show for before, and
 * has now.  While all of it has come back, it is as if it had not been.
 */
#ifndef LOYALTY_REFERRAL_H
#define LOYALTY_REFERRAL_H

#include "loyalty/past.h"

/* The account was opened for somebody who was sent, and what was bought has come to nothing yet.  A past that
 * nobody keeps knows of no referral. */
bool referral_waits(const struct past *past);

/* What an entry adds to what was bought: that of a purchase or a claim may be the first. */
int64_t referral_amount(const struct entry *entry);

#endif
