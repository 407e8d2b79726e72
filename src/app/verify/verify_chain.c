/* verify_chain.c - one chain of the journal, replayed from its first entry.
 *
 * It reads with the same statements as everybody, but decides nothing by the write path: each entry's
 * text is taken apart, its facts are given to the engine with the account as the auditor has it, and
 * the text that comes out must be the text that is there.
 */
#include "app/verify/verify_chain.h"

#include "app/verify/verify_feed.h"
#include "app/verify/verify_follow.h"
#include "app/verify/verify_holds.h"
#include "app/verify/verify_settlement.h"
#include "app/verify/verify_together.h"
#include "journal/entry_text.h"
#include "journal/leave_note.h"
#include "journal/program_note.h"
#include "loyalty/consequence.h"
#include "loyalty/decide/decide.h"
#include "loyalty/referral.h"
#include "loyalty/turn_back.h"

#define AUDIT_ARENA_BYTES   (UINT64_C(64) << 30) /* address space; pages are taken as they are used */
#define SCRATCH_ARENA_BYTES (64u << 20)
#define KEEP_ARENA_SPARE    (16u << 20) /* for the ends of what lies in it, and for counters */
#define PROGRESS_STEP       4096        /* entries */

enum err verify_fail(struct audit *audit, int64_t entry, const char *what)
{
    audit->has_finding = true;
    audit->entry = entry;
    struct buf out = { .base = audit->what, .size = sizeof(audit->what) - 1 };
    buf_str(&out, str_utf8_prefix(str_c(what), out.size));
    audit->what[out.used] = '\0';
    return E_JOURNAL;
}

/* ---- the state the auditor builds ------------------------------------------------------------- */

static struct account *find_account(const struct audit *audit, int64_t number)
{
    if (number < 1 || number > audit->account_count)
        return NULL;
    return audit->accounts[number];
}

/* A unit's id as a programme in memory spells it: the text of an entry does not outlive its turn. */
static struct str keep_unit(struct audit *audit, struct str unit)
{
    for (size_t i = 0; i < audit->unit_count; i++) {
        if (str_eq(audit->units[i], unit))
            return audit->units[i];
    }
    struct str copy = STR_NONE;
    if (audit->unit_count == COUNT(audit->units) || arena_copy(&audit->arena, unit, &copy) != OK)
        return copy; /* empty: the lot will not agree with its row, and that is said */
    audit->units[audit->unit_count++] = copy;
    return copy;
}

/* The auditor keeps every lot an account ever had, which may be more than the engine makes room for; and
 * he keeps them in his own arena, for the scratch is gone with the entry. */
static enum err make_room(struct audit *audit, const struct entry *entry, struct account *account)
{
    size_t more = entry->part_count > LOTS_NEW_MAX ? entry->part_count : LOTS_NEW_MAX;
    size_t needed = account->lot_count + more;
    if (needed <= LOTS_MAX || needed <= account->lot_size)
        return OK; /* the engine may grow it; keep_new() sees to the rest */
    return lots_move(&audit->arena, account, account->lot_count * 2 + more);
}

/* After an entry: its new lots, and the room which the engine has made for them. */
static enum err keep_new(struct audit *audit, struct account *account,
                         const struct lot *lots_before, size_t count_before)
{
    if (account->lots != lots_before)
        TRY(lots_move(&audit->arena, account, account->lot_count * 2));
    for (size_t i = count_before; i < account->lot_count; i++)
        account->lots[i].unit = keep_unit(audit, account->lots[i].unit);
    return OK;
}

/* ---- one entry -------------------------------------------------------------------------------- */

static enum err check_columns(struct audit *audit, const struct entry_row *row,
                              const struct entry *entry)
{
    if (entry->partition != row->partition || entry->number != row->number)
        return verify_fail(audit, row->number, "its text carries another number");
    if (entry->kind != row->kind || entry->account != row->account ||
        entry->purchase_partition != row->purchase_partition || entry->purchase != row->purchase)
        return verify_fail(audit, row->number, "its columns do not repeat its text");
    return OK;
}

