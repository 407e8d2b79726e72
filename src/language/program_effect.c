/* program_effect.c - what a reward does: "effect": { one effect }. */
#include "language/program_effect.h"

#include "language/program_condition.h"
#include "language/program_give.h"

static void read_as_money(struct reader *reader, const struct spot *spot, struct reward *reward)
{
    static const char *const names[] = { "amount", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot amount = reader_required(spot, "amount");
    reader_int(reader, &amount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->amount_minor);
    if (!reward->has_cost)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("\"as_money\" turns points into money, so the reward needs a "
                              "\"cost\": {\"unit\": ..., \"points\": ...}.",
                              "\"as_money\" change des points en argent : il faut à l'avantage "
                              "un \"cost\": {\"unit\": ..., \"points\": ...}."),
                     NULL);
}

static void read_buy_get(struct reader *reader, const struct spot *spot, struct reward *reward)
{
    static const char *const names[] = { "buy", "get", "of", "percent", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot buy = reader_required(spot, "buy");
    struct spot get = reader_required(spot, "get");
    struct spot of = reader_member(spot, "of");
    struct spot percent = reader_member(spot, "percent");
    reader_int32(reader, &buy, NUMBER_PLAIN, 1, BUY_GET_MAX, &reward->buy);
    reader_int32(reader, &get, NUMBER_PLAIN, 1, BUY_GET_MAX, &reward->get);
    program_match_include(reader, &of, &reward->buy_of);
    reward->rate_bp = RATE_ONE_BP;
    reader_percent(reader, &percent, &reward->rate_bp);
}

static void read_price(struct reader *reader, const struct spot *spot,
                       const struct program *program, struct reward *reward)
{
    static const char *const names[] = { "unit", "every", "points", "least", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot unit = reader_required(spot, "unit");
    struct spot every = reader_required(spot, "every");
    struct spot points = reader_required(spot, "points");
    struct spot least = reader_member(spot, "least");
    if (reward->has_cost)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("\"price_in_points\" says itself what it costs; leave \"cost\" "
                              "out.",
                              "\"price_in_points\" dit lui-même ce qu'il coûte ; retirez "
                              "\"cost\"."),
                     NULL);
    reward->has_cost = true;
    program_unit_ref(reader, &unit, program, &reward->unit);
    reader_int(reader, &every, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->price.every_minor);
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &reward->price.points.n);
    reader_int(reader, &least, NUMBER_POINTS, 1, POINTS_MAX, &reward->price.least.n);
}

/* What it is, its label tells. */
static void read_gift(struct reader *reader, const struct spot *spot, struct reward *reward)
{
    static const char *const names[] = { "worth", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot worth = reader_member(spot, "worth");
    reader_int(reader, &worth, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->worth_minor);
}

void program_effect(struct reader *reader, const struct spot *spot, const struct program *program,
                    struct reward *reward)
{
    static const char *const names[] = {
        [EFFECT_AMOUNT_OFF] = "amount_off",
        [EFFECT_PERCENT_OFF] = "percent_off",
        [EFFECT_AS_MONEY] = "as_money",
        [EFFECT_CHEAPEST_OFF] = "cheapest_off",
        [EFFECT_BUY_GET] = "buy_get",
        [EFFECT_PRICE_IN_POINTS] = "price_in_points",
        [EFFECT_GIFT] = "gift",
        NULL,
    };
    static const char *const later[] = { "voucher", "service", NULL };
    static const struct form form = { .names = names, .later = later };
    size_t effect = 0;
    if (!reader_one_of(reader, spot, &form, EFFECT_GIFT + 1, &effect))
        return;

    struct spot value = reader_required(spot, names[effect]);
    reward->effect = (enum effect_kind)effect;
    switch (reward->effect) {
    case EFFECT_AMOUNT_OFF:
        reader_int(reader, &value, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->amount_minor);
        break;
    case EFFECT_PERCENT_OFF:
    case EFFECT_CHEAPEST_OFF:
        reader_percent(reader, &value, &reward->rate_bp);
        break;
    case EFFECT_AS_MONEY:
        read_as_money(reader, &value, reward);
        break;
    case EFFECT_BUY_GET:
        read_buy_get(reader, &value, reward);
        break;
    case EFFECT_PRICE_IN_POINTS:
        read_price(reader, &value, program, reward);
        break;
    case EFFECT_GIFT:
        read_gift(reader, &value, reward);
        break;
    }
}
