/* decide_return.c - the verdict on lines that come back.
 *
 * "A return undoes the difference: what the purchase has, less what it would have had without the
 * lines."  Both by the programme of the purchase.  The first is what the journal says (tally.h), the
 * second is decided anew with what the first had as an upper bound: a reward that has lapsed stays
 * lapsed, so that what is given back is never taken again.
 */
#include "loyalty/decide/claw_back.h"
#include "loyalty/decide/decide.h"
#include "loyalty/draws.h"
#include "loyalty/effects.h"
#include "loyalty/offline/grant.h"
#include "loyalty/remains.h"
#include "loyalty/stock.h"
#include "loyalty/tally.h"

struct giving_back {
    struct arena *arena;
    const struct program *program;
    const struct purchase_history *history;
    struct entry *entry;
    struct account *account; /* NULL: only money moves */
    struct remains remains;
    struct outcome had; /* before these lines came back, and ... */
    struct outcome after;
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

/* "A reward that lapses whole can be used again", where its uses are counted. */
static enum err undo_uses(const struct giving_back *work, const struct outcome *had,
                          const struct outcome *after)
{
    struct entry *entry = work->entry;
    const struct receipt *receipt = &work->history->purchase->receipt;
    bool is_granted = offline_is_granted(&work->history->purchase->offline);
    size_t most = had->redemption_count + work->history->conversion_count;
    entry->undone = ARENA_ARRAY(work->arena, struct entry_undone, most);
    if (entry->undone == NULL && most > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < had->redemption_count; i++) {
        const struct outcome_redemption *redemption = &had->redemptions[i];
        const struct reward *reward = program_reward(work->program, redemption->reward);
        if (reward == NULL || (redemption->discount_minor == 0 && redemption->gifts == 0) ||
            (is_granted && reward->max.in_all > 0) || /* none was taken of its stock */
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

static enum err decide_change(struct giving_back *work, struct outcome *ret_change)
{
    const struct entry *purchase = work->history->purchase;
    const struct receipt *receipt = &purchase->receipt;
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
        .occasion = entry_occasion(purchase),
        .remains = &work->remains,
        .has_card = work->account != NULL,
        .had = &had,
        .first = &purchase->outcome,
        .handed = work->history->handed,
    };
    if (offline_is_granted(&purchase->offline)) {
        input.granted = purchase->outcome.redemptions;
        input.granted_count = purchase->outcome.redemption_count;
    }
    TRY(stock_stand_again(work->arena, work->program, standing_then(work->history), &had,
                          &standing));
    input.occasion.standing = &standing;
    TRY(outcome_decide(work->arena, &input, &after, work->refusal));
    TRY(undo_uses(work, &had, &after));
    if (standing.visit > 0 && remains_is_empty(&work->remains))
        work->entry->undone_visits = 1;
    TRY(tally_open(work->arena, work->program, receipt, &change));
    TRY(tally_add(&change, &after, 1));
    TRY(tally_add(&change, &had, -1));
    work->had = had;
    work->after = after;
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
        back -= grant_over(work->history->purchase, entry, unit);
        if (back > 0)
            TRY(lots_restore(work->arena, work->account, unit, (struct points){ .n = back },
                             &work->history->purchase->moves, &earlier, entry->on,
                             work->program->policies.reopen_days, entry->number, &entry->moves));
    }
    return OK;
}

/* The entries whose lots are taken back first. */
static enum err origins_of(const struct giving_back *work, const struct entry ***ret_origins,
                           size_t *ret_count)
{
    const struct purchase_history *history = work->history;
    const struct entry **origins =
        ARENA_ARRAY(work->arena, const struct entry *, history->return_count + 2);
    if (origins == NULL)
        return E_NO_MEMORY;

    size_t count = 0;
    origins[count++] = history->purchase;
    if (history->claim != NULL)
        origins[count++] = history->claim;
    for (size_t i = 0; i < history->return_count; i++)
        origins[count++] = &history->returns[i];
    *ret_origins = origins;
    *ret_count = count;
    return OK;
}

static enum err cancel_earnings(struct giving_back *work)
{
    struct entry *entry = work->entry;
    const struct entry **origins = NULL;
    struct claw_back_work taking = {
        .arena = work->arena,
        .program = work->program,
        .entry = entry,
        .account = work->account,
        .refund_minor = -entry->outcome.due_total_minor - entry->repaid_minor,
        .history = work->history,
    };
    entry->turned = ARENA_ARRAY(work->arena, struct entry_turned, work->history->conversion_count);
    if (entry->turned == NULL && work->history->conversion_count > 0)
        return E_NO_MEMORY;
    TRY(origins_of(work, &origins, &taking.origin_count));
    taking.origins = origins;
    return claw_back_earned(&taking, work->refusal);
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
    entry->membership = (struct entry_membership){ 0 };
    entry->turned = NULL;
    entry->turned_count = 0;
    entry->offline = (struct offline){ 0 };
    TRY(decide_change(&work, &entry->outcome));

    effects_open(program, entry, account);
    entry->withheld = NULL;
    entry->withheld_count = 0;
    entry->withheld_minor = 0;
    TRY(repay(&work));
    TRY(grant_give_back(arena, history, &work.had, &work.after, entry));
    draws_restore(purchase, entry);
    if (account == NULL)
        return OK;
    joining_give_back(&program->joining, &account->past, &work.remains, entry);
    TRY(restore(&work));
    TRY(cancel_earnings(&work));
    TRY(effects_gain(arena, program, &entry->outcome, purchase->on, entry, account));
    return effects_close(arena, program, entry, account);
}
