/* toy_shop.c - a shop in memory: accounts, a journal, and the engine between them. */
#include "tests/lib/toy_shop.h"
#include "journal/entry_text.h"
#include "loyalty/closing.h"
#include "loyalty/consequence.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "language/program_read.h"
#include "loyalty/earn.h"
#include "loyalty/turn_back.h"
#include "tests/lib/check.h"
#include "tests/lib/show_shop.h"

#define TOY_ARENA_BYTES (256u << 20)

/* ---- opening ---------------------------------------------------------------------------------- */

void *toy_room(struct arena *arena, size_t count, size_t size)
{
    void *ptr = arena_alloc(arena, count, size);
    if (ptr == NULL)
        check_failed(__FILE__, __LINE__, "the toy shop's arena is full");
    return ptr;
}

const struct str toy_tags[TOY_TAGS] = { { "club", 4 }, { "student", 7 } };

const struct str toy_card_kinds[TOY_CARD_KINDS] = { { "app", 3 }, { "chip", 4 } };

struct str toy_card_kind(int64_t account)
{
    return account >= 1 && account <= TOY_CARD_KINDS ? toy_card_kinds[account - 1] : STR_NONE;
}

struct past toy_past(struct arena *arena, size_t account)
{
    const struct entry sent = { .kind = ENTRY_ENROL, .note = STR("referred 1-1") };
    struct past past = past_begin(PAST_MONTHS_MAX);
    const struct entry owes = { .kind = ENTRY_ENROL,
                                .joined = { .is_told = true, .by = JOINED_FEE } };
    const struct entry waits = { .kind = ENTRY_ENROL,
                                 .joined = { .is_told = true, .by = JOINED_WAITING } };
    const struct entry *const enrolled[] = { NULL, &owes, &sent, &waits };
    static_assert(COUNT(enrolled) == TOY_ACCOUNTS_MAX + 1, "each account has been opened");
    if (account > 0)
        CHECK_OK(past_apply(arena, NULL, enrolled[account], &past));
    return past;
}

void toy_reset(struct toy *toy, const struct program *program)
{
    arena_reset(&toy->arena, 0);
    toy->program = *program;
    toy->version_count = 1;
    memset(toy->since_us, 0, sizeof(toy->since_us));
    toy->entry_count = 0;
    toy->refusal = (struct refusal){ 0 };
    toy->has_holds = false;
    toy->has_closings = false;
    toy->member = 0;
    toy->stock = (struct stock){ 0 };
    show_shop_of(toy);
    for (size_t i = 0; i <= TOY_ACCOUNTS_MAX; i++)
        toy->accounts[i] = (struct account){
            .id = (int64_t)i, .lot_next = 1, .past = toy_past(&toy->arena, i), .stock = &toy->stock
        };
}

void toy_open_with(struct toy *toy, const struct program *program)
{
    memset(toy, 0, sizeof(*toy));
    CHECK_OK(arena_open(&toy->arena, TOY_ARENA_BYTES));
    toy_reset(toy, program);
}

static void read_program(struct toy *toy, const char *program_text, struct program *ret_program)
{
    struct program_problems problems = { 0 };
    struct problem problem = { 0 };
    const struct json_node *root = NULL;
    struct str text = { 0 };

    CHECK_OK(arena_copy(&toy->arena, str_c(program_text), &text));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            ((char *)(uintptr_t)text.ptr)[i] = '"';
    }
    if (json_parse(&toy->arena, text, &root, &problem) != OK)
        check_failed(__FILE__, __LINE__, "%s in %s", problem.en, program_text);
    if (program_read(&toy->arena, root, ret_program, &problems) != OK)
        check_failed(__FILE__, __LINE__, "%s: %s", problems.items[0].problem.pointer,
                     problems.items[0].problem.en);
}

void toy_open(struct toy *toy, const char *program_text)
{
    struct program program = { 0 };
    toy_open_with(toy, &program);
    read_program(toy, program_text, &toy->program);
}

