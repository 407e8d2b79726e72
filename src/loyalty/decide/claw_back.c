/* claw_back.c - taking points back, and what becomes of those that were spent. */
#include "loyalty/decide/claw_back.h"

#include "loyalty/earn.h"
#include "loyalty/turn_back.h"

/* A lot names the entry it came from by its number alone, which is one of its account's chain; the same
 * number of another chain is another entry. */
static enum err origins_of(const struct claw_back_work *work, int64_t **ret_origins,
                           size_t *ret_count)
{
    int64_t *origins = ARENA_ARRAY(work->arena, int64_t, work->origin_count);
    if (origins == NULL && work->origin_count > 0)
        return E_NO_MEMORY;

    size_t count = 0;
    for (size_t i = 0; i < work->origin_count; i++) {
        if (work->origins[i]->partition == work->entry->partition)
            origins[count++] = work->origins[i]->number;
    }
    *ret_origins = origins;
    *ret_count = count;
    return OK;
}

static bool gained(const struct moves *moves, int64_t lot)
{
    for (size_t i = 0; i < moves->count; i++) {
        if (moves->items[i].kind == MOVE_GAIN && moves->items[i].lot == lot)
            return true;
    }
    return false;
}

/* What the entry's own gains of a unit repaid of an older debt, less what it made owed. */
static int64_t settled_by(const struct entry *entry, struct str unit)
{
    int64_t settled = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        if (!str_eq(move->unit, unit))
            continue;
        if (move->kind == MOVE_SETTLE && gained(&entry->moves, move->lot))
            settled += move->amount.n;
        if (move->kind == MOVE_DEBT)
            settled -= move->amount.n;
    }
    return settled;
}

/* The part of `missing` that had repaid a debt: it is owed again, whatever the policy, or buying and
 * returning would wipe debts out. */
static int64_t owed_again(const struct claw_back_work *work, struct str unit, int64_t missing)
{
    int64_t settled = 0;
    for (size_t i = 0; i < work->origin_count; i++)
        settled += settled_by(work->origins[i], unit);
    if (settled <= 0)
        return 0;
    return settled < missing ? settled : missing;
}

/* "Withheld from the refund": at the value that the unit declares; money is worth itself. */
static enum err withhold(const struct claw_back_work *work, const struct unit *unit,
                         int64_t missing, struct refusal *ret_refusal)
{
    struct entry *entry = work->entry;
    struct entry_withheld row = {
        .unit = unit->id,
        .points = { .n = missing },
        .amount_minor = missing,
    };

    if (unit->kind != UNIT_MONEY || !work->keeps_money)
        TRY(scale_i64(missing, unit->value_minor, unit->value_points, ROUND_HALF_UP,
                      &row.amount_minor));
    if (row.amount_minor > MONEY_MINOR_MAX)
        return E_OVERFLOW;
    if (entry->withheld == NULL)
        entry->withheld =
            ARENA_ARRAY(work->arena, struct entry_withheld, work->program->unit_count);
    if (entry->withheld == NULL)
        return E_NO_MEMORY;
    entry->withheld[entry->withheld_count++] = row;
    entry->withheld_minor += row.amount_minor;

    if (entry->withheld_minor > work->refund_minor) {
        *ret_refusal =
            (struct refusal){ .have = work->refund_minor, .need = entry->withheld_minor };
        return E_WITHHOLD_SHORT;
    }
    return OK;
}

/* What could not be taken back because it was spent. */
static enum err make_good(const struct claw_back_work *work, const struct unit *unit,
                          int64_t missing, struct refusal *ret_refusal)
{
    enum claw_back policy = work->program->policies.claw_back;
    bool is_money = work->keeps_money && unit->kind == UNIT_MONEY;
    bool is_withheld = is_money || (policy == CLAW_BACK_WITHHOLD && unit->value_points > 0);
    int64_t owed = missing;

    if (is_withheld || policy == CLAW_BACK_CLAMP)
        owed = owed_again(work, unit->id, missing);
    if (owed > 0)
        TRY(lots_owe(work->arena, work->account, unit->id, (struct points){ .n = owed },
                     work->entry->on, work->entry->number, &work->entry->moves));
    if (is_withheld && missing > owed)
        TRY(withhold(work, unit, missing - owed, ret_refusal));
    return OK;
}

enum err claw_back_earned(const struct claw_back_work *work, struct refusal *ret_refusal)
{
    struct entry *entry = work->entry;
    int64_t *origins = NULL;
    size_t origin_count = 0;
    TRY(origins_of(work, &origins, &origin_count));

    for (size_t i = 0; i < work->program->unit_count; i++) {
        const struct unit *unit = &work->program->units[i];
        struct points change = earn_total(&entry->outcome, unit->id);
        if (change.n >= 0)
            continue;
        struct points missing = { 0 };
        TRY(lots_cancel(work->arena, work->account, unit->id, (struct points){ .n = -change.n },
                        origins, origin_count, entry->on, entry->number, &entry->moves, &missing));
        if (missing.n > 0 && work->history != NULL)
            TRY(turn_back(work->arena, work->program, work->history, unit->id, origins,
                          origin_count, entry, work->account, &missing.n));
        if (missing.n > 0)
            TRY(make_good(work, unit, missing.n, ret_refusal));
    }
    return OK;
}
