/* verify_payments.c - payments against the journal: what is paid was credited, once and to that account, and what was
 * credited for a payment has its row.
 *
 * What a provider says is not in the journal; so of a payment that was not paid there is nothing to compare.
 */
#include "app/payment/payments.h"
#include "app/verify/verify_print.h"
#include "app/verify/verify_tables.h"

#define KEY_PREFIX "payment:"

/* ---- what an entry says ----------------------------------------------------------------------- */

static uint64_t print_of_credit(const struct audit *audit, struct str code, int64_t account,
                                int64_t amount_minor)
{
    uint64_t print = 0;
    verify_print_text(audit, &print, code);
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, amount_minor);
    return verify_print_end(print);
}

static uint64_t print_of_undo(const struct audit *audit, int64_t event, int64_t paid_back_minor)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, event);
    verify_print_int(audit, &print, paid_back_minor);
    return verify_print_end(print);
}

static enum err note_credit(struct audit *audit, const struct entry *entry)
{
    struct str name = str_sub(entry->idempotency_key, sizeof(KEY_PREFIX) - 1, SIZE_MAX);
    struct payment_id id = { 0 };
    if (payment_id_parse(name, &id) != OK || id.partition != audit->partition ||
        !str_eq(name, entry->event.reference))
        return verify_fail(audit, entry->number, "it does not name the payment that brought it");
    audit->keys[entry->number].payment =
        print_of_credit(audit, id.code, entry->account, entry->event.amount_minor);
    return OK;
}

enum err verify_note_payment(struct audit *audit, const struct entry *entry)
{
    if (entry->kind == ENTRY_UNDO)
        audit->keys[entry->number].undo =
            print_of_undo(audit, entry->purchase, entry->undone_minor - entry->withheld_minor);
    if (entry->kind != ENTRY_EVENT || entry->event.kind != EVENT_TOP_UP || entry->key != 0 ||
        !str_begins(entry->idempotency_key, STR(KEY_PREFIX)))
        return OK;
    return note_credit(audit, entry);
}

/* ---- rows ------------------------------------------------------------------------------------- */

static enum err visit_payment(void *context, const struct payment *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    if (row->entry == 0)
        return OK;
    TRY(verify_find_keys(context, row->id.partition, row->entry,
                         "a payment names a top-up that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    if (keys->payment != print_of_credit(audit, row->id.code, row->account, row->amount.minor))
        return verify_fail(audit, row->entry, "the payment kept for it is not the one it tells of");
    keys->payment = 0;
    return OK;
}

/* A refund goes by an undo of the payment's own top-up; one whose payment could not be credited is all of it. */
static enum err visit_refund(void *context, const struct payment_refund *row)
{
    const struct audits *audits = context;
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    struct payment payment = { 0 };
    struct arena *scratch = &audits->chains[0].gifts;
    size_t mark = arena_mark(scratch);
    enum err err = payment_get(audits->db, scratch, &row->id, &payment);
    if (err == E_NOT_FOUND)
        return verify_fail(&audits->chains[0], 0, "a refund is of no payment");
    TRY(err);
    int64_t entry = payment.entry;
    bool is_whole = entry == 0 && payment.state == PAYMENT_REFUNDED &&
                    payment.amount.minor == row->amount_minor;
    arena_reset(scratch, mark);
    if (row->undo == 0 && is_whole)
        return OK;
    TRY(verify_find_keys(context, row->id.partition, row->undo,
                         "a refund names an undo that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys != NULL && keys->undo != print_of_undo(audit, entry, row->amount_minor))
        return verify_fail(audit, row->undo, "the refund kept for it is not what it pays back");
    return OK;
}

enum err verify_payment_is_kept(struct audit *audit, int64_t number)
{
    if (audit->keys[number].payment != 0)
        return verify_fail(audit, number, "the payment that brought it is not kept");
    return OK;
}

enum err verify_payments(struct audits *audits)
{
    struct arena *scratch = &audits->chains[0].gifts;
    TRY(payment_each(audits->db, scratch, visit_payment, audits));
    return payment_refund_each(audits->db, scratch, visit_refund, audits);
}
