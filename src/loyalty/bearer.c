/* bearer.c - the check character of codes that are used by whoever has them. */
#include "loyalty/bearer.h"

#include "core/base32.h"

#define BASE 32

/* 0 .. BASE - 1, or BASE when it is none. */
static unsigned value_of(char c)
{
    return (unsigned)str_find(STR(BASE32_CHARACTERS), c);
}

char bearer_check(struct str characters)
{
    unsigned product = BASE;
    for (size_t i = 0; i < characters.len; i++) {
        unsigned value = value_of(characters.ptr[i]);
        assert(value < BASE);
        unsigned sum = (product + value) % BASE;
        product = 2 * (sum == 0 ? BASE : sum) % (BASE + 1);
    }
    return BASE32_CHARACTERS[(BASE + 1 - product) % BASE];
}

bool bearer_is_code(struct str code)
{
    if (code.len != BEARER_CODE_BYTES ||
        (code.ptr[0] != BEARER_GIFT_CARD && code.ptr[0] != BEARER_VOUCHER))
        return false;
    for (size_t i = 0; i < code.len; i++) {
        if (value_of(code.ptr[i]) >= BASE)
            return false;
    }
    return bearer_check(str_sub(code, 0, code.len - 1)) == code.ptr[code.len - 1];
}

void bearer_write_groups(struct str code, struct buf *out)
{
    for (size_t i = 0; i < code.len; i++) {
        if (i > 0 && i % BEARER_GROUP == 0)
            buf_char(out, '-');
        buf_char(out, code.ptr[i]);
    }
}
