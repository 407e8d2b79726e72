/* verify_unmerge.c - an account that became part of another is its own again: who and what came goes back.
 *
 *      UNMERGE  GO ...  SEND ...              chain of the account   COME or CARD ...  RECEIVE ...
 *
 * They were written together, so it is enough to count what has to follow yet.  Who comes back is held against who went as
 * with a MERGE (verify_merge.c).
 */
#include "app/verify/verify_tables.h"

#include "journal/entry_text.h"

/* ---- what came --------------------------------------------------------------------------------- */

static bool is_with(const struct audit *audit, const struct audit_coming *coming)
{
    const struct entry_ref *merge = &audit->unmerging.merge;
    return coming->with.partition == merge->partition && coming->with.number == merge->number;
}

/* Of the other account still: a member with his first card, or a card that is nobody's. */
static bool is_there(const struct audit *audit, const struct audit_coming *coming)
{
    const struct audit_card *card = &audit->cards[coming->card];
    if (coming->member != 0)
        return coming->is_first && audit->members[coming->member] == coming->account;
    return card->account == coming->account && card->member == 0;
}

static enum err find_comings(struct audit *audit, const struct entry *entry)
{
    static const char what[] = "no such account became part of its own";
    struct audit_unmerging *unmerging = &audit->unmerging;
    for (const struct audit_coming *coming = audit->comings; coming != NULL;
         coming = coming->next) {
        if (!is_with(audit, coming))
            continue;
        bool is_so = coming->account == entry->account && !coming->is_back &&
                     coming->was_account == entry->family.other.account &&
                     entry->with.partition == entry->family.other.partition;
        if (!is_so)
            return verify_fail(audit, entry->number, what);
        unmerging->first = coming->number; /* they are remembered the last first */
        unmerging->go_left += is_there(audit, coming);
    }
    return unmerging->first != 0 ? OK : verify_fail(audit, entry->number, what);
}

static enum err has_come(struct audit *audit, int64_t origin, bool *ret_is_so)
{
    const struct audit_unmerging *unmerging = &audit->unmerging;
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    *ret_is_so = false;
    if (origin < unmerging->first)
        return OK;
    TRY(entry_get(audit->side, &audit->scratch, audit->partition, origin, &row));
    if (row.kind != ENTRY_RECEIVE)
        return OK;
    TRY(entry_decode(&audit->scratch, row.body, &entry));
    *ret_is_so = entry.passed.partition == unmerging->to.partition &&
                 entry.passed.account == unmerging->to.account;
    return OK;
}

/* "What was its own before stays", like what has a code. */
static enum err tell_staying(struct audit *audit, struct account *account)
{
    TRY(verify_tell_codes(audit, account));
    int64_t *staying =
        ARENA_ARRAY(&audit->scratch, int64_t, account->coded_count + account->lot_count);
    size_t count = 0;
    if (staying == NULL)
        return E_NO_MEMORY;
    for (; count < account->coded_count; count++)
        staying[count] = account->coded[count];
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        bool came = false;
        if (lot->left.n <= 0 && lot->held.n == 0)
            continue;
        TRY(has_come(audit, lot->origin, &came));
        if (came && lot->held.n > 0)
            return verify_fail(audit, audit->unmerging.number, "something that came is held");
        if (!came)
            staying[count++] = lot->number;
    }
    account->coded = staying;
    account->coded_count = count;
    return OK;
}

static int64_t count_units(const struct account *account)
{
    int64_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        bool is_seen = false;
        for (size_t k = 0; k < i && !is_seen; k++)
            is_seen = str_eq(account->lots[k].unit, account->lots[i].unit);
        count += !is_seen && lots_whole(account, account->lots[i].unit).n > 0;
    }
    return count;
}

/* ---- entries ------------------------------------------------------------------------------------ */

