/* voucher_note.h - how the journal speaks of a code that leads to a voucher: the note of its card.
 *
 *      "voucher 12"        the account's lot 12 is used by it
 *
 * A gift card's note, at the entry that opens its account, is GIFT_CARD_NOTE.
 */
#ifndef JOURNAL_VOUCHER_NOTE_H
#define JOURNAL_VOUCHER_NOTE_H

#include "core/buf.h"

#define GIFT_CARD_NOTE         STR("gift_card")
#define VOUCHER_NOTE_MAX_BYTES 32

void voucher_note_write(int64_t lot, struct buf *out);

/* E_JOURNAL when it is no such note. */
MUST_USE enum err voucher_note_read(struct str text, int64_t *ret_lot);

#endif
