/* pay.c - the account pays: what is told of one unit, and what is told of whatever there is. */
#include "loyalty/decide/pay.h"

#include "loyalty/entry.h"
#include "loyalty/offline/grant.h"

struct payer {
    struct arena *arena;
    const struct program *program;
    struct entry *entry;
    struct account *account; /* NULL: there is none */
    struct refusal *ret_refusal;
    struct receipt_payment *payments; /* as they will stand in the receipt */
    size_t count;
};

static enum err refuse(const struct payer *payer, enum err err, size_t index, struct str unit,
                       int64_t have, int64_t need)
{
    *payer->ret_refusal = (struct refusal){
        .subject = unit, .index = index, .is_payment = true, .have = have, .need = need
    };
    return err;
}

static int64_t usable_of(const struct payer *payer, const struct unit *unit)
{
    int64_t usable = lots_usable(payer->account, unit->id, payer->entry->on).n;
    return usable > 0 ? usable : 0;
}

static enum err spend(const struct payer *payer, const struct unit *unit, int64_t amount_minor)
{
    return lots_spend(payer->arena, payer->account, unit->id, (struct points){ .n = amount_minor },
                      payer->entry->on, payer->entry->number, &payer->entry->moves);
}

/* What the account cannot pay: refused, but for what a till let it pay while the line was down. */
static enum err lack(const struct payer *payer, enum err err, size_t index, struct str unit,
                     int64_t have, int64_t need)
{
    if (!offline_is_told(&payer->entry->offline))
        return refuse(payer, err, index, unit, have, need);
    return grant_payment(payer->arena, payer->entry, unit, need - have);
}

/* "What the receipt itself earns cannot pay for it": nothing is gained before. */
static enum err pay_with_unit(struct payer *payer, size_t index)
{
    const struct receipt_payment *payment = &payer->entry->receipt.payments[index];
    const struct unit *unit = program_unit(payer->program, payment->unit);
    int64_t amount = payment->amount_minor;
    payer->payments[payer->count++] = *payment;
    if (payment->unit.len == 0 || amount == 0)
        return OK; /* paid outside */
    if (unit == NULL || !unit->pays)
        return lack(payer, E_NOT_PAYABLE, index, payment->unit, 0, amount);
    if (source_is_told(&payment->source))
        return OK; /* draws_decide() */
    if (payer->account == NULL)
        return lack(payer, E_NO_ACCOUNT, index, unit->id, 0, amount);
    int64_t usable = usable_of(payer, unit);
    if (usable >= amount)
        return spend(payer, unit, amount);
    TRY(lack(payer, E_POINTS_SHORT, index, unit->id, usable, amount));
    return usable > 0 ? spend(payer, unit, usable) : OK;
}

static enum err pay_with_any(struct payer *payer, size_t index)
{
    const struct receipt_payment *payment = &payer->entry->receipt.payments[index];
    const struct program *program = payer->program;
    int64_t left = payment->amount_minor;
    if (program->pay_order_count == 0)
        return refuse(payer, E_NOT_PAYABLE, index, payment->kind, 0, 0);
    if (payer->account == NULL)
        return refuse(payer, E_NO_ACCOUNT, index, payment->kind, 0, 0);
    for (size_t i = 0; i < program->pay_order_count && left > 0; i++) {
        const struct unit *unit = &program->units[program->pay_order[i]];
        int64_t usable = usable_of(payer, unit);
        int64_t part = usable < left ? usable : left;
        if (part == 0)
            continue;
        TRY(spend(payer, unit, part));
        payer->payments[payer->count++] = (struct receipt_payment){ .kind = payment->kind,
                                                                    .amount_minor = part,
                                                                    .unit = unit->id };
        left -= part;
    }
    if (left == 0)
        return OK;
    return refuse(payer, E_POINTS_SHORT, index, program->units[program->pay_order[0]].id,
                  payment->amount_minor - left, payment->amount_minor);
}

enum err pay_from_account(struct arena *arena, const struct program *program, struct entry *entry,
                          struct account *account, struct refusal *ret_refusal)
{
    struct receipt *receipt = &entry->receipt;
    if (receipt->payment_count == 0)
        return OK;
    struct payer payer = {
        .arena = arena,
        .program = program,
        .entry = entry,
        .account = account,
        .ret_refusal = ret_refusal,
        .payments = ARENA_ARRAY(arena, struct receipt_payment, receipt->payment_count + UNITS_MAX),
    };
    if (payer.payments == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < receipt->payment_count; i++)
        TRY(receipt->payments[i].is_any ? pay_with_any(&payer, i) : pay_with_unit(&payer, i));
    assert(payer.count <= PAYMENTS_MAX); /* receipt_check() keeps room for one unit each */
    receipt->payments = payer.payments;
    receipt->payment_count = payer.count;
    return OK;
}
