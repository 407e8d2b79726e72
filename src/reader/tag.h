/* tag.h - what a card tells that was held to a reader, as src/scan reads it.
 *
 *      a chip of the shop's own   what --aid and --record or --file name
 *      a tag of NFC               the first record of its message (Type 2, Type 4): "ndef:D1010A..."
 *      any other                  the number of its chip: "uid:04A2245A123480"
 *      a bank card, or a phone    nothing: it is recognised by the directory of payment (EMV), of which no entry is read
 */
#ifndef READER_TAG_H
#define READER_TAG_H

#include "reader/apdu.h"

#define TAG_AID_MIN_BYTES 5
#define TAG_AID_MAX_BYTES 16

enum tag_kind { TAG_CHIP, TAG_NDEF, TAG_UID };

/* What of a chip is read, and what not. */
struct tag_plan {
    bool is_uid_only; /* no message of a tag */
    struct str aid;   /* bytes; empty: no chip of the shop's own */
    int record;       /* of a file by its short number: file * 256 + record; 0: none */
    int file;         /* or a file by its number, read from its beginning; 0: none */
};

struct tag {
    enum tag_kind kind;
    struct str text; /* in the arena; valid UTF-8, at most SCAN_MAX_BYTES */
};

/* `atr` is what the reader says of the card when it comes (PC/SC part 3).
 *
 * E_CARD_GONE, E_CARD_MUTE, E_SCAN_BANK_CARD, E_SCAN_RANDOM_UID, E_SCAN_TRUNCATED, E_SCAN_UNKNOWN (no text that scan
 * reads), E_NO_MEMORY. */
MUST_USE enum err tag_read(struct arena *arena, const struct apdu_line *line, struct str atr,
                           const struct tag_plan *plan, struct tag *ret_tag);

const char *tag_kind_name(enum tag_kind kind);

/* Whether a name of an application belongs to a bank, or to a directory of payment: none of these is ever read. */
bool tag_is_of_bank(struct str aid);

#endif
