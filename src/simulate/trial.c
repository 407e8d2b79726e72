/* trial.c - one candidate programme, tried on receipts one after the other. */
#include "simulate/trial.h"

#include "loyalty/consequence.h"
#include "loyalty/decide/decide.h"

#define SCRATCH_BYTES (16u << 20) /* as a request of the server has, and more */
#define DAY_ZERO      40000 /* makes the number of a day a number of an entry, which is positive */

size_t trial_month_of(struct date date)
{
    struct date_parts parts = date_parts(date);
    return (size_t)(parts.year - 1900) * 12 + (size_t)(parts.month - 1);
}

enum err trial_open(struct trial *trial, const struct program *program,
                    const struct trial_habits *habits, uint32_t members_max, size_t bytes)
{
    *trial = (struct trial){ .program = program, .habits = *habits };
    TRY(arena_open(&trial->arena, bytes));
    TRY(arena_open(&trial->scratch, SCRATCH_BYTES));
    trial->members = ARENA_ARRAY(&trial->arena, struct trial_member, members_max);
    trial->months = ARENA_ARRAY(&trial->arena, struct trial_month, TRIAL_MONTHS);
    trial->store = (struct purse_store){ .arena = &trial->arena, .program = program };
    trial->stock.size = program->rule_count + program->reward_count; /* there are no more of them */
    trial->stock.counts = ARENA_ARRAY(&trial->arena, struct stock_count, trial->stock.size);
    if (trial->stock.counts == NULL && trial->stock.size > 0)
        return E_NO_MEMORY;
    return trial->members == NULL || trial->months == NULL ? E_NO_MEMORY : OK;
}

void trial_close(struct trial *trial)
{
    arena_close(&trial->scratch);
    arena_close(&trial->arena);
}

/* ---- what moved -------------------------------------------------------------------------------- */

static size_t unit_of(const struct trial *trial, struct str id)
{
    size_t unit = 0;
    while (!str_eq(trial->program->units[unit].id, id))
        unit++;
    return unit;
}

static void count_flow(struct trial_flow *flow, enum move_kind kind, int64_t amount)
{
    switch (kind) {
    case MOVE_GAIN:
        flow->issued += amount;
        break;
    case MOVE_SPEND:
        flow->spent += amount;
        break;
    case MOVE_RESTORE:
        flow->spent -= amount;
        break;
    case MOVE_EXPIRE:
        flow->expired += amount;
        break;
    case MOVE_FORGIVE:
        flow->expired -= amount;
        flow->cancelled += amount;
        break;
    case MOVE_CANCEL:
    case MOVE_DEBT:
        flow->cancelled += amount;
        break;
    case MOVE_SETTLE: /* from one lot to another: the account has as much */
    case MOVE_REPAY:
    case MOVE_BIND: /* a candidate gives no unit that it has ended: nobody holds any */
    case MOVE_CONVERT:
    case MOVE_SEND: /* nobody sends anything in a simulation */
    case MOVE_RECEIVE:
    case MOVE_HOLD: /* nor reserves anything */
    case MOVE_RELEASE:
    case MOVE_PAY_OUT: /* nor closes an account */
    case MOVE_FORFEIT:
    case MOVE_REINSTATE:
        break;
    }
}

static void count_moves(struct trial *trial, const struct moves *moves, size_t month)
{
    for (size_t i = 0; i < moves->count; i++) {
        const struct move *move = &moves->items[i];
        size_t unit = unit_of(trial, move->unit);
        count_flow(&trial->months[month].units[unit], move->kind, move->amount.n);
        count_flow(&trial->total.units[unit], move->kind, move->amount.n);
    }
}

static struct entry entry_on(enum entry_kind kind, struct date on)
{
    return (struct entry){
        .partition = 1,
        .number = on.days + DAY_ZERO,
        .kind = kind,
        .on = on,
        .account = 1,
        .event = { .until = DATE_NONE },
    };
}

