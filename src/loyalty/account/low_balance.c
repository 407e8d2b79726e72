/* low_balance.c - whether an account runs out of money. */
#include "loyalty/account/low_balance.h"

void low_balance_look(const struct program *program, const struct account *account, struct date on,
                      struct low_balance *ret_seen)
{
    *ret_seen = (struct low_balance){ .usable = { 0 } };
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        for (size_t k = 0; unit->low_balance > 0 && k < account->lot_count; k++) {
            const struct lot *lot = &account->lots[k];
            if (lot->from.days <= on.days && str_eq(lot->unit, unit->id))
                ret_seen->usable[i] += lot->left.n;
        }
    }
}

bool low_balance_fell(const struct program *program, size_t unit, const struct low_balance *before,
                      const struct low_balance *behind)
{
    int64_t bound = program->units[unit].low_balance;
    return bound > 0 && before->usable[unit] >= bound && behind->usable[unit] < bound;
}
