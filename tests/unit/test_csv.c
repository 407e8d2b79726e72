/* test_csv.c - core/csv.c: RFC 4180 from any chunks, the errors with their lines, and writing.
 *
 * HABITUE_RETAIL_CSV may name a real shop's year of receipts (the Online Retail data, 541,909 lines
 * below the header): then it is read too.
 */
#include "core/csv.h"

#include <stdlib.h>
#include <string.h>

#include "core/instant.h"
#include "core/io.h"
#include "core/limits.h"
#include "tests/lib/check.h"

static struct arena arena;

/* A file in memory, given in chunks of `step` bytes. */
struct memory_source {
    struct str rest;
    size_t step;
    enum err err; /* at the end, instead of the end */
};

static enum err memory_read(void *context, char *room, size_t size, size_t *ret_len)
{
    struct memory_source *source = context;
    size_t len = source->rest.len < source->step ? source->rest.len : source->step;
    if (len > size)
        len = size;
    if (len == 0 && source->err != OK)
        return source->err;
    if (len > 0)
        memcpy(room, source->rest.ptr, len);
    source->rest = str_sub(source->rest, len, source->rest.len);
    *ret_len = len;
    return OK;
}

static struct csv *csv_over(struct memory_source *source, char separator)
{
    struct csv *csv = NULL;
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64 << 20));
    arena_reset(&arena, 0);
    CHECK_OK(csv_open(&arena, memory_read, source, separator, &csv));
    return csv;
}

/* All rows in one text: "1:a|b" for the cells a and b of line 1, rows separated by '/', an error by its
 * symbol and line. */
static struct str rows_of(struct str file, char separator, size_t step)
{
    static char room[1 << 16];
    struct buf out = BUF(room);
    struct memory_source source = { .rest = file, .step = step };
    struct csv *csv = csv_over(&source, separator);
    struct csv_row row;
    bool has_row = true;

