/* lots_whole.c - all that an account has of a unit goes to another. */
#include "loyalty/lots.h"

static bool is_coded(const struct account *account, int64_t lot)
{
    for (size_t i = 0; i < account->coded_count; i++) {
        if (account->coded[i] == lot)
            return true;
    }
    return false;
}

static bool goes(const struct account *account, const struct lot *lot, struct str unit)
{
    return lot->left.n > 0 && str_eq(lot->unit, unit) && !is_coded(account, lot->number);
}

struct points lots_whole(const struct account *account, struct str unit)
{
    struct points sum = { 0 };
    for (size_t i = 0; i < account->lot_count; i++)
        sum.n += goes(account, &account->lots[i], unit) ? account->lots[i].left.n : 0;
    return sum;
}

enum err lots_send_whole(struct arena *arena, struct account *account, struct str unit,
                         int64_t origin, struct moves *moves)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        const struct move move = {
            .kind = MOVE_SEND,
            .lot = lot->number,
            .unit = lot->unit,
            .amount = lot->left,
            .from = DATE_NONE,
            .until = DATE_NONE,
        };
        if (!goes(account, lot, unit))
            continue;
        TRY(moves_append(arena, moves, &move));
        TRY(lots_apply(arena, account, &move, origin));
    }
    return OK;
}
