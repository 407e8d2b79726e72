/* family.c - what members may do, kept in the account's past and checked against it. */
#include "loyalty/family.h"

#include "loyalty/entry.h"

#define NUMBER_BYTES 24 /* a member's number, as the id of a sum */

/* ---- as the past tells it --------------------------------------------------------------------- */

static struct str id_of(int64_t member, char *room)
{
    struct buf out = { .base = room, .size = NUMBER_BYTES };
    buf_int(&out, member);
    return (struct str){ .ptr = room, .len = out.used };
}

struct rights family_rights_of_role(enum role role)
{
    bool is_grown = role != ROLE_CHILD;
    return (struct rights){ .role = role, .may_redeem = is_grown, .may_top_up = is_grown };
}

struct rights family_rights(const struct past *past, int64_t member)
{
    char room[NUMBER_BYTES];
    struct str id = id_of(member, room);
    if (!past->is_kept || member == 0)
        return family_rights_of_role(ROLE_HOLDER);
    return (struct rights){
        .role = (enum role)past_sum(past, PAST_ROLE, id, PAST_EVER, DATE_NONE),
        .may_redeem = past_sum(past, PAST_BARRED, id, PAST_EVER, DATE_NONE) == 0,
        .may_top_up = past_sum(past, PAST_TOP_UP_BARRED, id, PAST_EVER, DATE_NONE) == 0,
        .by_day_max_minor = past_sum(past, PAST_LIMIT, id, PAST_DAY, DATE_NONE),
        .by_month_max_minor = past_sum(past, PAST_LIMIT, id, PAST_MONTH, DATE_NONE),
    };
}

bool family_is_limited(const struct rights *rights)
{
    return !rights->may_redeem || rights->by_day_max_minor > 0 || rights->by_month_max_minor > 0;
}

/* "Of a day that nobody remembers, nothing is left." */
static int64_t left_of(const struct past *past, struct str id, enum past_period period,
                       struct date on, int64_t max)
{
    if (max == 0)
        return INT64_MAX;
    if (!past_remembers(past, period, on))
        return 0;
    int64_t taken = past_sum(past, PAST_TAKEN, id, period, past_period_start(period, on));
    return taken < max ? max - taken : 0;
}

int64_t family_room(const struct past *past, int64_t member, struct date on)
{
    char room[NUMBER_BYTES];
    struct str id = id_of(member, room);
    struct rights rights = family_rights(past, member);
    if (!rights.may_redeem)
        return 0;
    int64_t today = left_of(past, id, PAST_DAY, on, rights.by_day_max_minor);
    int64_t month = left_of(past, id, PAST_MONTH, on, rights.by_month_max_minor);
    return today < month ? today : month;
}

/* ---- an account that is part of another --------------------------------------------------------- */

bool family_is_merged(const struct past *past, struct account_ref *ret_into)
{
    for (size_t i = 0; past->is_kept && i < past->sum_count; i++) {
        struct str id = past->sums[i].id;
        struct str first = STR_NONE;
        int64_t partition = 0;
        int64_t account = 0;
        if (past->sums[i].kind != PAST_MERGED || !str_cut(&id, '-', &first) ||
            str_parse_i64(first, 1, PARTITIONS_MAX, &partition) != OK ||
            str_parse_i64(id, 1, INT64_MAX, &account) != OK)
            continue;
        *ret_into = (struct account_ref){ .partition = (int32_t)partition, .account = account };
        return true;
    }
    return false;
}

bool family_opens_again(const struct entry *entry, const struct account_ref *into)
{
    bool is_asked = entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_UNMERGE;
    return is_asked || (entry_comes(entry) && entry->family.other.partition == into->partition &&
                        entry->family.other.account == into->account);
}

enum err family_check_merged(const struct past *past, const struct entry *entry)
{
    struct account_ref into = { 0 };
    bool is_open = entry->kind == ENTRY_RETURN || entry->kind == ENTRY_PURCHASE ||
                   entry->kind == ENTRY_DRAW || entry->kind == ENTRY_EXPIRE ||
                   entry->kind == ENTRY_RECEIVE || entry_goes_along(entry) ||
                   entry->kind == ENTRY_END ||
                   (entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TIER_LOST);
    if (is_open || !family_is_merged(past, &into))
        return OK;
    return family_opens_again(entry, &into) ? OK : E_ACCOUNT_MERGED;
}

