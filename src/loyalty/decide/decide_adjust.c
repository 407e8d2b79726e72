/* decide_adjust.c - the verdict on what somebody gives or takes by hand.
 *
 * It is no rule's doing: tiers, challenges and ceilings do not count it.
 */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

static enum err refuse(enum err err, int64_t have, int64_t need, struct refusal *refusal)
{
    refusal->have = have;
    refusal->need = need;
    return err;
}

/* "Above what one may do alone a second operator is needed, another than the first." */
static enum err check_operators(const struct unit *unit, const struct entry *entry, int64_t amount,
                                struct refusal *refusal)
{
    struct str second = entry->adjusted.seconded_by;
    if (second.len == 0 && unit->by_hand.is_bounded && amount > unit->by_hand.alone_max)
        return refuse(E_SECOND_NEEDED, unit->by_hand.alone_max, amount, refusal);
    if (second.len > 0 && str_eq(second, entry->operator_id))
        return E_SECOND_SAME;
    return OK;
}

static enum err take(struct arena *arena, const struct unit *unit, int64_t amount,
                     struct entry *entry, struct account *account, struct refusal *refusal)
{
    struct points missing = { 0 };
    int64_t usable = lots_usable(account, unit->id, entry->on).n;
    if (amount > usable)
        return refuse(E_POINTS_SHORT, usable, amount, refusal);
    TRY(lots_cancel(arena, account, unit->id, (struct points){ amount }, NULL, 0, entry->on,
                    entry->number, &entry->moves, &missing));
    return missing.n == 0 ? OK : E_JOURNAL;
}

enum err decide_adjust(struct arena *arena, const struct program *program, struct entry *entry,
                       struct account *account, struct refusal *ret_refusal)
{
    struct points points = entry->adjusted.points;
    const struct unit *unit = program_unit(program, entry->adjusted.unit);
    int64_t amount = points.n < 0 ? -points.n : points.n;
    assert(entry->kind == ENTRY_ADJUST);
    assert(points.n != 0);

    if (account == NULL)
        return E_NO_ACCOUNT;
    if (unit == NULL || unit->end.kind != UNIT_GOES_ON)
        return E_UNIT_UNKNOWN;
    TRY(check_operators(unit, entry, amount, ret_refusal));
    effects_open(program, entry, account);
    if (points.n > 0)
        TRY(lots_gain(arena, account, unit, points, entry->on, entry->number, &entry->moves));
    else
        TRY(take(arena, unit, amount, entry, account, ret_refusal));
    return effects_close(arena, program, entry, account);
}
