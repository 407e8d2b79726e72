/* chips.h - the chip in a card proves that the card is there: which it is, how it comes to a card, and away from it.
 *
 * The keys of a chip are made from one of the shop and the chip's number, so no table of keys is there to be lost; the shop's
 * lies in the row of the merchant, where a copy of the database takes it along.
 */
#ifndef APP_SHOWN_CHIPS_H
#define APP_SHOWN_CHIPS_H

#include "app/commit.h"
#include "core/json.h"
#include "core/proof/sun.h"
#include "loyalty/entry.h"
#include "storage/chip_storage.h"

/* The chip that wrote a link, and its count: E_CHIP_WRONG unless it proves itself; E_CARD_UNKNOWN: it does, and is in no
 * card. */
MUST_USE enum err chip_find(struct db *db, struct arena *arena, const struct sun *sun,
                            struct chip *ret_chip, int64_t *ret_count);

/* That of a number as a scan reads it; E_CARD_UNKNOWN. */
MUST_USE enum err chip_by_number(struct db *db, struct arena *arena, struct str uid,
                                 struct chip *ret_chip);

struct chip_request {
    struct str card; /* from the path */
    struct str uid;  /* in any notation; empty: it has none any more */
};

/* POST /v1/cards/{code}/chip.  Errors of code_find(); E_NOT_A_MEMBER_CARD; errors of card_check(); E_CHIP_TAKEN; E_NO_CHIP;
 * E_INVALID: no such number of a chip. */
command_run chip_set_run;

/* What is to be written into a chip, as habitue-reader takes it. */
struct chip_writing {
    struct str uid; /* empty: it was told, and the chip has shown itself since */
    struct sun_keys keys;
};

/* Of the chip that an entry gave to a card. */
MUST_USE enum err chip_writing(struct db *db, struct arena *arena, struct str code,
                               const struct entry *entry, struct chip_writing *ret_writing);

void chip_put_writing(struct json *json, const struct chip_writing *writing); /* "write" */

#endif
