/* redeem_units.c - rewards on whole units of the basket. */
#include "loyalty/redeem/redeem_units.h"

#include "loyalty/match.h"

static enum err taken_by(struct redeem *work, const struct reward *reward, struct taken **ret_taken)
{
    struct taken **taken = &work->taken[reward - work->input->program->rewards];
    if (*taken == NULL)
        *taken = ARENA_ARRAY(work->arena, struct taken, work->basket->line_count);
    *ret_taken = *taken;
    return *taken == NULL ? E_NO_MEMORY : OK;
}

/* In a difference: "a discount stays with the line it was given for".  What is left of it, once a unit of
 * the line has it, is a unit's only when it is half of it at least; else it is rounding. */
static int64_t keep_to_line(const struct request *request, size_t line, int64_t discount)
{
    if (request->first == NULL)
        return discount;
    int64_t used = request->got.off_minor == NULL ? 0 : request->got.off_minor[line];
    int64_t left = request->first->off_minor[line] - used;
    if (used > 0 && left < discount - left)
        return 0;
    return redeem_lesser(discount, left);
}

/* What the next unit of a line is.  Only a use of that line changes it. */
static enum err look_at(const struct redeem *work, const struct request *request, size_t line,
                        struct taken *taken)
{
    const struct basket *basket = work->basket;
    int64_t units = basket_units(basket, line) - taken->units;
    int64_t left = basket->left_minor[line] - taken->left_minor;
    taken->next_minor = 0;
    taken->discount_minor = 0;
    if (basket->selected_milli[line] == 0 || units <= 0 || left <= 0)
        return OK;
    int64_t discount = (left + units - 1) / units;
    taken->next_minor = discount;
    if (request->reward->effect != EFFECT_PRICE_IN_POINTS)
        TRY(scale_i64(discount, request->reward->rate_bp, RATE_ONE_BP, ROUND_HALF_UP, &discount));
    taken->discount_minor = discount;
    return OK;
}

/* The line of the cheapest unit off which something is taken, the first of equals; or how many lines. */
static size_t find_cheapest(const struct taken *taken, size_t count)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++) {
        if (taken[i].discount_minor > 0 &&
            (found == count || taken[i].next_minor < taken[found].next_minor))
            found = i;
    }
    return found;
}

/* A unit's price in points, rounded up: "29.95 is 30 points". */
static enum err price_of(const struct price *price, int64_t unit_minor, int64_t *ret_points)
{
    TRY(scale_i64(unit_minor, price->points.n, price->every_minor, ROUND_CEILING, ret_points));
    if (*ret_points < price->least.n)
        *ret_points = price->least.n;
    return *ret_points > POINTS_MAX ? E_OVERFLOW : OK;
}

/* One use: up to `get` units, which take off no more than the reward's ceiling together. */
static enum err use_once(struct redeem *work, struct request *request, struct taken *taken,
                         int64_t *ret_discount, int64_t *ret_cost)
{
    const struct reward *reward = request->reward;
    size_t line_count = work->basket->line_count;
    int64_t count = reward->effect == EFFECT_BUY_GET ? reward->get : 1;
    int64_t most = reward->discount_max_minor > 0 ? reward->discount_max_minor : INT64_MAX;
    for (int64_t units = 0; units < count && *ret_discount < most;) {
        size_t line = find_cheapest(taken, line_count);
        if (line == line_count)
            return OK;
        struct taken *one = &taken[line];
        int64_t discount =
            keep_to_line(request, line, redeem_lesser(one->discount_minor, most - *ret_discount));
        if (discount == 0) { /* in a difference: this line has had its share */
            one->discount_minor = 0;
            continue;
        }
        if (reward->effect == EFFECT_PRICE_IN_POINTS)
            TRY(price_of(&reward->price, one->next_minor, ret_cost));
        TRY(redeem_take_line(work, &request->got, line, discount));
        units++;
        one->units++;
        one->left_minor += one->next_minor - discount;
        *ret_discount += discount;
        TRY(look_at(work, request, line, one));
    }
    return OK;
}

