/* keys.h - which keys write a text, on which layout.  Pure.
 *
 * What a reader types are keys, which the system's layout turns into characters: the same that a hand would press there.
 */
#ifndef READER_KEYS_H
#define READER_KEYS_H

#include "core/str.h"

enum keys_layout { KEYS_FR, KEYS_US };

/* A key by its number (linux/input-event-codes.h), with the shift key held or not. */
struct keys_stroke {
    uint16_t key;
    bool has_shift;
};

/* The strokes of a text of digits, letters, ':', '-' and '.', and of Enter behind it: text.len + 1
 * of them.  E_SCAN_NO_KEYS for another character; E_LIMIT when there is no room for them. */
MUST_USE enum err keys_of(enum keys_layout layout, struct str text, struct keys_stroke *strokes,
                          size_t size, size_t *ret_count);

#endif
