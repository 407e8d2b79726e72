/* import_report.c - what could not be imported, and why. */
#include "import/import_report.h"

#include "core/csv.h"
#include "core/io.h"

/* The longest row: its texts with every byte a doubled quote, the numbers and a sentence. */
#define ROW_MAX_BYTES                                                                              \
    (2 * (RECEIPT_MAX_BYTES + CARD_CODE_MAX_BYTES + SKU_MAX_BYTES + LABEL_MAX_BYTES) + 1024)

static const struct {
    const char *code;
    struct phrase text;
} reasons[IMPORT_REASON_COUNT] = {
    [IMPORT_REASON_NONE] = { "none", { "", "" } },
    [IMPORT_UNREADABLE] = { "unreadable",
                            { "A date, quantity, price or rate cannot be read.",
                              "Une date, une quantité, un prix ou un taux est illisible." } },
    [IMPORT_TEXT_INVALID] = { "text_invalid",
                              { "A receipt number or an article code is missing, too long or not "
                                "one "
                                "line.",
                                "Un numéro de ticket ou un code d'article manque, est trop long ou "
                                "n'est pas sur une ligne." } },
    [IMPORT_CUSTOMER_INVALID] = { "customer_invalid",
                                  { "No card can have this customer's number; card_prefix in the "
                                    "map "
                                    "makes it longer.",
                                    "Aucune carte ne peut porter ce numéro de client ; card_prefix "
                                    "dans le modèle l'allonge." } },
    [IMPORT_CUSTOMER_DIFFERS] = { "customer_differs",
                                  { "The receipt's first line is of another customer.",
                                    "La première ligne du ticket est d'un autre client." } },
    [IMPORT_TOO_MANY_LINES] = { "too_many_lines",
                                { "The receipt has more lines than one can have.",
                                  "Le ticket a plus de lignes qu'un ticket ne peut en avoir." } },
    [IMPORT_NOT_A_SALE] = { "not_a_sale",
                            { "The map says that this is no sale: a fee, a discount, a correction.",
                              "Le modèle dit que ce n'est pas une vente : frais, remise, "
                              "correction." } },
    [IMPORT_PRICE_NEGATIVE] = { "price_negative",
                                { "A price below zero is no sale.",
                                  "Un prix négatif n'est pas une vente." } },
    [IMPORT_QUANTITY_ZERO] = { "quantity_zero",
                               { "A quantity of zero is no sale.",
                                 "Une quantité nulle n'est pas une vente." } },
    [IMPORT_STOCK_ADJUSTMENT] = { "stock_adjustment",
                                  { "A negative quantity without the mark of a cancellation: an "
                                    "adjustment of stock.",
                                    "Une quantité négative sans marque d'annulation : une "
                                    "correction "
                                    "de stock." } },
    [IMPORT_CANCEL_POSITIVE] = { "cancel_positive",
                                 { "A cancellation that takes nothing back.",
                                   "Une annulation qui ne reprend rien." } },
    [IMPORT_NO_CUSTOMER] = { "no_customer",
                             { "A cancellation without a customer cannot be matched with a "
                               "purchase.",
                               "Une annulation sans client ne peut être rapprochée d'un achat." } },
    [IMPORT_NOT_BOUGHT] = { "not_bought",
                            { "The file has no earlier purchase of this article by this customer.",
                              "Le fichier n'a pas d'achat antérieur de cet article par ce "
                              "client." } },
    [IMPORT_MORE_THAN_BOUGHT] = { "more_than_bought",
                                  { "More came back than is left of the earlier purchases in the "
                                    "file.",
                                    "Le retour dépasse ce qui reste des achats antérieurs du "
                                    "fichier." } },
    [IMPORT_REFUSED] = { "refused",
                         { "Refused when it was recorded: %1", "Refusé à l'enregistrement : %1" } },
    [IMPORT_PURCHASE_MISSING] = { "purchase_missing",
                                  { "The purchase that it takes back could not be recorded.",
                                    "L'achat qu'elle reprend n'a pas pu être enregistré." } },
};

const char *import_reason_code(enum import_reason reason)
{
    return reasons[reason].code;
}

struct phrase import_reason_text(enum import_reason reason)
{
    return reasons[reason].text;
}

/* With `decimals` places, of which at least `kept` stay: 2.550000 is written 2.55. */
static void put_number_cell(struct buf *out, int64_t number, int decimals, int kept)
{
    char room[48];
    struct buf cell = BUF(room);
    for (; decimals > kept && number % 10 == 0; decimals--)
        number /= 10;
    buf_decimal(&cell, number, decimals, '.');
    csv_cell(out, (struct str){ .ptr = cell.base, .len = cell.used }, false);
}

static void put_sentence_cell(struct buf *out, const struct import_report *report,
                              const struct import_line *line)
{
    char room[512];
    struct buf cell = BUF(room);
    enum err refusal = report->table->receipts[line->receipt].refusal;
    struct str why = refusal != OK ? str_c(err_text(refusal, report->language)) : STR_NONE;
    wording_fill(&cell, phrase_in(reasons[line->reason].text, report->language), WORDS(why));
    csv_cell(out, (struct str){ .ptr = cell.base, .len = cell.used }, false);
}

static void put_row(struct buf *out, const struct import_report *report,
                    const struct import_line *line, int decimals)
{
    const struct import_table *table = report->table;
    const struct import_receipt *receipt = &table->receipts[line->receipt];
    int64_t sign = line->is_negative ? -1 : 1;
    struct number_word number;
    csv_cell(out, wording_number(&number, line->number), true);
    csv_cell(out, import_text_of(table, receipt->code), false);
    csv_cell(out, import_text_of(table, line->customer), false);
    csv_cell(out, import_text_of(table, line->sku), false);
    csv_cell(out, import_text_of(table, line->label), false);
    put_number_cell(out, sign * line->quantity_milli, 3, 0);
    put_number_cell(out, line->price_micro, 6, decimals);
    put_number_cell(out,
                    line->price_micro < 0 ? -sign * line->amount_minor : sign * line->amount_minor,
                    decimals, decimals);
    csv_cell(out, str_c(import_reason_code((enum import_reason)line->reason)), false);
    put_sentence_cell(out, report, line);
    csv_end(out);
}

enum err import_report_write(const struct import_report *report, const char *path, int decimals)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct buf out = { 0 };
    struct str text = STR_NONE;
    size_t size =
        ((size_t)report->count + 1) * ROW_MAX_BYTES; /* pages are taken as they are used */
    TRY(arena_open(&arena, size + 4096));
    TRY(buf_create(&arena, size, &out));

    buf_lit(&out, "line,receipt,customer,sku,label,quantity,unit_price,amount,reason,sentence");
    csv_end(&out);
    for (uint32_t i = 0; i < report->table->line_count; i++) {
        const struct import_line *line = &report->table->lines[i];
        if (line->state == IMPORT_REPORTED)
            put_row(&out, report, line, decimals);
    }
    TRY(buf_finish(&out, &text));
    return io_write_file(path, text, 0600); /* it names customers */
}
