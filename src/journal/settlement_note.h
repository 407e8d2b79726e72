/* settlement_note.h - how the journal speaks of a settlement: which version, from which day on, and the digest of its
 * document.
 *
 *      2 2027-01-01 <64 hex digits>
 *
 * The note of an ENTRY_SETTLEMENT, and so a part of the canonical form (docs/journal.md).
 */
#ifndef JOURNAL_SETTLEMENT_NOTE_H
#define JOURNAL_SETTLEMENT_NOTE_H

#include "core/buf.h"
#include "core/date.h"
#include "core/digest.h"

#define SETTLEMENT_NOTE_MAX_BYTES 128

struct settlement_note {
    int64_t number;   /* of the version, from 1 */
    struct date from; /* the first day on which it is in force */
    struct sha256 digest;
};

void settlement_note_write(const struct settlement_note *note, struct buf *out);
MUST_USE enum err settlement_note_read(struct str text,
                                       struct settlement_note *ret_note); /* E_JOURNAL */

#endif
