/* decide_return.c - the verdict on lines that come back.
 *
 * "A return undoes the difference: what the purchase has, less what it would have had without the
 * lines."  Both by the programme of the purchase.  The first is what the journal says (tally.h), the
 * second is decided anew with what the first had as an upper bound: a reward that has lapsed stays
 * lapsed, so that what is given back is never taken again.
 */
#include "loyalty/decide/decide.h"
#include "loyalty/draws.h"
#include "loyalty/earn.h"
#include "loyalty/effects.h"
#include "loyalty/remains.h"
#include "loyalty/stock.h"
#include "loyalty/tally.h"
#include "loyalty/turn_back.h"

struct giving_back {
    struct arena *arena;
    const struct program *program;
    const struct purchase_history *history;
    struct entry *entry;
    struct account *account; /* NULL: only money moves */
    struct remains remains;
    struct refusal *refusal;
};

/* ---- the lines -------------------------------------------------------------------------------- */

static enum err refuse(struct giving_back *work, enum err err, size_t index, int64_t have,
                       int64_t need)
{
    *work->refusal = (struct refusal){ .index = index, .have = have, .need = need };
    return err;
}

/* No lines told: all that is left. */
static enum err back_all(struct giving_back *work)
{
    size_t line_count = work->remains.receipt->line_count;
    struct entry_back *backs = ARENA_ARRAY(work->arena, struct entry_back, line_count);
    if (backs == NULL)
        return E_NO_MEMORY;

    size_t count = 0;
    for (size_t i = 0; i < line_count; i++) {
        int64_t left = work->remains.quantity_milli[i];
        if (left > 0)
            backs[count++] = (struct entry_back){ .line = (int32_t)i + 1, .quantity_milli = left };
    }
    if (count == 0)
        return refuse(work, E_RETURNED_ALREADY, 0, 0, 0);
    work->entry->backs = backs;
    work->entry->back_count = count;
    return OK;
}

/* Whether all lines are there is asked before anything else of them, as by whoever has to fill in what is left of
 * one (app/returns.c): so the first refusal is the same wherever it is asked. */
static enum err check_lines(struct giving_back *work)
{
    const struct entry *entry = work->entry;
    size_t line_count = work->remains.receipt->line_count;
    for (size_t i = 0; i < entry->back_count; i++) {
        if (entry->backs[i].quantity_milli <= 0)
            return refuse(work, E_INVALID, i, 0, 0);
    }
    for (size_t i = 0; i < entry->back_count; i++) {
        const struct entry_back *back = &entry->backs[i];
        if (back->line < 1 || (size_t)back->line > line_count)
            return refuse(work, E_LINE_UNKNOWN, i, (int64_t)line_count, back->line);
    }
    return OK;
}

/* Takes the lines off what remains, and tells their amounts. */
static enum err back_lines(struct giving_back *work)
{
    struct entry *entry = work->entry;
    bool *is_told = ARENA_ARRAY(work->arena, bool, work->remains.receipt->line_count);
    if (is_told == NULL)
        return E_NO_MEMORY;

    TRY(check_lines(work));
    for (size_t i = 0; i < entry->back_count; i++) {
        struct entry_back *back = &entry->backs[i];
        size_t line = (size_t)back->line - 1;
        if (is_told[line])
            return refuse(work, E_INVALID, i, 0, 0);
        int64_t left = work->remains.quantity_milli[line];
        if (back->quantity_milli > left)
            return refuse(work, E_RETURNED_ALREADY, i, left, back->quantity_milli);
        is_told[line] = true;
        TRY(remains_take(&work->remains, line, back->quantity_milli, &back->amount_minor));
    }
    return OK;
}

/* ---- the difference --------------------------------------------------------------------------- */

/* What the purchase has now: everything that was recorded about it. */
static enum err outcome_until_now(const struct giving_back *work, struct outcome *ret_had)
{
    const struct purchase_history *history = work->history;
    struct tally tally = { 0 };

