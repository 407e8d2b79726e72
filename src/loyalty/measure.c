/* measure.c - sums of months. */
#include "loyalty/measure.h"

static int32_t months_in(enum span span)
{
    switch (span) {
    case SPAN_EVER:
    case SPAN_MONTHS:
    case SPAN_MONTH:
        return 1;
    case SPAN_QUARTER:
        return 3;
    case SPAN_HALF:
        return 6;
    case SPAN_YEAR:
        return 12;
    }
    assert(false); /* every span has its case */
    return 1;
}

struct date measure_start(const struct measure *measure, struct date on)
{
    struct date month = past_period_start(PAST_MONTH, on);
    int32_t behind = (date_parts(on).month - 1) % months_in(measure->span);
    return date_add_months(month, -behind);
}

struct date measure_start_before(const struct measure *measure, struct date on)
{
    return date_add_months(measure_start(measure, on), -months_in(measure->span));
}

struct date measure_end(const struct measure *measure, struct date on)
{
    if (measure->span == SPAN_EVER || measure->span == SPAN_MONTHS)
        return DATE_NONE;
    struct date next = date_add_months(measure_start(measure, on), months_in(measure->span));
    return date_add_days(next, -1);
}

static enum past_kind kind_of(enum metric metric)
{
    switch (metric) {
    case METRIC_SPEND:
        return PAST_SPEND;
    case METRIC_VISITS:
        return PAST_VISITS;
    case METRIC_GAINED:
        return PAST_GAINED;
    }
    assert(false); /* every metric has its case */
    return PAST_SPEND;
}

static struct str id_of(const struct program *program, const struct measure *measure)
{
    return measure->metric == METRIC_GAINED ? program->units[measure->unit].id : STR_NONE;
}

/* More came back in a time than was bought in it: that is nothing, and no debt. */
static int64_t at_least_none(int64_t count)
{
    return count > 0 ? count : 0;
}

int64_t measure_in_period(const struct program *program, const struct measure *measure,
                          const struct past *past, struct date first, struct date last)
{
    return at_least_none(
        past_months(past, kind_of(measure->metric), id_of(program, measure), first, last));
}

int64_t measure_count(const struct program *program, const struct measure *measure,
                      const struct past *past, struct date on)
{
    if (measure->span == SPAN_EVER)
        return at_least_none(past_sum(past, kind_of(measure->metric), id_of(program, measure),
                                      PAST_EVER, DATE_NONE));
    if (measure->span == SPAN_MONTHS) {
        struct date month = past_period_start(PAST_MONTH, on);
        return measure_in_period(program, measure, past, date_add_months(month, -measure->months),
                                 on);
    }
    struct date start = measure_start(measure, on);
    struct date before = measure_start_before(measure, on);
    int64_t now = measure_in_period(program, measure, past, start, on);
    int64_t then = measure_in_period(program, measure, past, before, date_add_days(start, -1));
    return now > then ? now : then;
}
