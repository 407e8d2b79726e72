/* verify_tables.c - the tables beside the journal must say what the journal says, and nothing more. */
#include "app/verify/verify_tables.h"

#include "app/ids.h"
#include "app/shown/phones.h"
#include "app/verify/verify_holds.h"
#include "app/verify/verify_print.h"
#include "journal/chip_note.h"
#include "journal/entry_text.h"
#include "journal/leave_note.h"
#include "journal/referral_note.h"
#include "loyalty/account/card_life.h"
#include "loyalty/referral.h"
#include "storage/account_storage.h"
#include "storage/handover_storage.h"
#include "storage/stock_storage.h"

#define LATER_ARENA_BYTES (64u << 20) /* address space: a million cards */

/* ---- fingerprints ----------------------------------------------------------------------------- */

static uint64_t key_of_request(const struct audit *audit, int64_t api_key, struct str name)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, api_key);
    verify_print_text(audit, &print, name);
    return verify_print_end(print);
}

static uint64_t key_of_receipt(const struct audit *audit, int64_t till_id, struct date on,
                               struct str code)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, till_id);
    verify_print_int(audit, &print, on.days);
    verify_print_text(audit, &print, code);
    return verify_print_end(print);
}

static uint64_t key_of_claim(const struct audit *audit, struct str code)
{
    uint64_t print = 0;
    verify_print_text(audit, &print, code);
    return verify_print_end(print);
}

static uint64_t key_of_place(const struct audit *audit, int32_t partition, int64_t number)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, partition);
    verify_print_int(audit, &print, number);
    return verify_print_end(print);
}

static uint64_t key_of_referral(const struct audit *audit, int64_t account,
                                const struct referrer *referrer)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, referrer->partition);
    verify_print_int(audit, &print, referrer->account);
    return verify_print_end(print);
}

/* Of the first purchase of an account, or of what is given for one to another account. */
static uint64_t key_of_first(const struct audit *audit, int64_t account, int64_t amount_minor)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, amount_minor);
    return verify_print_end(print);
}

static uint64_t key_of_credit(const struct audit *audit, const struct id *purchase, int64_t account,
                              int64_t amount_minor)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, purchase->partition);
    verify_print_int(audit, &print, purchase->number);
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, amount_minor);
    return verify_print_end(print);
}

/* ---- what an entry says ----------------------------------------------------------------------- */

/* The purchase says at the end by which entry it was claimed; that of another chain is asked then. */
static enum err note_claim(struct audit *audit, const struct entry *entry)
{
    if (entry->purchase_partition == audit->partition) {
        struct audit_keys *keys = &audit->keys[entry->purchase];
        if (keys->claim == 0)
            return verify_fail(audit, entry->number, "it claims a purchase without a claim code");
        keys->claimed = key_of_place(audit, audit->partition, entry->number);
        return OK;
    }
    struct audit_far_claim *claim = ARENA_NEW(&audit->keep, struct audit_far_claim);
    if (claim == NULL)
        return E_NO_MEMORY;
    *claim = (struct audit_far_claim){
        .next = audit->far_claims,
        .partition = entry->purchase_partition,
        .purchase = entry->purchase,
        .number = entry->number,
    };
    audit->far_claims = claim;
    return OK;
}

static uint64_t print_of_gift(const struct audit *audit, int64_t account, int64_t card,
                              struct str reward, int64_t gifts, struct str shop,
                              struct instant given)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, account);
    verify_print_int(audit, &print, card);
    verify_print_text(audit, &print, reward);
    verify_print_int(audit, &print, gifts);
    verify_print_text(audit, &print, shop);
    verify_print_int(audit, &print, given.us);
    return verify_print_end(print);
}

static uint64_t print_of_closing(const struct audit *audit, int64_t number, struct instant at,
                                 struct str operator_id)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, number);
    verify_print_int(audit, &print, at.us);
    verify_print_text(audit, &print, operator_id);
    return verify_print_end(print);
}

