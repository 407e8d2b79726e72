/* shares.c - whose a lot is. */
#include "loyalty/settlement/shares.h"

#include "core/money.h"

#define SIZE_AT_FIRST 2

/* ---- pieces ----------------------------------------------------------------------------------- */

enum err pieces_add(struct arena *arena, struct pieces *pieces, int32_t place, int64_t points)
{
    assert(points > 0);
    if (pieces->count > 0 && pieces->items[pieces->count - 1].place == place) {
        pieces->items[pieces->count - 1].points += points;
        return OK;
    }
    if (pieces->count == pieces->size) {
        size_t size = pieces->size > 0 ? pieces->size * 2 : SIZE_AT_FIRST;
        struct piece *items = ARENA_ARRAY(arena, struct piece, size);
        if (items == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < pieces->count; i++)
            items[i] = pieces->items[i];
        pieces->items = items;
        pieces->size = size;
    }
    pieces->items[pieces->count++] = (struct piece){ .place = place, .points = points };
    return OK;
}

enum err pieces_next(struct arena *arena, struct pieces *from, int64_t points,
                     struct pieces *ret_pieces)
{
    while (points > 0) {
        if (from->count == 0)
            return E_JOURNAL;
        struct piece *first = from->items;
        int64_t part = first->points < points ? first->points : points;
        TRY(pieces_add(arena, ret_pieces, first->place, part));
        points -= part;
        first->points -= part;
        if (first->points == 0) {
            from->items++;
            from->count--;
            from->size--;
        }
    }
    return OK;
}

enum err pieces_split(struct arena *arena, const struct pieces *from, int64_t points,
                      struct pieces *ret_pieces)
{
    int64_t all = 0;
    int64_t before = 0;
    int64_t given = 0;
    for (size_t i = 0; i < from->count; i++)
        all += from->items[i].points;
    if (all == 0)
        return E_JOURNAL;
    for (size_t i = 0; i < from->count; i++) {
        int64_t until = 0;
        before += from->items[i].points;
        TRY(scale_i64(points, before, all, ROUND_FLOOR, &until));
        if (until > given)
            TRY(pieces_add(arena, ret_pieces, from->items[i].place, until - given));
        given = until;
    }
    return OK;
}

/* ---- shares ----------------------------------------------------------------------------------- */

enum err shares_add(struct arena *arena, struct shares *shares, int32_t place, int64_t points)
{
    if (shares->count > 0 && shares->items[shares->count - 1].place == place) {
        shares->items[shares->count - 1].issued += points;
        shares->items[shares->count - 1].left += points;
        return OK;
    }
    if (shares->count == shares->size) {
        size_t size = shares->size > 0 ? shares->size * 2 : SIZE_AT_FIRST;
        struct share *items = ARENA_ARRAY(arena, struct share, size);
        if (items == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < shares->count; i++)
            items[i] = shares->items[i];
        shares->items = items;
        shares->size = size;
    }
    shares->items[shares->count++] = (struct share){
        .place = place,
        .issued = points,
        .left = points,
    };
    return OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* From the first share on; a debt's are below zero, and go up. */
static enum err take(struct arena *arena, struct shares *shares, int64_t points, bool is_expired,
                     struct pieces *ret_pieces)
{
    for (size_t i = 0; i < shares->count && points > 0; i++) {
        struct share *share = &shares->items[i];
        int64_t sign = share->issued < 0 ? -1 : 1;
        int64_t part = least(points, sign * share->left);
        if (part == 0)
            continue;
        share->left -= sign * part;
        share->expired += is_expired ? part : 0;
        points -= part;
        TRY(pieces_add(arena, ret_pieces, share->place, part));
    }
    return points == 0 ? OK : E_JOURNAL;
}

enum err shares_take(struct arena *arena, struct shares *shares, int64_t points,
                     struct pieces *ret_pieces)
{
    return take(arena, shares, points, false, ret_pieces);
}

enum err shares_expire(struct arena *arena, struct shares *shares, int64_t points,
                       struct pieces *ret_pieces)
{
    return take(arena, shares, points, true, ret_pieces);
}

enum err shares_give_back(struct arena *arena, struct shares *shares, int64_t points,
                          struct pieces *ret_pieces)
{
    for (size_t i = shares->count; i > 0 && points > 0; i--) {
        struct share *share = &shares->items[i - 1];
        int64_t sign = share->issued < 0 ? -1 : 1;
        int64_t part = least(points, sign * (share->issued - share->left) - share->expired);
        if (part == 0)
            continue;
        share->left += sign * part;
        points -= part;
        TRY(pieces_add(arena, ret_pieces, share->place, part));
    }
    return points == 0 ? OK : E_JOURNAL;
}

enum err shares_forgive(struct arena *arena, struct shares *shares, int64_t points,
                        struct pieces *ret_pieces)
{
    for (size_t i = 0; i < shares->count && points > 0; i++) {
        struct share *share = &shares->items[i];
        int64_t part = least(points, share->expired);
        if (part == 0)
            continue;
        share->expired -= part;
        points -= part;
        TRY(pieces_add(arena, ret_pieces, share->place, part));
    }
    return points == 0 ? OK : E_JOURNAL;
}
