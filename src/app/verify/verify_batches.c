/* verify_batches.c - cards that were printed before they had a customer: each batch replayed, and held against its rows.
 *
 * What became of a batch as stock stands in chain 1; that a card of it was handed out, in the chain of its account, with the
 * entry of the batch behind which it was.  So all chains together have one order, in which every change is made again:
 *
 *      chain 1    make ── deliver ── lose ── ...
 *      any chain       └─ taken   └─ taken (from-batch: place, behind which)
 */
#include "app/batch/batches.h"
#include "app/card/card_number.h"
#include "app/verify/verify_print.h"
#include "app/verify/verify_tables.h"
#include "loyalty/card.h"
#include "storage/config_storage.h"

#define BATCH_ARENA_BYTES (64u << 20) /* address space: rows of one batch */
#define STEP_ARENA_BYTES  (4u << 20)  /* the same: its stretches, as many as it has places */
#define PAGE_BATCHES      64
#define PAGE_NUMBERS      1000

static_assert((BATCH_PLACES_MAX + 2) * sizeof(struct batch_stretch) < STEP_ARENA_BYTES,
              "each place may be a stretch of its own");

/* ---- what an entry says ----------------------------------------------------------------------- */

static uint64_t print_of_label(const struct audit *audit, struct str label)
{
    uint64_t print = 0;
    verify_print_text(audit, &print, label);
    return verify_print_end(print);
}

/* A text that lasts. */
static enum err keep_shop(struct audit *audit, int64_t number, struct str *shop)
{
    if (shop->len == 0) {
        *shop = STR_NONE;
        return OK;
    }
    const struct app_shop *found = app_shop_by_code(audit->app, *shop);
    if (found == NULL)
        return verify_fail(audit, number, "its shop does not exist");
    *shop = found->shop.code;
    return OK;
}

/* Each batch begins where the one before ends. */
static enum err note_made(struct audit *audit, const struct entry *entry,
                          const struct entry_batch *batch)
{
    struct audit_batch *made = ARENA_NEW(&audit->keep, struct audit_batch);
    const struct entry_batch *before = audit->batches != NULL ? &audit->batches->made.batch : NULL;
    int64_t first = before != NULL ? before->first + before->until : CARD_BATCH_COUNT;
    if (made == NULL)
        return E_NO_MEMORY;
    if (batch->first != first || batch->cards > BATCH_CARDS_MAX)
        return verify_fail(audit, entry->number, "it makes numbers that were not the next");
    *made = (struct audit_batch){
        .next = audit->batches,
        .made = { .number = entry->number, .batch = *batch },
        .label = print_of_label(audit, entry->note),
        .recorded = entry->recorded,
    };
    made->last = &made->made;
    audit->batches = made;
    audit->keys[entry->number].batch = made;
    return OK;
}

static enum err note_change(struct audit *audit, const struct entry *entry,
                            const struct entry_batch *batch)
{
    struct audit_batch *made = batch->of < entry->number ? audit->keys[batch->of].batch : NULL;
    struct audit_batch_change *change = ARENA_NEW(&audit->keep, struct audit_batch_change);
    if (change == NULL)
        return E_NO_MEMORY;
    if (made == NULL || batch->until > made->made.batch.until)
        return verify_fail(audit, entry->number, "it changes cards that no entry before it made");
    *change = (struct audit_batch_change){ .number = entry->number, .batch = *batch };
    made->last->next = change;
    made->last = change;
    return OK;
}

enum err verify_note_batch(struct audit *audit, const struct entry *entry)
{
    struct entry_batch batch = entry->batch;
    if (audit->partition != PROGRAM_PARTITION || entry->account != 0 || entry->member != 0 ||
        entry->card != 0)
        return verify_fail(audit, entry->number, "a batch of cards is of an account, or elsewhere");
    TRY(keep_shop(audit, entry->number, &batch.brought.shop));
    return batch.what == BATCH_MAKE ? note_made(audit, entry, &batch)
                                    : note_change(audit, entry, &batch);
}

enum err verify_note_taken(struct audit *audit, const struct entry *entry)
{
    if (entry->taken.batch == 0)
        return OK;
    struct audit_taken *taken = ARENA_NEW(&audit->keep, struct audit_taken);
    if (taken == NULL)
        return E_NO_MEMORY;
    *taken = (struct audit_taken){
        .next = audit->taken,
        .place = entry->taken,
        .entry = { .partition = audit->partition, .number = entry->number },
        .card = entry->card,
    };
    audit->taken = taken;
    return keep_shop(audit, entry->number, &taken->place.shop);
}

