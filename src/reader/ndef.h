/* ndef.h - where a tag keeps its message, and the first record of that (NFC Forum Type 2 Tag, NDEF).  Pure.
 *
 *      00 | 01 03 A0 0C 34 | 03 0E D1 01 0A 54 ... | FE       blocks of a Type 2 tag: type, length, value
 *                            └─ the message
 *      D1 01 0A 54 ...                                         a record: flags, lengths, type, payload
 */
#ifndef READER_NDEF_H
#define READER_NDEF_H

#include "core/str.h"

/* The message in the blocks of a Type 2 tag.  E_NOT_FOUND when the tag has none, or an empty one; E_SCAN_TRUNCATED
 * when it begins and more bytes are needed. */
MUST_USE enum err ndef_find(struct str blocks, struct str *ret_message);

/* The first record, as src/scan reads it: a text or a link in one short piece.  E_NOT_FOUND when it is of another
 * kind, or longer than a scan may be; E_SCAN_TRUNCATED when the message ends before it does. */
MUST_USE enum err ndef_first(struct str message, struct str *ret_record);

#endif