void toy_become_with(struct toy *toy, const struct program *program)
{
    CHECK(toy->version_count < TOY_VERSIONS_MAX);
    toy->versions[toy->version_count++ - 1] = toy->program;
    toy->program = *program;
}

void toy_become(struct toy *toy, const char *program_text)
{
    struct program program = { 0 };
    read_program(toy, program_text, &program);
    toy_become_with(toy, &program);
}

const struct program *toy_version(const struct toy *toy, int64_t number)
{
    if (number == 0 ||
        (size_t)number == toy->version_count) /* an expiry has none, and needs none */
        return &toy->program;
    CHECK((size_t)number < toy->version_count);
    return &toy->versions[number - 1];
}

void toy_close(struct toy *toy)
{
    arena_close(&toy->arena);
}

struct date toy_day(int day)
{
    return (struct date){ .days = TOY_DAY_ZERO + day };
}

void toy_give(struct toy *toy, int64_t account, const char *unit, int64_t points, int day)
{
    const struct unit *found = program_unit(&toy->program, str_c(unit));
    struct moves moves = { 0 };

    CHECK(found != NULL);
    CHECK_OK(lots_gain(&toy->arena, &toy->accounts[account], found, (struct points){ points },
                       toy_day(day), 0, &moves));
}

/* ---- deciding --------------------------------------------------------------------------------- */

struct account toy_copy(struct arena *arena, const struct account *account)
{
    struct account copy = *account;
    copy.lot_size = account->lot_count;
    copy.lots = toy_room(arena, copy.lot_size, sizeof(*copy.lots));
    if (copy.lot_count > 0)
        memcpy(copy.lots, account->lots, copy.lot_count * sizeof(*copy.lots));
    if (account->past.is_kept)
        CHECK_OK(past_copy(arena, &account->past, &copy.past));
    if (account->stock != NULL) {
        copy.stock = toy_room(arena, 1, sizeof(*copy.stock));
        CHECK_OK(stock_copy(arena, account->stock, copy.stock));
    }
    return copy;
}

struct purchase_history toy_history(struct arena *arena, const struct entry *entries,
                                    size_t entry_count, int64_t purchase)
{
    struct purchase_history history = { .purchase = &entries[purchase - 1] };
    size_t count = 0;
    for (size_t i = 0; i < entry_count; i++)
        count += entries[i].kind == ENTRY_RETURN && entries[i].purchase == purchase;

    struct entry *returns = toy_room(arena, count, sizeof(*returns));
    for (size_t i = 0; i < entry_count; i++) {
        if (entries[i].purchase != purchase)
            continue;
        if (entries[i].kind == ENTRY_CLAIM)
            history.claim = &entries[i];
        if (entries[i].kind == ENTRY_RETURN)
            returns[history.return_count++] = entries[i];
        if (entries[i].kind == ENTRY_HANDOVER)
            history.handed |= ASK_BIT(entries[i].handover.ask);
    }
    history.returns = returns;
    return history;
}

/* The entries of the vouchers that a return could turn back, as a server finds them. */
static void add_conversions(struct arena *arena, const struct program *program,
                            const struct entry *entries, const struct account *account,
                            struct purchase_history *history)
{
    struct turn_back_lot lots[TURNED_BACK_MAX];
    size_t count = account != NULL ? turn_back_lots(program, NULL, account, lots) : 0;
    struct entry *conversions = toy_room(arena, count, sizeof(*conversions));
    for (size_t i = 0; i < count; i++) {
        if (lots[i].origin > 0) /* toy_give() made the others */
            conversions[history->conversion_count++] = entries[lots[i].origin - 1];
    }
    history->conversions = conversions;
}

/* Its earlier undos, from the first `entry_count` entries. */
static enum err decide_undo_again(struct arena *arena, const struct program *program,
                                  const struct entry *entries, size_t entry_count,
                                  struct entry *entry, struct account *account,
                                  struct refusal *ret_refusal)
{
    struct event_history history = { .event = &entries[entry->purchase - 1] };
    struct entry *undos = toy_room(arena, entry_count, sizeof(*undos));
    for (size_t i = 0; i < entry_count; i++) {
        if (entries[i].kind == ENTRY_UNDO && entries[i].purchase == entry->purchase)
            undos[history.undo_count++] = entries[i];
    }
    history.undos = undos;
    return decide_undo(arena, program, &history, entry, account, ret_refusal);
}

