/* decide_undo.c - the verdict on money that was paid in and goes back: a top-up, the sale of a gift card.
 *
 * "Its effect is the difference: what the event has, less what it would have had with the amount that stays."  What
 * it has is what the journal says, the rest is decided anew by the version of the event, with what its ceilings left
 * then.  "Of no unit it gives more than before", so that nobody gains by taking money out; and with nothing that
 * stays it gives nothing.  So the parts, in any order, end where the whole ends.
 */
#include "loyalty/decide/claw_back.h"
#include "loyalty/decide/decide.h"
#include "loyalty/earn.h"
#include "loyalty/effects.h"
#include "loyalty/stock.h"
#include "loyalty/tally.h"

struct undoing {
    struct arena *arena;
    const struct program *program;
    const struct event_history *history;
    struct entry *entry;
    struct account *account;
    int64_t stays_minor; /* of the event's amount, after this entry */
    struct refusal *refusal;
};

/* ---- the amount ------------------------------------------------------------------------------- */

static enum err take_amount(struct undoing *work)
{
    const struct event_history *history = work->history;
    struct entry *entry = work->entry;
    int64_t left = history->event->event.amount_minor;
    for (size_t i = 0; i < history->undo_count; i++)
        left -= history->undos[i].undone_minor;
    if (left < 0)
        return E_JOURNAL;
    if (entry->undone_minor == 0)
        entry->undone_minor = left; /* "without an amount, all that is left" */
    if (left == 0 || entry->undone_minor > left) {
        *work->refusal = (struct refusal){ .have = left, .need = entry->undone_minor };
        return E_UNDONE_ALREADY;
    }
    work->stays_minor = left - entry->undone_minor;
    return OK;
}

/* ---- the difference --------------------------------------------------------------------------- */

static enum err outcome_until_now(const struct undoing *work, struct outcome *ret_had)
{
    const struct event_history *history = work->history;
    struct tally tally = { 0 };
    TRY(tally_open(work->arena, work->program, &history->event->receipt, &tally));
    TRY(tally_add(&tally, &history->event->outcome, 1));
    for (size_t i = 0; i < history->undo_count; i++)
        TRY(tally_add(&tally, &history->undos[i].outcome, 1));
    return tally_outcome(&tally, ret_had);
}

/* What the rules give for the amount that stays. */
static enum err decide_again(const struct undoing *work, const struct outcome *had,
                             struct outcome *ret_after)
{
    const struct entry *paid_in = work->history->event;
    struct event event = paid_in->event;
    struct occasion occasion = entry_occasion(paid_in);
    struct standing standing = { 0 };
    if (work->stays_minor == 0)
        return OK;
    TRY(stock_stand_again(work->arena, work->program, &paid_in->standing, had, &standing));
    occasion.standing = &standing;
    event.amount_minor = work->stays_minor;
    return earn_event(work->arena, work->program, &occasion, &event, ret_after);
}

/* A unit of which it would give more than it has stays as it is. */
static enum err keep_from_gaining(const struct undoing *work, const struct outcome *had,
                                  struct outcome *after)
{
    struct outcome_earning *earnings =
        ARENA_ARRAY(work->arena, struct outcome_earning, had->earning_count + after->earning_count);
    size_t count = 0;
    if (earnings == NULL && had->earning_count + after->earning_count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < work->program->unit_count; i++) {
        struct str unit = work->program->units[i].id;
        bool is_more = earn_total(after, unit).n > earn_total(had, unit).n;
        const struct outcome *from = is_more ? had : after;
        for (size_t k = 0; k < from->earning_count; k++) {
            if (str_eq(from->earnings[k].unit, unit))
                earnings[count++] = from->earnings[k];
        }
    }
    after->earnings = earnings;
    after->earning_count = count;
    return OK;
}

static enum err decide_change(const struct undoing *work, struct outcome *ret_change)
{
    struct outcome had = { 0 };
    struct outcome after = { 0 };
    struct tally change = { 0 };
    TRY(outcome_until_now(work, &had));
    TRY(decide_again(work, &had, &after));
    TRY(keep_from_gaining(work, &had, &after));
    TRY(tally_open(work->arena, work->program, &work->history->event->receipt, &change));
    TRY(tally_add(&change, &after, 1));
    TRY(tally_add(&change, &had, -1));
    return tally_outcome(&change, ret_change);
}

/* ---- the points ------------------------------------------------------------------------------- */

/* "What of it was spent is kept from what goes back." */
static enum err take_back(const struct undoing *work)
{
    const struct event_history *history = work->history;
    const struct entry **origins =
        ARENA_ARRAY(work->arena, const struct entry *, history->undo_count + 1);
    if (origins == NULL)
        return E_NO_MEMORY;
    origins[0] = history->event;
    for (size_t i = 0; i < history->undo_count; i++)
        origins[i + 1] = &history->undos[i];
    struct claw_back_work taking = {
        .arena = work->arena,
        .program = work->program,
        .entry = work->entry,
        .account = work->account,
        .origins = origins,
        .origin_count = history->undo_count + 1,
        .refund_minor = work->entry->undone_minor,
        .keeps_money = true,
    };
    return claw_back_earned(&taking, work->refusal);
}

/* ---- the verdict ------------------------------------------------------------------------------ */

static bool is_paid_in(const struct entry *entry)
{
    return entry->kind == ENTRY_EVENT &&
           (entry->event.kind == EVENT_TOP_UP || entry->event.kind == EVENT_GIFT_CARD);
}

enum err decide_undo(struct arena *arena, const struct program *program,
                     const struct event_history *history, struct entry *entry,
                     struct account *account, struct refusal *ret_refusal)
{
    struct undoing work = {
        .arena = arena,
        .program = program,
        .history = history,
        .entry = entry,
        .account = account,
        .refusal = ret_refusal,
    };
    assert(entry->kind == ENTRY_UNDO);
    assert(entry->undone_minor >= 0);

    if (!is_paid_in(history->event))
        return E_NOT_PAID_IN;
    if (account == NULL || history->event->account != entry->account)
        return E_JOURNAL;
    if (history->undo_count >= RETURNS_MAX)
        return E_LIMIT;
    TRY(take_amount(&work));
    effects_open(program, entry, account);
    entry->withheld = NULL;
    entry->withheld_count = 0;
    entry->withheld_minor = 0;
    TRY(decide_change(&work, &entry->outcome));
    TRY(take_back(&work));
    return effects_close(arena, program, entry, account);
}