/* How many uses the basket gives room for, whether or not units are left for them. */
static int64_t uses_in_basket(const struct basket *basket, const struct reward *reward)
{
    if (reward->effect != EFFECT_BUY_GET)
        return USES_MAX;
    if (match_is_empty(&reward->buy_of))
        return basket_units_of(basket, &reward->when.match) / (reward->buy + reward->get);
    return basket_units_of(basket, &reward->buy_of) / reward->buy;
}

/* "As often as the basket, the balance and the limit allow", beside the uses before.  Where uses are counted it is
 * one, for an entry tells how often only of an ask with a count. */
static int64_t uses_wanted(const struct redeem *work, const struct request *request, int64_t before,
                           int64_t available)
{
    const struct reward *reward = request->reward;
    if (request->ask->kind == ASK_COUNT)
        return request->ask->number;
    if (reward->effect != EFFECT_BUY_GET ||
        standing_has_room(work->input->occasion.standing, ROOM_REWARD, reward->id))
        return 1;
    int64_t uses = redeem_lesser(uses_in_basket(work->basket, reward), USES_MAX);
    if (reward->uses_max > 0)
        uses = redeem_lesser(uses, reward->uses_max);
    uses -= before;
    if (reward->cost.n > 0 && request->had == NULL)
        uses = redeem_lesser(uses, available / reward->cost.n);
    return uses > 1 ? uses : 1;
}

/* In a difference: no use more than was paid for.  A price in points may have grown by rounding. */
static bool is_paid_for(const struct request *request)
{
    const struct reward *reward = request->reward;
    if (request->had == NULL || !reward->has_cost)
        return true;
    int64_t least = reward->effect == EFFECT_PRICE_IN_POINTS ? 1 : reward->cost.n;
    return request->got.cost.n + least <= request->had->cost.n;
}

/* The next use, if there is one: *ret_is_done says so. */
static enum err use_next(struct redeem *work, struct request *request, struct taken *taken,
                         int64_t before, bool *ret_is_done)
{
    const struct reward *reward = request->reward;
    struct basket *basket = work->basket;
    int64_t discount = 0;
    int64_t cost = reward->cost.n;
    (void)basket_select(basket, &reward->when.match, basket->left_minor);
    if (before < uses_in_basket(basket, reward) && basket_is_enough(basket, &reward->when))
        TRY(use_once(work, request, taken, &discount, &cost));
    *ret_is_done = discount > 0;
    if (request->had != NULL)
        cost = redeem_lesser(cost, request->had->cost.n - request->got.cost.n);
    if (discount > 0)
        request->got.cost.n += cost;
    return request->got.cost.n > POINTS_MAX ? E_OVERFLOW : OK;
}

enum err redeem_units(struct redeem *work, struct request *request, int64_t available)
{
    const struct reward *reward = request->reward;
    size_t index = (size_t)(reward - work->input->program->rewards);
    int64_t *before = &work->taken_uses[index];
    struct taken *taken = NULL;
    if (request->ask->kind == ASK_AMOUNT || request->ask->kind == ASK_POINTS)
        return redeem_refuse(work, request, E_NOT_ELIGIBLE, 0, 0);
    TRY(taken_by(work, reward, &taken));
    (void)basket_select(work->basket, &reward->when.match, work->basket->left_minor);
    for (size_t i = 0; i < work->basket->line_count; i++)
        TRY(look_at(work, request, i, &taken[i]));

    bool is_strict = request->had == NULL;
    bool is_all = request->ask->kind != ASK_COUNT;
    int64_t uses = uses_wanted(work, request, *before, available);
    int64_t done = 0;
    for (bool is_done = true; done < uses && is_done && is_paid_for(request); done += is_done) {
        TRY(use_next(work, request, taken, *before, &is_done));
        *before += is_done;
    }
    if (!is_strict)
        return OK;
    if (done == 0 || (!is_all && done < uses)) {
        int64_t sum = basket_select(work->basket, &reward->when.match, work->basket->left_minor);
        return redeem_refuse(work, request, E_NOT_ELIGIBLE, sum, reward->when.minimum_minor);
    }
    if (is_all)
        work->uses[index] += (int32_t)(done - 1); /* one was counted when it was admitted */
    return OK;
}
