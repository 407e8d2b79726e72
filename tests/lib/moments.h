/* moments.h - days, instants and zones as tests write them. */
#ifndef TESTS_LIB_MOMENTS_H
#define TESTS_LIB_MOMENTS_H

#include "core/date.h"
#include "core/instant.h"
#include "core/zone.h"
#include "tests/lib/check.h"

/* "2026-11-22" */
static inline struct date day(const char *text)
{
    struct date date = DATE_NONE;
    CHECK_OK(date_parse(str_c(text), &date));
    return date;
}

/* "2026-11-22T02:10:00Z" */
static inline struct instant moment(const char *text)
{
    struct instant instant = { 0 };
    CHECK_OK(instant_parse(str_c(text), &instant));
    return instant;
}

/* A zone of this machine; it lives in the arena, which is opened when it is not. */
static inline const struct zone *zone_of(struct arena *arena, const char *name)
{
    const struct zone *zone = NULL;
    if (arena->base == NULL)
        CHECK_OK(arena_open(arena, 64 << 20));
    CHECK_OK(zone_load(arena, str_c(name), &zone));
    return zone;
}

#endif
