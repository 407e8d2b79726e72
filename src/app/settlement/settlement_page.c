/* settlement_page.c - the report of what companies owe each other, as a page of 80 columns.
 *
 *      Points
 *        Rose SARL               1,000       400      -260         0         0     1,140
 *
 *      Rose SARL owes Lis SAS
 *        Points: honoured                                             60          3.00
 *      ...
 *      To pay
 *        Lis SAS pays Rose SARL                                                  17.00
 */
#include "app/settlement/settlement_sheet.h"
#include "core/wording.h"
#include "loyalty/receipt_text.h"

#define NAME_COLUMNS   20
#define NUMBER_COLUMNS 10 /* six of them */
#define LINE_COLUMNS   80
#define AMOUNT_COLUMNS 14 /* two of them */

struct page {
    struct buf *out;
    const struct settlement_sheet *sheet;
    enum language language;
};

struct cell {
    char room[48];
    struct buf out;
};

static struct str cell_text(const struct cell *cell)
{
    return (struct str){ .ptr = cell->room, .len = cell->out.used };
}

static struct str number(const struct page *page, struct cell *cell, int64_t points, int decimals)
{
    cell->out = (struct buf)BUF(cell->room);
    text_put_points(&cell->out, (struct points){ .n = points }, decimals, page->language);
    return cell_text(cell);
}

static struct str day(const struct page *page, struct cell *cell, struct date on)
{
    cell->out = (struct buf)BUF(cell->room);
    text_put_date(&cell->out, on, page->language);
    return cell_text(cell);
}

static const char *in(const struct page *page, struct phrase phrase)
{
    return phrase_in(phrase, page->language == LANGUAGE_EN ? ERR_EN : ERR_FR);
}

static void put(const struct page *page, struct phrase phrase, const struct str *words)
{
    wording_fill(page->out, in(page, phrase), words);
    buf_char(page->out, '\n');
}

/* What is longer pushes the rest, with a blank between. */
static void put_left(const struct page *page, struct str text, size_t columns)
{
    size_t used = str_utf8_count(text);
    buf_str(page->out, text);
    buf_fill(page->out, ' ', used < columns ? columns - used : 1);
}

static void put_right(const struct page *page, struct str text, size_t columns)
{
    size_t used = str_utf8_count(text);
    buf_fill(page->out, ' ', used < columns ? columns - used : 1);
    buf_str(page->out, text);
}

/* One that no settlement names is the merchant's own, or nobody's. */
static struct str name_of(const struct page *page, size_t company)
{
    struct str name = settlement_company_name(page->sheet, company);
    return name.len > 0 ? name : str_c(in(page, PHRASE("(no company)", "(sans société)")));
}

/* ---- what each had ---------------------------------------------------------------------------- */

static void put_headings(const struct page *page, size_t unit)
{
    static const struct phrase headings[] = {
        PHRASE("opening", "ouverture"), PHRASE("issued", "émis"),   PHRASE("used", "utilisé"),
        PHRASE("expired", "expiré"),    PHRASE("others", "autres"), PHRASE("closing", "clôture"),
    };
    buf_char(page->out, '\n');
    put_left(page, settlement_unit_name(page->sheet, unit, page->language), NAME_COLUMNS);
    for (size_t i = 0; i < COUNT(headings); i++)
        put_right(page, str_c(in(page, headings[i])), NUMBER_COLUMNS);
    buf_char(page->out, '\n');
}

static void put_row(const struct page *page, const struct reckoning_row *row)
{
    const int64_t *sums = row->sums;
    int decimals = settlement_decimals(page->sheet, row->unit);
    int64_t others = sums[RECKONING_DEBTS] + sums[RECKONING_CONVERTED] - sums[RECKONING_PASSED] -
                     sums[RECKONING_CLOSED] - sums[RECKONING_TAKEN_BACK];
    const int64_t columns[] = {
        sums[RECKONING_OPENING],
        sums[RECKONING_ISSUED],
        -sums[RECKONING_REDEEMED],
        -sums[RECKONING_EXPIRED],
        others,
        sums[RECKONING_CLOSING],
    };
    put_left(page, name_of(page, row->company), NAME_COLUMNS);
    for (size_t i = 0; i < COUNT(columns); i++) {
        struct cell cell;
        put_right(page, number(page, &cell, columns[i], decimals), NUMBER_COLUMNS);
    }
    buf_char(page->out, '\n');
}

static void put_units(const struct page *page)
{
    const struct reckoning *reckoning = &page->sheet->reckoning;
    for (size_t unit = 0; unit < reckoning->unit_count; unit++) {
        bool is_headed = false;
        for (size_t i = 0; i < reckoning->row_count; i++) {
            if (reckoning->rows[i].unit != unit)
                continue;
            if (!is_headed)
                put_headings(page, unit);
            is_headed = true;
            put_row(page, &reckoning->rows[i]);
        }
    }
}

