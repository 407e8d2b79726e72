/* facts.c - shop, till, moment and card of a command. */
#include "app/facts.h"

#include "app/cards.h"
#include "app/family/merge.h"
#include "app/hints.h"
#include "app/ids.h"
#include "app/money/holds_due.h"
#include "app/past_make.h"
#include "app/referrals.h"
#include "app/shown/shown.h"
#include "loyalty/account/card_life.h"
#include "loyalty/closing.h"
#include "loyalty/consequence.h"
#include "loyalty/referral.h"
#include "storage/member_storage.h"

enum err facts_place(const struct app *app, const struct caller *caller, struct str shop,
                     struct str till, struct place *ret_place)
{
    struct place place = { 0 };
    if (shop.len > 0)
        place.shop = app_shop_by_code(app, shop);
    else
        place.shop = app_shop_by_id(app, caller->shop_id);
    if (place.shop == NULL)
        return E_SHOP_UNKNOWN;
    if (caller->shop_id != 0 && caller->shop_id != place.shop->shop.id)
        return E_SHOP_UNKNOWN;

    if (till.len > 0)
        place.till = app_till_by_code(app, place.shop->shop.id, till);
    else
        place.till = app_till_by_id(app, caller->till_id);
    if (place.till == NULL || place.till->shop_id != place.shop->shop.id)
        return E_TILL_UNKNOWN;
    if (caller->till_id != 0 && caller->till_id != place.till->id)
        return E_TILL_UNKNOWN;

    *ret_place = place;
    return OK;
}

enum err facts_moment(const struct place *place, const struct caller *caller,
                      const struct instant *at, struct entry *entry)
{
    if (at != NULL)
        entry->at = *at;
    int64_t ahead_us = entry->at.us - entry->recorded.us;
    if (ahead_us > AT_FUTURE_MAX_HOURS * INT64_C(3600) * US_PER_SECOND)
        return E_TIME;
    if (!caller->is_import && ahead_us < -AT_PAST_MAX_DAYS * US_PER_DAY)
        return E_TIME;

    struct civil civil = zone_civil(place->shop->zone, entry->at);
    entry->on = civil.date;
    entry->second = civil.second;
    entry->shop = place->shop->shop.code;
    entry->till = place->till->code;
    return OK;
}

enum err facts_day(const struct app *app, const struct app_shop *shop, struct entry *entry)
{
    if (shop == NULL)
        shop = app_shop_by_id(app, 1);
    if (shop == NULL)
        return E_SHOP_UNKNOWN;
    struct civil civil = zone_civil(shop->zone, entry->at);
    entry->shop = shop->shop.code;
    entry->on = civil.date;
    entry->second = civil.second;
    return OK;
}

enum err facts_shop(const struct app *app, const struct caller *caller, struct str code,
                    const struct app_shop **ret_shop)
{
    *ret_shop = code.len > 0 ? app_shop_by_code(app, code) : app_shop_by_id(app, caller->shop_id);
    return code.len > 0 && *ret_shop == NULL ? E_SHOP_UNKNOWN : OK;
}

enum err facts_operator(struct command *command, struct str told, struct entry *entry)
{
    if (told.len > 0)
        entry->operator_id = told;
    if (entry->operator_id.len > 0)
        return OK;
    problem_set(&command->problem, E_INVALID, "/operator", "Tell by \"operator\" who does this.",
                "Indiquez par \"operator\" qui fait cela.");
    return E_INVALID;
}

enum err facts_card_is_usable(const struct card *card, struct date on)
{
    if (card->purpose != CARD_MEMBER)
        return E_NOT_A_MEMBER_CARD;
    return card_check(card, on);
}

enum err facts_card(struct db *db, struct arena *arena, struct str code, struct date on,
                    struct card *ret_card)
{
    struct shown_card shown = { 0 };
    TRY(shown_find(db, arena, code, &shown));
    *ret_card = shown.card;
    return facts_card_is_usable(ret_card, on);
}

enum err facts_owner(struct db *db, struct command *command, struct str code, struct str account,
                     struct date on, struct card *ret_card)
{
    struct id id = { 0 };
    if ((code.len > 0) == (account.len > 0)) {
        problem_set(&command->problem, E_INVALID, "/card",
                    "Tell a card or an account, one of the two.",
                    "Indiquez une carte ou un compte, l'un des deux.");
        return E_INVALID;
    }
    if (code.len > 0)
        return facts_card(db, command->arena, code, on, ret_card);
    if (id_parse(account, &id) != OK)
        return E_NOT_FOUND;
    ret_card->partition = id.partition;
    ret_card->account = id.number;
    return merge_check_account(db, command, id.partition, id.number, "/account");
}