enum err verify_unmerge(struct audit *audit, const struct entry *entry, struct account *account)
{
    audit->unmerging = (struct audit_unmerging){
        .number = entry->number,
        .account = entry->account,
        .to = entry->family.other,
        .merge = entry->with,
        .recorded = entry->recorded,
    };
    TRY(find_comings(audit, entry));
    TRY(tell_staying(audit, account));
    audit->unmerging.sends_left = count_units(account);
    verify_note_unmerged(audit, entry);
    return OK;
}

static bool is_behind(const struct audit *audit, const struct entry *entry)
{
    const struct audit_unmerging *unmerging = &audit->unmerging;
    return unmerging->number != 0 && entry->account == unmerging->account &&
           entry->recorded.us == unmerging->recorded.us;
}

static void take(struct audit *audit, struct audit_card *card)
{
    card->account = 0; /* no row of this number is left */
    card->is_moved = true;
    card->phone = NULL;
    card->gone = audit->unmerging.number;
}

enum err verify_go(struct audit *audit, const struct entry *entry)
{
    struct audit_unmerging *unmerging = &audit->unmerging;
    bool came = false;
    bool is_known = entry->member <= audit->entry_count + 1 && entry->card >= 1 &&
                    entry->card <= audit->entry_count + 1;
    if (!is_known || !is_behind(audit, entry) ||
        entry->family.other.partition != unmerging->to.partition ||
        entry->family.other.account != unmerging->to.account)
        return verify_fail(audit, entry->number, "it goes back with no account");
    for (const struct audit_coming *coming = audit->comings; coming != NULL; coming = coming->next)
        came |= is_with(audit, coming) && is_there(audit, coming) &&
                coming->member == entry->member &&
                (entry->member != 0 || coming->card == entry->card);
    struct audit_card *first = &audit->cards[entry->card];
    bool is_his = first->account == entry->account && first->member == entry->member &&
                  first->purpose == CARD_MEMBER;
    if (!came || !is_his)
        return verify_fail(audit, entry->number, "it did not come with the account");
    for (int64_t i = 1; i <= audit->entry_count + 1; i++) {
        struct audit_card *card = &audit->cards[i];
        if (i == entry->card || (entry->member != 0 && card->account == entry->account &&
                                 card->member == entry->member && card->purpose == CARD_MEMBER))
            take(audit, card);
    }
    if (entry->member != 0)
        audit->members[entry->member] = AUDIT_MEMBER_GONE;
    unmerging->go_left -= 1;
    return OK;
}

static bool is_sent_back(const struct audit *audit, const struct entry *send)
{
    const struct audit_unmerging *unmerging = &audit->unmerging;
    return is_behind(audit, send) && send->kind == ENTRY_SEND &&
           send->with.partition == audit->partition && send->with.number == unmerging->number;
}

enum err verify_tell_staying(struct audit *audit, const struct entry *entry,
                             struct account *account)
{
    return is_sent_back(audit, entry) ? tell_staying(audit, account) : OK;
}

bool verify_goes_back(struct audit *audit, const struct entry *send)
{
    struct audit_unmerging *unmerging = &audit->unmerging;
    bool is_so = is_sent_back(audit, send) && send->passed.partition == unmerging->to.partition &&
                 send->passed.account == unmerging->to.account;
    unmerging->sends_left -= is_so;
    return is_so;
}

enum err verify_unmerge_before(struct audit *audit, const struct entry *entry)
{
    bool is_going =
        is_behind(audit, entry) && entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_GO;
    if (is_going || is_sent_back(audit, entry))
        return OK;
    return verify_unmerge_end(audit);
}

enum err verify_unmerge_end(struct audit *audit)
{
    const struct audit_unmerging unmerging = audit->unmerging;
    audit->unmerging = (struct audit_unmerging){ 0 };
    if (unmerging.go_left != 0)
        return verify_fail(audit, unmerging.number, "who came with the account did not go back");
    return unmerging.sends_left == 0
               ? OK
               : verify_fail(audit, unmerging.number,
                             "something that came with the account did not go back");
}
