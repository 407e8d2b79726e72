/* schema.h - the steps which bring a database from nothing to today.
 *
 * Each step is a file in storage/schema/, numbered from 1 without a gap.  A released step is never
 * edited: its hash is kept in the database, and another hash under the same number stops the
 * program (E_SCHEMA in the storage layer's words).  The build makes the table.
 */
#ifndef STORAGE_SCHEMA_H
#define STORAGE_SCHEMA_H

#include <stddef.h>

struct schema_step {
    int number;             /* 1, 2, 3, ... */
    const char *name;       /* "journal", from 003_journal.sql */
    const char *sha256_hex; /* of the step's texts as they stand in the repository, 64 characters */
    const char *sqlite;     /* statements, each ended by a semicolon */
    const char *postgres;   /* the same pointer where one text serves both */
};

extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

#endif