    while (has_row) {
        enum err err = csv_next(csv, &row, &has_row);
        if (err == OK && !has_row)
            break;
        if (out.used > 0)
            buf_char(&out, '/');
        if (err != OK) {
            buf_str(&out, str_c(err_symbol(err)));
            buf_char(&out, ':');
            buf_int(&out, csv_line(csv));
            if (err == E_ENCODING)
                continue;
            CHECK_ERR(csv_next(csv, &row, &has_row), err); /* asking again gives the same */
            break;
        }
        CHECK_EQ(row.line, csv_line(csv));
        buf_int(&out, row.line);
        for (size_t i = 0; i < row.count; i++) {
            buf_char(&out, i == 0 ? ':' : '|');
            buf_str(&out, row.cells[i]);
        }
    }
    struct str text = STR_NONE;
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

/* The chunks a file comes in must not matter. */
TEST(csv_reads_the_same_rows_from_any_chunks)
{
    static const struct {
        const char *file;
        const char *rows;
    } cases[] = {
        { "", "" },
        { "\n\r\n\r\n", "" },
        { "a", "1:a" },
        { "a,b\nc,d\n", "1:a|b/2:c|d" },
        { "a,b\r\nc,d\r\n", "1:a|b/2:c|d" },
        { "a,b\rc,d\r", "1:a|b/2:c|d" },
        { "a,b\r\r\nc", "1:a|b/3:c" },
        { "a\n\n\nb", "1:a/4:b" },
        { ",", "1:|" },
        { ",\n,,\n", "1:|/2:||" },
        { "a,b", "1:a|b" },
        { "a,\n", "1:a|" },
        { "\"a\",\"b\"\n", "1:a|b" },
        { "\"\"\n", "1:" },
        { "\"\",\"\"", "1:|" },
        { "\"a,b\",c\n", "1:a,b|c" },
        { "\"a\"\"b\"\n", "1:a\"b" },
        { "\"\"\"\"\n", "1:\"" },
        { "\"\"\"a\"\"\",\"\"\"\"\"\"\n", "1:\"a\"|\"\"" },
        { "\"a\nb\",c\nd\n", "1:a\nb|c/3:d" },
        { "\"a\r\nb\r\nc\"\r\nd\r\n", "1:a\r\nb\r\nc/4:d" },
        { "\"a\rb\"\rd\r", "1:a\rb/3:d" },
        { "\"x\n\n\n\",\"y\nz\"\nd", "1:x\n\n\n|y\nz/6:d" },
        { "5\" pipe,6\"\n", "1:5\" pipe|6\"" },
        { "a \"quoted\" word\n", "1:a \"quoted\" word" },
        { " \"a\"\n", "1: \"a\"" },
        { " \n", "1: " },
        { "\xEF\xBB\xBF"
          "a,b\n",
          "1:a|b" },
        { "\xEF\xBB\xBF", "" },
        { "\xEF\xBB\xBF\"a\"", "1:a" },
        { "caf\xC3\xA9,\xE2\x82\xAC\n", "1:caf\xC3\xA9|\xE2\x82\xAC" },
        { "\"caf\xC3\xA9 \"\"x\"\"\"\n", "1:caf\xC3\xA9 \"x\"" },
        /* the ends of what is good */
        { "a\n\"b", "1:a/E_CSV:2" },
        { "a\n\"x\ny\",\"z\nand so on\n", "1:a/E_CSV:3" }, /* where the quote began */
        { "\"b\"\"", "E_CSV:1" },
        { "a\n\n\"b\"c\n", "1:a/E_CSV:3" },
        { "\"b\" ,c\n", "E_CSV:1" },
        { "x\n\"a\nb\",\"c\"d\n", "1:x/E_CSV:3" },
        { "a\n\xFF,b\nc\n", "1:a/E_ENCODING:2/3:c" },
        { "\"\xC3\n(\",b\nc\n\x01\nd", "E_ENCODING:1/3:c/E_ENCODING:4/5:d" },
        { "\xFF", "E_ENCODING:1" },
        { "\xFF\n\xFE\n", "E_ENCODING:1/E_ENCODING:2" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t step = 1; step < 12; step++) {
            check_note("case %zu, %zu bytes at a time", i, step);
            CHECK_STR(rows_of(str_c(cases[i].file), ',', step), cases[i].rows);
        }
        CHECK_STR(rows_of(str_c(cases[i].file), ',', SIZE_MAX), cases[i].rows);
    }
}

TEST(csv_reads_nul_as_a_fault_of_the_row)
{
    CHECK_STR(rows_of(STR("a\0b,c\nd\n"), ',', 100), "E_ENCODING:1/2:d");
}

TEST(csv_has_four_separators)
{
    CHECK_STR(rows_of(STR("a;b,c;\"d;e\"\n"), ';', 100), "1:a|b,c|d;e");
    CHECK_STR(rows_of(STR("a\tb c\t\"d\te\"\n"), '\t', 100), "1:a|b c|d\te");
    CHECK_STR(rows_of(STR("a|b"), '|', 100), "1:a|b");
    CHECK_STR(rows_of(STR("a,b;c\td|e"), ',', 100), "1:a|b;c\td|e");
}

static char large[8 * CSV_LINE_MAX_BYTES];

static enum err first_row(size_t len, size_t *ret_count, int64_t *ret_line)
{
    struct memory_source source = { .rest = { large, len }, .step = 1000 };
    struct csv *csv = csv_over(&source, ',');
    struct csv_row row;
    bool has_row = false;
    enum err err = csv_next(csv, &row, &has_row);
    *ret_line = csv_line(csv);
    if (err == OK)
        *ret_count = row.count;
    return err;
}

TEST(csv_row_has_a_longest_length)
{
    size_t count = 0;
    int64_t line = 0;

    memset(large, 'x', sizeof(large));
    large[CSV_LINE_MAX_BYTES] = '\n';
    CHECK_OK(first_row(CSV_LINE_MAX_BYTES + 1, &count, &line));
    CHECK_EQ(count, 1);
    CHECK_OK(first_row(CSV_LINE_MAX_BYTES, &count, &line)); /* without a line break */
    large[CSV_LINE_MAX_BYTES] = 'x';
    large[CSV_LINE_MAX_BYTES + 1] = '\n';
    CHECK_ERR(first_row(CSV_LINE_MAX_BYTES + 2, &count, &line), E_CSV);
    CHECK_EQ(line, 1);
    large[CSV_LINE_MAX_BYTES + 1] = 'x';
    CHECK_ERR(first_row(sizeof(large), &count, &line), E_CSV);
    CHECK_EQ(line, 1);
}

/* The usual way a file goes wrong: one quote too many, and everything after it is one cell. */
TEST(csv_tells_where_an_endless_quote_began)
{
    size_t count = 0;
    int64_t line = 0;

    memset(large, '\n', sizeof(large));
    memcpy(large, "\"a\nb\",\"c", 8);
    CHECK_ERR(first_row(sizeof(large), &count, &line), E_CSV);
    CHECK_EQ(line, 2);
}

TEST(csv_row_has_a_largest_number_of_columns)
{
    size_t count = 0;
    int64_t line = 0;

    memset(large, ',', CSV_COLUMNS_MAX);
    large[CSV_COLUMNS_MAX - 1] = '\n';
    CHECK_OK(first_row(CSV_COLUMNS_MAX, &count, &line));
    CHECK_EQ(count, CSV_COLUMNS_MAX);
    large[CSV_COLUMNS_MAX - 1] = ',';
    CHECK_ERR(first_row(CSV_COLUMNS_MAX, &count, &line), E_CSV);
    CHECK_EQ(line, 1);
}

TEST(csv_passes_on_what_its_source_says)
{
    struct memory_source source = { .rest = STR("a,b\nc"), .step = 3, .err = E_FILE };
    struct csv *csv = csv_over(&source, ',');
    struct csv_row row;
    bool has_row = false;
    CHECK_OK(csv_next(csv, &row, &has_row));
    CHECK(has_row);
    CHECK_ERR(csv_next(csv, &row, &has_row), E_FILE); /* not a last row "c" */
}

TEST(csv_needs_memory)
{
    char memory[1000];
    struct arena small = arena_in(memory, sizeof(memory));
    struct csv *csv = NULL;
    CHECK_ERR(csv_open(&small, memory_read, NULL, ',', &csv), E_NO_MEMORY);
}

/* Rows of random cells, written by csv_cell() and read back in random chunks, are the same. */
TEST(csv_reads_what_it_writes)
{
    static const char letters[] = "ab \",;\n\r\t|'\xC3\xA9";
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        char file_room[4096];
        char cell_room[4096];
        struct buf file = BUF(file_room);
        struct buf kept = BUF(cell_room);
        struct str cells[40];
        size_t columns = (size_t)rng_range(&rng, 1, 4);
        size_t count = columns * (size_t)rng_range(&rng, 1, 10);
        for (size_t i = 0; i < count; i++) {
            size_t from = kept.used;
            if (i % columns == 0)
                buf_char(&kept, 'x'); /* no blank line */
            for (int64_t n = rng_range(&rng, 0, 6); n > 0; n--) {
                int64_t at = rng_range(&rng, 0, 11);
                if (at == 11)
                    buf_lit(&kept, "\xC3\xA9");
                else if (kept.used > from || (letters[at] != '\t' && letters[at] != '\r'))
                    buf_char(&kept, letters[at]);
            }
            cells[i] = (struct str){ cell_room + from, kept.used - from };
            csv_cell(&file, cells[i], i % columns == 0);
            if (i % columns == columns - 1)
                csv_end(&file);
        }
        struct str text = STR_NONE;
        CHECK_OK(buf_finish(&file, &text));

        struct memory_source source = { .rest = text, .step = (size_t)rng_range(&rng, 1, 60) };
        struct csv *csv = csv_over(&source, ',');
        struct csv_row row;
        bool has_row = false;
        for (size_t i = 0; i < count; i += columns) {
            CHECK_OK(csv_next(csv, &row, &has_row));
            CHECK(has_row);
            CHECK_EQ(row.count, columns);
            for (size_t j = 0; j < columns; j++)
                CHECK_STR(row.cells[j], cells[i + j]);
        }
        CHECK_OK(csv_next(csv, &row, &has_row));
        CHECK(!has_row);
    }
}