static bool is_partition(const struct app *app, int32_t partition)
{
    return partition >= 1 && partition <= app_partition_count(app);
}

void facts_aim_at_card(const struct app *app, struct db *db, struct arena *arena, struct str code,
                       struct command *command)
{
    struct card card = { 0 };
    if (!(app_partition_count(app) > 1 || db_is_shared(db)) || code.len == 0)
        return; /* there is nothing to choose, and the account is near */
    if (shown_code(db, arena, code, &code) != OK)
        return;
    struct hint hint = hints_get(app_hints(app), code);
    if (hint.partition == 0 && card_by_code(db, arena, code, &card) == OK) {
        hint = (struct hint){ .partition = card.partition, .account = card.account };
        hints_put(app_hints(app), code, hint);
    }
    if (!is_partition(app, hint.partition))
        return;
    command->partition = hint.partition;
    command->account = hint.account;
}

void facts_aim_at_id(const struct app *app, struct str id, struct command *command)
{
    struct id found = { 0 };
    if (id_parse(id, &found) == OK && is_partition(app, found.partition))
        command->partition = found.partition;
}

/* ---- what comes before and after -------------------------------------------------------------- */

static bool asks_tags(const struct app_program *version)
{
    return version != NULL && version->program.asks_tags;
}

void facts_tell_tags(const struct working *working, struct entry *entry)
{
    entry->standing.tags = working->tags;
    entry->standing.tag_count = working->tag_count;
    entry->standing.card_kind = working->card_kind;
}

static bool asks_card_kinds(const struct app_program *version)
{
    return version != NULL && version->program.asks_card_kinds;
}

/* Of the card that the entry names, where there is one. */
static enum err find_card_kind(struct db *db, struct arena *arena, const struct entry *entry,
                               struct str *ret_kind)
{
    struct card card = { 0 };
    if (entry->card != 0)
        TRY(card_by_number(db, arena, entry->partition, entry->account, entry->card, &card));
    *ret_kind = card.kind;
    return OK;
}

struct entry facts_entry_beside(const struct entry *entry, enum entry_kind kind, int64_t account)
{
    return (struct entry){
        .partition = entry->partition,
        .number = entry->number,
        .kind = kind,
        .recorded = entry->recorded,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .account = account,
        .event = { .until = DATE_NONE },
    };
}

/* An event is something of a shop's day, so it says in which. */
static struct entry event_beside(const struct entry *entry, const struct app_program *version,
                                 const struct event *event, const struct working *working)
{
    struct entry made = facts_entry_beside(entry, ENTRY_EVENT, working->account.id);
    facts_tell_tags(working, &made);
    made.shop = entry->shop;
    made.program = version->number;
    made.event = *event;
    return made;
}

static enum err expire(struct arena *arena, struct working *working, struct entry *entry)
{
    if (!decide_expire_is_due(&working->account, entry->on))
        return OK;
    struct entry *expiry = &working->before[working->before_count++];
    *expiry = facts_entry_beside(entry, ENTRY_EXPIRE, working->account.id);
    entry->number += 1;
    return decide_expire(arena, expiry, &working->account);
}

/* Holds whose time is over by the server's clock, and the one that a purchase captures. */
static enum err release_holds(const struct app *app, struct db *db, struct arena *arena,
                              struct working *working, struct entry *entry)
{
    struct hold_due *due = NULL;
    size_t count = 0;
    TRY(holds_due(db, arena, entry->partition, &working->account, entry->recorded, entry->capture,
                  &due, &count));
    for (size_t i = 0; i < count; i++) {
        struct entry *release = &working->before[working->before_count++];
        *release = facts_entry_beside(entry, ENTRY_RELEASE, working->account.id);
        entry->number += 1;
        TRY(hold_due_release(app, arena, &due[i], release, &working->account));
    }
    return OK;
}

/* What the account has of units that the version in force has ended, which need not be the one that
 * decides the entry. */