enum err toy_decide(struct arena *arena, const struct program *program, const struct entry *entries,
                    size_t entry_count, struct entry *entry, struct account *account,
                    struct refusal *ret_refusal)
{
    struct purchase_history history = { 0 };
    if (entry->purchase != 0)
        history = toy_history(arena, entries, entry_count, entry->purchase);

    switch (entry->kind) {
    case ENTRY_PURCHASE:
        return decide_purchase(arena, program, entry, account, ret_refusal);
    case ENTRY_CONVERT:
        return decide_convert(arena, program, entry, account, ret_refusal);
    case ENTRY_RETURN:
        add_conversions(arena, program, entries, account, &history);
        return decide_return(arena, program, &history, entry, account, ret_refusal);
    case ENTRY_CLAIM:
        return decide_claim(arena, program, &history, entry, account);
    case ENTRY_EXPIRE:
        return decide_expire(arena, entry, account);
    case ENTRY_EVENT:
        return decide_event(arena, program, entry, account);
    case ENTRY_HANDOVER:
        entry->outcome.line_count = history.purchase->receipt.line_count;
        return decide_handover(&history, entry);
    case ENTRY_END:
        return decide_end(arena, program, entry, account);
    case ENTRY_SEND:
        return decide_send(arena, program, entry, account, ret_refusal);
    case ENTRY_RECEIVE:
        return decide_receive(arena, program, entry, account);
    case ENTRY_UNDO:
        return decide_undo_again(arena, program, entries, entry_count, entry, account, ret_refusal);
    case ENTRY_HOLD:
        return decide_hold(arena, program, entry, account, ret_refusal);
    case ENTRY_RELEASE:
        return decide_release(arena, program, &entries[entry->purchase - 1], entry, account);
    case ENTRY_ADJUST:
        return decide_adjust(arena, program, entry, account, ret_refusal);
    case ENTRY_CLOSE:
        return decide_close(arena, program, entry, account);
    case ENTRY_REOPEN:
        return decide_reopen(arena, program, &entries[entry->purchase - 1], entry, account);
    case ENTRY_FAMILY:
        return family_decide(arena,
                             entry->family.invited_by != 0 ? &entries[entry->family.invited_by - 1]
                                                           : NULL,
                             entry, account);
    case ENTRY_PROGRAM:
    case ENTRY_ENROL:
    case ENTRY_MEMBER:
    case ENTRY_CARD:
    case ENTRY_DRAW:
    case ENTRY_BATCH:
    case ENTRY_SETTLEMENT:
        break;
    }
    check_failed(__FILE__, __LINE__, "the toy shop has no such entry");
}

struct str toy_encode(struct arena *arena, const struct entry *entry)
{
    static char bytes[ENTRY_MAX_BYTES];
    struct buf out = BUF(bytes);
    struct str text = { 0 };
    struct str copy = { 0 };

    CHECK_OK(entry_encode(entry, &out));
    CHECK_OK(buf_finish(&out, &text));
    CHECK_OK(arena_copy(arena, text, &copy));
    return copy;
}

/* Keeps what was read back from the entry's text, as a server which has restarted would. */
static void record(struct toy *toy, const struct entry *entry)
{
    CHECK(toy->entry_count < TOY_ENTRIES_MAX);
    struct str text = toy_encode(&toy->arena, entry);
    struct entry *kept = &toy->entries[toy->entry_count];

    CHECK_OK(entry_decode(&toy->arena, text, kept));
    CHECK_STR(toy_encode(&toy->arena, kept), text);
    toy->texts[toy->entry_count++] = text;
    show_shop_receipt(&(struct receipt){ 0 });
}

