/* import_read.c - a file of receipts, read by a map into a table. */
#include "import/import_read.h"

#include <string.h>

#include "core/csv.h"
#include "core/io.h"
#include "core/money.h"
#include "core/wording.h"
#include "import/import_time.h"
#include "loyalty/card.h"

#define STREAM_ARENA_BYTES (2u << 20)
#define WATCH_EVERY_ROWS   4096
#define PRICE_DECIMALS     6
#define PRICE_MICRO_MAX    INT64_C(10000000000000000) /* MONEY_MINOR_MAX of two decimals */
#define NUMBER_MAX_BYTES   40

struct reading {
    const struct import_source *source;
    const struct import_map *map;
    struct import_table *table;
    struct problem *problem;
    struct io_stream *stream;
    struct csv *csv;
    size_t column_count;
    int columns[IMPORT_COLUMN_COUNT]; /* index in a row, or -1 */
    int64_t price_div; /* quantity_milli * price_micro / price_div is in minor units */
    /* The last text of a time and what it meant: the lines of a receipt share theirs. */
    char at_room[64];
    struct str at_text;
    struct instant at;
    int64_t row_count; /* without the first */
    enum import_reason first_reason;
    int64_t begun; /* line of the file where the receipts of the window began */
};

/* ---- what is wrong with the whole -------------------------------------------------------------- */

static enum err refuse_file(const struct reading *reading, enum err err, struct phrase phrase)
{
    return wording_problem(reading->problem, err, phrase, WORDS(str_c(reading->source->path)));
}

static enum err refuse_line(const struct reading *reading, enum err err, struct phrase phrase)
{
    struct number_word line;
    return wording_problem(reading->problem, err, phrase,
                           WORDS(str_c(reading->source->path),
                                 wording_number(&line, csv_line(reading->csv))));
}

/* An error of the stream or of the table, said for a person. */
static enum err explain(const struct reading *reading, enum err err)
{
    switch ((int)err) {
    case E_FILE:
        return refuse_file(
            reading, err,
            PHRASE("%1 cannot be read to its end: the file or its compression is "
                   "damaged or cut",
                   "%1 ne se lit pas jusqu'au bout : le fichier ou sa compression est "
                   "abîmé ou coupé"));
    case E_ENCODING:
        return refuse_line(
            reading, err,
            PHRASE("%1, line %2: not UTF-8; convert the file, for instance with iconv "
                   "-f WINDOWS-1252 -t UTF-8",
                   "%1, ligne %2 : pas en UTF-8 ; convertissez le fichier, par exemple "
                   "avec iconv -f WINDOWS-1252 -t UTF-8"));
    case E_CSV:
        return refuse_line(
            reading, err,
            PHRASE("%1, line %2: not a table: a quote that is never closed, text "
                   "behind one, or a line that is too long",
                   "%1, ligne %2 : pas un tableau : un guillemet jamais fermé, du texte "
                   "après, ou une ligne trop longue"));
    case E_LIMIT:
        return refuse_line(
            reading, err,
            PHRASE("%1 has more than can be imported at once (line %2); split it by "
                   "date, the oldest part first",
                   "%1 dépasse ce qui s'importe en une fois (ligne %2) ; coupez-le par "
                   "date, le plus ancien d'abord"));
    default:
        return err;
    }
}

/* ---- the first line ---------------------------------------------------------------------------- */

/* The names of the columns, as many as fit a sentence. */
static struct str found_names(const struct csv_row *row, struct buf *out)
{
    for (size_t i = 0; i < row->count; i++) {
        if (out->used + row->cells[i].len + 8 > out->size) {
            buf_lit(out, ", ...");
            break;
        }
        if (i > 0)
            buf_lit(out, ", ");
        buf_str(out, str_trim(row->cells[i]));
    }
    return (struct str){ .ptr = out->base, .len = out->used };
}

static enum err refuse_column(const struct reading *reading, const struct csv_row *row,
                              struct str name, bool is_twice)
{
    char room[160];
    struct buf out = BUF(room);
    struct phrase phrase = is_twice ? PHRASE("%1: the column \"%2\" is there twice in: %3",
                                             "%1 : la colonne « %2 » figure deux fois dans : %3")
                                    : PHRASE("%1 has no column \"%2\"; it has: %3",
                                             "%1 n'a pas de colonne « %2 » ; il a : %3");
    return wording_problem(reading->problem, E_CSV, phrase,
                           WORDS(str_c(reading->source->path), name, found_names(row, &out)));
}