/* ---- who joins, and what he may ---------------------------------------------------------------- */

/* Holders have no line: the first, and those beside him. */
static int64_t member_count(const struct past *past)
{
    int64_t count = 1 + past_sum(past, PAST_HOLDERS, STR_NONE, PAST_EVER, DATE_NONE);
    for (size_t i = 0; i < past->sum_count; i++)
        count += past->sums[i].kind == PAST_ROLE ? 1 : 0;
    return count;
}

/* "An account has a holder at least": the past counts those beside the first. */
static enum err check_holder(const struct past *past, const struct entry *entry)
{
    bool was_holder = family_rights(past, entry->member).role == ROLE_HOLDER;
    int64_t beside = past_sum(past, PAST_HOLDERS, STR_NONE, PAST_EVER, DATE_NONE);
    bool stays = entry->family.rights.role == ROLE_HOLDER;
    return was_holder && !stays && beside <= 0 ? E_HOLDER_NEEDED : OK;
}

/* "Nobody leaves an account that would have no member, or no holder, left." */
static enum err check_leaving(const struct past *past, const struct entry *entry)
{
    const struct rights *rights = &entry->family.rights;
    bool is_free = rights->role == ROLE_HOLDER && !family_is_limited(rights) && rights->may_top_up;
    bool was_holder = family_rights(past, entry->member).role == ROLE_HOLDER;
    int64_t beside = past_sum(past, PAST_HOLDERS, STR_NONE, PAST_EVER, DATE_NONE);
    if (!is_free) /* on his own account he may everything */
        return E_JOURNAL;
    if (member_count(past) < 2)
        return E_MEMBER_ALONE;
    return was_holder && beside <= 0 ? E_HOLDER_NEEDED : OK;
}

/* "What is part of another itself gives nothing back": that is to be undone first. */
static enum err check_unmerging(const struct past *past, const struct entry *entry)
{
    struct account_ref into = { 0 };
    if (family_is_merged(past, &into))
        return E_ACCOUNT_MERGED;
    return entry->family.rights.role == ROLE_HOLDER ? OK : E_JOURNAL;
}

/* "Who held it gets a role on the other account", and nothing else about him is told. */
static enum err check_merging(const struct past *past, const struct entry *entry)
{
    const struct rights *rights = &entry->family.rights;
    struct rights plain = family_rights_of_role(rights->role);
    struct account_ref into = { 0 };
    if (family_is_merged(past, &into))
        return E_ACCOUNT_MERGED;
    bool is_plain = rights->may_redeem == plain.may_redeem &&
                    rights->may_top_up == plain.may_top_up && rights->by_day_max_minor == 0 &&
                    rights->by_month_max_minor == 0;
    return is_plain ? OK : E_JOURNAL;
}

/* "What has become part of another takes nobody but who comes back from there." */
static enum err check_coming(const struct past *past, const struct entry *entry)
{
    struct account_ref into = { 0 };
    if (family_is_merged(past, &into))
        return family_opens_again(entry, &into) ? OK : E_ACCOUNT_MERGED;
    if (entry->family.what == FAMILY_CARD)
        return OK;
    return member_count(past) < ACCOUNT_MEMBERS_MAX ? OK : E_LIMIT;
}

static enum err check_joining(const struct past *past, const struct entry *invitation,
                              const struct entry *entry)
{
    const struct entry_family *told = &invitation->family;
    if (told->what != FAMILY_INVITE || invitation->account != entry->account)
        return E_JOURNAL;
    if (entry->at.us > told->until.us)
        return E_INVITATION_ENDED;
    bool is_so = told->rights.role == entry->family.rights.role &&
                 told->rights.may_redeem == entry->family.rights.may_redeem &&
                 told->rights.may_top_up == entry->family.rights.may_top_up &&
                 told->rights.by_day_max_minor == entry->family.rights.by_day_max_minor &&
                 told->rights.by_month_max_minor == entry->family.rights.by_month_max_minor;
    if (!is_so)
        return E_JOURNAL;
    return member_count(past) < ACCOUNT_MEMBERS_MAX ? OK : E_LIMIT;
}

