/* batch_take.c - a card that lay ready is handed out. */
#include "app/batch/batches.h"
#include "core/permute.h"
#include "loyalty/card.h"
#include "storage/config_storage.h"

/* The count of which a number is made; 0 when it is none that a batch could have. */
static enum err read_count(struct db *db, struct arena *arena, struct str code, int64_t *ret_count)
{
    struct str key = STR_NONE;
    int64_t serial = 0;
    *ret_count = 0;
    if (!card_code_read(code, &serial))
        return OK;
    TRY(card_key_get(db, arena, &key));
    int64_t count = key.len > 0 ? permute_back(key, serial) : 0;
    if (count >= CARD_BATCH_COUNT)
        *ret_count = count;
    return OK;
}

static enum err find(struct db *db, struct arena *arena, int64_t count,
                     struct card_batch *ret_batch, int64_t *ret_place)
{
    struct card_batch batch = { 0 };
    TRY(card_batch_before(db, arena, count, &batch));
    if (count - batch.first >= batch.places)
        return E_NOT_FOUND;
    *ret_batch = batch;
    *ret_place = count - batch.first + 1;
    return OK;
}

enum err batch_by_code(struct db *db, struct arena *arena, struct str code,
                       struct card_batch *ret_batch, int64_t *ret_place)
{
    int64_t count = 0;
    TRY(read_count(db, arena, code, &count));
    enum err err = count > 0 ? find(db, arena, count, ret_batch, ret_place) : E_NOT_FOUND;
    return err == E_NOT_FOUND ? E_BATCH_UNKNOWN : err;
}

enum err batch_take(struct write_context *context, struct command *command, struct str code,
                    struct str shop, struct batch_place *ret_taken)
{
    struct card_batch batch = { 0 };
    struct batch_stretches stretches = { 0 };
    int64_t count = 0;
    int64_t place = 0;
    TRY(read_count(context->db, command->arena, code, &count));
    if (count == 0)
        return OK;
    /* Also where no batch has it: one that is being made would not see the card yet. */
    TRY(commit_hold(context, command, context->head->partition, PROGRAM_PARTITION));
    enum err err = find(context->db, command->arena, count, &batch, &place);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    TRY(batch_stretch_list(context->db, command->arena, batch.number, &stretches));
    const struct batch_stretch *stretch = batch_stretch_at(&stretches, place);
    if (stretch == NULL)
        return E_DB_CORRUPT;
    TRY(batch_check(stretch, shop));
    *ret_taken = (struct batch_place){
        .batch = batch.number, .place = place, .seen = batch.newest, .shop = shop
    };
    return OK;
}

enum err batch_note_taken(struct db *db, const struct entry *entry)
{
    const struct batch_card card = {
        .batch = entry->taken.batch,
        .place = entry->taken.place,
        .partition = entry->partition,
        .entry = entry->number,
        .shop = entry->taken.shop,
    };
    return card.batch != 0 ? batch_card_insert(db, &card) : OK;
}
