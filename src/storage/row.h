/* row.h - the values of the program as values of a row, and back.
 *
 * "None" is 0, the empty text or DATE_NONE in the program, and NULL in the database.  What comes back
 * in another form than it was written in is E_DB_CORRUPT.
 */
#ifndef STORAGE_ROW_H
#define STORAGE_ROW_H

#include "core/date.h"
#include "core/digest.h"
#include "storage/db.h"

/* Room for the text of a date while it is an argument. */
struct row_date {
    char text[10];
};

struct db_value row_date(struct date date, struct row_date *room); /* NULL for DATE_NONE */
struct db_value row_number(int64_t number);                        /* NULL for 0 */
struct db_value row_text(struct str text);                         /* NULL for the empty text */
struct db_value row_digest(const struct sha256 *digest);           /* borrowed */

MUST_USE enum err row_get_date(const struct db_rows *rows, int column, struct date *ret_date);
MUST_USE enum err row_get_digest(const struct db_rows *rows, int column, struct sha256 *ret_digest);

/* The place of a word among those that a column may have.  E_DB_CORRUPT. */
MUST_USE enum err row_name(const char *const *names, size_t count, struct str name,
                           size_t *ret_place);

/* Ends a statement that writes and returns one row: all of it has to have been written. */
MUST_USE enum err row_finish(struct db_rows *rows);

/* Room for one more object of `size` bytes in an array of the arena that has `count`: the array, moved
 * to twice the room when it was full.  NULL when the arena is full. */
void *row_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

/* Reads a row into an item that has room for it. */
typedef enum err row_reader(const struct db_rows *row, struct arena *arena, void *ret_item);

/* All rows that are left, each read into an item of `size` bytes, in the arena. */
MUST_USE enum err row_collect(struct db_rows *rows, struct arena *arena, size_t size,
                              row_reader *reader, void **ret_items, size_t *ret_count);

#endif
