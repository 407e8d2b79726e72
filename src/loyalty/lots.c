/* lots.c - the lots of an account, and the only ways in which they change. */
#include "loyalty/lots.h"

#include <string.h>

#include "loyalty/lots_make.h"

#define LOTS_ROOM_MIN  16
#define MOVES_ROOM_MIN 8

/* ---- rooms ------------------------------------------------------------------------------------ */

enum err moves_append(struct arena *arena, struct moves *moves, const struct move *move)
{
    if (moves->count == moves->size) {
        size_t size = moves->size > 0 ? 2 * moves->size : MOVES_ROOM_MIN;
        struct move *items = ARENA_ARRAY(arena, struct move, size);
        if (items == NULL)
            return E_NO_MEMORY;
        if (moves->count > 0)
            memcpy(items, moves->items, moves->count * sizeof(*items));
        moves->items = items;
        moves->size = size;
    }
    moves->items[moves->count++] = *move;
    return OK;
}

enum err lots_move(struct arena *arena, struct account *account, size_t size)
{
    assert(account->lot_count <= size);

    struct lot *lots = ARENA_ARRAY(arena, struct lot, size);
    if (lots == NULL)
        return E_NO_MEMORY;
    if (account->lot_count > 0)
        memcpy(lots, account->lots, account->lot_count * sizeof(*lots));
    account->lots = lots;
    account->lot_size = size;
    return OK;
}

enum err lots_reserve(struct arena *arena, struct account *account, size_t size)
{
    assert(account->lot_count <= account->lot_size);

    if (size > LOTS_MAX)
        return E_LIMIT;
    return size <= account->lot_size ? OK : lots_move(arena, account, size);
}

static enum err reserve_one(struct arena *arena, struct account *account)
{
    if (account->lot_count < account->lot_size)
        return OK;
    size_t size = account->lot_size < LOTS_ROOM_MIN ? LOTS_ROOM_MIN : 2 * account->lot_size;
    if (size > LOTS_MAX && account->lot_size < LOTS_MAX)
        size = LOTS_MAX;
    return lots_reserve(arena, account, size);
}

/* ---- what a lot is ---------------------------------------------------------------------------- */

static bool lot_is_debt(const struct lot *lot)
{
    return lot->issued.n == 0;
}

static bool lot_has_ended(const struct lot *lot, struct date on)
{
    return !date_is_none(lot->until) && lot->until.days < on.days;
}

static bool lot_is_usable(const struct lot *lot, struct date on)
{
    return lot->left.n > 0 && lot->from.days <= on.days && !lot_has_ended(lot, on);
}

/* Holds something that could be used after the day. */
static bool lot_outlives(const struct lot *lot, struct date until)
{
    return lot->left.n > 0 && !date_is_none(until) &&
           (date_is_none(lot->until) || lot->until.days > until.days);
}

/* What was issued is left, held, expired, or was spent, cancelled or converted. */
static bool lot_is_sound(const struct lot *lot)
{
    if (lot_is_debt(lot))
        return lot->left.n <= 0 && lot->left.n >= -POINTS_MAX && lot->expired.n == 0 &&
               lot->held.n == 0;
    return lot->left.n >= 0 && lot->expired.n >= 0 && lot->held.n >= 0 &&
           lot->issued.n <= POINTS_MAX &&
           lot->left.n + lot->held.n + lot->expired.n <= lot->issued.n;
}

/* Lots are sorted by number. */
static struct lot *lot_find(struct account *account, int64_t number)
{
    size_t low = 0;
    size_t high = account->lot_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (account->lots[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < account->lot_count && account->lots[low].number == number;
    return is_there ? &account->lots[low] : NULL;
}

/* The lot which holds what is owed of a unit, or NULL.  A debt that was repaid stays closed: whether
 * closed lots were loaded must not matter. */
static const struct lot *lot_of_debt(const struct account *account, struct str unit)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n < 0 && str_eq(lot->unit, unit))
            return lot;
    }
    return NULL;
}

