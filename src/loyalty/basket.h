/* basket.h - the lines of a receipt while discounts are taken off them.
 *
 *      quantity     how much of it, in thousandths: as the receipt says, less what was returned
 *      amount       what the line costs: as the receipt says, less what was returned
 *      left         the amount, less the discounts so far
 *      selected     the quantity, and the amount or the rest, of the lines a condition is about; zero for
 *                   the others
 *
 * Each is an array with a cell for each line of the receipt; amounts are in minor units including VAT.
 */
#ifndef LOYALTY_BASKET_H
#define LOYALTY_BASKET_H

#include "core/arena.h"
#include "loyalty/program.h"
#include "loyalty/receipt.h"

struct remains; /* remains.h */

struct basket {
    const struct receipt_line *lines;
    size_t line_count;
    const int64_t *quantity_milli; /* 0: all of it was returned */
    const int64_t *amount_minor;
    int64_t *left_minor;
    int64_t *selected_minor;
    int64_t *selected_milli;
    size_t selected_count;           /* lines the last condition was about */
    int32_t rates_bp[VAT_RATES_MAX]; /* that occur, descending */
    size_t rate_count;
};

/* `remains` NULL: as the receipt says.  E_LIMIT above VAT_RATES_MAX rates, E_OVERFLOW when the
 * sum leaves MONEY_MINOR_MAX, E_NO_MEMORY. */
MUST_USE enum err basket_open(struct arena *arena, const struct receipt *receipt,
                              const struct remains *remains, struct basket *ret_basket);

bool basket_has_line(const struct basket *basket, size_t index); /* it was not returned whole */
bool basket_is_empty(const struct basket *basket);               /* every line was */

/* Fills `selected` from `minor` (the amounts or the rests) for the lines that match and are not fixed;
 * returns their sum. */
int64_t basket_select(struct basket *basket, const struct match *match, const int64_t *minor);

/* What a least amount is compared with: the sum of the selection, or that before VAT. */
int64_t basket_counted(const struct basket *basket, const struct condition *when);

int64_t basket_quantity(const struct basket *basket); /* of the selection, in thousandths */

/* Whole things on a line: its quantity, or 1 when it was not sold by whole units (0.350 kg of cheese). */
int64_t basket_units(const struct basket *basket, size_t index);
int64_t basket_units_of(const struct basket *basket, const struct match *match);

/* The selection comes to the least amount and the least quantity of the condition, and has its company. */
bool basket_is_enough(const struct basket *basket, const struct condition *when);

/* The VAT inside an amount, half up: due * rate / (1 + rate). */
int64_t basket_tax(int64_t due_minor, int32_t rate_bp);

#endif
