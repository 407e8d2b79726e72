/* reckoning_moves.c - the moves of an entry, lot by lot, and whose each part is that goes or comes. */
#include "app/settlement/reckoning_parts.h"
#include "storage/row.h"

enum err reckoning_unit_find(struct reckoning_work *work, struct str id, size_t *ret_unit)
{
    struct reckoning *told = work->told;
    for (size_t i = 0; i < told->unit_count; i++) {
        if (str_eq(told->units[i], id)) {
            *ret_unit = i;
            return OK;
        }
    }
    if (told->unit_count == RECKONING_UNITS_MAX)
        return E_LIMIT;
    TRY(arena_copy(work->arena, id, &told->units[told->unit_count]));
    *ret_unit = told->unit_count++;
    return OK;
}

/* ---- sums ------------------------------------------------------------------------------------- */

/* What it changes of what is left, before the days that are asked for. */
static const int signs[RECKONING_SUMS] = {
    [RECKONING_ISSUED] = 1,   [RECKONING_REDEEMED] = -1, [RECKONING_TAKEN_BACK] = -1,
    [RECKONING_EXPIRED] = -1, [RECKONING_DEBTS] = 1,     [RECKONING_CONVERTED] = 1,
    [RECKONING_PASSED] = -1,  [RECKONING_CLOSED] = -1,
};

static void add(struct reckoning_work *work, const struct acting *acting, enum reckoning_sum sum,
                int32_t place, size_t unit, int64_t points)
{
    size_t company = work->places[place].company;
    int64_t *sums = work->sums[company * RECKONING_UNITS_MAX + unit];
    if (acting->is_within)
        sums[sum] += points;
    else
        sums[RECKONING_OPENING] += signs[sum] * points;
}

static void add_all(struct reckoning_work *work, const struct acting *acting,
                    enum reckoning_sum sum, const struct pieces *pieces, size_t unit, int sign)
{
    for (size_t i = 0; i < pieces->count; i++)
        add(work, acting, sum, pieces->items[i].place, unit, sign * pieces->items[i].points);
}

/* ---- lots ------------------------------------------------------------------------------------- */

static enum err holdings_of(struct reckoning_work *work, const struct entry *entry,
                            struct holdings **ret_holdings)
{
    if (entry->account < 1 || entry->account > work->chain->account_count)
        return E_JOURNAL;
    *ret_holdings = &work->chain->accounts[entry->account];
    return OK;
}

static struct holding *holding_find(const struct holdings *holdings, const struct move *move)
{
    bool is_there = move->lot >= 1 && (size_t)move->lot <= holdings->count;
    return is_there ? &holdings->items[move->lot - 1] : NULL;
}

static enum err holding_open(struct reckoning_work *work, struct holdings *holdings,
                             const struct move *move, size_t unit, struct holding **ret_holding)
{
    if (move->lot != (int64_t)holdings->count + 1)
        return E_JOURNAL;
    holdings->items = row_grow(&work->lots, holdings->items, holdings->count, &holdings->size,
                               sizeof(*holdings->items));
    if (holdings->items == NULL)
        return E_NO_MEMORY;
    struct holding *holding = &holdings->items[holdings->count++];
    *holding = (struct holding){ .unit = (int32_t)unit, .is_debt = move->kind == MOVE_DEBT };
    *ret_holding = holding;
    return OK;
}

/* ---- what comes ------------------------------------------------------------------------------- */

/* What a unit became that has ended is whose that was; all else is of the shop that the entry is about. */
static enum err gain(struct reckoning_work *work, struct acting *acting, const struct move *move,
                     struct holding *holding)
{
    size_t unit = (size_t)holding->unit;
    struct pieces parts = { 0 };
    if (acting->entry->kind != ENTRY_END) {
        add(work, acting, RECKONING_ISSUED, acting->about, unit, move->amount.n);
        return shares_add(&work->lots, &holding->shares, acting->about, move->amount.n);
    }
    TRY(pieces_split(&work->scratch, &acting->converted, move->amount.n, &parts));
    for (size_t i = 0; i < parts.count; i++)
        TRY(shares_add(&work->lots, &holding->shares, parts.items[i].place, parts.items[i].points));
    add_all(work, acting, RECKONING_CONVERTED, &parts, unit, 1);
    return OK;
}

static enum err receive(struct reckoning_work *work, struct acting *acting, const struct move *move,
                        struct holding *holding)
{
    struct pieces parts = { 0 };
    TRY(pieces_next(&work->scratch, &acting->arriving, move->amount.n, &parts));
    for (size_t i = 0; i < parts.count; i++)
        TRY(shares_add(&work->lots, &holding->shares, parts.items[i].place, parts.items[i].points));
    add_all(work, acting, RECKONING_PASSED, &parts, (size_t)holding->unit, -1);
    return OK;
}

