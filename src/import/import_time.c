/* import_time.c - dates and times as other programs write them. */
#include "import/import_time.h"

#define NOON_S 43200

/* What a form is made of. */
enum part {
    PART_YEAR,
    PART_MONTH,
    PART_DAY,
    PART_HOUR,
    PART_MINUTE,
    PART_SECOND,
    PART_COUNT,
    PART_LITERAL = PART_COUNT,
};

struct step {
    enum part part;
    size_t letters; /* of the form */
    size_t digits_min;
    size_t digits_max;
};

static const struct {
    const char *letters;
    struct step step;
} words[] = {
    { "YYYY", { PART_YEAR, 4, 4, 4 } }, { "YY", { PART_YEAR, 2, 2, 2 } },
    { "MM", { PART_MONTH, 2, 2, 2 } },  { "M", { PART_MONTH, 1, 1, 2 } },
    { "DD", { PART_DAY, 2, 2, 2 } },    { "D", { PART_DAY, 1, 1, 2 } },
    { "hh", { PART_HOUR, 2, 2, 2 } },   { "h", { PART_HOUR, 1, 1, 2 } },
    { "mm", { PART_MINUTE, 2, 2, 2 } }, { "ss", { PART_SECOND, 2, 2, 2 } },
};

static struct step step_at(struct str format)
{
    for (size_t i = 0; i < COUNT(words); i++) {
        if (str_begins(format, str_c(words[i].letters)))
            return words[i].step;
    }
    return (struct step){ .part = PART_LITERAL, .letters = 1 };
}

static bool format_is_rfc3339(struct str format)
{
    return str_eq(format, STR("rfc3339"));
}

bool import_time_format_is_valid(struct str format)
{
    int seen[PART_COUNT] = { 0 };
    if (format_is_rfc3339(format))
        return true;
    for (size_t at = 0; at < format.len;) {
        struct step step = step_at(str_sub(format, at, format.len));
        if (step.part != PART_LITERAL && seen[step.part]++ > 0)
            return false;
        at += step.letters;
    }
    bool has_date = seen[PART_YEAR] && seen[PART_MONTH] && seen[PART_DAY];
    bool has_clock =
        (seen[PART_HOUR] || !seen[PART_MINUTE]) && (seen[PART_MINUTE] || !seen[PART_SECOND]);
    return has_date && has_clock;
}

static enum err take_digits(struct str *text, const struct step *step, int64_t *ret_number)
{
    int64_t number = 0;
    size_t count = 0;
    while (count < step->digits_max && count < text->len && text->ptr[count] >= '0' &&
           text->ptr[count] <= '9') {
        number = number * 10 + (text->ptr[count] - '0');
        count++;
    }
    if (count < step->digits_min)
        return E_INVALID;
    *text = str_sub(*text, count, text->len);
    *ret_number = number;
    return OK;
}

static enum err take_parts(struct str format, struct str text, int64_t parts[PART_COUNT])
{
    while (format.len > 0) {
        struct step step = step_at(format);
        if (step.part == PART_LITERAL) {
            if (text.len == 0 || text.ptr[0] != format.ptr[0])
                return E_INVALID;
            text = str_sub(text, 1, text.len);
        } else {
            TRY(take_digits(&text, &step, &parts[step.part]));
            if (step.part == PART_YEAR && step.letters == 2)
                parts[PART_YEAR] += 2000;
        }
        format = str_sub(format, step.letters, format.len);
    }
    return text.len == 0 ? OK : E_INVALID;
}

static bool instant_shows(const struct zone *zone, int64_t us, struct date date, int64_t second)
{
    struct civil civil = zone_civil(zone, (struct instant){ .us = us });
    return civil.date.days == date.days && civil.second == second;
}

/* The clock of the zone is tried as it stood at the beginning of the day, then as it stands at the
 * instant that gives: one of the two is right unless the hour was skipped. */
static struct instant instant_of(const struct zone *zone, struct date date, int64_t second)
{
    struct instant start = zone_day_start(zone, date);
    int64_t local_us = (date.days * SECONDS_PER_DAY + second) * US_PER_SECOND;
    int64_t first_us = local_us - zone_civil(zone, start).offset_s * US_PER_SECOND;
    if (instant_shows(zone, first_us, date, second))
        return (struct instant){ .us = first_us };

    struct civil civil = zone_civil(zone, (struct instant){ .us = first_us });
    int64_t second_us = local_us - civil.offset_s * US_PER_SECOND;
    bool is_right = instant_shows(zone, second_us, date, second);
    return (struct instant){ .us = is_right ? second_us : first_us };
}

enum err import_time_parse(struct str format, const struct zone *zone, struct str text,
                           struct instant *ret_at)
{
    int64_t parts[PART_COUNT] = { 0 };
    struct date date = DATE_NONE;
    if (format_is_rfc3339(format))
        return instant_parse(text, ret_at);

    parts[PART_HOUR] = -1;
    TRY(take_parts(format, text, parts));
    TRY(date_from_parts((struct date_parts){ (int)parts[PART_YEAR], (int)parts[PART_MONTH],
                                             (int)parts[PART_DAY] },
                        &date));
    if (parts[PART_HOUR] > 23 || parts[PART_MINUTE] > 59 || parts[PART_SECOND] > 59)
        return E_INVALID;
    int64_t second = parts[PART_HOUR] * 3600 + parts[PART_MINUTE] * 60 + parts[PART_SECOND];
    if (parts[PART_HOUR] < 0)
        second = NOON_S;

    struct date_parts first = { 1900, 1, 2 };
    struct date_parts last = { 2999, 12, 30 }; /* away from the ends of the calendar in any zone */
    struct date from = DATE_NONE;
    struct date until = DATE_NONE;
    TRY(date_from_parts(first, &from));
    TRY(date_from_parts(last, &until));
    if (date.days < from.days || date.days > until.days)
        return E_INVALID;
    *ret_at = instant_of(zone, date, second);
    return OK;
}