static enum err end_units(struct arena *arena, const struct app_program *version,
                          struct working *working, struct entry *entry)
{
    if (!decide_end_is_due(&version->program, &working->account, entry->on))
        return OK;
    struct entry *end = &working->before[working->before_count++];
    *end = facts_entry_beside(entry, ENTRY_END, working->account.id);
    end->program = version->number;
    entry->number += 1;
    return decide_end(arena, &version->program, end, &working->account);
}

static enum err lose_tier(struct arena *arena, const struct app_program *version,
                          struct working *working, struct entry *entry)
{
    struct event event = { 0 };
    if (!consequence_before(&version->program, &working->account.past, entry->on, &event))
        return OK;
    struct entry *lost = &working->before[working->before_count++];
    *lost = event_beside(entry, version, &event, working);
    entry->number += 1;
    return decide_event(arena, &version->program, lost, &working->account);
}

/* A version that looks back needs a past; and a past is counted on, whichever version decides. */
static enum err need_past(const struct app *app, struct db *db, struct arena *arena,
                          const struct app_program *version, int32_t partition,
                          struct account *account)
{
    if (version == NULL || !version->program.has_past)
        return OK;
    return past_make(app, db, arena, partition, version->program.past_months, account);
}

static bool asks_stock(const struct app_program *version)
{
    return version != NULL && version->program.has_totals;
}

enum err facts_open_stock(struct db *db, struct arena *arena, const struct app_program *decides,
                          const struct app_program *now, struct working *working)
{
    if (!asks_stock(decides) && !asks_stock(now))
        return OK;
    TRY(working->is_look ? stock_look(db, arena, &working->stock)
                         : stock_lock(db, arena, &working->stock));
    working->account.stock = &working->stock;
    return OK;
}

enum err facts_open_account(const struct app *app, struct db *db, struct arena *arena,
                            const struct app_program *decides, struct working *working,
                            struct entry *entry)
{
    const struct app_program *now = app_program_at(app, entry->at);
    TRY(closing_check(&working->account.past, entry)); /* the one gate: everything passes here */
    TRY(family_check_merged(&working->account.past, entry));
    working->low = low_balance_mark(now, &working->account, entry->on);
    TRY(need_past(app, db, arena, decides, entry->partition, &working->account));
    TRY(need_past(app, db, arena, now, entry->partition, &working->account));
    TRY(facts_open_stock(db, arena, decides, now, working));
    working->is_awaited = referral_waits(&working->account.past);
    if (asks_tags(decides) || asks_tags(now))
        TRY(member_tags(db, arena, entry->partition, entry->account, entry->member, &working->tags,
                        &working->tag_count));
    if (asks_card_kinds(decides) || asks_card_kinds(now))
        TRY(find_card_kind(db, arena, entry, &working->card_kind));
    facts_tell_tags(working, entry);
    TRY(expire(arena, working, entry));
    TRY(release_holds(app, db, arena, working, entry));
    if (now == NULL)
        return OK;
    TRY(end_units(arena, now, working, entry));
    return lose_tier(arena, now, working, entry);
}

/* Points that become a voucher, at the place and through the channel of the entry that made it so. */
static enum err convert_beside(struct arena *arena, const struct app_program *version,
                               const struct working *working, const struct entry *entry,
                               struct entry *ret_convert, bool *ret_is_due)
{
    struct entry made = facts_entry_beside(entry, ENTRY_CONVERT, working->account.id);
    const struct reward *reward = NULL;
    facts_tell_tags(working, &made);
    made.shop = entry->shop;
    made.program = version->number;
    made.receipt.channel = entry_occasion(entry).channel;
    TRY(decide_convert_due(arena, &version->program, &made, &working->account, &reward));
    *ret_is_due = reward != NULL;
    if (reward == NULL)
        return OK;
    struct receipt_ask *ask = ARENA_NEW(arena, struct receipt_ask);
    if (ask == NULL)
        return E_NO_MEMORY;
    *ask = (struct receipt_ask){ .reward = reward->id, .kind = ASK_AUTO };
    made.receipt.asks = ask;
    made.receipt.ask_count = 1;
    *ret_convert = made;
    return OK;
}

