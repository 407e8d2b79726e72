/* standing.c - an account's past, as far as a programme asks. */
#include "loyalty/standing.h"

#include "loyalty/joining/joining.h"
#include "loyalty/lots.h"
#include "loyalty/stock.h"

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct look {
    const struct past *past;
    const struct stock *stock; /* NULL: the programme has no totals */
    struct date on;
    enum past_kind kind;
    struct str id;
};

/* What one ceiling leaves.  "Of a day that nobody remembers, nothing is left." */
static int64_t left_of(const struct look *look, enum past_period period, int64_t max)
{
    if (max == 0)
        return INT64_MAX;
    if (!past_remembers(look->past, period, look->on))
        return 0;
    int64_t used =
        past_sum(look->past, look->kind, look->id, period, past_period_start(period, look->on));
    return used < max ? max - used : 0;
}

static int64_t own_room(const struct look *look, const struct ceilings *max)
{
    int64_t left = left_of(look, PAST_EVER, max->for_ever);
    left = lesser(left, left_of(look, PAST_DAY, max->by_day));
    left = lesser(left, left_of(look, PAST_MONTH, max->by_month));
    return lesser(left, left_of(look, PAST_YEAR, max->by_year));
}

/* What all accounts together leave.  A version with a smaller total may come after more was used. */
static int64_t shared_room(const struct look *look, enum room_of of, const struct ceilings *max)
{
    if (max->in_all == 0)
        return INT64_MAX;
    int64_t used = stock_used(look->stock, of, look->id);
    return used < max->in_all ? max->in_all - used : 0;
}

static void add_room(struct standing *standing, struct room *rooms, enum room_of of,
                     const struct ceilings *max, struct look look)
{
    if (!ceilings_are_set(max))
        return;
    look.kind = of == ROOM_RULE ? PAST_RULE : PAST_REWARD;
    int64_t own = own_room(&look, max);
    int64_t shared = shared_room(&look, of, max);
    rooms[standing->room_count++] = (struct room){
        .of = of,
        .id = look.id,
        .left = lesser(own, shared),
        .is_shared = shared < own,
    };
}

enum err standing_begin(struct arena *arena, const struct program *program,
                        struct standing *standing)
{
    const struct str *told = standing->tags;
    size_t count = program != NULL && program->asks_tags ? standing->tag_count : 0;
    struct str *tags = ARENA_ARRAY(arena, struct str, count);
    struct str kind = standing->card_kind;
    if (program == NULL || !program_asks_card_kind(program, kind))
        kind = STR_NONE;
    *standing = (struct standing){ .tier = STR_NONE, .tags = tags, .card_kind = kind };
    if (tags == NULL && count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (program_asks_tag(program, told[i]))
            tags[standing->tag_count++] = told[i];
    }
    return OK;
}

enum err standing_of(struct arena *arena, const struct program *program,
                     const struct account *account, struct date on, struct standing *ret_standing)
{
    const struct past *past = &account->past;
    assert(past->is_kept && past->months_kept >= program->past_months);
    assert(account->stock != NULL || !program->has_totals);

    struct standing standing = {
        .tier = STR_NONE,
        .tags = ret_standing->tags,
        .tag_count = ret_standing->tag_count,
        .card_kind = ret_standing->card_kind,
        .seat = joining_seat(&program->joining, past, on),
    };
    struct room *rooms =
        ARENA_ARRAY(arena, struct room, program->rule_count + program->reward_count);
    struct look look = { .past = past, .stock = account->stock, .on = on };
    if (rooms == NULL && program->rule_count + program->reward_count > 0)
        return E_NO_MEMORY;
    if (program->asks_visits)
        standing.visit = past_sum(past, PAST_VISITS, STR_NONE, PAST_EVER, DATE_NONE) + 1;
    if (program->tiers.count > 0 && program_tier(program, past->tier) != NULL)
        standing.tier = program_tier(program, past->tier)->id;
    if (program->asks_referred)
        standing.is_referred = past_sum(past, PAST_REFERRED, STR_NONE, PAST_EVER, DATE_NONE) > 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        look.id = program->rules[i].id;
        add_room(&standing, rooms, ROOM_RULE, &program->rules[i].max, look);
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        look.id = program->rewards[i].id;
        add_room(&standing, rooms, ROOM_REWARD, &program->rewards[i].max, look);
    }
    standing.rooms = rooms;
    *ret_standing = standing;
    return OK;
}

const struct room *standing_find(const struct standing *standing, enum room_of of, struct str id)
{
    for (size_t i = 0; standing != NULL && i < standing->room_count; i++) {
        const struct room *room = &standing->rooms[i];
        if (room->of == of && str_eq(room->id, id))
            return room;
    }
    return NULL;
}

int64_t standing_room(const struct standing *standing, enum room_of of, struct str id)
{
    const struct room *room = standing_find(standing, of, id);
    return room != NULL ? room->left : INT64_MAX;
}

bool standing_has_room(const struct standing *standing, enum room_of of, struct str id)
{
    return standing_find(standing, of, id) != NULL;
}

const struct room *standing_of_member(const struct standing *standing)
{
    for (size_t i = 0; i < standing->room_count; i++) {
        if (standing->rooms[i].of == ROOM_MEMBER)
            return &standing->rooms[i];
    }
    return NULL;
}