static enum err find_columns(struct reading *reading, const struct csv_row *row)
{
    reading->column_count = row->count;
    for (size_t c = 0; c < IMPORT_COLUMN_COUNT; c++) {
        struct str name = reading->map->columns[c];
        reading->columns[c] = -1;
        if (name.len == 0)
            continue;
        for (size_t i = 0; i < row->count; i++) {
            if (!str_eq(str_trim(row->cells[i]), name))
                continue;
            if (reading->columns[c] >= 0)
                return refuse_column(reading, row, name, true);
            reading->columns[c] = (int)i;
        }
        if (reading->columns[c] < 0)
            return refuse_column(reading, row, name, false);
    }
    return OK;
}

/* ---- cells ------------------------------------------------------------------------------------- */

static struct str cell_of(const struct reading *reading, const struct csv_row *row,
                          enum import_column column)
{
    int index = reading->columns[column];
    return index < 0 ? STR_NONE : str_trim(row->cells[index]);
}

/* "1 234,50" as "1234.50" when the file writes commas: blanks between thousands are left out. */
static struct str plain_number(const struct reading *reading, struct str text, struct buf *out)
{
    if (!reading->map->has_decimal_comma)
        return text;
    for (size_t i = 0; i < text.len; i++) {
        struct str rest = str_sub(text, i, text.len);
        if (str_begins(rest, STR("\u00a0")))
            i += 1;
        else if (str_begins(rest, STR("\u202f")))
            i += 2;
        else if (text.ptr[i] != ' ')
            buf_char(out, text.ptr[i] == ',' ? '.' : text.ptr[i]);
    }
    return out->err == OK ? (struct str){ out->base, out->used } : STR_NONE;
}

static enum err number_of(const struct reading *reading, struct str text, int decimals, int64_t max,
                          int64_t *ret_number)
{
    char room[NUMBER_MAX_BYTES];
    struct buf out = BUF(room);
    return str_parse_decimal(plain_number(reading, text, &out), decimals, -max, max, ret_number);
}

static enum err read_at(struct reading *reading, const struct csv_row *row)
{
    char room[sizeof(reading->at_room)];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    buf_str(&out, cell_of(reading, row, IMPORT_AT));
    if (reading->columns[IMPORT_AT_TIME] >= 0) {
        buf_char(&out, ' ');
        buf_str(&out, cell_of(reading, row, IMPORT_AT_TIME));
    }
    TRY(buf_finish(&out, &text));
    if (reading->at_text.len > 0 && str_eq(text, reading->at_text))
        return OK;
    struct instant at = { 0 };
    TRY(import_time_parse(reading->map->at_format, reading->source->zone, text, &at));
    memcpy(reading->at_room, room, text.len);
    reading->at_text = (struct str){ .ptr = reading->at_room, .len = text.len };
    reading->at = at;
    return OK;
}

/* Quantity, price and amount.  The amount of a line is quantity times price, to the nearest minor unit,
 * halves up, in whole numbers all the way. */
static enum err read_amount(const struct reading *reading, const struct csv_row *row,
                            struct import_line *line)
{
    int64_t quantity = 1000;
    int64_t price = 0;
    bool has_price = reading->columns[IMPORT_UNIT_PRICE] >= 0;
    if (reading->columns[IMPORT_QUANTITY] >= 0)
        TRY(number_of(reading, cell_of(reading, row, IMPORT_QUANTITY), 3, QUANTITY_MILLI_MAX,
                      &quantity));
    TRY(number_of(reading, cell_of(reading, row, has_price ? IMPORT_UNIT_PRICE : IMPORT_AMOUNT),
                  PRICE_DECIMALS, PRICE_MICRO_MAX, &price));

    line->is_negative = quantity < 0;
    line->quantity_milli = quantity < 0 ? -quantity : quantity;
    if (!has_price && price < 0 && line->is_negative) /* what came back, with the sign of both */
        price = -price;
    line->price_micro = price;
    int64_t size = price < 0 ? -price : price;
    int64_t times = has_price ? line->quantity_milli : 1000;
    TRY(scale_i64(size, times, reading->price_div, ROUND_HALF_UP, &line->amount_minor));
    return line->amount_minor <= MONEY_MINOR_MAX ? OK : E_OVERFLOW;
}

