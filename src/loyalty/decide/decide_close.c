/* decide_close.c - the verdict on closing an account, and on opening it again.
 *
 * "What customers paid for is paid out at face value, all else is lost", unless the programme says otherwise of a unit
 * ("closing").  What is owed is repaid from what is there of the unit first; what is still owed then is let go.
 *
 *      CLOSE, RETURN, CLOSE        what a return has brought back is paid out by closing it again
 *      CLOSE, REOPEN restored      a wrong click: all is as it was, and the cashier takes the money in again
 *      CLOSE, ..., REOPEN empty    somebody comes back: the mark is taken away, and nothing else
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

static struct entry_closed *row_of(struct entry *entry, struct str unit, enum closing closing)
{
    for (size_t i = 0; i < entry->closed_count; i++) {
        if (str_eq(entry->closed[i].unit, unit))
            return &entry->closed[i];
    }
    entry->closed[entry->closed_count] = (struct entry_closed){ .unit = unit, .closing = closing };
    return &entry->closed[entry->closed_count++];
}

/* By unit, in the order of the moves. */
static enum err sum_up(struct arena *arena, const struct account *account, struct entry *entry)
{
    const struct moves *moves = &entry->moves;
    entry->closed = ARENA_ARRAY(arena, struct entry_closed, moves->count);
    if (entry->closed == NULL && moves->count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < moves->count; i++) {
        const struct move *move = &moves->items[i];
        bool is_refund = move->kind == MOVE_PAY_OUT;
        if (!is_refund && move->kind != MOVE_FORFEIT)
            continue;
        struct entry_closed *row =
            row_of(entry, move->unit, is_refund ? CLOSING_REFUND : CLOSING_FORFEIT);
        bool is_debt = lots_find(account, move->lot)->issued.n == 0;
        if (is_debt)
            row->owed.n += move->amount.n;
        else
            row->points.n += move->amount.n;
        if (is_refund &&
            __builtin_add_overflow(entry->paid_out_minor, move->amount.n, &entry->paid_out_minor))
            return E_OVERFLOW;
    }
    return entry->paid_out_minor <= MONEY_MINOR_MAX ? OK : E_OVERFLOW;
}

static bool has_anything(const struct account *account)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].left.n != 0)
            return true;
    }
    return false;
}

enum err decide_close(struct arena *arena, const struct program *program, struct entry *entry,
                      struct account *account)
{
    assert(entry->kind == ENTRY_CLOSE);

    if (account == NULL)
        return E_NO_ACCOUNT;
    assert(account->past.is_kept);
    if (lots_are_held(account))
        return E_HOLDS_OPEN;
    if (past_closed(&account->past) != 0 && !has_anything(account))
        return E_ACCOUNT_CLOSED;
    effects_open(program, entry, account);
    TRY(lots_close(arena, program, account, entry->number, &entry->moves));
    TRY(sum_up(arena, account, entry));
    return effects_close(arena, program, entry, account);
}

enum err decide_reopen(struct arena *arena, const struct program *program,
                       const struct entry *close, struct entry *entry, struct account *account)
{
    assert(entry->kind == ENTRY_REOPEN);

    if (account == NULL)
        return E_NO_ACCOUNT;
    if (past_closed(&account->past) == 0)
        return E_NOT_CLOSED;
    if (close->kind != ENTRY_CLOSE || close->account != account->id ||
        close->number != past_closed(&account->past))
        return E_JOURNAL;
    effects_open(program, entry, account);
    if (entry->is_restored) {
        TRY(lots_reinstate(arena, account, &close->moves, entry->on, program->policies.reopen_days,
                           entry->number, &entry->moves));
        entry->closed = close->closed;
        entry->closed_count = close->closed_count;
        entry->paid_out_minor = close->paid_out_minor;
    }
    return effects_close(arena, program, entry, account);
}
