/* past.c - sums of entries, kept sorted, forgotten when they no longer matter. */
#include "loyalty/past.h"

#include <string.h>

#include "loyalty/entry.h"
#include "loyalty/joining/joining.h"
#include "loyalty/standing.h"

#define PAST_FORMAT     1
#define DAYS_REMEMBERED 7  /* a till that was off line for a week still knows its day's ceiling */
#define ROOM_MIN        16 /* sums, of a past that gets its first */
#define MEMBER_ID_BYTES 24 /* a member's number */

struct past past_begin(int32_t months_kept)
{
    return (struct past){
        .is_kept = true,
        .months_kept = months_kept,
        .newest = DATE_NONE,
        .tier_since = DATE_NONE,
        .floor_until = DATE_NONE,
    };
}

/* ---- periods ---------------------------------------------------------------------------------- */

/* Months since year 0. */
static int32_t month_number(struct date date)
{
    struct date_parts parts = date_parts(date);
    return parts.year * 12 + parts.month - 1;
}

static struct date day_of(int year, int month)
{
    struct date date = DATE_NONE;
    enum err err =
        date_from_parts((struct date_parts){ .year = year, .month = month, .day = 1 }, &date);
    assert(err == OK); /* the year is that of a date */
    return date;
}

struct date past_period_start(enum past_period period, struct date on)
{
    struct date_parts parts = date_parts(on);
    switch (period) {
    case PAST_EVER:
        return DATE_NONE;
    case PAST_DAY:
        return on;
    case PAST_MONTH:
        return day_of(parts.year, parts.month);
    case PAST_YEAR:
        return day_of(parts.year, 1);
    }
    assert(false); /* every period has its case */
    return DATE_NONE;
}

bool past_remembers(const struct past *past, enum past_period period, struct date on)
{
    if (date_is_none(past->newest) || on.days >= past->newest.days)
        return true;
    switch (period) {
    case PAST_EVER:
        return true;
    case PAST_DAY:
        return past->newest.days - on.days <= DAYS_REMEMBERED;
    case PAST_MONTH:
        return month_number(past->newest) - month_number(on) <= 1;
    case PAST_YEAR:
        return date_parts(past->newest).year - date_parts(on).year <= 1;
    }
    return true;
}

/* Whether a sum is kept by a past with so many months. */
static bool is_remembered(const struct past *past, const struct past_sum *sum, int32_t months)
{
    switch (sum->kind) {
    case PAST_VISITS:
    case PAST_SPEND:
    case PAST_GAINED:
        return sum->period == PAST_EVER ||
               month_number(past->newest) - month_number(sum->from) < months;
    case PAST_RULE:
    case PAST_REWARD:
    case PAST_SENT:
    case PAST_TAKEN:
        return past_remembers(past, sum->period, sum->from);
    case PAST_GOAL:
    case PAST_MEMBERSHIP:
        return date_parts(past->newest).year - date_parts(sum->from).year <= 1;
    case PAST_REFERRED:
    case PAST_ROLE:
    case PAST_BARRED:
    case PAST_LIMIT:
    case PAST_HOLDERS:
    case PAST_MERGED:
    case PAST_TOP_UP_BARRED:
    case PAST_CLOSED:
    case PAST_SEAT:
        return true;
    }
    assert(false); /* every kind has its case */
    return false;
}

/* ---- sums ------------------------------------------------------------------------------------- */

static int compare_keys(const struct past_sum *a, const struct past_sum *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int ids = str_compare(a->id, b->id);
    if (ids != 0)
        return ids;
    if (a->period != b->period)
        return a->period < b->period ? -1 : 1;
    if (a->from.days != b->from.days)
        return a->from.days < b->from.days ? -1 : 1;
    return 0;
}