int64_t toy_version_at(const struct toy *toy, struct instant at)
{
    size_t number = toy->version_count;
    while (number > 1 && toy->since_us[number - 1] > at.us)
        number--;
    return (int64_t)number;
}

static const struct program *program_at(const struct toy *toy, struct instant at)
{
    return toy_version(toy, toy_version_at(toy, at));
}

/* "Each entry is decided by the version in force, returns by that of their purchase." */
static int64_t version_of(const struct toy *toy, const struct entry *entry)
{
    if (entry->kind == ENTRY_EXPIRE || entry->kind == ENTRY_FAMILY)
        return 0;
    if (entry->purchase != 0 && entry->kind != ENTRY_REOPEN)
        return toy->entries[entry->purchase - 1].program;
    return toy_version_at(toy, entry->at);
}

static void tell_tags(struct entry *entry)
{
    entry->standing.tags = toy_tags;
    entry->standing.tag_count = entry->account == 1 ? TOY_TAGS : entry->account == 3 ? 1 : 0;
    entry->standing.card_kind = toy_card_kind(entry->account);
}

static enum err run(struct toy *toy, struct entry *entry)
{
    int64_t number = entry->account;
    struct account copy = toy_copy(&toy->arena, &toy->accounts[number]);

    entry->partition = 1;
    entry->number = (int64_t)toy->entry_count + 1;
    entry->recorded.us = entry->kind == ENTRY_RECEIVE ? entry->purchase : entry->number;
    entry->program = version_of(toy, entry);
    entry->purchase_partition = entry->purchase != 0 ? 1 : 0;
    entry->print = (struct entry_print){ .columns = 42, .language = LANGUAGE_FR };
    tell_tags(entry);
    bool is_paid_in = entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TOP_UP;
    if (entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_SEND || is_paid_in)
        entry->member = toy->member;
    toy->refusal = (struct refusal){ 0 };
    TRY(closing_check(&copy.past, entry));
    TRY(toy_decide(&toy->arena, toy_version(toy, entry->program), toy->entries, toy->entry_count,
                   entry, number == 0 ? NULL : &copy, &toy->refusal));
    if ((entry->kind == ENTRY_EXPIRE || entry->kind == ENTRY_END) && entry->moves.count == 0)
        return OK;
    record(toy, entry);
    toy->stock = *copy.stock;
    copy.stock = &toy->stock;
    toy->accounts[number] = copy;
    return OK;
}

enum err toy_family(struct toy *toy, int64_t account, int day, int64_t member,
                    const struct entry_family *family)
{
    struct entry entry = {
        .kind = ENTRY_FAMILY,
        .at = { .us = toy_day(day).days * US_PER_DAY },
        .on = DATE_NONE,
        .account = account,
        .member = member,
        .family = *family,
    };
    if (entry_comes(&entry))
        entry.with = (struct entry_ref){ 1, 1 };
    return run(toy, &entry);
}

enum err toy_expire(struct toy *toy, int64_t account, int day)
{
    struct entry entry = { .kind = ENTRY_EXPIRE, .on = toy_day(day), .account = account };
    return run(toy, &entry);
}

int64_t toy_open_hold(const struct toy *toy, int64_t account, int64_t after)
{
    for (size_t i = (size_t)after; i < toy->entry_count; i++) {
        const struct entry *hold = &toy->entries[i];
        bool is_open = hold->kind == ENTRY_HOLD && hold->account == account;
        for (size_t k = i + 1; is_open && k < toy->entry_count; k++)
            is_open =
                toy->entries[k].kind != ENTRY_RELEASE || toy->entries[k].purchase != hold->number;
        if (is_open)
            return hold->number;
    }
    return 0;
}

/* Whether it is over for the next entry. */
static bool is_over(const struct toy *toy, int64_t hold)
{
    return toy->entries[hold - 1].held.until.us <= (int64_t)toy->entry_count + 1;
}