    TRY(tally_open(work->arena, work->program, &history->purchase->receipt, &tally));
    TRY(tally_add(&tally, &history->purchase->outcome, 1));
    if (history->claim != NULL)
        TRY(tally_add(&tally, &history->claim->outcome, 1));
    for (size_t i = 0; i < history->return_count; i++)
        TRY(tally_add(&tally, &history->returns[i].outcome, 1));
    return tally_outcome(&tally, ret_had);
}

/* What a purchase has is never less than nothing, whatever its returns claim to have changed. */
static bool outcome_is_sound(const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        if (redemption->cost.n < 0 || redemption->discount_minor < 0 || redemption->gifts < 0)
            return false;
    }
    return true;
}

/* What the account had behind it when the purchase became its own. */
static const struct standing *standing_then(const struct purchase_history *history)
{
    return history->claim != NULL ? &history->claim->standing : &history->purchase->standing;
}

static int64_t had_of_rule(const struct outcome *had, struct str rule)
{
    for (size_t i = 0; i < had->earning_count; i++) {
        if (str_eq(had->earnings[i].rule, rule))
            return had->earnings[i].points.n;
    }
    return 0;
}

/* The same, but that a rule with a total gives no more than it did: what was left of it then may have gone to
 * others. */
static enum err standing_again(const struct giving_back *work, const struct outcome *had,
                               struct standing *ret_standing)
{
    const struct standing *then = standing_then(work->history);
    *ret_standing = *then;
    if (!work->program->has_totals || then->room_count == 0)
        return OK;
    struct room *rooms = ARENA_ARRAY(work->arena, struct room, then->room_count);
    if (rooms == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < then->room_count; i++) {
        rooms[i] = then->rooms[i];
        int64_t points = had_of_rule(had, rooms[i].id);
        bool is_shared =
            rooms[i].of == ROOM_RULE && stock_total(work->program, ROOM_RULE, rooms[i].id) > 0;
        if (is_shared && points < rooms[i].left)
            rooms[i].left = points;
    }
    ret_standing->rooms = rooms;
    return OK;
}

/* "A reward that lapses whole can be used again", where its uses are counted. */
static enum err undo_uses(const struct giving_back *work, const struct outcome *had,
                          const struct outcome *after)
{
    struct entry *entry = work->entry;
    const struct receipt *receipt = &work->history->purchase->receipt;
    size_t most = had->redemption_count + work->history->conversion_count;
    entry->undone = ARENA_ARRAY(work->arena, struct entry_undone, most);
    if (entry->undone == NULL && most > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < had->redemption_count; i++) {
        const struct outcome_redemption *redemption = &had->redemptions[i];
        const struct reward *reward = program_reward(work->program, redemption->reward);
        if (reward == NULL || (redemption->discount_minor == 0 && redemption->gifts == 0) ||
            outcome_redemption(after, redemption->ask) != NULL ||
            !standing_has_room(standing_then(work->history), ROOM_REWARD, reward->id))
            continue;
        entry->undone[entry->undone_count++] = (struct entry_undone){
            .reward = reward->id,
            .uses = reward_uses(reward, &receipt->asks[redemption->ask]),
        };
    }
    return OK;
}

static enum err decide_change(const struct giving_back *work, struct outcome *ret_change)
{
    const struct receipt *receipt = &work->history->purchase->receipt;
    struct outcome had = { 0 };
    struct outcome after = { 0 };
    struct tally change = { 0 };
    struct standing standing = { 0 };

    TRY(outcome_until_now(work, &had));
    if (!outcome_is_sound(&had))
        return E_JOURNAL;
    struct outcome_input input = {
        .program = work->program,
        .receipt = receipt,
        .occasion = entry_occasion(work->history->purchase),
        .remains = &work->remains,
        .has_card = work->account != NULL,
        .had = &had,
        .first = &work->history->purchase->outcome,
        .handed = work->history->handed,
    };
    TRY(standing_again(work, &had, &standing));
    input.occasion.standing = &standing;
    TRY(outcome_decide(work->arena, &input, &after, work->refusal));
    TRY(undo_uses(work, &had, &after));
    if (standing.visit > 0 && remains_is_empty(&work->remains))
        work->entry->undone_visits = 1;
    TRY(tally_open(work->arena, work->program, receipt, &change));
    TRY(tally_add(&change, &after, 1));
    TRY(tally_add(&change, &had, -1));
    return tally_outcome(&change, ret_change);
}

