/* merge_trail.c - what came to an account with another that became part of it. */
#include "app/family/merge_trail.h"

#include "journal/entry_text.h"
#include "storage/journal_storage.h"

#define SCRATCH_BYTES (16u << 20) /* an entry of ENTRY_MAX_BYTES, decoded; address space */

static enum err read_entry(struct db *db, struct arena *scratch, int32_t partition, int64_t number,
                           struct entry_row *ret_row, struct entry *ret_entry)
{
    arena_reset(scratch, 0);
    TRY(entry_get(db, scratch, partition, number, ret_row));
    if (ret_row->prior >= number)
        return E_JOURNAL;
    *ret_entry = (struct entry){ .kind = ret_row->kind };
    if (ret_row->kind != ENTRY_FAMILY && ret_row->kind != ENTRY_RECEIVE)
        return OK;
    return entry_decode(scratch, ret_row->body, ret_entry);
}

enum err merge_trail_find(struct db *db, int32_t partition, int64_t newest,
                          struct entry_ref *ret_merge)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    TRY(arena_open(&scratch, SCRATCH_BYTES));
    int64_t number = newest;
    while (number > 0) {
        struct entry_row row = { 0 };
        struct entry entry = { 0 };
        TRY(read_entry(db, &scratch, partition, number, &row, &entry));
        if (entry.kind == ENTRY_FAMILY && entry.family.what == FAMILY_MERGE) {
            *ret_merge = (struct entry_ref){ .partition = partition, .number = number };
            return OK;
        }
        number = row.prior;
    }
    return E_JOURNAL;
}

static bool is_from(const struct merge_trail *trail, const struct entry *entry)
{
    return entry->kind == ENTRY_RECEIVE && entry->passed.partition == trail->from.partition &&
           entry->passed.account == trail->from.account;
}

static enum err add_unit(struct arena *arena, struct merge_trail *trail, const struct entry *entry)
{
    struct trail_unit *unit = trail->units;
    while (unit != NULL && !str_eq(unit->unit, entry->passed.unit))
        unit = unit->next;
    if (unit == NULL) {
        unit = ARENA_NEW(arena, struct trail_unit);
        if (unit == NULL)
            return E_NO_MEMORY;
        *unit = (struct trail_unit){ .next = trail->units };
        TRY(arena_copy(arena, entry->passed.unit, &unit->unit));
        trail->units = unit;
    }
    unit->came.n += entry->passed.points.n;
    return OK;
}

static enum err add_coming(struct arena *arena, struct merge_trail *trail,
                           const struct entry *entry)
{
    if (entry->family.what == FAMILY_CARD && entry->member != 0)
        return OK; /* a further one of somebody who came */
    struct trail_coming *coming = ARENA_NEW(arena, struct trail_coming);
    if (coming == NULL)
        return E_NO_MEMORY;
    *coming = (struct trail_coming){
        .next = trail->comings,
        .member = entry->member,
        .card = entry->card,
        .was_member = entry->family.was_member,
    };
    trail->comings = coming;
    return OK;
}

/* Who came lies together, and what was received before has not come with them. */
enum err merge_trail_load(struct db *db, struct arena *arena, struct entry_ref merge,
                          const struct account_ref *from, int32_t partition, int64_t newest,
                          struct merge_trail *ret_trail)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    struct merge_trail trail = { .merge = merge, .from = *from };
    int64_t number = newest;
    TRY(arena_open(&scratch, SCRATCH_BYTES));
    while (number > 0) {
        struct entry_row row = { 0 };
        struct entry entry = { 0 };
        TRY(read_entry(db, &scratch, partition, number, &row, &entry));
        bool came = entry_comes(&entry) && entry.with.partition == merge.partition &&
                    entry.with.number == merge.number;
        if (!came && trail.first != 0)
            break;
        if (came) {
            TRY(add_coming(arena, &trail, &entry));
            trail.first = number;
        }
        if (is_from(&trail, &entry))
            TRY(add_unit(arena, &trail, &entry));
        number = row.prior;
    }
    if (trail.first == 0)
        return E_JOURNAL;
    *ret_trail = trail;
    return OK;
}

enum err merge_trail_brought(struct db *db, const struct merge_trail *trail, int32_t partition,
                             int64_t number, bool *ret_is_so)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    *ret_is_so = false;
    if (number < trail->first)
        return OK;
    TRY(arena_open(&scratch, SCRATCH_BYTES));
    TRY(read_entry(db, &scratch, partition, number, &row, &entry));
    *ret_is_so = is_from(trail, &entry);
    return OK;
}