static struct audit_gift *find_gift(struct audit *audit, int64_t purchase, int64_t ask)
{
    struct audit_gift *gift =
        purchase >= 1 && purchase <= audit->number ? audit->keys[purchase].gifts : NULL;
    while (gift != NULL && gift->ask != ask)
        gift = gift->next;
    return gift;
}

static enum err note_gifts(struct audit *audit, const struct entry *entry)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &entry->outcome.redemptions[i];
        if (redemption->gifts == 0)
            continue;
        struct audit_gift *gift = ARENA_NEW(&audit->gifts, struct audit_gift);
        if (gift == NULL)
            return E_NO_MEMORY;
        *gift = (struct audit_gift){
            .next = audit->keys[entry->number].gifts,
            .ask = (int64_t)redemption->ask + 1,
            .print = print_of_gift(audit, entry->account, entry->card, redemption->reward,
                                   redemption->gifts, entry->shop, entry->at),
        };
        audit->keys[entry->number].gifts = gift;
    }
    return OK;
}

static enum err close_gift(struct audit *audit, const struct entry *entry, size_t ask)
{
    struct audit_gift *gift = find_gift(audit, entry->purchase, (int64_t)ask + 1);
    if (gift == NULL || gift->closed != 0)
        return verify_fail(audit, entry->number, "it closes a gift that does not wait");
    gift->closed = print_of_closing(audit, entry->number, entry->at, entry->operator_id);
    gift->is_cancelled = entry->kind == ENTRY_RETURN;
    return OK;
}

/* A gift needs an account, so all that is told of it stands in one chain. */
static enum err note_handovers(struct audit *audit, const struct entry *entry)
{
    if (entry->kind == ENTRY_PURCHASE)
        return note_gifts(audit, entry);
    if (entry->kind == ENTRY_HANDOVER)
        return close_gift(audit, entry, entry->handover.ask);
    for (size_t i = 0; entry->kind == ENTRY_RETURN && i < entry->outcome.redemption_count; i++) {
        if (entry->outcome.redemptions[i].gifts != 0)
            TRY(close_gift(audit, entry, entry->outcome.redemptions[i].ask));
    }
    return OK;
}

static enum err note_referrer(struct audit *audit, const struct entry *entry)
{
    struct referrer referrer = { 0 };
    struct audit_card card = { 0 };
    int64_t left = 0;
    verify_card_purpose(entry, &card);
    if (entry->note.len == 0 || card.purpose != CARD_MEMBER ||
        leave_note_read(entry->note, &left) == OK)
        return OK;
    if (referral_note_read(entry->note, &referrer) != OK)
        return verify_fail(audit, entry->number, "its note is not that of who sent the member");
    audit->keys[entry->number].referral = key_of_referral(audit, entry->account, &referrer);
    return OK;
}

/* What others tell of their own referrals has a key of theirs, and no row. */
static enum err note_credit(struct audit *audit, const struct entry *entry)
{
    struct id purchase = { 0 };
    if (entry->event.kind != EVENT_REFERRAL || entry->key != 0)
        return OK;
    if (id_parse(entry->event.reference, &purchase) != OK)
        return verify_fail(audit, entry->number, "it does not name the friend's purchase");
    audit->keys[entry->number].referral =
        key_of_credit(audit, &purchase, entry->account, entry->event.amount_minor);
    return OK;
}

void verify_note_first(struct audit *audit, const struct entry *entry)
{
    audit->keys[entry->number].first = key_of_first(audit, entry->account, referral_amount(entry));
}