/* ---- the one place where a lot changes -------------------------------------------------------- */

static bool move_opens(const struct account *account, const struct move *move)
{
    return move->kind == MOVE_GAIN || move->kind == MOVE_RECEIVE ||
           (move->kind == MOVE_DEBT && move->lot == account->lot_next && !date_is_none(move->from));
}

static enum err open_lot(struct arena *arena, struct account *account, const struct move *move,
                         int64_t origin)
{
    if (move->lot != account->lot_next || !date_is_valid(move->from) ||
        (!date_is_none(move->until) && !date_is_valid(move->until)))
        return E_JOURNAL;
    bool is_debt = move->kind == MOVE_DEBT;
    if (is_debt && !date_is_none(move->until))
        return E_JOURNAL;
    if (account->lot_count > 0 && account->lots[account->lot_count - 1].number >= move->lot)
        return E_JOURNAL;

    TRY(reserve_one(arena, account));
    account->lots[account->lot_count++] = (struct lot){
        .number = move->lot,
        .unit = move->unit,
        .origin = origin,
        .from = move->from,
        .until = move->until,
        .issued = { .n = is_debt ? 0 : move->amount.n },
        .left = { .n = is_debt ? -move->amount.n : move->amount.n },
        .is_changed = true,
    };
    account->lot_next++;
    return OK;
}

/* Whether a lot of this kind may be moved so, with these dates; amounts are looked at afterwards. */
static bool move_fits(const struct lot *lot, const struct move *move)
{
    bool is_of_debt = move->kind == MOVE_DEBT || move->kind == MOVE_REPAY;
    bool is_of_both =
        move->kind == MOVE_CONVERT || move->kind == MOVE_FORFEIT || move->kind == MOVE_REINSTATE;
    bool has_until = move->kind == MOVE_RESTORE || move->kind == MOVE_RELEASE ||
                     move->kind == MOVE_BIND || move->kind == MOVE_REINSTATE;
    return str_eq(lot->unit, move->unit) && (is_of_both || lot_is_debt(lot) == is_of_debt) &&
           date_is_none(move->from) &&
           (date_is_none(move->until) || (has_until && date_is_valid(move->until))) &&
           (move->kind != MOVE_BIND ||
            (lot_outlives(lot, move->until) && move->amount.n == lot->left.n));
}

enum err lots_apply(struct arena *arena, struct account *account, const struct move *move,
                    int64_t origin)
{
    if (move->amount.n <= 0 || move->amount.n > POINTS_MAX)
        return E_JOURNAL;
    if (move_opens(account, move))
        return open_lot(arena, account, move, origin);

    struct lot *lot = lot_find(account, move->lot);
    if (lot == NULL || !move_fits(lot, move))
        return E_JOURNAL;

    struct lot after = *lot;
    switch (move->kind) {
    case MOVE_RESTORE:
        after.until = move->until;
        after.left.n += move->amount.n;
        break;
    case MOVE_REPAY:
        after.left.n += move->amount.n;
        break;
    case MOVE_HOLD:
        after.left.n -= move->amount.n;
        after.held.n += move->amount.n;
        break;
    case MOVE_RELEASE:
        after.until = move->until;
        after.held.n -= move->amount.n;
        after.left.n += move->amount.n;
        break;
    case MOVE_EXPIRE:
        after.expired.n += move->amount.n;
        after.left.n -= move->amount.n;
        break;
    case MOVE_FORGIVE:
        after.expired.n -= move->amount.n;
        break;
    case MOVE_BIND:
        after.until = move->until;
        break;
    case MOVE_CONVERT:
    case MOVE_FORFEIT:
        after.left.n += lot_is_debt(lot) ? move->amount.n : -move->amount.n;
        break;
    case MOVE_REINSTATE:
        after.until = move->until;
        after.left.n += lot_is_debt(lot) ? -move->amount.n : move->amount.n;
        break;
    case MOVE_GAIN: /* never reached: these two open a lot */
    case MOVE_RECEIVE:
    case MOVE_SPEND:
    case MOVE_SEND:
    case MOVE_CANCEL:
    case MOVE_DEBT:
    case MOVE_SETTLE:
    case MOVE_PAY_OUT:
        after.left.n -= move->amount.n;
        break;
    }
    if (!lot_is_sound(&after))
        return E_JOURNAL;

    after.is_changed = true;
    *lot = after;
    return OK;
}

