/* batch_say.c - batches, as callers see them. */
#include "app/answer.h"
#include "app/batch/batches.h"
#include "engine/tell.h"
#include "journal/entry_words.h"

struct str batch_state_name(const struct batch_stretch *stretch)
{
    switch (stretch->state) {
    case BATCH_LOST:
        return STR("lost");
    case BATCH_DESTROYED:
        return STR("destroyed");
    case BATCH_THERE:
        break;
    }
    return stretch->brought.shop.len > 0 ? STR("delivered") : STR("made");
}

static void put_delivery(struct json *json, const struct batch_delivery *brought)
{
    json_put_str_or_null(json, "shop", brought->shop);
    tell_date(json, "on", brought->on);
}

void batch_put_answer(struct json *json, const struct entry *entry)
{
    const struct entry_batch *batch = &entry->batch;
    bool is_made = batch->what == BATCH_MAKE;
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_text(json, "kind", "batch");
    answer_put_instant(json, "recorded_at", entry->recorded);
    json_put_str(json, "what", batch_what_name(batch->what));
    answer_put_id(json, "batch", entry->partition, is_made ? entry->number : batch->of);
    json_put_int(json, "from", batch->from);
    json_put_int(json, "until", batch->until);
    json_put_int(json, "cards", batch->cards);
    if (is_made) {
        json_put_str(json, "card_kind", batch_kind_name(batch->kind));
        json_put_int(json, "cost", batch->cost_minor);
        json_put_bool(json, "supplied", batch->is_supplied);
    }
    put_delivery(json, &batch->brought);
    json_put_str_or_null(json, is_made ? "label" : "reason", entry->note);
}

void batch_put_counts(struct json *json, const struct batch_counts *counts)
{
    json_put_int(json, "cards", counts->cards);
    json_put_int(json, "waiting", counts->waiting);
    json_put_int(json, "delivered", counts->here);
    json_put_int(json, "active", counts->active);
    json_put_int(json, "lost", counts->lost);
    json_put_int(json, "destroyed", counts->destroyed);
}

static void put_stretches(struct json *json, const struct batch_stretches *stretches)
{
    json_array_open(json, "places");
    for (size_t i = 0; i < stretches->count && i < LIST_LIMIT_MAX; i++) {
        const struct batch_stretch *stretch = &stretches->items[i];
        json_object_open(json, NULL);
        json_put_int(json, "from", stretch->from);
        json_put_int(json, "until", stretch->until);
        json_put_str(json, "state", batch_state_name(stretch));
        put_delivery(json, &stretch->brought);
        json_object_close(json);
    }
    json_array_close(json);
}

void batch_put(struct json *json, const struct batch_now *now, const struct batch_sum *sum)
{
    const struct card_batch *batch = &now->batch;
    json_object_open(json, NULL);
    answer_put_id(json, "id", PROGRAM_PARTITION, batch->number);
    answer_put_instant(json, "made_at", batch->made);
    json_put_str(json, "card_kind", batch_kind_name(batch->kind));
    json_put_int(json, "cost", batch->cost_minor);
    json_put_bool(json, "supplied", batch->is_supplied);
    json_put_str_or_null(json, "label", batch->label);
    json_put_int(json, "until", batch->places);
    batch_put_counts(json, &sum->counts);
    json_array_open(json, "shops");
    for (size_t i = 0; i < sum->shop_count; i++) {
        json_object_open(json, NULL);
        json_put_str_or_null(json, "shop", sum->shops[i].shop);
        json_put_int(json, "delivered", sum->shops[i].here);
        json_put_int(json, "active", sum->shops[i].active);
        json_object_close(json);
    }
    json_array_close(json);
    put_stretches(json, &now->stretches);
    json_object_close(json);
}