enum err verify_note_keys(struct audit *audit, const struct entry *entry)
{
    struct audit_keys *keys = &audit->keys[entry->number];
    TRY(note_handovers(audit, entry));
    TRY(verify_note_payment(audit, entry));
    if (entry->idempotency_key.len > 0)
        keys->request = key_of_request(audit, entry->key, entry->idempotency_key);
    if (entry->kind == ENTRY_CLAIM)
        return note_claim(audit, entry);
    if (entry->kind == ENTRY_ENROL)
        return note_referrer(audit, entry);
    if (entry->kind == ENTRY_EVENT)
        return note_credit(audit, entry);
    if (entry->kind != ENTRY_PURCHASE)
        return OK;
    const struct app_shop *shop = app_shop_by_code(audit->app, entry->shop);
    const struct till *till =
        shop != NULL ? app_till_by_code(audit->app, shop->shop.id, entry->till) : NULL;
    if (till == NULL)
        return verify_fail(audit, entry->number, "its till does not exist");
    keys->receipt = key_of_receipt(audit, till->id, entry->on, entry->receipt.number);
    if (entry->claim_code.len > 0)
        keys->claim = key_of_claim(audit, entry->claim_code);
    return OK;
}

/* ---- accounts and lots ------------------------------------------------------------------------ */

static bool lot_agrees(const struct lot *kept, const struct lot *found)
{
    return kept->number == found->number && str_eq(kept->unit, found->unit) &&
           kept->origin == found->origin && kept->from.days == found->from.days &&
           kept->until.days == found->until.days && kept->issued.n == found->issued.n &&
           kept->left.n == found->left.n && kept->expired.n == found->expired.n &&
           kept->held.n == found->held.n;
}

/* The past that the table keeps, against that of the journal: which was counted for longer. */
static enum err check_past(struct audit *audit, const struct account *kept,
                           const struct account *found)
{
    struct past narrow = { 0 };
    struct str texts[2];
    if (!kept->past.is_kept)
        return OK;
    if (!found->past.is_kept || kept->past.months_kept > found->past.months_kept)
        return verify_fail(audit, audit->newest[kept->id],
                           "its account counts a past that no programme asks for");
    TRY(past_narrow(&audit->scratch, &found->past, kept->past.months_kept, &narrow));
    const struct past *both[] = { &kept->past, &narrow };
    for (size_t i = 0; i < COUNT(both); i++) {
        struct buf out = { 0 };
        TRY(buf_create(&audit->scratch, past_text_bytes(both[i]), &out));
        TRY(past_encode(both[i], &out));
        TRY(buf_finish(&out, &texts[i]));
    }
    if (!str_eq(texts[0], texts[1]))
        return verify_fail(audit, audit->newest[kept->id],
                           "what its account has behind it is not the sum of its entries: visits, "
                           "spending, a tier or a ceiling was changed beside the journal");
    return OK;
}

static enum err visit_account(void *context, const struct account *kept)
{
    struct audit *audit = context;
    if (kept->id != audit->accounts_seen + 1)
        return verify_fail(audit, 0, "an account is missing, or was never opened by the journal");
    audit->accounts_seen += 1;
    const struct account *found =
        kept->id <= audit->account_count ? audit->accounts[kept->id] : NULL;
    if (found == NULL)
        return verify_fail(audit, 0, "an account was never opened by the journal");
    if (kept->newest != audit->newest[kept->id])
        return verify_fail(audit, audit->newest[kept->id],
                           "its account does not say that it is the newest entry it has");
    if (!date_is_none(kept->acted) && kept->acted.days != found->acted.days)
        return verify_fail(audit, audit->newest[kept->id],
                           "the day of the last act of its account was changed beside the journal");
    if (kept->lot_count != found->lot_count || kept->lot_next != found->lot_next)
        return verify_fail(audit, 0, "an account has more or fewer lots than the journal gave it");
    for (size_t i = 0; i < kept->lot_count; i++) {
        if (!lot_agrees(&kept->lots[i], &found->lots[i]))
            return verify_fail(audit, found->lots[i].origin,
                               "the lot it made is not what the journal leaves of it: a balance "
                               "was changed beside the journal");
        audit->lots += 1;
    }
    return check_past(audit, kept, found);
}

