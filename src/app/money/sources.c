/* sources.c - what a purchase takes from accounts that are not its own. */
#include "app/money/sources.h"

#include "app/cards.h"

#include "app/money/codes.h"
#include "journal/entry_text.h"
#include "storage/journal_storage.h"

/* ---- which ------------------------------------------------------------------------------------ */

static enum err refuse(struct problem *problem, enum err err, const char *list, size_t index,
                       const char *field)
{
    struct problem_text say = problem_begin(problem, err);
    json_pointer_name(&say.pointer, str_c(list));
    json_pointer_index(&say.pointer, index);
    json_pointer_name(&say.pointer, str_c(field));
    buf_str(&say.en, str_c(err_text(err, ERR_EN)));
    buf_str(&say.fr, str_c(err_text(err, ERR_FR)));
    return err;
}

static enum err find_one(struct db *db, struct arena *arena, struct str typed,
                         enum card_purpose purpose, struct card *ret_card)
{
    TRY(code_find(db, arena, typed, ret_card));
    if (ret_card->purpose == purpose)
        return OK;
    return purpose == CARD_VOUCHER ? E_NOT_A_VOUCHER : E_NOT_A_GIFT_CARD;
}

static bool is_refused(enum err err)
{
    return err != OK && err_class(err) == ERR_CLASS_REFUSED;
}

enum err sources_find(struct db *db, struct arena *arena, const struct purchase_request *request,
                      struct sources *ret_sources, struct problem *ret_problem)
{
    const struct purchase_payment_request *payments = request->payments.items;
    const struct purchase_redeem_request *asks = request->redeem.items;
    for (size_t i = 0; i < request->payments.count; i++) {
        if (payments[i].card.len == 0)
            continue;
        enum err err =
            find_one(db, arena, payments[i].card, CARD_GIFT_CARD, &ret_sources->payments[i]);
        if (is_refused(err))
            return refuse(ret_problem, err, "payments", i, "card");
        TRY(err);
        ret_sources->count++;
    }
    for (size_t i = 0; i < request->redeem.count; i++) {
        if (asks[i].voucher.len == 0)
            continue;
        enum err err = find_one(db, arena, asks[i].voucher, CARD_VOUCHER, &ret_sources->asks[i]);
        if (is_refused(err))
            return refuse(ret_problem, err, "redeem", i, "voucher");
        TRY(err);
        ret_sources->count++;
    }
    return OK;
}

/* ---- where ------------------------------------------------------------------------------------ */

/* One partition beside the purchase's own is held by itself; for more the batch holds all. */
static void add_partition(int32_t told, int32_t *partition, int32_t *other)
{
    if (told == 0 || told == *partition)
        return;
    if (*partition == 0)
        *partition = told; /* a purchase of nobody lies in any chain */
    else if (*other == 0 || *other == told)
        *other = told;
    else
        *other = EVERY_PARTITION;
}

enum err sources_hold(struct write_context *context, struct command *command,
                      const struct sources *sources, int32_t partition)
{
    int32_t other = 0;
    if (partition == 0 && sources->count == 0)
        return OK;
    for (size_t i = 0; i < PAYMENTS_MAX; i++)
        add_partition(sources->payments[i].partition, &partition, &other);
    for (size_t i = 0; i < REDEMPTIONS_MAX; i++)
        add_partition(sources->asks[i].partition, &partition, &other);
    return commit_hold(context, command, partition, other);
}

enum err sources_hold_again(struct write_context *context, struct command *command,
                            const struct entry *purchase, int32_t partition)
{
    int32_t other = 0;
    for (size_t i = 0; i < purchase->draw_count; i++) {
        const struct source *source = &purchase->draws[i].source;
        add_partition(source->partition, &partition, &other);
    }
    return commit_hold(context, command, partition, other);
}

/* ---- how much --------------------------------------------------------------------------------- */

/* The account as its next entry will find it; of a voucher with what is spent too, which tells why. */
static enum err foresee(const struct app *app, struct db *db, struct arena *arena,
                        const struct card *card, const struct entry *entry,
                        struct account *ret_account)
{
    bool is_voucher = card->purpose == CARD_VOUCHER;
    TRY(card_check(card, entry->on));
    TRY(is_voucher ? account_load_all(db, arena, card->partition, card->account, ret_account)
                   : account_load(db, arena, card->partition, card->account, ret_account));
    if (past_closed(&ret_account->past) != 0)
        return E_ACCOUNT_CLOSED;
    struct entry next = {
        .partition = card->partition,
        .recorded = entry->recorded,
        .at = entry->at,
        .on = entry->on,
    };
    return facts_foresee(app, db, arena, &next, ret_account);
}

