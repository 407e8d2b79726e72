/* program_offer.c - what a programme offers: its rules and its rewards. */
#include "loyalty/program_offer.h"

#include "loyalty/program_condition.h"

/* The units one can name: "points", "stamps". */
static struct label unit_names(struct reader *reader, const struct program *program)
{
    struct str ids[UNITS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < program->unit_count; i++) {
        if (program->units[i].id.len > 0) /* else it could not be read */
            ids[count++] = program->units[i].id;
    }
    return reader_quotes(reader, ids, count);
}

/* A reference to a unit by its id. */
static bool read_unit_ref(struct reader *reader, const struct spot *spot,
                          const struct program *program, size_t *ret_unit)
{
    struct label known = unit_names(reader, program);
    if (!spot->node || spot->node->type != JSON_TEXT) {
        reader_want(reader, spot, known);
        return false;
    }
    for (size_t i = 0; i < program->unit_count; i++) {
        if (str_eq(program->units[i].id, spot->node->text)) {
            *ret_unit = i;
            return true;
        }
    }
    if (program->unit_count > 0) /* else the units themselves could not be read */
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("There is no unit %1; the units are %2.",
                              "Il n'y a pas d'unité %1 ; les unités sont %2."),
                     WORDS(reader_quote(reader, spot->node->text), known));
    return false;
}

/* ---- rules ------------------------------------------------------------------------------------ */

static void read_per_amount(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const char *const names[] = { "every", "points", "full_steps", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot every = reader_required(spot, "every");
    struct spot points = reader_required(spot, "points");
    struct spot full_steps = reader_member(spot, "full_steps");
    reader_int(reader, &every, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &rule->every_minor);
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &rule->points.n);
    reader_bool(reader, &full_steps, &rule->full_steps);
}

static void read_per_visit(struct reader *reader, const struct spot *spot, struct rule *rule)
{
    static const char *const names[] = { "points", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot points = reader_required(spot, "points");
    reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &rule->points.n);
}

static void read_step(struct reader *reader, const struct spot *spot, const struct step *before,
                      struct step *step)
{
    static const char *const names[] = { "amount", "points", NULL };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;
    struct spot amount = reader_required(spot, "amount");
    struct spot points = reader_required(spot, "points");
    bool has_both =
        reader_int(reader, &amount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &step->amount_minor) &&
        reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &step->points.n);
    if (has_both && before != NULL &&
        (step->amount_minor <= before->amount_minor || step->points.n <= before->points.n))
        reader_error(
            reader, spot, E_INVALID,
            SENTENCE("Each step asks for a larger amount than the one before it, and gives "
                     "more.",
                     "Chaque palier demande un montant plus élevé que le précédent, et donne "
                     "davantage."),
            NULL);
}

static void read_steps(struct reader *reader, const struct spot *list, struct rule *rule)
{
    if (!reader_list(reader, list, SENTENCE("steps", "paliers"), 1, STEPS_MAX))
        return;
    size_t count = list->node->count;
    struct step *steps = reader_alloc(reader, count, sizeof(*steps));
    if (!steps)
        return;
    for (size_t i = 0; i < count; i++) {
        struct spot item = reader_item(list, i);
        read_step(reader, &item, i > 0 ? &steps[i - 1] : NULL, &steps[i]);
    }
    rule->steps = steps;
    rule->step_count = count;
}

static void check_percent_gives_money(struct reader *reader, const struct spot *spot,
                                      const struct unit *unit)
{
    if (unit->kind == UNIT_MONEY)
        return;
    reader_error(reader, spot, E_INVALID,
                 SENTENCE("\"percent\" gives money, and the unit %1 is not of kind \"money\"; use "
                          "\"per_amount\", or a unit of kind \"money\".",
                          "\"percent\" donne de l'argent, et l'unité %1 n'est pas de type "
                          "\"money\" ; utilisez \"per_amount\", ou une unité de type \"money\"."),
                 WORDS(reader_quote(reader, unit->id)));
}

