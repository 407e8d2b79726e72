/* verify_print.c - fingerprints: what is compared at the end of a run, in one word each.
 *
 * The keys of an entry are kept as fingerprints of 61 bits: a polynomial in a random number of this run,
 * modulo a prime (Carter and Wegman, "Universal classes of hash functions", 1979).  Whoever changed a
 * table did not know that number, so two keys of n words that differ agree by chance once in 2^61 / n.
 */
#include "app/verify/verify_print.h"

#include <string.h>

#include "core/secret.h"

#define PRIME ((UINT64_C(1) << 61) - 1)
__extension__ typedef unsigned __int128 uint128;

uint64_t verify_fingerprint_point(void)
{
    uint64_t point = 0;
    uint8_t bytes[sizeof(point)];
    secret_bytes(bytes, sizeof(bytes));
    memcpy(&point, bytes, sizeof(bytes));
    return 1 + point % (PRIME - 1);
}

static uint64_t below_prime(uint64_t number)
{
    return number >= PRIME ? number - PRIME : number;
}

/* `word` < 2^56 */
static void add_word(const struct audit *audit, uint64_t *print, uint64_t word)
{
    uint128 product = (uint128)below_prime(*print + word) * audit->point;
    *print = below_prime(((uint64_t)product & PRIME) + (uint64_t)(product >> 61));
}

void verify_print_int(const struct audit *audit, uint64_t *print, int64_t number)
{
    add_word(audit, print, (uint64_t)number & UINT32_MAX);
    add_word(audit, print, (uint64_t)number >> 32);
}

void verify_print_text(const struct audit *audit, uint64_t *print, struct str text)
{
    add_word(audit, print, text.len);
    for (size_t at = 0; at < text.len; at += 7) { /* 56 bits at a time */
        uint64_t word = 0;
        memcpy(&word, text.ptr + at, text.len - at < 7 ? text.len - at : 7);
        add_word(audit, print, word);
    }
}

uint64_t verify_print_end(uint64_t print)
{
    return print + 1;
}
