/* decide_draw.c - the verdict on what a purchase of another account takes from this one, or a return gives back.
 *
 * Nothing is left to decide but which lots move: what may be drawn was seen by whoever decided the purchase.
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

static enum err spend(struct arena *arena, struct entry *entry, struct account *account)
{
    const struct entry_draw *drawn = &entry->drawn;
    if (drawn->source.lot != 0)
        return lots_spend_of(arena, account, drawn->source.lot, drawn->unit, drawn->points,
                             entry->on, entry->number, &entry->moves);
    return lots_spend(arena, account, drawn->unit, drawn->points, entry->on, entry->number,
                      &entry->moves);
}

/* The moves of all draws of the purchase from this account: what was spent, and what was given back. */
static enum err moves_of(struct arena *arena, const struct entry *draws, size_t count,
                         const struct entry *entry, struct moves *ret_moves)
{
    for (size_t i = 0; i < count; i++) {
        if (draws[i].drawn.source.lot != entry->drawn.source.lot ||
            !str_eq(draws[i].drawn.unit, entry->drawn.unit))
            continue;
        for (size_t k = 0; k < draws[i].moves.count; k++)
            TRY(moves_append(arena, ret_moves, &draws[i].moves.items[k]));
    }
    return OK;
}

enum err decide_draw(struct arena *arena, const struct program *program, const struct entry *draws,
                     size_t draw_count, struct entry *entry, struct account *account)
{
    struct moves before = { 0 };
    assert(entry->kind == ENTRY_DRAW);
    assert(entry->drawn.points.n != 0);

    if (account == NULL)
        return E_NO_ACCOUNT;
    effects_open(program, entry, account);
    if (entry->drawn.points.n > 0) {
        TRY(spend(arena, entry, account));
        return effects_close(arena, program, entry, account);
    }
    TRY(moves_of(arena, draws, draw_count, entry, &before));
    TRY(lots_restore(arena, account, entry->drawn.unit,
                     (struct points){ .n = -entry->drawn.points.n }, &before, &before, entry->on,
                     program->policies.reopen_days, entry->number, &entry->moves));
    return effects_close(arena, program, entry, account);
}