/* Owed to the company whose points were to be taken back. */
static enum err owe_more(struct reckoning_work *work, const struct acting *acting,
                         const struct move *move, struct holding *holding)
{
    bool is_end = acting->entry->kind == ENTRY_END;
    int32_t place =
        is_end && acting->converted.count > 0 ? acting->converted.items[0].place : acting->about;
    size_t unit = (size_t)holding->unit;
    if (is_end)
        add(work, acting, RECKONING_CONVERTED, place, unit, -move->amount.n);
    else
        add(work, acting, RECKONING_TAKEN_BACK, place, unit, move->amount.n);
    return shares_add(&work->lots, &holding->shares, place, -move->amount.n);
}

/* Points that a voucher had cost go back to what they were: who made it honours them no more. */
static enum err restore(struct reckoning_work *work, const struct acting *acting,
                        const struct move *move, struct holding *holding)
{
    struct pieces parts = { 0 };
    size_t unit = (size_t)holding->unit;
    int32_t at = acting->turned >= 0 ? acting->turned : acting->about;
    TRY(shares_give_back(&work->scratch, &holding->shares, move->amount.n, &parts));
    add_all(work, acting, RECKONING_REDEEMED, &parts, unit, -1);
    for (size_t i = 0; i < parts.count; i++)
        TRY(reckoning_owe(work, acting, RECKONING_HONOURED, parts.items[i].place, at, unit,
                          -parts.items[i].points));
    return OK;
}

static bool was_paid_out(const struct entry *entry, struct str unit)
{
    for (size_t i = 0; i < entry->closed_count; i++) {
        if (str_eq(entry->closed[i].unit, unit))
            return entry->closed[i].closing == CLOSING_REFUND;
    }
    return false;
}

static enum err reinstate(struct reckoning_work *work, const struct acting *acting,
                          const struct move *move, struct holding *holding)
{
    struct pieces parts = { 0 };
    size_t unit = (size_t)holding->unit;
    bool is_paid_out = !holding->is_debt && was_paid_out(acting->entry, move->unit);
    TRY(shares_give_back(&work->scratch, &holding->shares, move->amount.n, &parts));
    add_all(work, acting, RECKONING_CLOSED, &parts, unit, holding->is_debt ? 1 : -1);
    for (size_t i = 0; is_paid_out && i < parts.count; i++)
        TRY(reckoning_owe(work, acting, RECKONING_PAID_OUT, parts.items[i].place, acting->own, unit,
                          -parts.items[i].points));
    return OK;
}

/* ---- what goes -------------------------------------------------------------------------------- */

/* A debt is repaid from a lot: of each part of one, to whom the part of the other is owed. */
static enum err repay(struct reckoning_work *work, struct acting *acting, const struct pieces *owed,
                      size_t unit)
{
    for (size_t i = 0; i < owed->count; i++) {
        struct pieces from = { 0 };
        TRY(pieces_next(&work->scratch, &acting->settled, owed->items[i].points, &from));
        for (size_t k = 0; k < from.count; k++)
            TRY(reckoning_owe(work, acting, RECKONING_REPAID, from.items[k].place,
                              owed->items[i].place, unit, from.items[k].points));
    }
    return OK;
}

static enum err note_converted(struct reckoning_work *work, struct acting *acting,
                               const struct move *move, const struct pieces *parts)
{
    if (!str_eq(acting->converted_unit, move->unit))
        acting->converted = (struct pieces){ 0 };
    acting->converted_unit = move->unit;
    for (size_t i = 0; i < parts->count; i++)
        TRY(pieces_add(&work->scratch, &acting->converted, parts->items[i].place,
                       parts->items[i].points));
    return OK;
}

/* By whom each part is honoured, who then is owed for it. */
static enum err owe_parts(struct reckoning_work *work, const struct acting *acting,
                          enum reckoning_what what, const struct pieces *parts, int32_t at,
                          size_t unit)
{
    for (size_t i = 0; i < parts->count; i++)
        TRY(reckoning_owe(work, acting, what, parts->items[i].place, at, unit,
                          parts->items[i].points));
    return OK;
}

static enum err lose(struct reckoning_work *work, const struct acting *acting,
                     const struct pieces *parts, size_t unit, int sign)
{
    add_all(work, acting, RECKONING_EXPIRED, parts, unit, sign);
    for (size_t i = 0; i < parts->count; i++)
        TRY(reckoning_lose(work, acting, parts->items[i].place, unit,
                           sign * parts->items[i].points));
    return OK;
}

