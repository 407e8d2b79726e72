/* lots_close.c - an account is closed: what is there is paid out or lost; and comes back when that was a mistake. */
#include "loyalty/lots_make.h"

/* "Paid out is what customers paid for, unless the programme says otherwise; all else is lost."  A unit that no version
 * in force knows is worth nothing to anybody. */
static enum move_kind ends_by(const struct program *program, struct str id)
{
    const struct unit *unit = program_unit(program, id);
    return unit != NULL && unit->closing == CLOSING_REFUND ? MOVE_PAY_OUT : MOVE_FORFEIT;
}

enum err lots_close(struct arena *arena, const struct program *program, struct account *account,
                    int64_t origin, struct moves *moves)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n <= 0)
            continue;
        TRY(lots_settle(arena, account, lot->number, origin, moves));
        if (lot->left.n > 0)
            TRY(lots_make_plain(arena, account, moves, ends_by(program, lot->unit), lot,
                                lot->left.n, origin));
    }
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *debt = &account->lots[i];
        if (debt->left.n < 0)
            TRY(lots_make_plain(arena, account, moves, MOVE_FORFEIT, debt, -debt->left.n, origin));
    }
    return OK;
}

enum err lots_reinstate(struct arena *arena, struct account *account, const struct moves *closed,
                        struct date on, int32_t reopen_days, int64_t origin, struct moves *moves)
{
    assert(reopen_days >= 0);

    struct date reopened_until = date_add_days(on, reopen_days);
    for (size_t i = 0; i < closed->count; i++) {
        const struct move *move = &closed->items[i];
        if (move->kind == MOVE_PAY_OUT || move->kind == MOVE_FORFEIT)
            TRY(lots_give_back(arena, account, MOVE_REINSTATE, move, move->amount.n, reopened_until,
                               on, origin, moves));
    }
    return OK;
}