static void read_give(struct reader *reader, const struct spot *spot, const struct program *program,
                      struct rule *rule)
{
    static const char *const names[] = {
        [GIVE_PER_AMOUNT] = "per_amount",
        [GIVE_PER_VISIT] = "per_visit",
        [GIVE_PERCENT] = "percent",
        [GIVE_STEPS] = "steps",
        "unit",
        NULL,
    };
    static const char *const later[] = { "fixed",      "per_unit", "per_quantity",
                                         "multiplier", "voucher",  NULL };
    static const struct form form = { .names = names, .later = later };
    size_t give = 0;
    bool is_one = reader_one_of(reader, spot, &form, GIVE_STEPS + 1, &give);
    if (!spot->node || spot->node->type != JSON_OBJECT)
        return;

    struct spot unit = reader_required(spot, "unit");
    bool has_unit = read_unit_ref(reader, &unit, program, &rule->unit);
    if (!is_one)
        return;
    struct spot value = reader_required(spot, names[give]);
    rule->give = (enum give_kind)give;
    switch (rule->give) {
    case GIVE_PER_AMOUNT:
        read_per_amount(reader, &value, rule);
        break;
    case GIVE_PER_VISIT:
        read_per_visit(reader, &value, rule);
        break;
    case GIVE_PERCENT:
        reader_percent(reader, &value, &rule->rate_bp);
        if (has_unit)
            check_percent_gives_money(reader, &value, &program->units[rule->unit]);
        break;
    case GIVE_STEPS:
        read_steps(reader, &value, rule);
        break;
    }
}

static void read_event(struct reader *reader, const struct spot *spot)
{
    static const char *const names[] = { "purchase", NULL };
    static const char *const later[] = {
        "top_up", "enrolment", "enrollment",   "birthday", "referral", "visit", "check_in",
        "review", "event",     "tier_reached", "tier",     "manual",   NULL,
    };
    static const struct form form = { .names = names, .later = later };
    size_t index = 0;
    reader_word(reader, spot, &form, &index);
}

static void read_rounding(struct reader *reader, const struct spot *spot, enum rounding *rounding)
{
    static const char *const names[] = {
        [ROUND_FLOOR] = "floor",
        [ROUND_HALF_UP] = "half_up",
        [ROUND_CEILING] = "ceiling",
        NULL,
    };
    static const struct form form = { .names = names };
    size_t index = ROUND_FLOOR;
    reader_word(reader, spot, &form, &index);
    *rounding = (enum rounding)index;
}

static void read_rule(struct reader *reader, const struct spot *spot, const struct program *program,
                      struct rule *rule)
{
    static const char *const names[] = {
        "id", "label", "on", "when", "give", "rounding", "max_per_purchase", NULL,
    };
    static const char *const later[] = {
        "priority",     "group",           "max_per_day", "max_per_month",
        "max_per_year", "max_per_account", "max_total",   "rounding_per_line",
        NULL,
    };
    static const struct form form = { .names = names, .later = later };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot id = reader_required(spot, "id");
    struct spot label = reader_member(spot, "label");
    struct spot on = reader_required(spot, "on");
    struct spot when = reader_member(spot, "when");
    struct spot give = reader_required(spot, "give");
    struct spot rounding = reader_member(spot, "rounding");
    struct spot maximum = reader_member(spot, "max_per_purchase");

    reader_id(reader, &id, &rule->id);
    if (!label.node || !reader_label(reader, &label, &rule->label))
        rule->label = reader_same(rule->id);
    read_event(reader, &on);
    program_condition(reader, &when, &rule->when);
    read_give(reader, &give, program, rule);
    read_rounding(reader, &rounding, &rule->rounding);
    reader_int(reader, &maximum, NUMBER_POINTS, 1, POINTS_MAX, &rule->purchase_max.n);
}

void program_offer_rules(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot list = reader_required(root, "rules");
    if (!reader_list(reader, &list, SENTENCE("rules", "règles"), 0, RULES_MAX))
        return;
    size_t count = list.node->count;
    struct rule *rules = reader_alloc(reader, count, sizeof(*rules));
    if (!rules)
        return;

    for (size_t i = 0; i < count; i++) {
        struct spot spot = reader_item(&list, i);
        read_rule(reader, &spot, program, &rules[i]);
    }
    program->rules = rules;
    program->rule_count = count;
}

/* ---- rewards ---------------------------------------------------------------------------------- */

