/* wasm_support.c - what the compiler and the rules expect of a C library, for the WebAssembly module alone.
 *
 * The module imports nothing, so it brings these along: eight functions of <string.h>, and the arithmetic
 * in 128 bits that core/money.c does, for which the compiler calls functions by the names below.  Plain
 * loops: a basket is small, and so is the module.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memcpy(void *to, const void *from, size_t size)
{
    char *out = to;
    const char *in = from;
    for (size_t i = 0; i < size; i++)
        out[i] = in[i];
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    char *out = to;
    const char *in = from;
    if ((uintptr_t)to <= (uintptr_t)from)
        return memcpy(to, from, size);
    for (size_t i = size; i > 0; i--)
        out[i - 1] = in[i - 1];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    char *out = to;
    for (size_t i = 0; i < size; i++)
        out[i] = (char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *left = a;
    const unsigned char *right = b;
    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}

void *memchr(const void *bytes, int byte, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) {
        if (at[i] == (unsigned char)byte)
            return (void *)(uintptr_t)(at + i);
    }
    return NULL;
}

size_t strlen(const char *text)
{
    size_t len = 0;
    while (text[len] != '\0')
        len++;
    return len;
}

int strncmp(const char *a, const char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char left = (unsigned char)a[i];
        unsigned char right = (unsigned char)b[i];
        if (left != right)
            return left < right ? -1 : 1;
        if (left == '\0')
            return 0;
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

/* ---- 128 bits ------------------------------------------------------------------------------------ */

/* Two halves, because arithmetic on the whole would call these functions again. */
union wide {
    __uint128_t all;
    struct {
        uint64_t low;
        uint64_t high;
    } half;
};

__uint128_t __multi3(__uint128_t a, __uint128_t b);
__uint128_t __udivti3(__uint128_t number, __uint128_t divisor);

static union wide multiply(uint64_t a, uint64_t b)
{
    uint64_t a_low = a & UINT32_MAX;
    uint64_t b_low = b & UINT32_MAX;
    uint64_t low = a_low * b_low;
    uint64_t middle = (a >> 32) * b_low + (low >> 32);
    uint64_t other = a_low * (b >> 32) + (middle & UINT32_MAX);
    union wide product;
    product.half.low = other << 32 | (low & UINT32_MAX);
    product.half.high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
    return product;
}

__uint128_t __multi3(__uint128_t a, __uint128_t b)
{
    union wide left = { .all = a };
    union wide right = { .all = b };
    union wide product = multiply(left.half.low, right.half.low);
    product.half.high += left.half.low * right.half.high + left.half.high * right.half.low;
    return product.all;
}

/* By hand, bit after bit; what fits 64 bits, which is nearly everything, goes the short way.  The rules divide
 * by sums of money, rates and points, far below 2^63, so that what is left over fits a word; another divisor
 * would be a mistake.  Of a rest the compiler makes a product and a difference, so nobody asks for one. */
__uint128_t __udivti3(__uint128_t number, __uint128_t divisor)
{
    union wide over = { .all = number };
    union wide under = { .all = divisor };
    union wide quotient = { .all = 0 };
    uint64_t by = under.half.low;
    uint64_t rest = 0;
    if (by == 0 || under.half.high != 0 || by >> 63 != 0)
        __builtin_trap();
    if (over.half.high == 0) {
        quotient.half.low = over.half.low / by;
        return quotient.all;
    }
    for (int i = 127; i >= 0; i--) {
        uint64_t half = i >= 64 ? over.half.high : over.half.low;
        rest = rest << 1 | (half >> i % 64 & 1);
        quotient.half.high = quotient.half.high << 1 | quotient.half.low >> 63;
        quotient.half.low <<= 1;
        if (rest < by)
            continue;
        rest -= by;
        quotient.half.low |= 1;
    }
    return quotient.all;
}
