/* referral.h - a friend who was sent by a customer, as the journal and the account's past tell it.
 *
 *      referred 3-17          the note of the ENTRY_ENROL of who was sent: by account 17 of partition 3
 *
 * "What counts is a first purchase with something to pay": the account had nothing to show for before, and
 * has now.  While all of it has come back, it is as if it had not been.
 */
#ifndef LOYALTY_REFERRAL_H
#define LOYALTY_REFERRAL_H

#include "core/buf.h"
#include "loyalty/past.h"

#define REFERRAL_NOTE_MAX_BYTES 64

struct referrer {
    int32_t partition; /* 1..PARTITIONS_MAX */
    int64_t account;   /* from 1 */
};

void referral_note_write(const struct referrer *referrer, struct buf *out);
MUST_USE enum err referral_note_read(struct str text, struct referrer *ret_referrer); /* E_JOURNAL */

/* The account was opened for somebody who was sent, and what was bought has come to nothing yet.  A past that
 * nobody keeps knows of no referral. */
bool referral_waits(const struct past *past);

/* What an entry adds to what was bought: that of a purchase or a claim may be the first. */
int64_t referral_amount(const struct entry *entry);

#endif
