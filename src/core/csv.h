/* csv.h - tables of text, RFC 4180: read row by row from a stream, written cell by cell.
 *
 * The reader is fed chunks and never holds more than one row; a quoted cell may hold line breaks.
 */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/limits.h"

struct csv_row {
    const struct str *cells; /* borrowed until the next call */
    size_t count;
    int64_t line; /* of the file where the row begins, from 1 */
};

/* A source of bytes, such as io_stream_read(): fills `room`, *ret_len 0 at the end.  E_FILE. */
typedef enum err csv_source(void *context, char *room, size_t size, size_t *ret_len);

struct csv; /* lives in its arena: some 300 KB */

/* separator ',' ';' '\t' or '|'.  A UTF-8 byte order mark at the beginning is skipped. */
MUST_USE enum err csv_open(struct arena *arena, csv_source *source, void *context, char separator,
                           struct csv **ret_csv);

/* The next row; *ret_has_row false at the end.  Blank lines are skipped.  Lines end with CR LF, LF or
 * CR; a quote inside a cell which does not begin with one is an ordinary character.
 * E_CSV      a quote that is never closed, text after a closing quote, a row above CSV_LINE_MAX_BYTES
 *            or CSV_COLUMNS_MAX (csv_line() tells where; asking again gives the same)
 * E_ENCODING a row which is not UTF-8 or has control characters other than tab, as str_is_utf8() says
 *            (csv_line() tells where; the reader can go on)
 * E_FILE     from the source */
MUST_USE enum err csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_has_row);
int64_t csv_line(const struct csv *csv); /* where the last row or error began */

/* Writing, with commas.  Quotes when needed; a cell which a spreadsheet would take for a formula (it
 * begins with = + - @ tab or CR and is not a plain number) gets a leading apostrophe. */
void csv_cell(struct buf *out, struct str cell, bool is_first);
void csv_cell_behind(struct buf *out, struct str cell,
                     char separator); /* one of csv_open(); '\0': the first */
void csv_end(struct buf *out);        /* CR LF */

#endif
