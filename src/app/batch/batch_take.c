/* batch_take.c - a card that lay ready is handed out. */
#include "app/batch/batches.h"
#include "app/scans.h"
#include "core/permute.h"
#include "loyalty/card.h"
#include "storage/config_storage.h"

int64_t batch_count_of(struct str key, struct str code)
{
    int64_t serial = 0;
    if (key.len == 0 || !card_code_read(code, &serial))
        return 0;
    int64_t count = permute_back(key, serial);
    return count >= CARD_BATCH_COUNT ? count : 0;
}

static enum err read_count(struct db *db, struct arena *arena, struct str code, int64_t *ret_count)
{
    struct str key = STR_NONE;
    TRY(card_key_get(db, arena, &key));
    *ret_count = batch_count_of(key, code);
    return OK;
}

enum err batch_by_count(struct db *db, struct arena *arena, int64_t count,
                        struct card_batch *ret_batch, int64_t *ret_place)
{
    struct card_batch batch = { 0 };
    TRY(card_batch_before(db, arena, count, &batch));
    if (batch.is_supplied || count - batch.first >= batch.places)
        return E_NOT_FOUND;
    *ret_batch = batch;
    *ret_place = count - batch.first + 1;
    return OK;
}

enum err batch_next_count(struct db *db, struct arena *arena, int64_t *ret_count)
{
    struct card_batch last = { 0 };
    enum err err = card_batch_before(db, arena, CARD_COUNT_MAX, &last);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    *ret_count = err == OK ? last.first + last.places : CARD_BATCH_COUNT;
    return OK;
}

/* ---- a number that somebody has in his hand --------------------------------------------------- */

static enum err find_supplied(struct db *db, struct str code, struct batch_told *told)
{
    enum err err = batch_supplied_by_code(db, code, &told->supplied);
    if (err == OK)
        told->code = code;
    return err;
}

enum err batch_read_code(const struct app *app, struct db *db, struct arena *arena, struct str code,
                         struct batch_told *ret_told)
{
    const struct scan_settings settings = scans_settings(app);
    struct scan scan = { 0 };
    *ret_told = (struct batch_told){ .code = code };
    enum err err = find_supplied(db, code, ret_told);
    if (err != E_NOT_FOUND)
        return err;
    err = scan_read(arena, code, &settings, &scan);
    if (err == E_NO_MEMORY)
        return err;
    if (err != OK || scan.code.len == 0 || str_eq(scan.code, code))
        return OK;
    err = find_supplied(db, scan.code, ret_told);
    return err == E_NOT_FOUND ? OK : err;
}

enum err batch_by_code(const struct app *app, struct db *db, struct arena *arena, struct str code,
                       struct card_batch *ret_batch, int64_t *ret_place)
{
    struct batch_told told = { 0 };
    int64_t count = 0;
    TRY(batch_read_code(app, db, arena, code, &told));
    if (told.supplied.batch != 0) {
        *ret_place = told.supplied.place;
        return card_batch_get(db, arena, told.supplied.batch, ret_batch);
    }
    TRY(read_count(db, arena, code, &count));
    enum err err = count > 0 ? batch_by_count(db, arena, count, ret_batch, ret_place) : E_NOT_FOUND;
    return err == E_NOT_FOUND ? E_BATCH_UNKNOWN : err;
}

/* ---- handed out ------------------------------------------------------------------------------- */

/* Whether it may lie ready: what is found now is found again once the head is held. */
static enum err may_lie_ready(struct write_context *context, struct arena *arena,
                              const struct batch_told *told, int64_t *ret_count, bool *ret_may)
{
    TRY(read_count(context->db, arena, told->code, ret_count));
    *ret_may = told->supplied.batch != 0 || *ret_count > 0;
    return OK;
}

enum err batch_take(struct write_context *context, struct command *command,
                    const struct batch_told *told, struct str shop, struct batch_place *ret_taken)
{
    struct arena *arena = command->arena;
    struct card_batch batch = { 0 };
    struct batch_stretches stretches = { 0 };
    int64_t count = 0;
    int64_t place = told->supplied.place;
    bool may = false;
    TRY(may_lie_ready(context, arena, told, &count, &may));
    if (!may)
        return OK;
    /* Also where no batch has it: one that is being made would not see the card yet. */
    TRY(commit_hold(context, command, context->head->partition, PROGRAM_PARTITION));
    enum err err = told->supplied.batch != 0
                       ? card_batch_get(context->db, arena, told->supplied.batch, &batch)
                       : batch_by_count(context->db, arena, count, &batch, &place);
    if (err == E_NOT_FOUND)
        return told->supplied.batch != 0 ? E_DB_CORRUPT : OK;
    TRY(err);
    TRY(batch_stretch_list(context->db, arena, batch.number, &stretches));
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
