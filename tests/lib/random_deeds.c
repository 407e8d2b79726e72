/* random_deeds.c - what happens in a random shop: purchases, returns, claims, events, nights. */
#include <string.h>

#include "tests/lib/random_shop.h"

/* The names that random programmes have, too. */
static const struct str reward_ids[] = { { "w1", 2 }, { "w2", 2 }, { "w3", 2 }, { "w4", 2 } };
static const struct str tier_ids[] = { { "t1", 2 }, { "t2", 2 }, { "t3", 2 } };
static const struct str events[] = { { "review", 6 }, { "photo", 5 } };

static void *room(struct arena *arena, size_t count, size_t size)
{
    void *ptr = arena_alloc(arena, count, size);
    CHECK(ptr != NULL);
    return ptr;
}

static size_t pick(struct rng *rng, size_t count)
{
    return (size_t)rng_range(rng, 0, (int64_t)count - 1);
}

void random_purchase(struct rng *rng, struct toy *toy, int64_t account, int day)
{
    struct receipt receipt = random_receipt(rng, &toy->arena, &toy->program);
    if (toy_purchase(toy, account, day, &receipt) == OK)
        return;
    receipt.ask_count = 0;
    CHECK_OK(toy_purchase(toy, account, day, &receipt));
}

/* The number of a random purchase, or 0. */
static int64_t some_purchase(struct rng *rng, const struct toy *toy)
{
    for (int i = 0; i < 8 && toy->entry_count > 0; i++) {
        size_t index = pick(rng, toy->entry_count);
        if (toy->entries[index].kind == ENTRY_PURCHASE)
            return toy->entries[index].number;
    }
    return 0;
}

/* What would be due, or -1 when it is refused. */
static int64_t due_of(struct toy *toy, int64_t account, int day, const struct receipt *receipt)
{
    struct account copy = toy_copy(&toy->arena, &toy->accounts[account]);
    struct refusal refusal = { 0 };
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .number = (int64_t)toy->entry_count + 1,
        .on = toy_day(day),
        .second = 36000,
        .shop = STR("toy"),
        .account = account,
        .receipt = *receipt,
    };
    enum err err = decide_purchase(&toy->arena, &toy->program, &entry, &copy, &refusal);
    return err == OK ? entry.outcome.due_total_minor : -1;
}

/* Often a part of it from the account, and the rest in cash; mostly no more than there is. */
static void random_payments(struct rng *rng, struct toy *toy, int64_t account, int day,
                            struct receipt *receipt)
{
    const struct unit *unit = NULL;
    for (size_t i = 0; i < toy->program.unit_count; i++)
        unit = toy->program.units[i].pays ? &toy->program.units[i] : unit;
    if (unit == NULL || rng_chance(rng, 40))
        return;
    int64_t due = due_of(toy, account, day, receipt);
    int64_t usable = lots_usable(&toy->accounts[account], unit->id, toy_day(day)).n;
    int64_t most = usable < due && !rng_chance(rng, 5) ? usable : due;
    if (due <= 0 || most <= 0)
        return;
    int64_t part = rng_chance(rng, 50) ? most : rng_range(rng, 1, most);
    struct receipt_payment *payments = room(&toy->arena, 2, sizeof(*payments));
    if (part < due)
        payments[receipt->payment_count++] =
            (struct receipt_payment){ .kind = STR("cash"), .amount_minor = due - part };
    payments[receipt->payment_count++] =
        (struct receipt_payment){ .kind = STR("account"), .amount_minor = part, .unit = unit->id };
    receipt->payments = payments;
}

static bool has_events(const struct program *program)
{
    bool has = program->tiers.count > 0;
    for (size_t i = 0; i < program->rule_count; i++)
        has = has || program->rules[i].on != EVENT_PURCHASE;
    return has;
}

