/* referral_note.h - how the journal speaks of who sent a new member: by the account's numbers.
 *
 *      referred 3-17          by account 17 of partition 3
 *
 * The note of an ENTRY_ENROL, and so a part of the canonical form (docs/journal.md).
 */
#ifndef JOURNAL_REFERRAL_NOTE_H
#define JOURNAL_REFERRAL_NOTE_H

#include "core/buf.h"

#define REFERRAL_NOTE_MAX_BYTES 64

struct referrer {
    int32_t partition; /* 1..PARTITIONS_MAX */
    int64_t account;   /* from 1 */
};

void referral_note_write(const struct referrer *referrer, struct buf *out);
MUST_USE enum err referral_note_read(struct str text,
                                     struct referrer *ret_referrer); /* E_JOURNAL */

#endif