/* ---- one batch -------------------------------------------------------------------------------- */

struct replay {
    const struct audits *audits;
    struct audit *audit; /* of chain 1 */
    struct audit_batch *batch;
    struct arena arena;
    struct batch_now now;            /* as its rows are */
    struct str key;                  /* of which the numbers of all are made */
    struct batch_supplied *supplied; /* its rows, by place */
    size_t supplied_count;
    struct arena steps[2]; /* stretches after a change, while those before it are still needed */
    int step;
    bool *is_out;               /* by place, as the replay has come */
    struct audit_taken **taken; /* by place */
    struct batch_stretches stretches;
};

static enum err fail(const struct replay *replay, const char *what)
{
    return verify_fail(replay->audit, replay->batch->made.number, what);
}

/* Cards from before it was made: the journal says only how many. */
static enum err begin(struct replay *replay)
{
    const struct entry_batch *made = &replay->batch->made.batch;
    int64_t before = 0;
    replay->is_out = ARENA_ARRAY(&replay->arena, bool, BATCH_PLACES_MAX + 1);
    replay->taken = ARENA_ARRAY(&replay->arena, struct audit_taken *, BATCH_PLACES_MAX + 1);
    if (replay->is_out == NULL || replay->taken == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < replay->now.out_count; i++) {
        if (!batch_was_before(&replay->now.out[i]))
            continue;
        replay->is_out[replay->now.out[i].place] = true;
        before++;
    }
    if (before != made->until - made->cards)
        return fail(replay, "it made another number of cards than it says");
    return batch_begin(&replay->arena, made, &replay->stretches);
}

/* What was handed out behind an entry of the batch, before the next. */
static enum err take(struct replay *replay, int64_t behind)
{
    for (struct audit_taken *taken = replay->batch->taken; taken != NULL; taken = taken->next) {
        int64_t place = taken->place.place;
        if (taken->place.seen != behind)
            continue;
        const struct batch_stretch *stretch = batch_stretch_at(&replay->stretches, place);
        bool may = stretch != NULL && !replay->is_out[place] &&
                   batch_check(stretch, taken->place.shop) == OK;
        if (!may)
            return verify_fail(verify_chain_of(replay->audits, taken->entry.partition),
                               taken->entry.number,
                               "its card did not lie ready: it had a customer, was lost or "
                               "destroyed, or in no such shop");
        replay->is_out[place] = true;
        replay->taken[place] = taken;
        taken->is_taken = true;
    }
    return OK;
}

static enum err change_again(struct replay *replay)
{
    for (const struct audit_batch_change *change = replay->batch->made.next; change != NULL;
         change = change->next) {
        int64_t cards = 0;
        replay->step = 1 - replay->step;
        arena_reset(&replay->steps[replay->step], 0);
        TRY(batch_change(&replay->steps[replay->step], &replay->stretches, &change->batch,
                         replay->is_out, &replay->stretches, &cards));
        if (cards != change->batch.cards)
            return verify_fail(replay->audit, change->number,
                               "it changes another number of cards than it says");
        TRY(take(replay, change->number));
    }
    for (const struct audit_taken *taken = replay->batch->taken; taken != NULL;
         taken = taken->next) {
        if (!taken->is_taken)
            return verify_fail(verify_chain_of(replay->audits, taken->entry.partition),
                               taken->entry.number,
                               "its card was handed out behind an entry that is none of its batch");
    }
    return OK;
}

/* ---- its rows --------------------------------------------------------------------------------- */

static enum err check_batch(const struct replay *replay)
{
    const struct card_batch *row = &replay->now.batch;
    const struct entry_batch *made = &replay->batch->made.batch;
    if (row->first != made->first || row->places != made->until || row->cards != made->cards ||
        row->kind != made->kind || row->cost_minor != made->cost_minor ||
        row->made.us != replay->batch->recorded.us || row->newest != replay->batch->last->number ||
        print_of_label(replay->audit, row->label) != replay->batch->label)
        return fail(replay, "the batch kept for it is not the one it made");
    bool is_same = replay->stretches.count == replay->now.stretches.count;
    for (size_t i = 0; is_same && i < replay->stretches.count; i++)
        is_same = batch_stretch_eq(&replay->stretches.items[i], &replay->now.stretches.items[i]);
    return is_same ? OK : fail(replay, "where its cards are was changed beside the journal");
}