enum err lots_make(struct arena *arena, struct account *account, struct moves *moves,
                   const struct move *move, int64_t origin)
{
    TRY(lots_apply(arena, account, move, origin));
    return moves_append(arena, moves, move);
}

enum err lots_make_plain(struct arena *arena, struct account *account, struct moves *moves,
                         enum move_kind kind, const struct lot *lot, int64_t amount, int64_t origin)
{
    struct move move = {
        .kind = kind,
        .lot = lot->number,
        .unit = lot->unit,
        .amount = { .n = amount },
        .from = DATE_NONE,
        .until = DATE_NONE,
    };
    return lots_make(arena, account, moves, &move, origin);
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

enum err lots_settle(struct arena *arena, struct account *account, int64_t number, int64_t origin,
                     struct moves *moves)
{
    const struct lot *lot = lot_find(account, number);
    const struct lot *debt = lot_of_debt(account, lot->unit);
    if (debt == NULL || lot->left.n <= 0)
        return OK;
    int64_t amount = lesser(lot->left.n, -debt->left.n);
    TRY(lots_make_plain(arena, account, moves, MOVE_SETTLE, lot, amount, origin));
    return lots_make_plain(arena, account, moves, MOVE_REPAY, debt, amount, origin);
}

/* ---- balances --------------------------------------------------------------------------------- */

struct balances {
    struct balance *items;
    int64_t *ended; /* per unit: in lots after their last day, not yet expired by an entry */
    int64_t *owed;
    size_t count;
};

static size_t row_of(struct balances *rows, struct str unit)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (str_eq(rows->items[i].unit, unit))
            return i;
    }
    rows->items[rows->count] = (struct balance){ .unit = unit, .expiring_on = DATE_NONE };
    return rows->count++;
}

static void count_lot(struct balances *rows, const struct lot *lot, struct date on)
{
    size_t row = row_of(rows, lot->unit);
    struct balance *balance = &rows->items[row];

    if (lot->left.n < 0) {
        rows->owed[row] -= lot->left.n;
    } else if (lot_has_ended(lot, on)) {
        rows->ended[row] += lot->left.n;
    } else if (lot->from.days > on.days) {
        balance->pending.n += lot->left.n;
    } else {
        balance->usable.n += lot->left.n;
        if (date_is_none(lot->until))
            return;
        if (date_is_none(balance->expiring_on) || lot->until.days < balance->expiring_on.days) {
            balance->expiring_on = lot->until;
            balance->expiring.n = 0;
        }
        if (lot->until.days == balance->expiring_on.days)
            balance->expiring.n += lot->left.n;
    }
}

/* What ended repays what is owed, as the entry that will expire it does; so do the points which end
 * next, before they are lost. */
static void deduct_debt(struct balance *balance, int64_t ended, int64_t owed)
{
    owed -= lesser(owed, ended);
    balance->usable.n -= owed;
    balance->expiring.n -= lesser(owed, balance->expiring.n);
    if (balance->expiring.n == 0)
        balance->expiring_on = DATE_NONE;
}

/* An upper bound of the units: one for each lot that is not empty. */
static size_t open_count(const struct account *account)
{
    size_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        count += account->lots[i].left.n != 0;
    return count;
}

