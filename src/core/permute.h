/* permute.h - numbers of ten digits in an order that only who has the key can tell.
 *
 * A permutation of 0 .. 9999999999: each number becomes one other, no two the same one, and back.  So what is counted
 * 1, 2, 3 can be handed out without saying which comes next, and still never twice.
 */
#ifndef CORE_PERMUTE_H
#define CORE_PERMUTE_H

#include "core/str.h"

#define PERMUTE_DIGITS    10
#define PERMUTE_MAX       INT64_C(9999999999)
#define PERMUTE_KEY_BYTES 32 /* of a good key: as many as the digest behind it gives */

/* number  0 .. PERMUTE_MAX */
int64_t permute(struct str key, int64_t number);
int64_t permute_back(struct str key, int64_t number);

#endif
