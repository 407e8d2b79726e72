/* announce.c - what of an account is announced on a day. */
#include "loyalty/announce.h"

int32_t announce_lead_of(const int32_t *announce_days, size_t count, struct date until,
                         struct date on)
{
    if (date_is_none(until) || until.days < on.days)
        return 0;
    int32_t left_days = until.days - on.days;
    for (size_t i = 0; i < count; i++) { /* the shortest first */
        if (left_days <= announce_days[i])
            return announce_days[i];
    }
    return 0;
}

int32_t announce_lead(const struct unit *unit, struct date until, struct date on)
{
    return announce_lead_of(unit->announce_days, unit->announce_count, until, on);
}

/* Adds a lot to the row of its last day, in order; items[first..] are of its unit. */
static void add_lot(struct announcement *items, size_t first, size_t *count,
                    const struct announcement *one)
{
    size_t at = *count;
    while (at > first && items[at - 1].until.days > one->until.days)
        at--;
    if (at > first && items[at - 1].until.days == one->until.days) {
        items[at - 1].points.n += one->points.n;
        return;
    }
    for (size_t i = *count; i > at; i--)
        items[i] = items[i - 1];
    items[at] = *one;
    *count += 1;
}

/* "Nothing is lost by expiry while something is owed": a debt is repaid by what ends first. */
static void deduct(struct announcement *items, size_t first, size_t *count, int64_t owed)
{
    size_t kept = first;
    for (size_t i = first; i < *count; i++) {
        int64_t repaid = items[i].points.n < owed ? items[i].points.n : owed;
        owed -= repaid;
        items[i].points.n -= repaid;
        if (items[i].points.n > 0)
            items[kept++] = items[i];
    }
    *count = kept;
}

static void collect_unit(const struct unit *unit, const struct account *account, struct date on,
                         struct announcement *items, size_t *count)
{
    size_t first = *count;
    int64_t owed = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n == 0 || !str_eq(lot->unit, unit->id))
            continue;
        if (lot->left.n < 0)
            owed -= lot->left.n;
        struct announcement one = { .unit = unit, .until = lot->until, .points = lot->left };
        one.lead_days = announce_lead(unit, lot->until, on);
        if (lot->left.n > 0 && one.lead_days > 0)
            add_lot(items, first, count, &one);
    }
    deduct(items, first, count, owed);
}

enum err announce_due(struct arena *arena, const struct program *program,
                      const struct account *account, struct date on,
                      struct announcement **ret_items, size_t *ret_count)
{
    size_t count = 0;
    struct announcement *items = ARENA_ARRAY(arena, struct announcement, account->lot_count);
    if (account->lot_count > 0 && items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].announce_count > 0)
            collect_unit(&program->units[i], account, on, items, &count);
    }
    *ret_items = items;
    *ret_count = count;
    return OK;
}
