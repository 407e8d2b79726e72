/* decide_end.c - a unit that its programme has ended: what is there follows the rule of its end.
 *
 * "Kept": nothing happens.  "Until": lots that could be used later end on that day.  "Converted": what is
 * usable becomes another unit, and so does what is owed; what is pending does on its day.
 *
 * The purchase of points that were converted may come back.  The return knows nothing of this: it takes
 * what is left of the old unit, and what is short becomes a debt, is let go or is withheld, as ever.  A
 * debt is converted by the account's next end, so that the goods take back what became of their points.
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

bool decide_end_is_due(const struct program *program, const struct account *account, struct date on)
{
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        if (unit->end.kind == UNIT_END_UNTIL && lots_outlive(account, unit->id, unit->end.until))
            return true;
        if (unit->end.kind == UNIT_END_CONVERTED && lots_are_convertible(account, unit->id, on))
            return true;
    }
    return false;
}

/* "Each 10 points become 0.50 of credit; the whole is rounded half up." */
static enum err worth(const struct unit_end *end, struct points old, struct points *ret_new)
{
    TRY(scale_i64(old.n, end->amount, end->points, ROUND_HALF_UP, &ret_new->n));
    return points_is_valid(*ret_new) ? OK : E_OVERFLOW;
}

static enum err convert(struct arena *arena, const struct program *program, const struct unit *unit,
                        struct entry *entry, struct account *account)
{
    const struct unit *to = &program->units[unit->end.to];
    struct points taken = { 0 };
    struct points owed = { 0 };
    struct points gained = { 0 };
    struct points back = { 0 };
    TRY(lots_convert(arena, account, unit->id, entry->on, entry->number, &entry->moves, &taken,
                     &owed));
    TRY(worth(&unit->end, taken, &gained));
    TRY(worth(&unit->end, owed, &back));
    if (gained.n > 0)
        TRY(lots_gain(arena, account, to, gained, entry->on, entry->number, &entry->moves));
    if (back.n == 0)
        return OK;
    struct points missing = { 0 };
    TRY(lots_cancel(arena, account, to->id, back, NULL, 0, entry->on, entry->number, &entry->moves,
                    &missing));
    if (missing.n > 0)
        TRY(lots_owe(arena, account, to->id, missing, entry->on, entry->number, &entry->moves));
    return OK;
}

enum err decide_end(struct arena *arena, const struct program *program, struct entry *entry,
                    struct account *account)
{
    assert(entry->kind == ENTRY_END);

    effects_open(program, entry, account);
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        if (unit->end.kind == UNIT_END_UNTIL)
            TRY(lots_bind(arena, account, unit->id, unit->end.until, entry->number, &entry->moves));
        if (unit->end.kind == UNIT_END_CONVERTED)
            TRY(convert(arena, program, unit, entry, account));
    }
    /* Who comes after the last day has lots that were just bound to a day gone by. */
    TRY(lots_expire(arena, account, entry->on, entry->number, &entry->moves));
    return effects_close(arena, program, entry, account);
}