/* First the tiers and goals, for what they give may make a voucher affordable. */
static enum err decide_next(struct arena *arena, const struct app_program *now,
                            struct working *working, const struct entry *entry, int64_t number,
                            struct entry *ret_after, bool *ret_is_due)
{
    struct account *account = &working->account;
    struct event event = { 0 };
    struct refusal refusal = { 0 };
    *ret_is_due = consequence_after(&now->program, &account->past, entry->on, &event);
    if (*ret_is_due) {
        *ret_after = event_beside(entry, now, &event, working);
        ret_after->number = number;
        return decide_event(arena, &now->program, ret_after, account);
    }
    TRY(convert_beside(arena, now, working, entry, ret_after, ret_is_due));
    if (!*ret_is_due)
        return OK;
    ret_after->number = number;
    return decide_convert(arena, &now->program, ret_after, account, &refusal);
}

enum err facts_begin_account(const struct app *app, struct db *db, struct arena *arena,
                             const struct app_program *decides, struct working *working,
                             const struct entry *enrol)
{
    const struct app_program *now = app_program_at(app, enrol->at);
    working->account = (struct account){ .id = enrol->account, .lot_next = 1 };
    working->lot_next = 1;
    if (decides->program.has_past)
        working->account.past = past_begin(decides->program.past_months);
    TRY(facts_open_stock(db, arena, decides, now, working));
    return working->account.past.is_kept ? past_apply(arena, NULL, enrol, &working->account.past)
                                         : OK;
}

enum err facts_follow(const struct app *app, struct arena *arena, struct working *working,
                      const struct entry *entry)
{
    const struct app_program *now = app_program_at(app, entry->at);
    if (now == NULL || !entry_is_followed(entry))
        return OK;
    for (int64_t i = 1; i <= CONSEQUENCES_MAX; i++) {
        struct entry after = { 0 };
        bool is_due = false;
        TRY(decide_next(arena, now, working, entry, entry->number + i, &after, &is_due));
        if (!is_due)
            return OK;
        if (working->after == NULL)
            working->after = ARENA_ARRAY(arena, struct entry, FACTS_AFTER_MAX);
        if (working->after == NULL)
            return E_NO_MEMORY;
        working->after[working->after_count++] = after;
    }
    return OK;
}

/* Moves on the newest entry of the account, and the day of its last act: of what comes with it too. */
static enum err append_to(struct write_context *context, struct head *head,
                          const struct entry *entries, size_t count, int64_t *prior,
                          struct date *acted)
{
    for (size_t i = 0; i < count; i++) {
        TRY(commit_append_to(context, head, &entries[i], *prior));
        TRY(hold_keep(context->db, &entries[i]));
        *prior = entries[i].number;
        *acted = card_life_acted(*acted, &entries[i]);
    }
    return OK;
}

enum err facts_foresee(const struct app *app, struct db *db, struct arena *arena,
                       const struct entry *next, struct account *account)
{
    const struct app_program *version = app_program_at(app, next->at);
    struct working *working = ARENA_NEW(arena, struct working);
    struct entry due = *next;
    bool ends = version != NULL && decide_end_is_due(&version->program, account, next->on);
    if (working == NULL)
        return E_NO_MEMORY;
    if (!ends && !lots_are_held(account))
        return OK; /* balances count what has ended as nothing by themselves */
    due.number = account->newest + 1;
    working->account = *account;
    TRY(expire(arena, working, &due));
    TRY(release_holds(app, db, arena, working, &due));
    if (version != NULL)
        TRY(end_units(arena, version, working, &due));
    *account = working->account;
    return OK;
}

void facts_keep_lot(struct account *account, int64_t number)
{
    const struct lot *lot = lots_find(account, number);
    account->lot_count = 0;
    if (lot != NULL)
        account->lots[account->lot_count++] = *lot;
}

enum err facts_append(struct write_context *context, struct command *command,
                      struct working *working, struct entry *entry,
                      const struct answer_request *told)
{
    int64_t prior = working->account.newest;
    struct date acted = DATE_NONE;
    TRY(commit_begin_writing(context, command));
    struct head *head = context->head;
    TRY(append_to(context, head, working->before, working->before_count, &prior, &acted));
    TRY(append_to(context, head, entry, 1, &prior, &acted));
    TRY(append_to(context, head, working->after, working->after_count, &prior, &acted));
    TRY(commit_tell(context, command, entry, prior, acted, told));
    if (entry->account == 0)
        return OK;
    TRY(stock_save(context->db, &working->stock));
    TRY(account_save(context->db, command->arena, entry->partition, &working->account,
                     working->lot_next));
    TRY(low_balance_tell(context, command->arena, &working->low, &working->account, entry));
    return referral_follow(context, command, working, entry);
}

