/* chip_note.h - how the journal speaks of the chip in a card that proves itself.
 *
 *      "chip 0"        the note of an ENTRY_CARD: the card has a chip from now on, of which nothing was read before
 *      "chip 61"       the same of one that was in a card before: its readings up to the 61st are over
 *      "chip-end"      and no longer
 */
#ifndef JOURNAL_CHIP_NOTE_H
#define JOURNAL_CHIP_NOTE_H

#include "core/buf.h"

#define CHIP_END_NOTE       STR("chip-end")
#define CHIP_NOTE_MAX_BYTES 32

void chip_note_write(int64_t over, struct buf *out);

bool chip_note_is(struct str text); /* of either kind */

/* Of the first kind; E_JOURNAL when it is no such note. */
MUST_USE enum err chip_note_read(struct str text, int64_t *ret_over);

#endif
