/* holds_due.c - holds that end before the next entry of their account. */
#include "app/money/holds_due.h"

#include "journal/entry_text.h"
#include "loyalty/decide/decide.h"
#include "storage/hold_storage.h"
#include "storage/journal_storage.h"

static enum err load_hold(struct db *db, struct arena *arena, const struct hold *row,
                          const struct entry **ret_hold)
{
    struct entry_row kept = { 0 };
    struct entry *hold = ARENA_NEW(arena, struct entry);
    if (hold == NULL)
        return E_NO_MEMORY;
    TRY(entry_get(db, arena, row->partition, row->number, &kept));
    TRY(entry_decode(arena, kept.body, hold));
    *ret_hold = hold;
    return OK;
}

enum err holds_due(struct db *db, struct arena *arena, int32_t partition,
                   const struct account *account, struct instant now, int64_t capture,
                   struct hold_due **ret_due, size_t *ret_count)
{
    struct hold *rows = NULL;
    size_t row_count = 0;
    size_t count = 0;
    *ret_count = 0;
    if (!lots_are_held(account))
        return OK;
    TRY(hold_open_list(db, arena, partition, account->id, &rows, &row_count));
    if (row_count > HOLDS_MAX)
        return E_JOURNAL; /* nobody lets so many be made */
    struct hold_due *due = ARENA_ARRAY(arena, struct hold_due, row_count);
    if (due == NULL && row_count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < row_count; i++) {
        bool is_over = rows[i].until.us <= now.us;
        if (!is_over && rows[i].number != capture)
            continue;
        due[count].why = is_over ? RELEASE_LAPSED : RELEASE_CAPTURED;
        TRY(load_hold(db, arena, &rows[i], &due[count++].hold));
    }
    *ret_due = due;
    *ret_count = count;
    return OK;
}

enum err hold_due_release(const struct app *app, struct arena *arena, const struct hold_due *due,
                          struct entry *entry, struct account *account)
{
    const struct app_program *version = app_program_by_number(app, due->hold->program);
    if (version == NULL)
        return E_JOURNAL;
    entry->program = version->number;
    entry->purchase_partition = due->hold->partition;
    entry->purchase = due->hold->number;
    entry->why = due->why;
    return decide_release(arena, &version->program, due->hold, entry, account);
}

static enum err state_of(const struct hold *hold, int32_t partition, int64_t account,
                         struct instant now)
{
    if (account != 0 && (hold->partition != partition || hold->account != account))
        return E_HOLD_OTHER;
    if (hold->done_by != 0)
        return E_HOLD_DONE;
    return hold->until.us <= now.us ? E_HOLD_LAPSED : OK;
}

enum err hold_check(struct db *db, struct arena *arena, struct id id, int32_t partition,
                    int64_t account, struct instant now, const char *pointer,
                    struct problem *ret_problem)
{
    struct hold hold = { 0 };
    enum err err = hold_get(db, arena, id.partition, id.number, &hold);
    if (err == OK)
        err = state_of(&hold, partition, account, now);
    if (err_class(err) == ERR_CLASS_REFUSED)
        problem_set(ret_problem, err, pointer, err_text(err, ERR_EN), err_text(err, ERR_FR));
    return err;
}

enum err hold_keep(struct db *db, const struct entry *entry)
{
    if (entry->kind == ENTRY_RELEASE) {
        enum err err = hold_close(db, entry->partition, entry->purchase, entry->number);
        return err == E_NOT_FOUND ? E_DB_CORRUPT : err; /* the journal says that it is open */
    }
    if (entry->kind != ENTRY_HOLD)
        return OK;
    struct hold hold = {
        .partition = entry->partition,
        .account = entry->account,
        .number = entry->number,
        .unit = entry->held.unit,
        .points = entry->held.points,
        .until = entry->held.until,
        .reference = entry->held.reference,
        .shop = entry->shop,
        .since = entry->at,
    };
    return hold_insert(db, &hold);
}
