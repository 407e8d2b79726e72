/* redeem.c - the rewards a customer asks for, taken off the basket one after the other. */
#include "loyalty/redeem/redeem.h"

#include "loyalty/match.h"
#include "loyalty/redeem/redeem_units.h"
#include "loyalty/redeem/redeem_work.h"

static struct fund *fund_of(struct redeem *work, const struct request *request)
{
    struct str unit = work->input->program->units[request->reward->unit].id;
    for (size_t i = 0; i < work->input->fund_count; i++) {
        if (source_is_same(&work->funds[i].source, &request->ask->source) &&
            str_eq(work->funds[i].unit, unit))
            return &work->funds[i];
    }
    return NULL;
}

static int64_t available_of(struct redeem *work, const struct request *request)
{
    const struct fund *fund = fund_of(work, request);
    return fund != NULL && fund->available.n > 0 ? fund->available.n : 0;
}

/* ---- amounts and percentages ------------------------------------------------------------------ */

/* What one use takes off lines worth `sum`. */
static enum err discount_of_use(const struct reward *reward, int64_t sum, int64_t *ret_discount)
{
    int64_t discount = reward->amount_minor;
    if (reward->effect == EFFECT_PERCENT_OFF)
        TRY(scale_i64(sum, reward->rate_bp, RATE_ONE_BP, ROUND_HALF_UP, &discount));
    discount = redeem_lesser(discount, sum); /* "never below zero" */
    if (reward->discount_max_minor > 0)
        discount = redeem_lesser(discount, reward->discount_max_minor);
    *ret_discount = discount;
    return OK;
}

static int64_t uses_asked(const struct request *request)
{
    return reward_uses(request->reward, request->ask);
}

/* In a difference: no more uses than were paid for. */
static int64_t uses_allowed(const struct request *request)
{
    int64_t uses = uses_asked(request);
    if (request->had != NULL && request->reward->has_cost && request->reward->cost.n > 0)
        uses = redeem_lesser(uses, request->had->cost.n / request->reward->cost.n);
    return uses;
}

static enum err redeem_uses(struct redeem *work, struct request *request)
{
    const struct reward *reward = request->reward;
    struct basket *basket = work->basket;

    if (request->ask->kind == ASK_AMOUNT || request->ask->kind == ASK_POINTS)
        return redeem_refuse(work, request, E_NOT_ELIGIBLE, 0, 0);

    int64_t uses = uses_allowed(request);
    for (int64_t use = 0; use < uses; use++) {
        int64_t sum = basket_select(basket, &reward->when.match, basket->left_minor);
        int64_t counted = basket_counted(basket, &reward->when);
        int64_t discount = 0;
        if (basket_is_enough(basket, &reward->when))
            TRY(discount_of_use(reward, sum, &discount));
        if (request->had != NULL)
            discount =
                redeem_lesser(discount, request->had->discount_minor - request->got.discount_minor);
        if (discount == 0) {
            if (request->had != NULL)
                return OK; /* the uses that are left lapse */
            int64_t need = reward->when.minimum_minor > 0 ? reward->when.minimum_minor : 1;
            return redeem_refuse(work, request, E_NOT_ELIGIBLE, counted, need);
        }
        TRY(redeem_take(work, &request->got, discount));
        if (reward->has_cost)
            request->got.cost.n += reward->cost.n;
    }
    return OK;
}

/* ---- points as money -------------------------------------------------------------------------- */

/* How many steps are asked for, whatever the basket can take. */
static int64_t steps_asked(const struct request *request)
{
    const struct reward *reward = request->reward;
    int64_t cost = reward->has_cost ? reward->cost.n : 0;

    if (request->had != NULL)
        return request->had->discount_minor / reward->amount_minor;
    switch (request->ask->kind) {
    case ASK_ALL:
    case ASK_AUTO:
        return INT64_MAX;
    case ASK_COUNT:
        return request->ask->number;
    case ASK_AMOUNT:
        return request->ask->number / reward->amount_minor;
    case ASK_POINTS:
        return cost > 0 ? request->ask->number / cost : 0;
    }
    assert(false); /* every kind of the enumeration has its case */
    return 0;
}