/* What ended counts in the month after its last day, whenever that is noticed. */
static enum err expire(struct trial *trial, struct purse *purse, struct account *account,
                       struct date on)
{
    if (!decide_expire_is_due(account, on))
        return OK;
    struct entry entry = entry_on(ENTRY_EXPIRE, on);
    TRY(decide_expire(&trial->scratch, &entry, account));
    for (size_t i = 0; i < entry.moves.count; i++) {
        struct move *move = &entry.moves.items[i];
        const struct lot *lot = &account->lots[move->lot - 1]; /* purse_load() numbers them so */
        struct moves one = { .items = move, .count = 1 };
        struct date ended = move->kind == MOVE_EXPIRE ? date_add_days(lot->until, 1) : on;
        count_moves(trial, &one, trial_month_of(ended));
    }
    return purse_save(&trial->store, purse, account); /* whatever becomes of the receipt */
}

/* ---- what a customer asks for ------------------------------------------------------------------ */

static bool is_affordable(const struct trial *trial, const struct account *account,
                          const struct reward *reward, struct date on)
{
    if (!reward->has_cost)
        return true;
    struct str unit = trial->program->units[reward->unit].id;
    return lots_usable(account, unit, on).n >= reward_least_cost(reward).n;
}

/* As many uses as the balance and the basket bear, but no use that would be mostly wasted. */
static struct receipt_ask ask_of(const struct trial *trial, const struct account *account,
                                 const struct reward *reward, const struct trial_receipt *receipt)
{
    struct receipt_ask ask = { .reward = reward->id, .kind = ASK_ALL };
    if (reward->effect != EFFECT_AMOUNT_OFF || reward->amount_minor <= 0)
        return ask;
    int64_t uses = receipt->amount_minor / reward->amount_minor;
    if (reward->has_cost && reward->cost.n > 0) {
        struct str unit = trial->program->units[reward->unit].id;
        int64_t paid_for = lots_usable(account, unit, receipt->on).n / reward->cost.n;
        uses = paid_for < uses ? paid_for : uses;
    }
    int64_t max = reward->uses_max > 0 && reward->uses_max < USES_MAX ? reward->uses_max : USES_MAX;
    uses = max < uses ? max : uses;
    if (!reward->has_cost) /* a promotion: once */
        uses = 1;
    if (uses > 1) {
        ask.kind = ASK_COUNT;
        ask.number = uses;
    }
    return ask;
}

/* Tags and the kind of card are told with each receipt; what else is known of a member is in his past. */
static void tell_tags(const struct trial_receipt *told, struct entry *entry)
{
    entry->standing.tags = told->tags;
    entry->standing.tag_count = told->tag_count;
    entry->standing.card_kind = told->card_kind;
}

/* The facts of a receipt under this programme, with other asks than were told. */
static struct entry purchase_of(const struct trial *trial, const struct trial_receipt *told,
                                const struct receipt_ask *asks, size_t ask_count)
{
    struct entry entry = entry_on(ENTRY_PURCHASE, told->on);
    entry.second = told->second;
    entry.shop = told->shop;
    tell_tags(told, &entry);
    entry.receipt = told->receipt;
    entry.receipt.currency = trial->program->currency;
    entry.receipt.asks = asks;
    entry.receipt.ask_count = ask_count;
    entry.receipt.payment_count = 0; /* they were for what was due then */
    return entry;
}

/* What the basket would be worth with the ask; 0 when it is refused. */
static enum err worth(struct trial *trial, const struct account *account,
                      const struct trial_receipt *told, const struct receipt_ask *ask,
                      int64_t *ret_discount)
{
    size_t mark = arena_mark(&trial->scratch);
    struct entry entry = purchase_of(trial, told, ask, 1);
    const struct reward *reward = program_reward(trial->program, ask->reward);
    struct fund fund = { .unit = trial->program->units[reward->unit].id };
    fund.available = lots_usable(account, fund.unit, told->on);
    struct outcome_input input = {
        .program = trial->program,
        .receipt = &entry.receipt,
        .occasion = entry_occasion(&entry),
        .has_card = true,
        .funds = &fund,
        .fund_count = 1,
    };
    if (trial->program->has_past)
        TRY(standing_of(&trial->scratch, trial->program, account, told->on, &entry.standing));
    struct outcome outcome = { 0 };
    struct refusal refusal = { 0 };
    enum err err = outcome_decide(&trial->scratch, &input, &outcome, &refusal);
    arena_reset(&trial->scratch, mark);
    if (err != OK && err_class(err) != ERR_CLASS_REFUSED)
        return err;
    *ret_discount = err == OK ? outcome.discount_total_minor : 0;
    return OK;
}

