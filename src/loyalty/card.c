/* card.c - codes of cards, and the check digit of EAN-13. */
#include "loyalty/card.h"

#include "core/limits.h"

#define EAN13_DIGITS  13
#define SERIAL_DIGITS 10
#define OWN_PREFIX    "29"

/* From the right the weights are `last`, then 1 and 3 in turn; with a check digit, of weight 1, a multiple of 10. */
static int gs1_sum(struct str digits, int last)
{
    assert(str_is_ascii_digits(digits));
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++)
        sum += (digits.ptr[digits.len - 1 - i] - '0') * (i % 2 == 0 ? last : 4 - last);
    return sum;
}

int card_ean13_check(struct str twelve_digits)
{
    assert(twelve_digits.len == EAN13_DIGITS - 1);
    return (10 - gs1_sum(twelve_digits, 3) % 10) % 10;
}

bool card_gs1_is_right(struct str digits)
{
    return digits.len > 1 && gs1_sum(digits, 1) % 10 == 0;
}

static bool is_own(struct str code)
{
    return code.len == EAN13_DIGITS && str_is_ascii_digits(code) &&
           str_begins(code, STR(OWN_PREFIX));
}

bool card_code_is_valid(struct str code)
{
    if (code.len < CARD_CODE_MIN_BYTES || code.len > CARD_CODE_MAX_BYTES)
        return false;
    if (str_trim(code).len != code.len || !str_is_ascii_printable(code))
        return false;

    /* A number of the house's own kind is checked: one digit misread is another customer's card. */
    return !is_own(code) || card_gs1_is_right(code);
}

bool card_code_read(struct str code, int64_t *ret_serial)
{
    size_t begin = sizeof(OWN_PREFIX) - 1;
    if (!is_own(code) || !card_gs1_is_right(code))
        return false;
    return str_parse_i64(str_sub(code, begin, SERIAL_DIGITS), 0, CARD_COUNT_MAX, ret_serial) == OK;
}

void card_code_make(int64_t serial, struct buf *out)
{
    assert(serial >= 0 && serial <= CARD_COUNT_MAX);

    char room[EAN13_DIGITS - 1];
    struct buf digits = BUF(room);
    buf_lit(&digits, OWN_PREFIX);
    buf_int_padded(&digits, serial, SERIAL_DIGITS);
    struct str twelve = { .ptr = room, .len = digits.used };

    buf_str(out, twelve);
    buf_int(out, card_ean13_check(twelve));
}