static enum err redeem_steps(struct redeem *work, struct request *request)
{
    const struct reward *reward = request->reward;
    int64_t step = reward->amount_minor;
    int64_t cost = reward->has_cost ? reward->cost.n : 0;
    bool is_strict = request->had == NULL;

    int64_t room = basket_select(work->basket, &reward->when.match, work->basket->left_minor);
    int64_t counted = basket_counted(work->basket, &reward->when);
    if (!basket_is_enough(work->basket, &reward->when))
        return is_strict ? redeem_refuse(work, request, E_NOT_ELIGIBLE, counted,
                                         reward->when.minimum_minor)
                         : OK;
    if (reward->discount_max_minor > 0)
        room = redeem_lesser(room, reward->discount_max_minor);

    int64_t steps = redeem_lesser(steps_asked(request), room / step);
    if (steps == 0) /* less than a step is asked for, or fits */
        return is_strict ? redeem_refuse(work, request, E_NOT_ELIGIBLE,
                                         redeem_lesser(room, counted), step)
                         : OK;

    if (is_strict && cost > 0 && !ask_has_number(request->ask->kind)) {
        int64_t available = available_of(work, request);
        steps = redeem_lesser(steps, available / cost);
        if (steps == 0)
            return redeem_refuse(work, request, E_POINTS_SHORT, available, cost);
    }
    if (__builtin_mul_overflow(steps, cost, &request->got.cost.n) ||
        !points_is_valid(request->got.cost))
        return E_OVERFLOW;
    return redeem_take(work, &request->got, steps * step);
}

/* ---- gifts ------------------------------------------------------------------------------------ */

/* "As long as something is left of what it was given with"; once it is handed over it stays whatever comes
 * back, and so does its cost. */
static bool gift_stays(struct redeem *work, const struct request *request)
{
    const struct reward *reward = request->reward;
    struct basket *basket = work->basket;
    if (request->had != NULL && (work->input->handed & ASK_BIT(request->ask_index)) != 0)
        return true;
    (void)basket_select(basket, &reward->when.match, basket->left_minor);
    bool has_come =
        match_is_empty(&reward->when.match) ? !basket_is_empty(basket) : basket->selected_count > 0;
    return has_come && basket_is_enough(basket, &reward->when);
}

static enum err redeem_gift(struct redeem *work, struct request *request)
{
    const struct reward *reward = request->reward;
    struct outcome_redemption *got = &request->got;
    if (request->ask->kind == ASK_AMOUNT || request->ask->kind == ASK_POINTS)
        return redeem_refuse(work, request, E_NOT_ELIGIBLE, 0, 0);
    if (!gift_stays(work, request)) {
        int64_t need = reward->when.minimum_minor > 0 ? reward->when.minimum_minor : 1;
        return request->had != NULL
                   ? OK
                   : redeem_refuse(work, request, E_NOT_ELIGIBLE,
                                   basket_counted(work->basket, &reward->when), need);
    }
    TRY(redeem_make_room(work, got));
    if (request->had != NULL) {
        got->gifts = request->had->gifts;
        got->cost = request->had->cost;
        return OK;
    }
    got->gifts = uses_asked(request);
    if (!reward->has_cost)
        return OK;
    if (__builtin_mul_overflow(got->gifts, reward->cost.n, &got->cost.n) ||
        !points_is_valid(got->cost))
        return E_OVERFLOW;
    return OK;
}

/* ---- an ask ----------------------------------------------------------------------------------- */

