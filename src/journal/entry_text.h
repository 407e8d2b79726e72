/* entry_text.h - an entry as its canonical text, and back.
 *
 * The canonical form, version 1, is the text that is hashed, stored and shown to an auditor.  UTF-8,
 * one record per line, fields separated by TAB, in a fixed order; no field may hold a control
 * character, so nothing is escaped.  It names no person: an account, a card and a member are numbers.
 * docs/journal.md describes it record by record, so that anyone can check it without this program.
 *
 *      hash(n) = SHA-256( hash(n-1) || canonical text of entry n ),   hash(0) = 32 zero bytes
 */
#ifndef JOURNAL_ENTRY_TEXT_H
#define JOURNAL_ENTRY_TEXT_H

#include "loyalty/entry.h"

#define ENTRY_FORMAT 1

/* Writes the canonical form.  E_LIMIT when it does not fit the buffer; E_INVALID when a text holds an
 * ASCII control character, or a tag is empty or holds a comma (the edge refuses both). */
MUST_USE enum err entry_encode(const struct entry *entry, struct buf *out);

/* Reads it back; texts are borrowed from `text`, arrays live in the arena.  Whatever is not exactly
 * the form is E_JOURNAL: encode(decode(text)) is text, byte for byte. */
MUST_USE enum err entry_decode(struct arena *arena, struct str text, struct entry *ret_entry);

#endif