/* The day in the entry is the day of its instant in its shop. */
static enum err check_day(struct audit *audit, const struct entry *entry)
{
    if (entry->shop.len == 0 || date_is_none(entry->on))
        return OK;
    const struct app_shop *shop = app_shop_by_code(audit->app, entry->shop);
    if (shop == NULL)
        return verify_fail(audit, entry->number, "its shop does not exist");
    struct civil civil = zone_civil(shop->zone, entry->at);
    if (civil.date.days != entry->on.days || civil.second != entry->second)
        return verify_fail(audit, entry->number, "its day is not that of its instant in its shop");
    return OK;
}

/* The version which was in force when the purchase happened, among those that the chain says were activated
 * before it. */
static const struct audit_version *in_force(const struct audit *audit, const struct entry *entry)
{
    const struct audit_version *best = NULL;
    for (size_t i = 0; i < audit->version_count; i++) {
        const struct audit_version *version = &audit->versions[i];
        if (version->from.us <= entry->at.us && (best == NULL || version->from.us > best->from.us))
            best = version;
    }
    return best;
}

const struct app_program *verify_version_at(const struct audit *audit, const struct entry *entry)
{
    const struct audit_version *version = in_force(audit, entry);
    return version != NULL ? app_program_by_number(audit->app, version->number) : NULL;
}

static bool is_in_force(const struct audit *audit, const struct entry *entry)
{
    const struct audit_version *version = in_force(audit, entry);
    return version != NULL && version->number == entry->program;
}

static enum err check_program(struct audit *audit, const struct entry *entry,
                              const struct app_program **ret_version)
{
    *ret_version = app_program_by_number(audit->app, entry->program);
    if (*ret_version == NULL)
        return verify_fail(audit, entry->number, "its programme is not in the database");
    bool is_of_its_time = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_EVENT ||
                          entry->kind == ENTRY_END || entry->kind == ENTRY_CONVERT ||
                          entry->kind == ENTRY_SEND || entry->kind == ENTRY_RECEIVE ||
                          entry->kind == ENTRY_HOLD || entry->kind == ENTRY_ADJUST ||
                          entry->kind == ENTRY_CLOSE || entry->kind == ENTRY_REOPEN;
    if (is_of_its_time && !is_in_force(audit, entry))
        return verify_fail(audit, entry->number,
                           "its programme was not the one in force at that instant");
    return OK;
}

enum err verify_is_in_force(struct audit *audit, const struct entry *entry,
                            const struct app_program **ret_version)
{
    *ret_version = verify_version_at(audit, entry);
    if (*ret_version == NULL || (*ret_version)->number != entry->program)
        return verify_fail(audit, entry->number,
                           "its programme was not the one in force at that instant");
    return OK;
}

static enum err audit_program(struct audit *audit, const struct entry *entry)
{
    struct program_note note = { 0 };
    struct program_row row = { 0 };
    if (program_note_read(entry->note, &note) != OK)
        return verify_fail(audit, entry->number, "its note is not that of a programme");
    enum err err = program_get(audit->side, &audit->scratch, entry->program, &row);
    if (err == E_NOT_FOUND)
        return verify_fail(audit, entry->number, "its programme is not in the database");
    TRY(err);
    struct sha256 found = sha256_of(row.json);
    if (!sha256_eq(&note.digest, &found))
        return verify_fail(audit, entry->number, "the programme was changed after it was kept");
    if (!note.is_active)
        return OK;
    if (!row.is_active || row.active_from.us != note.from.us)
        return verify_fail(audit, entry->number, "the programme begins at another instant");
    if (audit->version_count == COUNT(audit->versions))
        return E_LIMIT;
    audit->versions[audit->version_count++] = (struct audit_version){
        .number = entry->program,
        .from = note.from,
    };
    return OK;
}

