/* verify_merge.c - an account became part of another: its members, its cards and all that it had came there.
 *
 *      chain of the account   MERGE  SEND ...              chain of the other   COME or CARD ...  RECEIVE ...
 *
 * Each chain is replayed by itself.  A MERGE marks the members and the cards of its account as gone; a COME or a CARD says
 * who and which it was there; when all chains are read, the ones are held against the others.
 */
#include "app/verify/verify_print.h"
#include "journal/entry_text.h"

/* ---- entries ---------------------------------------------------------------------------------- */

static uint64_t print_of(const struct audit *audit, int64_t account, struct account_ref into,
                         struct instant recorded, bool is_back)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, into.partition);
    verify_print_int(audit, &print, into.account);
    verify_print_int(audit, &print, recorded.us);
    verify_print_int(audit, &print, is_back);
    return verify_print_end(print);
}

enum err verify_merge(struct audit *audit, const struct entry *entry, const struct account *account)
{
    if (audit->open_holds[entry->account] != NULL)
        return verify_fail(audit, entry->number, "its account has something that is held");
    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].left.n < 0)
            return verify_fail(audit, entry->number, "its account owes something");
    }
    for (int64_t i = 1; i <= audit->entry_count + 1; i++) {
        struct audit_card *card = &audit->cards[i];
        if (audit->members[i] == entry->account)
            audit->members[i] = AUDIT_MEMBER_GONE;
        if (card->account != entry->account || card->purpose != CARD_MEMBER)
            continue;
        card->account = 0; /* no row of this number is left */
        card->is_moved = true;
        card->gone = entry->number;
        card->phone = NULL;
    }
    audit->keys[entry->number].merged =
        print_of(audit, entry->account, entry->family.other, entry->recorded, false);
    return OK;
}

void verify_note_unmerged(struct audit *audit, const struct entry *entry)
{
    audit->keys[entry->number].merged =
        print_of(audit, entry->account, entry->family.other, entry->recorded, true);
}

/* The first of those who come back takes the mark away; the others come with it. */
static bool comes_back(const struct audit *audit, const struct entry *entry)
{
    const struct audit_coming *last = audit->comings;
    struct account_ref into = { 0 };
    bool is_with_last = last != NULL && last->account == entry->account &&
                        last->with.partition == entry->with.partition &&
                        last->with.number == entry->with.number;
    return is_with_last ? last->is_back
                        : family_is_merged(&audit->accounts[entry->account]->past, &into);
}

/* New numbers, which nobody had. */
enum err verify_come(struct audit *audit, const struct entry *entry)
{
    const struct entry_family *family = &entry->family;
    bool is_blocked = str_eq(entry->note, STR("blocked"));
    struct audit_coming *coming = ARENA_NEW(&audit->keep, struct audit_coming);
    if (coming == NULL)
        return E_NO_MEMORY;
    if (family->what == FAMILY_COME)
        TRY(verify_note_member(audit, entry));
    else if (entry->member > audit->entry_count + 1 ||
             (entry->member != 0 && audit->members[entry->member] != entry->account))
        return verify_fail(audit, entry->number, "its member is none of its account");
    bool is_new = entry->card >= 1 && entry->card <= audit->entry_count + 1 &&
                  audit->cards[entry->card].account == 0 && !audit->cards[entry->card].is_moved;
    if (!is_new || (entry->note.len > 0 && !is_blocked))
        return verify_fail(audit, entry->number, "its card is one that was there already");
    TRY(verify_card(audit, entry, is_blocked));
    audit->cards[entry->card].is_come = true;
    TRY(verify_chip_comes(audit, entry));
    *coming = (struct audit_coming){
        .next = audit->comings,
        .with = entry->with,
        .number = entry->number,
        .account = entry->account,
        .member = entry->member,
        .card = entry->card,
        .was_account = family->other.account,
        .was_member = family->was_member,
        .was_card = family->was_card,
        .recorded = entry->recorded,
        .is_blocked = is_blocked,
        .is_first = family->what == FAMILY_COME,
        .is_back = comes_back(audit, entry),
    };
    audit->comings = coming;
    return family->other.partition == entry->with.partition
               ? OK
               : verify_fail(audit, entry->number, "it comes with an account of another chain");
}

enum err verify_account_is_used(struct audit *audit, const struct entry *entry,
                                const struct account *account)
{
    struct account_ref into = { 0 };
    if (!family_is_merged(&account->past, &into))
        return OK;
    bool is_from_there =
        entry->passed.partition == into.partition && entry->passed.account == into.account;
    if (family_check_merged(&account->past, entry) != OK ||
        (entry->kind == ENTRY_RECEIVE && !is_from_there))
        return verify_fail(audit, entry->number, "its account has become part of another");
    return OK;
}

void verify_note_change(struct audit *audit, const struct entry *entry)
{
    bool is_merge = entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_MERGE;
    if (is_merge || entry->kind == ENTRY_RETURN)
        audit->change = (struct audit_change){
            .number = entry->number,
            .account = entry->account,
            .recorded = entry->recorded,
        };
}

/* ---- lots that have a code ---------------------------------------------------------------------- */

