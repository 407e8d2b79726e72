/* money.h - an amount of money in one currency.
 *
 * A struct money is a value: pass it, return it, compare it; it owns nothing.
 *
 *      struct money coffee = { .minor = 350, .currency = CURRENCY_EUR };      3.50 EUR
 *
 * No floating point here or anywhere above.  Every operation which can leave the range or mix two
 * currencies says so through enum err, and on error leaves *ret_... as it was.
 */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include "core/arena.h"
#include "core/limits.h"

#define CURRENCY_EUR 978 /* ISO 4217 numeric codes */
#define CURRENCY_GBP 826
#define CURRENCY_JPY 392

struct money {
    int64_t minor;     /* cents of EUR, yen of JPY; see currency_decimals() */
    uint16_t currency; /* ISO 4217 numeric code, never 0 in a valid amount */
};

enum rounding {
    ROUND_FLOOR,   /* toward zero: what the customer earns by default */
    ROUND_HALF_UP, /* to the nearest, ties away from zero: VAT, shares of a line */
    ROUND_CEILING, /* away from zero: what a price in points costs */
};

/* The currencies the program knows: EUR, GBP, CHF, USD, ... by their ISO 4217 letters. */
MUST_USE enum err currency_parse(struct str code, uint16_t *ret_currency); /* E_CURRENCY */
struct str currency_code(uint16_t currency); /* "EUR"; "XXX" for a number the table has not */
int currency_decimals(uint16_t currency);    /* 2 for EUR, 0 for JPY, 3 for TND */

bool money_is_valid(struct money amount);

/* a + b.  E_CURRENCY if the currencies differ, E_OVERFLOW beyond MONEY_MINOR_MAX. */
MUST_USE enum err money_add(struct money a, struct money b, struct money *ret_sum);

/* number * mul / div for non-negative operands, rounded as told, without losing bits on the way.
 *
 * number, mul >= 0, div > 0.  E_OVERFLOW when the result leaves int64_t. */
MUST_USE enum err scale_i64(int64_t number, int64_t mul, int64_t div, enum rounding how,
                            int64_t *ret_result);

/* The part `rate_bp` of a non-negative amount: money_part(12.50 EUR, 700 bp) is 0.87 or 0.88 EUR.
 *
 * rate_bp   0 .. RATE_MAX_BP
 * Returns   E_OVERFLOW beyond MONEY_MINOR_MAX. */
MUST_USE enum err money_part(struct money amount, int32_t rate_bp, enum rounding how,
                             struct money *ret_part);

/* Splits `total` over `weights` pro rata, in whole units: each part is the floor of its exact share,
 * and the units left over go to the largest remainders, ties to the lowest index.
 *
 *      500 over [1299, 450, 899] is [245, 85, 170];  100 over [333, 333, 334] is [33, 33, 34]
 *
 * total, weights[i] >= 0; total <= sum(weights) is not required.  The parts add up to total; a weight
 * of zero gets nothing.  The scratch is given back.  E_INVALID when every weight is zero and total is
 * not; E_NO_MEMORY when the scratch has no 32 bytes for each weight. */
MUST_USE enum err split_pro_rata(int64_t total, const int64_t *weights, size_t count,
                                 struct arena *scratch, int64_t *ret_parts);

#endif
