/* fuzz_csv.c - any bytes as a table: rows are lines of UTF-8, and what was read can be written and read
 * again.  The first byte says which separator, and in how small pieces the rest arrives. */
#include <string.h>

#include "core/csv.h"
#include "core/limits.h"

#define ARENA_BYTES (4u << 20)
#define ROOM_BYTES  (4u * CSV_LINE_MAX_BYTES)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct source {
    struct str left;
    size_t piece;
};

static enum err give(void *context, char *room, size_t size, size_t *ret_len)
{
    struct source *source = context;
    size_t len = source->left.len;
    if (len > size)
        len = size;
    if (len > source->piece)
        len = source->piece;
    if (len > 0)
        memcpy(room, source->left.ptr, len);
    source->left = str_sub(source->left, len, source->left.len);
    *ret_len = len;
    return OK;
}

/* The row written with commas and read back is the same row; a cell that a spreadsheet would take for a
 * formula gets an apostrophe and is left out here. */
static void check_again(struct arena *arena, const struct csv_row *row)
{
    static char room[ROOM_BYTES];
    struct buf out = BUF(room);
    size_t bytes = 0;
    buf_lit(&out, "first\r\n"); /* a mark at the beginning of a file is not content */
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len > 0 && strchr("=+-@\t\r", row->cells[i].ptr[0]) != NULL)
            return;
        bytes += 2 * row->cells[i].len + 3;
        csv_cell(&out, row->cells[i], i == 0);
    }
    if (bytes > CSV_LINE_MAX_BYTES || (row->count == 1 && row->cells[0].len == 0))
        return; /* quoted, it may be too long to read; a row of one empty cell is a blank line */
    csv_end(&out);
    assert(out.err == OK);

    struct source source = { .left = { .ptr = room, .len = out.used }, .piece = out.used };
    struct csv *csv = NULL;
    struct csv_row again;
    bool has_row = false;
    if (csv_open(arena, give, &source, ',', &csv) != OK)
        return;
    enum err err = csv_next(csv, &again, &has_row);
    assert(err == OK && has_row);
    err = csv_next(csv, &again, &has_row);
    assert(err == OK && has_row && again.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        assert(str_eq(again.cells[i], row->cells[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    static const char separators[] = { ',', ';', '\t', '|' };
    if (size == 0 || (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK))
        return 0;
    arena_reset(&arena, 0);
    struct source source = {
        .left = { .ptr = (const char *)bytes + 1, .len = size - 1 },
        .piece = 1 + (bytes[0] >> 2),
    };
    struct csv *csv = NULL;
    if (csv_open(&arena, give, &source, separators[bytes[0] & 3], &csv) != OK)
        return 0;
    size_t mark = arena_mark(&arena);
    for (;;) {
        struct csv_row row;
        bool has_row = false;
        enum err err = csv_next(csv, &row, &has_row);
        int64_t line = csv_line(csv);
        assert(line >= 1);
        if (err == E_ENCODING)
            continue;
        if (err != OK || !has_row)
            return 0;
        assert(row.count >= 1 && row.count <= CSV_COLUMNS_MAX);
        for (size_t i = 0; i < row.count; i++)
            assert(str_is_utf8(row.cells[i]));
        check_again(&arena, &row);
        arena_reset(&arena, mark);
    }
}
