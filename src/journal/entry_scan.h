/* entry_scan.h - a cursor over the records of a canonical text.
 *
 * A reader with a sticky error: read on without a single `if`, ask once at the end.
 */
#ifndef JOURNAL_ENTRY_SCAN_H
#define JOURNAL_ENTRY_SCAN_H

#include <string.h>

#include "core/arena.h"
#include "core/date.h"
#include "core/digest.h"
#include "core/points.h"
#include "journal/entry_words.h"

struct scan {
    struct arena *arena;
    const char *at; /* what is not read yet; the end after an error */
    const char *end;
    enum err err; /* the first failure, or OK */
};

static inline void scan_fail(struct scan *scan, enum err err)
{
    if (scan->err == OK)
        scan->err = err;
    scan->at = scan->end;
}

static inline void scan_expect(struct scan *scan, bool is_so)
{
    if (!is_so)
        scan_fail(scan, E_JOURNAL);
}

/* ---- records ---------------------------------------------------------------------------------- */

/* The text at `at` is a record of this name. */
static inline bool scan_is_record(const char *at, const char *end, struct str name)
{
    return (size_t)(end - at) > name.len && memcmp(at, name.ptr, name.len) == 0 &&
           at[name.len] == '\t';
}

/* Enters the next record when it has this name. */
static inline bool scan_begins(struct scan *scan, struct str name)
{
    if (!scan_is_record(scan->at, scan->end, name))
        return false;
    scan->at += name.len;
    return true;
}

static inline void scan_must_begin(struct scan *scan, struct str name)
{
    scan_expect(scan, scan_begins(scan, name));
}

static inline void scan_ends(struct scan *scan)
{
    if (scan->at < scan->end && *scan->at == '\n')
        scan->at++;
    else
        scan_fail(scan, E_JOURNAL);
}

/* How many records of `name` follow; those of `between` and of `other` with them are not counted. */
size_t scan_count(const struct scan *scan, struct str name, struct str between, struct str other);

/* Room for a run of records; NULL when there is none, or after an error. */
void *scan_room(struct scan *scan, size_t count, size_t max, size_t size);

#define SCAN_ROOM(scan, type, count, max) ((type *)scan_room((scan), (count), (max), sizeof(type)))

/* ---- fields ----------------------------------------------------------------------------------- */

/* Up to the next control character.  UTF-8 is checked where there is more than ASCII. */
struct str scan_text(struct scan *scan);

/* A number in its one form: no sign but '-', no zero in front. */
int64_t scan_int(struct scan *scan, int64_t min, int64_t max);

/* A position, from 1 for people, from 0 for us. */
size_t scan_index(struct scan *scan, size_t count);

size_t scan_word(struct scan *scan, const struct entry_words *words);
struct date scan_date(struct scan *scan);     /* empty: DATE_NONE */
struct sha256 scan_digest(struct scan *scan); /* 64 hex digits in lower case */
int64_t scan_money(struct scan *scan);
struct points scan_points(struct scan *scan);

/* ---- records of one field ---------------------------------------------------------------------- */

/* Of one text, which is absent when the text is empty. */
void scan_text_record(struct scan *scan, struct str name, struct str *ret_text);

/* Of one number above zero, which is absent when there is none. */
void scan_number_record(struct scan *scan, struct str name, int64_t max, int64_t *ret_number);

#endif
