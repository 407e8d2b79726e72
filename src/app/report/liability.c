/* liability.c - what the shop owes its customers, from the journal's moves. */
#include "app/report/liability.h"

#include "journal/entry_text.h"
#include "storage/journal_storage.h"

#define REPLAY_ARENA_BYTES                                                                         \
    (UINT64_C(64) << 30) /* address space; pages are taken as they are used */
#define ENTRY_ARENA_BYTES   (64u << 20)
#define WATCH_EVERY_ENTRIES 1024
#define FIRST_YEAR          1900

struct replay {
    const struct liability_request *request;
    struct arena *arena;       /* the caller's */
    struct arena scratch;      /* of one entry */
    struct arena lots;         /* of one chain */
    struct account **accounts; /* by number, of one chain */
    int64_t account_size;
    int64_t account_count;
    struct liability_unit *units;
    int64_t *months[LIABILITY_UNITS_MAX][2]; /* by_expiry, by_age; the last is for ever */
    size_t count;
    bool is_open; /* the opening of this chain has been counted */
    int64_t entries;
    int64_t total;
    int64_t holders;
    bool is_stopped;
};

static void replay_close(struct replay *replay)
{
    arena_close(&replay->lots);
    arena_close(&replay->scratch);
}

/* ---- units ------------------------------------------------------------------------------------ */

static enum err find_unit(struct replay *replay, struct str id, size_t *ret_index)
{
    for (size_t i = 0; i < replay->count; i++) {
        if (str_eq(replay->units[i].unit, id)) {
            *ret_index = i;
            return OK;
        }
    }
    if (replay->count == LIABILITY_UNITS_MAX)
        return E_LIMIT;
    size_t index = replay->count;
    for (int which = 0; which < 2; which++) {
        replay->months[index][which] =
            ARENA_ARRAY(replay->arena, int64_t, LIABILITY_MONTHS_MAX + 1);
        if (replay->months[index][which] == NULL)
            return E_NO_MEMORY;
    }
    TRY(arena_copy(replay->arena, id, &replay->units[index].unit));
    replay->count++;
    *ret_index = index;
    return OK;
}

/* ---- a chain ---------------------------------------------------------------------------------- */

static enum err open_account(struct replay *replay, int64_t number)
{
    if (number != replay->account_count + 1 || number > replay->account_size)
        return E_JOURNAL;
    struct account *account = ARENA_NEW(&replay->lots, struct account);
    if (account == NULL)
        return E_NO_MEMORY;
    account->id = number;
    account->lot_next = 1;
    replay->accounts[number] = account;
    replay->account_count = number;
    return OK;
}

/* Every lot that the account ever had is kept, which may be more than the engine makes room for. */
static enum err make_room(struct replay *replay, struct account *account)
{
    if (account->lot_count + 1 <= account->lot_size)
        return OK;
    return lots_move(&replay->lots, account, account->lot_count * 2 + 4);
}

/* "What a hold reserves is the customer's, and owed, as before." */
static int64_t owed_of(const struct lot *lot)
{
    return lot->left.n + lot->held.n;
}

static int64_t left_of(const struct account *account, int64_t number)
{
    const struct lot *lot = lots_find(account, number);
    return lot != NULL ? owed_of(lot) : 0;
}

static enum err apply_move(struct replay *replay, struct account *account, const struct move *told,
                           const struct entry *entry)
{
    size_t index = 0;
    struct move move = *told;
    TRY(make_room(replay, account));
    TRY(find_unit(replay, told->unit, &index));
    struct liability_unit *unit = &replay->units[index];
    move.unit = unit->unit; /* the entry's text is gone with its turn */
    int64_t before = left_of(account, move.lot);
    TRY(lots_apply(&replay->lots, account, &move, entry->number));
    int64_t change = left_of(account, move.lot) - before;
    if (replay->is_open)
        unit->moved[move.kind] += change;
    if (replay->is_open && move.kind == MOVE_GAIN && entry_is_paid_in(entry))
        unit->paid_in += change;
    if (move.kind == MOVE_SPEND || move.kind == MOVE_RESTORE)
        unit->spent -= change;
    if (move.kind == MOVE_EXPIRE)
        unit->expired -= change;
    if (move.kind == MOVE_FORGIVE)
        unit->expired -= move.amount.n;
    return OK;
}

static enum err apply_entry(struct replay *replay, const struct entry *entry)
{
    if (entry->kind == ENTRY_ENROL)
        TRY(open_account(replay, entry->account));
    if (entry->moves.count == 0)
        return OK;
    if (entry->account < 1 || entry->account > replay->account_count)
        return E_JOURNAL;
    for (size_t i = 0; i < entry->moves.count; i++)
        TRY(apply_move(replay, replay->accounts[entry->account], &entry->moves.items[i], entry));
    return OK;
}

/* What this chain has left when the first instant comes. */
static enum err count_opening(struct replay *replay)
{
    replay->is_open = true;
    for (int64_t i = 1; i <= replay->account_count; i++) {
        const struct account *account = replay->accounts[i];
        for (size_t k = 0; k < account->lot_count; k++) {
            size_t index = 0;
            TRY(find_unit(replay, account->lots[k].unit, &index));
            replay->units[index].opening += owed_of(&account->lots[k]);
        }
    }
    return OK;
}

static size_t month_place(struct date date)
{
    if (date_is_none(date))
        return LIABILITY_MONTHS_MAX;
    struct date_parts parts = date_parts(date);
    int64_t month = (int64_t)(parts.year - FIRST_YEAR) * 12 + parts.month - 1;
    if (month < 0)
        return 0;
    return month < LIABILITY_MONTHS_MAX ? (size_t)month : LIABILITY_MONTHS_MAX - 1;
}

