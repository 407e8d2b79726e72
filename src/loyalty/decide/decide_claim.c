/* decide_claim.c - a receipt without a card finds its account: the points it would have earned.
 *
 * As of the day of the purchase, by its programme, on what was not returned since.
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"
#include "loyalty/remains.h"

static bool is_late(const struct program *program, struct date purchased, struct date claimed)
{
    int32_t days = program->policies.claim_days;
    return days == 0 || claimed.days > purchased.days + days;
}

/* The VAT and the amounts stay with the purchase and its returns: a claim only adds what is earned. */
static enum err keep_earnings(struct arena *arena, const struct outcome *whole,
                              struct outcome *ret_outcome)
{
    struct outcome earned = {
        .earnings = whole->earnings,
        .earning_count = whole->earning_count,
        .discount_minor = ARENA_ARRAY(arena, int64_t, whole->line_count),
        .line_count = whole->line_count,
    };
    if (earned.discount_minor == NULL)
        return E_NO_MEMORY;
    *ret_outcome = earned;
    return OK;
}

enum err decide_claim(struct arena *arena, const struct program *program,
                      const struct purchase_history *history, struct entry *entry,
                      struct account *account)
{
    const struct entry *purchase = history->purchase;
    assert(entry->kind == ENTRY_CLAIM);

    if (account == NULL)
        return E_NO_ACCOUNT;
    if (purchase->kind != ENTRY_PURCHASE)
        return E_NOT_A_PURCHASE;
    if (purchase->account != 0 || history->claim != NULL)
        return E_CLAIMED_ALREADY;
    if (is_late(program, purchase->on, entry->on))
        return E_CLAIM_LATE;

    struct remains remains = { 0 };
    TRY(remains_open(arena, &purchase->receipt, history->returns, history->return_count, &remains));
    TRY(standing_begin(arena, program, &entry->standing));
    entry->claimed_minor = 0;
    if (program->has_past)
        TRY(standing_of(arena, program, account, entry->on, &entry->standing));
    joining_pay(&program->joining, &account->past, &purchase->receipt, &remains, entry);
    struct outcome_input input = {
        .program = program,
        .receipt = &purchase->receipt,
        .occasion = entry_occasion(purchase),
        .remains = &remains,
        .has_card = true,
        .had =
            &purchase
                 ->outcome, /* nothing can be refused: vouchers by their code apart, nothing was asked for */
        .first = &purchase->outcome,
    };
    struct outcome whole = { 0 };
    struct refusal refusal = { 0 };
    input.occasion.standing = &entry->standing;
    TRY(outcome_decide(arena, &input, &whole, &refusal));
    if (program->has_past)
        entry->claimed_minor = whole.due_total_minor;
    if (remains_is_empty(&remains))
        entry->standing.visit = 0; /* a receipt that came back whole was no visit */

    effects_open(program, entry, account);
    TRY(keep_earnings(arena, &whole, &entry->outcome));
    TRY(effects_gain(arena, program, &entry->outcome, purchase->on, entry, account));
    return effects_close(arena, program, entry, account);
}
