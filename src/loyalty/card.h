/* card.h - codes of cards: what is accepted, what is made. */
#ifndef LOYALTY_CARD_H
#define LOYALTY_CARD_H

#include "core/buf.h"

/* Any code that a reader may give: CARD_CODE_MIN_BYTES..CARD_CODE_MAX_BYTES printable ASCII without
 * blanks at the ends; a code of 13 digits that begins with 29 must have a right EAN-13 check digit. */
bool card_code_is_valid(struct str code);

/* The house's own number, 13 bytes: "29" (GS1: restricted circulation, never a product), the ten digits
 * of `serial`, and the check digit of EAN-13.  Serial 1 is 2900000000018.
 *
 * serial   0 .. 9999999999 */
void card_code_make(int64_t serial, struct buf *out);

/* The serial of such a number; false when it is none. */
bool card_code_read(struct str code, int64_t *ret_serial);

/* Of what is counted to make serials: cards that are there at once are counted from 1, and those that are printed before
 * anybody has them (account/card_batch.h) from here, so that neither ever meets the other. */
#define CARD_COUNT_MAX   INT64_C(9999999999)
#define CARD_BATCH_COUNT INT64_C(5000000000)

/* The check digit of the first twelve digits (GS1 General Specifications 7.9). */
int card_ean13_check(struct str twelve_digits);

/* The last of two digits or more is their check digit, however many there are: 8, 12, 13, 14, 18 (the same section). */
bool card_gs1_is_right(struct str digits);

#endif