static enum err count_closing(struct replay *replay)
{
    for (int64_t i = 1; i <= replay->account_count; i++) {
        const struct account *account = replay->accounts[i];
        bool has_any = false;
        for (size_t k = 0; k < account->lot_count; k++) {
            const struct lot *lot = &account->lots[k];
            size_t index = 0;
            if (owed_of(lot) == 0)
                continue;
            has_any = true;
            TRY(find_unit(replay, lot->unit, &index));
            replay->units[index].closing += owed_of(lot);
            if (lot->left.n < 0) {
                replay->units[index].owed -= lot->left.n;
                continue;
            }
            replay->months[index][0][month_place(lot->until)] += owed_of(lot);
            replay->months[index][1][month_place(lot->from)] += owed_of(lot);
        }
        replay->holders += has_any;
    }
    return OK;
}

static enum err visit(void *context, const struct entry_row *row)
{
    struct replay *replay = context;
    const struct liability_request *request = replay->request;
    struct entry entry = { 0 };
    if (replay->entries % WATCH_EVERY_ENTRIES == 0 && request->watch != NULL &&
        !request->watch(request->watch_context, replay->entries, replay->total)) {
        replay->is_stopped = true;
        return E_BUSY; /* ends the walk; liability_run() does not tell it */
    }
    arena_reset(&replay->scratch, 0);
    TRY(entry_decode(&replay->scratch, row->body, &entry));
    if (entry.recorded.us > request->until.us)
        return E_NOT_FOUND; /* ends the walk of this chain */
    if (!replay->is_open && entry.recorded.us > request->from.us)
        TRY(count_opening(replay));
    replay->entries++;
    return apply_entry(replay, &entry);
}

static enum err replay_chain(struct replay *replay, struct db *db, int32_t partition)
{
    struct head head = { 0 };
    arena_reset(&replay->lots, 0);
    TRY(head_get(db, partition, &head));
    replay->account_size = head.account_next - 1;
    replay->account_count = 0;
    replay->is_open = false;
    replay->accounts =
        ARENA_ARRAY(&replay->lots, struct account *, (size_t)replay->account_size + 1);
    if (replay->accounts == NULL)
        return E_NO_MEMORY;
    enum err err = entry_each(db, partition, 1, visit, replay);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    if (!replay->is_open)
        TRY(count_opening(replay));
    return count_closing(replay);
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum err tell_months(struct arena *arena, const int64_t *points,
                            struct liability_months *ret_months)
{
    size_t count = 0;
    for (size_t i = 0; i <= LIABILITY_MONTHS_MAX; i++)
        count += points[i] != 0;
    ret_months->items = ARENA_ARRAY(arena, struct liability_month, count);
    if (count > 0 && ret_months->items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i <= LIABILITY_MONTHS_MAX; i++) {
        if (points[i] == 0)
            continue;
        ret_months->items[ret_months->count++] = (struct liability_month){
            .month = i == LIABILITY_MONTHS_MAX ? LIABILITY_NO_MONTH : (int32_t)i,
            .points = points[i],
        };
    }
    return OK;
}

enum err liability_run(struct app *app, struct arena *arena,
                       const struct liability_request *request, struct liability *ret_liability)
{
    CLEANUP(replay_close) struct replay replay = { .request = request, .arena = arena };
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct journal_figures journal = { 0 };
    int32_t partitions = app_partition_count(app);
    replay.units = ARENA_ARRAY(arena, struct liability_unit, LIABILITY_UNITS_MAX);
    if (replay.units == NULL)
        return E_NO_MEMORY;
    TRY(arena_open(&replay.scratch, ENTRY_ARENA_BYTES));
    TRY(arena_open(&replay.lots,
                   request->lots_bytes > 0 ? request->lots_bytes : REPLAY_ARENA_BYTES));
    TRY(reader_take(app, &reader));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    TRY(journal_figures(reader.db, &journal));
    replay.total = journal.entries;
    for (int32_t partition = 1; partition <= partitions; partition++) {
        enum err err = replay_chain(&replay, reader.db, partition);
        if (replay.is_stopped)
            break;
        TRY(err);
    }
    for (size_t i = 0; i < replay.count; i++) {
        TRY(tell_months(arena, replay.months[i][0], &replay.units[i].by_expiry));
        TRY(tell_months(arena, replay.months[i][1], &replay.units[i].by_age));
    }
    *ret_liability = (struct liability){
        .units = replay.units,
        .count = replay.count,
        .entries = replay.entries,
        .accounts = replay.holders,
        .is_stopped = replay.is_stopped,
    };
    return OK;
}

/* What the rewards take off for so much of a unit, at the best of them. */
static int64_t best_worth(const struct program *program, const struct unit *unit, int64_t points)
{
    int64_t best = 0;
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        int64_t for_points = 0;
        int64_t minor = 0;
        int64_t worth = 0;
        if (!reward->has_cost || &program->units[reward->unit] != unit ||
            !reward_worth(program, reward, &for_points, &minor) || for_points <= 0)
            continue;
        if (scale_i64(points, minor, for_points, ROUND_HALF_UP, &worth) == OK && worth > best)
            best = worth;
    }
    return best;
}

int64_t liability_face(const struct program *program, struct str id, int64_t points)
{
    const struct unit *unit = program != NULL ? program_unit(program, id) : NULL;
    int64_t worth = 0;
    if (unit == NULL || points <= 0)
        return 0;
    if (unit->kind == UNIT_MONEY)
        return points;
    if (unit->value_points > 0 &&
        scale_i64(points, unit->value_minor, unit->value_points, ROUND_HALF_UP, &worth) == OK)
        return worth;
    return best_worth(program, unit, points);
}
