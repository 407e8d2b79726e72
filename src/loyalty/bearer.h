/* bearer.h - codes that are used by whoever has them: of gift cards and of vouchers.
 *
 *      V 7K2MQ0XTR9B4C E       what it is for, 13 random characters (65 bits), a check character
 *
 * In Crockford's base 32, so that it can be typed, and is upper case and digits alone in a barcode.  The check
 * character is that of ISO/IEC 7064, the hybrid system for M = 32 (mod 33, 32): one wrong character never
 * passes, nor do nearly all pairs that were swapped.
 */
#ifndef LOYALTY_BEARER_H
#define LOYALTY_BEARER_H

#include "core/buf.h"

#define BEARER_RANDOM_CHARACTERS 13
#define BEARER_CODE_BYTES        (1 + BEARER_RANDOM_CHARACTERS + 1)
#define BEARER_GROUP             5 /* for people, "V7K2M-Q0XTR-9B4CE" */

#define BEARER_GIFT_CARD 'G'
#define BEARER_VOUCHER   'V'

static_assert(BEARER_CODE_BYTES % BEARER_GROUP == 0, "groups of one length");

/* The check character behind these, each of base 32. */
char bearer_check(struct str characters);

/* Whether it is such a code, in its own form: no blanks, dashes or small letters. */
bool bearer_is_code(struct str code);

/* In groups of BEARER_GROUP with dashes between them: for people. */
void bearer_write_groups(struct str code, struct buf *out);

#endif
