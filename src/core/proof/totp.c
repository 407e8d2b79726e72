/* totp.c - HMAC-SHA1 of a counter, cut to eight digits. */
#include "core/proof/totp.h"

#include "core/digest.h"

#define COUNTER_BYTES 8

void totp_digits(struct str secret, int64_t step, char ret_digits[TOTP_DIGITS])
{
    char counter[COUNTER_BYTES];
    uint8_t mac[HMAC_SHA1_BYTES];
    uint32_t number = 0;
    assert(step >= 0);

    for (int i = 0; i < COUNTER_BYTES; i++)
        counter[i] = (char)((uint64_t)step >> (8 * (COUNTER_BYTES - 1 - i)));
    hmac_sha1(secret, (struct str){ .ptr = counter, .len = sizeof(counter) }, mac);
    /* RFC 4226, 5.3: the last four bits say where the 31 bits of the number begin. */
    size_t at = mac[HMAC_SHA1_BYTES - 1] & 0x0F;
    for (size_t i = 0; i < sizeof(number); i++)
        number = number << 8 | mac[at + i];
    number &= 0x7FFFFFFF;
    for (int i = TOTP_DIGITS - 1; i >= 0; i--) {
        ret_digits[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

bool totp_is_right(struct str secret, int64_t step, struct str digits, size_t count)
{
    char right[TOTP_DIGITS];
    uint8_t differs = 0;
    assert(count > 0 && count <= TOTP_DIGITS);
    if (digits.len != count)
        return false;
    totp_digits(secret, step, right);
    for (size_t i = 0; i < count; i++)
        differs |= (uint8_t)(right[TOTP_DIGITS - count + i] ^ digits.ptr[i]);
    return differs == 0;
}
