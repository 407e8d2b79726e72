/* decide_expire.c - lots end with their last day. */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

bool decide_expire_is_due(const struct account *account, struct date on)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n > 0 && !date_is_none(lot->until) && lot->until.days < on.days)
            return true;
    }
    return false;
}

enum err decide_expire(struct arena *arena, struct entry *entry, struct account *account)
{
    assert(entry->kind == ENTRY_EXPIRE);

    entry->moves = (struct moves){ 0 };
    TRY(lots_expire(arena, account, entry->on, entry->number, &entry->moves));
    return effects_close(arena, NULL, entry, account);
}