static enum err read_vat(const struct reading *reading, const struct csv_row *row,
                         struct import_line *line)
{
    int64_t vat_bp = reading->map->vat_bp;
    struct str text = cell_of(reading, row, IMPORT_VAT);
    if (str_ends(text, STR("%")))
        text = str_trim(str_sub(text, 0, text.len - 1));
    if (text.len > 0)
        TRY(number_of(reading, text, 2, VAT_RATE_MAX_BP, &vat_bp));
    if (vat_bp < 0)
        return E_INVALID;
    line->vat_bp = (uint16_t)vat_bp;
    return OK;
}

/* A label may hold line breaks in a file; in the journal nothing does.  It is for people: what is too
 * long is cut. */
static enum err read_label(struct reading *reading, const struct csv_row *row, uint32_t *ret_text)
{
    char room[2 * LABEL_MAX_BYTES];
    struct buf out = BUF(room);
    struct str label = cell_of(reading, row, IMPORT_LABEL);
    if (!str_is_line(label)) {
        label = str_utf8_prefix(label, sizeof(room));
        for (size_t i = 0; i < label.len; i++) {
            unsigned char c = (unsigned char)label.ptr[i];
            bool is_c1 = c == 0xC2 && i + 1 < label.len && (unsigned char)label.ptr[i + 1] < 0xA0;
            i += is_c1;
            buf_char(&out, c < 0x20 || c == 0x7F || is_c1 ? ' ' : label.ptr[i]);
        }
        label = (struct str){ .ptr = out.base, .len = out.used };
    }
    label = str_trim(str_utf8_prefix(label, LABEL_MAX_BYTES));
    return import_text(reading->table, label, ret_text);
}

static bool text_fits(struct str text, size_t max_bytes)
{
    return text.len <= max_bytes && str_is_line(text);
}

/* The customer's number, when the file has one that can be a card.  Texts that are too long for a card
 * are cut, for the report. */
static enum err read_customer(struct reading *reading, const struct csv_row *row,
                              struct import_line *line)
{
    const struct import_map *map = reading->map;
    struct str customer = cell_of(reading, row, IMPORT_CUSTOMER);
    if (customer.len == 0 || import_list_has(&map->no_customer, customer))
        return OK;

    char room[2 * CARD_CODE_MAX_BYTES];
    struct buf code = BUF(room);
    buf_str(&code, map->card_prefix);
    buf_str(&code, customer);
    if (code.err != OK || !card_code_is_valid((struct str){ code.base, code.used }))
        import_line_report(line, IMPORT_CUSTOMER_INVALID);
    return import_text(reading->table, str_utf8_prefix(customer, CARD_CODE_MAX_BYTES),
                       &line->customer);
}

/* ---- one line of the file ---------------------------------------------------------------------- */

/* What the numbers and names of a line make of it. */
static enum import_reason judge(const struct reading *reading, const struct import_line *line,
                                const struct import_receipt *receipt)
{
    const struct import_map *map = reading->map;
    struct str code = import_text_of(reading->table, receipt->code);
    for (size_t i = 0; i < map->not_sale_prefix.count; i++) {
        if (str_begins(code, map->not_sale_prefix.items[i]))
            return IMPORT_NOT_A_SALE;
    }
    if (line->sku != 0 &&
        import_list_has(&map->not_sale_sku, import_text_of(reading->table, line->sku)))
        return IMPORT_NOT_A_SALE;
    if (line->price_micro < 0)
        return IMPORT_PRICE_NEGATIVE;
    if (line->quantity_milli == 0)
        return IMPORT_QUANTITY_ZERO;
    if (receipt->is_cancel)
        return line->is_negative ? IMPORT_REASON_NONE : IMPORT_CANCEL_POSITIVE;
    if (line->is_negative && map->cancel != IMPORT_CANCEL_NEGATIVE)
        return IMPORT_STOCK_ADJUSTMENT;
    return IMPORT_REASON_NONE;
}

