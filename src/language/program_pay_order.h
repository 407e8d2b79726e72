/* program_pay_order.h - "pay_order": which money of an account is spent first.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_PAY_ORDER_H
#define LANGUAGE_PROGRAM_PAY_ORDER_H

#include "language/reader.h"

/* Of a programme whose units are read: those that "policies" names, then the others that pay, as they are listed. */
void program_pay_order(struct reader *reader, const struct spot *root, struct program *program);

#endif
