/* sun.h - Secure Unique NFC: what an NTAG 424 DNA writes into its link each time it is read (NXP AN12196).
 *
 *      https://shop.example/t?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086       number and count are sealed
 *      https://shop.example/t?uid=041E3C8A2D6B80&ctr=000006&mac=4B00064004B0B3D3         or can be read by anybody
 *      n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086                              the first, as a request names it
 *      n1.041E3C8A2D6B80.000006.4B00064004B0B3D3                                         the second
 *
 *      sealed  = AES(K2, C7 | UID | count | random)
 *      code    = every second byte of CMAC(CMAC(K1, 3CC3 0001 0080 | UID | count), nothing)
 *
 * The count grows by one with each reading, so a link that was read before is worth nothing: whoever believes one keeps the
 * last count of each tag and wants a larger one.
 */
#ifndef CORE_PROOF_SUN_H
#define CORE_PROOF_SUN_H

#include "core/buf.h"
#include "core/proof/aes.h"

#define SUN_UID_BYTES   7
#define SUN_COUNT_BYTES 3
#define SUN_COUNT_MAX   ((1 << 8 * SUN_COUNT_BYTES) - 1)
#define SUN_CODE_BYTES  8

struct sun {
    bool is_sealed;          /* `uid` and `count` are not known before sun_open() */
    struct aes_block sealed; /* as the link has it */
    uint8_t uid[SUN_UID_BYTES];
    uint32_t count; /* 1 .. 2^24 - 1 */
    uint8_t code[SUN_CODE_BYTES];
};

#define SUN_TEXT_MAX_BYTES 64 /* of the short form: 52 */

/* The keys of a tag (AppMasterKey, SDMFileReadKey, SDMMetaReadKey). */
struct sun_keys {
    struct aes_block app;  /* K0: of this tag alone; with it the chip is written */
    struct aes_block code; /* K1: of this tag alone */
    struct aes_block meta; /* K2: the same for all tags, for it opens what says which tag it is */
};

/* Of a link with the words e, c or uid, ctr, mac (also picc_data, enc, cmac), in any order, with others beside them, or of
 * the short form.  False when it has none of these, one twice, or one of another form. */
bool sun_read(struct str text, struct sun *ret_sun);

/* The short form, of one that is not opened. */
void sun_write(struct buf *out, const struct sun *sun);

/* Where a chip writes into a sealed link that is not of any reading yet: zeros, AES_BYTES and SUN_CODE_BYTES in
 * hexadecimal.  False: it is no such link. */
struct sun_places {
    size_t sealed; /* offsets in the link */
    size_t code;
};
bool sun_find_places(struct str link, struct sun_places *ret_places);

/* What is sealed.  False: not with this key, or no tag wrote it. */
bool sun_open(const struct aes_block *meta, struct sun *sun);

/* Whether the tag that has this key wrote it, in constant time; of one that is open. */
bool sun_is_right(const struct aes_block *key, const struct sun *sun);

/* The keys of a tag from one secret of the shop (AN10922, AES-128): who has one tag's has no other's. */
struct aes_block sun_meta_key(const struct aes_block *master);
struct aes_block sun_code_key(const struct aes_block *master, const uint8_t uid[SUN_UID_BYTES]);
struct sun_keys sun_keys_of(const struct aes_block *master, const uint8_t uid[SUN_UID_BYTES]);

/* AN10922, 2.2.1: a key made from another and so many bytes that tell apart, 16 to 31. */
struct aes_block sun_diversify(const struct aes_block *master, const uint8_t *input, size_t count);

#endif
