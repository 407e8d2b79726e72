/* batch_storage.c - batches of cards that nobody has yet, as rows. */
#include "storage/batch_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

static const char *const kinds[] = {
    [BATCH_BARCODE] = "barcode",
    [BATCH_CHIP] = "chip",
    [BATCH_STRIPE] = "stripe",
};

static const char *const states[] = {
    [BATCH_THERE] = "there",
    [BATCH_LOST] = "lost",
    [BATCH_DESTROYED] = "destroyed",
};

/* ---- batches ---------------------------------------------------------------------------------- */

enum err card_batch_insert(struct db *db, const struct card_batch *batch)
{
    return db_put(db, &sql_card_batch_insert,
                  DB_ARGS(DB_INT(batch->number), DB_INT(batch->first), DB_INT(batch->places),
                          DB_INT(batch->cards), DB_TEXT(str_c(kinds[batch->kind])),
                          DB_INT(batch->cost_minor), DB_TEXT(batch->label),
                          DB_INT(batch->made.us)));
}

static enum err read_batch(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct card_batch *ret_batch = ret_item;
    size_t kind = 0;
    struct card_batch batch = {
        .number = db_int(row, 0),
        .first = db_int(row, 1),
        .places = db_int(row, 2),
        .cards = db_int(row, 3),
        .cost_minor = db_int(row, 5),
        .made = { .us = db_int(row, 7) },
        .newest = db_int(row, 8),
        .is_supplied = db_int(row, 9) > 0,
    };
    TRY(row_name(kinds, COUNT(kinds), db_peek(row, 4), &kind));
    batch.kind = (enum batch_kind)kind;
    TRY(db_text(row, 6, arena, &batch.label));
    *ret_batch = batch;
    return OK;
}

static enum err find(struct db *db, const struct sql *sql, struct db_args args, struct arena *arena,
                     struct card_batch *ret_batch)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, args, &row));
    return read_batch(&row, arena, ret_batch);
}

enum err card_batch_get(struct db *db, struct arena *arena, int64_t number,
                        struct card_batch *ret_batch)
{
    return find(db, &sql_card_batch_get, DB_ARGS(DB_INT(number)), arena, ret_batch);
}

enum err card_batch_before(struct db *db, struct arena *arena, int64_t count,
                           struct card_batch *ret_batch)
{
    return find(db, &sql_card_batch_before, DB_ARGS(DB_INT(count)), arena, ret_batch);
}

enum err card_batch_of_kind(struct db *db, struct arena *arena, enum batch_kind kind,
                            struct card_batch *ret_batch)
{
    return find(db, &sql_card_batch_of_kind, DB_ARGS(DB_TEXT(str_c(kinds[kind]))), arena,
                ret_batch);
}

enum err card_batch_list(struct db *db, struct arena *arena, int64_t after, int64_t limit,
                         struct card_batch **ret_batches, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_card_batch_list, DB_ARGS(DB_INT(after), DB_INT(limit)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct card_batch), read_batch, &items, ret_count));
    *ret_batches = items;
    return OK;
}

/* ---- stretches -------------------------------------------------------------------------------- */

static enum err read_stretch(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct batch_stretch *ret_stretch = ret_item;
    size_t state = 0;
    struct batch_stretch stretch = { .from = db_int(row, 0), .until = db_int(row, 1) };
    TRY(row_name(states, COUNT(states), db_peek(row, 2), &state));
    stretch.state = (enum batch_state)state;
    TRY(db_text(row, 3, arena, &stretch.brought.shop));
    TRY(row_get_date(row, 4, &stretch.brought.on));
    *ret_stretch = stretch;
    return OK;
}

enum err batch_stretch_list(struct db *db, struct arena *arena, int64_t batch,
                            struct batch_stretches *ret_stretches)
{
    void *items = NULL;
    size_t count = 0;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_batch_stretch_list, DB_ARGS(DB_INT(batch)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct batch_stretch), read_stretch, &items, &count));
    *ret_stretches = (struct batch_stretches){ .items = items, .count = count };
    return OK;
}

enum err batch_stretch_insert(struct db *db, int64_t batch, const struct batch_stretch *stretch)
{
    struct row_date on;
    return db_put(db, &sql_batch_stretch_insert,
                  DB_ARGS(DB_INT(batch), DB_INT(stretch->from), DB_INT(stretch->until),
                          DB_TEXT(str_c(states[stretch->state])), row_text(stretch->brought.shop),
                          row_date(stretch->brought.on, &on)));
}