enum err lots_balances(struct arena *arena, const struct account *account, struct date on,
                       struct balance **ret_balances, size_t *ret_count)
{
    size_t bound = open_count(account);
    struct balances rows = {
        .items = ARENA_ARRAY(arena, struct balance, bound),
        .ended = ARENA_ARRAY(arena, int64_t, bound),
        .owed = ARENA_ARRAY(arena, int64_t, bound),
    };
    if (rows.items == NULL || rows.ended == NULL || rows.owed == NULL)
        return E_NO_MEMORY;

    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].left.n != 0)
            count_lot(&rows, &account->lots[i], on);
    }
    size_t kept = 0;
    for (size_t i = 0; i < rows.count; i++) {
        struct balance *balance = &rows.items[i];
        deduct_debt(balance, rows.ended[i], rows.owed[i]);
        if (!points_is_valid(balance->usable) || !points_is_valid(balance->pending))
            return E_OVERFLOW;
        if (balance->usable.n != 0 || balance->pending.n != 0)
            rows.items[kept++] = *balance;
    }
    *ret_balances = rows.items;
    *ret_count = kept;
    return OK;
}

struct points lots_usable(const struct account *account, struct str unit, struct date on)
{
    int64_t usable = 0;
    int64_t ended = 0;
    int64_t owed = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n == 0 || !str_eq(lot->unit, unit))
            continue;
        if (lot->left.n < 0)
            owed -= lot->left.n;
        else if (lot_has_ended(lot, on))
            ended += lot->left.n;
        else if (lot->from.days <= on.days)
            usable += lot->left.n;
    }
    return (struct points){ .n = usable - owed + lesser(owed, ended) };
}

/* ---- spending and gaining --------------------------------------------------------------------- */

/* The usable lots of a unit, in the order in which they are spent. */
struct queue {
    uint32_t *indexes; /* into account->lots */
    size_t count;
};

/* "The soonest expiring first, then the oldest; never-expiring last", or the oldest first. */
static bool is_spent_before(enum spend_order order, const struct lot *a, const struct lot *b)
{
    int64_t until_a = date_is_none(a->until) ? INT64_MAX : a->until.days;
    int64_t until_b = date_is_none(b->until) ? INT64_MAX : b->until.days;
    if (until_a != until_b && order == SPEND_EXPIRING_FIRST)
        return until_a < until_b;
    if (a->origin != b->origin)
        return a->origin < b->origin;
    return a->number < b->number;
}

/* Lots are mostly in this order already, so that an insertion is the quick way to sort them. */
static void queue_insert(struct queue *queue, const struct account *account, uint32_t index)
{
    const struct lot *lots = account->lots;
    size_t at = queue->count++;
    while (at > 0 &&
           is_spent_before(account->spend_order, &lots[index], &lots[queue->indexes[at - 1]])) {
        queue->indexes[at] = queue->indexes[at - 1];
        at--;
    }
    queue->indexes[at] = index;
}

static enum err queue_usable(struct arena *arena, const struct account *account, struct str unit,
                             struct date on, struct queue *ret_queue)
{
    size_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        count += lot_is_usable(&account->lots[i], on);

    struct queue queue = { .indexes = ARENA_ARRAY(arena, uint32_t, count) };
    if (queue.indexes == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < account->lot_count; i++) {
        if (lot_is_usable(&account->lots[i], on) && str_eq(account->lots[i].unit, unit))
            queue_insert(&queue, account, (uint32_t)i);
    }
    *ret_queue = queue;
    return OK;
}

/* Takes up to *amount from the lots of the queue and lowers it by what was taken. */
static enum err take(struct arena *arena, struct account *account, const struct queue *queue,
                     enum move_kind kind, int64_t *amount, int64_t origin, struct moves *moves)
{
    for (size_t i = 0; i<queue->count && * amount> 0; i++) {
        const struct lot *lot = &account->lots[queue->indexes[i]];
        int64_t part = lesser(lot->left.n, *amount);
        TRY(lots_make_plain(arena, account, moves, kind, lot, part, origin));
        *amount -= part;
    }
    return OK;
}

