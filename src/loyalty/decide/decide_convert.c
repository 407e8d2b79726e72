/* decide_convert.c - the verdict on points that become a voucher: a lot of a unit that rewards cost.
 *
 * The same admission as of a reward on a receipt, without the receipt: day, hour, shop, channel, tier, tags,
 * ceilings, stock and balance.  One entry is one voucher, so that each has its own days of use, and can be turned
 * back by itself when the goods come back that it was made of (turn_back.h).
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"
#include "loyalty/redeem/redeem.h"

/* The account as it is; a conversion is no visit. */
static enum err stand(struct arena *arena, const struct program *program,
                      const struct account *account, struct entry *entry)
{
    TRY(standing_begin(arena, program, &entry->standing));
    if (program->has_past)
        TRY(standing_of(arena, program, account, entry->on, &entry->standing));
    entry->standing.visit = 0;
    return OK;
}

/* What the reward gives, beside what it costs. */
static enum err give(struct arena *arena, const struct program *program, struct outcome *outcome)
{
    const struct outcome_redemption *redemption = &outcome->redemptions[0];
    const struct reward *reward = program_reward(program, redemption->reward);
    outcome->earnings = ARENA_NEW(arena, struct outcome_earning);
    if (outcome->earnings == NULL)
        return E_NO_MEMORY;
    outcome->earnings[0] = (struct outcome_earning){
        .rule = reward->id,
        .unit = program->units[reward->voucher].id,
        .basis = redemption->cost.n,
        .points = { .n = reward->voucher_uses },
    };
    outcome->earning_count = 1;
    return OK;
}

/* "No voucher is made that nobody could use": its unit ends on a fixed day, which is over. */
static bool is_usable(const struct program *program, const struct reward *reward, struct date on)
{
    const struct unit *unit = &program->units[reward->voucher];
    struct date from = date_add_days(on, unit->available_after_days);
    struct date until = expiry_until(&unit->expiry, from);
    return date_is_none(until) || until.days >= from.days;
}

/* Of the ask of the entry, whose standing is known. */
static enum err outcome_of(struct arena *arena, const struct program *program,
                           const struct entry *entry, const struct account *account,
                           struct outcome *ret_outcome, struct refusal *ret_refusal)
{
    struct outcome outcome = { 0 };
    struct fund fund = { 0 };
    const struct reward *reward = program_reward(program, entry->receipt.asks[0].reward);
    struct outcome_input input = {
        .program = program,
        .receipt = &entry->receipt,
        .occasion = entry_occasion(entry),
        .has_card = true,
        .is_conversion = true,
        .funds = &fund,
    };
    if (reward != NULL && reward->has_cost) {
        fund.unit = program->units[reward->unit].id;
        fund.available = lots_usable(account, fund.unit, entry->on);
        input.fund_count = 1;
    }
    TRY(redeem_voucher(arena, &input, &outcome, ret_refusal));
    assert(reward != NULL); /* or it would have been refused */
    if (!is_usable(program, reward, entry->on)) {
        *ret_refusal = (struct refusal){ .subject = reward->id };
        return E_REWARD_NOT_NOW;
    }
    TRY(give(arena, program, &outcome));
    *ret_outcome = outcome;
    return OK;
}

enum err decide_convert(struct arena *arena, const struct program *program, struct entry *entry,
                        struct account *account, struct refusal *ret_refusal)
{
    assert(entry->kind == ENTRY_CONVERT);
    assert(entry->receipt.ask_count == 1);

    if (account == NULL)
        return E_NO_ACCOUNT;
    if (entry->receipt.asks[0].kind != ASK_AUTO) { /* what comes by itself stays with the account */
        TRY(family_check_giving(account, entry));
        TRY(joining_check_giving(&program->joining, &account->past, entry));
    }
    TRY(stand(arena, program, account, entry));
    effects_open(program, entry, account);
    TRY(outcome_of(arena, program, entry, account, &entry->outcome, ret_refusal));
    TRY(showing_check(program, entry, ret_refusal));
    const struct outcome_redemption *redemption = &entry->outcome.redemptions[0];
    TRY(lots_spend(arena, account, redemption->unit, redemption->cost, entry->on, entry->number,
                   &entry->moves));
    TRY(effects_gain(arena, program, &entry->outcome, entry->on, entry, account));
    return effects_close(arena, program, entry, account);
}

/* Most of the time there are too few points; nothing else has to be looked at then. */
static bool is_affordable(const struct program *program, const struct reward *reward,
                          const struct account *account, struct date on)
{
    return reward->is_automatic && reward->effect == EFFECT_VOUCHER &&
           lots_usable(account, program->units[reward->unit].id, on).n >= reward->cost.n;
}

enum err decide_convert_due(struct arena *arena, const struct program *program,
                            const struct entry *entry, const struct account *account,
                            const struct reward **ret_reward)
{
    struct entry wanted = { 0 };
    *ret_reward = NULL;
    if (past_closed(&account->past) != 0)
        return OK;
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        struct receipt_ask ask = { .reward = reward->id, .kind = ASK_AUTO };
        struct outcome outcome = { 0 };
        struct refusal unheard = { 0 };
        if (!is_affordable(program, reward, account, entry->on))
            continue;
        if (wanted.kind != ENTRY_CONVERT) {
            wanted = *entry;
            wanted.kind = ENTRY_CONVERT;
            TRY(stand(arena, program, account, &wanted));
        }
        wanted.receipt.asks = &ask;
        wanted.receipt.ask_count = 1;
        enum err err = outcome_of(arena, program, &wanted, account, &outcome, &unheard);
        if (err == OK) {
            *ret_reward = reward;
            return OK;
        }
        if (err_class(err) != ERR_CLASS_REFUSED)
            return err;
    }
    return OK;
}