/* ---- keys ------------------------------------------------------------------------------------- */

/* Each row takes the key of its entry away; what is left at the end has no row. */
static enum err take_key(struct audit *audit, int64_t number, uint64_t *key, uint64_t found,
                         const char *what)
{
    if (*key != found)
        return verify_fail(audit, number, what);
    *key = 0;
    return OK;
}

struct audit *verify_chain_of(const struct audits *audits, int32_t partition)
{
    return partition >= 1 && partition <= audits->count ? &audits->chains[partition - 1] : NULL;
}

/* ---- what was recorded meanwhile, where no moment is that of all chains -------------------------- */

static enum err keep_later(struct audit *audit, int64_t number, const struct audit_card *card,
                           bool is_given)
{
    struct audit_later_card *later = ARENA_NEW(&audit->later_arena, struct audit_later_card);
    if (later == NULL)
        return E_NO_MEMORY;
    *later = (struct audit_later_card){
        .next = audit->later_cards,
        .number = number,
        .card = *card,
        .is_given = is_given,
    };
    audit->later_cards = later;
    return OK;
}

static enum err visit_later(void *context, const struct entry_row *row)
{
    struct audit *audit = context;
    struct entry entry = { 0 };
    audit->later = row->number;
    if (row->kind != ENTRY_ENROL && row->kind != ENTRY_CARD && row->kind != ENTRY_FAMILY)
        return OK;
    size_t mark = arena_mark(&audit->later_arena);
    TRY(entry_decode(&audit->later_arena, row->body, &entry));
    if (entry.card == 0) /* nobody joined */
        return OK;
    int64_t left = 0;
    struct audit_card card = {
        .account = entry.account,
        .member = entry.member,
        .is_moved = str_eq(entry.note, CARD_MOVED_NOTE) || leave_note_read(entry.note, &left) == OK,
        .is_blocked = (entry.kind == ENTRY_CARD && (str_eq(entry.note, STR("block")) ||
                                                    str_eq(entry.note, CARD_NOTE_DORMANT))) ||
                      (entry.kind == ENTRY_FAMILY && str_eq(entry.note, STR("blocked"))),
    };
    bool is_given = entry.kind == ENTRY_CARD &&
                    (str_eq(entry.note, STR("give")) || str_begins(entry.note, PHONE_NOTE) ||
                     chip_note_is(entry.note));
    int64_t number = entry.card;
    int64_t replaced = entry.told.replaces;
    verify_card_purpose(&entry, &card);
    arena_reset(&audit->later_arena, mark); /* nothing else of it is kept */
    if (entry.kind == ENTRY_ENROL && entry.account > audit->later_account)
        audit->later_account = entry.account;
    TRY(keep_later(audit, number, &card, is_given));
    card.is_blocked = true; /* the one that it is there for */
    return replaced != 0 ? keep_later(audit, replaced, &card, false) : OK;
}

/* Reads what the chain has got since somebody looked last.  It is not judged here: the next run does. */
static enum err look_behind(const struct audits *audits, struct audit *audit)
{
    if (audit->later_arena.base == NULL)
        TRY(arena_open(&audit->later_arena, LATER_ARENA_BYTES));
    if (audit->later < audit->number)
        audit->later = audit->number;
    return entry_each(audits->db, audit->partition, audit->later + 1, visit_later, audit);
}

/* Whether an entry came behind the moment of its chain. */
static enum err is_later(const struct audits *audits, struct audit *audit, int64_t number,
                         bool *ret_is_so)
{
    *ret_is_so = false;
    if (!audit->is_moving || number <= audit->number)
        return OK;
    if (number > audit->later)
        TRY(look_behind(audits, audit));
    *ret_is_so = number <= audit->later;
    return OK;
}