static enum err audit_enrol(struct audit *audit, const struct entry *entry)
{
    int64_t left = 0;
    if (entry->account != audit->account_count + 1 || entry->account > audit->account_size)
        return verify_fail(audit, entry->number, "it opens an account out of turn");
    struct account *account = ARENA_NEW(&audit->arena, struct account);
    if (account == NULL)
        return E_NO_MEMORY;
    account->id = entry->account;
    account->lot_next = 1;
    account->acted = DATE_NONE;
    if (audit->counts_pasts) {
        account->past = past_begin(PAST_MONTHS_MAX);
        TRY(past_apply(&audit->arena, NULL, entry, &account->past));
    }
    audit->accounts[entry->account] = account;
    audit->account_count = entry->account;
    if (leave_note_read(entry->note, &left) == OK)
        return verify_left(audit, entry, left);
    if (entry->member != 0)
        TRY(verify_note_member(audit, entry));
    return verify_card(audit, entry, false);
}

/* What became of a purchase, as one chain tells it. */
struct told {
    struct entry_row *rows;
    size_t count;
};

/* Those of its rows that come before a number. */
static enum err add_told(struct audit *audit, const struct told *told, int64_t before,
                         struct entry *returns, struct purchase_history *history)
{
    for (size_t i = 0; i < told->count && told->rows[i].number < before; i++) {
        if (told->rows[i].kind == ENTRY_DRAW)
            continue;
        bool is_claim = told->rows[i].kind == ENTRY_CLAIM;
        struct entry *into =
            is_claim ? ARENA_NEW(&audit->scratch, struct entry) : &returns[history->return_count++];
        if (into == NULL)
            return E_NO_MEMORY;
        TRY(entry_decode(&audit->scratch, told->rows[i].body, into));
        if (into->kind == ENTRY_HANDOVER) {
            history->handed |= ASK_BIT(into->handover.ask);
            history->return_count--; /* it is none */
            continue;
        }
        if (is_claim)
            history->claim = into;
    }
    return OK;
}

/* The purchase of a return or a claim, which may be in another chain.  That chain is checked by itself; here
 * it is enough that the snapshot has the purchase: nothing is claimed before it is there. */
static enum err load_purchase(struct audit *audit, const struct entry *entry,
                              const struct entry **ret_purchase)
{
    bool is_near = entry->purchase_partition == entry->partition;
    struct entry_row row = { 0 };
    struct entry *purchase = ARENA_NEW(&audit->scratch, struct entry);
    if (purchase == NULL)
        return E_NO_MEMORY;
    if (entry->purchase < 1 || (is_near && entry->purchase >= entry->number))
        return verify_fail(audit, entry->number, "it names a purchase that does not precede it");
    if (entry->purchase_partition > audit->partition_count)
        return verify_fail(audit, entry->number, "it names a chain that does not exist");
    TRY(entry_get(audit->side, &audit->scratch, entry->purchase_partition, entry->purchase, &row));
    TRY(entry_decode(&audit->scratch, row.body, purchase));
    *ret_purchase = purchase;
    return OK;
}

/* The purchase of a return or a claim, and what of it came before this entry.  What its own chain says of a
 * purchase that is claimed from another all came before the claim: afterwards returns go there. */
static enum err load_history(struct audit *audit, const struct entry *entry,
                             struct purchase_history *ret_history)
{
    struct arena *arena = &audit->scratch;
    struct told near = { 0 };
    struct told far = { 0 };
    struct purchase_history history = { 0 };
    TRY(load_purchase(audit, entry, &history.purchase));
    TRY(entry_of_purchase(audit->side, arena, entry->partition, entry->purchase_partition,
                          entry->purchase, &near.rows, &near.count));
    if (entry->purchase_partition != entry->partition)
        TRY(entry_of_purchase(audit->side, arena, entry->purchase_partition,
                              entry->purchase_partition, entry->purchase, &far.rows, &far.count));

    size_t count = near.count + far.count;
    struct entry *returns = ARENA_ARRAY(arena, struct entry, count);
    if (count > 0 && returns == NULL)
        return E_NO_MEMORY;
    history.returns = returns;
    TRY(add_told(audit, &far, INT64_MAX, returns, &history));
    TRY(add_told(audit, &near, entry->number, returns, &history));
    *ret_history = history;
    return OK;
}

