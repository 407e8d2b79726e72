/* past_make.c - an account's past made from the journal.
 *
 * Happens once per account, when a programme first looks back, or further than the one before: its entries
 * name each other from the newest to the oldest, so their numbers are collected on the way down, and they are
 * counted on the way up, in the order in which they were decided.
 */
#include "app/past_make.h"

#include "journal/entry_text.h"
#include "loyalty/entry.h"
#include "storage/journal_storage.h"

#define SCRATCH_BYTES (16u << 20) /* an entry of ENTRY_MAX_BYTES, decoded; address space */
#define NUMBERS_MIN   64

struct numbers {
    int64_t *items;
    size_t count;
    size_t size;
};

static enum err add_number(struct arena *arena, struct numbers *numbers, int64_t number)
{
    if (numbers->count == numbers->size) {
        size_t size = numbers->size > 0 ? numbers->size * 2 : NUMBERS_MIN;
        int64_t *items = ARENA_ARRAY(arena, int64_t, size);
        if (items == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < numbers->count; i++)
            items[i] = numbers->items[i];
        numbers->items = items;
        numbers->size = size;
    }
    numbers->items[numbers->count++] = number;
    return OK;
}

/* From the newest down.  Each names an older one, so this ends. */
static enum err collect(struct db *db, struct arena *arena, struct arena *scratch,
                        int32_t partition, int64_t newest, struct numbers *numbers)
{
    int64_t number = newest;
    while (number > 0) {
        struct entry_row row = { 0 };
        arena_reset(scratch, 0);
        TRY(entry_get(db, scratch, partition, number, &row));
        if (row.prior >= number)
            return E_JOURNAL;
        bool is_counted =
            row.kind == ENTRY_ENROL || row.kind == ENTRY_PURCHASE || row.kind == ENTRY_RETURN ||
            row.kind == ENTRY_CLAIM || row.kind == ENTRY_EVENT || row.kind == ENTRY_UNDO ||
            row.kind == ENTRY_CONVERT || row.kind == ENTRY_SEND || row.kind == ENTRY_FAMILY ||
            row.kind == ENTRY_CLOSE || row.kind == ENTRY_REOPEN || row.kind == ENTRY_MEMBER;
        if (is_counted)
            TRY(add_number(arena, numbers, number));
        number = row.prior;
    }
    return OK;
}

static enum err count_one(const struct app *app, struct db *db, struct arena *arena,
                          struct arena *scratch, int32_t partition, int64_t number,
                          struct past *past)
{
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    arena_reset(scratch, 0);
    TRY(entry_get(db, scratch, partition, number, &row));
    TRY(entry_decode(scratch, row.body, &entry));
    if (entry.kind == ENTRY_ENROL || entry.kind == ENTRY_FAMILY || entry.kind == ENTRY_MEMBER)
        /* no programme decided it */
        return past_apply(arena, NULL, &entry, past);
    const struct app_program *version = app_program_by_number(app, entry.program);
    if (version == NULL)
        return E_JOURNAL;
    return past_apply(arena, &version->program, &entry, past);
}

enum err past_make(const struct app *app, struct db *db, struct arena *arena, int32_t partition,
                   int32_t months, struct account *account)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    struct numbers numbers = { 0 };
    if (account->past.is_kept && account->past.months_kept >= months)
        return OK;
    struct past past = past_begin(months);
    TRY(arena_open(&scratch, SCRATCH_BYTES));
    TRY(collect(db, arena, &scratch, partition, account->newest, &numbers));
    for (size_t i = numbers.count; i > 0; i--)
        TRY(count_one(app, db, arena, &scratch, partition, numbers.items[i - 1], &past));
    past.is_changed = true;
    account->past = past;
    return OK;
}

enum err past_make_from(const struct app *app, struct db *db, struct arena *arena,
                        int32_t partition, struct instant at, struct account *account)
{
    const struct app_program *version = app_program_at(app, at);
    bool looks_back = version != NULL && version->program.has_past;
    return past_make(app, db, arena, partition, looks_back ? version->program.past_months : 0,
                     account);
}