/* Where the key is, or would be. */
static size_t place_of(const struct past *past, const struct past_sum *key)
{
    size_t first = 0;
    size_t end = past->sum_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (compare_keys(&past->sums[middle], key) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static bool has_at(const struct past *past, size_t place, const struct past_sum *key)
{
    return place < past->sum_count && compare_keys(&past->sums[place], key) == 0;
}

int64_t past_sum(const struct past *past, enum past_kind kind, struct str id,
                 enum past_period period, struct date from)
{
    struct past_sum key = { .kind = kind, .period = period, .id = id, .from = from };
    size_t place = place_of(past, &key);
    return has_at(past, place, &key) ? past->sums[place].amount : 0;
}

int64_t past_closed(const struct past *past)
{
    return past->is_kept ? past_sum(past, PAST_CLOSED, STR_NONE, PAST_EVER, DATE_NONE) : 0;
}

int64_t past_months(const struct past *past, enum past_kind kind, struct str id, struct date first,
                    struct date last)
{
    int64_t sum = 0;
    for (size_t i = 0; i < past->sum_count; i++) {
        const struct past_sum *row = &past->sums[i];
        if (row->kind == kind && row->period == PAST_MONTH && str_eq(row->id, id) &&
            month_number(row->from) >= month_number(first) &&
            month_number(row->from) <= month_number(last))
            sum += row->amount;
    }
    return sum;
}

static enum err grow(struct arena *arena, struct past *past)
{
    if (past->sum_count < past->sum_size)
        return OK;
    if (past->sum_count == PAST_SUMS_MAX)
        return E_LIMIT;
    size_t size = past->sum_size < ROOM_MIN ? ROOM_MIN : past->sum_size * 2;
    struct past_sum *sums = ARENA_ARRAY(arena, struct past_sum, size);
    if (sums == NULL)
        return E_NO_MEMORY;
    if (past->sum_count > 0)
        memcpy(sums, past->sums, past->sum_count * sizeof(*sums));
    past->sums = sums;
    past->sum_size = size;
    return OK;
}

static void drop(struct past *past, size_t place)
{
    past->sum_count--;
    memmove(&past->sums[place], &past->sums[place + 1],
            (past->sum_count - place) * sizeof(*past->sums));
}

static enum err add(struct arena *arena, struct past *past, struct past_sum sum)
{
    if (sum.amount == 0 || !is_remembered(past, &sum, past->months_kept))
        return OK;
    size_t place = place_of(past, &sum);
    if (has_at(past, place, &sum)) {
        if (__builtin_add_overflow(past->sums[place].amount, sum.amount, &past->sums[place].amount))
            return E_OVERFLOW;
        if (past->sums[place].amount == 0)
            drop(past, place);
        return OK;
    }
    TRY(grow(arena, past));
    TRY(arena_copy(arena, sum.id, &sum.id));
    memmove(&past->sums[place + 1], &past->sums[place],
            (past->sum_count - place) * sizeof(*past->sums));
    past->sums[place] = sum;
    past->sum_count++;
    return OK;
}

static enum err add_in(struct arena *arena, struct past *past, enum past_kind kind, struct str id,
                       enum past_period period, struct date on, int64_t amount)
{
    return add(arena, past,
               (struct past_sum){ .kind = kind,
                                  .period = period,
                                  .id = id,
                                  .from = past_period_start(period, on),
                                  .amount = amount });
}

static void forget(struct past *past, int32_t months)
{
    size_t kept = 0;
    for (size_t i = 0; i < past->sum_count; i++) {
        if (is_remembered(past, &past->sums[i], months))
            past->sums[kept++] = past->sums[i];
    }
    past->sum_count = kept;
}

/* ---- what an entry adds ----------------------------------------------------------------------- */

/* The newest day is the measure of what is remembered. */
static void move_on(struct past *past, struct date on)
{
    if (!date_is_none(past->newest) && on.days <= past->newest.days)
        return;
    past->newest = on;
    forget(past, past->months_kept);
}

enum err past_count(struct arena *arena, struct past *past, enum past_kind kind, struct str id,
                    struct date on, int64_t amount)
{
    move_on(past, on);
    TRY(add_in(arena, past, kind, id, PAST_EVER, on, amount));
    return past->months_kept > 0 ? add_in(arena, past, kind, id, PAST_MONTH, on, amount) : OK;
}

/* By each period that a ceiling may have. */
static enum err add_limited(struct arena *arena, struct past *past, enum past_kind kind,
                            struct str id, struct date on, int64_t amount)
{
    for (int period = PAST_EVER; period <= PAST_YEAR; period++)
        TRY(add_in(arena, past, kind, id, (enum past_period)period, on, amount));
    return OK;
}

static int64_t visits_of(const struct program *program, const struct entry *entry)
{
    if (entry->kind == ENTRY_PURCHASE)
        return 1;
    if (entry->kind == ENTRY_CLAIM) /* of a receipt that came back whole: no visit */
        return entry->standing.visit > 0 || !program->asks_visits ? 1 : 0;
    return entry->undone_visits > 0 ? -1 : 0;
}

static int64_t spend_of(const struct entry *entry)
{
    return entry->kind == ENTRY_CLAIM ? entry->claimed_minor : entry->outcome.due_total_minor;
}

static bool is_taken_back(const struct entry *entry)
{
    return entry->kind == ENTRY_RETURN || entry->kind == ENTRY_UNDO;
}

/* A return has no rooms of its own: the version of its purchase says whether what the rule gave was counted. */
static bool has_ceiling(const struct program *program, struct str rule)
{
    for (size_t i = 0; program != NULL && i < program->rule_count; i++) {
        if (str_eq(program->rules[i].id, rule))
            return ceilings_are_set(&program->rules[i].max);
    }
    return false;
}

static enum err add_earnings(struct arena *arena, const struct program *program, struct past *past,
                             const struct entry *entry)
{
    for (size_t i = 0; i < entry->outcome.earning_count; i++) {
        const struct outcome_earning *earning = &entry->outcome.earnings[i];
        TRY(past_count(arena, past, PAST_GAINED, earning->unit, entry->on, earning->points.n));
        if (standing_has_room(&entry->standing, ROOM_RULE, earning->rule))
            TRY(add_limited(arena, past, PAST_RULE, earning->rule, entry->on, earning->points.n));
        else if (is_taken_back(entry) && has_ceiling(program, earning->rule))
            /* "What came back makes room again, but not on the day it was given." */
            TRY(add_in(arena, past, PAST_RULE, earning->rule, PAST_EVER, entry->on,
                       earning->points.n));
    }
    return OK;
}

static enum err add_uses(struct arena *arena, const struct program *program, struct past *past,
                         const struct entry *entry)
{
    for (size_t i = 0; entry->kind != ENTRY_RETURN && i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        const struct reward *reward = program_reward(program, redemption->reward);
        if (reward == NULL || !standing_has_room(&entry->standing, ROOM_REWARD, reward->id))
            continue;
        TRY(add_limited(arena, past, PAST_REWARD, reward->id, entry->on,
                        reward_uses(reward, &entry->receipt.asks[redemption->ask])));
    }
    for (size_t i = 0; i < entry->undone_count; i++)
        TRY(add_in(arena, past, PAST_REWARD, entry->undone[i].reward, PAST_EVER, entry->on,
                   -entry->undone[i].uses));
    return OK;
}

static enum err apply_tier(struct arena *arena, const struct entry *entry, struct past *past)
{
    const struct event *event = &entry->event;
    if (event->kind == EVENT_TIER || event->kind == EVENT_TIER_LOST) {
        past->tier_since = entry->on;
        return arena_copy(arena, event->name, &past->tier);
    }
    if (event->kind == EVENT_TIER_FLOOR) {
        past->floor_until = event->name.len > 0 ? event->until : DATE_NONE;
        return arena_copy(arena, event->name, &past->floor);
    }
    if (event->kind == EVENT_GOAL)
        return add(arena, past,
                   (struct past_sum){ .kind = PAST_GOAL,
                                      .period = PAST_DAY,
                                      .id = event->name,
                                      .from = event->until,
                                      .amount = 1 });
    return OK;
}

/* An enrolment has no day of a shop, and needs none: who was sent was sent for ever. */
enum err past_refer(struct arena *arena, struct past *past)
{
    past->is_changed = true;
    return add(arena, past,
               (struct past_sum){ .kind = PAST_REFERRED,
                                  .period = PAST_EVER,
                                  .id = STR_NONE,
                                  .from = DATE_NONE,
                                  .amount = 1 });
}

/* "Kept only where the programme sets a ceiling, and not of what goes along with who leaves." */
static enum err apply_send(struct arena *arena, const struct program *program,
                           const struct entry *entry, struct past *past)
{
    const struct unit *unit = program_unit(program, entry->passed.unit);
    int64_t amount = entry->passed.points.n;
    if (unit == NULL || !transfer_is_limited(&unit->transfer) || entry_goes_along(entry))
        return OK;
    past->is_changed = true;
    move_on(past, entry->on);
    TRY(add_in(arena, past, PAST_SENT, entry->passed.unit, PAST_DAY, entry->on, amount));
    return add_in(arena, past, PAST_SENT, entry->passed.unit, PAST_MONTH, entry->on, amount);
}

enum err past_tell(struct arena *arena, struct past *past, enum past_kind kind, struct str id,
                   enum past_period period, struct date from, int64_t amount)
{
    past->is_changed = true;
    return add(arena, past,
               (struct past_sum){ .kind = kind,
                                  .period = period,
                                  .id = id,
                                  .from = from,
                                  .amount = amount - past_sum(past, kind, id, period, from) });
}

/* What a member may, and that the account is closed. */
static enum err tell(struct arena *arena, struct past *past, enum past_kind kind, struct str id,
                     enum past_period period, int64_t amount)
{
    return past_tell(arena, past, kind, id, period, DATE_NONE, amount);
}

void past_drop(struct past *past, enum past_kind kind, struct str id)
{
    size_t kept = 0;
    for (size_t i = 0; i < past->sum_count; i++) {
        const struct past_sum *sum = &past->sums[i];
        if (sum->kind != kind || !str_eq(sum->id, id))
            past->sums[kept++] = *sum;
    }
    past->is_changed = true;
    past->sum_count = kept;
}

static enum err apply_merge(struct arena *arena, const struct entry *entry, struct past *past)
{
    char room[2 * MEMBER_ID_BYTES];
    struct buf out = BUF(room);
    buf_int(&out, entry->family.other.partition);
    buf_char(&out, '-');
    buf_int(&out, entry->family.other.account);
    return tell(arena, past, PAST_MERGED, (struct str){ .ptr = room, .len = out.used }, PAST_EVER,
                1);
}

static bool is_of_members(enum past_kind kind)
{
    return kind == PAST_ROLE || kind == PAST_BARRED || kind == PAST_TOP_UP_BARRED ||
           kind == PAST_LIMIT || kind == PAST_TAKEN || kind == PAST_HOLDERS || kind == PAST_MERGED;
}

/* "Who comes back has a new number": the account is its own again, and of the numbers from before nothing is kept.  It has
 * nobody yet, not even a first holder. */
static enum err open_again(struct arena *arena, const struct entry *entry, struct past *past)
{
    struct account_ref into = { 0 };
    size_t kept = 0;
    if (!family_is_merged(past, &into) || !family_opens_again(entry, &into))
        return OK;
    for (size_t i = 0; i < past->sum_count; i++) {
        if (!is_of_members(past->sums[i].kind))
            past->sums[kept++] = past->sums[i];
    }
    past->sum_count = kept;
    return tell(arena, past, PAST_HOLDERS, STR_NONE, PAST_EVER, -1);
}

/* "Of who has left nothing is kept": neither what he might nor what he took. */
static enum err apply_family(struct arena *arena, const struct entry *entry, struct past *past)
{
    const struct rights nothing = { .role = ROLE_HOLDER, .may_redeem = true, .may_top_up = true };
    enum family_what what = entry->family.what;
    bool leaves = what == FAMILY_LEAVE || what == FAMILY_GO;
    const struct rights *rights = leaves ? &nothing : &entry->family.rights;
    char room[MEMBER_ID_BYTES];
    struct buf out = BUF(room);
    past->is_changed = true;
    if (what == FAMILY_MERGE)
        return apply_merge(arena, entry, past);
    if (entry_comes(entry))
        TRY(open_again(arena, entry, past));
    if (what == FAMILY_INVITE || what == FAMILY_CARD || what == FAMILY_UNMERGE ||
        entry->member == 0)
        return OK;
    buf_int(&out, entry->member);
    struct str id = { .ptr = room, .len = out.used };
    bool is_new = what == FAMILY_JOIN || what == FAMILY_COME;
    bool was_holder = !is_new && past_sum(past, PAST_ROLE, id, PAST_EVER, DATE_NONE) == ROLE_HOLDER;
    bool is_holder = !leaves && rights->role == ROLE_HOLDER;
    int64_t holders = (is_holder ? 1 : 0) - (was_holder ? 1 : 0);
    TRY(tell(arena, past, PAST_ROLE, id, PAST_EVER, rights->role));
    TRY(tell(arena, past, PAST_BARRED, id, PAST_EVER, rights->may_redeem ? 0 : 1));
    TRY(tell(arena, past, PAST_TOP_UP_BARRED, id, PAST_EVER, rights->may_top_up ? 0 : 1));
    TRY(tell(arena, past, PAST_LIMIT, id, PAST_DAY, rights->by_day_max_minor));
    TRY(tell(arena, past, PAST_LIMIT, id, PAST_MONTH, rights->by_month_max_minor));
    if (leaves)
        past_drop(past, PAST_TAKEN, id);
    holders += past_sum(past, PAST_HOLDERS, STR_NONE, PAST_EVER, DATE_NONE);
    return tell(arena, past, PAST_HOLDERS, STR_NONE, PAST_EVER, holders);
}

/* Who was sent, and by what somebody has joined. */
static enum err apply_joining(struct arena *arena, const struct entry *entry, struct past *past)
{
    if (entry->kind == ENTRY_ENROL && str_begins(entry->note, STR("referred")))
        TRY(past_refer(arena, past));
    return joining_apply(arena, entry, past);
}

static enum err apply_closing(struct arena *arena, const struct entry *entry, struct past *past)
{
    past->is_changed = true;
    return tell(arena, past, PAST_CLOSED, STR_NONE, PAST_EVER,
                entry->kind == ENTRY_CLOSE ? entry->number : 0);
}

/* "Kept only of members with a limit." */
static enum err add_taken(struct arena *arena, struct past *past, const struct entry *entry)
{
    for (size_t i = 0; entry->kind == ENTRY_PURCHASE && i < entry->standing.room_count; i++) {
        const struct room *room = &entry->standing.rooms[i];
        if (room->of != ROOM_MEMBER)
            continue;
        int64_t taken = family_taken(entry);
        TRY(add_in(arena, past, PAST_TAKEN, room->id, PAST_DAY, entry->on, taken));
        TRY(add_in(arena, past, PAST_TAKEN, room->id, PAST_MONTH, entry->on, taken));
    }
    return OK;
}

enum err past_apply(struct arena *arena, const struct program *program, const struct entry *entry,
                    struct past *past)
{
    assert(past->is_kept);
    if (entry->kind == ENTRY_FAMILY)
        return apply_family(arena, entry, past);
    if (entry->kind == ENTRY_CLOSE || entry->kind == ENTRY_REOPEN)
        return apply_closing(arena, entry, past);
    if (entry->kind == ENTRY_SEND)
        return apply_send(arena, program, entry, past);
    if (entry->kind == ENTRY_ENROL || entry->kind == ENTRY_MEMBER)
        return apply_joining(arena, entry, past);
    bool is_told = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN ||
                   entry->kind == ENTRY_CLAIM || entry->kind == ENTRY_EVENT ||
                   entry->kind == ENTRY_CONVERT || entry->kind == ENTRY_UNDO;
    if (!is_told)
        return OK;
    past->is_changed = true;
    move_on(past, entry->on);
    if (entry->kind == ENTRY_CONVERT) /* "A voucher that points became is not gained once more" */
        return add_uses(arena, program, past, entry);
    if (entry->kind == ENTRY_EVENT) {
        TRY(apply_tier(arena, entry, past));
    } else {
        TRY(past_count(arena, past, PAST_VISITS, STR_NONE, entry->on, visits_of(program, entry)));
        TRY(past_count(arena, past, PAST_SPEND, STR_NONE, entry->on, spend_of(entry)));
        TRY(add_uses(arena, program, past, entry));
        TRY(add_taken(arena, past, entry));
        TRY(joining_count(arena, entry, past));
    }
    return add_earnings(arena, program, past, entry);
}

/* ---- copies ----------------------------------------------------------------------------------- */

enum err past_copy(struct arena *arena, const struct past *past, struct past *ret_past)
{
    struct past copy = *past;
    copy.sum_size = past->sum_count;
    copy.sums = ARENA_ARRAY(arena, struct past_sum, past->sum_count);
    if (past->sum_count > 0 && copy.sums == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < past->sum_count; i++) {
        copy.sums[i] = past->sums[i];
        if (i > 0 && str_eq(past->sums[i].id, copy.sums[i - 1].id))
            copy.sums[i].id = copy.sums[i - 1].id;
        else
            TRY(arena_copy(arena, past->sums[i].id, &copy.sums[i].id));
    }
    TRY(arena_copy(arena, past->tier, &copy.tier));
    TRY(arena_copy(arena, past->floor, &copy.floor));
    *ret_past = copy;
    return OK;
}

/* The text as it lies in the arena already, or a copy there. */
static enum err keep_text(struct arena *arena, struct str kept, struct str *text)
{
    if (kept.len > 0 && str_eq(kept, *text)) {
        *text = kept;
        return OK;
    }
    return arena_copy(arena, *text, text);
}

/* The texts of a past's sums, as they lie in the arena already or as copies there. */
static enum err keep_ids(struct arena *arena, const struct past *kept, struct past *past)
{
    for (size_t i = 0; i < past->sum_count; i++) {
        struct past_sum *sum = &past->sums[i];
        size_t place = place_of(kept, sum);
        if (has_at(kept, place, sum))
            sum->id = kept->sums[place].id;
        else if (i > 0 && str_eq(past->sums[i - 1].id, sum->id))
            sum->id = past->sums[i - 1].id;
        else
            TRY(arena_copy(arena, sum->id, &sum->id));
    }
    return OK;
}

enum err past_keep(struct arena *arena, struct past *kept, struct past *past)
{
    struct past_sum *sums = kept->sums;
    size_t size = kept->sum_size;
    TRY(keep_ids(arena, kept, past));
    TRY(keep_text(arena, kept->tier, &past->tier));
    TRY(keep_text(arena, kept->floor, &past->floor));
    if (past->sum_count > size) {
        size = past->sum_count + past->sum_count / 2 + ROOM_MIN;
        sums = ARENA_ARRAY(arena, struct past_sum, size);
        if (sums == NULL)
            return E_NO_MEMORY;
    }
    if (past->sum_count > 0)
        memcpy(sums, past->sums, past->sum_count * sizeof(*sums));
    *kept = *past;
    kept->sums = sums;
    kept->sum_size = size;
    return OK;
}

enum err past_narrow(struct arena *arena, const struct past *past, int32_t months_kept,
                     struct past *ret_past)
{
    assert(months_kept <= past->months_kept);
    TRY(past_copy(arena, past, ret_past));
    ret_past->months_kept = months_kept;
    if (!date_is_none(ret_past->newest))
        forget(ret_past, months_kept);
    return OK;
}

/* ---- as text ---------------------------------------------------------------------------------- */

static const char *const kind_words[] = {
    [PAST_VISITS] = "visits",     [PAST_SPEND] = "spend",
    [PAST_GAINED] = "gained",     [PAST_RULE] = "rule",
    [PAST_REWARD] = "reward",     [PAST_GOAL] = "goal",
    [PAST_REFERRED] = "referred", [PAST_SENT] = "sent",
    [PAST_ROLE] = "role",         [PAST_BARRED] = "barred",
    [PAST_LIMIT] = "limit",       [PAST_TAKEN] = "taken",
    [PAST_HOLDERS] = "holders",   [PAST_TOP_UP_BARRED] = "top-up-barred",
    [PAST_MERGED] = "merged",     [PAST_CLOSED] = "closed",
    [PAST_SEAT] = "seat",         [PAST_MEMBERSHIP] = "membership",
};
static const char *const period_words[] = {
    [PAST_EVER] = "ever",
    [PAST_DAY] = "day",
    [PAST_MONTH] = "month",
    [PAST_YEAR] = "year",
};

static void put_day(struct buf *out, struct date date)
{
    buf_char(out, '\t');
    if (!date_is_none(date))
        date_format(out, date);
}

static void put_tier(struct buf *out, const char *name, struct str tier, struct date day)
{
    if (tier.len == 0 && date_is_none(day))
        return;
    buf_str(out, str_c(name));
    buf_char(out, '\t');
    buf_str(out, tier);
    put_day(out, day);
    buf_char(out, '\n');
}

#define HEAD_BYTES 256 /* the first lines, less the tiers' names */
#define SUM_BYTES  64  /* a line, less the id */

size_t past_text_bytes(const struct past *past)
{
    size_t bytes = HEAD_BYTES + past->tier.len + past->floor.len;
    for (size_t i = 0; i < past->sum_count; i++)
        bytes += SUM_BYTES + past->sums[i].id.len;
    return bytes;
}

enum err past_encode(const struct past *past, struct buf *out)
{
    buf_str(out, STR("past\t"));
    buf_int(out, PAST_FORMAT);
    buf_char(out, '\t');
    buf_int(out, past->months_kept);
    put_day(out, past->newest);
    buf_char(out, '\n');
    put_tier(out, "tier", past->tier, past->tier_since);
    put_tier(out, "floor", past->floor, past->floor_until);
    for (size_t i = 0; i < past->sum_count; i++) {
        const struct past_sum *sum = &past->sums[i];
        buf_str(out, str_c(kind_words[sum->kind]));
        buf_char(out, '\t');
        buf_str(out, sum->id);
        buf_char(out, '\t');
        buf_str(out, str_c(period_words[sum->period]));
        put_day(out, sum->from);
        buf_char(out, '\t');
        buf_int(out, sum->amount);
        buf_char(out, '\n');
    }
    return out->err;
}

/* ---- from text -------------------------------------------------------------------------------- */

static bool word_of(const char *const *words, size_t count, struct str text, size_t *ret_index)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(str_c(words[i]), text)) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static enum err read_day(struct str text, struct date *ret_day)
{
    *ret_day = DATE_NONE;
    return text.len == 0 || date_parse(text, ret_day) == OK ? OK : E_JOURNAL;
}

/* The fields of a line; fewer or more are E_JOURNAL. */
static enum err read_fields(struct str line, struct str *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!str_cut(&line, '\t', &fields[i]))
            return E_JOURNAL;
    }
    return line.len == 0 ? OK : E_JOURNAL;
}

