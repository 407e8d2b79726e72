/* purse.c - the lots of many accounts under one programme, kept small. */
#include "simulate/purse.h"

#include "core/limits.h"

static_assert((PURSE_ROOM_MIN << (2 * (PURSE_CLASSES - 2))) >= LOTS_MAX,
              "the largest room holds all");
static_assert(PURSE_ROOM_MIN * sizeof(struct purse_lot) >= sizeof(void *),
              "a free room has a next");

/* ---- rooms ------------------------------------------------------------------------------------- */

static size_t room_of(uint16_t size_class)
{
    return size_class == 0 ? 0 : (size_t)PURSE_ROOM_MIN << (2 * (size_class - 1));
}

static void room_give(struct purse_store *store, struct purse *purse)
{
    if (purse->size_class == 0)
        return;
    struct purse_gap *gap = (void *)purse->lots;
    gap->next = store->free[purse->size_class];
    store->free[purse->size_class] = gap;
    *purse = (struct purse){ 0 };
}

/* Room for `count` lots; what was in the purse is gone when it had to move. */
static enum err room_take(struct purse_store *store, struct purse *purse, size_t count)
{
    uint16_t size_class = 0;
    while (room_of(size_class) < count)
        size_class++;
    if (size_class <= purse->size_class && size_class + 1 >= purse->size_class)
        return OK; /* a room that is one size too large may be needed again soon */
    room_give(store, purse);
    if (size_class == 0)
        return OK;
    struct purse_gap *gap = store->free[size_class];
    struct purse_lot *lots = (void *)gap;
    if (gap != NULL)
        store->free[size_class] = gap->next;
    else
        lots = ARENA_ARRAY(store->arena, struct purse_lot, room_of(size_class));
    if (lots == NULL)
        return E_NO_MEMORY;
    *purse = (struct purse){ .lots = lots, .size_class = size_class };
    return OK;
}

/* ---- in and out -------------------------------------------------------------------------------- */

enum err purse_load(const struct purse_store *store, const struct purse *purse, struct arena *arena,
                    struct account *ret_account)
{
    struct account account = { .id = 1, .lot_next = purse->count + 1 };
    account.lot_size = (size_t)purse->count + LOTS_NEW_MAX;
    account.lots = (struct lot *)arena_bytes(arena, account.lot_size * sizeof(struct lot));
    if (account.lots == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < purse->count; i++) {
        const struct purse_lot *kept = &purse->lots[i];
        account.lots[i] = (struct lot){
            .number = (int64_t)i + 1,
            .unit = store->program->units[kept->unit].id,
            .origin = kept->origin,
            .from = kept->from,
            .until = kept->until,
            .issued = { .n = kept->left > 0 ? POINTS_MAX : 0 },
            .left = { .n = kept->left },
        };
    }
    account.lot_count = purse->count;
    *ret_account = account;
    return OK;
}

static uint32_t unit_of(const struct purse_store *store, struct str id)
{
    const struct unit *units = store->program->units;
    uint32_t unit = 0;
    while (units[unit].id.ptr != id.ptr && !str_eq(units[unit].id, id))
        unit++;
    return unit;
}

static bool is_like(const struct purse_lot *one, const struct purse_lot *other)
{
    return one->unit == other->unit && one->from.days == other->from.days &&
           one->until.days == other->until.days && one->origin == other->origin &&
           (one->left > 0) == (other->left > 0);
}

enum err purse_save(struct purse_store *store, struct purse *purse, const struct account *account)
{
    size_t open = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        open += account->lots[i].left.n != 0;
    if (open > LOTS_MAX)
        return E_LIMIT;
    TRY(room_take(store, purse, open));

    size_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n == 0)
            continue;
        struct purse_lot kept = {
            .left = lot->left.n,
            .from = lot->from,
            .until = lot->until,
            .unit = unit_of(store, lot->unit),
            .origin = (uint32_t)lot->origin,
        };
        size_t same = count;
        for (size_t back = 0; back < 2 * UNITS_MAX && back < count; back++) {
            if (is_like(&purse->lots[count - 1 - back], &kept)) {
                same = count - 1 - back;
                kept.left += purse->lots[same].left;
                break;
            }
        }
        purse->lots[same] = kept;
        count += same == count;
    }
    purse->count = (uint16_t)count;
    return OK;
}
