/* batch_sheet.c - the report of cards: how many of each kind are where, and what they cost. */
#include "app/batch/batch_sheet.h"

#include "core/limits.h"
#include "journal/entry_words.h"

#define PAGE_BATCHES 64

static void add(struct batch_kind_sum *sum, const struct batch_counts *counts, int64_t cost_minor)
{
    sum->batches++;
    sum->counts.cards += counts->cards;
    sum->counts.waiting += counts->waiting;
    sum->counts.here += counts->here;
    sum->counts.active += counts->active;
    sum->counts.lost += counts->lost;
    sum->counts.destroyed += counts->destroyed;
    sum->spent_minor += counts->cards * cost_minor;
    sum->wasted_minor += (counts->lost + counts->destroyed) * cost_minor;
    sum->left_minor += (counts->waiting + counts->here) * cost_minor;
}

/* "What a card with a customer has cost": with those that were lost on the way, without those that still wait. */
static void finish(struct batch_kind_sum *sum)
{
    int64_t active = sum->counts.active;
    if (active > 0)
        sum->active_minor = (2 * (sum->spent_minor - sum->left_minor) + active) / (2 * active);
}

static enum err add_one(struct db *db, struct arena *arena, const struct card_batch *batch,
                        batch_visit *visit, void *context, struct batch_sheet *sheet)
{
    struct batch_now now = { 0 };
    struct batch_sum sum = { 0 };
    TRY(batch_load(db, arena, batch, &now));
    TRY(batch_sum(arena, &now, &sum));
    add(&sheet->kinds[batch->kind], &sum.counts, batch->cost_minor);
    add(&sheet->all, &sum.counts, batch->cost_minor);
    return visit != NULL ? visit(context, arena, &now, &sum) : OK;
}

enum err batch_sheet_make(const struct app *app, struct db *db, struct arena *arena,
                          batch_visit *visit, void *context, struct batch_sheet *ret_sheet)
{
    struct batch_sheet sheet = { .currency = app_merchant(app)->currency };
    int64_t after = 0;
    for (size_t count = PAGE_BATCHES; count == PAGE_BATCHES;) {
        struct card_batch *batches = NULL;
        size_t page = arena_mark(arena);
        TRY(card_batch_list(db, arena, after, PAGE_BATCHES, &batches, &count));
        for (size_t i = 0; i < count; i++) {
            size_t mark = arena_mark(arena);
            TRY(add_one(db, arena, &batches[i], visit, context, &sheet));
            after = batches[i].number;
            arena_reset(arena, mark);
        }
        arena_reset(arena, page);
    }
    for (int i = 0; i < BATCH_KINDS; i++)
        finish(&sheet.kinds[i]);
    finish(&sheet.all);
    *ret_sheet = sheet;
    return OK;
}

/* ---- told ------------------------------------------------------------------------------------- */

static void put_sum(struct json *json, const struct batch_kind_sum *sum)
{
    json_put_int(json, "batches", sum->batches);
    batch_put_counts(json, &sum->counts);
    json_put_int(json, "spent", sum->spent_minor);
    json_put_int(json, "wasted", sum->wasted_minor);
    json_put_int(json, "in_stock", sum->left_minor);
    if (sum->counts.active > 0)
        json_put_int(json, "per_active_card", sum->active_minor);
    else
        json_put_null(json, "per_active_card");
}

void batch_sheet_put(struct json *json, const char *name, const struct batch_sheet *sheet)
{
    json_object_open(json, name);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_array_open(json, "kinds");
    for (int i = 0; i < BATCH_KINDS; i++) {
        if (sheet->kinds[i].batches == 0)
            continue;
        json_object_open(json, NULL);
        json_put_str(json, "card_kind", batch_kind_name((enum batch_kind)i));
        put_sum(json, &sheet->kinds[i]);
        json_object_close(json);
    }
    json_array_close(json);
    json_object_open(json, "all");
    put_sum(json, &sheet->all);
    json_object_close(json);
    json_object_close(json);
}
