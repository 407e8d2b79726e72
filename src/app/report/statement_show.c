/* statement_show.c - a statement as JSON, as a table for a spreadsheet, and as a page for a printer. */
#include "app/report/statement_sheet.h"

#include "app/answer.h"
#include "core/csv.h"
#include "engine/tell.h"
#include "journal/entry_words.h"
#include "loyalty/receipt_text.h"

#define CELL_BYTES 64

/* ---- words ------------------------------------------------------------------------------------ */

/* clang-format off */
#define WORD(fr_, en_) { .fr = { fr_, sizeof(fr_) - 1 }, .en = { en_, sizeof(en_) - 1 } }
/* clang-format on */

static const struct label whats[STATEMENT_WHATS] = {
    [STATEMENT_TOP_UP] = WORD("Versement", "Paid in"),
    [STATEMENT_BONUS] = WORD("Bonus", "Bonus"),
    [STATEMENT_GIFT_CARD] = WORD("Carte cadeau", "Gift card sold"),
    [STATEMENT_EARNED] = WORD("Gagné", "Earned"),
    [STATEMENT_GIVEN] = WORD("Offert", "Given"),
    [STATEMENT_SPENT] = WORD("Utilisé", "Used"),
    [STATEMENT_GIVEN_BACK] = WORD("Rendu", "Given back"),
    [STATEMENT_TAKEN_BACK] = WORD("Repris", "Taken back"),
    [STATEMENT_PAID_BACK] = WORD("Remboursé", "Paid back"),
    [STATEMENT_EXPIRED] = WORD("Expiré", "Expired"),
    [STATEMENT_CONVERTED] = WORD("Converti", "Converted"),
    [STATEMENT_SENT] = WORD("Envoyé", "Sent"),
    [STATEMENT_RECEIVED] = WORD("Reçu", "Received"),
    [STATEMENT_BY_HAND] = WORD("Correction", "Correction"),
    [STATEMENT_CLOSED] = WORD("Clôture", "Closed"),
    [STATEMENT_REOPENED] = WORD("Réouverture", "Reopened"),
    [STATEMENT_SETTLED] = WORD("Dette réglée", "Debt repaid"),
};

/* What is given says for what, where people have a word for it. */
static const struct label events[] = {
    [EVENT_ENROLMENT] = WORD("Bienvenue", "Welcome"),
    [EVENT_BIRTHDAY] = WORD("Anniversaire", "Birthday"),
    [EVENT_REFERRAL] = WORD("Parrainage", "Referral"),
    [EVENT_TIER] = WORD("Niveau atteint", "Tier reached"),
    [EVENT_GOAL] = WORD("Défi réussi", "Challenge met"),
    [EVENT_MANUAL] = WORD("Geste", "Gesture"),
};

enum heading {
    HEADING_UNIT,
    HEADING_DAY,
    HEADING_TIME,
    HEADING_SHOP,
    HEADING_WHAT,
    HEADING_RECEIPT,
    HEADING_CHANGE,
    HEADING_BALANCE,
    HEADING_ENTRY,
};
#define HEADINGS 9

static const struct label headings[HEADINGS] = {
    [HEADING_UNIT] = WORD("Unité", "Unit"),       [HEADING_DAY] = WORD("Jour", "Day"),
    [HEADING_TIME] = WORD("Heure", "Time"),       [HEADING_SHOP] = WORD("Magasin", "Shop"),
    [HEADING_WHAT] = WORD("Opération", "What"),   [HEADING_RECEIPT] = WORD("Ticket", "Receipt"),
    [HEADING_CHANGE] = WORD("Montant", "Amount"), [HEADING_BALANCE] = WORD("Solde", "Balance"),
    [HEADING_ENTRY] = WORD("Écriture", "Entry"),
};

static const struct label opening_word = WORD("Solde d'ouverture", "Opening balance");
static const struct label closing_word = WORD("Solde de clôture", "Closing balance");

static struct str what_word(const struct statement_line *line, enum language language)
{
    bool has_word = line->what == STATEMENT_GIVEN && (size_t)line->event < COUNT(events) &&
                    events[line->event].en.len > 0;
    return label_in(has_word ? &events[line->event] : &whats[line->what], language);
}

static const struct unit *unit_now(const struct statement_sheet *sheet,
                                   const struct statement_unit *unit)
{
    return sheet->program != NULL ? program_unit(sheet->program, unit->id) : NULL;
}