/* The same for everybody who replays it: splitmix64 of who, when and the seed. */
static bool is_willing(const struct trial *trial, const struct trial_receipt *receipt)
{
    uint64_t x = trial->habits.seed + ((uint64_t)receipt->member << 32) + (uint64_t)receipt->visit;
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    return (int32_t)(x % RATE_ONE_BP) < trial->habits.redeem_bp;
}

/* The affordable reward that takes most off this basket, the first of equals. */
static enum err choose(struct trial *trial, const struct account *account,
                       const struct trial_receipt *receipt, struct receipt_ask *ret_ask,
                       bool *ret_has_ask)
{
    int64_t best = 0;
    for (size_t i = 0; i < trial->program->reward_count; i++) {
        const struct reward *reward = &trial->program->rewards[i];
        if (reward->is_automatic || reward->effect == EFFECT_VOUCHER ||
            !is_affordable(trial, account, reward, receipt->on))
            continue;
        if (!is_willing(trial, receipt))
            return OK;
        struct receipt_ask ask = ask_of(trial, account, reward, receipt);
        int64_t discount = 0;
        TRY(worth(trial, account, receipt, &ask, &discount));
        if (discount > best) {
            best = discount;
            *ret_ask = ask;
            *ret_has_ask = true;
        }
    }
    return OK;
}

/* ---- a receipt --------------------------------------------------------------------------------- */

static void count_rewards(struct trial *trial, const struct trial_receipt *told,
                          const struct entry *entry)
{
    const struct outcome *outcome = &entry->outcome;
    struct trial_month *month = &trial->months[trial_month_of(told->on)];
    struct trial_member *member = &trial->members[told->member];
    if (outcome->discount_total_minor == 0)
        return;
    month->discount_minor += outcome->discount_total_minor;
    trial->total.discount_minor += outcome->discount_total_minor;
    member->discount_minor += outcome->discount_total_minor;
    month->rewards++;
    trial->total.rewards++;
    member->rewards++;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        if (redemption->unit.len > 0)
            trial->discounts_unit[unit_of(trial, redemption->unit)] += redemption->discount_minor;
    }
}

/* Whether a reward that costs something can be paid for now, for the first time. */
static void note_reached(struct trial *trial, const struct trial_receipt *told,
                         const struct account *account)
{
    struct trial_member *member = &trial->members[told->member];
    if (member->has_reached)
        return;
    for (size_t i = 0; i < trial->program->reward_count; i++) {
        const struct reward *reward = &trial->program->rewards[i];
        if (!reward->has_cost || !is_affordable(trial, account, reward, told->on))
            continue;
        member->has_reached = true;
        member->reached = told->on;
        trial->months[trial_month_of(told->on)].reached++;
        trial->total.reached++;
        return;
    }
}

/* Points become a voucher, by themselves or because somebody wishes it. */
static struct entry convert_of(const struct trial_receipt *told)
{
    struct entry entry = entry_on(ENTRY_CONVERT, told->on);
    entry.shop = told->shop;
    entry.second = told->second;
    entry.receipt.channel = told->receipt.channel;
    tell_tags(told, &entry);
    return entry;
}

static enum err convert(struct trial *trial, const struct trial_receipt *told,
                        const struct reward *reward, struct account *account)
{
    struct entry entry = convert_of(told);
    struct refusal refusal = { 0 };
    const struct receipt_ask ask = { .reward = reward->id,
                                     .kind = reward->is_automatic ? ASK_AUTO : ASK_ALL };
    entry.receipt.asks = &ask;
    entry.receipt.ask_count = 1;
    TRY(decide_convert(&trial->scratch, trial->program, &entry, account, &refusal));
    count_moves(trial, &entry.moves, trial_month_of(told->on));
    return OK;
}