static enum err take_usable(struct arena *arena, struct account *account, struct str unit,
                            enum move_kind kind, struct points amount, struct date on,
                            int64_t origin, struct moves *moves)
{
    assert(amount.n > 0);

    if (lots_usable(account, unit, on).n < amount.n)
        return E_POINTS_SHORT;
    struct queue queue = { 0 };
    TRY(queue_usable(arena, account, unit, on, &queue));
    return take(arena, account, &queue, kind, &amount.n, origin, moves);
}

enum err lots_spend(struct arena *arena, struct account *account, struct str unit,
                    struct points amount, struct date on, int64_t origin, struct moves *moves)
{
    return take_usable(arena, account, unit, MOVE_SPEND, amount, on, origin, moves);
}

enum err lots_send(struct arena *arena, struct account *account, struct str unit,
                   struct points amount, struct date on, int64_t origin, struct moves *moves)
{
    return take_usable(arena, account, unit, MOVE_SEND, amount, on, origin, moves);
}

enum err lots_hold(struct arena *arena, struct account *account, struct str unit,
                   struct points amount, struct date on, int64_t origin, struct moves *moves)
{
    return take_usable(arena, account, unit, MOVE_HOLD, amount, on, origin, moves);
}

bool lots_are_held(const struct account *account)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].held.n > 0)
            return true;
    }
    return false;
}

enum err lots_spend_of(struct arena *arena, struct account *account, int64_t number,
                       struct str unit, struct points amount, struct date on, int64_t origin,
                       struct moves *moves)
{
    assert(amount.n > 0);

    const struct lot *lot = lot_find(account, number);
    if (lot == NULL || !str_eq(lot->unit, unit) || !lot_is_usable(lot, on) ||
        lot->left.n < amount.n)
        return E_POINTS_SHORT;
    return lots_make_plain(arena, account, moves, MOVE_SPEND, lot, amount.n, origin);
}

const struct lot *lots_find(const struct account *account, int64_t number)
{
    return lot_find((struct account *)(uintptr_t)account, number);
}

struct points lots_usable_of(const struct account *account, int64_t number, struct str unit,
                             struct date on)
{
    const struct lot *lot = lots_find(account, number);
    bool is_there = lot != NULL && str_eq(lot->unit, unit) && lot_is_usable(lot, on);
    return is_there ? lot->left : (struct points){ 0 };
}

/* A new lot, of which what is owed is repaid at once. */
static enum err add_lot(struct arena *arena, struct account *account, struct move *opening,
                        int64_t origin, struct moves *moves)
{
    if (!points_is_valid(opening->amount))
        return E_OVERFLOW;
    opening->lot = account->lot_next;
    TRY(lots_make(arena, account, moves, opening, origin));
    return lots_settle(arena, account, opening->lot, origin, moves);
}

enum err lots_receive(struct arena *arena, struct account *account, struct str unit,
                      struct points amount, struct date from, struct date until, int64_t origin,
                      struct moves *moves)
{
    assert(amount.n > 0);

    struct move receive = {
        .kind = MOVE_RECEIVE, .unit = unit, .amount = amount, .from = from, .until = until
    };
    return add_lot(arena, account, &receive, origin, moves);
}

enum err lots_gain(struct arena *arena, struct account *account, const struct unit *unit,
                   struct points amount, struct date on, int64_t origin, struct moves *moves)
{
    assert(amount.n > 0);

    struct date from = date_add_days(on, unit->available_after_days);
    struct move gain = {
        .kind = MOVE_GAIN,
        .unit = unit->id,
        .amount = amount,
        .from = from,
        .until = expiry_until(&unit->expiry, from),
    };
    return add_lot(arena, account, &gain, origin, moves);
}

/* ---- expiry ----------------------------------------------------------------------------------- */

