/* csv.c - RFC 4180, one row at a time.
 *
 *      data                 at                     end                    room
 *       |  rows given out    |  the row being read  |  to be filled         |
 *
 * A row is first measured where it lies, cell by cell, without changing a byte; when its end is not
 * in the buffer yet, it is moved to the front, more is read, and it is measured again.  Only then
 * are doubled quotes made single.  Quotes mean something only at the beginning of a cell: 5" pipe
 * is an ordinary text.
 */
#include "core/csv.h"

#include <string.h>

#define ROOM_BYTES (4 * (size_t)CSV_LINE_MAX_BYTES)

struct csv {
    csv_source *source;
    void *context;
    bool is_stop[256]; /* ends a cell without quotes: the separator, CR, LF */
    char separator;
    bool is_started;
    bool is_ended;   /* the source has no more bytes */
    int64_t line;    /* where the last row or error began */
    int64_t line_at; /* of data[at] */
    size_t at;
    size_t end;
    size_t count;
    struct str cells[CSV_COLUMNS_MAX];
    bool is_quoted[CSV_COLUMNS_MAX];
    bool has_quotes; /* in any cell of the row */
    char data[ROOM_BYTES];
};

enum csv_step {
    STEP_CELL,      /* a cell which ends at a separator */
    STEP_ROW,       /* the last cell of its row */
    STEP_MORE,      /* the buffer ended before the cell did */
    STEP_UNCLOSED,  /* as STEP_MORE, inside quotes */
    STEP_MALFORMED, /* text behind a closing quote, or too many columns */
};

enum err csv_open(struct arena *arena, csv_source *source, void *context, char separator,
                  struct csv **ret_csv)
{
    assert(separator == ',' || separator == ';' || separator == '\t' || separator == '|');

    struct csv *csv = ARENA_NEW(arena, struct csv);
    if (csv == NULL)
        return E_NO_MEMORY;
    csv->source = source;
    csv->context = context;
    csv->separator = separator;
    csv->is_stop[(unsigned char)separator] = true;
    csv->is_stop['\r'] = true;
    csv->is_stop['\n'] = true;
    csv->line = 1;
    csv->line_at = 1;
    *ret_csv = csv;
    return OK;
}

int64_t csv_line(const struct csv *csv)
{
    return csv->line;
}

/* Moves what is unread to the front and reads more behind it. */
static enum err csv_fill(struct csv *csv)
{
    if (csv->at > 0)
        memmove(csv->data, csv->data + csv->at, csv->end - csv->at);
    csv->end -= csv->at;
    csv->at = 0;
    assert(csv->end < ROOM_BYTES); /* csv_next() refuses a row long before */

    size_t len = 0;
    TRY(csv->source(csv->context, csv->data + csv->end, ROOM_BYTES - csv->end, &len));
    csv->end += len;
    csv->is_ended = len == 0;
    return OK;
}

static enum err csv_start(struct csv *csv)
{
    while (csv->end < 3 && !csv->is_ended)
        TRY(csv_fill(csv));
    if (csv->end >= 3 && memcmp(csv->data, "\xEF\xBB\xBF", 3) == 0)
        csv->at = 3;
    csv->is_started = true;
    return OK;
}

/* The bytes of the line break at `at`: 2 for CR LF, 1 for either alone, 0 when there is none. */
static size_t break_len(const struct csv *csv, size_t at)
{
    if (at < csv->end && csv->data[at] == '\n')
        return 1;
    if (at < csv->end && csv->data[at] == '\r')
        return at + 1 < csv->end && csv->data[at + 1] == '\n' ? 2 : 1;
    return 0;
}

/* The line breaks in [from, to): those inside of quoted cells. */
static int64_t breaks_within(const struct csv *csv, size_t from, size_t to)
{
    int64_t count = 0;
    while (from < to) {
        size_t len = break_len(csv, from);
        count += len > 0;
        from += len > 0 ? len : 1;
    }
    return count;
}

/* What stands at *at, just behind a cell; *at moves to the next cell. */
static enum csv_step after_cell(const struct csv *csv, size_t *at)
{
    if (*at == csv->end)
        return csv->is_ended ? STEP_ROW : STEP_MORE;
    if (csv->data[*at] == csv->separator) {
        *at += 1;
        return STEP_CELL;
    }
    if (*at + 1 == csv->end && csv->data[*at] == '\r' && !csv->is_ended)
        return STEP_MORE; /* a LF may follow */
    return break_len(csv, *at) > 0 ? STEP_ROW : STEP_MALFORMED;
}

/* A cell which begins with a quote, from `*at`; the slice still has its doubled quotes. */
static enum csv_step quoted_cell(const struct csv *csv, size_t *at, struct str *ret_cell)
{
    size_t from = *at + 1;
    size_t to = from;

    for (;;) {
        const char *quote = memchr(csv->data + to, '"', csv->end - to);
        if (quote == NULL)
            return STEP_UNCLOSED;
        to = (size_t)(quote - csv->data);
        if (to + 1 == csv->end || csv->data[to + 1] != '"')
            break; /* at the end of the buffer after_cell() asks for more: a quote may follow */
        to += 2;
    }
    *ret_cell = (struct str){ .ptr = csv->data + from, .len = to - from };
    *at = to + 1;
    return after_cell(csv, at);
}

static enum csv_step plain_cell(const struct csv *csv, size_t *at, struct str *ret_cell)
{
    size_t from = *at;
    size_t to = from;
    while (to < csv->end && !csv->is_stop[(unsigned char)csv->data[to]])
        to++;
    *ret_cell = (struct str){ .ptr = csv->data + from, .len = to - from };
    *at = to;
    return after_cell(csv, at);
}