/* Puts the line into its receipt: the first line that can be read says when it was and whose it is. */
static void join_receipt(struct reading *reading, struct import_receipt *receipt,
                         struct import_line *line)
{
    if (line->state == IMPORT_REPORTED)
        return;
    if (!receipt->is_begun) {
        struct str code = import_text_of(reading->table, receipt->code);
        receipt->is_begun = true;
        receipt->at = reading->at;
        receipt->customer = line->customer;
        receipt->is_cancel = reading->map->cancel == IMPORT_CANCEL_PREFIX &&
                             str_begins(code, reading->map->cancel_prefix);
    }
    enum import_reason reason = judge(reading, line, receipt);
    if (reason == IMPORT_REASON_NONE && line->customer != receipt->customer)
        reason = IMPORT_CUSTOMER_DIFFERS;
    if (reason != IMPORT_REASON_NONE) {
        import_line_report(line, reason);
    } else if (line->is_negative) {
        line->state = IMPORT_BACK;
        receipt->has_backs = true;
    } else if (receipt->sale_count == LINES_MAX) {
        import_line_report(line, IMPORT_TOO_MANY_LINES);
    } else {
        line->state = IMPORT_SALE;
        line->place = ++receipt->sale_count;
    }
}

/* The number of the line's receipt; one that cannot be a receipt's is kept apart, for the report. */
static enum err read_receipt(struct reading *reading, const struct csv_row *row,
                             struct import_line *line)
{
    uint32_t code = 0;
    uint32_t day = 0;
    struct str text = cell_of(reading, row, IMPORT_RECEIPT);
    if (text.len == 0 || !text_fits(text, RECEIPT_MAX_BYTES)) {
        import_line_report(line, IMPORT_TEXT_INVALID);
        text = STR_NONE;
    }
    TRY(import_text(reading->table, text, &code));
    if (reading->map->is_daily && line->state != IMPORT_REPORTED) {
        char room[16];
        struct buf out = BUF(room);
        date_format(&out, zone_civil(reading->source->zone, reading->at).date);
        TRY(import_text(reading->table, (struct str){ out.base, out.used }, &day));
    }
    return import_receipt_at(reading->table, code, day, &line->receipt);
}

static enum err read_sku(struct reading *reading, const struct csv_row *row,
                         struct import_line *line)
{
    struct str sku = cell_of(reading, row, IMPORT_SKU);
    struct str category = cell_of(reading, row, IMPORT_CATEGORY);
    if (!text_fits(sku, SKU_MAX_BYTES) || !text_fits(category, CODE_MAX_BYTES)) {
        import_line_report(line, IMPORT_TEXT_INVALID);
        return OK;
    }
    line->is_fixed = import_list_has(&reading->map->fixed_sku, sku);
    TRY(import_text(reading->table, sku, &line->sku));
    return import_text(reading->table, category, &line->category);
}

/* When the very first line cannot be read, the map does not fit the file. */
static enum err check_first(const struct reading *reading, const struct csv_row *row)
{
    if (reading->row_count != 1 || reading->first_reason != IMPORT_UNREADABLE)
        return OK;
    struct number_word line;
    char room[160];
    struct buf out = BUF(room);
    return wording_problem(
        reading->problem, E_CSV,
        PHRASE("%1, line %2: the map %3 does not fit: a date, quantity, price or "
               "rate cannot be read in: %4",
               "%1, ligne %2 : le modèle %3 ne convient pas : une date, une "
               "quantité, un prix ou un taux est illisible dans : %4"),
        WORDS(str_c(reading->source->path), wording_number(&line, row->line), reading->map->name,
              found_names(row, &out)));
}

static enum err read_row(struct reading *reading, const struct csv_row *row)
{
    uint32_t index = 0;
    struct import_line line = { .number = (uint32_t)row->line };
    if (read_at(reading, row) != OK || read_amount(reading, row, &line) != OK ||
        read_vat(reading, row, &line) != OK)
        import_line_report(&line, IMPORT_UNREADABLE);
    TRY(read_sku(reading, row, &line));
    TRY(read_label(reading, row, &line.label));
    TRY(read_customer(reading, row, &line));
    TRY(read_receipt(reading, row, &line));
    join_receipt(reading, &reading->table->receipts[line.receipt], &line);
    line.left_milli = line.quantity_milli;
    reading->row_count++;
    if (reading->row_count == 1)
        reading->first_reason = (enum import_reason)line.reason;
    if (reading->source->take != NULL && line.state == IMPORT_REPORTED) {
        reading->source->ret_reported[line.reason]++;
        return OK;
    }
    return import_line_add(reading->table, &line, &index);
}