enum err lots_expire(struct arena *arena, struct account *account, struct date on, int64_t origin,
                     struct moves *moves)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n <= 0 || !lot_has_ended(lot, on))
            continue;
        TRY(lots_settle(arena, account, lot->number, origin, moves));
        if (lot->left.n > 0)
            TRY(lots_make_plain(arena, account, moves, MOVE_EXPIRE, lot, lot->left.n, origin));
    }
    return OK;
}

/* ---- the end of a unit ------------------------------------------------------------------------ */

bool lots_outlive(const struct account *account, struct str unit, struct date until)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        if (lot_outlives(&account->lots[i], until) && str_eq(account->lots[i].unit, unit))
            return true;
    }
    return false;
}

enum err lots_bind(struct arena *arena, struct account *account, struct str unit, struct date until,
                   int64_t origin, struct moves *moves)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (!lot_outlives(lot, until) || !str_eq(lot->unit, unit))
            continue;
        struct move bind = {
            .kind = MOVE_BIND,
            .lot = lot->number,
            .unit = lot->unit,
            .amount = lot->left,
            .from = DATE_NONE,
            .until = until,
        };
        TRY(lots_make(arena, account, moves, &bind, origin));
    }
    return OK;
}

bool lots_are_convertible(const struct account *account, struct str unit, struct date on)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if ((lot->left.n < 0 || lot_is_usable(lot, on)) && str_eq(lot->unit, unit))
            return true;
    }
    return false;
}

enum err lots_convert(struct arena *arena, struct account *account, struct str unit, struct date on,
                      int64_t origin, struct moves *moves, struct points *ret_taken,
                      struct points *ret_owed)
{
    struct points taken = { 0 };
    struct points owed = { 0 };
    struct queue queue = { 0 };
    TRY(queue_usable(arena, account, unit, on, &queue));
    for (size_t i = 0; i < queue.count; i++) {
        const struct lot *lot = &account->lots[queue.indexes[i]];
        TRY(lots_settle(arena, account, lot->number, origin, moves));
        taken.n += lot->left.n;
        if (lot->left.n > 0)
            TRY(lots_make_plain(arena, account, moves, MOVE_CONVERT, lot, lot->left.n, origin));
    }
    const struct lot *debt = lot_of_debt(account, unit);
    if (debt != NULL) {
        owed.n = -debt->left.n;
        TRY(lots_make_plain(arena, account, moves, MOVE_CONVERT, debt, owed.n, origin));
    }
    *ret_taken = taken;
    *ret_owed = owed;
    return OK;
}

/* ---- giving back and taking back -------------------------------------------------------------- */

static int64_t restored_total(const struct moves *moves, struct str unit)
{
    int64_t total = 0;
    for (size_t i = 0; i < moves->count; i++) {
        if (moves->items[i].kind == MOVE_RESTORE && str_eq(moves->items[i].unit, unit))
            total += moves->items[i].amount.n;
    }
    return total;
}

enum err lots_give_back(struct arena *arena, struct account *account, enum move_kind kind,
                        const struct move *taken, int64_t amount, struct date reopened_until,
                        struct date on, int64_t origin, struct moves *moves)
{
    const struct lot *lot = lot_find(account, taken->lot);
    if (lot == NULL)
        return E_JOURNAL;
    struct move back = {
        .kind = kind,
        .lot = lot->number,
        .unit = lot->unit,
        .amount = { .n = amount },
        .from = DATE_NONE,
        .until = lot_has_ended(lot, on) ? reopened_until : lot->until,
    };
    TRY(lots_make(arena, account, moves, &back, origin));
    return lots_settle(arena, account, back.lot, origin, moves);
}

enum err lots_restore(struct arena *arena, struct account *account, struct str unit,
                      struct points amount, const struct moves *spent, const struct moves *restored,
                      struct date on, int32_t reopen_days, int64_t origin, struct moves *moves)
{
    assert(amount.n > 0);
    assert(reopen_days >= 0);

