/* printout.c - what stands on paper: the text of an entry, a code that is handed over, what somebody has. */
#include "app/answer.h"
#include "app/cards.h"
#include "app/facts.h"
#include "app/ids.h"
#include "app/look/look_account.h"
#include "app/money/codes.h"
#include "app/print/slips.h"
#include "app/printer/prints.h"
#include "journal/entry_text.h"
#include "loyalty/bearer.h"
#include "loyalty/receipt_text.h"

#define VALUE_BYTES   48
#define LABEL_BYTES   (LABEL_MAX_BYTES + 8)
#define SUBJECT_BYTES 80

struct making {
    struct arena *arena;
    const struct printout_request *request;
    struct printout *printout;
    struct date on; /* today, and how late it is, by the clock of the shop */
    int32_t second;
};

static struct str in(const struct making *work, struct str fr, struct str en)
{
    return work->printout->language == LANGUAGE_FR ? fr : en;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static enum err put_row(struct making *work, struct str label, const struct buf *value)
{
    struct str text = STR_NONE;
    struct str copy = STR_NONE;
    TRY(buf_finish(value, &text));
    TRY(arena_copy(work->arena, text, &copy));
    return document_row(&work->printout->document, label, copy);
}

static enum err put_moment(struct making *work, struct date on, int32_t second)
{
    char room[VALUE_BYTES];
    struct buf value = BUF(room);
    text_put_date(&value, on, work->printout->language);
    buf_char(&value, ' ');
    buf_int_padded(&value, second / 3600, 2);
    buf_char(&value, ':');
    buf_int_padded(&value, second / 60 % 60, 2);
    return put_row(work, STR("Date"), &value);
}

static enum err put_day(struct making *work, struct str label, struct date day)
{
    char room[VALUE_BYTES];
    struct buf value = BUF(room);
    text_put_date(&value, day, work->printout->language);
    return put_row(work, label, &value);
}

static enum err put_card(struct making *work, struct str code)
{
    struct str masked = STR_NONE;
    if (code.len == 0)
        return OK;
    TRY(receipt_text_mask(work->arena, code, &masked));
    return document_row(&work->printout->document, in(work, STR("Carte"), STR("Card")), masked);
}

/* The merchant, and the shop where that is another name. */
static enum err put_head(struct making *work)
{
    const struct app_shop *shop = work->printout->shop;
    struct str merchant = app_merchant(work->request->app)->name;
    struct document *document = &work->printout->document;
    TRY(document_title(document, DOCUMENT_BOLD, merchant));
    if (shop != NULL && !str_eq(shop->shop.name, merchant))
        TRY(document_title(document, DOCUMENT_PLAIN, shop->shop.name));
    return document_gap(document);
}

static enum err put_subject(struct making *work, struct str what, int64_t first, int64_t second)
{
    struct buf out = { 0 };
    TRY(buf_create(work->arena, SUBJECT_BYTES, &out));
    buf_str(&out, what);
    buf_char(&out, ':');
    buf_int(&out, first);
    if (second != 0) {
        buf_char(&out, ':');
        buf_int(&out, second);
    }
    return buf_finish(&out, &work->printout->subject);
}

/* ---- an entry --------------------------------------------------------------------------------- */

/* Of a receipt of the till, whose loyalty block is printed alone here: which one it belongs to. */
static enum err put_receipt_head(struct making *work, const struct entry *entry)
{
    struct document *document = &work->printout->document;
    TRY(document_title(document, DOCUMENT_BOLD, in(work, STR("Fidélité"), STR("Loyalty"))));
    TRY(put_moment(work, entry->on, entry->second));
    TRY(document_row(document, in(work, STR("Magasin"), STR("Shop")), entry->shop));
    if (entry->till.len > 0)
        TRY(document_row(document, in(work, STR("Caisse"), STR("Till")), entry->till));
    if (entry->receipt.number.len > 0)
        TRY(document_row(document, in(work, STR("Ticket"), STR("Receipt")), entry->receipt.number));
    return OK;
}

/* As it was answered, on paper of another width. */
static enum err put_entry(struct making *work, const struct entry *entry)
{
    const struct printout_request *request = work->request;
    struct answer_request told = { 0 };
    struct receipt_text_request wanted = { 0 };
    struct receipt_text text = { 0 };
    TRY(answer_load(request->app, request->db, work->arena, entry, &told));
    TRY(answer_receipt(work->arena, &told, &wanted));
    wanted.language = work->printout->language;
    wanted.columns = request->columns;
    TRY(receipt_text_write(work->arena, &wanted, &text));
    for (size_t i = 0; i < text.count; i++)
        TRY(document_put(&work->printout->document,
                         (struct document_item){ .kind = DOCUMENT_LINE, .text = text.lines[i] }));
    return OK;
}

static enum err make_entry(struct making *work)
{
    const struct printout_request *request = work->request;
    struct entry *entry = ARENA_NEW(work->arena, struct entry);
    struct entry_row row = { 0 };
    struct id id = { 0 };
    if (entry == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->what->entry, &id));
    TRY(entry_get(request->db, work->arena, id.partition, id.number, &row));
    TRY(entry_decode(work->arena, row.body, entry));
    if (!entry_is_printed(entry))
        return E_NOT_PRINTED;
    if (request->language.len == 0)
        work->printout->language = entry->print.language;
    const struct app_shop *shop = app_shop_by_code(request->app, entry->shop);
    if (shop != NULL)
        work->printout->shop = shop; /* whoever prints it */
    work->printout->partition = id.partition;
    TRY(put_subject(work, STR("entry"), id.number, 0));
    TRY(put_head(work));
    if (!entry_is_paid_in(entry))
        TRY(put_receipt_head(work, entry));
    return put_entry(work, entry);
}