/* Of a debt what goes is owed no more, so the sums of it have the other sign. */
static enum err went(struct reckoning_work *work, struct acting *acting, const struct move *move,
                     const struct holding *holding, const struct pieces *parts)
{
    size_t unit = (size_t)holding->unit;
    int sign = holding->is_debt ? -1 : 1;
    switch (move->kind) {
    case MOVE_SPEND:
        add_all(work, acting, RECKONING_REDEEMED, parts, unit, 1);
        return owe_parts(work, acting, RECKONING_HONOURED, parts, acting->about, unit);
    case MOVE_CANCEL:
        acting->turned = parts->count > 0 ? parts->items[0].place : -1;
        if (acting->entry->kind == ENTRY_END)
            add_all(work, acting, RECKONING_CONVERTED, parts, unit, -1);
        else
            add_all(work, acting, RECKONING_TAKEN_BACK, parts, unit, 1);
        return OK;
    case MOVE_SETTLE:
        add_all(work, acting, RECKONING_DEBTS, parts, unit, -1);
        acting->settled = *parts;
        return OK;
    case MOVE_REPAY:
        add_all(work, acting, RECKONING_DEBTS, parts, unit, 1);
        return repay(work, acting, parts, unit);
    case MOVE_CONVERT:
        add_all(work, acting, RECKONING_CONVERTED, parts, unit, -sign);
        return note_converted(work, acting, move, parts);
    case MOVE_SEND:
        add_all(work, acting, RECKONING_PASSED, parts, unit, 1);
        for (size_t i = 0; i < parts->count; i++)
            TRY(pieces_add(&work->lots, &acting->sent, parts->items[i].place,
                           parts->items[i].points));
        return OK;
    case MOVE_PAY_OUT:
        add_all(work, acting, RECKONING_CLOSED, parts, unit, 1);
        return owe_parts(work, acting, RECKONING_PAID_OUT, parts, acting->own, unit);
    case MOVE_FORFEIT:
        add_all(work, acting, RECKONING_CLOSED, parts, unit, sign);
        return OK;
    case MOVE_GAIN:
    case MOVE_RECEIVE:
    case MOVE_RESTORE:
    case MOVE_EXPIRE:
    case MOVE_FORGIVE:
    case MOVE_DEBT:
    case MOVE_BIND:
    case MOVE_HOLD:
    case MOVE_RELEASE:
    case MOVE_REINSTATE:
        break;
    }
    return E_JOURNAL;
}

static enum err follow_one(struct reckoning_work *work, struct acting *acting,
                           struct holdings *holdings, const struct move *move)
{
    struct holding *holding = holding_find(holdings, move);
    struct pieces parts = { 0 };
    size_t unit = 0;
    bool is_new = move->kind == MOVE_GAIN || move->kind == MOVE_RECEIVE ||
                  (move->kind == MOVE_DEBT && holding == NULL);
    TRY(reckoning_unit_find(work, move->unit, &unit));
    if (is_new)
        TRY(holding_open(work, holdings, move, unit, &holding));
    if (holding == NULL)
        return E_JOURNAL;
    switch (move->kind) {
    case MOVE_GAIN:
        return gain(work, acting, move, holding);
    case MOVE_RECEIVE:
        return receive(work, acting, move, holding);
    case MOVE_DEBT:
        return owe_more(work, acting, move, holding);
    case MOVE_RESTORE:
        return restore(work, acting, move, holding);
    case MOVE_REINSTATE:
        return reinstate(work, acting, move, holding);
    case MOVE_EXPIRE:
        TRY(shares_expire(&work->scratch, &holding->shares, move->amount.n, &parts));
        return lose(work, acting, &parts, unit, 1);
    case MOVE_FORGIVE: /* counted as taken back instead */
        TRY(shares_forgive(&work->scratch, &holding->shares, move->amount.n, &parts));
        add_all(work, acting, RECKONING_TAKEN_BACK, &parts, unit, 1);
        return lose(work, acting, &parts, unit, -1);
    case MOVE_BIND:
    case MOVE_HOLD: /* what is reserved is whose it was */
    case MOVE_RELEASE:
        return OK;
    case MOVE_SPEND:
    case MOVE_CANCEL:
    case MOVE_SETTLE:
    case MOVE_REPAY:
    case MOVE_CONVERT:
    case MOVE_SEND:
    case MOVE_PAY_OUT:
    case MOVE_FORFEIT:
        TRY(shares_take(&work->scratch, &holding->shares, move->amount.n, &parts));
        return went(work, acting, move, holding, &parts);
    }
    return E_JOURNAL;
}

enum err reckoning_follow(struct reckoning_work *work, struct acting *acting)
{
    const struct entry *entry = acting->entry;
    struct holdings *holdings = NULL;
    if (entry->moves.count == 0)
        return OK;
    TRY(holdings_of(work, entry, &holdings));
    for (size_t i = 0; i < entry->moves.count; i++)
        TRY(follow_one(work, acting, holdings, &entry->moves.items[i]));
    return OK;
}
