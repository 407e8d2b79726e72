/* decide_purchase.c - the verdict on a receipt. */
#include "loyalty/decide.h"
#include "loyalty/effects.h"

/* What the customer may spend: what is usable on the day, debts deducted. */
static enum err funds_of(struct arena *arena, const struct account *account, struct date on,
                         struct fund **ret_funds, size_t *ret_count)
{
    struct balance *balances = NULL;
    size_t count = 0;
    TRY(lots_balances(arena, account, on, &balances, &count));
    struct fund *funds = ARENA_ARRAY(arena, struct fund, count);
    if (funds == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        int64_t usable = balances[i].usable.n;
        funds[i] = (struct fund){
            .unit = balances[i].unit,
            .available = { .n = usable > 0 ? usable : 0 },
        };
    }
    *ret_funds = funds;
    *ret_count = count;
    return OK;
}

/* "Payments come after the discounts and never change them." */
static enum err check_payments(const struct entry *entry, struct refusal *ret_refusal)
{
    const struct receipt *receipt = &entry->receipt;
    assert(receipt->payment_count <= PAYMENTS_MAX);

    if (receipt->payment_count == 0)
        return OK;
    int64_t paid = 0;
    for (size_t i = 0; i < receipt->payment_count; i++)
        paid += receipt->payments[i].amount_minor;
    if (paid == entry->outcome.due_total_minor)
        return OK;
    *ret_refusal = (struct refusal){ .have = paid, .need = entry->outcome.due_total_minor };
    return E_PAYMENTS;
}

static enum err spend_costs(struct arena *arena, struct entry *entry, struct account *account)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        if (redemption->cost.n > 0)
            TRY(lots_spend(arena, account, redemption->unit, redemption->cost, entry->on,
                           entry->number, &entry->moves));
    }
    return OK;
}

enum err decide_purchase(struct arena *arena, const struct program *program, struct entry *entry,
                         struct account *account, struct refusal *ret_refusal)
{
    assert(entry->kind == ENTRY_PURCHASE);
    assert((account == NULL) == (entry->account == 0));

    if (entry->receipt.currency != program->currency)
        return E_CURRENCY;
    struct outcome_input input = {
        .program = program,
        .receipt = &entry->receipt,
        .occasion = entry_occasion(entry),
        .has_card = account != NULL,
    };
    if (account != NULL && entry->receipt.ask_count > 0) {
        struct fund *funds = NULL;
        TRY(funds_of(arena, account, entry->on, &funds, &input.fund_count));
        input.funds = funds;
    }
    entry->policies = program->policies;
    entry->moves = (struct moves){ 0 };
    entry->balances = NULL;
    entry->balance_count = 0;
    TRY(outcome_decide(arena, &input, &entry->outcome, ret_refusal));
    TRY(check_payments(entry, ret_refusal));
    if (account == NULL)
        return OK;

    /* "Gross, never net": what is spent and what is earned stay two moves. */
    TRY(spend_costs(arena, entry, account));
    TRY(effects_gain(arena, program, &entry->outcome, entry->on, entry, account));
    return effects_close(arena, entry, account);
}