/* ---- receipt by receipt ------------------------------------------------------------------------ */

static enum err hand_over(struct reading *reading)
{
    const struct import_source *source = reading->source;
    struct import_table *table = reading->table;
    if (table->line_count > 0)
        TRY(source->take(source->take_context, table, reading->begun));
    import_table_reset(table);
    return OK;
}

/* Before a row: hands over what is complete when another receipt begins. */
static enum err pass_on(struct reading *reading, const struct csv_row *row)
{
    struct import_table *table = reading->table;
    if (reading->source->take == NULL)
        return OK;
    *reading->source->ret_lines = reading->row_count + 1;
    if (table->receipt_count > 0) {
        struct str last = import_text_of(table, table->receipts[table->receipt_count - 1].code);
        if (str_eq(last, cell_of(reading, row, IMPORT_RECEIPT)))
            return OK;
        TRY(hand_over(reading));
    }
    reading->begun = row->line;
    return OK;
}

static enum err check_width(const struct reading *reading, const struct csv_row *row)
{
    struct number_word line;
    struct number_word have;
    struct number_word want;
    if (row->count == reading->column_count)
        return OK;
    return wording_problem(
        reading->problem, E_CSV,
        PHRASE("%1, line %2 has %3 cells and the first line has %4: the file is "
               "cut or damaged",
               "%1, la ligne %2 a %3 cellules et la première en a %4 : le fichier "
               "est coupé ou abîmé"),
        WORDS(str_c(reading->source->path), wording_number(&line, row->line),
              wording_number(&have, (int64_t)row->count),
              wording_number(&want, (int64_t)reading->column_count)));
}

static bool may_go_on(const struct reading *reading)
{
    const struct import_source *source = reading->source;
    if (source->watch == NULL || reading->row_count % WATCH_EVERY_ROWS != 0)
        return true;
    return source->watch(source->watch_context, io_stream_offset(reading->stream),
                         io_stream_size(reading->stream));
}

static enum err read_rows(struct reading *reading, bool *ret_is_stopped)
{
    struct csv_row row = { 0 };
    bool has_row = false;
    enum err err = csv_next(reading->csv, &row, &has_row);
    if (err != OK)
        return explain(reading, err);
    if (!has_row)
        return refuse_file(reading, E_CSV, PHRASE("%1 is empty", "%1 est vide"));
    TRY(find_columns(reading, &row));

    for (;;) {
        err = csv_next(reading->csv, &row, &has_row);
        if (err != OK)
            return explain(reading, err);
        if (!has_row)
            break;
        TRY(check_width(reading, &row));
        TRY(pass_on(reading, &row));
        err = read_row(reading, &row);
        if (err != OK)
            return explain(reading, err);
        TRY(check_first(reading, &row));
        if (!may_go_on(reading)) {
            *ret_is_stopped = true;
            return OK;
        }
    }
    if (reading->source->take != NULL)
        TRY(hand_over(reading));
    if (reading->row_count == 0)
        return refuse_file(reading, E_CSV,
                           PHRASE("%1 has a first line and no other: there is nothing to import",
                                  "%1 n'a qu'une première ligne : il n'y a rien à importer"));
    return OK;
}

enum err import_read(const struct import_source *source, struct import_table *table,
                     bool *ret_is_stopped, struct problem *ret_problem)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(io_stream_close) struct io_stream *stream = NULL;
    struct reading reading = {
        .source = source,
        .map = source->map,
        .table = table,
        .problem = ret_problem,
        .price_div = 1000,
    };
    for (int i = source->decimals; i < PRICE_DECIMALS; i++)
        reading.price_div *= 10;

    *ret_is_stopped = false;
    TRY(arena_open(&arena, STREAM_ARENA_BYTES));
    enum err err = io_stream_open(&arena, source->path, &stream);
    if (err == E_FILE)
        return refuse_file(
            &reading, err,
            PHRASE("%1 cannot be opened; is the path right, and may you read it?",
                   "%1 ne s'ouvre pas ; le chemin est-il bon, et pouvez-vous le lire ?"));
    if (err != OK)
        return err;
    reading.stream = stream;
    TRY(csv_open(&arena, io_stream_read, stream, source->map->separator, &reading.csv));
    return read_rows(&reading, ret_is_stopped);
}
