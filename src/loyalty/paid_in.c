/* paid_in.c - whether money may be paid in. */
#include "loyalty/paid_in.h"

#include "loyalty/occasion.h"

static enum err refuse(struct refusal *ret_refusal, enum err err, struct str unit, int64_t have,
                       int64_t need)
{
    *ret_refusal = (struct refusal){ .subject = unit, .have = have, .need = need };
    return err;
}

/* ---- the amount ------------------------------------------------------------------------------- */

static bool is_offered(const struct paid_in *paid_in, int64_t amount)
{
    for (size_t i = 0; i < paid_in->amount_count; i++) {
        if (paid_in->amounts[i] == amount)
            return true;
    }
    return paid_in->amount_count == 0;
}

static enum err check_amount(const struct unit *unit, int64_t amount, struct refusal *ret_refusal)
{
    const struct paid_in *paid_in = &unit->paid_in;
    if (!is_offered(paid_in, amount))
        return refuse(ret_refusal, E_PAID_IN_AMOUNT, unit->id, amount, 0);
    if (amount < paid_in->least)
        return refuse(ret_refusal, E_PAID_IN_AMOUNT, unit->id, amount, paid_in->least);
    if (paid_in->most > 0 && amount > paid_in->most)
        return refuse(ret_refusal, E_PAID_IN_AMOUNT, unit->id, amount, paid_in->most);
    return OK;
}

/* ---- what the rule would have given ------------------------------------------------------------- */

static int64_t given_by(const struct outcome *outcome, struct str rule)
{
    for (size_t i = 0; i < outcome->earning_count; i++) {
        if (str_eq(outcome->earnings[i].rule, rule))
            return outcome->earnings[i].points.n;
    }
    return 0;
}

/* A rule that makes money of this event, and is not weighed against others. */
static bool makes_money(const struct program *program, const struct rule *rule,
                        const struct entry *entry)
{
    const struct occasion occasion = entry_occasion(entry);
    return rule->on == entry->event.kind && rule->give == GIVE_PERCENT &&
           program->units[rule->unit].pays && rule->group.len == 0 &&
           entry->event.amount_minor >= rule->when.minimum_minor &&
           occasion_fits(&rule->when, &occasion);
}

bool paid_in_is_money(const struct program *program, enum event_kind on, struct str unit)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        const struct unit *made = &program->units[rule->unit];
        if (rule->on == on && rule->give == GIVE_PERCENT && rule->rate_bp >= RATE_ONE_BP &&
            vat_is_bought(made->vat) && str_eq(made->id, unit))
            return true;
    }
    return false;
}

static enum err check_rule(const struct program *program, const struct rule *rule,
                           const struct entry *entry, struct refusal *ret_refusal)
{
    int64_t whole = 0;
    int64_t given = given_by(&entry->outcome, rule->id);
    if (!ceilings_are_set(&rule->max) && rule->purchase_max.n == 0)
        return OK;
    TRY(scale_i64(entry->event.amount_minor, rule->rate_bp, RATE_ONE_BP, rule->rounding, &whole));
    if (given >= whole)
        return OK;
    return refuse(ret_refusal, E_PAID_IN_LIMIT, program->units[rule->unit].id, given, whole);
}

/* ---- the balance ------------------------------------------------------------------------------ */

enum err paid_in_check_balance(const struct program *program, const struct account *account,
                               struct str id, struct refusal *ret_refusal)
{
    const struct unit *unit = program_unit(program, id);
    int64_t held = 0;
    if (unit == NULL || unit->paid_in.balance_max == 0)
        return OK;
    for (size_t i = 0; i < account->lot_count; i++) {
        if (str_eq(account->lots[i].unit, id))
            held += account->lots[i].left.n + account->lots[i].held.n;
    }
    if (held <= unit->paid_in.balance_max)
        return OK;
    return refuse(ret_refusal, E_BALANCE_MAX, id, held, unit->paid_in.balance_max);
}

enum err paid_in_check(const struct program *program, const struct entry *entry,
                       const struct account *account, struct refusal *ret_refusal)
{
    bool is_paid_in = entry->event.kind == EVENT_TOP_UP || entry->event.kind == EVENT_GIFT_CARD;
    for (size_t i = 0; is_paid_in && i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        if (!makes_money(program, rule, entry))
            continue;
        const struct unit *unit = &program->units[rule->unit];
        TRY(check_amount(unit, entry->event.amount_minor, ret_refusal));
        TRY(check_rule(program, rule, entry, ret_refusal));
        TRY(paid_in_check_balance(program, account, unit->id, ret_refusal));
    }
    return OK;
}