enum err verify_was_later(const struct audits *audits, struct audit *audit, int64_t card,
                          int64_t member, int64_t account, bool *ret_is_so)
{
    *ret_is_so = false;
    if (!audit->is_moving)
        return OK;
    TRY(look_behind(audits, audit));
    for (const struct audit_later_card *later = audit->later_cards; later != NULL;
         later = later->next)
        *ret_is_so = *ret_is_so || ((card == 0 || later->number == card) &&
                                    (member == 0 || later->card.member == member) &&
                                    (account == 0 || later->card.account == account));
    return OK;
}

/* Whether an entry behind the moment of its chain left a card like that.  A row is read before we look, so any of
 * its states may be the one in it. */
static enum err was_later_card(const struct audits *audits, struct audit *audit,
                               const struct card *row, bool *ret_is_so)
{
    *ret_is_so = false;
    if (!audit->is_moving)
        return OK;
    TRY(look_behind(audits, audit));
    for (const struct audit_later_card *later = audit->later_cards; later != NULL;
         later = later->next)
        *ret_is_so =
            *ret_is_so || (later->number == row->number && later->card.account == row->account &&
                           later->card.member == row->member &&
                           (later->is_given || later->card.is_moved ||
                            later->card.is_blocked == row->is_blocked));
    return OK;
}

/* ---- rows --------------------------------------------------------------------------------------- */

enum err verify_find_keys(const struct audits *audits, int32_t partition, int64_t number,
                          const char *what, struct audit **ret_audit, struct audit_keys **ret_keys)
{
    struct audit *audit = verify_chain_of(audits, partition);
    bool is_behind = false;
    if (audit == NULL) /* it is about no chain; somebody has to tell */
        return verify_fail(&audits->chains[0], 0, what);
    TRY(is_later(audits, audit, number, &is_behind));
    if (!is_behind && (number < 1 || number > audit->number))
        return verify_fail(audit, number, what);
    *ret_audit = audit;
    *ret_keys = is_behind ? NULL : &audit->keys[number];
    return OK;
}