/* The first kind of money, in the programme's order, of which something is there; or the first of all. */
static const struct unit *paying_unit(const struct program *program, const struct account *account,
                                      struct date on)
{
    const struct unit *first = NULL;
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        if (!unit->pays)
            continue;
        if (lots_usable(account, unit->id, on).n > 0)
            return unit;
        first = first == NULL ? unit : first;
    }
    return first;
}

static bool is_told(const struct entry *entry, const struct entry_draw *draw)
{
    for (size_t i = 0; i < entry->draw_count; i++) {
        if (source_is_same(&entry->draws[i].source, &draw->source) &&
            str_eq(entry->draws[i].unit, draw->unit))
            return true;
    }
    return false;
}

/* The same card twice is one source. */
static void tell(struct entry *entry, const struct entry_draw *draw)
{
    if (!is_told(entry, draw))
        entry->draws[entry->draw_count++] = *draw;
}

static enum err open_payment(const struct app *app, struct db *db, struct arena *arena,
                             const struct program *program, const struct card *card,
                             struct receipt_payment *payment, struct entry *entry)
{
    struct account account = { 0 };
    TRY(foresee(app, db, arena, card, entry, &account));
    const struct unit *unit = payment->unit.len > 0 ? program_unit(program, payment->unit)
                                                    : paying_unit(program, &account, entry->on);
    if (unit == NULL || !unit->pays)
        return E_NOT_PAYABLE;
    payment->unit = unit->id;
    payment->source = (struct source){ .partition = card->partition, .account = card->account };
    struct points usable = lots_usable(&account, unit->id, entry->on);
    tell(entry, &(struct entry_draw){ .source = payment->source,
                                      .unit = unit->id,
                                      .points = { .n = usable.n > 0 ? usable.n : 0 } });
    return OK;
}

/* What a voucher pays for: the reward that is asked for, or the first that costs it. */
static const struct reward *reward_of(const struct program *program, struct str asked,
                                      struct str unit)
{
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        if (reward->has_cost && str_eq(program->units[reward->unit].id, unit) &&
            (asked.len == 0 || str_eq(reward->id, asked)))
            return reward;
    }
    return NULL;
}

static enum err open_ask(const struct app *app, struct db *db, struct arena *arena,
                         const struct program *program, const struct card *card,
                         struct receipt_ask *ask, struct entry *entry)
{
    struct account account = { 0 };
    TRY(foresee(app, db, arena, card, entry, &account));
    const struct lot *lot = lots_find(&account, card->lot);
    if (lot == NULL || (lot->left.n == 0 && lot->expired.n == 0))
        return E_VOUCHER_USED;
    struct points usable = lots_usable_of(&account, card->lot, lot->unit, entry->on);
    if (usable.n == 0)
        return E_VOUCHER_ENDED;
    const struct reward *reward = reward_of(program, ask->reward, lot->unit);
    if (reward == NULL)
        return E_VOUCHER_UNUSABLE;
    ask->reward = reward->id;
    ask->source =
        (struct source){ .partition = card->partition, .account = card->account, .lot = card->lot };
    tell(entry, &(struct entry_draw){ .source = ask->source, .unit = lot->unit, .points = usable });
    return OK;
}

enum err sources_open(const struct app *app, struct db *db, struct arena *arena,
                      const struct purchase_request *request, const struct app_program *version,
                      const struct sources *sources, struct entry *entry,
                      struct problem *ret_problem)
{
    const struct program *program = &version->program;
    if (sources->count == 0)
        return OK;
    entry->draws = ARENA_ARRAY(arena, struct entry_draw, sources->count);
    if (entry->draws == NULL)
        return E_NO_MEMORY;
    /* receipt_build()'s own */
    struct receipt_payment *payments = (struct receipt_payment *)(uintptr_t)entry->receipt.payments;
    struct receipt_ask *asks = (struct receipt_ask *)(uintptr_t)entry->receipt.asks;
    for (size_t i = 0; i < request->payments.count; i++) {
        if (sources->payments[i].number == 0)
            continue;
        size_t place = receipt_payment_place(request, i);
        enum err err =
            open_payment(app, db, arena, program, &sources->payments[i], &payments[place], entry);
        if (is_refused(err))
            return refuse(ret_problem, err, "payments", i, "card");
        TRY(err);
    }
    for (size_t i = 0; i < request->redeem.count; i++) {
        if (sources->asks[i].number == 0)
            continue;
        enum err err = open_ask(app, db, arena, program, &sources->asks[i], &asks[i], entry);
        if (is_refused(err))
            return refuse(ret_problem, err, "redeem", i, "voucher");
        TRY(err);
    }
    return OK;
}