/* ---- what a card has -------------------------------------------------------------------------- */

static const struct program *program_now(const struct making *work)
{
    const struct app_program *version = app_program_at(work->request->app, instant_now());
    return version != NULL ? &version->program : NULL;
}

/* "dont 12 expirent le 31/01/2027" */
static enum err put_expiring(struct making *work, const struct unit *unit,
                             const struct balance *balance)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (date_is_none(balance->expiring_on))
        return OK;
    TRY(buf_create(work->arena, 2 * VALUE_BYTES + 32, &out));
    buf_str(&out, in(work, STR("dont "), STR("of which ")));
    text_put_points(&out, balance->expiring, unit->decimals, work->printout->language);
    buf_str(&out, in(work, STR(" jusqu'au "), STR(" until ")));
    text_put_date(&out, balance->expiring_on, work->printout->language);
    TRY(buf_finish(&out, &text));
    return document_text(&work->printout->document, text);
}

static enum err put_balance(struct making *work, const struct unit *unit,
                            const struct balance *balance)
{
    char room[VALUE_BYTES];
    struct buf value = BUF(room);
    struct buf label = { 0 };
    struct str text = STR_NONE;
    TRY(buf_create(work->arena, LABEL_BYTES + 16, &label));
    buf_str(&label, in(work, STR("Solde ("), STR("Balance (")));
    buf_str(&label, label_in(&unit->label, work->printout->language));
    buf_char(&label, ')');
    TRY(buf_finish(&label, &text));
    text_put_points(&value, balance->usable, unit->decimals, work->printout->language);
    TRY(put_row(work, text, &value));
    return put_expiring(work, unit, balance);
}

/* What the programme in force knows, in its order. */
static enum err put_balances(struct making *work, const struct balance *balances, size_t count)
{
    const struct program *program = program_now(work);
    for (size_t i = 0; program != NULL && i < program->unit_count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (str_eq(balances[k].unit, program->units[i].id))
                TRY(put_balance(work, &program->units[i], &balances[k]));
        }
    }
    return OK;
}

static enum err look_at(struct making *work, const struct card *card, struct balance **ret_balances,
                        size_t *ret_count)
{
    const struct printout_request *request = work->request;
    struct account account = { 0 };
    TRY(look_account(request->app, request->db, work->arena, card->partition, card->account,
                     work->on, &account));
    return lots_balances(work->arena, &account, work->on, ret_balances, ret_count);
}

/* The card of a code, which can be used and is of that kind. */
static enum err find_card(struct making *work, struct str code, enum card_purpose purpose,
                          struct card *ret_card)
{
    struct card card = { .expires = DATE_NONE };
    TRY(code_find(work->request->db, work->arena, code, &card));
    if (card.purpose != purpose)
        return E_NOT_PRINTED;
    TRY(card_check(&card, work->on));
    work->printout->partition = card.partition;
    *ret_card = card;
    return OK;
}

