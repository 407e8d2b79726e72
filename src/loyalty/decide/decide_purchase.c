/* decide_purchase.c - the verdict on a receipt. */
#include "loyalty/decide/decide.h"
#include "loyalty/decide/pay.h"
#include "loyalty/draws.h"
#include "loyalty/effects.h"
#include "loyalty/offline/grant.h"

/* What the customer may spend: what is usable on the day, debts deducted. */
static enum err own_funds(struct arena *arena, const struct account *account, struct date on,
                          struct fund *funds, size_t *count)
{
    struct balance *balances = NULL;
    size_t balance_count = 0;
    TRY(lots_balances(arena, account, on, &balances, &balance_count));
    for (size_t i = 0; i < balance_count && i < UNITS_MAX; i++) {
        int64_t usable = balances[i].usable.n;
        funds[(*count)++] = (struct fund){
            .unit = balances[i].unit,
            .available = { .n = usable > 0 ? usable : 0 },
        };
    }
    return OK;
}

/* Vouchers that are used by their code: of the customer's own, and of others. */
static void voucher_funds(const struct program *program, const struct entry *entry,
                          const struct account *account, struct fund *funds, size_t *count)
{
    for (size_t i = 0; i < entry->receipt.ask_count; i++) {
        const struct receipt_ask *ask = &entry->receipt.asks[i];
        const struct reward *reward = program_reward(program, ask->reward);
        if (!source_is_told(&ask->source) || reward == NULL || !reward->has_cost)
            continue;
        struct fund fund = { .source = ask->source, .unit = program->units[reward->unit].id };
        if (draws_are_own(entry, &ask->source))
            fund.available = lots_usable_of(account, ask->source.lot, fund.unit, entry->on);
        else
            fund.available = draws_of(entry->draws, entry->draw_count, &ask->source, fund.unit);
        funds[(*count)++] = fund;
    }
}

static enum err funds_of(struct arena *arena, const struct program *program,
                         const struct entry *entry, const struct account *account,
                         struct outcome_input *input)
{
    struct fund *funds = ARENA_ARRAY(arena, struct fund, UNITS_MAX + REDEMPTIONS_MAX);
    if (funds == NULL)
        return E_NO_MEMORY;
    if (account != NULL)
        TRY(own_funds(arena, account, entry->on, funds, &input->fund_count));
    voucher_funds(program, entry, account, funds, &input->fund_count);
    input->funds = funds;
    return OK;
}

static bool is_told(const struct receipt_ask *asks, size_t count, struct str reward)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(asks[i].reward, reward))
            return true;
    }
    return false;
}

/* The programme has some, or had when the entry was made. */
static bool may_be_automatic(const struct program *program, const struct receipt *receipt)
{
    bool may_be = program_has_automatic(program);
    for (size_t i = 0; i < receipt->ask_count; i++)
        may_be = may_be || receipt->asks[i].kind == ASK_AUTO;
    return may_be;
}

/* "Automatic rewards come behind those that the customer asks for, in the programme's order."  An entry
 * that is decided again has some already; they are found again.  "Nothing is taken by itself from an account
 * whose member has limits", or with whose card nobody has joined yet. */
static enum err ask_automatic(struct arena *arena, const struct program *program, bool is_limited,
                              struct receipt *receipt)
{
    struct receipt_ask *asks = ARENA_ARRAY(arena, struct receipt_ask, REDEMPTIONS_MAX);
    size_t count = 0;
    if (asks == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < receipt->ask_count; i++) {
        if (receipt->asks[i].kind != ASK_AUTO)
            asks[count++] = receipt->asks[i];
    }
    size_t told = count;
    for (size_t i = 0; i < program->reward_count && count < REDEMPTIONS_MAX; i++) {
        const struct reward *reward = &program->rewards[i];
        if (reward->is_automatic && reward->effect != EFFECT_VOUCHER &&
            !(is_limited && reward->has_cost) && !is_told(asks, told, reward->id))
            asks[count++] = (struct receipt_ask){ .reward = reward->id, .kind = ASK_AUTO };
    }
    receipt->asks = asks;
    receipt->ask_count = count;
    return OK;
}

/* Of the automatic ones those stay that took something off; the others were never heard of. */
static void forget_unused(struct receipt *receipt, struct outcome *outcome)
{
    struct receipt_ask *asks =
        (struct receipt_ask *)(uintptr_t)receipt->asks; /* ask_automatic()'s */
    size_t kept = 0;
    for (size_t i = 0; i < receipt->ask_count; i++) {
        if (asks[i].kind == ASK_AUTO && outcome_redemption(outcome, i) == NULL)
            continue;
        for (size_t k = 0; k < outcome->redemption_count; k++) {
            if (outcome->redemptions[k].ask == i)
                outcome->redemptions[k].ask = kept;
        }
        asks[kept++] = asks[i];
    }
    receipt->ask_count = kept;
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

/* Of what a till gave, as much as is there. */
static enum err spend_given(struct arena *arena, const struct program *program, struct entry *entry,
                            struct account *account)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        struct points points = { 0 };
        if (redemption->cost.n == 0)
            continue;
        TRY(grant_cost(arena, program, account, redemption, entry, &points));
        if (points.n > 0)
            TRY(lots_spend(arena, account, redemption->unit, points, entry->on, entry->number,
                           &entry->moves));
    }
    return OK;
}