static enum err visit_request(void *context, const struct audit_request *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    TRY(verify_find_keys(context, row->partition, row->number,
                         "a request names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    return take_key(audit, row->number, &keys->request,
                    key_of_request(audit, row->api_key, row->idempotency_key),
                    "the request kept for it is not the one it was made by");
}

static enum err visit_receipt(void *context, const struct audit_receipt *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    TRY(verify_find_keys(context, row->partition, row->number,
                         "a receipt names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    return take_key(audit, row->number, &keys->receipt,
                    key_of_receipt(audit, row->till_id, row->on, row->code),
                    "the receipt number kept for it is not its own");
}

/* A claim whose entry came behind the moment of its own chain is none yet. */
static enum err is_claimed(const struct audits *audits, const struct audit_claim *row,
                           bool *ret_is_so)
{
    struct audit *audit = verify_chain_of(audits, row->claimed_partition);
    bool is_behind = false;
    if (audit != NULL)
        TRY(is_later(audits, audit, row->claimed_by, &is_behind));
    *ret_is_so = !is_behind && (row->claimed_partition != 0 || row->claimed_by != 0);
    return OK;
}

static enum err visit_claim(void *context, const struct audit_claim *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    bool has_claim = false;
    TRY(verify_find_keys(context, row->partition, row->purchase,
                         "a claim code names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    TRY(is_claimed(context, row, &has_claim));
    uint64_t claimed = has_claim ? key_of_place(audit, row->claimed_partition, row->claimed_by) : 0;
    if (keys->claimed != claimed)
        return verify_fail(audit, row->purchase, "its claim was changed beside the journal");
    return take_key(audit, row->purchase, &keys->claim, key_of_claim(audit, row->code),
                    "the claim code kept for it is not its own");
}

static enum err visit_card(void *context, const struct card *row)
{
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->partition);
    bool was_later = false;
    if (audit == NULL)
        return verify_fail(&audits->chains[0], 0,
                           "a card has a number that the journal never gave");
    struct audit_card *found = row->number >= 1 && row->number <= audit->entry_count + 1
                                   ? &audit->cards[row->number]
                                   : NULL;
    if (found == NULL || !verify_card_is(found, row))
        TRY(was_later_card(audits, audit, row, &was_later));
    if (found == NULL && !was_later)
        return verify_fail(audit, 0, "a card has a number that the journal never gave");
    if (found != NULL && !was_later && !verify_card_is(found, row))
        return verify_fail(audit, 0, "a card was changed beside the journal");
    if (found != NULL && !was_later && !audit->is_moving)
        TRY(verify_successor(audits, audit, found, row));
    if (found != NULL)
        found->account = 0; /* taken; one that is left has no row */
    return OK;
}

static enum err visit_handover(void *context, const struct handover *row)
{
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->id.partition);
    bool is_behind = false;
    bool is_closed_behind = false;
    if (audit != NULL)
        TRY(is_later(audits, audit, row->id.purchase, &is_behind));
    if (is_behind)
        return OK;
    struct audit_gift *gift =
        audit != NULL ? find_gift(audit, row->id.purchase, row->id.ask) : NULL;
    if (gift == NULL)
        return verify_fail(audit != NULL ? audit : &audits->chains[0], 0,
                           "a gift waits to be handed over that no purchase asked for");
    if (row->changed_by != 0)
        TRY(is_later(audits, audit, row->changed_by, &is_closed_behind));
    bool is_open = row->changed_by == 0 || is_closed_behind;
    uint64_t closed =
        is_open ? 0 : print_of_closing(audit, row->changed_by, row->changed, row->operator_id);
    enum handover_state told = is_closed_behind ? HANDOVER_OPEN : row->state;
    enum handover_state state = gift->closed == 0    ? HANDOVER_OPEN
                                : gift->is_cancelled ? HANDOVER_CANCELLED
                                                     : HANDOVER_DONE;
    if (gift->print != print_of_gift(audit, row->account, row->card, row->reward, row->gifts,
                                     row->shop, row->given) ||
        gift->closed != closed || state != told)
        return verify_fail(audit, row->id.purchase,
                           "its gift was handed over, or changed, beside the journal");
    gift->is_taken = true;
    return OK;
}

static enum err visit_referral_code(void *context, const struct audit_referral_code *row)
{
    static const char what[] = "a referral code is that of no account";
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->partition);
    if (audit == NULL)
        return verify_fail(&audits->chains[0], 0, what);
    if (audit->is_moving && row->account > audit->account_count &&
        row->account > audit->later_account)
        TRY(look_behind(audits, audit));
    if (row->account < 1 ||
        (row->account > audit->account_count && row->account > audit->later_account))
        return verify_fail(audit, 0, what);
    return OK;
}

/* The row of a friend against the enrolment, the first purchase, and what was given for it; each of them may
 * have come behind the moment of its chain. */
static enum err visit_referral(void *context, const struct referral *row)
{
    const struct referrer referrer = { row->referrer_partition, row->referrer };
    const struct id purchase = { row->partition, row->purchase };
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    TRY(verify_find_keys(context, row->partition, row->enrolled,
                         "a referral names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys != NULL)
        TRY(take_key(audit, row->enrolled, &keys->referral,
                     key_of_referral(audit, row->account, &referrer),
                     "the referral kept for it is not its own"));
    if (row->purchase == 0)
        return OK;
    TRY(verify_find_keys(context, row->partition, row->purchase,
                         "a referral names a purchase that does not exist", &audit, &keys));
    if (keys != NULL && keys->first != key_of_first(audit, row->account, row->amount_minor))
        return verify_fail(audit, row->purchase,
                           "a referral was kept for it, and it is not a friend's first purchase");
    if (row->credited == 0)
        return OK;
    TRY(verify_find_keys(context, row->referrer_partition, row->credited,
                         "a referral names a credit that does not exist", &audit, &keys));
    if (keys == NULL)
        return OK;
    return take_key(audit, row->credited, &keys->referral,
                    key_of_credit(audit, &purchase, row->referrer, row->amount_minor),
                    "the referral for which it was given says otherwise");
}

static enum err check_nothing_is_left(struct audit *audit)
{
    for (int64_t i = 1; i <= audit->number; i++) {
        for (const struct audit_gift *gift = audit->keys[i].gifts; gift != NULL;
             gift = gift->next) {
            if (!gift->is_taken)
                return verify_fail(audit, i, "its gift is not in the list of handovers");
        }
        TRY(verify_hold_is_kept(audit, i));
        TRY(verify_consents_are_kept(audit, i));
        TRY(verify_payment_is_kept(audit, i));
        TRY(verify_approval_is_kept(audit, i));
        if (audit->keys[i].request != 0)
            return verify_fail(audit, i, "the request it was made by is not kept");
        if (audit->keys[i].receipt != 0)
            return verify_fail(audit, i, "its receipt number is not kept");
        if (audit->keys[i].claim != 0)
            return verify_fail(audit, i, "its claim code is not kept");
        if (audit->keys[i].referral != 0)
            return verify_fail(audit, i, "the referral that it tells of is not kept");
        if (audit->keys[i].is_invitation || audit->keys[i].codes != 0)
            return verify_fail(audit, i, "its invitation is not kept");
        if (audit->keys[i].coded != 0)
            return verify_fail(audit, i, "the code by which it joined is not kept");
    }
    for (int64_t i = 1; i <= audit->entry_count + 1; i++) {
        if (audit->cards[i].account != 0 && !audit->is_moving) /* it may have gone since */
            return verify_fail(audit, 0, "a card is missing");
        TRY(verify_gone_is_kept(audit, i));
        TRY(verify_shown_is_kept(audit, i));
        if (audit->cards[i].is_moved)
            return verify_fail(audit, 0, "the code of a card that moved is not kept");
    }
    return OK;
}

/* Claims of purchases in other chains.  Each purchase is claimed once: within a chain the engine sees to
 * that, between two nobody but this. */
static enum err join_far_claims(const struct audits *audits, struct audit *audit)
{
    for (const struct audit_far_claim *claim = audit->far_claims; claim != NULL;
         claim = claim->next) {
        struct audit *other = NULL;
        struct audit_keys *keys = NULL;
        TRY(verify_find_keys(audits, claim->partition, claim->purchase,
                             "a claim names a purchase that does not exist", &other, &keys));
        assert(other != NULL);
        if (keys == NULL)
            continue;
        if (keys->claim == 0)
            return verify_fail(audit, claim->number, "it claims a purchase without a claim code");
        if (keys->claimed != 0)
            return verify_fail(audit, claim->number,
                               "its purchase is claimed by another entry too");
        keys->claimed = key_of_place(audit, audit->partition, claim->number);
    }
    return OK;
}

/* ---- stock ------------------------------------------------------------------------------------ */

/* The most that a version which was ever in force lets all accounts have. */
static int64_t greatest_total(const struct audit *audit, const struct stock_count *count)
{
    int64_t most = 0;
    for (size_t i = 0; i < audit->version_count; i++) {
        const struct app_program *version =
            app_program_by_number(audit->app, audit->versions[i].number);
        int64_t total = version != NULL ? stock_total(&version->program, count->of, count->id) : 0;
        most = total > most ? total : most;
    }
    return most;
}

/* The sum of what the entries of all chains took: no more than there was, and what the table says. */
static enum err check_stock(const struct audits *audits, struct db *db)
{
    struct audit *first = &audits->chains[0];
    struct stock sum = { 0 };
    struct stock kept = { 0 };
    for (int32_t i = 0; i < audits->count; i++) {
        if (audits->chains[i].is_moving)
            return OK; /* sums of different moments say nothing */
        const struct stock *stock = &audits->chains[i].stock;
        for (size_t k = 0; k < stock->count; k++)
            TRY(stock_add(&first->keep, &sum, stock->counts[k].of, stock->counts[k].id,
                          stock->counts[k].used));
    }
    TRY(stock_look(db, &first->keep, &kept));
    for (size_t i = 0; i < sum.count; i++) {
        const struct stock_count *count = &sum.counts[i];
        if (count->used > greatest_total(first, count))
            return verify_fail(first, 0,
                               "all accounts together were given more of a rule or a reward than "
                               "its total or its stock");
        if (count->used != stock_used(&kept, count->of, count->id))
            return verify_fail(first, 0, "the stock that is kept is not what the journal used");
    }
    for (size_t i = 0; i < kept.count; i++) {
        if (kept.counts[i].used != stock_used(&sum, kept.counts[i].of, kept.counts[i].id))
            return verify_fail(first, 0, "the stock that is kept is not what the journal used");
    }
    return OK;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum err check_head(struct audit *audit)
{
    struct head head = { 0 };
    enum err err = head_get(audit->db, audit->partition, &head);
    if (err == E_NOT_FOUND)
        return verify_fail(audit, 0, "the chain has no head");
    TRY(err);
    if (head.number != audit->number || !sha256_eq(&head.hash, &audit->hash))
        return verify_fail(audit, audit->number,
                           "the head of the chain is not the last entry: entries are missing at "
                           "the end, or the head was changed");
    if (head.program_count != (int64_t)audit->version_count)
        return verify_fail(audit, 0,
                           "the head counts other versions of the programme than its chain");
    return OK;
}

enum err verify_chain_tables(struct audit *audit)
{
    TRY(check_head(audit));
    TRY(account_each(audit->db, &audit->scratch, audit->partition, visit_account, audit));
    if (audit->accounts_seen != audit->account_count)
        return verify_fail(audit, 0, "an account of the journal is missing");
    return OK;
}

enum err verify_directories(struct audit *chains, int32_t count, struct db *db)
{
    struct audits audits = { .chains = chains, .count = count, .db = db };
    for (int32_t i = 0; i < count; i++)
        TRY(join_far_claims(&audits, &chains[i]));
    for (int32_t i = 0; i < count; i++)
        TRY(verify_join_passed(&audits, &chains[i]));
    for (int32_t i = 0; i < count; i++)
        TRY(verify_all_arrived(&audits, &chains[i]));
    for (int32_t i = 0; i < count; i++)
        TRY(verify_join_merges(&audits, &chains[i]));
    for (int32_t i = 0; i < count; i++)
        TRY(verify_all_came(&chains[i]));
    verify_follow_cards(&audits);
    TRY(audit_requests(db, visit_request, &audits));
    TRY(audit_receipts(db, visit_receipt, &audits));
    TRY(audit_claims(db, visit_claim, &audits));
    TRY(audit_cards(db, visit_card, &audits));
    TRY(audit_moved_cards(db, verify_moved_card_row, &audits));
    TRY(audit_members(db, verify_member_row, &audits));
    TRY(audit_moved_members(db, verify_moved_member_row, &audits));
    TRY(handover_each(db, &chains[0].gifts, visit_handover, &audits));
    TRY(verify_hold_rows(&audits));
    TRY(verify_shown_rows(&audits));
    TRY(verify_payments(&audits));
    TRY(verify_approvals(&audits));
    TRY(verify_batches(&audits));
    TRY(verify_offline(&audits));
    TRY(verify_consents(&audits));
    TRY(verify_passes(&audits));
    TRY(audit_referral_codes(db, visit_referral_code, &audits));
    TRY(audit_referrals(db, visit_referral, &audits));
    TRY(audit_invitations(db, verify_invitation, &audits));
    for (int32_t i = 0; i < count; i++)
        TRY(check_nothing_is_left(&chains[i]));
    return check_stock(&audits, db);
}
