/* encode.h - makes a tag prove itself: writes what was ordered onto an NTAG 424 DNA (AN12196, "Personalization").  Pure.
 *
 *      look    which chip it is, which keys it has, how its message is kept        nothing is changed by that
 *      write   the message; where the chip writes into it; key 2, key 1, and last key 0
 *      check   the tag is read as a till reads it, and what it tells is proven
 *
 * Each step is done when it is not done yet, so that a tag which was taken away in the middle is finished the next time, and
 * one that is finished is left alone: to set once more how its message is kept would begin its count anew.
 */
#ifndef READER_ENCODE_H
#define READER_ENCODE_H

#include "reader/ntag.h"
#include "reader/order.h"

struct encode_means {
    const struct apdu_line *line;
    void (*draw)(uint8_t *ret_bytes, size_t count); /* what nobody can guess: secret_bytes() */
};

/* *ret_was_done: there was nothing to write.
 *
 * Before anything is written: E_CHIP_KIND, E_CHIP_HIDDEN, E_CHIP_OTHER, E_CHIP_KEYS, E_CHIP_CLOSED; E_CHIP_LINK when its
 * file is too small.  At any time: E_CARD_GONE, E_CHIP_ANSWER, E_NO_MEMORY.  At the end: E_CHIP_UNPROVEN. */
MUST_USE enum err encode_tag(struct arena *arena, const struct encode_means *means,
                             const struct order *order, bool *ret_was_done);

#endif
