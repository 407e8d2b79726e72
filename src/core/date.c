/* date.c - the civil calendar, counted in days.
 *
 * A year is taken to begin on the first of March, so that the leap day is its last day and the months
 * have a fixed pattern; 400 such years (an era) have 146,097 days.  The formulas are those of Howard
 * Hinnant's "chrono-Compatible Low-Level Date Algorithms".
 */
#include "core/date.h"

#define DAYS_MIN      (-25567) /* 1900-01-01 */
#define DAYS_MAX      376199   /* 2999-12-31 */
#define YEAR_MIN      1900
#define YEAR_MAX      2999
#define DAYS_PER_ERA  146097
#define DAYS_TO_MARCH 719468 /* from 0000-03-01 to 1970-01-01 */
#define YEARS_PER_ERA 400
#define EPOCH_WEEKDAY 4 /* 1970-01-01 was a Thursday */

static int32_t days_from_civil(int year, int month, int day)
{
    int shifted = month <= 2 ? year - 1 : year;
    int era = (shifted >= 0 ? shifted : shifted - (YEARS_PER_ERA - 1)) / YEARS_PER_ERA;
    int year_of_era = shifted - era * YEARS_PER_ERA;
    int month_from_march = (month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_MARCH;
}

static struct date_parts civil_from_days(int32_t days)
{
    int64_t shifted = (int64_t)days + DAYS_TO_MARCH;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int day_of_era = (int)(shifted - era * DAYS_PER_ERA);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    struct date_parts parts = {
        .year = year_of_era + (int)era * YEARS_PER_ERA,
        .month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
    if (parts.month <= 2)
        parts.year++;
    return parts;
}

static bool year_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && year_is_leap(year) ? 29 : lengths[month - 1];
}

bool date_is_valid(struct date date)
{
    return date.days >= DAYS_MIN && date.days <= DAYS_MAX;
}

enum err date_from_parts(struct date_parts parts, struct date *ret_date)
{
    if (parts.year < YEAR_MIN || parts.year > YEAR_MAX || parts.month < 1 || parts.month > 12 ||
        parts.day < 1 || parts.day > month_length(parts.year, parts.month))
        return E_INVALID;
    ret_date->days = days_from_civil(parts.year, parts.month, parts.day);
    return OK;
}

struct date_parts date_parts(struct date date)
{
    assert(date_is_valid(date));
    return civil_from_days(date.days);
}

int date_weekday(struct date date)
{
    assert(date_is_valid(date));
    int since_monday = (int)(((int64_t)date.days + EPOCH_WEEKDAY - 1) % 7);
    return (since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

/* ---- moving about ----------------------------------------------------------------------------- */

static struct date date_clamp(int64_t days)
{
    int64_t within = days < DAYS_MIN ? DAYS_MIN : days > DAYS_MAX ? DAYS_MAX : days;
    return (struct date){ .days = (int32_t)within };
}

struct date date_add_days(struct date date, int32_t days)
{
    assert(date_is_valid(date));
    return date_clamp((int64_t)date.days + days);
}

struct date date_add_months(struct date date, int32_t months)
{
    struct date_parts parts = date_parts(date);
    int64_t month = (int64_t)parts.year * 12 + parts.month - 1 + months;
    if (month < (int64_t)YEAR_MIN * 12)
        return date_clamp(DAYS_MIN);
    if (month >= ((int64_t)YEAR_MAX + 1) * 12)
        return date_clamp(DAYS_MAX);

    parts.year = (int)(month / 12);
    parts.month = (int)(month % 12) + 1;
    int length = month_length(parts.year, parts.month);
    if (parts.day > length)
        parts.day = length;
    return (struct date){ .days = days_from_civil(parts.year, parts.month, parts.day) };
}

/* The last day of the period of `months` months (a divisor of twelve) which holds the date. */
static struct date period_end(struct date date, int months)
{
    struct date_parts parts = date_parts(date);
    int last = (parts.month + months - 1) / months * months;
    return (struct date){
        .days = days_from_civil(parts.year, last, month_length(parts.year, last)),
    };
}

struct date date_month_end(struct date date)
{
    return period_end(date, 1);
}

struct date date_quarter_end(struct date date)
{
    return period_end(date, 3);
}

struct date date_half_end(struct date date)
{
    return period_end(date, 6);
}

struct date date_year_end(struct date date)
{
    return period_end(date, 12);
}

/* ---- text ------------------------------------------------------------------------------------- */

enum err date_parse(struct str text, struct date *ret_date)
{
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
        return E_INVALID;

    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    TRY(str_parse_i64(str_sub(text, 0, 4), YEAR_MIN, YEAR_MAX, &year));
    TRY(str_parse_i64(str_sub(text, 5, 2), 1, 12, &month));
    TRY(str_parse_i64(str_sub(text, 8, 2), 1, 31, &day));
    return date_from_parts(
        (struct date_parts){ .year = (int)year, .month = (int)month, .day = (int)day }, ret_date);
}

void date_format(struct buf *out, struct date date)
{
    struct date_parts parts = date_parts(date);
    buf_int_padded(out, parts.year, 4);
    buf_char(out, '-');
    buf_int_padded(out, parts.month, 2);
    buf_char(out, '-');
    buf_int_padded(out, parts.day, 2);
}