/* ---- the entries ------------------------------------------------------------------------------ */

/* What earlier entries of this account say of the purchase. */
static enum err load_draws(struct db *db, struct arena *arena, const struct entry *draw,
                           struct entry **ret_draws, size_t *ret_count)
{
    struct entry_row *rows = NULL;
    size_t count = 0;
    size_t kept = 0;
    TRY(entry_of_purchase(db, arena, draw->partition, draw->purchase_partition, draw->purchase,
                          &rows, &count));
    struct entry *draws = ARENA_ARRAY(arena, struct entry, count);
    if (draws == NULL && count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == ENTRY_DRAW && rows[i].account == draw->account)
            TRY(entry_decode(arena, rows[i].body, &draws[kept++]));
    }
    *ret_draws = draws;
    *ret_count = kept;
    return OK;
}

static enum err decide_one(struct write_context *context, struct arena *arena,
                           const struct app_program *version, const struct entry *entry,
                           const struct entry_draw *told, struct beside *beside)
{
    bool is_purchase = entry->kind == ENTRY_PURCHASE;
    struct entry *draw = facts_add_beside(beside, entry, ENTRY_DRAW);
    struct entry *before = NULL;
    size_t count = 0;
    draw->till = entry->till;
    draw->operator_id = entry->operator_id;
    draw->program = entry->program;
    draw->purchase_partition = is_purchase ? entry->partition : entry->purchase_partition;
    draw->purchase = is_purchase ? entry->number : entry->purchase;
    draw->outcome.line_count = entry->outcome.line_count;
    draw->drawn = (struct entry_draw){ .source = { .lot = told->source.lot },
                                       .unit = told->unit,
                                       .points = told->points };
    if (!is_purchase)
        TRY(load_draws(context->db, arena, draw, &before, &count));
    return decide_draw(arena, &version->program, before, count, draw, &beside->working.account);
}

static bool is_same_account(const struct source *a, const struct source *b)
{
    return a->partition == b->partition && a->account == b->account;
}

/* All draws on the account of the first of them that has no entry yet. */
static enum err decide_account(struct write_context *context, struct arena *arena,
                               const struct app_program *version, const struct entry *entry,
                               const struct working *own, size_t first, struct draws *draws)
{
    const struct source *source = &entry->draws[first].source;
    struct beside *beside = &draws->items[draws->count];
    size_t size = 0;
    for (size_t i = first; i < entry->draw_count; i++)
        size += is_same_account(&entry->draws[i].source, source);
    TRY(facts_open_beside(context, arena, entry, own, draws->items, draws->count, source->partition,
                          source->account, size, beside));
    draws->count++;
    for (size_t i = first; i < entry->draw_count; i++) {
        if (is_same_account(&entry->draws[i].source, source))
            TRY(decide_one(context, arena, version, entry, &entry->draws[i], beside));
    }
    return OK;
}

static bool is_first_of_account(const struct entry *entry, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_same_account(&entry->draws[i].source, &entry->draws[index].source))
            return false;
    }
    return true;
}

enum err sources_decide(struct write_context *context, struct command *command,
                        const struct app_program *version, const struct entry *entry,
                        const struct working *own, struct draws *ret_draws)
{
    if (entry->draw_count == 0)
        return OK;
    ret_draws->items = ARENA_ARRAY(command->arena, struct beside, entry->draw_count);
    if (ret_draws->items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < entry->draw_count; i++) {
        if (is_first_of_account(entry, i))
            TRY(decide_account(context, command->arena, version, entry, own, i, ret_draws));
    }
    return OK;
}

enum err sources_append(struct write_context *context, struct command *command,
                        const struct draws *draws)
{
    for (size_t i = 0; i < draws->count; i++)
        TRY(facts_append_beside(context, command, &draws->items[i]));
    return OK;
}