/* Something that somebody tells of; tiers and goals come by themselves. */
static enum err random_event(struct rng *rng, struct toy *toy, int64_t account, int day)
{
    static const enum event_kind kinds[] = {
        EVENT_TOP_UP, EVENT_ENROLMENT, EVENT_BIRTHDAY,   EVENT_REFERRAL,  EVENT_VISIT,
        EVENT_MANUAL, EVENT_CUSTOM,    EVENT_TIER_FLOOR, EVENT_GIFT_CARD,
    };
    struct event event = { .kind = kinds[pick(rng, COUNT(kinds))], .until = DATE_NONE };
    if (rng_chance(rng, 25))
        event.kind = EVENT_TOP_UP;
    if (event.kind == EVENT_CUSTOM)
        event.name = events[pick(rng, COUNT(events))];
    if (event.kind == EVENT_TIER_FLOOR) {
        event.name = rng_chance(rng, 20) ? STR_NONE : tier_ids[pick(rng, COUNT(tier_ids))];
        event.until = rng_chance(rng, 50) ? toy_day(day + (int)rng_range(rng, 0, 60)) : DATE_NONE;
    }
    if (event_has_amount(event.kind))
        event.amount_minor = rng_range(rng, 0, 6000);
    return toy_event(toy, account, day, &event);
}

/* Of a gift that a purchase has, or has no more, or never had. */
static enum err random_handover(struct rng *rng, struct toy *toy, int day)
{
    int64_t purchase = some_purchase(rng, toy);
    const struct entry *entry = purchase > 0 ? &toy->entries[purchase - 1] : NULL;
    if (entry == NULL || entry->account == 0)
        return OK;
    size_t ask = pick(rng, entry->receipt.ask_count + 1);
    return toy_handover(toy, purchase, ask, day);
}

/* By a reward that makes vouchers, or by one that does not. */
static enum err random_convert(struct rng *rng, struct toy *toy, int64_t account, int day)
{
    struct str reward = reward_ids[pick(rng, COUNT(reward_ids))];
    return toy_convert(toy, account, day, reward.ptr);
}

static bool has_vouchers(const struct program *program)
{
    bool has = false;
    for (size_t i = 0; i < program->reward_count; i++)
        has = has || program->rewards[i].effect == EFFECT_VOUCHER;
    return has;
}

static bool has_transfers(const struct program *program)
{
    bool has = false;
    for (size_t i = 0; i < program->unit_count; i++)
        has = has || program->units[i].transfer.is_allowed;
    return has;
}

/* Mostly of what there is; now and then more, or to itself. */
static enum err random_transfer(struct rng *rng, struct toy *toy, int day)
{
    const struct unit *unit = &toy->program.units[pick(rng, toy->program.unit_count)];
    char name[CODE_MAX_BYTES + 1] = "";
    int64_t from = rng_range(rng, 1, TOY_ACCOUNTS_MAX);
    int64_t to = rng_chance(rng, 95) ? from % TOY_ACCOUNTS_MAX + 1 : from;
    int64_t usable = lots_usable(&toy->accounts[from], unit->id, toy_day(day)).n;
    int64_t most = usable > 0 && !rng_chance(rng, 5) ? usable : usable + 10;
    if (most <= 0)
        return E_POINTS_SHORT;
    memcpy(name, unit->id.ptr, unit->id.len);
    return toy_transfer(toy, from, to, day, name,
                        rng_chance(rng, 30) ? most : rng_range(rng, 1, most));
}

static bool has_gifts(const struct program *program)
{
    bool has = false;
    for (size_t i = 0; i < program->reward_count; i++)
        has = has || program->rewards[i].effect == EFFECT_GIFT;
    return has;
}

static bool is_paid_in(const struct entry *entry)
{
    return entry->kind == ENTRY_EVENT &&
           (entry->event.kind == EVENT_TOP_UP || entry->event.kind == EVENT_GIFT_CARD);
}

int64_t random_paid_in(struct rng *rng, const struct toy *toy)
{
    for (int i = 0; i < 16 && toy->entry_count > 0; i++) {
        size_t index = pick(rng, toy->entry_count);
        if (is_paid_in(&toy->entries[index]))
            return toy->entries[index].number;
    }
    return 0;
}

/* Of money that was paid in, some or all that is left, or more; or of what was never paid in. */
static enum err random_undo(struct rng *rng, struct toy *toy, int day)
{
    int64_t event = rng_chance(rng, 3) ? some_purchase(rng, toy) : random_paid_in(rng, toy);
    if (event == 0 || toy->entries[event - 1].account == 0)
        return OK;
    int64_t amount = rng_chance(rng, 50) ? 0 : rng_range(rng, 1, 4000);
    return toy_undo(toy, event, amount, day);
}