/* A return is in the chain of the account that has the purchase, and on that account. */
static enum err check_owner(struct audit *audit, const struct entry *entry,
                            const struct purchase_history *history)
{
    const struct entry *owner = history->claim != NULL ? history->claim : history->purchase;
    if (owner->partition != entry->partition)
        return verify_fail(audit, entry->number, "its purchase is not of this chain");
    if (owner->account != entry->account)
        return verify_fail(audit, entry->number, "its purchase is of another account");
    return OK;
}

/* The facts of an entry without what was decided from them. */
static struct entry facts_of(const struct entry *entry)
{
    struct entry facts = *entry;
    facts.outcome = (struct outcome){ 0 };
    facts.moves = (struct moves){ 0 };
    facts.balances = NULL;
    facts.balance_count = 0;
    facts.withheld = NULL;
    facts.withheld_count = 0;
    facts.withheld_minor = 0;
    facts.policies = (struct policies){ 0 };
    facts.standing = (struct standing){
        .tier = STR_NONE,
        .tags = entry->standing.tags, /* told by the member's file, as it was */
        .tag_count = entry->standing.tag_count,
        .card_kind = entry->standing.card_kind, /* and by the card's row */
    };
    facts.claimed_minor = 0;
    facts.repaid = NULL;
    facts.repaid_count = 0;
    facts.repaid_minor = 0;
    facts.undone_visits = 0;
    facts.membership = (struct entry_membership){ 0 };
    facts.undone = NULL;
    facts.undone_count = 0;
    facts.turned = NULL;
    facts.turned_count = 0;
    facts.closed = NULL;
    facts.closed_count = 0;
    facts.paid_out_minor = 0;
    return facts;
}

static const struct program *program_now(const struct audit *audit, const struct entry *entry)
{
    const struct audit_version *now = in_force(audit, entry);
    const struct app_program *version =
        now != NULL ? app_program_by_number(audit->app, now->number) : NULL;
    return version != NULL ? &version->program : NULL;
}

/* The entries of the vouchers that a return could turn back.  They lie in this chain, before it. */
static enum err load_conversions(struct audit *audit, const struct program *program,
                                 const struct entry *entry, const struct account *account,
                                 struct purchase_history *history)
{
    struct turn_back_lot lots[TURNED_BACK_MAX];
    size_t count =
        account != NULL ? turn_back_lots(program, program_now(audit, entry), account, lots) : 0;
    struct entry *conversions = ARENA_ARRAY(&audit->scratch, struct entry, count);
    if (count > 0 && conversions == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct entry_row row = { 0 };
        TRY(entry_get(audit->side, &audit->scratch, entry->partition, lots[i].origin, &row));
        TRY(entry_decode(&audit->scratch, row.body, &conversions[i]));
    }
    history->conversions = conversions;
    history->conversion_count = count;
    return OK;
}

/* What the program told by itself was due just then: nobody is given a tier. */
static enum err check_consequence(struct audit *audit, const struct program *program,
                                  const struct entry *entry, const struct account *account)
{
    struct event event = { 0 };
    bool is_due = false;
    if (account == NULL)
        return verify_fail(audit, entry->number, "it is an event of no account");
    if (entry->event.kind == EVENT_TIER_LOST)
        is_due = consequence_before(program, &account->past, entry->on, &event);
    else if (entry->event.kind == EVENT_TIER || entry->event.kind == EVENT_GOAL)
        is_due = consequence_after(program, &account->past, entry->on, &event);
    else
        return OK;
    if (!is_due || event.kind != entry->event.kind || !str_eq(event.name, entry->event.name))
        return verify_fail(audit, entry->number,
                           "the account's past does not lead to this tier or goal");
    return OK;
}

