/* effects.c - the end of every verdict. */
#include "loyalty/effects.h"

#include <string.h>

#include "loyalty/earn.h"
#include "loyalty/stock.h"

void effects_open(const struct program *program, struct entry *entry, struct account *account)
{
    entry->policies = program->policies;
    entry->moves = (struct moves){ 0 };
    entry->balances = NULL;
    entry->balance_count = 0;
    if (account != NULL)
        account->spend_order = program->policies.spend_order;
}

enum err effects_gain(struct arena *arena, const struct program *program,
                      const struct outcome *outcome, struct date on, struct entry *entry,
                      struct account *account)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        struct points earned = earn_total(outcome, unit->id);
        if (earned.n > 0)
            TRY(lots_gain(arena, account, unit, earned, on, entry->number, &entry->moves));
    }
    return OK;
}

static bool has_row(const struct balance *rows, size_t count, struct str unit)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(rows[i].unit, unit))
            return true;
    }
    return false;
}

enum err effects_close(struct arena *arena, const struct program *program, struct entry *entry,
                       struct account *account)
{
    struct balance *rows = NULL;
    size_t count = 0;
    TRY(lots_balances(arena, account, entry->on, &rows, &count));

    struct balance *all = ARENA_ARRAY(arena, struct balance, count + entry->moves.count);
    if (all == NULL)
        return E_NO_MEMORY;
    if (count > 0)
        memcpy(all, rows, count * sizeof(*all));
    for (size_t i = 0; i < entry->moves.count; i++) {
        struct str unit = entry->moves.items[i].unit;
        if (!has_row(all, count, unit))
            all[count++] = (struct balance){ .unit = unit, .expiring_on = DATE_NONE };
    }
    entry->balances = all;
    entry->balance_count = count;
    if (account->stock != NULL)
        TRY(stock_apply(arena, program, entry, account->stock));
    return account->past.is_kept ? past_apply(arena, program, entry, &account->past) : OK;
}