/* ---- another account -------------------------------------------------------------------------- */

/* The last number of a chain that the command uses so far. */
static int64_t last_number(struct write_context *context, const struct entry *entry,
                           const struct working *own, const struct beside *others, size_t count,
                           int32_t partition)
{
    int64_t last = commit_head_of(context, partition)->number;
    if (entry->partition == partition)
        last = entry->number + (int64_t)own->after_count;
    for (size_t i = 0; i < count; i++) {
        if (others[i].partition == partition)
            last = others[i].number;
    }
    return last;
}

enum err facts_open_beside(struct write_context *context, struct arena *arena,
                           const struct entry *entry, const struct working *own,
                           const struct beside *others, size_t other_count, int32_t partition,
                           int64_t account, size_t entry_size, struct beside *ret_beside)
{
    struct beside opened = { .partition = partition, .entry_size = entry_size };
    struct working *working = &opened.working;
    struct entry first = facts_entry_beside(entry, entry->kind, account);
    first.partition = partition;
    first.number = last_number(context, entry, own, others, other_count, partition) + 1;
    first.shop = entry->shop;
    first.family = entry->family;

    opened.entries = ARENA_ARRAY(arena, struct entry, entry_size);
    if (opened.entries == NULL)
        return E_NO_MEMORY;
    bool is_whole = entry->kind == ENTRY_RETURN; /* which may fill again what is empty */
    TRY(is_whole ? account_load_all(context->db, arena, partition, account, &working->account)
                 : account_load(context->db, arena, partition, account, &working->account));
    working->lot_next = working->account.lot_next;
    working->is_look = true; /* what accompanies takes nothing of what all share */
    TRY(facts_open_account(context->app, context->db, arena, NULL, working, &first));
    opened.number = first.number - 1;
    *ret_beside = opened;
    if (working->account.stock != NULL) /* it has moved with the rest */
        ret_beside->working.account.stock = &ret_beside->working.stock;
    return OK;
}

struct entry *facts_add_beside(struct beside *into, const struct entry *entry, enum entry_kind kind)
{
    assert(into->entry_count < into->entry_size);
    struct entry *added = &into->entries[into->entry_count++];
    *added = facts_entry_beside(entry, kind, into->working.account.id);
    added->partition = into->partition;
    added->number = ++into->number;
    added->shop = entry->shop;
    added->with = (struct entry_ref){ .partition = entry->partition, .number = entry->number };
    return added;
}

enum err facts_append_beside(struct write_context *context, struct command *command,
                             struct beside *beside)
{
    struct working *working = &beside->working;
    struct head *head = commit_head_of(context, beside->partition);
    int64_t prior = working->account.newest;
    struct date acted = DATE_NONE;
    assert(context->has_written); /* the command's own comes first */
    TRY(append_to(context, head, working->before, working->before_count, &prior, &acted));
    TRY(append_to(context, head, beside->entries, beside->entry_count, &prior, &acted));
    TRY(account_newest_save(context->db, beside->partition, working->account.id, prior, acted));
    TRY(account_save(context->db, command->arena, beside->partition, &working->account,
                     working->lot_next));
    return low_balance_tell(context, command->arena, &working->low, &working->account,
                            &beside->entries[beside->entry_count - 1]);
}

enum err facts_append_behind(struct write_context *context, const struct entry *entry,
                             const struct entry *entries, size_t count, int64_t prior)
{
    int64_t before = 0;
    struct date acted = DATE_NONE;
    if (count == 0)
        return OK;
    /* What was put of the account is written by this question: a row is not put twice at once. */
    TRY(account_newest(context->db, entry->partition, entry->account, &before));
    assert(before == prior);
    TRY(append_to(context, commit_head_of(context, entry->partition), entries, count, &prior,
                  &acted));
    return account_newest_save(context->db, entry->partition, entry->account, prior, acted);
}

struct entry_print facts_print(const struct place *place, const struct print_request *asked)
{
    struct str language = asked->language.len > 0 ? asked->language : place->shop->shop.language;
    return (struct entry_print){
        .columns = (int32_t)(asked->columns > 0 ? asked->columns : place->till->columns),
        .language = language_of(language),
    };
}
