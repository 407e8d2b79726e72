/* order.h - what to write on which tag: what the server answers when a tag is registered.  Pure.
 *
 *      {"uid":"04DE5F1EACC040","link":"https://shop.example/t?e=0...&c=0...","keys":{"app":"...","meta":"...","code":"..."}}
 *
 * It owns what it has read, so that the text can be wiped at once.
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

/* E_CHIP_ORDER when it is no such text; E_CHIP_LINK when the link is longer than a tag tells; E_NO_MEMORY.  What stands in
 * the arena is wiped. */
MUST_USE enum err order_read(struct arena *arena, struct str text, struct order *ret_order);

void order_forget(struct order *order); /* wiped; for CLEANUP() */

#endif
