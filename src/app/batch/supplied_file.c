/* supplied_file.c - the numbers of a supplier's file.
 *
 *      one a line                    2900000000018
 *      a column of a table           serial;card number;printed        its first line says which
 *                                    1;2900000000018;2026-11-30
 */
#include <string.h>

#include "app/batch/supplied.h"
#include "core/csv.h"
#include "core/wording.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define CSV_ARENA_BYTES (512u << 10) /* of the reader of rows */

/* What a column of numbers is called; letters A to Z of either case. */
static const char *const names[] = {
    "number",
    "numbers",
    "card",
    "cards",
    "card number",
    "card_number",
    "code",
    "barcode",
    "ean",
    "ean13",
    "ean-13",
    "uid",
    "numéro",
    "numero",
    "NUMÉRO",
    "numéros",
    "n°",
    "no",
    "carte",
    "cartes",
    "numéro de carte",
    "numero de carte",
    "numero_carte",
    "code-barres",
    "code barres",
    "code_barres",
};

static bool is_name(struct str cell)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (str_eq_nocase(cell, str_c(names[i])))
            return true;
    }
    return false;
}

/* ---- where the numbers stand -------------------------------------------------------------------- */

struct layout {
    bool has_heading;
    char separator;
    size_t column;
};

static struct str first_line(struct str text)
{
    struct str rest = text;
    struct str line = STR_NONE;
    const struct str mark = STR(BYTE_ORDER_MARK);
    if (str_begins(rest, mark))
        rest = str_sub(rest, mark.len, rest.len);
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0)
            return line;
    }
    return STR_NONE;
}

static struct str without_quotes(struct str cell)
{
    cell = str_trim(cell);
    bool is_quoted = cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"';
    return is_quoted ? str_trim(str_sub(cell, 1, cell.len - 2)) : cell;
}

/* Whether a cell of the line is the name of such a column, with this separator. */
static bool find_column(struct str heading, char separator, size_t *ret_column)
{
    struct str rest = heading;
    struct str cell = STR_NONE;
    size_t column = 0;
    while (str_cut(&rest, separator, &cell)) {
        if (is_name(without_quotes(cell))) {
            *ret_column = column;
            return true;
        }
        column++;
    }
    return false;
}

static struct layout read_layout(struct str heading)
{
    static const char separators[] = { ',', ';', '\t', '|' };
    struct layout layout = { .separator = ',' };
    for (size_t i = 0; i < COUNT(separators) && !layout.has_heading; i++) {
        layout.has_heading = find_column(heading, separators[i], &layout.column);
        if (layout.has_heading)
            layout.separator = separators[i];
    }
    return layout;
}

/* ---- lines -------------------------------------------------------------------------------------- */

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            return true;
    }
    return false;
}

/* Without a heading a line is one number, and the first is none when it has no digit: then it is a heading that says
 * nothing here. */
static enum err check_alone(const struct csv_row *row, bool is_first)
{
    struct str text = row->cells[0];
    bool is_table =
        row->count > 1 || str_find(text, ';') < text.len || str_find(text, '\t') < text.len;
    return is_table || (is_first && !has_digit(text)) ? E_CSV : OK;
}

/* A spreadsheet ends with rows of nothing. */
static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (str_trim(row->cells[i]).len > 0)
            return false;
    }
    return true;
}

static enum err read_row(struct arena *arena, const struct layout *layout,
                         const struct csv_row *row, bool is_first, struct supplied_line *ret_line)
{
    struct supplied_line line = { .line = row->line };
    if (!layout->has_heading)
        line.read = check_alone(row, is_first);
    if (line.read == OK && layout->column >= row->count)
        line.read = E_SCAN_EMPTY;
    if (line.read == OK)
        TRY(arena_copy(arena, row->cells[layout->column], &line.text));
    *ret_line = line;
    return OK;
}

/* ---- the file ----------------------------------------------------------------------------------- */

static enum err give(void *context, char *room, size_t size, size_t *ret_len)
{
    struct str *rest = context;
    size_t len = rest->len < size ? rest->len : size;
    if (len > 0)
        memcpy(room, rest->ptr, len);
    *rest = str_sub(*rest, len, rest->len);
    *ret_len = len;
    return OK;
}

static enum err refuse_many(struct problem *problem)
{
    struct number_word most;
    return wording_problem(problem, E_LIMIT,
                           PHRASE("A file brings at most %1 numbers: cut it in two.",
                                  "Un fichier apporte au plus %1 numéros : coupez-le en deux."),
                           WORDS(wording_number(&most, BATCH_CARDS_MAX)));
}

static enum err refuse_quote(int64_t at, struct problem *problem)
{
    struct number_word line;
    return wording_problem(
        problem, E_CSV,
        PHRASE("Line %1: a quote is not closed, or the line is far too long.",
               "Ligne %1 : un guillemet n'est pas fermé, ou la ligne est bien trop longue."),
        WORDS(wording_number(&line, at)));
}

static enum err read_rows(struct arena *arena, struct csv *csv, const struct layout *layout,
                          struct supplied *supplied, struct problem *problem)
{
    bool is_first = true;
    for (;;) {
        struct csv_row row = { 0 };
        bool has_row = true;
        enum err err = csv_next(csv, &row, &has_row);
        if (err == E_CSV)
            return refuse_quote(csv_line(csv), problem);
        if (err != OK && err != E_ENCODING)
            return err;
        if (!has_row)
            return OK;
        if (err == OK && is_blank(&row))
            continue;
        bool is_heading = is_first && layout->has_heading;
        if (!is_heading && supplied->count == BATCH_CARDS_MAX)
            return refuse_many(problem);
        struct supplied_line *line = &supplied->lines[supplied->count];
        if (err == E_ENCODING)
            *line = (struct supplied_line){ .line = csv_line(csv), .read = E_ENCODING };
        else if (!is_heading)
            TRY(read_row(arena, layout, &row, is_first, line));
        supplied->count += !is_heading;
        is_first = false;
    }
}

enum err supplied_file_read(struct arena *arena, struct str text, struct supplied *ret_supplied,
                            struct problem *ret_problem)
{
    CLEANUP(arena_close) struct arena rows = { 0 };
    struct csv *csv = NULL;
    struct str rest = text;
    const struct layout layout = read_layout(first_line(text));
    struct supplied supplied = { .lines =
                                     ARENA_ARRAY(arena, struct supplied_line, BATCH_CARDS_MAX) };
    if (supplied.lines == NULL)
        return E_NO_MEMORY;
    TRY(arena_open(&rows, CSV_ARENA_BYTES));
    TRY(csv_open(&rows, give, &rest, layout.separator, &csv));
    TRY(read_rows(arena, csv, &layout, &supplied, ret_problem));
    if (supplied.count == 0)
        return wording_problem(ret_problem, E_INVALID,
                               PHRASE("There is no number in this file.",
                                      "Il n'y a aucun numéro dans ce fichier."),
                               WORDS_NONE);
    *ret_supplied = supplied;
    return OK;
}
