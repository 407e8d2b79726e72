/* verify_print.h - fingerprints: what is compared at the end of a run, in one word each. */
#ifndef APP_VERIFY_VERIFY_PRINT_H
#define APP_VERIFY_VERIFY_PRINT_H

#include "app/verify/verify_tables.h"

/* Adds to a fingerprint, which begins as 0. */
void verify_print_int(const struct audit *audit, uint64_t *print, int64_t number);
void verify_print_text(const struct audit *audit, uint64_t *print, struct str text);

/* As it is kept; 0 is kept for "none". */
uint64_t verify_print_end(uint64_t print);

#endif