/* ---- writing ---------------------------------------------------------------------------------- */

TEST(csv_quotes_and_disarms_cells)
{
    static const struct {
        const char *cell;
        const char *written;
    } cases[] = {
        { "", "" },
        { "plain", "plain" },
        { "two words", "two words" },
        { "a,b", "\"a,b\"" },
        { "a;b", "\"a;b\"" },
        { "say \"hi\"", "\"say \"\"hi\"\"\"" },
        { "a\nb", "\"a\nb\"" },
        { "a\rb", "\"a\rb\"" },
        { " a", "\" a\"" },
        { "a ", "\"a \"" },
        { "12.50", "12.50" },
        { "-12.50", "-12.50" }, /* a number is no formula */
        { "+33612345678", "+33612345678" },
        { "-12,50", "\"-12,50\"" },
        { "=1+1", "'=1+1" },
        { "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
        { "+1+1", "'+1+1" },
        { "-1+1", "'-1+1" },
        { "-", "'-" },
        { "-1.", "'-1." },
        { "-.5", "'-.5" },
        { "-1.2.3", "'-1.2.3" },
        { "@SUM(A1)", "'@SUM(A1)" },
        { "\tx", "\"'\tx\"" },
        { "\rx", "\"'\rx\"" },
        { "a=b", "a=b" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[256];
        struct buf out = BUF(room);
        struct str text = STR_NONE;
        check_note("%s", cases[i].cell);
        csv_cell(&out, str_c(cases[i].cell), true);
        CHECK_OK(buf_finish(&out, &text));
        CHECK_STR(text, cases[i].written);
    }
}

TEST(csv_writes_rows_with_commas_and_cr_lf)
{
    char room[64];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    csv_cell(&out, STR("a"), true);
    csv_cell(&out, STR(""), false);
    csv_cell(&out, STR("b"), false);
    csv_end(&out);
    csv_cell(&out, STR("c"), true);
    csv_end(&out);
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "a,,b\r\nc\r\n");
}

/* ---- a real file ------------------------------------------------------------------------------ */

TEST(csv_reads_a_year_of_a_real_shop)
{
    const char *path = getenv("HABITUE_RETAIL_CSV");
    if (path == NULL)
        return;
    CLEANUP(arena_close) struct arena own = { 0 };
    CLEANUP(io_stream_close) struct io_stream *stream = NULL;
    CHECK_OK(arena_open(&own, 4 << 20));
    CHECK_OK(io_stream_open(&own, path, &stream));
    struct csv *csv = NULL;
    CHECK_OK(csv_open(&own, io_stream_read, stream, ',', &csv));

    struct csv_row row;
    bool has_row = true;
    int64_t rows = 0;
    int64_t cancelled = 0;
    for (;;) {
        CHECK_OK(csv_next(csv, &row, &has_row));
        if (!has_row)
            break;
        CHECK_EQ(row.count, 8);
        rows++;
        cancelled += str_begins(row.cells[0], STR("C"));
    }
    CHECK_EQ(rows, 541909 + 1);
    CHECK_EQ(cancelled, 9288);
    CHECK_EQ(io_stream_offset(stream), io_stream_size(stream));
}