/* ---- the points ------------------------------------------------------------------------------- */

/* What is restored of the purchase stands first in a return; behind the first that is taken back it is of vouchers
 * that were turned back. */
static size_t restoring_count(const struct moves *moves)
{
    size_t count = 0;
    while (count < moves->count && moves->items[count].kind != MOVE_CANCEL &&
           moves->items[count].kind != MOVE_FORGIVE && moves->items[count].kind != MOVE_DEBT)
        count++;
    return count;
}

/* The moves by which earlier returns restored what the purchase had spent, one after the other. */
static enum err earlier_moves(const struct giving_back *work, struct moves *ret_moves)
{
    struct moves all = { 0 };
    for (size_t r = 0; r < work->history->return_count; r++) {
        const struct moves *moves = &work->history->returns[r].moves;
        size_t count = restoring_count(moves);
        for (size_t i = 0; i < count; i++)
            TRY(moves_append(work->arena, &all, &moves->items[i]));
    }
    *ret_moves = all;
    return OK;
}

/* Of what the account itself had spent. */
static int64_t cost_change(const struct giving_back *work, struct str unit)
{
    const struct entry *purchase = work->history->purchase;
    const struct outcome *change = &work->entry->outcome;
    int64_t cost = 0;
    for (size_t i = 0; i < change->redemption_count; i++) {
        const struct source *source = &purchase->receipt.asks[change->redemptions[i].ask].source;
        bool is_own = !source_is_told(source) || draws_are_own(purchase, source);
        if (is_own && str_eq(change->redemptions[i].unit, unit))
            cost += change->redemptions[i].cost.n;
    }
    return cost;
}

static int64_t repaid_of(const struct entry *entry, struct str unit)
{
    int64_t repaid = 0;
    for (size_t i = 0; i < entry->repaid_count; i++) {
        if (str_eq(entry->repaid[i].unit, unit))
            repaid += entry->repaid[i].points.n;
    }
    return repaid;
}

/* What of a payment from the account no return has given back yet.  Payments of one unit are one. */
static int64_t unpaid_back(const struct giving_back *work, struct str unit)
{
    const struct receipt *receipt = &work->history->purchase->receipt;
    int64_t paid = 0;
    for (size_t i = 0; i < receipt->payment_count; i++) {
        if (str_eq(receipt->payments[i].unit, unit) &&
            !source_is_told(&receipt->payments[i].source))
            paid += receipt->payments[i].amount_minor;
    }
    for (size_t i = 0; i < work->history->return_count; i++)
        paid -= repaid_of(&work->history->returns[i], unit);
    return paid - repaid_of(work->entry, unit);
}

/* "Of a refund, what gift cards and the account had paid goes back there first, the last payment first."  So the
 * parts in any order end where one whole return ends. */
static enum err repay(struct giving_back *work)
{
    struct entry *entry = work->entry;
    const struct purchase_history *history = work->history;
    const struct receipt *receipt = &history->purchase->receipt;
    int64_t refund = -entry->outcome.due_total_minor;
    entry->repaid = ARENA_ARRAY(work->arena, struct entry_repaid, receipt->payment_count);
    entry->draws = ARENA_ARRAY(work->arena, struct entry_draw, DRAWS_MAX);
    if ((entry->repaid == NULL && receipt->payment_count > 0) || entry->draws == NULL)
        return E_NO_MEMORY;
    for (size_t i = receipt->payment_count; i > 0 && refund > 0; i--) {
        struct str unit = receipt->payments[i - 1].unit;
        if (source_is_told(&receipt->payments[i - 1].source)) {
            draws_repay(history->purchase, history->returns, history->return_count, i - 1, &refund,
                        entry);
            continue;
        }
        int64_t back = unit.len > 0 ? unpaid_back(work, unit) : 0;
        if (back > refund)
            back = refund;
        if (back <= 0)
            continue;
        entry->repaid[entry->repaid_count++] =
            (struct entry_repaid){ .unit = unit, .points = { .n = back } };
        entry->repaid_minor += back;
        refund -= back;
    }
    return OK;
}