static enum err make_balance(struct making *work)
{
    struct document *document = &work->printout->document;
    struct card card = { 0 };
    struct balance *balances = NULL;
    size_t count = 0;
    TRY(find_card(work, work->request->what->balance, CARD_MEMBER, &card));
    TRY(look_at(work, &card, &balances, &count));
    TRY(put_head(work));
    TRY(document_title(document, DOCUMENT_BIG, in(work, STR("Solde"), STR("Balance"))));
    TRY(put_moment(work, work->on, work->second));
    TRY(put_card(work, card.code));
    if (count == 0)
        TRY(document_text(document, in(work, STR("Rien pour le moment."), STR("Nothing yet."))));
    return put_balances(work, balances, count);
}

/* ---- codes that are handed over --------------------------------------------------------------- */

static enum err put_code(struct making *work, const struct card *card)
{
    struct buf out = { 0 };
    struct document_item item = {
        .kind = DOCUMENT_CODE, .style = DOCUMENT_BOLD, .text = card->code, .value = card->code
    };
    if (bearer_is_code(card->code)) {
        TRY(buf_create(work->arena, CARD_CODE_MAX_BYTES, &out));
        bearer_write_groups(card->code, &out);
        TRY(buf_finish(&out, &item.text));
    }
    TRY(document_gap(&work->printout->document));
    return document_put(&work->printout->document, item);
}

/* As it stands on any other paper: what it is worth, what it gives, and until when. */
static enum err put_worth(struct making *work, const struct card *card)
{
    struct document *document = &work->printout->document;
    const struct printout_request *request = work->request;
    struct slip slip = { 0 };
    TRY(slip_of_card(request->app, request->db, work->arena, card, work->printout->language,
                     &slip));
    if (!date_is_none(slip.until) && slip.until.days < work->on.days)
        return E_CARD_EXPIRED;
    TRY(document_title(document, DOCUMENT_BIG, slip.title));
    if (slip.worth.len > 0)
        TRY(document_title(document, DOCUMENT_BIG, slip.worth));
    for (size_t i = 0; i < slip.term_count; i++)
        TRY(document_title(document, DOCUMENT_PLAIN, slip.terms[i]));
    if (date_is_none(slip.until))
        return OK;
    return put_day(work, in(work, STR("Valable jusqu'au"), STR("Valid until")), slip.until);
}

static enum err make_bearer(struct making *work, struct str code, enum card_purpose purpose)
{
    struct card card = { 0 };
    TRY(find_card(work, code, purpose, &card));
    TRY(put_subject(work, STR("card"), card.account, card.number));
    TRY(put_head(work));
    if (purpose == CARD_GIFT_CARD) /* what is on it is of the moment */
        TRY(put_moment(work, work->on, work->second));
    TRY(put_worth(work, &card));
    return put_code(work, &card);
}

/* ---- which ------------------------------------------------------------------------------------ */

static enum err choose(struct making *work)
{
    const struct print_what *what = work->request->what;
    if (what->entry.len > 0)
        return make_entry(work);
    if (what->voucher.len > 0)
        return make_bearer(work, what->voucher, CARD_VOUCHER);
    if (what->gift_card.len > 0)
        return make_bearer(work, what->gift_card, CARD_GIFT_CARD);
    return make_balance(work);
}

static int count_told(const struct print_what *what)
{
    return (what->entry.len > 0) + (what->voucher.len > 0) + (what->gift_card.len > 0) +
           (what->balance.len > 0);
}

static enum err read_language(const struct printout_request *request, struct problem *problem,
                              enum language *ret_language)
{
    struct str told = request->language;
    if (told.len == 0 && request->shop != NULL)
        told = request->shop->shop.language;
    if (told.len > 0 && !str_eq(told, STR("fr")) && !str_eq(told, STR("en"))) {
        problem_set(problem, E_INVALID, "/language", "The language is \"fr\" or \"en\".",
                    "La langue est « fr » ou « en ».");
        return E_INVALID;
    }
    *ret_language = language_of(told);
    return OK;
}

enum err printout_make(struct arena *arena, const struct printout_request *request,
                       struct problem *problem, struct printout *ret_printout)
{
    struct printout printout = { .document.arena = arena, .shop = request->shop };
    struct making work = { .arena = arena, .request = request, .printout = &printout };
    struct entry now = { .at = instant_now() };
    if (count_told(request->what) != 1) {
        problem_set(problem, E_INVALID, "/what",
                    "Tell one of entry, voucher, gift_card and balance.",
                    "Indiquez l'un de entry, voucher, gift_card et balance.");
        return E_INVALID;
    }
    TRY(read_language(request, problem, &printout.language));
    TRY(facts_day(request->app, request->shop, &now));
    work.on = now.on;
    work.second = now.second;
    TRY(choose(&work));
    *ret_printout = printout;
    return OK;
}
