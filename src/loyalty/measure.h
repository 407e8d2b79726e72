/* measure.h - money, visits or points of a time: what tiers and challenges are measured by. */
#ifndef LOYALTY_MEASURE_H
#define LOYALTY_MEASURE_H

#include "loyalty/past.h"
#include "loyalty/program.h"

/* The first day of the measure's period around a day, and of the one before; a measure of the last months
 * and one for ever have the month's. */
struct date measure_start(const struct measure *measure, struct date on);
struct date measure_start_before(const struct measure *measure, struct date on);

/* The last day of the period, when it has one; DATE_NONE otherwise. */
struct date measure_end(const struct measure *measure, struct date on);

/* What was done from the first day of a period (measure_start()) to a day of it; never below zero. */
int64_t measure_in_period(const struct program *program, const struct measure *measure,
                          const struct past *past, struct date first, struct date last);

/* What counts on a day: all of it; that of the last months; or the better of this period and the one
 * before, for "what was reached in a year holds to the end of the next". */
int64_t measure_count(const struct program *program, const struct measure *measure,
                      const struct past *past, struct date on);

#endif
