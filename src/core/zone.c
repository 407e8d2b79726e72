/* zone.c - TZif (RFC 8536) decoded, and questions answered by it.
 *
 * The file lists instants at which the offset changes, and ends with a POSIX rule ("CET-1CEST,M3.5.0,
 * M10.5.0/3") for the years after.  Loading writes that rule out up to the end of our calendar, so that
 * every question afterwards is one binary search in one table:
 *
 *      until[0]          until[1]          until[2]            (seconds of UTC)
 *          |   offset[1]     |   offset[2]     |   offset[3]
 *      offset[0] before
 */
#include "core/zone.h"

#include <string.h>

#define YEAR_FIRST       1900
#define YEAR_LAST        2999
#define RULE_CHANGES_MAX (2 * (YEAR_LAST - YEAR_FIRST + 2))
#define OFFSET_MAX_S     (26 * 3600) /* RFC 8536: -25 h < offset < +26 h */
#define TYPES_MAX        256
#define CHANGES_MAX      4096 /* in a file; the richest zone has some 240 */

struct zone {
    size_t count;      /* changes of the offset */
    int64_t *until;    /* [count], ascending: the first second that is not of segment i */
    int32_t *offset_s; /* [count + 1], of segment i */
};

/* ---- reading bytes ---------------------------------------------------------------------------- */

struct tzif_header {
    size_t utc_count;
    size_t std_count;
    size_t leap_count;
    size_t time_count;
    size_t type_count;
    size_t char_count;
};

