/* joining.c - the rule of joining, seats, and fees that were paid. */
#include "loyalty/joining/joining.h"

#include "loyalty/entry.h"
#include "loyalty/match.h"
#include "loyalty/remains.h"

#define PURCHASE_ID_BYTES 40 /* partition and number */

/* ---- who may join ----------------------------------------------------------------------------- */

bool joining_is_open(const struct joining *joining, struct date on)
{
    return joining->who == JOINING_EVERYONE ||
           (!date_is_none(joining->open_until) && on.days <= joining->open_until.days);
}

static enum err check_amount(const struct joining *joining, const struct entry_joined *joined,
                             bool waits, int64_t spent_minor, struct refusal *ret_refusal)
{
    bool is_total = joined->by == JOINED_TOTAL;
    int64_t have = is_total ? spent_minor : joined->by == JOINED_RECEIPT ? joined->figure : 0;
    if (is_total && (!waits || joined->figure != spent_minor))
        return E_INVALID;
    if (have >= joining->from_minor)
        return OK;
    *ret_refusal = (struct refusal){ .have = have, .need = joining->from_minor };
    return E_JOINING_AMOUNT;
}

static enum err check_invited(const struct joining *joining, const struct entry_joined *joined,
                              bool waits)
{
    switch (joined->by) {
    case JOINED_REFERRAL:
        return waits ? E_INVALID : OK; /* who was sent is told when the account is opened */
    case JOINED_INVITATION:
        return waits || joined->figure == 0 ? E_INVALID : OK;
    case JOINED_SEGMENT:
        return match_list_has(&joining->segments, joined->text) ? OK : E_JOINING_INVITED;
    case JOINED_OPEN:
    case JOINED_WAITING:
    case JOINED_RECEIPT:
    case JOINED_TOTAL:
    case JOINED_FEE:
    case JOINED_OVERRIDE:
    case JOINED_IMPORT:
        break;
    }
    return E_JOINING_INVITED;
}

enum err joining_check(const struct joining *joining, const struct entry_joined *joined,
                       struct date on, bool waits, int64_t spent_minor, struct refusal *ret_refusal)
{
    if (joined->by == JOINED_OVERRIDE)
        return joined->text.len > 0 ? OK : E_INVALID;
    if (joined->by == JOINED_IMPORT)
        return waits ? E_INVALID : OK;
    if (joining_is_open(joining, on))
        return joined->by == JOINED_OPEN ? OK : E_INVALID;
    switch (joining->who) {
    case JOINING_EVERYONE:
        break;
    case JOINING_FROM:
        if (joined->by == JOINED_WAITING)
            return waits ? E_INVALID : OK;
        return check_amount(joining, joined, waits, spent_minor, ret_refusal);
    case JOINING_INVITED:
        if (joined->by == JOINED_WAITING)
            return waits ? E_INVALID : OK;
        return check_invited(joining, joined, waits);
    case JOINING_FEE:
        return joined->by == JOINED_FEE ? OK : E_INVALID;
    case JOINING_NOBODY:
        return E_JOINING_CLOSED;
    }
    return E_INVALID;
}

/* ---- seats ------------------------------------------------------------------------------------ */

static int64_t seat_told(const struct past *past)
{
    return past->is_kept ? past_sum(past, PAST_SEAT, STR_NONE, PAST_EVER, DATE_NONE) : 0;
}

enum err joining_apply(struct arena *arena, const struct entry *entry, struct past *past)
{
    const struct entry_joined *joined = &entry->joined;
    int64_t told = joined->by == JOINED_WAITING ? SEAT_TOLD_WAITING
                   : joined->by == JOINED_FEE   ? SEAT_TOLD_FEE
                                                : 0;
    if (!joined->is_told)
        return OK;
    return past_tell(arena, past, PAST_SEAT, STR_NONE, PAST_EVER, DATE_NONE, told);
}

bool joining_waits(const struct past *past)
{
    return seat_told(past) == SEAT_TOLD_WAITING;
}

bool joining_owes_fee(const struct past *past)
{
    return seat_told(past) == SEAT_TOLD_FEE;
}

/* But for one purchase (empty: none). */
static struct date until_without(const struct past *past, struct str id)
{
    struct date until = DATE_NONE;
    for (size_t i = 0; past->is_kept && i < past->sum_count; i++) {
        const struct past_sum *sum = &past->sums[i];
        if (sum->kind == PAST_MEMBERSHIP && !str_eq(sum->id, id) &&
            (date_is_none(until) || sum->from.days > until.days))
            until = sum->from;
    }
    return until;
}

struct date joining_until(const struct past *past)
{
    return until_without(past, STR_NONE);
}

static bool is_paid(const struct past *past, struct date on)
{
    struct date until = joining_until(past);
    return !date_is_none(until) && until.days >= on.days;
}