/* Reserves a part of what there is, gives it back, or captures it by a purchase. */
static enum err random_hold(struct rng *rng, struct toy *toy, int day)
{
    static char name[CODE_MAX_BYTES + 1];
    const struct program *program = &toy->program;
    const struct unit *unit = &program->units[rng_range(rng, 0, (int64_t)program->unit_count - 1)];
    int64_t account = rng_range(rng, 1, TOY_ACCOUNTS_MAX);
    int64_t open = toy_open_hold(toy, account, 0);
    if (open != 0 && rng_chance(rng, 30))
        return toy_release(toy, open, day);
    if (open != 0 && rng_chance(rng, 50)) {
        struct entry entry = {
            .kind = ENTRY_PURCHASE,
            .on = toy_day(day),
            .second = 36000,
            .shop = STR("toy"),
            .till = STR("1"),
            .account = account,
            .capture = open,
            .receipt = random_receipt(rng, &toy->arena, program),
        };
        return toy_run(toy, &entry);
    }
    int64_t usable = lots_usable(&toy->accounts[account], unit->id, toy_day(day)).n;
    memcpy(name, unit->id.ptr, unit->id.len);
    name[unit->id.len] = '\0';
    if (rng_chance(rng, 40))
        return toy_adjust(toy, account, day, name,
                          rng_chance(rng, 50) ? rng_range(rng, 1, 200) : -rng_range(rng, 1, 50),
                          NULL);
    return toy_hold(toy, account, day, name, usable > 0 ? rng_range(rng, 1, usable) : 1,
                    rng_range(rng, 1, 12));
}

/* A customer leaves; now and then it was the wrong one, or goods come back first. */
static enum err random_closing(struct rng *rng, struct toy *toy, int day)
{
    int64_t account = rng_range(rng, 1, TOY_ACCOUNTS_MAX);
    bool is_closed = past_closed(&toy->accounts[account].past) != 0;
    return is_closed && rng_chance(rng, 80) ? toy_reopen(toy, account, day)
                                            : toy_close_account(toy, account, day);
}

static enum err do_deed(struct rng *rng, struct toy *toy, int day)
{
    if (toy->has_closings && rng_chance(rng, 12))
        return random_closing(rng, toy, day);
    if (toy->has_holds && rng_chance(rng, 20))
        return random_hold(rng, toy, day);
    if (has_events(&toy->program) && rng_chance(rng, 15))
        return random_event(rng, toy, rng_range(rng, 1, TOY_ACCOUNTS_MAX), day);
    if (has_events(&toy->program) && rng_chance(rng, 10))
        return random_undo(rng, toy, day);
    if (has_gifts(&toy->program) && rng_chance(rng, 15))
        return random_handover(rng, toy, day);
    if (has_vouchers(&toy->program) && rng_chance(rng, 10))
        return random_convert(rng, toy, rng_range(rng, 1, TOY_ACCOUNTS_MAX), day);
    if (has_transfers(&toy->program) && rng_chance(rng, 20))
        return random_transfer(rng, toy, day);
    int64_t dice = rng_range(rng, 1, 100);
    int64_t account = rng_range(rng, 1, TOY_ACCOUNTS_MAX);

    if (dice <= 55) {
        struct receipt receipt = random_receipt(rng, &toy->arena, &toy->program);
        if (dice <= 8)
            return toy_purchase(toy, 0, day, &receipt);
        random_payments(rng, toy, account, day, &receipt);
        return toy_purchase(toy, account, day, &receipt);
    }
    if (dice <= 62)
        return rng_chance(rng, 50) ? toy_expire(toy, account, day) : toy_end(toy, account, day);
    int64_t purchase = some_purchase(rng, toy);
    if (purchase == 0)
        return OK;
    if (dice <= 70)
        return toy_claim(toy, purchase, account, day);
    size_t count = 0;
    struct entry_back *backs = random_backs(rng, toy, purchase, &count);
    return toy_return(toy, purchase, day, backs, count);
}

enum err random_deed(struct rng *rng, struct toy *toy, int day)
{
    if (!rng_part())
        return OK;
    enum err err = do_deed(rng, toy, day);
    rng_part_end();
    return err;
}