static bool reward_is_valid(const struct reward *reward)
{
    return reward->cost.n >= 0 && reward->cost.n <= POINTS_MAX && reward->amount_minor >= 0 &&
           reward->amount_minor <= MONEY_MINOR_MAX && reward->rate_bp >= 0 &&
           reward->rate_bp <= RATE_MAX_BP &&
           (reward->effect != EFFECT_AS_MONEY || reward->amount_minor > 0) &&
           (reward->effect != EFFECT_PRICE_IN_POINTS || reward->price.every_minor > 0) &&
           (reward->effect != EFFECT_BUY_GET || (reward->buy > 0 && reward->get > 0)) &&
           (reward->effect != EFFECT_VOUCHER || (reward->cost.n > 0 && reward->voucher_uses > 0));
}

/* "An exclusive reward stands alone on its receipt."  More uses of it are one ask. */
static bool is_shut_out(const struct redeem *work, const struct reward *reward)
{
    return work->has_exclusive || (reward->is_exclusive && work->count > 0);
}

/* The checks before the basket is looked at. */
static enum err admit(struct redeem *work, const struct request *request)
{
    const struct reward *reward = request->reward;
    int64_t uses = uses_asked(request);
    int32_t *used = &work->uses[reward - work->input->program->rewards];

    /* "A voucher by its code needs no account": whoever has it is its owner. */
    if (!work->input->has_card && !source_is_told(&request->ask->source))
        return redeem_refuse(work, request, E_NO_ACCOUNT, 0, 0);
    if (!occasion_fits(&reward->when, &work->input->occasion))
        return redeem_refuse(work, request, E_REWARD_NOT_NOW, 0, 0);
    if (is_shut_out(work, reward))
        return redeem_refuse(work, request, E_REWARD_EXCLUSIVE, 0, 0);
    int64_t max =
        redeem_lesser(reward->uses_max > 0 ? reward->uses_max - *used : USES_MAX, USES_MAX);
    if (uses > max)
        return redeem_refuse(work, request, E_REWARD_LIMIT, max, uses);
    const struct room *room =
        standing_find(work->input->occasion.standing, ROOM_REWARD, reward->id);
    if (room != NULL && uses > room->left - *used)
        return redeem_refuse(work, request, room->is_shared ? E_OUT_OF_STOCK : E_REWARD_LIMIT,
                             room->left - *used, uses);
    *used += (int32_t)uses;
    return OK;
}

static enum err pay(struct redeem *work, const struct request *request)
{
    if (request->got.cost.n == 0 || request->had != NULL)
        return OK;
    int64_t available = available_of(work, request);
    if (available < request->got.cost.n)
        return redeem_refuse(work, request, E_POINTS_SHORT, available, request->got.cost.n);
    fund_of(work, request)->available.n -= request->got.cost.n;
    return OK;
}

static enum err redeem_effect(struct redeem *work, struct request *request)
{
    switch (request->reward->effect) {
    case EFFECT_AMOUNT_OFF:
    case EFFECT_PERCENT_OFF:
        return redeem_uses(work, request);
    case EFFECT_AS_MONEY:
        return redeem_steps(work, request);
    case EFFECT_CHEAPEST_OFF:
    case EFFECT_BUY_GET:
    case EFFECT_PRICE_IN_POINTS:
        return redeem_units(work, request, available_of(work, request));
    case EFFECT_GIFT:
        return redeem_gift(work, request);
    case EFFECT_VOUCHER: /* what it gives is decide_convert()'s */
        request->got.cost = request->reward->cost;
        return OK;
    }
    assert(false); /* every kind of the enumeration has its case */
    return OK;
}

static enum err redeem_one(struct redeem *work, struct request *request)
{
    const struct program *program = work->input->program;
    const struct reward *reward = program_reward(program, request->ask->reward);
    if (reward == NULL)
        return redeem_refuse(work, request, E_REWARD_UNKNOWN, 0, 0);
    bool is_voucher = reward->effect == EFFECT_VOUCHER;
    if (is_voucher != work->input->is_conversion)
        return redeem_refuse(work, request, is_voucher ? E_REWARD_VOUCHER : E_NO_VOUCHER, 0, 0);
    assert(reward_is_valid(reward));
    assert(!ask_has_number(request->ask->kind) || request->ask->number > 0);

