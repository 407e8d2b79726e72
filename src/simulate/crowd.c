/* crowd.c - who buys: the customers of a simulation. */
#include "simulate/crowd.h"

#define SLOTS_MIN 1024

enum err crowd_open(struct arena *arena, uint32_t max, struct crowd *ret_crowd)
{
    struct crowd crowd = { .arena = arena, .max = max, .slot_count = SLOTS_MIN };
    crowd.members = ARENA_ARRAY(arena, struct crowd_member, max);
    crowd.slots = ARENA_ARRAY(arena, uint32_t, crowd.slot_count);
    if (crowd.members == NULL || crowd.slots == NULL)
        return E_NO_MEMORY;
    *ret_crowd = crowd;
    return OK;
}

/* The slot of a code; a free one when it is new. */
static size_t slot_of(const struct crowd *crowd, struct str code)
{
    uint64_t hash = str_hash(0, code);
    size_t slot = (size_t)(hash ^ hash >> 32) & (crowd->slot_count - 1);
    while (crowd->slots[slot] != 0 && !str_eq(crowd->members[crowd->slots[slot] - 1].code, code))
        slot = (slot + 1) & (crowd->slot_count - 1);
    return slot;
}

/* Half of the slots stay free.  The old ones stay in the arena: in all, as many as the new ones. */
static enum err grow(struct crowd *crowd)
{
    if (2 * (size_t)(crowd->count + 1) <= crowd->slot_count)
        return OK;
    uint32_t *slots = ARENA_ARRAY(crowd->arena, uint32_t, 2 * crowd->slot_count);
    if (slots == NULL)
        return E_NO_MEMORY;
    crowd->slots = slots;
    crowd->slot_count *= 2;
    for (uint32_t i = 0; i < crowd->count; i++)
        crowd->slots[slot_of(crowd, crowd->members[i].code)] = i + 1;
    return OK;
}

enum err crowd_find(struct crowd *crowd, struct str code, uint32_t *ret_index)
{
    size_t slot = slot_of(crowd, code);
    if (crowd->slots[slot] != 0) {
        *ret_index = crowd->slots[slot] - 1;
        return OK;
    }
    if (crowd->count == crowd->max)
        return E_LIMIT;
    TRY(grow(crowd));
    struct crowd_member *member = &crowd->members[crowd->count];
    *member = (struct crowd_member){ .first = DATE_NONE, .last = DATE_NONE };
    TRY(arena_copy(crowd->arena, code, &member->code));
    crowd->slots[slot_of(crowd, code)] = crowd->count + 1;
    *ret_index = crowd->count++;
    return OK;
}

void crowd_visit(struct crowd *crowd, uint32_t index, struct date on, int64_t amount_minor)
{
    struct crowd_member *member = &crowd->members[index];
    member->spent_minor += amount_minor;
    member->visits++;
    if (date_is_none(member->first) || on.days < member->first.days)
        member->first = on;
    if (date_is_none(member->last) || on.days > member->last.days)
        member->last = on;
}