/* What follows from the receipt: tiers and goals, and what rules give for them; points that become vouchers. */
static enum err follow(struct trial *trial, const struct trial_receipt *told,
                       struct account *account)
{
    struct event event = { 0 };
    for (size_t i = 0; i < CONSEQUENCES_MAX; i++) {
        struct entry entry = entry_on(ENTRY_EVENT, told->on);
        if (!consequence_after(trial->program, &account->past, told->on, &event)) {
            const struct reward *reward = NULL;
            struct entry wanted = convert_of(told);
            TRY(decide_convert_due(&trial->scratch, trial->program, &wanted, account, &reward));
            if (reward == NULL)
                return OK;
            TRY(convert(trial, told, reward, account));
            continue;
        }
        entry.shop = told->shop;
        entry.second = told->second;
        entry.event = event;
        tell_tags(told, &entry);
        TRY(decide_event(&trial->scratch, trial->program, &entry, account));
        count_moves(trial, &entry.moves, trial_month_of(told->on));
    }
    return OK;
}

/* Decides on a copy of the account; a refusal leaves nothing behind. */
static enum err purchase(struct trial *trial, const struct trial_receipt *told,
                         const struct receipt_ask *asks, size_t ask_count, struct account *account)
{
    struct entry entry = purchase_of(trial, told, asks, ask_count);
    struct refusal refusal = { 0 };
    TRY(decide_purchase(&trial->scratch, trial->program, &entry, account, &refusal));
    count_moves(trial, &entry.moves, trial_month_of(told->on));
    count_rewards(trial, told, &entry);
    return follow(trial, told, account);
}

/* A customer who is willing to use what there is lets points become vouchers, too, behind the receipt: as many as
 * there are points for, by each such reward in its order. */
static enum err convert_by_hand(struct trial *trial, const struct trial_receipt *told,
                                struct account *account)
{
    if (trial->habits.is_as_recorded || trial->habits.redeem_bp == 0)
        return OK;
    for (size_t i = 0; i < trial->program->reward_count; i++) {
        const struct reward *reward = &trial->program->rewards[i];
        if (reward->effect != EFFECT_VOUCHER || reward->is_automatic)
            continue;
        for (size_t k = 0; k < CONSEQUENCES_MAX && is_affordable(trial, account, reward, told->on);
             k++) {
            if (!is_willing(trial, told))
                return OK;
            enum err err = convert(trial, told, reward, account);
            if (err != OK && err_class(err) == ERR_CLASS_REFUSED)
                break; /* not now, or not so often */
            TRY(err);
        }
    }
    return OK;
}

/* A copy: a receipt that cannot be decided takes nothing. */
static enum err lend_stock(struct trial *trial, const struct stock *stock, struct account *account)
{
    if (!trial->program->has_totals)
        return OK;
    account->stock = ARENA_NEW(&trial->scratch, struct stock);
    return account->stock != NULL ? stock_copy(&trial->scratch, stock, account->stock)
                                  : E_NO_MEMORY;
}

static enum err purchase_or_plain(struct trial *trial, const struct trial_receipt *told,
                                  const struct receipt_ask *asks, size_t ask_count,
                                  struct account *account)
{
    struct account before = *account;
    if (ask_count > 0) {
        TRY(lots_move(&trial->scratch, account, account->lot_size));
        TRY(past_copy(&trial->scratch, &before.past, &account->past));
        TRY(lend_stock(trial, before.stock, account));
    }
    enum err err = purchase(trial, told, asks, ask_count, account);
    if (err == OK || ask_count == 0 || err_class(err) != ERR_CLASS_REFUSED)
        return err;
    trial->asks_refused++;
    *account = before;
    return purchase(trial, told, NULL, 0, account);
}

/* A tier that the calendar took away before the receipt. */
static enum err lose_tier(struct trial *trial, const struct trial_receipt *told,
                          struct account *account)
{
    struct entry entry = entry_on(ENTRY_EVENT, told->on);
    if (!consequence_before(trial->program, &account->past, told->on, &entry.event))
        return OK;
    tell_tags(told, &entry);
    return decide_event(&trial->scratch, trial->program, &entry, account);
}

