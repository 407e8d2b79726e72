/* apdu.h - commands to a chip and its answers (ISO/IEC 7816-4).  Pure: the way to the chip is lent.
 *
 *      command   CLA INS P1 P2 [Lc data] [Le]              00 A4 04 00 07 D2760000850101 00
 *      answer    [data] SW1 SW2                            ... 90 00
 */
#ifndef READER_APDU_H
#define READER_APDU_H

#include "core/arena.h"

#define APDU_ANSWER_MAX_BYTES 258 /* 256 of data, and the status */
#define APDU_DONE             0x9000

/* How a command reaches the chip and its answer comes back: by a reader, or in a test. */
struct apdu_line {
    /* E_CARD_GONE; E_CARD_MUTE. */
    enum err (*send)(void *context, struct str command, char *room, size_t size, size_t *ret_len);
    void *context;
};

struct apdu_answer {
    struct str data; /* without the status; borrowed from where the answer lies */
    int status;      /* SW1 * 256 + SW2 */
};

/* Bytes as the answer that they are.  E_CARD_GONE when there are none; E_CARD_MUTE when they cannot be one: a single
 * byte, or too many. */
MUST_USE enum err apdu_read(struct str bytes, struct apdu_answer *ret_answer);

struct apdu_room {
    char bytes[APDU_ANSWER_MAX_BYTES];
};

/* Sends a command of at most 255 bytes of data, and asks on where a chip of the older protocol (T=0) wants that: for
 * the rest of an answer (61xx), or with another length (6Cxx).  What the chip refuses is an answer too.  The data lies
 * in the room.  E_CARD_GONE, E_CARD_MUTE. */
MUST_USE enum err apdu_ask(const struct apdu_line *line, struct str command, struct apdu_room *room,
                           struct apdu_answer *ret_answer);

/* The four bytes of a head, and a length that is expected: of a read.  0 is 256. */
struct apdu_head {
    uint8_t class;
    uint8_t instruction;
    uint8_t p1;
    uint8_t p2;
};
MUST_USE enum err apdu_get(const struct apdu_line *line, struct apdu_head head, int expected,
                           struct apdu_room *room, struct apdu_answer *ret_answer);

/* SELECT by name of an application, or by the number of a file.  *ret_is_there false: the chip has none of that name. */
MUST_USE enum err apdu_select_name(const struct apdu_line *line, struct str name,
                                   bool *ret_is_there);
MUST_USE enum err apdu_select_file(const struct apdu_line *line, int file, bool *ret_is_there);

/* READ BINARY of the selected file: `len` bytes from `offset`, at most `step` at once; less where the file ends.
 * *ret_data lies in the arena; empty when the chip refuses the first.  E_LIMIT above TAG_MAX_BYTES; E_NO_MEMORY. */
struct apdu_part {
    int offset;
    int len;
    int step;
};
MUST_USE enum err apdu_read_binary(struct arena *arena, const struct apdu_line *line,
                                   struct apdu_part part, struct str *ret_data);

#endif
