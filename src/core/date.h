/* date.h - a day of the civil calendar, without an hour and without a zone.
 *
 * Proleptic Gregorian, years 1900..2999.  A date is not an instant: only zone.h turns one into the
 * other, and only in the zone of a shop.
 */
#ifndef CORE_DATE_H
#define CORE_DATE_H

#include "core/buf.h"

struct date {
    int32_t days; /* since 1970-01-01; DATE_NONE when there is none */
};

#define DATE_NONE ((struct date){ .days = INT32_MIN })

struct date_parts {
    int year;  /* 1900..2999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

static inline bool date_is_none(struct date date)
{
    return date.days == INT32_MIN;
}
bool date_is_valid(struct date date); /* within the years above; false for DATE_NONE */

/* Everything below wants a valid date, which DATE_NONE is not. */
MUST_USE enum err date_from_parts(struct date_parts parts, struct date *ret_date); /* E_INVALID */
struct date_parts date_parts(struct date date);
int date_weekday(struct date date); /* 1 Monday .. 7 Sunday, as ISO 8601 */

/* Both stop at the ends of the calendar, 1900-01-01 and 2999-12-31. */
struct date date_add_days(struct date date, int32_t days);
/* The same day of a later month, or that month's last day when it has no such day:
 * 31 January + 1 month is 28 or 29 February; 29 February + 12 months is 28 February. */
struct date date_add_months(struct date date, int32_t months);
struct date date_month_end(struct date date);
struct date date_quarter_end(struct date date);
struct date date_half_end(struct date date);
struct date date_year_end(struct date date);

MUST_USE enum err date_parse(struct str text, struct date *ret_date); /* "2026-11-22"; E_INVALID */
void date_format(struct buf *out, struct date date);                  /* "2026-11-22" */

#endif