/* Vouchers by their codes first, for nothing else may take their lots. */
static enum err spend_costs(struct arena *arena, struct entry *entry, struct account *account,
                            bool is_by_code)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        const struct source *source = &entry->receipt.asks[redemption->ask].source;
        if (redemption->cost.n == 0 || source_is_told(source) != is_by_code ||
            (is_by_code && !draws_are_own(entry, source)))
            continue;
        if (is_by_code)
            TRY(lots_spend_of(arena, account, source->lot, redemption->unit, redemption->cost,
                              entry->on, entry->number, &entry->moves));
        else
            TRY(lots_spend(arena, account, redemption->unit, redemption->cost, entry->on,
                           entry->number, &entry->moves));
    }
    return OK;
}

/* What is due, and what of the account is taken for it. */
static enum err decide_outcome(struct arena *arena, const struct program *program,
                               const struct account *account, bool is_automatic, bool is_limited,
                               struct entry *entry, struct refusal *ret_refusal)
{
    struct outcome_input input = {
        .program = program,
        .receipt = &entry->receipt,
        .occasion = entry_occasion(entry),
        .has_card = account != NULL,
    };
    if (is_automatic)
        TRY(ask_automatic(arena, program, is_limited, &entry->receipt));
    if (entry->receipt.ask_count > 0)
        TRY(funds_of(arena, program, entry, account, &input));
    TRY(outcome_decide(arena, &input, &entry->outcome, ret_refusal));
    if (is_automatic)
        forget_unused(&entry->receipt, &entry->outcome);
    return OK;
}

/* "What nobody asked for is no reason to refuse": what the card may not take, as it was shown, is not taken by itself. */
static bool takes_too_much(const struct program *program, const struct entry *entry)
{
    struct refusal unheard = { 0 };
    return showing_check(program, entry, &unheard) != OK;
}

/* What the receipt is worth, and whether its account may: what the rules say of it. */
static enum err judge(struct arena *arena, const struct program *program,
                      const struct account *account, struct entry *entry,
                      struct refusal *ret_refusal)
{
    bool is_automatic = account != NULL && may_be_automatic(program, &entry->receipt);
    bool is_limited =
        standing_of_member(&entry->standing) != NULL || entry->standing.seat == SEAT_WAITING;
    TRY(decide_outcome(arena, program, account, is_automatic, is_limited, entry, ret_refusal));
    if (is_automatic && !is_limited && takes_too_much(program, entry))
        TRY(decide_outcome(arena, program, account, is_automatic, true, entry, ret_refusal));
    TRY(check_payments(entry, ret_refusal));
    if (account != NULL)
        TRY(family_check(account, entry, ret_refusal));
    TRY(showing_check(program, entry, ret_refusal));
    return joining_check_rewards(entry);
}

/* "What was given stays given": where the rules say something else, the rewards stand as the till gave them. */
static enum err judge_given(struct arena *arena, const struct program *program,
                            const struct account *account, struct entry *entry,
                            struct refusal *ret_refusal)
{
    struct offline *offline = &entry->offline;
    struct refusal refusal = { 0 };
    offline->borne = NULL;
    offline->borne_count = 0;
    offline->borne_minor = 0;
    offline->reason = judge(arena, program, account, entry, &refusal);
    if (err_class(offline->reason) == ERR_CLASS_FAULT)
        return offline->reason;
    struct outcome decided = entry->outcome;
    bool is_decided = offline->reason == OK;
    if (is_decided && !grant_is_same(offline, &decided))
        offline->reason = E_OFFLINE_DIFFERS;
    if (offline_is_granted(offline)) {
        const struct outcome_input input = {
            .program = program,
            .receipt = &entry->receipt,
            .occasion = entry_occasion(entry),
            .has_card = account != NULL,
            .granted = offline->redemptions,
            .granted_count = offline->redemption_count,
        };
        entry->receipt.asks = offline->asks;
        entry->receipt.ask_count = offline->ask_count;
        TRY(outcome_decide(arena, &input, &entry->outcome, ret_refusal));
        TRY(grant_note_free(arena, entry, is_decided ? &decided : NULL, &refusal));
        TRY(check_payments(entry, ret_refusal));
    }
    offline->spent_minor = offline_spent(program, &entry->receipt, &entry->outcome);
    return OK;
}

enum err decide_purchase(struct arena *arena, const struct program *program, struct entry *entry,
                         struct account *account, struct refusal *ret_refusal)
{
    bool is_given = offline_is_told(&entry->offline);
    assert(entry->kind == ENTRY_PURCHASE);
    assert((account == NULL) == (entry->account == 0));

    if (entry->receipt.currency != program->currency)
        return E_CURRENCY;
    TRY(standing_begin(arena, account != NULL ? program : NULL, &entry->standing));
    if (account != NULL && program->has_past)
        TRY(standing_of(arena, program, account, entry->on, &entry->standing));
    if (account != NULL)
        TRY(family_stand(arena, account, entry, &entry->standing));
    if (account != NULL)
        joining_pay(&program->joining, &account->past, &entry->receipt, NULL, entry);
    effects_open(program, entry, account);
    TRY(is_given ? judge_given(arena, program, account, entry, ret_refusal)
                 : judge(arena, program, account, entry, ret_refusal));

    /* "Gross, never net": what is spent and what is earned stay two moves. */
    if (is_given) {
        TRY(spend_given(arena, program, entry, account));
    } else if (account != NULL) {
        TRY(spend_costs(arena, entry, account, true));
        TRY(spend_costs(arena, entry, account, false));
    }
    TRY(pay_from_account(arena, program, entry, account, ret_refusal));
    TRY(draws_decide(arena, entry, ret_refusal));
    if (account == NULL)
        return OK;
    TRY(effects_gain(arena, program, &entry->outcome, entry->on, entry, account));
    return effects_close(arena, program, entry, account);
}