/* The numbers of a supplier are those of which the entry has the digest, one for each place; of the others there is none. */
static enum err check_supplied(struct replay *replay)
{
    const struct entry_batch *made = &replay->batch->made.batch;
    struct supplied_digest digest = { 0 };
    struct sha256 numbers = { { 0 } };
    bool is_same = replay->supplied_count == (made->is_supplied ? (size_t)made->until : 0);
    TRY(supplied_digest_begin(&replay->arena, replay->supplied_count, &digest));
    for (size_t i = 0; i < replay->supplied_count; i++) {
        is_same = is_same && replay->supplied[i].place == (int64_t)i + 1;
        supplied_digest_add(&digest, replay->supplied[i].code);
    }
    TRY(supplied_digest_end(&digest, replay->key, &numbers));
    if (made->is_supplied)
        is_same = is_same && sha256_eq(&numbers, &made->numbers);
    return is_same ? OK : fail(replay, "the numbers kept for it are not those that it brought");
}

static enum err code_at(struct replay *replay, int64_t place, struct str *ret_code)
{
    if (!replay->batch->made.batch.is_supplied)
        return card_number_of(&replay->arena, replay->key, replay->now.batch.first + place - 1,
                              ret_code);
    *ret_code = replay->supplied[place - 1].code;
    return OK;
}

/* Its number was somebody's before it was made, or lay ready as a supplier's. */
static enum err check_before(struct replay *replay, struct str code)
{
    struct batch_supplied ready = { 0 };
    enum err err = batch_supplied_by_code(replay->audits->db, code, &ready);
    bool was_ready = err == OK && ready.batch < replay->batch->made.number;
    if (err != OK && err != E_NOT_FOUND)
        return err;
    return was_ready ? OK : fail(replay, "a card of it that has a customer is missing");
}

/* The number of a place belongs to the card that the entry handed out, whatever that is called by now. */
static enum err check_card(struct replay *replay, const struct batch_card *row)
{
    struct str code = STR_NONE;
    struct card card = { 0 };
    TRY(code_at(replay, row->place, &code));
    enum err err = card_by_code(replay->audits->db, &replay->arena, code, &card);
    if (err == E_CARD_UNKNOWN && batch_was_before(row))
        return check_before(replay, code);
    if (err != OK)
        return err == E_CARD_UNKNOWN ? fail(replay, "a card of it that has a customer is missing")
                                     : err;
    if (batch_was_before(row))
        return OK;
    const struct audit_taken *taken = replay->taken[row->place];
    bool is_so = taken != NULL && taken->entry.partition == row->partition &&
                 taken->entry.number == row->entry && str_eq(taken->place.shop, row->shop);
    if (!is_so)
        return fail(replay, "a card of it was handed out beside the journal");
    struct entry_ref last =
        verify_card_last(replay->audits, (struct entry_ref){ .partition = taken->entry.partition,
                                                             .number = taken->card });
    if (last.partition != card.partition || last.number != card.number)
        return verify_fail(verify_chain_of(replay->audits, row->partition), row->entry,
                           "its card has not the number that it took of the batch");
    return OK;
}

/* And nobody has one of the others. */
static enum err check_cards(struct replay *replay)
{
    struct db *db = replay->audits->db;
    size_t out = 0;
    for (int64_t place = 1; place <= replay->now.batch.places; place++) {
        size_t mark = arena_mark(&replay->arena);
        struct str code = STR_NONE;
        struct card card = { 0 };
        if (replay->is_out[place] != replay->now.is_out[place])
            return fail(replay, "a card of it was handed out beside the journal");
        if (replay->is_out[place]) {
            TRY(check_card(replay, &replay->now.out[out++]));
        } else {
            TRY(code_at(replay, place, &code));
            enum err err = card_by_code(db, &replay->arena, code, &card);
            if (err != E_CARD_UNKNOWN)
                return err != OK
                           ? err
                           : fail(replay, "a card of it has a customer, and no entry says so");
        }
        arena_reset(&replay->arena, mark);
    }
    return OK;
}

static void close_replay(struct replay *replay)
{
    arena_close(&replay->arena);
    arena_close(&replay->steps[0]);
    arena_close(&replay->steps[1]);
}

