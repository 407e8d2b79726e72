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
__uint128_t __umodti3(__uint128_t number, __uint128_t divisor);

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

static void shift_left(union wide *number, uint64_t bit)
{
    number->half.high = number->half.high << 1 | number->half.low >> 63;
    number->half.low = number->half.low << 1 | bit;
}

/* By hand, bit after bit; what fits 64 bits, which is nearly everything, goes the short way. */
static union wide divide(union wide number, union wide divisor, union wide *ret_rest)
{
    union wide rest = { .all = 0 };
    union wide quotient = { .all = 0 };
    if (divisor.half.high == 0 && divisor.half.low == 0)
        __builtin_trap();
    if (number.half.high == 0 && divisor.half.high == 0) {
        quotient.half.low = number.half.low / divisor.half.low;
        ret_rest->half.low = number.half.low % divisor.half.low;
        ret_rest->half.high = 0;
        return quotient;
    }
    for (int i = 0; i < 128; i++) {
        uint64_t carry = rest.half.high >> 63;
        shift_left(&rest, number.half.high >> 63);
        shift_left(&number, 0);
        shift_left(&quotient, 0);
        bool fits = carry != 0 || rest.half.high > divisor.half.high ||
                    (rest.half.high == divisor.half.high && rest.half.low >= divisor.half.low);
        if (!fits)
            continue;
        rest.half.high -= divisor.half.high + (rest.half.low < divisor.half.low);
        rest.half.low -= divisor.half.low;
        quotient.half.low |= 1;
    }
    *ret_rest = rest;
    return quotient;
}

__uint128_t __udivti3(__uint128_t number, __uint128_t divisor)
{
    union wide over = { .all = number };
    union wide under = { .all = divisor };
    union wide rest;
    return divide(over, under, &rest).all;
}

__uint128_t __umodti3(__uint128_t number, __uint128_t divisor)
{
    union wide over = { .all = number };
    union wide under = { .all = divisor };
    union wide rest;
    (void)divide(over, under, &rest);
    return rest.all;
}
