/* stock.c - counters that all accounts share. */
#include "loyalty/stock.h"

#include <string.h>

#include "loyalty/entry.h"

#define ROOM_MIN 8 /* counters, of a stock that gets its first */

static struct stock_count *find(const struct stock *stock, enum room_of of, struct str id)
{
    for (size_t i = 0; i < stock->count; i++) {
        if (stock->counts[i].of == of && str_eq(stock->counts[i].id, id))
            return &stock->counts[i];
    }
    return NULL;
}

int64_t stock_used(const struct stock *stock, enum room_of of, struct str id)
{
    const struct stock_count *count = find(stock, of, id);
    return count != NULL ? count->used : 0;
}

static enum err move_to(struct arena *arena, struct stock *stock, size_t size)
{
    struct stock_count *counts = ARENA_ARRAY(arena, struct stock_count, size);
    if (counts == NULL && size > 0)
        return E_NO_MEMORY;
    if (stock->count > 0)
        memcpy(counts, stock->counts, stock->count * sizeof(*counts));
    stock->counts = counts;
    stock->size = size;
    return OK;
}

enum err stock_add(struct arena *arena, struct stock *stock, enum room_of of, struct str id,
                   int64_t amount)
{
    struct stock_count *count = find(stock, of, id);
    if (amount == 0)
        return OK;
    if (count == NULL) {
        if (stock->count == stock->size)
            TRY(move_to(arena, stock, stock->size > 0 ? stock->size * 2 : ROOM_MIN));
        count = &stock->counts[stock->count++];
        *count = (struct stock_count){ .of = of, .id = id };
    }
    count->is_changed = true;
    return __builtin_add_overflow(count->used, amount, &count->used) ? E_OVERFLOW : OK;
}

enum err stock_copy(struct arena *arena, const struct stock *stock, struct stock *ret_stock)
{
    struct stock copy = *stock;
    TRY(move_to(arena, &copy, stock->count));
    *ret_stock = copy;
    return OK;
}

/* ---- what an entry takes ---------------------------------------------------------------------- */

/* *ret_id is the programme's own text. */
static int64_t find_total(const struct program *program, enum room_of of, struct str id,
                          struct str *ret_id)
{
    const struct reward *reward = of == ROOM_REWARD ? program_reward(program, id) : NULL;
    for (size_t i = 0; of == ROOM_RULE && i < program->rule_count; i++) {
        if (str_eq(program->rules[i].id, id)) {
            *ret_id = program->rules[i].id;
            return program->rules[i].max.in_all;
        }
    }
    *ret_id = reward != NULL ? reward->id : STR_NONE;
    return reward != NULL ? reward->max.in_all : 0;
}

int64_t stock_total(const struct program *program, enum room_of of, struct str id)
{
    struct str own = STR_NONE;
    return find_total(program, of, id, &own);
}

static enum err take(struct arena *arena, const struct program *program, struct stock *stock,
                     enum room_of of, struct str id, int64_t amount)
{
    struct str own = STR_NONE;
    return find_total(program, of, id, &own) > 0 ? stock_add(arena, stock, of, own, amount) : OK;
}

/* Of a return what the rules gave less: a negative number. */
static enum err add_points(struct arena *arena, const struct program *program,
                           const struct entry *entry, struct stock *stock)
{
    for (size_t i = 0; entry->kind != ENTRY_CONVERT && i < entry->outcome.earning_count; i++) {
        const struct outcome_earning *earning = &entry->outcome.earnings[i];
        TRY(take(arena, program, stock, ROOM_RULE, earning->rule, earning->points.n));
    }
    return OK;
}

static enum err add_uses(struct arena *arena, const struct program *program,
                         const struct entry *entry, struct stock *stock)
{
    /* What a till gave off line against the rules is not taken of what all share. */
    bool takes = entry->kind != ENTRY_RETURN && !offline_is_granted(&entry->offline);
    for (size_t i = 0; takes && i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        const struct reward *reward = program_reward(program, redemption->reward);
        if (reward == NULL)
            return E_JOURNAL;
        TRY(take(arena, program, stock, ROOM_REWARD, reward->id,
                 reward_uses(reward, &entry->receipt.asks[redemption->ask])));
    }
    for (size_t i = 0; i < entry->undone_count; i++)
        TRY(take(arena, program, stock, ROOM_REWARD, entry->undone[i].reward,
                 -entry->undone[i].uses));
    return OK;
}

enum err stock_apply(struct arena *arena, const struct program *program, const struct entry *entry,
                     struct stock *stock)
{
    if (program == NULL || !program->has_totals)
        return OK;
    TRY(add_points(arena, program, entry, stock));
    return add_uses(arena, program, entry, stock);
}

/* ---- a decision taken again ------------------------------------------------------------------- */

static int64_t had_of_rule(const struct outcome *had, struct str rule)
{
    for (size_t i = 0; i < had->earning_count; i++) {
        if (str_eq(had->earnings[i].rule, rule))
            return had->earnings[i].points.n;
    }
    return 0;
}

enum err stock_stand_again(struct arena *arena, const struct program *program,
                           const struct standing *then, const struct outcome *had,
                           struct standing *ret_standing)
{
    *ret_standing = *then;
    if (!program->has_totals || then->room_count == 0)
        return OK;
    struct room *rooms = ARENA_ARRAY(arena, struct room, then->room_count);
    if (rooms == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < then->room_count; i++) {
        rooms[i] = then->rooms[i];
        int64_t points = had_of_rule(had, rooms[i].id);
        bool is_shared =
            rooms[i].of == ROOM_RULE && stock_total(program, ROOM_RULE, rooms[i].id) > 0;
        if (is_shared && points < rooms[i].left)
            rooms[i].left = points;
    }
    ret_standing->rooms = rooms;
    return OK;
}
