/* show_shop.h - a toy shop for people: its programme, its journal and the receipt at hand, on stderr.
 *
 * What is zero or empty is not told: of the smallest case of a failure that is most of it.
 */
#ifndef TESTS_LIB_SHOW_SHOP_H
#define TESTS_LIB_SHOW_SHOP_H

#include "tests/lib/toy_shop.h"

void show_shop_of(const struct toy *toy); /* this one, when a check fails */
void show_shop_receipt(
    const struct receipt *receipt); /* the last that was made, not yet an entry */

#endif
