/* order.h - what to write into which chip: what the server answers when a card gets one.  Pure.
 *
 *      {..., "write": {"uid":"04DE5F1EACC040","link":"/card?e=0...&c=0...","keys":{"app":"...","meta":"...","code":"..."}}}
 *
 * or what stands behind `write` alone.  It owns what it has read, so that the text can be wiped at once.
 */
#ifndef READER_ORDER_H
#define READER_ORDER_H

#include "core/arena.h"
#include "core/proof/sun.h"
#include "reader/ndef.h"

/* The keys of a tag by the numbers that the chip gives them. */
enum order_key {
    ORDER_KEY_APP,  /* changes what is on it */
    ORDER_KEY_META, /* seals which tag it is */
    ORDER_KEY_CODE, /* makes the code */
    ORDER_KEYS,
};

struct order {
    uint8_t uid[SUN_UID_BYTES];
    char record[NDEF_RECORD_MAX_BYTES]; /* of the link, as the tag keeps it */
    size_t record_len;
    struct sun_places places; /* offsets in the record */
    struct aes_block keys[ORDER_KEYS];
};

/* `address` is where the server is, without a slash at its end: what a link stands behind that begins with one; empty: it
 * was not told.
 *
 * E_CHIP_ORDER when it is no such text; E_CHIP_SHOWN when the server does not tell again what to write; E_CHIP_ADDRESS when
 * the address is missing; E_CHIP_LINK when the link is longer than a tag tells; E_NO_MEMORY.  What stands in the arena is
 * wiped.  With E_CHIP_ORDER, what the server said instead (RFC 9457, `detail`) is written to `said`, if it is that. */
MUST_USE enum err order_read(struct arena *arena, struct str text, struct str address,
                             struct buf *said, struct order *ret_order);

void order_forget(struct order *order); /* wiped; for CLEANUP() */

#endif
