/* decide_hold.c - the verdict on what is reserved for a time, and on its end.
 *
 * What is held stays with its lots: nobody else spends it, and it does not expire.  "All of it is given back to the
 * same lots": a purchase that captures it then spends what it spends, more, less or nothing of it.
 */
#include "core/limits.h"
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"
#include "loyalty/family.h"

static bool lasts(const struct entry *entry)
{
    int64_t until_us = entry->held.until.us; /* an instant of this millennium: nothing overflows */
    return until_us > entry->recorded.us &&
           until_us - HOLD_MAX_DAYS * US_PER_DAY <= entry->recorded.us;
}

/* "The server's clock says when it is over", whatever a till tells of its own. */
static bool is_over(const struct entry *hold, const struct entry *entry)
{
    return hold->held.until.us <= entry->recorded.us;
}

enum err decide_hold(struct arena *arena, const struct program *program, struct entry *entry,
                     struct account *account, struct refusal *ret_refusal)
{
    const struct entry_held *held = &entry->held;
    const struct unit *unit = program_unit(program, held->unit);
    assert(entry->kind == ENTRY_HOLD);
    assert(held->points.n > 0);

    if (account == NULL)
        return E_NO_ACCOUNT;
    if (unit == NULL || unit->end.kind == UNIT_END_CONVERTED)
        return E_UNIT_UNKNOWN;
    if (unit->kind == UNIT_VOUCHER)
        return E_NOT_HOLDABLE;
    if (!lasts(entry))
        return E_HOLD_TIME;
    TRY(family_check_giving(account, entry)); /* what is held is not there for the others */
    TRY(showing_check(program, entry, ret_refusal));
    TRY(joining_check_giving(&program->joining, &account->past, entry));
    *ret_refusal = (struct refusal){ .have = lots_usable(account, unit->id, entry->on).n,
                                     .need = held->points.n };
    effects_open(program, entry, account);
    TRY(lots_hold(arena, account, held->unit, held->points, entry->on, entry->number,
                  &entry->moves));
    return effects_close(arena, program, entry, account);
}

enum err decide_release(struct arena *arena, const struct program *program,
                        const struct entry *hold, struct entry *entry, struct account *account)
{
    assert(entry->kind == ENTRY_RELEASE);

    if (account == NULL || hold->kind != ENTRY_HOLD || hold->account != account->id ||
        is_over(hold, entry) != (entry->why == RELEASE_LAPSED))
        return E_JOURNAL;
    effects_open(program, entry, account);
    TRY(lots_release(arena, account, &hold->moves, entry->on, program->policies.reopen_days,
                     entry->number, &entry->moves));
    return effects_close(arena, program, entry, account);
}
