/* paid_in_text.c - the proof of money that was paid in, or goes back: where, when, by whom, how much, and that it is
 * no sale.
 */
#include "loyalty/paid_in_text.h"

#include "loyalty/paid_in.h"

#define VALUE_BYTES 48

static struct str in(const struct receipt_text_request *request, struct str fr, struct str en)
{
    return request->language == LANGUAGE_FR ? fr : en;
}

/* "22/11/2026 10:41" */
static enum err put_moment(struct paper *paper, const struct receipt_text_request *request)
{
    const struct entry *entry = request->entry;
    char room[VALUE_BYTES];
    struct buf value = BUF(room);
    struct str text;
    text_put_date(&value, entry->on, request->language);
    buf_char(&value, ' ');
    buf_int_padded(&value, entry->second / 3600, 2);
    buf_char(&value, ':');
    buf_int_padded(&value, entry->second / 60 % 60, 2);
    TRY(buf_finish(&value, &text));
    return paper_row(paper, STR("Date"), text);
}

static enum err put_amount(struct paper *paper, const struct receipt_text_request *request)
{
    const struct entry *entry = request->entry;
    bool is_undo = entry->kind == ENTRY_UNDO;
    char room[VALUE_BYTES];
    struct buf value = BUF(room);
    struct str text;
    text_put_money(&value, is_undo ? entry->undone_minor : entry->event.amount_minor,
                   currency_decimals(request->program->currency), request->language);
    TRY(buf_finish(&value, &text));
    return paper_row(paper,
                     is_undo ? in(request, STR("Versement annulé"), STR("Undone"))
                             : in(request, STR("Versé"), STR("Paid in")),
                     text);
}

static enum err put_head(struct paper *paper, const struct receipt_text_request *request)
{
    const struct entry *entry = request->entry;
    TRY(put_moment(paper, request));
    TRY(paper_row(paper, in(request, STR("Magasin"), STR("Shop")), entry->shop));
    TRY(paper_row(paper, in(request, STR("Caisse"), STR("Till")), entry->till));
    if (entry->operator_id.len > 0)
        TRY(paper_row(paper, in(request, STR("Opérateur"), STR("Operator")), entry->operator_id));
    return put_amount(paper, request);
}

/* What was paid for is not earned, and what comes on top is no money of the customer's. */
static struct str gained(const struct receipt_text_request *request, const struct unit *unit)
{
    if (paid_in_is_money(request->program, request->entry->event.kind, unit->id))
        return in(request, STR("Crédité"), STR("Credited"));
    return STR("Bonus");
}

/* "A gift card of a shop whose goods all have one rate" is taxed when it is sold; nothing else that is paid in is. */
static bool is_taxed_now(const struct receipt_text_request *request)
{
    const struct outcome *outcome = &request->entry->outcome;
    for (size_t i = 0; i < outcome->earning_count; i++) {
        const struct unit *unit = program_unit(request->program, outcome->earnings[i].unit);
        if (unit != NULL && unit->vat == VAT_SINGLE_PURPOSE)
            return true;
    }
    return false;
}

static enum err put_foot(struct paper *paper, const struct receipt_text_request *request)
{
    if (is_taxed_now(request))
        return paper_text(paper, in(request, STR("La TVA de ce bon est due dès sa vente."),
                                    STR("The VAT of this voucher is due when it is sold.")));
    return paper_text(paper, in(request, STR("Sans TVA : ceci n'est pas une vente."),
                                STR("No VAT: this is not a sale.")));
}

const struct receipt_text_frame paid_in_text_frame = {
    .put_head = put_head,
    .gained = gained,
    .put_foot = put_foot,
};
