/* simulate_json.h - a simulation's report for machines; docs/simulate.md has its names. */
#ifndef SIMULATE_SIMULATE_JSON_H
#define SIMULATE_SIMULATE_JSON_H

#include "core/json.h"
#include "simulate/warnings.h"

/* Everything a report shows, text or JSON. */
struct simulate_report {
    const struct simulation *simulation;
    struct figures_shop shop;
    const struct figures *figures; /* of each candidate */
    const struct simulate_warning *warnings;
    size_t warning_count;
    int64_t lines;          /* of the file; 0 for a journal */
    int64_t lines_reported; /* that are neither sold nor given back */
};

/* The figures and the warnings, in the arena.  E_NO_MEMORY, E_OVERFLOW. */
MUST_USE enum err simulate_report_make(struct arena *arena, const struct simulation *simulation,
                                       struct simulate_report *ret_report);

/* Bytes that simulate_json_put() may write. */
size_t simulate_json_size(const struct simulate_report *report);

/* One object. */
void simulate_json_put(struct json *json, const char *name, const struct simulate_report *report);

/* First and last month in which something happened, as trial_month_of() counts; false: none. */
bool simulate_report_months(const struct simulate_report *report, size_t *ret_first,
                            size_t *ret_last);

#endif