/* Holds whose time is over, and the one that a purchase captures. */
static enum err release_before(struct toy *toy, const struct entry *entry)
{
    int64_t hold = 0;
    while ((hold = toy_open_hold(toy, entry->account, hold)) != 0) {
        struct entry due = {
            .kind = ENTRY_RELEASE,
            .at = entry->at,
            .on = entry->on,
            .second = entry->second,
            .account = entry->account,
            .purchase = hold,
            .why = is_over(toy, hold) ? RELEASE_LAPSED : RELEASE_CAPTURED,
        };
        if (due.why == RELEASE_LAPSED || hold == entry->capture)
            TRY(run(toy, &due));
    }
    return OK;
}

/* The expiry, then what is no longer held, then the end of units, if they are due. */
static enum err end_before(struct toy *toy, const struct entry *entry)
{
    struct entry due = {
        .kind = ENTRY_EXPIRE,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .account = entry->account,
    };
    if (decide_expire_is_due(&toy->accounts[entry->account], entry->on))
        TRY(run(toy, &due));
    TRY(release_before(toy, entry));
    due = (struct entry){
        .kind = ENTRY_END,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .account = entry->account,
    };
    if (!decide_end_is_due(program_at(toy, due.at), &toy->accounts[due.account], due.on))
        return OK;
    return run(toy, &due);
}

enum err toy_end(struct toy *toy, int64_t account, int day)
{
    struct entry entry = { .on = toy_day(day), .account = account };
    return end_before(toy, &entry);
}

/* Points that become a voucher behind the entry, if they can. */
static enum err convert_next(struct toy *toy, const struct entry *entry, bool *ret_is_due)
{
    struct receipt_ask *ask = toy_room(&toy->arena, 1, sizeof(*ask));
    struct entry made = {
        .kind = ENTRY_CONVERT,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .shop = entry->shop,
        .account = entry->account,
        .receipt = { .channel = entry_occasion(entry).channel, .asks = ask, .ask_count = 1 },
    };
    const struct reward *reward = NULL;
    tell_tags(&made);
    TRY(decide_convert_due(&toy->arena, program_at(toy, entry->at), &made,
                           &toy->accounts[entry->account], &reward));
    *ret_is_due = reward != NULL;
    if (reward == NULL)
        return OK;
    *ask = (struct receipt_ask){ .reward = reward->id, .kind = ASK_AUTO };
    return run(toy, &made);
}

/* What the program tells by itself at the moment of an entry. */
static struct entry event_beside(const struct entry *entry)
{
    return (struct entry){
        .kind = ENTRY_EVENT,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .shop = entry->shop,
        .account = entry->account,
    };
}

/* [expiry] [end] [tier lost] */
static enum err run_before(struct toy *toy, const struct entry *entry)
{
    const struct past *past = &toy->accounts[entry->account].past;
    struct entry beside = event_beside(entry);
    TRY(end_before(toy, entry));
    if (consequence_before(program_at(toy, entry->at), past, entry->on, &beside.event))
        TRY(run(toy, &beside));
    return OK;
}

/* As a server does: [expiry] [end] [tier lost] the entry [tier reached] [goal met] ... */
enum err toy_run(struct toy *toy, struct entry *entry)
{
    const struct program *program = program_at(toy, entry->at);
    struct account *account = &toy->accounts[entry->account];
    struct entry beside = event_beside(entry);
    struct event *event = &beside.event;
    if (entry->account == 0)
        return run(toy, entry);
    TRY(run_before(toy, entry));
    TRY(run(toy, entry));
    for (int i = 0; i < CONSEQUENCES_MAX; i++) {
        bool is_due = consequence_after(program, &account->past, entry->on, event);
        if (is_due)
            TRY(run(toy, &beside));
        else if (entry_is_followed(entry))
            TRY(convert_next(toy, entry, &is_due));
        if (!is_due)
            break;
    }
    return OK;
}

enum err toy_purchase(struct toy *toy, int64_t account, int day, const struct receipt *receipt)
{
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .on = toy_day(day),
        .second = 36000,
        .shop = STR("toy"),
        .till = STR("1"),
        .account = account,
        .receipt = *receipt,
    };
    return toy_run(toy, &entry);
}

