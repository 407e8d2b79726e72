/* settlement_text.c - a settlement as it is printed and signed.
 *
 *      Settlement of the programme: Rue des Halles
 *      Version 1, in force from 01/01/2027
 *
 *      1. Between
 *         rose   Rose SARL, SIREN 123 456 782; shops: market
 *         ...
 */
#include "app/settlement/settlements.h"
#include "core/wording.h"
#include "loyalty/receipt_text.h"

struct page {
    struct buf *out;
    enum language language;
    uint16_t currency;
};

static void put(const struct page *page, struct phrase phrase, const struct str *words)
{
    enum err_language language = page->language == LANGUAGE_EN ? ERR_EN : ERR_FR;
    wording_fill(page->out, phrase_in(phrase, language), words);
    buf_char(page->out, '\n');
}

struct word {
    char room[64];
    struct buf out;
};

static struct str word_end(struct word *word)
{
    return (struct str){ .ptr = word->room, .len = word->out.used };
}

static struct str day_word(const struct page *page, struct word *word, struct date on)
{
    word->out = (struct buf)BUF(word->room);
    text_put_date(&word->out, on, page->language);
    return word_end(word);
}

static struct str amount_word(const struct page *page, struct word *word, int64_t amount,
                              int decimals)
{
    word->out = (struct buf)BUF(word->room);
    text_put_points(&word->out, (struct points){ .n = amount }, decimals, page->language);
    return word_end(word);
}

static void put_head(const struct page *page, const struct settlement *settlement)
{
    const struct agreement *agreement = &settlement->agreement;
    struct number_word number;
    struct word from;
    struct word until;
    put(page,
        PHRASE("Settlement between the companies of a loyalty programme: %1",
               "Règlement entre les sociétés d'un programme de fidélité : %1"),
        WORDS(label_in(&agreement->name, page->language)));
    if (date_is_none(settlement->until))
        put(page, PHRASE("Version %1, in force from %2", "Version %1, en vigueur à partir du %2"),
            WORDS(wording_number(&number, settlement->number),
                  day_word(page, &from, agreement->from)));
    else
        put(page,
            PHRASE("Version %1, in force from %2 until %3", "Version %1, en vigueur du %2 au %3"),
            WORDS(wording_number(&number, settlement->number),
                  day_word(page, &from, agreement->from),
                  day_word(page, &until, settlement->until)));
}

static void put_companies(const struct page *page, const struct agreement *agreement)
{
    put(page, PHRASE("\n1. The companies", "\n1. Les sociétés"), WORDS_NONE);
    for (size_t i = 0; i < agreement->company_count; i++) {
        const struct agreement_company *company = &agreement->companies[i];
        buf_lit(page->out, "   ");
        buf_str(page->out, company->name);
        if (company->registration.len > 0) {
            buf_lit(page->out, ", ");
            buf_str(page->out, company->registration);
        }
        buf_lit(page->out, " (");
        buf_str(page->out, company->code);
        buf_str(page->out,
                page->language == LANGUAGE_EN ? STR("); shops: ") : STR(") ; magasins : "));
        for (size_t k = 0; k < company->shop_count; k++) {
            if (k > 0)
                buf_lit(page->out, ", ");
            buf_str(page->out, company->shops[k]);
        }
        buf_char(page->out, '\n');
    }
}

static void put_worth(const struct page *page, const struct agreement_unit *unit)
{
    struct word points;
    struct word amount;
    if (unit->is_percent) {
        put(page, PHRASE("   %1: %2 % of its face value", "   %1 : %2 % de sa valeur faciale"),
            WORDS(unit->unit, amount_word(page, &amount, unit->minor, 2)));
        return;
    }
    put(page, PHRASE("   %1: %2 of it are worth %3 %4", "   %1 : %2 valent %3 %4"),
        WORDS(unit->unit, amount_word(page, &points, unit->points, 0),
              amount_word(page, &amount, unit->minor, currency_decimals(page->currency)),
              currency_code(page->currency)));
}

static void put_worths(const struct page *page, const struct agreement *agreement)
{
    put(page,
        PHRASE("\n2. What is owed\nWho issued something that another has honoured owes the other:",
               "\n2. Ce qui est dû\nQui a émis ce qu'une autre a honoré lui doit :"),
        WORDS_NONE);
    for (size_t i = 0; i < agreement->unit_count; i++)
        put_worth(page, &agreement->units[i]);
    put(page,
        PHRASE(
            "Money that customers have paid in is owed in full, by who received it.\n"
            "Of a voucher made from points, the points are honoured by who made it, who has then "
            "issued the voucher.\n"
            "What comes back with goods is owed back in the same way.",
            "L'argent versé par les clients est dû en entier, par qui l'a reçu.\n"
            "D'un bon fait de points, les points sont honorés par qui l'a fait, qui est alors "
            "l'émetteur du bon.\n"
            "Ce qui revient avec des marchandises est rendu de la même façon."),
        WORDS_NONE);
    if (agreement->expired == SETTLEMENT_SHARED)
        put(page,
            PHRASE("What is lost by the calendar: its worth is shared by all companies in equal "
                   "parts.",
                   "Ce que le calendrier fait perdre : sa valeur est partagée entre toutes les "
                   "sociétés à parts égales."),
            WORDS_NONE);
    else
        put(page,
            PHRASE("What is lost by the calendar stays with who issued it.",
                   "Ce que le calendrier fait perdre reste à qui l'a émis."),
            WORDS_NONE);
}

void settlement_write_text(struct buf *out, const struct settlement *settlement, uint16_t currency,
                           enum language language)
{
    const struct page page = { .out = out, .language = language, .currency = currency };
    const struct agreement *agreement = &settlement->agreement;
    put_head(&page, settlement);
    put_companies(&page, agreement);
    put_worths(&page, agreement);
    if (agreement->period == SETTLEMENT_QUARTER)
        put(&page,
            PHRASE("\n3. When\nAt the end of each quarter, by the report of its days.",
                   "\n3. Quand\nÀ la fin de chaque trimestre, selon le rapport de ses jours."),
            WORDS_NONE);
    else
        put(&page,
            PHRASE("\n3. When\nAt the end of each month, by the report of its days.",
                   "\n3. Quand\nÀ la fin de chaque mois, selon le rapport de ses jours."),
            WORDS_NONE);
    put(&page,
        PHRASE(
            "\n4. VAT\nThe discount was given to the customer by the company that sold. What "
            "companies pay each\nother under this settlement is no discount and lowers no VAT "
            "of a sale; how it is invoiced\nand booked is for their accountants to say.",
            "\n4. TVA\nLa remise est faite au client par la société qui a vendu. Ce que les "
            "sociétés se paient\npar ce règlement n'est pas une remise et ne réduit la TVA "
            "d'aucune vente ; leurs comptables\ndisent comment le facturer et le comptabiliser."),
        WORDS_NONE);
    if (label_in(&agreement->note, language).len > 0)
        put(&page, PHRASE("\n5. Besides\n%1", "\n5. En outre\n%1"),
            WORDS(label_in(&agreement->note, language)));
}
