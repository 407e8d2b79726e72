/* decide_send.c - the verdict on what an account passes on to another, and what of it arrives there. */
#include "loyalty/decide/decide.h"
#include "loyalty/effects.h"

static enum err refuse(enum err err, int64_t have, int64_t need, struct refusal *refusal)
{
    refusal->have = have;
    refusal->need = need;
    return err;
}

/* What a ceiling leaves.  "Of a day that nobody remembers, nothing is left." */
static int64_t left_of(const struct past *past, const struct unit *unit, enum past_period period,
                       struct date on, int64_t max)
{
    if (max == 0)
        return INT64_MAX;
    if (!past_remembers(past, period, on))
        return 0;
    int64_t sent = past_sum(past, PAST_SENT, unit->id, period, past_period_start(period, on));
    return sent < max ? max - sent : 0;
}

/* "By the shop's calendar: so much a day, and so much a month." */
static int64_t room_of(const struct unit *unit, const struct account *account, struct date on)
{
    const struct transfer *transfer = &unit->transfer;
    if (!transfer_is_limited(transfer))
        return INT64_MAX;
    assert(account->past.is_kept); /* the programme looks back */
    int64_t today = left_of(&account->past, unit, PAST_DAY, on, transfer->by_day_max);
    int64_t month = left_of(&account->past, unit, PAST_MONTH, on, transfer->by_month_max);
    return today < month ? today : month;
}

/* "Who leaves takes his share with him, whatever the programme lets be passed on; a voucher is no share." */
static enum err check_share(const struct unit *unit, const struct entry *entry)
{
    bool is_mine = entry->member == 0 && entry->card == 0; /* nobody's limits are asked */
    if (!entry->is_whole && (unit == NULL || unit->kind == UNIT_VOUCHER))
        return E_NOT_TRANSFERABLE;
    return is_mine ? OK : E_JOURNAL;
}

static enum err check_words(const struct unit *unit, const struct entry *entry,
                            const struct account *account, struct refusal *refusal)
{
    const struct entry_passed *passed = &entry->passed;
    if (unit == NULL || !unit->transfer.is_allowed || unit->end.kind != UNIT_GOES_ON)
        return E_NOT_TRANSFERABLE;
    TRY(family_check_giving(account, entry));
    if (passed->points.n < unit->transfer.least)
        return refuse(E_TRANSFER_LEAST, passed->points.n, unit->transfer.least, refusal);
    int64_t room = room_of(unit, account, entry->on);
    return passed->points.n > room ? refuse(E_TRANSFER_LIMIT, room, passed->points.n, refusal) : OK;
}

static enum err check(const struct program *program, const struct entry *entry,
                      const struct account *account, struct refusal *refusal)
{
    const struct entry_passed *passed = &entry->passed;
    const struct unit *unit = program_unit(program, passed->unit);
    if (passed->partition == entry->partition && passed->account == account->id)
        return E_TRANSFER_OWN;
    TRY(entry_goes_along(entry) ? check_share(unit, entry)
                                : check_words(unit, entry, account, refusal));
    TRY(joining_check_giving(&program->joining, &account->past, entry));
    if (entry->is_whole)
        return passed->points.n == lots_whole(account, passed->unit).n ? OK : E_JOURNAL;
    int64_t usable = lots_usable(account, unit->id, entry->on).n;
    if (passed->points.n > usable)
        return refuse(E_POINTS_SHORT, usable, passed->points.n, refusal);
    return OK;
}

enum err decide_send(struct arena *arena, const struct program *program, struct entry *entry,
                     struct account *account, struct refusal *ret_refusal)
{
    assert(entry->kind == ENTRY_SEND);
    assert(entry->passed.points.n > 0);

    if (account == NULL)
        return E_NO_ACCOUNT;
    TRY(check(program, entry, account, ret_refusal));
    TRY(showing_check(program, entry, ret_refusal));
    effects_open(program, entry, account);
    if (entry->is_whole)
        TRY(lots_send_whole(arena, account, entry->passed.unit, entry->number, &entry->moves));
    else
        TRY(lots_send(arena, account, entry->passed.unit, entry->passed.points, entry->on,
                      entry->number, &entry->moves));
    return effects_close(arena, program, entry, account);
}

/* ---- what arrives ----------------------------------------------------------------------------- */

/* Its days of use for who receives; what goes along keeps both.  "What would end before it can be used is usable on its last day." */
static struct entry_part part_of(const struct unit *unit, const struct lot *lot,
                                 struct points points, struct date on, bool goes_along)
{
    if (goes_along)
        return (struct entry_part){ .points = points, .from = lot->from, .until = lot->until };
    const struct transfer *transfer = &unit->transfer;
    struct date from = date_add_days(on, transfer->available_after_days);
    struct date until = transfer->is_restarted ? expiry_until(&unit->expiry, from) : lot->until;
    if (!date_is_none(until) && until.days < from.days)
        from = until;
    return (struct entry_part){ .points = points, .from = from, .until = until };
}

/* In the order in which it was sent: what follows on each other with the same days is one part. */
static void add_part(struct entry *receive, struct entry_part part)
{
    struct entry_part *last =
        receive->part_count > 0 ? &receive->parts[receive->part_count - 1] : NULL;
    if (last != NULL && last->from.days == part.from.days && last->until.days == part.until.days)
        last->points.n += part.points.n;
    else
        receive->parts[receive->part_count++] = part;
}

enum err decide_parts(struct arena *arena, const struct program *program, const struct entry *send,
                      const struct account *sender, struct entry *receive)
{
    const struct unit *unit = program_unit(program, send->passed.unit);
    assert(send->kind == ENTRY_SEND);
    assert(receive->kind == ENTRY_RECEIVE);

    bool goes_along = entry_goes_along(send);
    assert(unit != NULL || goes_along);
    receive->with = (struct entry_ref){ .partition = send->partition, .number = send->number };
    receive->purchase_partition = send->partition;
    receive->purchase = send->number;
    receive->passed = send->passed;
    receive->passed.partition = send->partition;
    receive->passed.account = send->account;
    receive->part_count = 0;
    receive->parts = ARENA_ARRAY(arena, struct entry_part, send->moves.count);
    if (receive->parts == NULL && send->moves.count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < send->moves.count; i++) {
        const struct move *move = &send->moves.items[i];
        const struct lot *lot = lots_find(sender, move->lot);
        if (move->kind != MOVE_SEND || lot == NULL)
            return E_JOURNAL;
        add_part(receive, part_of(unit, lot, move->amount, send->on, goes_along));
    }
    return OK;
}

enum err decide_receive(struct arena *arena, const struct program *program, struct entry *entry,
                        struct account *account)
{
    const struct unit *known = program_unit(program, entry->passed.unit);
    /* One that the programme has no more may come with an account; the others as the programme spells them, for a lot
     * lasts longer than its entry. */
    struct str unit = known != NULL ? known->id : entry->passed.unit;
    int64_t sum = 0;
    assert(entry->kind == ENTRY_RECEIVE);

    if (account == NULL)
        return E_NO_ACCOUNT;
    effects_open(program, entry, account);
    for (size_t i = 0; i < entry->part_count; i++) {
        const struct entry_part *part = &entry->parts[i];
        sum += part->points.n;
        TRY(lots_receive(arena, account, unit, part->points, part->from, part->until, entry->number,
                         &entry->moves));
    }
    if (sum != entry->passed.points.n)
        return E_JOURNAL;
    return effects_close(arena, program, entry, account);
}