static void read_cost(struct reader *reader, const struct spot *spot, const struct program *program,
                      struct reward *reward)
{
    static const char *const names[] = { "unit", "points", NULL };
    static const struct form form = { .names = names };
    if (!spot->node)
        return;
    reward->has_cost = true;
    if (!reader_object(reader, spot, &form))
        return;

    struct spot unit = reader_required(spot, "unit");
    struct spot points = reader_required(spot, "points");
    read_unit_ref(reader, &unit, program, &reward->unit);
    if (points.node && points.node->type == JSON_INT && points.node->num == 0)
        reader_error(reader, &points, E_INVALID,
                     SENTENCE("A cost is at least 1; leave \"cost\" out for a reward that costs "
                              "nothing.",
                              "Un coût est d'au moins 1 ; retirez \"cost\" pour un avantage "
                              "gratuit."),
                     NULL);
    else
        reader_int(reader, &points, NUMBER_POINTS, 1, POINTS_MAX, &reward->cost.n);
}

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

static void read_effect(struct reader *reader, const struct spot *spot, struct reward *reward)
{
    static const char *const names[] = {
        [EFFECT_AMOUNT_OFF] = "amount_off",
        [EFFECT_PERCENT_OFF] = "percent_off",
        [EFFECT_AS_MONEY] = "as_money",
        NULL,
    };
    static const char *const later[] = {
        "free_product",
        "product",
        "buy_x_get_y",
        "cheapest_free",
        "cheapest_percent_off",
        "price_in_points",
        "voucher",
        "gift",
        "service",
        "free_delivery",
        NULL,
    };
    static const struct form form = { .names = names, .later = later };
    size_t effect = 0;
    if (!reader_one_of(reader, spot, &form, EFFECT_AS_MONEY + 1, &effect))
        return;

    struct spot value = reader_required(spot, names[effect]);
    reward->effect = (enum effect_kind)effect;
    switch (reward->effect) {
    case EFFECT_AMOUNT_OFF:
        reader_int(reader, &value, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->amount_minor);
        break;
    case EFFECT_PERCENT_OFF:
        reader_percent(reader, &value, &reward->rate_bp);
        break;
    case EFFECT_AS_MONEY:
        read_as_money(reader, &value, reward);
        break;
    }
}

static void read_reward(struct reader *reader, const struct spot *spot,
                        const struct program *program, struct reward *reward)
{
    static const char *const names[] = {
        "id",        "label", "cost", "effect", "when", "max_discount", "max_per_purchase",
        "exclusive", NULL,
    };
    static const char *const later[] = {
        "auto",  "from",     "until", "stock", "max_per_member", "max_per_day", "priority",
        "shops", "channels", "tiers", NULL,
    };
    static const struct form form = { .names = names, .later = later };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot id = reader_required(spot, "id");
    struct spot label = reader_required(spot, "label");
    struct spot cost = reader_member(spot, "cost");
    struct spot effect = reader_required(spot, "effect");
    struct spot when = reader_member(spot, "when");
    struct spot discount = reader_member(spot, "max_discount");
    struct spot uses = reader_member(spot, "max_per_purchase");
    struct spot exclusive = reader_member(spot, "exclusive");

    reader_id(reader, &id, &reward->id);
    reader_label(reader, &label, &reward->label);
    read_cost(reader, &cost, program, reward);
    read_effect(reader, &effect, reward);
    program_condition(reader, &when, &reward->when);
    reader_int(reader, &discount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->discount_max_minor);
    reader_int32(reader, &uses, NUMBER_PLAIN, 1, INT32_MAX, &reward->uses_max);
    reader_bool(reader, &exclusive, &reward->is_exclusive);
}

void program_offer_rewards(struct reader *reader, const struct spot *root, struct program *program)
{
    struct spot list = reader_required(root, "rewards");
    if (!reader_list(reader, &list, SENTENCE("rewards", "avantages"), 0, REWARDS_MAX))
        return;
    size_t count = list.node->count;
    struct reward *rewards = reader_alloc(reader, count, sizeof(*rewards));
    if (!rewards)
        return;

    for (size_t i = 0; i < count; i++) {
        struct spot spot = reader_item(&list, i);
        read_reward(reader, &spot, program, &rewards[i]);
    }
    program->rewards = rewards;
    program->reward_count = count;
}