enum err toy_return(struct toy *toy, int64_t purchase, int day, const struct entry_back *backs,
                    size_t count)
{
    struct purchase_history history =
        toy_history(&toy->arena, toy->entries, toy->entry_count, purchase);
    struct entry entry = {
        .kind = ENTRY_RETURN,
        .on = toy_day(day),
        .account = history.claim != NULL ? history.claim->account : history.purchase->account,
        .purchase = purchase,
        .backs = toy_room(&toy->arena, count, sizeof(*backs)),
        .back_count = count,
    };
    if (count > 0)
        memcpy(entry.backs, backs, count * sizeof(*backs));
    return toy_run(toy, &entry);
}

enum err toy_claim(struct toy *toy, int64_t purchase, int64_t account, int day)
{
    struct entry entry = {
        .kind = ENTRY_CLAIM,
        .on = toy_day(day),
        .account = account,
        .purchase = purchase,
    };
    return toy_run(toy, &entry);
}

enum err toy_event(struct toy *toy, int64_t account, int day, const struct event *event)
{
    struct entry entry = {
        .kind = ENTRY_EVENT,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = account,
        .event = *event,
    };
    return toy_run(toy, &entry);
}

enum err toy_handover(struct toy *toy, int64_t purchase, size_t ask, int day)
{
    struct entry entry = {
        .kind = ENTRY_HANDOVER,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = toy->entries[purchase - 1].account,
        .purchase = purchase,
        .handover = { .ask = ask },
    };
    return run(toy, &entry);
}

enum err toy_convert(struct toy *toy, int64_t account, int day, const char *reward)
{
    struct receipt_ask *ask = toy_room(&toy->arena, 1, sizeof(*ask));
    struct entry entry = {
        .kind = ENTRY_CONVERT,
        .on = toy_day(day),
        .second = 36000,
        .shop = STR("toy"),
        .till = STR("1"),
        .account = account,
        .receipt = { .channel = STR("till"), .asks = ask, .ask_count = 1 },
    };
    *ask = (struct receipt_ask){ .reward = str_c(reward), .kind = ASK_ALL };
    return toy_run(toy, &entry);
}

static enum err pass(struct toy *toy, int64_t from, int64_t to, int day, const char *unit,
                     int64_t points, struct entry_ref with)
{
    struct entry send = {
        .kind = ENTRY_SEND,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = from,
        .with = with,
        .is_whole = with.partition != 0 && points == 0,
        .passed = { .partition = 1, .account = to, .unit = str_c(unit), .points = { points } },
    };
    struct entry receive = {
        .kind = ENTRY_RECEIVE,
        .on = send.on,
        .shop = send.shop,
        .account = to,
    };
    TRY(closing_check(&toy->accounts[to].past, &receive)); /* before the first is written */
    TRY(run_before(toy, &send));
    if (send.is_whole)
        send.passed.points = lots_whole(&toy->accounts[from], send.passed.unit);
    if (send.passed.points.n == 0)
        return E_POINTS_SHORT;
    TRY(run(toy, &send));
    CHECK_OK(decide_parts(&toy->arena, toy_version(toy, send.program), &send, &toy->accounts[from],
                          &receive));
    CHECK_OK(run_before(toy, &receive));
    CHECK_OK(run(toy, &receive));
    return OK;
}

enum err toy_transfer(struct toy *toy, int64_t from, int64_t to, int day, const char *unit,
                      int64_t points)
{
    return pass(toy, from, to, day, unit, points, (struct entry_ref){ 0 });
}

enum err toy_share(struct toy *toy, int64_t from, int64_t to, int day, const char *unit,
                   int64_t points)
{
    return pass(toy, from, to, day, unit, points, (struct entry_ref){ 1, 1 });
}

enum err toy_undo(struct toy *toy, int64_t event, int64_t amount_minor, int day)
{
    struct entry entry = {
        .kind = ENTRY_UNDO,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = toy->entries[event - 1].account,
        .purchase = event,
        .undone_minor = amount_minor,
    };
    return toy_run(toy, &entry);
}

