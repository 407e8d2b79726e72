/* turn_back.c - vouchers that become points again. */
#include "loyalty/turn_back.h"

static bool is_voucher(const struct program *program, struct str unit)
{
    const struct unit *known = program != NULL ? program_unit(program, unit) : NULL;
    return known != NULL && known->kind == UNIT_VOUCHER;
}

/* Nothing of it was used, lost or taken. */
static bool is_whole(const struct lot *lot)
{
    return lot->left.n > 0 && lot->left.n == lot->issued.n;
}

size_t turn_back_lots(const struct program *decides, const struct program *now,
                      const struct account *account, struct turn_back_lot *ret_lots)
{
    size_t count = 0;
    for (size_t i = account->lot_count; i > 0 && count < TURNED_BACK_MAX; i--) {
        const struct lot *lot = &account->lots[i - 1];
        if (is_whole(lot) && (is_voucher(decides, lot->unit) || is_voucher(now, lot->unit)))
            ret_lots[count++] =
                (struct turn_back_lot){ .number = lot->number, .origin = lot->origin };
    }
    return count;
}

/* The voucher's lot, when it can be turned back: NULL otherwise. */
static const struct lot *lot_of(const struct entry *conversion, const struct entry *entry,
                                const struct account *account)
{
    if (conversion->kind != ENTRY_CONVERT || conversion->partition != entry->partition ||
        conversion->account != entry->account || conversion->outcome.redemption_count != 1)
        return NULL;
    const struct move *voucher = entry_voucher(conversion);
    const struct lot *lot = voucher != NULL ? lots_find(account, voucher->lot) : NULL;
    bool is_there = lot != NULL && lot->origin == conversion->number && is_whole(lot);
    return is_there ? lot : NULL;
}

static enum err turn_one(struct arena *arena, const struct program *program,
                         const struct entry *conversion, const struct lot *lot, struct entry *entry,
                         struct account *account)
{
    static const struct moves nothing = { 0 };
    const struct outcome_redemption *cost = &conversion->outcome.redemptions[0];
    entry->turned[entry->turned_count++] =
        (struct entry_turned){ .conversion = conversion->number, .reward = cost->reward };
    if (standing_has_room(&conversion->standing, ROOM_REWARD, cost->reward))
        entry->undone[entry->undone_count++] =
            (struct entry_undone){ .reward = cost->reward, .uses = 1 };
    TRY(lots_cancel_of(arena, account, lot->number, entry->number, &entry->moves));
    return lots_restore(arena, account, cost->unit, cost->cost, &conversion->moves, &nothing,
                        entry->on, program->policies.reopen_days, entry->number, &entry->moves);
}

enum err turn_back(struct arena *arena, const struct program *program,
                   const struct purchase_history *history, struct str unit, const int64_t *origins,
                   size_t origin_count, struct entry *entry, struct account *account,
                   int64_t *missing)
{
    for (size_t i = 0; i<history->conversion_count && * missing> 0; i++) {
        const struct entry *conversion = &history->conversions[i];
        const struct lot *lot = lot_of(conversion, entry, account);
        struct points lacking = { 0 };
        if (lot == NULL || !str_eq(conversion->outcome.redemptions[0].unit, unit))
            continue;
        TRY(turn_one(arena, program, conversion, lot, entry, account));
        TRY(lots_cancel(arena, account, unit, (struct points){ .n = *missing }, origins,
                        origin_count, entry->on, entry->number, &entry->moves, &lacking));
        *missing = lacking.n;
    }
    return OK;
}
