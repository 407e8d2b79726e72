/* ndef.h - where a tag keeps its message, and the first record of that (NFC Forum Type 2 Tag, NDEF).  Pure.
 *
 *      00 | 01 03 A0 0C 34 | 03 0E D1 01 0A 54 ... | FE       blocks of a Type 2 tag: type, length, value
 *                            └─ the message
 *      D1 01 0A 54 ...                                         a record: flags, lengths, type, payload
 */
#ifndef READER_NDEF_H
#define READER_NDEF_H

#include "core/buf.h"

#define NDEF_RECORD_MAX_BYTES                                                                      \
    250 /* in hexadecimal, and its name before it, within SCAN_MAX_BYTES */

/* The message in the blocks of a Type 2 tag.  E_NOT_FOUND when the tag has none, or an empty one; E_SCAN_TRUNCATED
 * when it begins and more bytes are needed. */
MUST_USE enum err ndef_find(struct str blocks, struct str *ret_message);

/* The first record, as src/scan reads it: a text or a link in one short piece.  E_NOT_FOUND when it is of another
 * kind, or longer than a scan may be; E_SCAN_TRUNCATED when the message ends before it does. */
MUST_USE enum err ndef_first(struct str message, struct str *ret_record);

/* Writes a link as such a record.  *ret_skipped: how many bytes of the link its prefix stands for, so that the byte `at`
 * of the link is the byte NDEF_LINK_AT + at - *ret_skipped of the record.  E_CHIP_LINK when it is longer than a tag tells. */
#define NDEF_LINK_AT 5
MUST_USE enum err ndef_put_link(struct buf *out, struct str link, size_t *ret_skipped);

#endif