/* As his receipts tell it: who waited has a name by the first that does not say so; who owed a fee owes it for good. */
static enum err take_seat(struct trial *trial, const struct trial_receipt *told, struct past *past)
{
    int64_t seat = told->is_waiting                           ? SEAT_TOLD_WAITING
                   : told->owes_fee || joining_owes_fee(past) ? SEAT_TOLD_FEE
                                                              : 0;
    return past_tell(&trial->arena, past, PAST_SEAT, STR_NONE, PAST_EVER, DATE_NONE, seat);
}

/* Where the programme looks back, a member has a past from the first receipt on. */
static enum err load_account(struct trial *trial, const struct trial_receipt *told,
                             struct trial_member *member, struct account *ret_account)
{
    TRY(purse_load(&trial->store, &member->purse, &trial->scratch, ret_account));
    TRY(lend_stock(trial, &trial->stock, ret_account));
    if (!trial->program->has_past)
        return OK;
    if (member->past == NULL) {
        member->past = ARENA_NEW(&trial->arena, struct past);
        if (member->past == NULL)
            return E_NO_MEMORY;
        *member->past = past_begin(trial->program->past_months);
        if (told->is_referred)
            TRY(past_refer(&trial->arena, member->past));
    }
    TRY(take_seat(trial, told, member->past));
    return past_copy(&trial->scratch, member->past, &ret_account->past);
}

static void keep_stock(struct trial *trial, const struct stock *stock)
{
    assert(stock->count <= trial->stock.size);
    for (size_t i = 0; i < stock->count; i++)
        trial->stock.counts[i] = stock->counts[i];
    trial->stock.count = stock->count;
}

static enum err save_account(struct trial *trial, struct trial_member *member,
                             struct account *account)
{
    if (trial->program->has_past)
        TRY(past_keep(&trial->arena, member->past, &account->past));
    if (trial->program->has_totals)
        keep_stock(trial, account->stock);
    return purse_save(&trial->store, &member->purse, account);
}

enum err trial_decide(struct trial *trial, const struct trial_receipt *told)
{
    struct trial_member *member = &trial->members[told->member];
    struct account account = { 0 };
    struct receipt_ask ask = { 0 };
    bool has_ask = false;

    arena_reset(&trial->scratch, 0);
    trial->receipts++;
    trial->lines += (int64_t)told->receipt.line_count;
    TRY(load_account(trial, told, member, &account));
    TRY(expire(trial, &member->purse, &account, told->on));
    TRY(lose_tier(trial, told, &account));
    if (!trial->habits.is_as_recorded && trial->habits.redeem_bp > 0)
        TRY(choose(trial, &account, told, &ask, &has_ask));

    const struct receipt_ask *asks = has_ask ? &ask : NULL;
    size_t ask_count = has_ask;
    if (trial->habits.is_as_recorded) {
        asks = told->receipt.asks;
        ask_count = told->receipt.ask_count;
    }
    enum err err = purchase_or_plain(trial, told, asks, ask_count, &account);
    if (err == E_LIMIT || err == E_OVERFLOW) {
        trial->refused++;
        return OK;
    }
    TRY(err);
    TRY(convert_by_hand(trial, told, &account));
    note_reached(trial, told, &account);
    return save_account(trial, member, &account);
}

enum err trial_finish(struct trial *trial, uint32_t member_count, struct date on)
{
    for (uint32_t i = 0; i < member_count; i++) {
        struct trial_member *member = &trial->members[i];
        struct account account = { 0 };
        arena_reset(&trial->scratch, 0);
        if (member->purse.count == 0)
            continue;
        TRY(purse_load(&trial->store, &member->purse, &trial->scratch, &account));
        TRY(expire(trial, &member->purse, &account, on));
    }
    return OK;
}

int64_t trial_left(const struct trial *trial, uint32_t member, size_t unit)
{
    const struct purse *purse = &trial->members[member].purse;
    int64_t left = 0;
    for (size_t i = 0; i < purse->count; i++) {
        if (purse->lots[i].unit == unit)
            left += purse->lots[i].left;
    }
    return left;
}
