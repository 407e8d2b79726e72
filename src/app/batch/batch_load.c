/* batch_load.c - a batch as it is: what became of each of its cards. */
#include "app/batch/batches.h"
#include "app/card/card_number.h"
#include "app/ids.h"
#include "core/limits.h"
#include "storage/config_storage.h"

enum err batch_by_id(struct db *db, struct arena *arena, struct str id,
                     struct card_batch *ret_batch)
{
    struct id wanted = { 0 };
    TRY(id_parse(id, &wanted));
    if (wanted.partition != PROGRAM_PARTITION)
        return E_NOT_FOUND;
    return card_batch_get(db, arena, wanted.number, ret_batch);
}

bool batch_was_before(const struct batch_card *card)
{
    return card->partition == PROGRAM_PARTITION && card->entry == card->batch;
}

enum err batch_load(struct db *db, struct arena *arena, const struct card_batch *batch,
                    struct batch_now *ret_now)
{
    struct batch_now now = {
        .batch = *batch,
        .is_out = ARENA_ARRAY(arena, bool, (size_t)batch->places + 1),
    };
    if (now.is_out == NULL)
        return E_NO_MEMORY;
    TRY(batch_stretch_list(db, arena, batch->number, &now.stretches));
    TRY(batch_card_list(db, arena, batch->number, &now.out, &now.out_count));
    for (size_t i = 0; i < now.out_count; i++) {
        if (now.out[i].place > batch->places)
            return E_DB_CORRUPT;
        now.is_out[now.out[i].place] = true;
    }
    *ret_now = now;
    return OK;
}

/* The number of a place: a supplier's, those behind `after` by their place, or made of its count. */
struct numbering {
    const struct card_batch *batch;
    struct str key;
    struct batch_supplied *supplied;
    size_t supplied_count;
    int64_t after;
};

static enum err numbering_begin(struct db *db, struct arena *arena, const struct card_batch *batch,
                                int64_t after, struct numbering *ret_numbering)
{
    struct numbering numbering = { .batch = batch, .after = after };
    if (batch->is_supplied)
        TRY(batch_supplied_list(db, arena, batch->number, after, &numbering.supplied,
                                &numbering.supplied_count));
    TRY(card_key_get(db, arena, &numbering.key));
    *ret_numbering = numbering;
    return OK;
}

static enum err number_at(const struct numbering *numbering, struct arena *arena, int64_t place,
                          struct str *ret_code)
{
    const struct card_batch *batch = numbering->batch;
    if (!batch->is_supplied)
        return card_number_of(arena, numbering->key, batch->first + place - 1, ret_code);
    size_t at = (size_t)(place - numbering->after - 1);
    if (at >= numbering->supplied_count || numbering->supplied[at].place != place)
        return E_DB_CORRUPT;
    *ret_code = numbering->supplied[at].code;
    return OK;
}

enum err batch_numbers(struct db *db, struct arena *arena, const struct batch_now *now,
                       int64_t after, int64_t limit, bool is_whole,
                       struct batch_number **ret_numbers, size_t *ret_count)
{
    int64_t left = now->batch.places - after;
    size_t size = left > 0 ? (size_t)(left < limit ? left : limit) : 0;
    struct batch_number *numbers = ARENA_ARRAY(arena, struct batch_number, size);
    struct numbering numbering = { 0 };
    size_t count = 0;
    if (size > 0 && numbers == NULL)
        return E_NO_MEMORY;
    TRY(numbering_begin(db, arena, &now->batch, after, &numbering));
    for (size_t i = 0; i < now->stretches.count; i++) {
        const struct batch_stretch *stretch = &now->stretches.items[i];
        int64_t place = stretch->from > after ? stretch->from : after + 1;
        for (; place <= stretch->until && count < size; place++) {
            if (now->is_out[place] || (!is_whole && stretch->state != BATCH_THERE))
                continue;
            numbers[count] = (struct batch_number){ .place = place, .stretch = stretch };
            TRY(number_at(&numbering, arena, place, &numbers[count].code));
            count++;
        }
    }
    *ret_numbers = numbers;
    *ret_count = count;
    return OK;
}

/* ---- counted ---------------------------------------------------------------------------------- */

static struct batch_shop *shop_of(struct batch_sum *sum, struct str code)
{
    size_t at = sum->shop_count;
    for (size_t i = 0; i < sum->shop_count; i++) {
        if (str_eq(sum->shops[i].shop, code))
            return &sum->shops[i];
    }
    for (; at > 0 && str_compare(sum->shops[at - 1].shop, code) > 0; at--)
        sum->shops[at] = sum->shops[at - 1];
    sum->shops[at] = (struct batch_shop){ .shop = code };
    sum->shop_count++;
    return &sum->shops[at];
}

static void count_stretch(const struct batch_now *now, const struct batch_stretch *stretch,
                          struct batch_sum *sum)
{
    int64_t cards = 0;
    for (int64_t place = stretch->from; place <= stretch->until; place++)
        cards += !now->is_out[place];
    switch (stretch->state) {
    case BATCH_LOST:
        sum->counts.lost += cards;
        return;
    case BATCH_DESTROYED:
        sum->counts.destroyed += cards;
        return;
    case BATCH_THERE:
        break;
    }
    if (stretch->brought.shop.len == 0) {
        sum->counts.waiting += cards;
        return;
    }
    sum->counts.here += cards;
    shop_of(sum, stretch->brought.shop)->here += cards;
}

enum err batch_sum(struct arena *arena, const struct batch_now *now, struct batch_sum *ret_sum)
{
    struct batch_sum sum = {
        .counts = { .cards = now->batch.cards },
        .shops = ARENA_ARRAY(arena, struct batch_shop, now->stretches.count + now->out_count + 1),
    };
    if (sum.shops == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < now->stretches.count; i++)
        count_stretch(now, &now->stretches.items[i], &sum);
    for (size_t i = 0; i < now->out_count; i++) {
        if (batch_was_before(&now->out[i]))
            continue;
        sum.counts.active++;
        shop_of(&sum, now->out[i].shop)->active++;
    }
    *ret_sum = sum;
    return OK;
}