enum err verify_note_code(struct audit *audit, const struct entry *entry)
{
    const struct audit_card *card = &audit->cards[entry->card];
    if (card->purpose != CARD_VOUCHER || entry->account > audit->account_size)
        return OK;
    struct audit_code *code = ARENA_NEW(&audit->arena, struct audit_code);
    if (code == NULL)
        return E_NO_MEMORY;
    *code = (struct audit_code){ .next = audit->codes[entry->account], .lot = card->lot };
    audit->codes[entry->account] = code;
    return OK;
}

enum err verify_tell_codes(struct audit *audit, struct account *account)
{
    size_t count = 0;
    for (const struct audit_code *code = audit->codes[account->id]; code != NULL; code = code->next)
        count++;
    int64_t *lots = ARENA_ARRAY(&audit->scratch, int64_t, count);
    if (lots == NULL && count > 0)
        return E_NO_MEMORY;
    account->coded = lots;
    account->coded_count = 0;
    for (const struct audit_code *code = audit->codes[account->id]; code != NULL; code = code->next)
        lots[account->coded_count++] = code->lot;
    return OK;
}

/* "All that it had went along": what is left is a voucher with a code, or owed. */
enum err verify_nothing_stayed(struct audit *audit)
{
    for (int64_t i = 1; i <= audit->account_count; i++) {
        struct account *account = audit->accounts[i];
        struct account_ref into = { 0 };
        if (past_sum(&account->past, PAST_HOLDERS, STR_NONE, PAST_EVER, DATE_NONE) < 0)
            return verify_fail(audit, audit->newest[i], "its account has no holder");
        if (!family_is_merged(&account->past, &into))
            continue;
        arena_reset(&audit->scratch, 0);
        TRY(verify_tell_codes(audit, account));
        for (size_t k = 0; k < account->lot_count; k++) {
            if (lots_whole(account, account->lots[k].unit).n > 0)
                return verify_fail(audit, audit->newest[i],
                                   "its account has become part of another, and something stayed");
        }
    }
    return OK;
}

/* ---- one chain against the other ----------------------------------------------------------------- */

static enum err join_one(struct audit *audit, struct audit *other, const struct audit_keys *keys,
                         const struct audit_coming *coming)
{
    struct account_ref into = { .partition = audit->partition, .account = coming->account };
    bool is_so = keys->merged == print_of(audit, coming->was_account, into, coming->recorded,
                                          coming->is_back) &&
                 coming->was_card <= other->entry_count + 1 &&
                 coming->was_member <= other->entry_count + 1;
    struct audit_card *card = is_so ? &other->cards[coming->was_card] : NULL;
    is_so = is_so && card->gone == coming->with.number && card->member == coming->was_member &&
            card->is_blocked == coming->is_blocked;
    if (!is_so)
        return verify_fail(audit, coming->number,
                           "it did not come so: no such account became part of this one, or its "
                           "card was another's");
    card->gone = 0;
    card->now = (struct entry_ref){ .partition = audit->partition, .number = coming->card };
    if (coming->was_member == 0)
        return OK;
    struct entry_ref *now = &other->gone[coming->was_member].now;
    bool is_same = now->partition == audit->partition && now->number == coming->member;
    if (now->number != 0 && !is_same)
        return verify_fail(audit, coming->number, "its member has become two");
    *now = (struct entry_ref){ .partition = audit->partition, .number = coming->member };
    return OK;
}

enum err verify_join_merges(const struct audits *audits, struct audit *audit)
{
    for (const struct audit_coming *coming = audit->comings; coming != NULL;
         coming = coming->next) {
        struct audit *other = NULL;
        struct audit_keys *keys = NULL;
        TRY(verify_find_keys(audits, coming->with.partition, coming->with.number,
                             "an account became part of another by no entry", &other, &keys));
        assert(other != NULL);
        if (keys != NULL) /* or it went behind the moment of its chain: the next run tells */
            TRY(join_one(audit, other, keys, coming));
    }
    return OK;
}

enum err verify_all_came(struct audit *audit)
{
    for (int64_t i = 1; i <= audit->entry_count + 1 && !audit->is_moving; i++) {
        if (audit->cards[i].gone != 0)
            return verify_fail(audit, audit->cards[i].gone, "a card of its account came nowhere");
        if (audit->members[i] == AUDIT_MEMBER_GONE && audit->gone[i].now.number == 0)
            return verify_fail(audit, 0, "a member of an account that went came nowhere");
    }
    return OK;
}

/* ---- rows ------------------------------------------------------------------------------------- */

enum err verify_moved_member_row(void *context, const struct audit_moved_member *row)
{
    static const char what[] = "whom a member has become was changed beside the journal";
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->partition);
    if (audit == NULL || row->number < 1)
        return verify_fail(&audits->chains[0], 0, what);
    struct audit_gone *gone =
        row->number <= audit->entry_count + 1 ? &audit->gone[row->number] : NULL;
    bool is_so = gone != NULL && gone->now.partition == row->now_partition &&
                 gone->now.number == row->now_number;
    if (!is_so && !audit->is_moving)
        return verify_fail(audit, 0, what);
    if (is_so)
        gone->now.number = -1; /* taken */
    return OK;
}

enum err verify_gone_is_kept(struct audit *audit, int64_t member)
{
    return audit->gone[member].now.number <= 0
               ? OK
               : verify_fail(audit, 0, "whom a member has become is not kept");
}
