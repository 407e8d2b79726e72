/* leave_note.h - how the journal speaks of an account that was opened for a member who left another.
 *
 *      "left 17"       the note of its ENTRY_ENROL: entry 17 of this chain says who left which account
 *
 * A further card that he takes along has the note CARD_MOVED_NOTE.
 */
#ifndef JOURNAL_LEAVE_NOTE_H
#define JOURNAL_LEAVE_NOTE_H

#include "core/buf.h"

#define CARD_MOVED_NOTE      STR("move")
#define LEAVE_NOTE_MAX_BYTES 32

void leave_note_write(int64_t number, struct buf *out);

/* E_JOURNAL when it is no such note. */
MUST_USE enum err leave_note_read(struct str text, int64_t *ret_number);

#endif