enum err toy_hold(struct toy *toy, int64_t account, int day, const char *unit, int64_t points,
                  int64_t ticks)
{
    struct entry entry = {
        .kind = ENTRY_HOLD,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = account,
        .held = { .unit = str_c(unit), .points = { points } },
    };
    TRY(run_before(toy, &entry));
    entry.held.until.us = (int64_t)toy->entry_count + 1 + ticks;
    return run(toy, &entry);
}

enum err toy_release(struct toy *toy, int64_t hold, int day)
{
    struct entry entry = {
        .kind = ENTRY_RELEASE,
        .on = toy_day(day),
        .shop = STR("toy"),
        .account = toy->entries[hold - 1].account,
        .purchase = hold,
        .why = RELEASE_BY_HAND,
    };
    TRY(run_before(toy, &entry));
    if (toy_open_hold(toy, entry.account, hold - 1) != hold)
        return E_HOLD_DONE;
    if (is_over(toy, hold))
        return E_HOLD_LAPSED;
    return run(toy, &entry);
}

enum err toy_adjust(struct toy *toy, int64_t account, int day, const char *unit, int64_t points,
                    const char *seconded_by)
{
    struct entry entry = {
        .kind = ENTRY_ADJUST,
        .on = toy_day(day),
        .shop = STR("toy"),
        .operator_id = STR("ada"),
        .note = STR("counted again"),
        .account = account,
        .adjusted = { .unit = str_c(unit),
                      .points = { points },
                      .seconded_by = seconded_by != NULL ? str_c(seconded_by) : STR_NONE },
    };
    return toy_run(toy, &entry);
}

enum err toy_close_account(struct toy *toy, int64_t account, int day)
{
    struct entry entry = {
        .kind = ENTRY_CLOSE,
        .on = toy_day(day),
        .shop = STR("toy"),
        .operator_id = STR("ada"),
        .note = STR("moved away"),
        .account = account,
    };
    return toy_run(toy, &entry);
}

/* The newest entry of the account, after what is due. */
static int64_t newest_of(const struct toy *toy, int64_t account)
{
    size_t count = toy->entry_count;
    while (count > 0 && toy->entries[count - 1].account != account)
        count--;
    return (int64_t)count;
}

enum err toy_reopen(struct toy *toy, int64_t account, int day)
{
    struct entry entry = {
        .kind = ENTRY_REOPEN,
        .on = toy_day(day),
        .shop = STR("toy"),
        .operator_id = STR("ada"),
        .note = STR("the wrong one"),
        .account = account,
        .purchase = past_closed(&toy->accounts[account].past),
    };
    if (entry.purchase == 0)
        return E_NOT_CLOSED;
    TRY(run_before(toy, &entry));
    entry.is_restored = newest_of(toy, account) == entry.purchase;
    return run(toy, &entry);
}

/* ---- looking ---------------------------------------------------------------------------------- */

const struct entry *toy_last(const struct toy *toy)
{
    CHECK(toy->entry_count > 0);
    return &toy->entries[toy->entry_count - 1];
}

const struct entry *toy_lead(const struct toy *toy)
{
    size_t index = toy->entry_count;
    while (index > 1 && entry_follows(&toy->entries[index - 1]))
        index--;
    CHECK(index > 0);
    return &toy->entries[index - 1];
}

int64_t toy_usable(struct toy *toy, int64_t account, const char *unit, int day)
{
    return lots_usable(&toy->accounts[account], str_c(unit), toy_day(day)).n;
}

int64_t toy_earned(const struct toy *toy, const char *unit)
{
    return earn_total(&toy_last(toy)->outcome, str_c(unit)).n;
}

int64_t toy_spent(const struct toy *toy, const char *unit)
{
    const struct outcome *outcome = &toy_last(toy)->outcome;
    int64_t spent = 0;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        if (str_eq(outcome->redemptions[i].unit, str_c(unit)))
            spent += outcome->redemptions[i].cost.n;
    }
    return spent;
}