static struct str unit_name(const struct statement_sheet *sheet, const struct statement_unit *unit,
                            enum language language)
{
    const struct unit *now = unit_now(sheet, unit);
    return now != NULL ? label_in(&now->label, language) : unit->id;
}

static int unit_decimals(const struct statement_sheet *sheet, const struct statement_unit *unit)
{
    const struct unit *now = unit_now(sheet, unit);
    return now != NULL ? now->decimals : 0;
}

/* ---- JSON ------------------------------------------------------------------------------------- */

static void put_line(struct json *json, const struct statement_sheet *sheet,
                     const struct statement_line *line)
{
    json_object_open(json, NULL);
    answer_put_id(json, "id", sheet->account.partition, line->number);
    tell_date(json, "day", line->on);
    answer_put_instant(json, "recorded_at", line->recorded);
    json_put_str_or_null(json, "shop", line->shop);
    json_put_text(json, "what", statement_what_codes[line->what]);
    if (line->what == STATEMENT_GIVEN)
        json_put_str(json, "event", event_kind_name(line->event));
    else
        json_put_null(json, "event");
    json_put_str_or_null(json, "receipt", line->receipt);
    json_put_int(json, "points", line->change);
    json_put_int(json, "balance", line->after);
    json_object_close(json);
}

/* Top-ups are no sales: what each kind of movement came to is told by itself. */
static void put_totals(struct json *json, const struct statement *statement, size_t unit)
{
    int64_t sums[STATEMENT_WHATS] = { 0 };
    for (size_t i = 0; i < statement->line_count; i++) {
        if (statement->lines[i].unit == unit)
            sums[statement->lines[i].what] += statement->lines[i].change;
    }
    json_array_open(json, "totals");
    for (size_t what = 0; what < STATEMENT_WHATS; what++) {
        if (sums[what] == 0)
            continue;
        json_object_open(json, NULL);
        json_put_text(json, "what", statement_what_codes[what]);
        json_put_int(json, "points", sums[what]);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_unit(struct json *json, const struct statement_sheet *sheet, size_t index)
{
    const struct statement *statement = &sheet->statement;
    const struct statement_unit *unit = &statement->units[index];
    const struct unit *now = unit_now(sheet, unit);
    json_object_open(json, NULL);
    json_put_str(json, "unit", unit->id);
    if (now != NULL)
        tell_label(json, "label", &now->label);
    json_put_int(json, "decimals", unit_decimals(sheet, unit));
    json_put_int(json, "opening", unit->opening);
    json_array_open(json, "movements");
    for (size_t i = 0; i < statement->line_count; i++) {
        if (statement->lines[i].unit == index)
            put_line(json, sheet, &statement->lines[i]);
    }
    json_array_close(json);
    put_totals(json, statement, index);
    json_put_int(json, "closing", unit->closing);
    json_object_close(json);
}

void statement_put(struct json *json, const struct statement_sheet *sheet)
{
    size_t order[STATEMENT_UNITS_MAX];
    size_t count = statement_order(sheet, order);
    json_object_open(json, NULL);
    answer_put_id(json, "account", sheet->account.partition, sheet->account.number);
    json_put_str(json, "currency", currency_code(sheet->currency));
    tell_date(json, "from", sheet->from);
    tell_date(json, "until", sheet->until);
    answer_put_instant(json, "made_at", sheet->made);
    json_array_open(json, "units");
    for (size_t i = 0; i < count; i++)
        put_unit(json, sheet, order[i]);
    json_array_close(json);
    json_object_close(json);
}

/* ---- cells ------------------------------------------------------------------------------------ */

/* A short text in a room of its own. */
struct cell {
    char room[CELL_BYTES];
    struct buf out;
};

static struct str cell_text(const struct cell *cell)
{
    return (struct str){ .ptr = cell->room, .len = cell->out.used };
}

static void write_day(struct cell *cell, struct date on, enum language language)
{
    cell->out = (struct buf)BUF(cell->room);
    text_put_date(&cell->out, on, language);
}

static void write_time(struct cell *cell, int32_t second)
{
    cell->out = (struct buf)BUF(cell->room);
    buf_int_padded(&cell->out, second / 3600, 2);
    buf_char(&cell->out, ':');
    buf_int_padded(&cell->out, second / 60 % 60, 2);
}

/* For people, with its thousands apart; `plus` before what is above zero. */
static void write_points(struct cell *cell, int64_t points, int decimals, bool has_sign,
                         enum language language)
{
    cell->out = (struct buf)BUF(cell->room);
    if (has_sign && points > 0)
        buf_char(&cell->out, '+');
    text_put_points(&cell->out, (struct points){ .n = points }, decimals, language);
}

/* ---- a table for a spreadsheet ---------------------------------------------------------------- */

struct table {
    struct buf *out;
    enum language language;
};

static void put_cell(const struct table *table, struct str text, bool is_first)
{
    csv_cell_behind(table->out, text, is_first ? '\0' : table->language == LANGUAGE_FR ? ';' : ',');
}

/* A number that a spreadsheet of that language reads. */
static void put_number(const struct table *table, int64_t points, int decimals)
{
    struct cell cell;
    cell.out = (struct buf)BUF(cell.room);
    buf_decimal(&cell.out, points, decimals, table->language == LANGUAGE_FR ? ',' : '.');
    put_cell(table, cell_text(&cell), false);
}

static void put_empty(const struct table *table, int count)
{
    while (count-- > 0)
        put_cell(table, STR_NONE, false);
}

static void put_balance_row(const struct table *table, const struct statement_sheet *sheet,
                            const struct statement_unit *unit, struct date on,
                            const struct label *word, int64_t points)
{
    struct cell day;
    write_day(&day, on, table->language);
    put_cell(table, unit_name(sheet, unit, table->language), true);
    put_cell(table, cell_text(&day), false);
    put_empty(table, 2);
    put_cell(table, label_in(word, table->language), false);
    put_empty(table, 2);
    put_number(table, points, unit_decimals(sheet, unit));
    put_empty(table, 1);
    csv_end(table->out);
}

static void put_line_row(const struct table *table, const struct statement_sheet *sheet,
                         const struct statement_line *line)
{
    const struct statement_unit *unit = &sheet->statement.units[line->unit];
    struct cell day;
    struct cell time;
    struct cell entry;
    write_day(&day, line->on, table->language);
    write_time(&time, line->second);
    entry.out = (struct buf)BUF(entry.room);
    id_format(&entry.out,
              (struct id){ .partition = sheet->account.partition, .number = line->number });
    put_cell(table, unit_name(sheet, unit, table->language), true);
    put_cell(table, cell_text(&day), false);
    put_cell(table, cell_text(&time), false);
    put_cell(table, line->shop, false);
    put_cell(table, what_word(line, table->language), false);
    put_cell(table, line->receipt, false);
    put_number(table, line->change, unit_decimals(sheet, unit));
    put_number(table, line->after, unit_decimals(sheet, unit));
    put_cell(table, cell_text(&entry), false);
    csv_end(table->out);
}

void statement_write_csv(struct buf *out, const struct statement_sheet *sheet,
                         enum language language)
{
    const struct table table = { .out = out, .language = language };
    const struct statement *statement = &sheet->statement;
    size_t order[STATEMENT_UNITS_MAX];
    size_t count = statement_order(sheet, order);
    for (size_t i = 0; i < HEADINGS; i++)
        put_cell(&table, label_in(&headings[i], language), i == 0);
    csv_end(out);
    for (size_t i = 0; i < count; i++) {
        const struct statement_unit *unit = &statement->units[order[i]];
        put_balance_row(&table, sheet, unit, sheet->from, &opening_word, unit->opening);
        for (size_t k = 0; k < statement->line_count; k++) {
            if (statement->lines[k].unit == order[i])
                put_line_row(&table, sheet, &statement->lines[k]);
        }
        put_balance_row(&table, sheet, unit, sheet->until, &closing_word, unit->closing);
    }
}

/* ---- a page for a printer --------------------------------------------------------------------- */

#define DAY_COLUMNS     11
#define TIME_COLUMNS    6
#define SHOP_COLUMNS    10
#define WHAT_COLUMNS    15
#define RECEIPT_COLUMNS 12
#define NUMBER_COLUMNS  13 /* twice */
#define BEFORE_NUMBERS  (DAY_COLUMNS + TIME_COLUMNS + SHOP_COLUMNS + WHAT_COLUMNS + RECEIPT_COLUMNS)

/* What is longer pushes the rest, with a blank between. */
static void put_left(struct buf *out, struct str text, size_t columns)
{
    size_t used = str_utf8_count(text);
    buf_str(out, text);
    buf_fill(out, ' ', used < columns ? columns - used : 1);
}

static void put_right(struct buf *out, struct str text, size_t columns)
{
    size_t used = str_utf8_count(text);
    buf_fill(out, ' ', used < columns ? columns - used : 1);
    buf_str(out, text);
}

static void put_head(struct buf *out, const struct statement_sheet *sheet, enum language language)
{
    bool is_french = language == LANGUAGE_FR;
    struct civil now = zone_civil(sheet->shop->zone, sheet->made);
    struct cell cell;
    buf_str(out, sheet->merchant);
    buf_str(out, is_french ? STR("\nRelevé du compte ") : STR("\nStatement of account "));
    id_format(out, sheet->account);
    buf_str(out, is_french ? STR("\ndu ") : STR("\nfrom "));
    write_day(&cell, sheet->from, language);
    buf_str(out, cell_text(&cell));
    buf_str(out, is_french ? STR(" au ") : STR(" until "));
    write_day(&cell, sheet->until, language);
    buf_str(out, cell_text(&cell));
    buf_str(out, is_french ? STR(", établi le ") : STR(", made on "));
    write_day(&cell, now.date, language);
    buf_str(out, cell_text(&cell));
    buf_char(out, ' ');
    write_time(&cell, now.second);
    buf_str(out, cell_text(&cell));
    buf_char(out, '\n');
}

static void put_headings(struct buf *out, enum language language)
{
    static const struct {
        enum heading heading;
        size_t columns;
    } left[] = {
        { HEADING_DAY, DAY_COLUMNS },         { HEADING_TIME, TIME_COLUMNS },
        { HEADING_SHOP, SHOP_COLUMNS },       { HEADING_WHAT, WHAT_COLUMNS },
        { HEADING_RECEIPT, RECEIPT_COLUMNS },
    };
    for (size_t i = 0; i < COUNT(left); i++)
        put_left(out, label_in(&headings[left[i].heading], language), left[i].columns);
    put_right(out, label_in(&headings[HEADING_CHANGE], language), NUMBER_COLUMNS);
    put_right(out, label_in(&headings[HEADING_BALANCE], language), NUMBER_COLUMNS);
    buf_char(out, '\n');
}

static void put_sum(struct buf *out, const struct label *word, int64_t points, int decimals,
                    enum language language)
{
    struct cell cell;
    write_points(&cell, points, decimals, false, language);
    put_left(out, label_in(word, language), BEFORE_NUMBERS + NUMBER_COLUMNS);
    put_right(out, cell_text(&cell), NUMBER_COLUMNS);
    buf_char(out, '\n');
}

static void put_page_line(struct buf *out, const struct statement_line *line, int decimals,
                          enum language language)
{
    struct cell cell;
    write_day(&cell, line->on, language);
    put_left(out, cell_text(&cell), DAY_COLUMNS);
    write_time(&cell, line->second);
    put_left(out, cell_text(&cell), TIME_COLUMNS);
    put_left(out, line->shop, SHOP_COLUMNS);
    put_left(out, what_word(line, language), WHAT_COLUMNS);
    put_left(out, line->receipt, RECEIPT_COLUMNS);
    write_points(&cell, line->change, decimals, true, language);
    put_right(out, cell_text(&cell), NUMBER_COLUMNS);
    write_points(&cell, line->after, decimals, false, language);
    put_right(out, cell_text(&cell), NUMBER_COLUMNS);
    buf_char(out, '\n');
}

void statement_write_page(struct buf *out, const struct statement_sheet *sheet,
                          enum language language)
{
    const struct statement *statement = &sheet->statement;
    size_t order[STATEMENT_UNITS_MAX];
    size_t count = statement_order(sheet, order);
    put_head(out, sheet, language);
    for (size_t i = 0; i < count; i++) {
        const struct statement_unit *unit = &statement->units[order[i]];
        int decimals = unit_decimals(sheet, unit);
        buf_char(out, '\n');
        buf_str(out, unit_name(sheet, unit, language));
        buf_char(out, '\n');
        put_headings(out, language);
        put_sum(out, &opening_word, unit->opening, decimals, language);
        for (size_t k = 0; k < statement->line_count; k++) {
            if (statement->lines[k].unit == order[i])
                put_page_line(out, &statement->lines[k], decimals, language);
        }
        put_sum(out, &closing_word, unit->closing, decimals, language);
    }
    if (count == 0)
        buf_str(out, language == LANGUAGE_FR ? STR("\nRien n'a bougé, et il n'y a rien.\n")
                                             : STR("\nNothing has moved, and there is nothing.\n"));
}
