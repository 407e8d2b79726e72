/* permute.c - a Feistel network over ten decimal digits.
 *
 * Both halves have five digits, so the network maps the numbers onto themselves and nothing has to be walked round:
 *
 *      left, right  ->  right, (left + F(round, right)) mod 100000
 *
 * F is HMAC-SHA256 under the key.  As in FF1 (NIST SP 800-38G) there are ten rounds: with halves so small fewer would
 * let somebody who has many numbers find the others.
 */
#include "core/permute.h"

#include "core/digest.h"

#define ROUNDS 10
#define HALF   100000
#define PIECE  8 /* bytes of the digest: modulo HALF their bias is nothing */

static_assert((int64_t)HALF * HALF == PERMUTE_MAX + 1, "two halves make a number");

static int64_t mix(struct str key, int round, int64_t half)
{
    const char text[] = { 'c',
                          'a',
                          'r',
                          'd',
                          (char)round,
                          (char)(half & 0xff),
                          (char)(half >> 8 & 0xff),
                          (char)(half >> 16 & 0xff) };
    const struct str part = { text, sizeof(text) };
    struct sha256 digest = hmac_sha256(key, &part, 1);
    uint64_t number = 0;
    for (size_t i = 0; i < PIECE; i++)
        number = number << 8 | digest.bytes[i];
    return (int64_t)(number % HALF);
}

int64_t permute(struct str key, int64_t number)
{
    assert(number >= 0 && number <= PERMUTE_MAX);
    int64_t left = number / HALF;
    int64_t right = number % HALF;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t next = (left + mix(key, round, right)) % HALF;
        left = right;
        right = next;
    }
    return left * HALF + right;
}

int64_t permute_back(struct str key, int64_t number)
{
    assert(number >= 0 && number <= PERMUTE_MAX);
    int64_t left = number / HALF;
    int64_t right = number % HALF;
    for (int round = ROUNDS - 1; round >= 0; round--) {
        int64_t before = (right + HALF - mix(key, round, left)) % HALF;
        right = left;
        left = before;
    }
    return left * HALF + right;
}