/* "What a lapsed reward had cost, and what the account had paid, goes back to the lots it came from." */
static enum err restore(struct giving_back *work)
{
    struct entry *entry = work->entry;
    struct moves earlier = { 0 };
    TRY(earlier_moves(work, &earlier));

    for (size_t i = 0; i < work->program->unit_count; i++) {
        struct str unit = work->program->units[i].id;
        int64_t cost = cost_change(work, unit);
        if (cost > 0)
            return E_JOURNAL; /* no reward costs more than it did, says outcome.h */
        int64_t back = repaid_of(entry, unit) - cost;
        if (back > 0)
            TRY(lots_restore(work->arena, work->account, unit, (struct points){ .n = back },
                             &work->history->purchase->moves, &earlier, entry->on,
                             work->program->policies.reopen_days, entry->number, &entry->moves));
    }
    return OK;
}

/* A lot names the entry it came from by its number alone, which is one of its account's chain; the same
 * number of the purchase's chain is another entry. */
static void add_origin(const struct giving_back *work, const struct entry *from, int64_t *origins,
                       size_t *count)
{
    if (from->partition == work->entry->partition)
        origins[(*count)++] = from->number;
}

/* The entries whose lots are taken back first. */
static enum err origins_of(const struct giving_back *work, int64_t **ret_origins, size_t *ret_count)
{
    const struct purchase_history *history = work->history;
    int64_t *origins = ARENA_ARRAY(work->arena, int64_t, history->return_count + 2);
    if (origins == NULL)
        return E_NO_MEMORY;

    size_t count = 0;
    add_origin(work, history->purchase, origins, &count);
    if (history->claim != NULL)
        add_origin(work, history->claim, origins, &count);
    for (size_t i = 0; i < history->return_count; i++)
        add_origin(work, &history->returns[i], origins, &count);
    *ret_origins = origins;
    *ret_count = count;
    return OK;
}

static bool gained(const struct moves *moves, int64_t lot)
{
    for (size_t i = 0; i < moves->count; i++) {
        if (moves->items[i].kind == MOVE_GAIN && moves->items[i].lot == lot)
            return true;
    }
    return false;
}

/* What the entry's own gains of a unit repaid of an older debt, less what it made owed. */
static int64_t settled_by(const struct entry *entry, struct str unit)
{
    int64_t settled = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        if (!str_eq(move->unit, unit))
            continue;
        if (move->kind == MOVE_SETTLE && gained(&entry->moves, move->lot))
            settled += move->amount.n;
        if (move->kind == MOVE_DEBT)
            settled -= move->amount.n;
    }
    return settled;
}

/* The part of `missing` that had repaid a debt: it is owed again, whatever the policy, or buying and
 * returning would wipe debts out. */
static int64_t owed_again(const struct giving_back *work, struct str unit, int64_t missing)
{
    const struct purchase_history *history = work->history;
    int64_t settled = settled_by(history->purchase, unit);
    if (history->claim != NULL)
        settled += settled_by(history->claim, unit);
    for (size_t i = 0; i < history->return_count; i++)
        settled += settled_by(&history->returns[i], unit);
    if (settled <= 0)
        return 0;
    return settled < missing ? settled : missing;
}

/* "Withheld from the refund": at the value that the unit declares. */
static enum err withhold(struct giving_back *work, const struct unit *unit, int64_t missing)
{
    struct entry *entry = work->entry;
    struct entry_withheld row = { .unit = unit->id, .points = { .n = missing } };

    TRY(scale_i64(missing, unit->value_minor, unit->value_points, ROUND_HALF_UP,
                  &row.amount_minor));
    if (row.amount_minor > MONEY_MINOR_MAX)
        return E_OVERFLOW;
    if (entry->withheld == NULL)
        entry->withheld =
            ARENA_ARRAY(work->arena, struct entry_withheld, work->program->unit_count);
    if (entry->withheld == NULL)
        return E_NO_MEMORY;
    entry->withheld[entry->withheld_count++] = row;
    entry->withheld_minor += row.amount_minor;

