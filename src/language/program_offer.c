/* program_offer.c - what a programme offers: its rules and its rewards. */
#include "language/program_offer.h"

#include "language/program_condition.h"
#include "language/program_effect.h"
#include "language/program_event.h"
#include "language/program_give.h"

/* ---- rules ------------------------------------------------------------------------------------ */

/* Per account, of the shop's calendar, and for all accounts together under the name `in_all`; of points for
 * a rule, of uses for a reward. */
static void read_ceilings(struct reader *reader, const struct spot *spot, enum number_kind kind,
                          const char *in_all, struct ceilings *max)
{
    struct spot total = reader_member(spot, in_all);
    struct spot day = reader_member(spot, "max_per_day");
    struct spot month = reader_member(spot, "max_per_month");
    struct spot year = reader_member(spot, "max_per_year");
    struct spot ever = reader_member(spot, "max_per_account");
    reader_int(reader, &day, kind, 1, POINTS_MAX, &max->by_day);
    reader_int(reader, &month, kind, 1, POINTS_MAX, &max->by_month);
    reader_int(reader, &year, kind, 1, POINTS_MAX, &max->by_year);
    reader_int(reader, &ever, kind, 1, POINTS_MAX, &max->for_ever);
    reader_int(reader, &total, kind, 1, POINTS_MAX, &max->in_all);
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
        "id",
        "label",
        "on",
        "event",
        "when",
        "give",
        "rounding",
        "rounding_per_line",
        "max_per_purchase",
        "max_per_day",
        "max_per_month",
        "max_per_year",
        "max_per_account",
        "max_total",
        "group",
        "priority",
        NULL,
    };
    static const struct form form = { .names = names };
    if (!reader_object(reader, spot, &form))
        return;

    struct spot id = reader_required(spot, "id");
    struct spot label = reader_member(spot, "label");
    struct spot when = reader_member(spot, "when");
    struct spot give = reader_required(spot, "give");
    struct spot rounding = reader_member(spot, "rounding");
    struct spot by_line = reader_member(spot, "rounding_per_line");
    struct spot maximum = reader_member(spot, "max_per_purchase");
    struct spot group = reader_member(spot, "group");
    struct spot priority = reader_member(spot, "priority");

    reader_id(reader, &id, &rule->id);
    if (!label.node || !reader_label(reader, &label, &rule->label))
        rule->label = reader_same(rule->id);
    program_event(reader, spot, rule);
    program_condition(reader, &when, program, &rule->when);
    program_give(reader, &give, program, rule);
    read_rounding(reader, &rounding, &rule->rounding);
    reader_bool(reader, &by_line, &rule->is_by_line);
    reader_int(reader, &maximum, NUMBER_POINTS, 1, POINTS_MAX, &rule->purchase_max.n);
    read_ceilings(reader, spot, NUMBER_POINTS, "max_total", &rule->max);
    reader_name(reader, &group, &rule->group);
    reader_int32(reader, &priority, NUMBER_PLAIN, -PRIORITY_MAX, PRIORITY_MAX, &rule->priority);
    program_event_check(reader, spot, program, rule);
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
    for (size_t i = 0; i < count; i++) {
        struct spot spot = reader_item(&list, i);
        program_give_rules(reader, &spot, program, &rules[i]);
    }
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
    program_unit_ref(reader, &unit, program, &reward->unit);
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

static void read_reward(struct reader *reader, const struct spot *spot,
                        const struct program *program, struct reward *reward)
{
    static const char *const names[] = {
        "id",
        "label",
        "cost",
        "effect",
        "when",
        "max_discount",
        "max_per_purchase",
        "max_per_day",
        "max_per_month",
        "max_per_year",
        "max_per_account",
        "stock",
        "exclusive",
        "auto",
        NULL,
    };
    static const char *const later[] = {
        "from", "until", "priority", "shops", "channels", "tiers", NULL,
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
    struct spot automatic = reader_member(spot, "auto");

    reader_id(reader, &id, &reward->id);
    reader_label(reader, &label, &reward->label);
    read_cost(reader, &cost, program, reward);
    program_effect(reader, &effect, program, reward);
    program_condition(reader, &when, program, &reward->when);
    reader_int(reader, &discount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &reward->discount_max_minor);
    reader_int32(reader, &uses, NUMBER_PLAIN, 1, INT32_MAX, &reward->uses_max);
    read_ceilings(reader, spot, NUMBER_PLAIN, "stock", &reward->max);
    reader_bool(reader, &exclusive, &reward->is_exclusive);
    reader_bool(reader, &automatic, &reward->is_automatic);
    program_effect_check(reader, spot, reward);
    if (reward->is_automatic && reward->effect == EFFECT_PRICE_IN_POINTS)
        reader_error(reader, &automatic, E_INVALID,
                     SENTENCE("Which product to take for points, the customer chooses; leave "
                              "\"auto\" out.",
                              "C'est le client qui choisit le produit à prendre en points ; "
                              "retirez \"auto\"."),
                     NULL);
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
