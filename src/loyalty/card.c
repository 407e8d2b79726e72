/* card.c - codes of cards, and the check digit of EAN-13. */
#include "loyalty/card.h"

#include "core/limits.h"

#define EAN13_DIGITS  13
#define SERIAL_DIGITS 10
#define SERIAL_MAX    INT64_C(9999999999)
#define OWN_PREFIX    "29"

int card_ean13_check(struct str twelve_digits)
{
    assert(twelve_digits.len == EAN13_DIGITS - 1);
    assert(str_is_ascii_digits(twelve_digits));

    /* From the left the weights are 1, 3, 1, 3, ...; the check digit makes the sum a multiple of 10. */
    int sum = 0;
    for (size_t i = 0; i < twelve_digits.len; i++)
        sum += (twelve_digits.ptr[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return (10 - sum % 10) % 10;
}

bool card_code_is_valid(struct str code)
{
    if (code.len < CARD_CODE_MIN_BYTES || code.len > CARD_CODE_MAX_BYTES)
        return false;
    if (str_trim(code).len != code.len)
        return false;
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] < ' ' || code.ptr[i] > '~')
            return false;
    }

    /* A number of the house's own kind is checked: one digit misread is another customer's card. */
    bool is_own =
        code.len == EAN13_DIGITS && str_is_ascii_digits(code) && str_begins(code, STR(OWN_PREFIX));
    if (!is_own)
        return true;
    struct str digits = str_sub(code, 0, EAN13_DIGITS - 1);
    return card_ean13_check(digits) == code.ptr[EAN13_DIGITS - 1] - '0';
}

void card_code_make(int64_t serial, struct buf *out)
{
    assert(serial >= 0 && serial <= SERIAL_MAX);

    char room[EAN13_DIGITS - 1];
    struct buf digits = BUF(room);
    buf_lit(&digits, OWN_PREFIX);
    buf_int_padded(&digits, serial, SERIAL_DIGITS);
    struct str twelve = { .ptr = room, .len = digits.used };

    buf_str(out, twelve);
    buf_int(out, card_ean13_check(twelve));
}
