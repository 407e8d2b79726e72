/* schema.h - the steps which bring a database from nothing to today.
 *
 * Each step is a file in storage/schema/, numbered from 1 without a gap.  A released step is never
 * edited: its hash is kept in the database, and another hash under the same number stops the
 * program (E_DB_OLDER: made by a step that is not known here).  The build makes the table.
 */
#ifndef STORAGE_SCHEMA_H
#define STORAGE_SCHEMA_H

#include <stddef.h>

struct schema_text {
    const char *sql; /* statements, each ended by a semicolon; NULL: not for this engine yet */
    const char *sha256_hex; /* of the text as it stands in the repository, 64 characters */
};

struct schema_step {
    int number;       /* 1, 2, 3, ... */
    const char *name; /* "journal", from 003_journal.sql */
    struct schema_text sqlite;
    struct schema_text postgres; /* the same pointers where one text serves both */
};

extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

#endif
