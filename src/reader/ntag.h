/* ntag.h - the commands of an NTAG 424 DNA, as far as it is written here (NXP NT4H2421Gx, chapter 10).  Pure.
 *
 *      keys     0 may change everything      1 seals which tag it is      2 makes the code         (3 and 4: not used)
 *      files    2 is the message, 256 bytes                                                        (1 and 3: not touched)
 *
 * Any refusal of the chip ends what was agreed with it: then it is met anew.
 */
#ifndef READER_NTAG_H
#define READER_NTAG_H

#include "core/proof/sun.h"
#include "reader/ev2.h"

/* A tag that one speaks with. */
struct ntag {
    const struct apdu_line *line;
    struct ev2 session;
};

void ntag_leave(struct ntag *tag); /* keys of the session are wiped; for CLEANUP() */

/* Selects its application and asks who it is.  E_CHIP_KIND when it is no NTAG 424 DNA; E_CHIP_HIDDEN when it keeps its
 * number to itself; E_CARD_GONE.
 *
 * All others: E_CARD_GONE; E_CHIP_ANSWER when the chip refuses, or it was not the chip that answered. */
MUST_USE enum err ntag_meet(const struct apdu_line *line, struct ntag *ret_tag,
                            uint8_t ret_uid[SUN_UID_BYTES]);

/* Which version its key has: 0 from the factory.  Anybody may ask. */
MUST_USE enum err ntag_key_version(struct ntag *tag, int number, int *ret_version);

/* Both prove that they have this key; a session begins.  `lot` was drawn for this, and for nothing else.  E_CHIP_KEYS when
 * the chip has another; E_CHIP_CLOSED when it lets nobody try. */
MUST_USE enum err ntag_authenticate(struct ntag *tag, int number, const struct aes_block *key,
                                    const struct aes_block *lot);

/* How the message is kept. */
#define NTAG_SETTINGS_MAX 32
#define NTAG_RIGHT_FREE   0xE /* of a right: otherwise the number of a key, or F for nobody */
struct ntag_file {
    enum ev2_mode mode; /* how it is written and read by who has the key */
    int write_right;
    int both_right; /* to read and to write */
    int change_right;
    size_t size;
    uint8_t settings[NTAG_SETTINGS_MAX]; /* as ntag_set_file() wants them */
    size_t settings_len;
};
MUST_USE enum err ntag_file(struct ntag *tag, struct ntag_file *ret_file);

/* Reads as many bytes as the room has, from the beginning; in plain, and without what the chip writes into it for others. */
MUST_USE enum err ntag_read(struct ntag *tag, uint8_t *ret_bytes, size_t count);
MUST_USE enum err ntag_write(struct ntag *tag, enum ev2_mode mode, struct str bytes);

/* Both with key 0.  `old` is the key that it has; of key 0 it is not asked for, and the session ends. */
MUST_USE enum err ntag_set_file(struct ntag *tag, struct str settings);
MUST_USE enum err ntag_set_key(struct ntag *tag, int number, const struct aes_block *old,
                               const struct aes_block *new_key, uint8_t version);

#endif
