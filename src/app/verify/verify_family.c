/* verify_family.c - the members of accounts: invited, joined, and what each may do. */
#include "app/verify/verify_tables.h"
#include "journal/entry_text.h"

/* ---- the past --------------------------------------------------------------------------------- */

static enum err count_entry(struct audit *audit, int64_t number, struct past *past)
{
    struct entry_row row = { 0 };
    struct entry *entry = ARENA_NEW(&audit->scratch, struct entry);
    if (entry == NULL)
        return E_NO_MEMORY;
    size_t mark = arena_mark(&audit->scratch);
    TRY(entry_get(audit->side, &audit->scratch, audit->partition, number, &row));
    TRY(entry_decode(&audit->scratch, row.body, entry));
    const struct app_program *version = app_program_by_number(audit->app, entry->program);
    TRY(past_apply(&audit->arena, version != NULL ? &version->program : NULL, entry, past));
    arena_reset(&audit->scratch, mark);
    return OK;
}

/* As whoever recorded the entry did: the oldest first. */
enum err verify_count_past(struct audit *audit, struct account *account)
{
    int64_t *numbers = NULL;
    size_t count = 0;
    if (account->past.is_kept)
        return OK;
    struct past past = past_begin(PAST_MONTHS_MAX);
    for (int round = 0; round < 2; round++) {
        size_t at = 0;
        for (int64_t number = audit->newest[account->id]; number > 0; at++) {
            struct entry_row row = { 0 };
            size_t mark = arena_mark(&audit->scratch);
            TRY(entry_get(audit->side, &audit->scratch, audit->partition, number, &row));
            if (numbers != NULL)
                numbers[count - 1 - at] = number;
            number = row.prior;
            arena_reset(&audit->scratch, mark);
        }
        count = at;
        if (round == 0)
            numbers = ARENA_ARRAY(&audit->scratch, int64_t, count);
        if (numbers == NULL && count > 0)
            return E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        TRY(count_entry(audit, numbers[i], &past));
    account->past = past;
    return OK;
}

/* ---- entries ---------------------------------------------------------------------------------- */

enum err verify_note_member(struct audit *audit, const struct entry *entry)
{
    if (entry->member < 1 || entry->member > audit->entry_count + 1)
        return verify_fail(audit, entry->number, "its member has an impossible number");
    if (audit->members[entry->member] != 0)
        return verify_fail(audit, entry->number, "its member is one of an account already");
    audit->members[entry->member] = entry->account;
    return OK;
}

enum err verify_member(struct audit *audit, const struct entry *entry)
{
    bool is_told = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_SEND ||
                   entry->kind == ENTRY_CONVERT || entry->kind == ENTRY_HOLD ||
                   (entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TOP_UP);
    if (is_told && entry->member != 0 &&
        (entry->member > audit->entry_count + 1 || audit->members[entry->member] != entry->account))
        return verify_fail(audit, entry->number, "its member is none of its account");
    if (!is_told || entry->card < 1 || entry->card > audit->entry_count + 1)
        return OK;
    const struct audit_card *card = &audit->cards[entry->card];
    if (card->account != 0 && card->member != entry->member)
        return verify_fail(audit, entry->number, "its card is that of another member");
    return OK;
}

/* The entry that invited, in the same chain; it is used up by this one. */
static enum err use_invitation(struct audit *audit, const struct entry *entry,
                               struct entry *ret_invited)
{
    struct entry_row row = { 0 };
    int64_t number = entry->family.invited_by;
    if (number >= entry->number)
        return verify_fail(audit, entry->number, "it names an invitation that does not precede it");
    TRY(entry_get(audit->side, &audit->scratch, audit->partition, number, &row));
    TRY(entry_decode(&audit->scratch, row.body, ret_invited));
    struct audit_keys *keys = &audit->keys[number];
    if (!keys->is_invitation)
        return verify_fail(audit, entry->number, "it names an entry that invites nobody");
    if (keys->joined != 0)
        return verify_fail(audit, entry->number, "its invitation was used already");
    keys->joined = entry->number;
    return OK;
}

enum err verify_family(struct audit *audit, const struct entry *entry)
{
    struct entry invited = { .kind = ENTRY_FAMILY };
    struct account *account = entry->account >= 1 && entry->account <= audit->account_count
                                  ? audit->accounts[entry->account]
                                  : NULL;
    if (account == NULL)
        return verify_fail(audit, entry->number, "its account was never opened");
    TRY(verify_is_open(audit, entry, account));
    TRY(verify_count_past(audit, account));
    TRY(verify_account_is_used(audit, entry, account));
    switch (entry->family.what) {
    case FAMILY_INVITE:
        audit->keys[entry->number].is_invitation = true;
        break;
    case FAMILY_JOIN:
        TRY(use_invitation(audit, entry, &invited));
        TRY(verify_note_member(audit, entry));
        TRY(verify_card(audit, entry, false));
        break;
    case FAMILY_SET:
        if (entry->member > audit->entry_count + 1 ||
            audit->members[entry->member] != entry->account)
            return verify_fail(audit, entry->number, "its member is none of its account");
        break;
    case FAMILY_LEAVE:
        TRY(verify_leave(audit, entry));
        break;
    case FAMILY_MERGE:
        TRY(verify_merge(audit, entry, account));
        break;
    case FAMILY_UNMERGE:
        TRY(verify_unmerge(audit, entry, account));
        break;
    case FAMILY_GO:
        TRY(verify_go(audit, entry));
        break;
    case FAMILY_COME:
    case FAMILY_CARD:
        TRY(verify_come(audit, entry));
        break;
    }
    enum err err = family_decide(&audit->arena, &invited, entry, account);
    if (err_class(err) == ERR_CLASS_REFUSED)
        return verify_fail(audit, entry->number, err_text(err, ERR_EN));
    if (err == E_JOURNAL)
        return verify_fail(audit, entry->number,
                           entry->family.what == FAMILY_JOIN
                               ? "its invitation says otherwise"
                               : "who leaves, or held an account that goes, has other rights");
    return err;
}

/* ---- rows ------------------------------------------------------------------------------------- */

enum err verify_invitation(void *context, const struct invitation *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    struct audit_keys *used = NULL;
    TRY(verify_find_keys(context, row->partition, row->invited,
                         "an invitation names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (row->joined != 0)
        TRY(verify_find_keys(context, row->partition, row->joined,
                             "an invitation was used by an entry that does not exist", &audit,
                             &used));
    if (keys == NULL)
        return OK;
    if (keys->makes_codes)
        return verify_joining_code(audit, keys, used, row);
    if (!keys->is_invitation)
        return verify_fail(audit, row->invited, "an invitation was kept for it, and it is none");
    if (keys->joined != (used != NULL ? row->joined : 0))
        return verify_fail(audit, row->invited, "its invitation was changed beside the journal");
    keys->is_invitation = false; /* taken; one that is left has no row */
    return OK;
}