/* ---- what is owed ----------------------------------------------------------------------------- */

/* How many of what, without what it is worth: that is told of all of the pair together. */
static void put_points(const struct page *page, const struct reckoning_pair *pair,
                       enum reckoning_what what)
{
    static const struct phrase phrases[] = {
        [RECKONING_HONOURED] = PHRASE("  %1: honoured", "  %1 : honoré"),
        [RECKONING_REPAID] =
            PHRASE("  %1: repaid of customers' debts", "  %1 : remboursé des dettes de clients"),
        [RECKONING_LOST] = PHRASE("  %1: expired, shared", "  %1 : expiré, partagé"),
        [RECKONING_PAID_OUT] =
            PHRASE("  %1: paid out, accounts closed", "  %1 : remboursé, comptes clôturés"),
        [RECKONING_PAID_BACK] =
            PHRASE("  %1: paid back of what was paid in", "  %1 : rendu de ce qui fut versé"),
    };
    char room[LINE_COLUMNS * 4];
    struct buf line = BUF(room);
    struct cell cell;
    if (pair->points[what] == 0)
        return;
    wording_fill(&line, in(page, phrases[what]),
                 WORDS(settlement_unit_name(page->sheet, pair->unit, page->language)));
    put_left(page, (struct str){ .ptr = room, .len = line.used },
             LINE_COLUMNS - (size_t)2 * AMOUNT_COLUMNS);
    put_right(page,
              number(page, &cell, pair->points[what], settlement_decimals(page->sheet, pair->unit)),
              AMOUNT_COLUMNS);
    buf_char(page->out, '\n');
}

static void put_amount(const struct page *page, struct str text, int64_t minor)
{
    struct cell cell;
    put_left(page, text, LINE_COLUMNS - AMOUNT_COLUMNS);
    put_right(page, number(page, &cell, minor, currency_decimals(page->sheet->currency)),
              AMOUNT_COLUMNS);
    buf_char(page->out, '\n');
}

static void put_pairs(const struct page *page)
{
    const struct reckoning *reckoning = &page->sheet->reckoning;
    for (size_t i = 0; i < reckoning->pair_count; i++) {
        const struct reckoning_pair *pair = &reckoning->pairs[i];
        const struct reckoning_pair *before = i > 0 ? &reckoning->pairs[i - 1] : NULL;
        if (before == NULL || before->owes != pair->owes || before->to != pair->to)
            put(page, PHRASE("\n%1 owes %2", "\n%1 doit à %2"),
                WORDS(name_of(page, pair->owes), name_of(page, pair->to)));
        for (int what = 0; what < RECKONING_WHATS; what++)
            put_points(page, pair, (enum reckoning_what)what);
        put_amount(page, str_c(in(page, PHRASE("  worth", "  valeur"))), pair->minor);
    }
}

static void put_nets(const struct page *page)
{
    const struct settlement_sheet *sheet = page->sheet;
    put(page, PHRASE("\nTo pay", "\nÀ payer"), WORDS_NONE);
    for (size_t i = 0; i < sheet->net_count; i++) {
        char room[LINE_COLUMNS * 12];
        struct buf line = BUF(room);
        wording_fill(&line, in(page, PHRASE("  %1 pays %2", "  %1 paie à %2")),
                     WORDS(name_of(page, sheet->nets[i].pays), name_of(page, sheet->nets[i].to)));
        put_amount(page, (struct str){ .ptr = room, .len = line.used }, sheet->nets[i].minor);
    }
    if (sheet->net_count == 0)
        put(page, PHRASE("  nothing", "  rien"), WORDS_NONE);
}

void settlement_write_page(struct buf *out, const struct settlement_sheet *sheet,
                           enum language language)
{
    const struct page page = { .out = out, .sheet = sheet, .language = language };
    struct cell from;
    struct cell until;
    struct number_word version;
    put(&page,
        PHRASE("Settlement between companies, from %1 until %2; amounts in %3",
               "Règlement entre sociétés, du %1 au %2 ; montants en %3"),
        WORDS(day(&page, &from, sheet->from), day(&page, &until, sheet->until),
              currency_code(sheet->currency)));
    if (sheet->settlement != NULL)
        put(&page, PHRASE("By version %1: %2", "Selon la version %1 : %2"),
            WORDS(wording_number(&version, sheet->settlement->number),
                  label_in(&sheet->settlement->agreement.name, language)));
    put_units(&page);
    put_pairs(&page);
    put_nets(&page);
    for (size_t i = 0; i < sheet->warnings.count; i++) {
        const struct settlement_warning *warning = &sheet->warnings.items[i];
        if (i == 0)
            buf_char(out, '\n');
        put(&page, settlement_warning_phrase(warning->code), WORDS(warning->what));
    }
}