enum err family_decide(struct arena *arena, const struct entry *invitation,
                       const struct entry *entry, struct account *account)
{
    assert(entry->kind == ENTRY_FAMILY);
    assert(account->past.is_kept);

    switch (entry->family.what) {
    case FAMILY_INVITE:
        if (entry->family.rights.role == ROLE_HOLDER)
            return E_INVALID;
        break;
    case FAMILY_JOIN:
        TRY(check_joining(&account->past, invitation, entry));
        break;
    case FAMILY_SET:
        TRY(check_holder(&account->past, entry));
        break;
    case FAMILY_LEAVE:
        TRY(check_leaving(&account->past, entry));
        break;
    case FAMILY_MERGE:
        TRY(check_merging(&account->past, entry));
        break;
    case FAMILY_UNMERGE:
        TRY(check_unmerging(&account->past, entry));
        break;
    case FAMILY_GO:
        if (entry->member != 0)
            TRY(check_leaving(&account->past, entry));
        break;
    case FAMILY_COME:
    case FAMILY_CARD:
        TRY(check_coming(&account->past, entry));
        break;
    }
    return past_apply(arena, NULL, entry, &account->past);
}

/* ---- a purchase ------------------------------------------------------------------------------- */

enum err family_stand(struct arena *arena, const struct account *account, const struct entry *entry,
                      struct standing *standing)
{
    struct rights rights = family_rights(&account->past, entry->member);
    if (!family_is_limited(&rights))
        return OK;
    struct room *rooms = ARENA_ARRAY(arena, struct room, standing->room_count + 1);
    char *id = ARENA_ARRAY(arena, char, NUMBER_BYTES);
    if (rooms == NULL || id == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < standing->room_count; i++)
        rooms[i] = standing->rooms[i];
    rooms[standing->room_count] = (struct room){
        .of = ROOM_MEMBER,
        .id = id_of(entry->member, id),
        .left = family_room(&account->past, entry->member, entry->on),
    };
    standing->rooms = rooms;
    standing->room_count += 1;
    return OK;
}

/* A voucher whose code was told is that of whoever has the code. */
bool family_is_from_account(const struct entry *entry, const struct outcome_redemption *redemption)
{
    return redemption->cost.n > 0 && !source_is_told(&entry->receipt.asks[redemption->ask].source);
}

int64_t family_paid(const struct entry *entry)
{
    int64_t paid = 0;
    for (size_t i = 0; i < entry->receipt.payment_count; i++) {
        const struct receipt_payment *payment = &entry->receipt.payments[i];
        bool is_own = payment->is_any || payment->unit.len > 0;
        if (is_own && !source_is_told(&payment->source))
            paid += payment->amount_minor;
    }
    return paid;
}

int64_t family_taken(const struct entry *entry)
{
    int64_t taken = 0;
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        if (family_is_from_account(entry, redemption))
            taken += redemption->discount_minor;
    }
    return taken + family_paid(entry);
}

bool family_takes(const struct entry *entry)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        if (family_is_from_account(entry, &entry->outcome.redemptions[i]))
            return true;
    }
    return family_taken(entry) > 0;
}

enum err family_check(const struct account *account, const struct entry *entry,
                      struct refusal *ret_refusal)
{
    struct rights rights = family_rights(&account->past, entry->member);
    if (!family_is_limited(&rights))
        return OK;
    if (!rights.may_redeem)
        return family_takes(entry) ? E_MAY_NOT_REDEEM : OK;
    int64_t left = family_room(&account->past, entry->member, entry->on);
    int64_t taken = family_taken(entry);
    if (taken <= left)
        return OK;
    *ret_refusal = (struct refusal){ .have = left, .need = taken };
    return E_MEMBER_LIMIT;
}

enum err family_check_top_up(const struct account *account, const struct entry *entry)
{
    if (entry->event.kind != EVENT_TOP_UP)
        return OK;
    return family_rights(&account->past, entry->member).may_top_up ? OK : E_MAY_NOT_TOP_UP;
}

enum err family_check_giving(const struct account *account, const struct entry *entry)
{
    struct rights rights = family_rights(&account->past, entry->member);
    return family_is_limited(&rights) ? E_MAY_NOT_REDEEM : OK;
}
