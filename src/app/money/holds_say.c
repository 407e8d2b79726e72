/* holds_say.c - what is told of holds, and of what was done by hand. */
#include "app/money/holds_say.h"

#include "app/answer.h"
#include "journal/entry_words.h"
#include "storage/hold_storage.h"

/* ---- of an account ---------------------------------------------------------------------------- */

static void put_one(struct json *json, const struct hold *hold)
{
    json_object_open(json, NULL);
    answer_put_id(json, "id", hold->partition, hold->number);
    json_put_str(json, "unit", hold->unit);
    json_put_int(json, "points", hold->points.n);
    answer_put_instant(json, "since", hold->since);
    answer_put_instant(json, "until", hold->until);
    json_put_str_or_null(json, "reference", hold->reference);
    json_put_str(json, "shop", hold->shop);
    json_object_close(json);
}

/* Units in the order of their first hold. */
static void put_sums(struct json *json, const struct hold *holds, size_t count)
{
    json_array_open(json, "held");
    for (size_t i = 0; i < count; i++) {
        bool is_first = true;
        int64_t sum = 0;
        for (size_t k = 0; k < count; k++) {
            if (!str_eq(holds[k].unit, holds[i].unit))
                continue;
            is_first = is_first && k >= i;
            sum += holds[k].points.n;
        }
        if (!is_first)
            continue;
        json_object_open(json, NULL);
        json_put_str(json, "unit", holds[i].unit);
        json_put_int(json, "points", sum);
        json_object_close(json);
    }
    json_array_close(json);
}

enum err holds_put(struct json *json, struct db *db, struct arena *arena, int32_t partition,
                   const struct account *account, struct instant now)
{
    struct hold *holds = NULL;
    size_t count = 0;
    size_t kept = 0;
    if (lots_are_held(account))
        TRY(hold_open_list(db, arena, partition, account->id, &holds, &count));
    for (size_t i = 0; i < count; i++) {
        if (holds[i].until.us >
            now.us) /* the others are over, and shown as if they were released */
            holds[kept++] = holds[i];
    }
    put_sums(json, holds, kept);
    json_array_open(json, "holds");
    for (size_t i = 0; i < kept; i++)
        put_one(json, &holds[i]);
    json_array_close(json);
    return OK;
}

/* ---- of an entry ------------------------------------------------------------------------------ */

static void put_held(struct json *json, const struct entry *entry)
{
    json_put_str(json, "unit", entry->held.unit);
    json_put_int(json, "points", entry->held.points.n);
    answer_put_instant(json, "until", entry->held.until);
    json_put_str_or_null(json, "reference", entry->held.reference);
}

/* What it gave back, which is all that was held; of one unit. */
static void put_released(struct json *json, const struct entry *entry)
{
    struct str unit = STR_NONE;
    int64_t points = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        if (move->kind != MOVE_RELEASE)
            continue;
        unit = move->unit;
        points += move->amount.n;
    }
    answer_put_id(json, "hold", entry->purchase_partition, entry->purchase);
    json_put_str(json, "why", release_why_name(entry->why));
    json_put_str(json, "unit", unit);
    json_put_int(json, "points", points);
}

static void put_adjusted(struct json *json, const struct entry *entry)
{
    json_put_str(json, "unit", entry->adjusted.unit);
    json_put_int(json, "points", entry->adjusted.points.n);
    json_put_str(json, "operator", entry->operator_id);
    json_put_str_or_null(json, "seconded_by", entry->adjusted.seconded_by);
}

void holds_put_entry(struct json *json, const struct entry *entry)
{
    static const struct {
        enum entry_kind kind;
        const char *name;
        void (*put)(struct json *json, const struct entry *entry);
    } parts[] = {
        { ENTRY_HOLD, "hold", put_held },
        { ENTRY_RELEASE, "release", put_released },
        { ENTRY_ADJUST, "adjustment", put_adjusted },
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (entry->kind != parts[i].kind) {
            json_put_null(json, parts[i].name);
            continue;
        }
        json_object_open(json, parts[i].name);
        parts[i].put(json, entry);
        json_object_close(json);
    }
    answer_put_id(json, "captures", entry->partition, entry->capture);
}

void holds_put_answer(struct json *json, const struct entry *entry)
{
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_int(json, "program", entry->program);
    if (entry->kind == ENTRY_HOLD)
        put_held(json, entry);
    if (entry->kind == ENTRY_RELEASE)
        put_released(json, entry);
    if (entry->kind != ENTRY_ADJUST)
        return;
    put_adjusted(json, entry);
    json_put_str(json, "reason", entry->note);
}