/* Measures the row at csv->at; *ret_end is where its last cell ends, or where the trouble begins. */
static enum csv_step csv_measure(struct csv *csv, size_t *ret_end)
{
    size_t at = csv->at;
    enum csv_step step = STEP_CELL;

    csv->count = 0;
    csv->has_quotes = false;
    while (step == STEP_CELL) {
        *ret_end = at;
        if (csv->count == CSV_COLUMNS_MAX)
            return STEP_MALFORMED;
        size_t i = csv->count;
        csv->is_quoted[i] = at < csv->end && csv->data[at] == '"';
        if (csv->is_quoted[i])
            csv->has_quotes = true;
        step = csv->is_quoted[i] ? quoted_cell(csv, &at, &csv->cells[i])
                                 : plain_cell(csv, &at, &csv->cells[i]);
        csv->count = i + 1;
    }
    if (step == STEP_ROW)
        *ret_end = at;
    return step;
}

/* Makes doubled quotes single, in place. */
static void unquote(struct csv *csv, struct str *cell)
{
    if (str_find(*cell, '"') == cell->len)
        return;
    char *to = csv->data + (cell->ptr - csv->data);
    size_t used = 0;
    for (size_t i = 0; i < cell->len; i++) {
        to[used++] = cell->ptr[i];
        if (cell->ptr[i] == '"')
            i++;
    }
    cell->len = used;
}

/* The row at csv->at which ends at `end` is whole: steps over it, and checks it. */
static enum err csv_take(struct csv *csv, size_t end)
{
    struct str row = { .ptr = csv->data + csv->at, .len = end - csv->at };
    csv->line = csv->line_at;
    if (csv->has_quotes)
        csv->line_at += breaks_within(csv, csv->at, end);
    size_t len = break_len(csv, end);
    csv->line_at += len > 0;
    csv->at = end + len;

    if (!str_is_utf8(row))
        return E_ENCODING;
    for (size_t i = 0; csv->has_quotes && i < csv->count; i++) {
        if (csv->is_quoted[i])
            unquote(csv, &csv->cells[i]);
    }
    return OK;
}

/* The row at csv->at is not one; `at` is where its trouble begins.  The reader stays where it is. */
static enum err csv_refuse(struct csv *csv, size_t at)
{
    csv->line = csv->line_at + breaks_within(csv, csv->at, at);
    return E_CSV;
}

static void skip_blank_lines(struct csv *csv)
{
    size_t len = 0;
    while ((len = break_len(csv, csv->at)) > 0) {
        if (csv->at + len == csv->end && len == 1 && csv->data[csv->at] == '\r' && !csv->is_ended)
            return; /* a LF may follow */
        csv->at += len;
        csv->line_at++;
    }
}

enum err csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_has_row)
{
    if (!csv->is_started)
        TRY(csv_start(csv));

    for (;;) {
        skip_blank_lines(csv);
        if (csv->at == csv->end && csv->is_ended) {
            *ret_has_row = false;
            return OK;
        }
        size_t end = csv->at;
        enum csv_step step = csv->at == csv->end ? STEP_MORE : csv_measure(csv, &end);
        if (step == STEP_ROW && end - csv->at <= CSV_LINE_MAX_BYTES) {
            TRY(csv_take(csv, end));
            *ret_row = (struct csv_row){ csv->cells, csv->count, csv->line };
            *ret_has_row = true;
            return OK;
        }
        bool is_unclosed = step == STEP_UNCLOSED || step == STEP_MORE;
        if (!is_unclosed || csv->end - csv->at > CSV_LINE_MAX_BYTES || csv->is_ended)
            return csv_refuse(csv, step == STEP_ROW ? csv->at : end);
        TRY(csv_fill(csv));
    }
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* A number is no formula, though it may begin with a sign: -12.50 stays a number. */
static bool cell_is_number(struct str cell)
{
    struct str digits = str_sub(cell, cell.ptr[0] == '-' || cell.ptr[0] == '+', cell.len);
    size_t point = 0;
    while (point < digits.len && digits.ptr[point] != '.' && digits.ptr[point] != ',')
        point++;
    return str_is_ascii_digits(str_sub(digits, 0, point)) &&
           (point == digits.len || str_is_ascii_digits(str_sub(digits, point + 1, digits.len)));
}

static bool cell_is_formula(struct str cell)
{
    if (cell.len == 0 || str_find(STR("=+-@\t\r"), cell.ptr[0]) == 6)
        return false;
    return !cell_is_number(cell);
}

static bool cell_needs_quotes(struct str cell)
{
    if (cell.len > 0 && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' '))
        return true;
    for (size_t i = 0; i < cell.len; i++) {
        if (str_find(STR("\",;\t\r\n|"), cell.ptr[i]) < 7)
            return true;
    }
    return false;
}

void csv_cell(struct buf *out, struct str cell, bool is_first)
{
    csv_cell_behind(out, cell, is_first ? '\0' : ',');
}

void csv_cell_behind(struct buf *out, struct str cell, char separator)
{
    bool is_quoted = cell_needs_quotes(cell);

    if (separator != '\0')
        buf_char(out, separator);
    if (is_quoted)
        buf_char(out, '"');
    if (cell_is_formula(cell))
        buf_char(out, '\'');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_char(out, '"');
        buf_char(out, cell.ptr[i]);
    }
    if (is_quoted)
        buf_char(out, '"');
}

void csv_end(struct buf *out)
{
    buf_lit(out, "\r\n");
}
