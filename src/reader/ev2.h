/* ev2.h - what is said to a chip in private: the secure messaging that NXP calls EV2 (NT4H2421Gx, 9.1; AN12196).  Pure.
 *
 *      both have the key      E(K, B)  ->  E(K, A | B')  ->  E(K, TI | A' | ...)       A, B by lot; ' turned by one byte
 *      keys of the session    CMAC(K, A55A 0001 0080 | A and B mixed), CMAC(K, 5AA5 0001 0080 | A and B mixed)
 *      a command              head | E(data) | code(INS | count | TI | head | E(data))
 *      its answer             data | code(status | count + 1 | TI | data)
 *
 * The count grows with each command, so none is taken twice, and none in another order.
 */
#ifndef READER_EV2_H
#define READER_EV2_H

#include "core/buf.h"
#include "core/proof/aes.h"
#include "reader/apdu.h"

#define EV2_PAIR_BYTES        (2 * AES_BYTES)
#define EV2_CODE_BYTES        8
#define EV2_TRANSACTION_BYTES 4

/* How a command goes; the numbers are the chip's own. */
enum ev2_mode {
    EV2_PLAIN = 0,
    EV2_MAC = 1,  /* to be read by anybody, and a code behind it */
    EV2_FULL = 3, /* sealed, and a code behind it */
};

struct ev2 {
    bool is_open; /* false: nothing was agreed; commands go in plain */
    struct aes_block seal;
    struct aes_block mac;
    uint8_t transaction[EV2_TRANSACTION_BYTES]; /* TI */
    uint16_t count;                             /* of the commands since then */
};

void ev2_forget(struct ev2 *session); /* wiped; for CLEANUP() */

/* What both drew by lot, while they agree; wiped in the same way. */
struct ev2_lots {
    struct aes_block ours;   /* A */
    struct aes_block theirs; /* B */
};
void ev2_forget_lots(struct ev2_lots *lots);

/* What answers the challenge of the chip; fills lots->theirs. */
void ev2_answer(const struct aes_block *key, const struct aes_block *challenge,
                struct ev2_lots *lots, uint8_t ret_pair[EV2_PAIR_BYTES]);

/* Whether the chip's last word shows that it has the key too; then a session begins. */
bool ev2_agree(const struct aes_block *key, const struct ev2_lots *lots,
               const uint8_t pair[EV2_PAIR_BYTES], struct ev2 *ret_session);

struct ev2_command {
    uint8_t instruction;
    struct str head; /* never sealed */
    struct str data;
};

/* Writes the whole command (ISO/IEC 7816-4, CLA 90) as the session is; what does not fit into one makes `out` sticky. */
void ev2_put(const struct ev2 *session, enum ev2_mode mode, const struct ev2_command *command,
             struct buf *out);

/* Counts the command that was answered, and takes the code off the answer; of one that says 9100.  False: the code is
 * not right, so it is no word of the chip.  An answer that is sealed is not opened here. */
bool ev2_take(struct ev2 *session, enum ev2_mode mode, const struct apdu_answer *answer,
              struct str *ret_data);

#endif
