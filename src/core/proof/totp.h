/* totp.h - codes that change with time (RFC 6238): what a phone shows without a network, and a server finds again.
 *
 *      code = the last 8 decimal digits of HMAC-SHA1(secret, step), cut as RFC 4226 says;   step = seconds / 30
 */
#ifndef CORE_PROOF_TOTP_H
#define CORE_PROOF_TOTP_H

#include "core/str.h"

#define TOTP_STEP_S       30
#define TOTP_DIGITS       8
#define TOTP_SECRET_BYTES 20 /* as long as the digest: RFC 4226, 4 R6 */

/* Of a step >= 0, with zeros in front; nothing ends it. */
void totp_digits(struct str secret, int64_t step, char ret_digits[TOTP_DIGITS]);

#define TOTP_APP_DIGITS                                                                            \
    6 /* of the programs on telephones that show codes for many places: they know no others */

/* Whether these are its last `count` digits; in constant time. */
bool totp_is_right(struct str secret, int64_t step, struct str digits, size_t count);

#endif