/* Both are ascending. */
static bool has(const struct batch_stretches *stretches, size_t *at,
                const struct batch_stretch *wanted)
{
    while (*at < stretches->count && stretches->items[*at].from < wanted->from)
        (*at)++;
    return *at < stretches->count && batch_stretch_eq(&stretches->items[*at], wanted);
}

enum err card_batch_change(struct db *db, int64_t batch, int64_t entry,
                           const struct batch_stretches *before,
                           const struct batch_stretches *after)
{
    size_t at = 0;
    for (size_t i = 0; i < before->count; i++) {
        if (!has(after, &at, &before->items[i]))
            TRY(db_put(db, &sql_batch_stretch_delete,
                       DB_ARGS(DB_INT(batch), DB_INT(before->items[i].from))));
    }
    at = 0;
    for (size_t i = 0; i < after->count; i++) {
        if (!has(before, &at, &after->items[i]))
            TRY(batch_stretch_insert(db, batch, &after->items[i]));
    }
    return db_exec_one(db, &sql_card_batch_change, DB_ARGS(DB_INT(batch), DB_INT(entry)));
}

/* ---- cards that have a customer --------------------------------------------------------------- */

enum err batch_card_insert(struct db *db, const struct batch_card *card)
{
    return db_put(db, &sql_batch_card_insert,
                  DB_ARGS(DB_INT(card->batch), DB_INT(card->place), DB_INT(card->partition),
                          DB_INT(card->entry), row_text(card->shop)));
}

static enum err read_card(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct batch_card *ret_card = ret_item;
    *ret_card = (struct batch_card){
        .place = db_int(row, 0),
        .partition = (int32_t)db_int(row, 1),
        .entry = db_int(row, 2),
    };
    return db_text(row, 3, arena, &ret_card->shop);
}

enum err batch_card_list(struct db *db, struct arena *arena, int64_t batch,
                         struct batch_card **ret_cards, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_batch_card_list, DB_ARGS(DB_INT(batch)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct batch_card), read_card, &items, ret_count));
    for (size_t i = 0; i < *ret_count; i++)
        ((struct batch_card *)items)[i].batch = batch;
    *ret_cards = items;
    return OK;
}

/* ---- numbers that a supplier printed ---------------------------------------------------------- */

enum err batch_supplied_insert(struct db *db, const struct batch_supplied *number)
{
    return db_put(db, &sql_batch_supplied_insert,
                  DB_ARGS(DB_TEXT(number->code), DB_INT(number->batch), DB_INT(number->place)));
}

enum err batch_supplied_ask(struct db *db, struct str code)
{
    return db_ask(db, &sql_batch_supplied_by_code, DB_ARGS(DB_TEXT(code)));
}

enum err batch_supplied_by_code(struct db *db, struct str code, struct batch_supplied *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_batch_supplied_by_code, DB_ARGS(DB_TEXT(code)), &row));
    *ret_number = (struct batch_supplied){
        .code = code,
        .batch = db_int(&row, 0),
        .place = db_int(&row, 1),
    };
    return OK;
}

static enum err read_number(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct batch_supplied *ret_number = ret_item;
    *ret_number = (struct batch_supplied){ .place = db_int(row, 0), .batch = db_int(row, 2) };
    return db_text(row, 1, arena, &ret_number->code);
}

static enum err collect(struct db_rows *rows, struct arena *arena,
                        struct batch_supplied **ret_numbers, size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct batch_supplied), read_number, &items, ret_count));
    *ret_numbers = items;
    return OK;
}

enum err batch_supplied_list(struct db *db, struct arena *arena, int64_t batch, int64_t after,
                             struct batch_supplied **ret_numbers, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_batch_supplied_list, DB_ARGS(DB_INT(batch), DB_INT(after)), &rows));
    return collect(&rows, arena, ret_numbers, ret_count);
}

enum err batch_supplied_each(struct db *db, struct arena *arena, struct str after, int64_t limit,
                             struct batch_supplied **ret_numbers, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_batch_supplied_each, DB_ARGS(DB_TEXT(after), DB_INT(limit)), &rows));
    return collect(&rows, arena, ret_numbers, ret_count);
}
