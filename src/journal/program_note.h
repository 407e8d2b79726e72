/* program_note.h - how the journal speaks of a programme: by the digest of its document.
 *
 *      draft <64 hex digits>                      it was kept
 *      active <microseconds> <64 hex digits>      it is in force from an instant on
 *
 * The note of an ENTRY_PROGRAM, and so a part of the canonical form (docs/journal.md).
 */
#ifndef JOURNAL_PROGRAM_NOTE_H
#define JOURNAL_PROGRAM_NOTE_H

#include "core/buf.h"
#include "core/digest.h"
#include "core/instant.h"

#define PROGRAM_NOTE_MAX_BYTES 128

struct program_note {
    bool is_active;
    struct instant from; /* when it is active */
    struct sha256 digest;
};

void program_note_write(const struct program_note *note, struct buf *out);
MUST_USE enum err program_note_read(struct str text, struct program_note *ret_note); /* E_JOURNAL */

#endif