/* Money that goes back: its event is the account's own, and so are the undos before this one. */
static enum err undo_again(struct audit *audit, const struct program *program, struct entry *entry,
                           struct account *account)
{
    struct arena *arena = &audit->scratch;
    struct told told = { 0 };
    struct entry_row row = { 0 };
    struct entry event = { 0 };
    struct event_history history = { .event = &event };
    struct refusal refusal = { 0 };
    if (entry->purchase >= entry->number)
        return verify_fail(audit, entry->number, "it names an event that does not precede it");
    TRY(entry_get(audit->side, arena, entry->partition, entry->purchase, &row));
    TRY(entry_decode(arena, row.body, &event));
    if (event.account != entry->account)
        return verify_fail(audit, entry->number, "its event is of another account");
    if (event.program != entry->program)
        return verify_fail(audit, entry->number, "it was decided by another programme");
    TRY(entry_of_purchase(audit->side, arena, entry->partition, entry->partition, entry->purchase,
                          &told.rows, &told.count));
    struct entry *undos = ARENA_ARRAY(arena, struct entry, told.count);
    if (undos == NULL && told.count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < told.count && told.rows[i].number < entry->number; i++) {
        TRY(entry_decode(arena, told.rows[i].body, &undos[i]));
        history.undo_count = i + 1;
    }
    history.undos = undos;
    return decide_undo(arena, program, &history, entry, account, &refusal);
}

static enum err decide_again(struct audit *audit, const struct app_program *version,
                             struct entry *entry, struct account *account)
{
    struct refusal refusal = { 0 };
    struct purchase_history history = { 0 };
    const struct program *program = version != NULL ? &version->program : NULL;
    TRY(verify_member(audit, entry));
    if (entry->kind == ENTRY_PURCHASE)
        return decide_purchase(&audit->scratch, program, entry, account, &refusal);
    if (entry->kind == ENTRY_EXPIRE)
        return decide_expire(&audit->scratch, entry, account);
    if (entry->kind == ENTRY_EVENT) {
        TRY(check_consequence(audit, program, entry, account));
        return decide_event(&audit->scratch, program, entry, account);
    }
    if (entry->kind == ENTRY_END)
        return decide_end(&audit->scratch, program, entry, account);
    if (entry->kind == ENTRY_CONVERT) {
        TRY(verify_follow_convert(audit, program, entry, account));
        return decide_convert(&audit->scratch, program, entry, account, &refusal);
    }
    if (entry->kind == ENTRY_SEND) {
        if (entry_goes_along(entry))
            TRY(verify_goes_along(audit, entry, account));
        TRY(decide_send(&audit->scratch, program, entry, account, &refusal));
        return verify_note_sent(audit, program, entry, account);
    }
    if (entry->kind == ENTRY_RECEIVE) {
        TRY(decide_receive(&audit->scratch, program, entry, account));
        return verify_note_received(audit, entry);
    }
    if (entry->kind == ENTRY_DRAW)
        return verify_draw(audit, program, entry, account);
    if (entry->kind == ENTRY_UNDO)
        return undo_again(audit, program, entry, account);
    if (entry->kind == ENTRY_HOLD) {
        TRY(decide_hold(&audit->scratch, program, entry, account, &refusal));
        return verify_note_hold(audit, entry);
    }
    if (entry->kind == ENTRY_RELEASE)
        return verify_release(audit, program, entry, account);
    if (entry->kind == ENTRY_ADJUST)
        return decide_adjust(&audit->scratch, program, entry, account, &refusal);
    if (entry->kind == ENTRY_CLOSE)
        return decide_close(&audit->scratch, program, entry, account);
    if (entry->kind == ENTRY_REOPEN)
        return verify_reopen(audit, program, entry, account);
    TRY(load_history(audit, entry, &history));
    if (entry->program != history.purchase->program)
        return verify_fail(audit, entry->number, "it was decided by another programme");
    if (entry->kind == ENTRY_CLAIM)
        return decide_claim(&audit->scratch, program, &history, entry, account);
    TRY(check_owner(audit, entry, &history));
    TRY(load_conversions(audit, program, entry, account, &history));
    return decide_return(&audit->scratch, program, &history, entry, account, &refusal);
}

static enum err check_text(struct audit *audit, const struct entry_row *row,
                           const struct entry *again)
{
    struct str text = STR_NONE;
    buf_reset(&audit->text);
    if (entry_encode(again, &audit->text) != OK || buf_finish(&audit->text, &text) != OK)
        return verify_fail(audit, row->number, "it cannot be written as an entry");
    if (!str_eq(text, row->body))
        return verify_fail(audit, row->number,
                           "the engine decides otherwise from the same facts: a balance, a lot, a "
                           "discount or a reason is not what it was");
    return OK;
}