static enum err replay_batch(const struct audits *audits, struct audit *audit,
                             struct audit_batch *batch)
{
    CLEANUP(close_replay)
    struct replay replay = { .audits = audits, .audit = audit, .batch = batch };
    struct card_batch row = { 0 };
    TRY(arena_open(&replay.arena, BATCH_ARENA_BYTES));
    TRY(arena_open(&replay.steps[0], STEP_ARENA_BYTES));
    TRY(arena_open(&replay.steps[1], STEP_ARENA_BYTES));
    enum err err = card_batch_get(audits->db, &replay.arena, batch->made.number, &row);
    if (err == E_NOT_FOUND)
        return fail(&replay, "the batch that it made is not kept");
    TRY(err);
    TRY(batch_load(audits->db, &replay.arena, &row, &replay.now));
    TRY(batch_supplied_list(audits->db, &replay.arena, row.number, 0, &replay.supplied,
                            &replay.supplied_count));
    TRY(card_key_get(audits->db, &replay.arena, &replay.key));
    if (replay.key.len == 0)
        return fail(&replay, "the key of its numbers is missing");
    TRY(begin(&replay));
    TRY(take(&replay, batch->made.number));
    TRY(change_again(&replay));
    TRY(check_batch(&replay));
    TRY(check_supplied(&replay));
    return check_cards(&replay);
}

/* ---- all of them ------------------------------------------------------------------------------ */

/* Each card that was handed out, to its batch. */
static enum err join_taken(const struct audits *audits, struct audit *audit)
{
    struct audit *first = verify_chain_of(audits, PROGRAM_PARTITION);
    struct audit_taken *next = NULL;
    for (struct audit_taken *taken = audit->taken; taken != NULL; taken = next) {
        int64_t number = taken->place.batch;
        struct audit_batch *batch = number <= first->number ? first->keys[number].batch : NULL;
        next = taken->next;
        if (batch == NULL || taken->place.place > batch->made.batch.until)
            return verify_fail(audit, taken->entry.number,
                               "its card is of a batch that was never made");
        taken->next = batch->taken;
        batch->taken = taken;
    }
    return OK;
}

static enum err check_page(struct audit *first, const struct batch_supplied *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t number = rows[i].batch;
        const struct audit_batch *batch =
            number <= first->number ? first->keys[number].batch : NULL;
        if (batch == NULL || !batch->made.batch.is_supplied)
            return verify_fail(first, 0, "a supplier's number is kept that no entry brought");
    }
    return OK;
}

/* No supplier's number without a batch of his; those of each were compared with it. */
static enum err check_numbers(const struct audits *audits, struct audit *first)
{
    struct str after = STR_NONE;
    char room[CARD_CODE_MAX_BYTES];
    for (size_t count = PAGE_NUMBERS; count == PAGE_NUMBERS;) {
        size_t mark = arena_mark(&first->gifts);
        struct batch_supplied *rows = NULL;
        TRY(batch_supplied_each(audits->db, &first->gifts, after, PAGE_NUMBERS, &rows, &count));
        TRY(check_page(first, rows, count));
        if (count > 0) {
            struct buf last = BUF(room);
            buf_str(&last, rows[count - 1].code);
            after = (struct str){ room, last.used };
        }
        arena_reset(&first->gifts, mark);
    }
    return OK;
}

/* No row without an entry. */
static enum err check_rows(const struct audits *audits, struct audit *first)
{
    int64_t after = 0;
    for (size_t count = PAGE_BATCHES; count == PAGE_BATCHES;) {
        size_t mark = arena_mark(&first->gifts);
        struct card_batch *rows = NULL;
        TRY(card_batch_list(audits->db, &first->gifts, after, PAGE_BATCHES, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            after = rows[i].number;
            if (after > first->number || first->keys[after].batch == NULL)
                return verify_fail(first, 0, "a batch of cards is kept that no entry made");
        }
        arena_reset(&first->gifts, mark);
    }
    return OK;
}

enum err verify_batches(struct audits *audits)
{
    struct audit *first = verify_chain_of(audits, PROGRAM_PARTITION);
    for (int32_t i = 0; i < audits->count; i++) {
        if (audits->chains[i].is_moving)
            return OK; /* chains of different moments have no order together */
    }
    for (int32_t i = 0; i < audits->count; i++)
        TRY(join_taken(audits, &audits->chains[i]));
    for (struct audit_batch *batch = first->batches; batch != NULL; batch = batch->next)
        TRY(replay_batch(audits, first, batch));
    TRY(check_rows(audits, first));
    return check_numbers(audits, first);
}