static int64_t big_endian(const char *at, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)at;
    uint64_t number = bytes[0] >= 0x80 ? UINT64_MAX : 0; /* the sign goes all the way up */
    for (size_t i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

#define HEADER_BYTES 44

/* The header at the beginning of `file`, and the size of the block behind it when its times have
 * `time_size` bytes. */
static enum err read_header(struct str file, size_t time_size, struct tzif_header *ret_header,
                            size_t *ret_size)
{
    if (file.len < HEADER_BYTES || !str_begins(file, STR("TZif")) || file.ptr[4] < '2')
        return E_FILE;

    size_t counts[6];
    for (size_t i = 0; i < COUNT(counts); i++) {
        int64_t count = big_endian(file.ptr + 20 + 4 * i, 4);
        if (count < 0 || count > CHANGES_MAX)
            return E_FILE;
        counts[i] = (size_t)count;
    }
    struct tzif_header header = {
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
    };
    size_t size = header.time_count * (time_size + 1) + header.type_count * 6 + header.char_count +
                  header.leap_count * (time_size + 4) + header.std_count + header.utc_count;
    if (header.type_count > TYPES_MAX || file.len - HEADER_BYTES < size)
        return E_FILE;
    *ret_header = header;
    *ret_size = size;
    return OK;
}

/* The block of 64-bit times into the tables, which have room. */
static enum err read_changes(const char *block, const struct tzif_header *header, struct zone *zone)
{
    const char *indexes = block + header->time_count * 8;
    const char *types = indexes + header->time_count;
    int32_t offsets[TYPES_MAX];

    for (size_t i = 0; i < header->type_count; i++) {
        int64_t offset_s = big_endian(types + 6 * i, 4);
        if (offset_s <= -OFFSET_MAX_S || offset_s >= OFFSET_MAX_S)
            return E_FILE;
        offsets[i] = (int32_t)offset_s;
    }
    zone->offset_s[0] = offsets[0]; /* RFC 8536, 3.2: what holds before the first change */
    for (size_t i = 0; i < header->time_count; i++) {
        size_t type = (unsigned char)indexes[i];
        zone->until[i] = big_endian(block + 8 * i, 8);
        if (type >= header->type_count || (i > 0 && zone->until[i] <= zone->until[i - 1]))
            return E_FILE;
        zone->offset_s[i + 1] = offsets[type];
    }
    zone->count = header->time_count;
    return OK;
}

/* ---- the POSIX rule of the footer ------------------------------------------------------------- */

enum rule_kind {
    RULE_JULIAN,  /* Jn: day 1..365, 29 February is never counted */
    RULE_YEARDAY, /* n: day 0..365 */
    RULE_WEEKDAY, /* Mm.w.d: the w-th (5: the last) weekday d (0: Sunday) of month m */
};

struct rule_day {
    enum rule_kind kind;
    int64_t day;
    int64_t month;
    int64_t week;
    int64_t time_s; /* of the local day; may be negative or beyond the day (RFC 8536, 3.3.1) */
};

struct rule {
    bool has_summer;
    int32_t standard_s; /* offsets: local minus UTC */
    int32_t summer_s;
    struct rule_day begins;
    struct rule_day ends;
};

/* A reader of the rule's text; the first failure is kept. */
struct cursor {
    struct str rest;
    bool has_failed;
};

static char cursor_peek(const struct cursor *cursor)
{
    return cursor->rest.len > 0 ? cursor->rest.ptr[0] : '\0';
}

static bool cursor_take(struct cursor *cursor, char c)
{
    if (cursor_peek(cursor) != c)
        return false;
    cursor->rest = str_sub(cursor->rest, 1, cursor->rest.len);
    return true;
}

static void cursor_want(struct cursor *cursor, char c)
{
    if (!cursor_take(cursor, c))
        cursor->has_failed = true;
}

static int64_t cursor_number(struct cursor *cursor, int64_t min, int64_t max)
{
    size_t len = 0;
    while (len < cursor->rest.len && cursor->rest.ptr[len] >= '0' && cursor->rest.ptr[len] <= '9')
        len++;
    int64_t number = min;
    if (str_parse_i64(str_sub(cursor->rest, 0, len), min, max, &number) != OK)
        cursor->has_failed = true;
    cursor->rest = str_sub(cursor->rest, len, cursor->rest.len);
    return number;
}

/* An abbreviation: letters, or anything within < >. */
static void cursor_skip_name(struct cursor *cursor)
{
    size_t len = 0;
    if (cursor_take(cursor, '<')) {
        len = str_find(cursor->rest, '>') + 1;
    } else {
        while (len < cursor->rest.len && ((cursor->rest.ptr[len] | 0x20) >= 'a') &&
               ((cursor->rest.ptr[len] | 0x20) <= 'z'))
            len++;
    }
    if (len < 3)
        cursor->has_failed = true;
    cursor->rest = str_sub(cursor->rest, len, cursor->rest.len);
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int64_t cursor_time(struct cursor *cursor)
{
    bool is_negative = cursor_take(cursor, '-');
    if (!is_negative)
        (void)cursor_take(cursor, '+');
    int64_t time_s = cursor_number(cursor, 0, 167) * 3600;
    if (cursor_take(cursor, ':')) {
        time_s += cursor_number(cursor, 0, 59) * 60;
        if (cursor_take(cursor, ':'))
            time_s += cursor_number(cursor, 0, 59);
    }
    return is_negative ? -time_s : time_s;
}

/* An offset of the rule, which POSIX counts west of Greenwich, as local minus UTC. */
static int32_t cursor_offset(struct cursor *cursor)
{
    int64_t west_s = cursor_time(cursor);
    if (west_s <= -OFFSET_MAX_S || west_s >= OFFSET_MAX_S) {
        cursor->has_failed = true;
        return 0;
    }
    return (int32_t)-west_s;
}

static struct rule_day cursor_day(struct cursor *cursor)
{
    struct rule_day day = { .time_s = 7200 };
    cursor_want(cursor, ',');
    if (cursor_take(cursor, 'M')) {
        day.kind = RULE_WEEKDAY;
        day.month = cursor_number(cursor, 1, 12);
        cursor_want(cursor, '.');
        day.week = cursor_number(cursor, 1, 5);
        cursor_want(cursor, '.');
        day.day = cursor_number(cursor, 0, 6);
    } else if (cursor_take(cursor, 'J')) {
        day.kind = RULE_JULIAN;
        day.day = cursor_number(cursor, 1, 365);
    } else {
        day.kind = RULE_YEARDAY;
        day.day = cursor_number(cursor, 0, 365);
    }
    if (cursor_take(cursor, '/'))
        day.time_s = cursor_time(cursor);
    return day;
}

static enum err parse_rule(struct str text, struct rule *ret_rule)
{
    struct cursor cursor = { .rest = text };
    struct rule rule = { 0 };

    cursor_skip_name(&cursor);
    rule.standard_s = cursor_offset(&cursor);
    if (cursor.rest.len > 0) {
        rule.has_summer = true;
        cursor_skip_name(&cursor);
        rule.summer_s = rule.standard_s + 3600;
        if (cursor_peek(&cursor) != ',')
            rule.summer_s = cursor_offset(&cursor);
        rule.begins = cursor_day(&cursor);
        rule.ends = cursor_day(&cursor);
    }
    if (cursor.has_failed || cursor.rest.len > 0)
        return E_FILE;
    *ret_rule = rule;
    return OK;
}

static struct date day_of(int year, int month, int day)
{
    struct date date = DATE_NONE;
    enum err err = date_from_parts((struct date_parts){ year, month, day }, &date);
    assert(err == OK); /* years of our calendar, first days of months */
    return date;
}

/* The local day on which the rule changes the offset in `year`, in seconds, with its time. */
static int64_t rule_local_s(const struct rule_day *rule, int year)
{
    struct date first = day_of(year, 1, 1);
    int64_t days = 0;

    switch (rule->kind) {
    case RULE_YEARDAY:
        days = first.days + rule->day;
        break;
    case RULE_JULIAN: {
        bool is_leap = day_of(year, 3, 1).days - first.days == 60;
        days = first.days + rule->day - 1 + (is_leap && rule->day >= 60);
        break;
    }
    case RULE_WEEKDAY: {
        struct date month = day_of(year, (int)rule->month, 1);
        int64_t to_first = (rule->day - date_weekday(month) % 7 + 7) % 7;
        days = month.days + to_first + 7 * (rule->week - 1);
        if (days > date_month_end(month).days)
            days -= 7;
        break;
    }
    }
    return days * SECONDS_PER_DAY + rule->time_s;
}

/* Adds a change unless the table already covers its time; of two at one time, the later wins. */
static void add_change(struct zone *zone, int64_t covered_until, int64_t at, int32_t offset_s)
{
    if (at <= covered_until)
        return;
    if (zone->count > 0 && zone->until[zone->count - 1] == at)
        zone->count--;
    if (zone->offset_s[zone->count] == offset_s)
        return;
    zone->until[zone->count] = at;
    zone->offset_s[zone->count + 1] = offset_s;
    zone->count++;
}

/* Writes the rule out for every year after the table. */
static void extend(struct zone *zone, const struct rule *rule)
{
    int64_t covered_until = zone->count > 0 ? zone->until[zone->count - 1] : INT64_MIN;

    if (!rule->has_summer) { /* a table may also end early, when nothing but the name changes */
        if (zone->count == 0)
            zone->offset_s[0] = rule->standard_s;
        return;
    }
    for (int year = YEAR_FIRST; year <= YEAR_LAST; year++) {
        int64_t begins = rule_local_s(&rule->begins, year) - rule->standard_s;
        int64_t ends = rule_local_s(&rule->ends, year) - rule->summer_s;
        bool is_north = begins < ends;
        add_change(zone, covered_until, is_north ? begins : ends,
                   is_north ? rule->summer_s : rule->standard_s);
        add_change(zone, covered_until, is_north ? ends : begins,
                   is_north ? rule->standard_s : rule->summer_s);
    }
}

/* ---- decoding --------------------------------------------------------------------------------- */

enum err zone_decode(struct arena *arena, struct str file, const struct zone **ret_zone)
{
    struct tzif_header header;
    size_t size = 0;

    TRY(read_header(file, 4, &header, &size)); /* the block of the first version: skipped */
    file = str_sub(file, HEADER_BYTES + size, file.len);
    TRY(read_header(file, 8, &header, &size));
    if (header.type_count == 0)
        return E_FILE;
    if (header.leap_count != 0) /* "right/...": its seconds are not those of our clocks */
        return E_FILE;

    struct zone *zone = ARENA_NEW(arena, struct zone);
    if (zone == NULL)
        return E_NO_MEMORY;
    size_t room = header.time_count + RULE_CHANGES_MAX;
    zone->until = ARENA_ARRAY(arena, int64_t, room);
    zone->offset_s = ARENA_ARRAY(arena, int32_t, room + 1);
    if (zone->until == NULL || zone->offset_s == NULL)
        return E_NO_MEMORY;
    TRY(read_changes(file.ptr + HEADER_BYTES, &header, zone));

    struct str footer = str_sub(file, HEADER_BYTES + size, file.len);
    if (footer.len < 2 || footer.ptr[0] != '\n')
        return E_FILE;
    footer = str_sub(footer, 1, footer.len);
    size_t end = str_find(footer, '\n');
    if (end == footer.len)
        return E_FILE;
    if (end > 0) {
        struct rule rule;
        TRY(parse_rule(str_sub(footer, 0, end), &rule));
        extend(zone, &rule);
    }
    *ret_zone = zone;
    return OK;
}

/* ---- questions -------------------------------------------------------------------------------- */

/* The segment of a second: the number of changes at or before it. */
static size_t segment_of(const struct zone *zone, int64_t second)
{
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->until[middle] <= second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t floor_div(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}

struct civil zone_civil(const struct zone *zone, struct instant at)
{
    assert(instant_is_valid(at));

    int64_t second = floor_div(at.us, US_PER_SECOND);
    int32_t offset_s = zone->offset_s[segment_of(zone, second)];
    int64_t local = second + offset_s;
    int64_t days = floor_div(local, SECONDS_PER_DAY);
    return (struct civil){
        .date = { .days = (int32_t)days },
        .second = (int32_t)(local - days * SECONDS_PER_DAY),
        .offset_s = offset_s,
    };
}

struct instant zone_day_start(const struct zone *zone, struct date date)
{
    assert(date_is_valid(date));

    /* In each segment the local clock runs evenly; the first segment in which it shows midnight or
     * later holds the answer: at midnight, or at its very beginning when midnight was skipped. */
    int64_t midnight = date.days * SECONDS_PER_DAY;
    size_t i = segment_of(zone, midnight - OFFSET_MAX_S);
    while (i < zone->count && zone->until[i] <= midnight - zone->offset_s[i])
        i++;
    int64_t second = midnight - zone->offset_s[i];
    if (i > 0 && second < zone->until[i - 1])
        second = zone->until[i - 1];
    return (struct instant){ .us = second * US_PER_SECOND };
}

struct instant zone_day_end(const struct zone *zone, struct date date)
{
    return (struct instant){ .us = zone_day_start(zone, date_add_days(date, 1)).us - 1 };
}
