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

/* A unit that rules may give, too, but of kind voucher: what it is good for, the rewards say that cost it. */
static void read_voucher_unit(struct reader *reader, const struct spot *spot,
                              const struct program *program, struct reward *reward)
{
    if (!program_unit_ref(reader, spot, program, &reward->voucher))
        return;
    const struct unit *unit = &program->units[reward->voucher];
    if (unit->kind != UNIT_VOUCHER)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("The unit %1 is not of kind \"voucher\"; name one that is.",
                              "L'unité %1 n'est pas de type \"voucher\" ; nommez-en une qui le "
                              "soit."),
                     WORDS(reader_quote(reader, unit->id)));
    else if (unit->end.kind != UNIT_GOES_ON)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("The unit %1 has ended; take the reward out, or let it give a unit "
                              "that goes on.",
                              "L'unité %1 est terminée ; retirez l'avantage, ou faites-lui donner "
                              "une unité qui continue."),
                     WORDS(reader_quote(reader, unit->id)));
}

static void read_voucher(struct reader *reader, const struct spot *spot,
                         const struct program *program, struct reward *reward)
{
    static const char *const names[] = { "unit", "uses", NULL };
    static const struct form form = { .names = names };
    reward->voucher_uses = 1;
    if (!reader_object(reader, spot, &form))
        return;

    struct spot unit = reader_required(spot, "unit");
    struct spot uses = reader_member(spot, "uses");
    read_voucher_unit(reader, &unit, program, reward);
    reader_int32(reader, &uses, NUMBER_PLAIN, 1, USES_MAX, &reward->voucher_uses);
    bool is_of_vouchers =
        program->unit_count > 0 && program->units[reward->unit].kind == UNIT_VOUCHER;
    if (!reward->has_cost || (reward->cost.n > 0 && is_of_vouchers))
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Points become a voucher: the reward needs a \"cost\" in a unit "
                              "that is none itself.",
                              "Des points deviennent un bon : il faut à l'avantage un \"cost\" "
                              "dans une unité qui n'en est pas un elle-même."),
                     NULL);
}

/* What of a reward is about a receipt, and there is none. */
static void refuse_of_receipt(struct reader *reader, const struct spot *object, const char *name)
{
    struct spot spot = reader_member(object, name);
    if (!spot.node)
        return;
    reader_error(reader, &spot, E_INVALID,
                 SENTENCE("Points become a voucher without a receipt, and %1 is about one; leave "
                          "it out.",
                          "Des points deviennent un bon sans ticket, et %1 parle d'un ticket ; "
                          "retirez-le."),
                 WORDS(reader_quote(reader, str_c(name))));
}

void program_effect_check(struct reader *reader, const struct spot *spot,
                          const struct reward *reward)
{
    static const char *const of_reward[] = { "max_discount", "max_per_purchase", "exclusive" };
    static const char *const of_when[] = {
        "minimum", "include", "exclude", "with", "codes", "first_purchase", "visit",
    };
    struct spot when = reader_member(spot, "when");
    if (reward->effect != EFFECT_VOUCHER)
        return;
    for (size_t i = 0; i < COUNT(of_reward); i++)
        refuse_of_receipt(reader, spot, of_reward[i]);
    for (size_t i = 0; i < COUNT(of_when); i++)
        refuse_of_receipt(reader, &when, of_when[i]);
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
        [EFFECT_VOUCHER] = "voucher",
        NULL,
    };
    static const char *const later[] = { "service", NULL };
    static const struct form form = { .names = names, .later = later };
    size_t effect = 0;
    if (!reader_one_of(reader, spot, &form, EFFECT_VOUCHER + 1, &effect))
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
    case EFFECT_VOUCHER:
        read_voucher(reader, &value, program, reward);
        break;
    }
}