    int64_t refund = -entry->outcome.due_total_minor - entry->repaid_minor; /* in money */
    if (entry->withheld_minor > refund)
        return refuse(work, E_WITHHOLD_SHORT, 0, refund, entry->withheld_minor);
    return OK;
}

/* What could not be taken back because it was spent. */
static enum err claw_back(struct giving_back *work, const struct unit *unit, int64_t missing)
{
    enum claw_back policy = work->program->policies.claw_back;
    int64_t owed = missing;

    if (policy == CLAW_BACK_CLAMP || (policy == CLAW_BACK_WITHHOLD && unit->value_points > 0))
        owed = owed_again(work, unit->id, missing);
    if (owed > 0)
        TRY(lots_owe(work->arena, work->account, unit->id, (struct points){ .n = owed },
                     work->entry->on, work->entry->number, &work->entry->moves));
    if (policy == CLAW_BACK_WITHHOLD && missing > owed)
        TRY(withhold(work, unit, missing - owed));
    return OK;
}

/* "Points that are not there any more come first from vouchers that they became", then by the policy. */
static enum err cancel_earnings(struct giving_back *work)
{
    struct entry *entry = work->entry;
    int64_t *origins = NULL;
    size_t origin_count = 0;
    TRY(origins_of(work, &origins, &origin_count));
    entry->turned = ARENA_ARRAY(work->arena, struct entry_turned, work->history->conversion_count);
    if (entry->turned == NULL && work->history->conversion_count > 0)
        return E_NO_MEMORY;

    for (size_t i = 0; i < work->program->unit_count; i++) {
        const struct unit *unit = &work->program->units[i];
        struct points change = earn_total(&entry->outcome, unit->id);
        if (change.n >= 0)
            continue;
        struct points missing = { 0 };
        TRY(lots_cancel(work->arena, work->account, unit->id, (struct points){ .n = -change.n },
                        origins, origin_count, entry->on, entry->number, &entry->moves, &missing));
        if (missing.n > 0)
            TRY(turn_back(work->arena, work->program, work->history, unit->id, origins,
                          origin_count, entry, work->account, &missing.n));
        if (missing.n > 0)
            TRY(claw_back(work, unit, missing.n));
    }
    return OK;
}

/* ---- the verdict ------------------------------------------------------------------------------ */

enum err decide_return(struct arena *arena, const struct program *program,
                       const struct purchase_history *history, struct entry *entry,
                       struct account *account, struct refusal *ret_refusal)
{
    const struct entry *purchase = history->purchase;
    assert(entry->kind == ENTRY_RETURN);

    if (purchase->kind != ENTRY_PURCHASE)
        return E_NOT_A_PURCHASE;
    bool has_account = purchase->account != 0 || history->claim != NULL;
    if (has_account != (account != NULL))
        return E_JOURNAL;
    struct giving_back work = {
        .arena = arena,
        .program = program,
        .history = history,
        .entry = entry,
        .account = account,
        .refusal = ret_refusal,
    };
    if (history->return_count >= RETURNS_MAX)
        return E_LIMIT;
    TRY(remains_open(arena, &purchase->receipt, history->returns, history->return_count,
                     &work.remains));
    if (entry->back_count == 0)
        TRY(back_all(&work));
    TRY(back_lines(&work));
    entry->repaid = NULL;
    entry->repaid_count = 0;
    entry->repaid_minor = 0;
    entry->draws = NULL;
    entry->draw_count = 0;
    entry->undone = NULL;
    entry->undone_count = 0;
    entry->undone_visits = 0;
    entry->turned = NULL;
    entry->turned_count = 0;
    TRY(decide_change(&work, &entry->outcome));

    entry->policies = program->policies;
    entry->moves = (struct moves){ 0 };
    entry->balances = NULL;
    entry->balance_count = 0;
    entry->withheld = NULL;
    entry->withheld_count = 0;
    entry->withheld_minor = 0;
    TRY(repay(&work));
    draws_restore(purchase, entry);
    if (account == NULL)
        return OK;
    TRY(restore(&work));
    TRY(cancel_earnings(&work));
    TRY(effects_gain(arena, program, &entry->outcome, purchase->on, entry, account));
    return effects_close(arena, program, entry, account);
}