/* The engine works on a copy of the account's past, for it grows in the scratch. */
static enum err lend_past(struct audit *audit, struct account *account, struct past *ret_kept)
{
    *ret_kept = account->past;
    return past_copy(&audit->scratch, ret_kept, &account->past);
}

/* What all accounts share lies in no chain's hands: what it left is the entry's own word, as long as the version
 * has as much.  Whether it was there, the sum of all chains tells at the end (verify_directories()). */
static enum err lend_stock(struct audit *audit, const struct program *program,
                           const struct entry *entry, struct stock *ret_stock)
{
    for (size_t i = 0; i < entry->standing.room_count; i++) {
        const struct room *room = &entry->standing.rooms[i];
        int64_t total = stock_total(program, room->of, room->id);
        if (room->left < total)
            TRY(stock_add(&audit->scratch, ret_stock, room->of, room->id, total - room->left));
    }
    return OK;
}

/* Units that have ended are dealt with by an entry of their own, before the account's next. */
static enum err check_end(struct audit *audit, const struct entry *entry,
                          const struct account *account)
{
    const struct program *now = program_now(audit, entry);
    if (entry->kind == ENTRY_EXPIRE || entry->kind == ENTRY_RELEASE)
        return OK; /* comes before that entry */
    if (entry_follows(entry) && audit->follow.account == entry->account)
        return OK; /* comes right behind the entry that it follows from */
    bool is_due = now != NULL && decide_end_is_due(now, account, entry->on);
    if (entry->kind == ENTRY_END && !is_due)
        return verify_fail(audit, entry->number, "it ends units of which there is nothing");
    if (entry->kind != ENTRY_END && is_due)
        return verify_fail(audit, entry->number,
                           "a unit of its account has ended, and no entry before it says so");
    return OK;
}

/* What the engine decides: replayed with the auditor's own account. */
static enum err audit_decision(struct audit *audit, const struct entry_row *row,
                               const struct entry *entry)
{
    const struct app_program *version = NULL;
    struct entry again = facts_of(entry);
    struct account *account = NULL;
    if (entry->kind != ENTRY_EXPIRE)
        TRY(check_program(audit, entry, &version));
    if (entry->account != 0) {
        account = find_account(audit, entry->account);
        if (account == NULL)
            return verify_fail(audit, entry->number, "its account was never opened");
        TRY(make_room(audit, entry, account));
    }
    if ((entry->kind == ENTRY_EXPIRE || entry->kind == ENTRY_END) && account == NULL)
        return verify_fail(audit, entry->number, "it ends the lots of no account");
    if (account != NULL) {
        TRY(verify_account_is_used(audit, entry, account));
        TRY(verify_closed(audit, entry, account));
        TRY(check_end(audit, entry, account));
        TRY(verify_tell_codes(audit, account));
        TRY(verify_tell_staying(audit, entry, account));
    }
    const struct lot *lots_before = account != NULL ? account->lots : NULL;
    size_t count_before = account != NULL ? account->lot_count : 0;

    struct past kept = { 0 };
    bool is_awaited = account != NULL && referral_waits(&account->past);
    if (account != NULL)
        TRY(lend_past(audit, account, &kept));
    struct stock lent = { 0 };
    if (account != NULL && version != NULL && version->program.has_totals) {
        TRY(lend_stock(audit, &version->program, entry, &lent));
        account->stock = &lent;
    }
    enum err err = decide_again(audit, version, &again, account);
    if (err == E_NO_MEMORY || audit->has_finding)
        return err;
    if (err != OK)
        return verify_fail(audit, entry->number, err_text(err, ERR_EN));
    TRY(check_text(audit, row, &again));
    TRY(verify_showing(audit, entry));
    TRY(verify_draws(audit, entry));
    TRY(verify_note_offline(audit, &again));
    if (account == NULL)
        return OK;
    account->stock = NULL;
    if (version != NULL)
        TRY(stock_apply(&audit->keep, &version->program, &again, &audit->stock));
    if (is_awaited && referral_amount(&again) > 0)
        verify_note_first(audit, &again);
    TRY(past_keep(&audit->arena, &kept, &account->past));
    account->past = kept;
    TRY(verify_follow_after(audit, program_now(audit, entry), entry, account));
    return keep_new(audit, account, lots_before, count_before);
}

