/* family_view.c - the entries of an account as one of its members may see them. */
#include "app/family/family_view.h"

#include "app/answer.h"
#include "app/family/family.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "journal/entry_words.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

/* What an entry changed of a unit. */
struct sum {
    struct str unit;
    int64_t earned;
    int64_t taken;
};

enum err family_view_open(struct db *db, struct arena *arena, int32_t partition,
                          const struct account *account, struct str told,
                          struct family_view *ret_view)
{
    struct account_settings settings = { 0 };
    struct family_view view = { .sees_all = told.len == 0, .past = &account->past };
    struct member *members = NULL;
    size_t count = 0;
    if (told.len > 0) {
        TRY(family_find_member(db, arena, partition, account->id, told, &view.member));
        TRY(member_by_account(db, arena, partition, account->id, &members, &count));
        view.is_alone = count == 1;
        TRY(account_settings_get(db, partition, account->id, &settings));
        view.sees_all = settings.privacy == PRIVACY_ALL;
        view.is_holder = family_rights(view.past, view.member).role == ROLE_HOLDER;
    }
    *ret_view = view;
    return OK;
}

/* ---- whose it is ------------------------------------------------------------------------------- */

/* "What follows from an entry is that of whoever made it": it has the instant and the shop of that, and no member. */
static enum err find_owner(struct db *db, struct arena *arena, const struct entry_row *row,
                           const struct entry *entry, int64_t *ret_member)
{
    const struct entry *cause = entry;
    int64_t prior = row->prior;
    for (int i = 0; i < CONSEQUENCES_MAX && entry_follows(cause) && prior != 0; i++) {
        struct entry_row before = { 0 };
        struct entry *made = ARENA_NEW(arena, struct entry);
        if (made == NULL)
            return E_NO_MEMORY;
        TRY(entry_get(db, arena, row->partition, prior, &before));
        TRY(entry_decode(arena, before.body, made));
        prior = before.prior;
        cause = made;
    }
    *ret_member = cause->member;
    return OK;
}

enum err family_view_entry(const struct family_view *view, struct db *db, struct arena *arena,
                           const struct entry_row *row, const struct entry *entry,
                           enum family_seen *ret_seen)
{
    int64_t owner = 0;
    *ret_seen = FAMILY_SEES_WHOLE;
    if (view->sees_all)
        return OK;
    TRY(find_owner(db, arena, row, entry, &owner));
    if (owner == view->member || (owner == 0 && view->is_alone))
        return OK;
    if (view->is_holder && owner != 0 && family_rights(view->past, owner).role == ROLE_CHILD)
        return OK;
    *ret_seen = entry->moves.count > 0 ? FAMILY_SEES_TOTALS : FAMILY_SEES_NOTHING;
    return OK;
}

/* ---- how much ---------------------------------------------------------------------------------- */

/* What a move adds to what is left of its unit, as lots.h tells it; a debt that is repaid from what is there changes
 * nothing of the balance. */
static int direction_of(enum move_kind kind)
{
    switch (kind) {
    case MOVE_GAIN:
    case MOVE_RESTORE:
    case MOVE_RECEIVE:
    case MOVE_RELEASE:
    case MOVE_REINSTATE:
        return 1;
    case MOVE_SPEND:
    case MOVE_EXPIRE:
    case MOVE_CANCEL:
    case MOVE_DEBT:
    case MOVE_CONVERT:
    case MOVE_SEND:
    case MOVE_HOLD:
    case MOVE_PAY_OUT:
    case MOVE_FORFEIT:
        return -1;
    case MOVE_FORGIVE:
    case MOVE_SETTLE:
    case MOVE_REPAY:
    case MOVE_BIND:
        break;
    }
    return 0;
}

static struct sum *sum_of(struct sum *sums, size_t *count, struct str unit)
{
    size_t at = 0;
    while (at < *count && !str_eq(sums[at].unit, unit))
        at++;
    if (at == *count)
        sums[(*count)++] = (struct sum){ .unit = unit };
    return &sums[at];
}

static enum err put_sums(struct json *json, struct arena *arena, const struct entry *entry)
{
    struct sum *sums = ARENA_ARRAY(arena, struct sum, entry->moves.count);
    size_t count = 0;
    if (sums == NULL && entry->moves.count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        int direction = direction_of(move->kind);
        if (direction == 0)
            continue;
        struct sum *sum = sum_of(sums, &count, move->unit);
        if (direction > 0)
            sum->earned += move->amount.n;
        else
            sum->taken += move->amount.n;
    }
    json_array_open(json, "sums");
    for (size_t i = 0; i < count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "unit", sums[i].unit);
        json_put_int(json, "earned", sums[i].earned);
        json_put_int(json, "taken", sums[i].taken);
        json_object_close(json);
    }
    json_array_close(json);
    return OK;
}

enum err family_put_whole(struct json *json, struct arena *arena, const struct entry *entry)
{
    json_put_str(json, "shown", privacy_name(PRIVACY_ALL));
    tell_date(json, "on", entry->on);
    answer_put_id(json, "member", entry->partition, entry->member);
    return put_sums(json, arena, entry);
}

enum err family_put_totals(struct json *json, struct arena *arena, const struct program *program,
                           const struct entry *entry)
{
    bool is_nobodys =
        entry->kind == ENTRY_EXPIRE || entry->kind == ENTRY_END || entry->kind == ENTRY_ADJUST;
    answer_put_id(json, "id", entry->partition, entry->number);
    if (is_nobodys) /* what the calendar or the office did says nothing of a member */
        json_put_str(json, "kind", entry_kind_name(entry->kind));
    json_put_str(json, "shown", privacy_name(PRIVACY_TOTALS));
    tell_date(json, "on", entry->on);
    TRY(put_sums(json, arena, entry));
    tell_balances(json, program, entry->balances, entry->balance_count);
    return OK;
}