    request->reward = reward;
    request->got = (struct outcome_redemption){
        .ask = request->ask_index,
        .reward = reward->id,
        .unit = reward->has_cost ? program->units[reward->unit].id : STR_NONE,
    };
    if (request->had == NULL)
        TRY(admit(work, request));
    TRY(redeem_effect(work, request));
    TRY(pay(work, request));

    if (request->got.discount_minor > 0 || request->got.gifts > 0 || is_voucher)
        work->redemptions[work->count++] = request->got;
    work->has_exclusive = work->has_exclusive || reward->is_exclusive;
    return OK;
}

/* What the programme asks for by itself is never refused.  Nothing has been taken off before a refusal but
 * that of a balance which is short, so that is looked at first. */
static enum err redeem_automatic(struct redeem *work, struct request *request)
{
    const struct reward *reward = program_reward(work->input->program, request->ask->reward);
    struct refusal unheard;
    struct refusal *told = work->refusal;
    request->reward = reward;
    if (request->had == NULL && reward != NULL && reward->has_cost &&
        available_of(work, request) < reward->cost.n)
        return OK;
    work->refusal = &unheard;
    enum err err = redeem_one(work, request);
    work->refusal = told;
    return err != OK && err_class(err) == ERR_CLASS_REFUSED ? OK : err;
}

/* Its own copies of what is used up on the way. */
static enum err begin(struct arena *arena, const struct outcome_input *input, struct basket *basket,
                      struct refusal *refusal, struct redeem *ret_work)
{
    struct redeem work = {
        .arena = arena,
        .input = input,
        .basket = basket,
        .funds = ARENA_ARRAY(arena, struct fund, input->fund_count),
        .redemptions = ARENA_ARRAY(arena, struct outcome_redemption, input->receipt->ask_count),
        .parts_minor = ARENA_ARRAY(arena, int64_t, basket->line_count),
        .refusal = refusal,
    };
    if (work.funds == NULL || work.redemptions == NULL || work.parts_minor == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < input->fund_count; i++)
        work.funds[i] = input->funds[i];
    *ret_work = work;
    return OK;
}

enum err redeem_asks(struct arena *arena, const struct outcome_input *input, struct basket *basket,
                     struct outcome *ret_outcome, struct refusal *ret_refusal)
{
    const struct receipt *receipt = input->receipt;
    assert(receipt->ask_count <= REDEMPTIONS_MAX);
    assert(input->program->reward_count <= REWARDS_MAX);

    if (receipt->ask_count == 0)
        return OK;
    struct redeem work = { 0 };
    TRY(begin(arena, input, basket, ret_refusal, &work));

    for (size_t i = 0; i < receipt->ask_count; i++) {
        struct request request = { .ask_index = i, .ask = &receipt->asks[i] };
        if (input->had != NULL) {
            request.had = outcome_redemption(input->had, i);
            request.first = outcome_redemption(input->first, i);
            if (request.had == NULL || request.first == NULL)
                continue; /* it had lapsed already */
        }
        if (request.ask->kind == ASK_AUTO)
            TRY(redeem_automatic(&work, &request));
        else
            TRY(redeem_one(&work, &request));
    }
    ret_outcome->redemptions = work.redemptions;
    ret_outcome->redemption_count = work.count;
    return OK;
}

enum err redeem_voucher(struct arena *arena, const struct outcome_input *input,
                        struct outcome *ret_outcome, struct refusal *ret_refusal)
{
    struct basket nothing = { 0 };
    struct redeem work = { 0 };
    struct request request = { .ask = &input->receipt->asks[0] };
    assert(input->is_conversion && input->receipt->ask_count == 1);

    TRY(begin(arena, input, &nothing, ret_refusal, &work));
    TRY(redeem_one(&work, &request));
    ret_outcome->redemptions = work.redemptions;
    ret_outcome->redemption_count = work.count;
    return OK;
}