/* A gift that was handed over: it was there, and waited. */
static enum err audit_handover(struct audit *audit, const struct entry_row *row,
                               const struct entry *entry)
{
    struct purchase_history history = { 0 };
    struct entry again = facts_of(entry);
    TRY(load_history(audit, entry, &history));
    TRY(check_owner(audit, entry, &history));
    again.outcome.line_count = history.purchase->receipt.line_count;
    enum err err = decide_handover(&history, &again);
    if (err != OK)
        return verify_fail(audit, entry->number, err_text(err, ERR_EN));
    return check_text(audit, row, &again);
}

static enum err audit_entry(struct audit *audit, const struct entry_row *row,
                            const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_PROGRAM:
        TRY(audit_program(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_SETTLEMENT:
        TRY(verify_settlement(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_ENROL:
        TRY(audit_enrol(audit, entry));
        TRY(verify_enrolled(audit, entry, program_now(audit, entry)));
        return check_text(audit, row, entry);
    case ENTRY_CARD:
        if (find_account(audit, entry->account) != NULL)
            TRY(verify_is_open(audit, entry, find_account(audit, entry->account)));
        TRY(verify_card_entry(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_MEMBER:
        TRY(verify_named(audit, entry, program_now(audit, entry),
                         find_account(audit, entry->account)));
        return check_text(audit, row, entry);
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_EXPIRE:
    case ENTRY_EVENT:
    case ENTRY_END:
    case ENTRY_UNDO:
    case ENTRY_CONVERT:
    case ENTRY_SEND:
    case ENTRY_RECEIVE:
    case ENTRY_HOLD:
    case ENTRY_RELEASE:
    case ENTRY_ADJUST:
    case ENTRY_CLOSE:
    case ENTRY_REOPEN:
        return audit_decision(audit, row, entry);
    case ENTRY_HANDOVER:
        return audit_handover(audit, row, entry);
    case ENTRY_BATCH:
        TRY(verify_note_batch(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_DRAW:
        return audit_decision(audit, row, entry);
    case ENTRY_FAMILY:
        TRY(verify_family(audit, entry));
        TRY(verify_family_joined(audit, entry, program_now(audit, entry)));
        return check_text(audit, row, entry);
    }
    return verify_fail(audit, row->number, "its kind is not known");
}

/* The account's own chain: each entry names the one before it.  Its account is known by now. */
static enum err check_chain(struct audit *audit, const struct entry_row *row)
{
    if (row->account == 0 && row->prior == 0)
        return OK;
    if (row->account < 1 || row->account > audit->account_count ||
        row->prior != audit->newest[row->account])
        return verify_fail(audit, row->number,
                           "it does not name the entry before it of its account");
    audit->newest[row->account] = row->number;
    return OK;
}

static enum err visit_entry(struct audit *audit, const struct entry_row *row)
{
    struct entry entry = { 0 };
    if (row->number > audit->entry_count)
        return verify_fail(audit, row->number, "the chain is longer than it was");
    arena_reset(&audit->scratch, 0);
    audit->number = row->number;
    audit->hash = row->hash;
    if (entry_decode(&audit->scratch, row->body, &entry) != OK)
        return verify_fail(audit, row->number, "its text is not in the canonical form");
    TRY(check_columns(audit, row, &entry));
    TRY(check_day(audit, &entry));
    TRY(verify_before(audit, &entry));
    TRY(verify_leave_before(audit, &entry));
    TRY(verify_unmerge_before(audit, &entry));
    TRY(verify_follow_before(audit, &entry));
    TRY(verify_card_life_before(audit, &entry));
    TRY(audit_entry(audit, row, &entry));
    TRY(check_chain(audit, row));
    verify_note_change(audit, &entry);
    verify_note_act(audit, &entry);
    TRY(verify_note_taken(audit, &entry));
    verify_note_consents(audit, &entry);
    TRY(verify_staff(audit, &entry));
    TRY(verify_note_keys(audit, &entry));
    audit->entries += 1;
    audit->head = audit->hash;
    if (row->number % PROGRESS_STEP == 0 && !verify_goes_on(audit, PROGRESS_STEP))
        return E_BUSY;
    return OK;
}

/* Every entry in order; the feed has seen to the chain of hashes. */
static enum err visit_all(struct audit *audit)
{
    CLEANUP(verify_feed_close) struct verify_feed *feed = NULL;
    TRY(verify_feed_open(audit->db, audit->partition, &feed));
    for (;;) {
        const struct entry_row *row = NULL;
        struct feed_finding finding = { 0 };
        enum err err = verify_feed_next(feed, &row, &finding);
        if (finding.what != NULL)
            return verify_fail(audit, finding.entry, finding.what);
        if (err == OK && row == NULL)
            return verify_follow_end(audit);
        TRY(err);
        TRY(visit_entry(audit, row));
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum err open_audit(struct audit *audit)
{
    size_t room = (size_t)audit->entry_count + 2;
    TRY(arena_open(&audit->arena, AUDIT_ARENA_BYTES));
    TRY(arena_open(&audit->scratch, SCRATCH_ARENA_BYTES));
    TRY(arena_open(&audit->keep,
                   room * (sizeof(struct audit_keys) + sizeof(struct audit_card) + sizeof(int64_t) +
                           sizeof(struct audit_gone) + sizeof(struct audit_coming) +
                           sizeof(struct audit_far_claim) + sizeof(struct audit_arrival) +
                           sizeof(struct audit_hold) + sizeof(struct audit_batch) +
                           sizeof(struct audit_taken)) +
                       KEEP_ARENA_SPARE));
    TRY(arena_open(&audit->gifts,
                   room * REDEMPTIONS_MAX * sizeof(struct audit_gift) + SCRATCH_ARENA_BYTES));
    TRY(buf_create(&audit->arena, ENTRY_MAX_BYTES, &audit->text));
    audit->account_size = audit->entry_count;
    audit->counts_pasts = app_looks_back(audit->app);
    audit->accounts = ARENA_ARRAY(&audit->arena, struct account *, (size_t)audit->account_size + 1);
    audit->newest = ARENA_ARRAY(&audit->arena, int64_t, (size_t)audit->account_size + 1);
    audit->open_holds =
        ARENA_ARRAY(&audit->arena, struct audit_hold *, (size_t)audit->account_size + 1);
    audit->codes = ARENA_ARRAY(&audit->arena, struct audit_code *, (size_t)audit->account_size + 1);
    audit->gone = ARENA_ARRAY(&audit->keep, struct audit_gone, room);
    audit->keys = ARENA_ARRAY(&audit->keep, struct audit_keys, room);
    audit->cards = ARENA_ARRAY(&audit->keep, struct audit_card, room);
    audit->members = ARENA_ARRAY(&audit->keep, int64_t, room);
    if (audit->codes == NULL || audit->gone == NULL || audit->accounts == NULL ||
        audit->newest == NULL || audit->open_holds == NULL || audit->keys == NULL ||
        audit->cards == NULL || audit->members == NULL)
        return E_NO_MEMORY;
    return OK;
}

enum err verify_chain(struct audit *audit)
{
    TRY(open_audit(audit));
    TRY(verify_staff_open(audit));
    TRY(visit_all(audit));
    TRY(verify_nothing_is_captured(audit));
    TRY(verify_leave_end(audit));
    TRY(verify_card_life_end(audit));
    TRY(verify_settlement_end(audit));
    TRY(verify_unmerge_end(audit));
    TRY(verify_nothing_stayed(audit));
    if (!verify_goes_on(audit, audit->number % PROGRESS_STEP))
        return E_BUSY;
    return verify_chain_tables(audit);
}