    struct date reopened_until = date_add_days(on, reopen_days);
    int64_t skip = restored_total(restored, unit);
    for (size_t i = spent->count; i-- > 0 && amount.n > 0;) {
        const struct move *move = &spent->items[i];
        if (move->kind != MOVE_SPEND || !str_eq(move->unit, unit))
            continue;
        int64_t skipped = lesser(skip, move->amount.n);
        int64_t part = lesser(move->amount.n - skipped, amount.n);
        skip -= skipped;
        amount.n -= part;
        if (part > 0)
            TRY(lots_give_back(arena, account, MOVE_RESTORE, move, part, reopened_until, on, origin,
                               moves));
    }
    return amount.n == 0 ? OK : E_JOURNAL;
}

enum err lots_release(struct arena *arena, struct account *account, const struct moves *held,
                      struct date on, int32_t reopen_days, int64_t origin, struct moves *moves)
{
    assert(reopen_days >= 0);

    struct date reopened_until = date_add_days(on, reopen_days);
    for (size_t i = 0; i < held->count; i++) {
        const struct move *move = &held->items[i];
        if (move->kind != MOVE_HOLD)
            return E_JOURNAL;
        TRY(lots_give_back(arena, account, MOVE_RELEASE, move, move->amount.n, reopened_until, on,
                           origin, moves));
    }
    return OK;
}

static bool is_one_of(int64_t number, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == number)
            return true;
    }
    return false;
}

/* From what the entries `origins` gave: what is left of it, then what expired of it. */
static enum err cancel_own(struct arena *arena, struct account *account, struct str unit,
                           const int64_t *origins, size_t origin_count, enum move_kind kind,
                           int64_t *amount, int64_t origin, struct moves *moves)
{
    for (size_t i = 0; i<account->lot_count && * amount> 0; i++) {
        const struct lot *lot = &account->lots[i];
        int64_t room = kind == MOVE_FORGIVE ? lot->expired.n : lot->left.n;
        if (room <= 0 || !str_eq(lot->unit, unit) || !is_one_of(lot->origin, origins, origin_count))
            continue;
        int64_t part = lesser(room, *amount);
        TRY(lots_make_plain(arena, account, moves, kind, lot, part, origin));
        *amount -= part;
    }
    return OK;
}

enum err lots_cancel(struct arena *arena, struct account *account, struct str unit,
                     struct points amount, const int64_t *origins, size_t origin_count,
                     struct date on, int64_t origin, struct moves *moves, struct points *ret_short)
{
    assert(amount.n > 0);

    TRY(cancel_own(arena, account, unit, origins, origin_count, MOVE_CANCEL, &amount.n, origin,
                   moves));
    TRY(cancel_own(arena, account, unit, origins, origin_count, MOVE_FORGIVE, &amount.n, origin,
                   moves));
    struct queue queue = { 0 };
    TRY(queue_usable(arena, account, unit, on, &queue));
    TRY(take(arena, account, &queue, MOVE_CANCEL, &amount.n, origin, moves));
    *ret_short = amount;
    return OK;
}

enum err lots_cancel_of(struct arena *arena, struct account *account, int64_t number,
                        int64_t origin, struct moves *moves)
{
    const struct lot *lot = lot_find(account, number);
    if (lot == NULL || lot->left.n <= 0)
        return E_JOURNAL;
    return lots_make_plain(arena, account, moves, MOVE_CANCEL, lot, lot->left.n, origin);
}

enum err lots_owe(struct arena *arena, struct account *account, struct str unit,
                  struct points amount, struct date on, int64_t origin, struct moves *moves)
{
    assert(amount.n > 0);

    const struct lot *debt = lot_of_debt(account, unit);
    if (debt != NULL)
        return lots_make_plain(arena, account, moves, MOVE_DEBT, debt, amount.n, origin);

    struct move opening = {
        .kind = MOVE_DEBT,
        .lot = account->lot_next,
        .unit = unit,
        .amount = amount,
        .from = on,
        .until = DATE_NONE,
    };
    return lots_make(arena, account, moves, &opening, origin);
}