enum seat joining_seat(const struct joining *joining, const struct past *past, struct date on)
{
    if (!joining->is_told || joining->who == JOINING_EVERYONE)
        return SEAT_MEMBER; /* "whoever waited is a member as everybody" */
    if (joining_waits(past))
        return SEAT_WAITING;
    bool owes = joining->who == JOINING_FEE && joining_owes_fee(past);
    return owes && !is_paid(past, on) ? SEAT_UNPAID : SEAT_MEMBER;
}

/* ---- the fee ---------------------------------------------------------------------------------- */

/* A line of the article, of which a unit or more is left, at its price or above. */
static bool receipt_pays(const struct joining *joining, const struct receipt *receipt,
                         const struct remains *remains)
{
    for (size_t i = 0; i < receipt->line_count; i++) {
        const struct receipt_line *line = &receipt->lines[i];
        int64_t left = remains != NULL ? remains->amount_minor[i] : line->amount_minor;
        if (str_eq(line->sku, joining->sku) && left >= joining->price_minor)
            return true;
    }
    return false;
}

/* Of the purchase that an entry is, or names. */
static struct str purchase_id(const struct entry *entry, struct buf *room)
{
    bool is_itself = entry->kind == ENTRY_PURCHASE;
    buf_int(room, is_itself ? entry->partition : entry->purchase_partition);
    buf_char(room, '-');
    buf_int(room, is_itself ? entry->number : entry->purchase);
    return (struct str){ .ptr = room->base, .len = room->used };
}

/* "Who pays again before the end loses no day: it is longer by as much.  Afterwards it begins anew." */
void joining_pay(const struct joining *joining, const struct past *past,
                 const struct receipt *receipt, const struct remains *remains, struct entry *entry)
{
    entry->membership = (struct entry_membership){ 0 };
    if (joining->who != JOINING_FEE || !receipt_pays(joining, receipt, remains))
        return;
    struct date from = is_paid(past, entry->on) ? joining_until(past) : entry->on;
    entry->membership = (struct entry_membership){
        .is_told = true,
        .until = date_add_months(from, joining->months),
    };
    if (entry->standing.seat == SEAT_UNPAID)
        entry->standing.seat = SEAT_MEMBER;
}

static bool has_paid(const struct past *past, struct str id)
{
    for (size_t i = 0; past->is_kept && i < past->sum_count; i++) {
        if (past->sums[i].kind == PAST_MEMBERSHIP && str_eq(past->sums[i].id, id))
            return true;
    }
    return false;
}

void joining_give_back(const struct joining *joining, const struct past *past,
                       const struct remains *remains, struct entry *entry)
{
    char room[PURCHASE_ID_BYTES];
    struct buf out = BUF(room);
    struct str id = purchase_id(entry, &out);
    entry->membership = (struct entry_membership){ 0 };
    if (joining->who != JOINING_FEE || !has_paid(past, id) ||
        receipt_pays(joining, remains->receipt, remains))
        return;
    entry->membership = (struct entry_membership){
        .is_told = true,
        .until = until_without(past, id),
    };
}

enum err joining_count(struct arena *arena, const struct entry *entry, struct past *past)
{
    char room[PURCHASE_ID_BYTES];
    struct buf out = BUF(room);
    if (!entry->membership.is_told)
        return OK;
    struct str id = purchase_id(entry, &out);
    if (entry->kind != ENTRY_RETURN)
        return past_tell(arena, past, PAST_MEMBERSHIP, id, PAST_DAY, entry->membership.until, 1);
    past_drop(past, PAST_MEMBERSHIP, id);
    return OK;
}

/* ---- what a seat lets be ---------------------------------------------------------------------- */

enum err joining_check_rewards(const struct entry *entry)
{
    if (entry->standing.seat != SEAT_WAITING)
        return OK;
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        if (redemption->cost.n > 0 && !source_is_told(&entry->receipt.asks[redemption->ask].source))
            return E_NOT_JOINED;
    }
    return OK;
}

enum err joining_check_giving(const struct joining *joining, const struct past *past,
                              const struct entry *entry)
{
    bool is_waiting = joining_seat(joining, past, entry->on) == SEAT_WAITING;
    return is_waiting && !entry_goes_along(entry) ? E_NOT_JOINED : OK;
}

bool joining_earns(enum seat seat, enum event_kind kind)
{
    if (seat != SEAT_UNPAID)
        return true;
    switch (kind) {
    case EVENT_TOP_UP:
    case EVENT_GIFT_CARD:
    case EVENT_VOUCHER:
    case EVENT_MANUAL: /* "a gesture of the shop is one" */
        return true;
    case EVENT_PURCHASE:
    case EVENT_ENROLMENT:
    case EVENT_BIRTHDAY:
    case EVENT_REFERRAL:
    case EVENT_VISIT:
    case EVENT_CUSTOM:
    case EVENT_TIER:
    case EVENT_GOAL:
    case EVENT_TIER_LOST:
    case EVENT_TIER_FLOOR:
        break;
    }
    return false;
}