static enum err read_head(struct str line, struct past *past)
{
    struct str fields[4];
    int64_t number = 0;
    TRY(read_fields(line, fields, COUNT(fields)));
    if (!str_eq(fields[0], STR("past")) ||
        str_parse_i64(fields[1], PAST_FORMAT, PAST_FORMAT, &number) != OK ||
        str_parse_i64(fields[2], 0, PAST_MONTHS_MAX, &number) != OK)
        return E_JOURNAL;
    *past = past_begin((int32_t)number);
    return read_day(fields[3], &past->newest);
}

static enum err read_sum(struct arena *arena, struct str line, struct past *past)
{
    struct str fields[5];
    size_t kind = 0;
    size_t period = 0;
    struct past_sum sum = { .from = DATE_NONE };
    TRY(read_fields(line, fields, COUNT(fields)));
    if (!word_of(kind_words, COUNT(kind_words), fields[0], &kind) ||
        !word_of(period_words, COUNT(period_words), fields[2], &period) ||
        str_parse_i64(fields[4], -INT64_MAX, INT64_MAX, &sum.amount) != OK || sum.amount == 0)
        return E_JOURNAL;
    sum.kind = (enum past_kind)kind;
    sum.period = (enum past_period)period;
    sum.id = fields[1];
    TRY(read_day(fields[3], &sum.from));
    if (past->sum_count > 0 && compare_keys(&past->sums[past->sum_count - 1], &sum) >= 0)
        return E_JOURNAL;
    TRY(grow(arena, past));
    past->sums[past->sum_count++] = sum;
    return OK;
}

static enum err read_line(struct arena *arena, struct str line, struct past *past)
{
    struct str fields[3];
    bool is_tier = str_begins(line, STR("tier\t"));
    if (!is_tier && !str_begins(line, STR("floor\t")))
        return read_sum(arena, line, past);
    TRY(read_fields(line, fields, COUNT(fields)));
    if (is_tier)
        past->tier = fields[1];
    else
        past->floor = fields[1];
    return read_day(fields[2], is_tier ? &past->tier_since : &past->floor_until);
}

enum err past_decode(struct arena *arena, struct str text, struct past *ret_past)
{
    struct past past = { 0 };
    struct str line = STR_NONE;
    if (!str_ends(text, STR("\n")) || !str_cut(&text, '\n', &line))
        return E_JOURNAL;
    TRY(read_head(line, &past));
    while (text.len > 0 && str_cut(&text, '\n', &line))
        TRY(read_line(arena, line, &past));
    *ret_past = past;
    return OK;
}
