/* earn.c - what the rules give for a basket. */
#include "loyalty/earn.h"

#include "loyalty/joining/joining.h"
#include "loyalty/match.h"

/* The rules of a programme while they are weighed. */
struct weighing {
    const struct program *program;
    const struct occasion *occasion;
    struct basket *basket;                   /* NULL: the event is not a purchase */
    const struct event *event;               /* NULL: it is one */
    struct outcome_earning given[RULES_MAX]; /* by rule; no points: nothing */
};

static bool rule_is_valid(const struct rule *rule)
{
    return rule->points.n >= 0 && rule->points.n <= POINTS_MAX && rule->rate_bp >= 0 &&
           rule->rate_bp <= RATE_MAX_BP && rule->purchase_max.n >= 0 &&
           (rule->give != GIVE_PER_AMOUNT || rule->every_minor > 0) &&
           (rule->give != GIVE_PER_QUANTITY || rule->every_milli > 0) &&
           (rule->give != GIVE_MULTIPLY || rule->rate_bp > RATE_ONE_BP);
}

/* ---- what a rule gives by itself -------------------------------------------------------------- */

/* In proportion to an amount or a quantity. */
static enum err give_part(const struct rule *rule, int64_t basis, int64_t *ret_points)
{
    if (rule->give == GIVE_PERCENT)
        return scale_i64(basis, rule->rate_bp, RATE_ONE_BP, rule->rounding, ret_points);
    int64_t every = rule->give == GIVE_PER_AMOUNT ? rule->every_minor : rule->every_milli;
    /* "Only full steps count": 19.99 at one point per 10.00 is one point, whatever the rounding. */
    if (rule->full_steps)
        return scale_i64(basis / every, rule->points.n, 1, ROUND_FLOOR, ret_points);
    return scale_i64(basis, rule->points.n, every, rule->rounding, ret_points);
}

static enum err give_parts(const struct rule *rule, const int64_t *parts, size_t count,
                           int64_t basis, int64_t *ret_points)
{
    int64_t sum = 0;
    if (!rule->is_by_line)
        return give_part(rule, basis, ret_points);
    for (size_t i = 0; i < count; i++) {
        int64_t points = 0;
        TRY(give_part(rule, parts[i], &points));
        if (__builtin_add_overflow(sum, points, &sum))
            return E_OVERFLOW;
    }
    *ret_points = sum;
    return OK;
}

static int64_t give_visit(const struct rule *rule, const struct basket *basket)
{
    if (basket == NULL) /* "whatever happened": the rule is for the event */
        return rule->points.n;
    bool has_come =
        match_is_empty(&rule->when.match) ? !basket_is_empty(basket) : basket->selected_count > 0;
    return has_come ? rule->points.n : 0;
}

static enum err give(const struct rule *rule, const struct basket *basket, int64_t amount,
                     struct outcome_earning *earning)
{
    switch (rule->give) {
    case GIVE_PER_AMOUNT:
    case GIVE_PERCENT:
        earning->basis = amount;
        if (basket == NULL)
            return give_part(rule, amount, &earning->points.n);
        return give_parts(rule, basket->selected_minor, basket->line_count, amount,
                          &earning->points.n);
    case GIVE_PER_QUANTITY:
        assert(basket != NULL); /* only a purchase has quantities */
        earning->basis = basket_quantity(basket);
        if (earning->basis > QUANTITY_MILLI_MAX)
            return E_OVERFLOW;
        return give_parts(rule, basket->selected_milli, basket->line_count, earning->basis,
                          &earning->points.n);
    case GIVE_STEPS:
        earning->basis = amount;
        earning->points = rule_step(rule, amount);
        return OK;
    case GIVE_PER_VISIT:
        earning->points.n = give_visit(rule, basket);
        return OK;
    case GIVE_MULTIPLY:
        break; /* not by itself */
    }
    assert(false); /* every kind of the enumeration has its case */
    return OK;
}

/* The ceiling of a purchase, and what those of the account's days and years have left. */
static enum err put_ceiling(const struct weighing *work, const struct rule *rule,
                            struct outcome_earning *earning)
{
    int64_t room = standing_room(work->occasion->standing, ROOM_RULE, rule->id);
    if (rule->purchase_max.n > 0 && earning->points.n > rule->purchase_max.n)
        earning->points = rule->purchase_max;
    if (earning->points.n > room)
        earning->points.n = room;
    return earning->points.n > POINTS_MAX ? E_OVERFLOW : OK;
}

/* ---- what it gives beside others -------------------------------------------------------------- */

static int64_t given_by(const struct weighing *work, uint64_t rules)
{
    int64_t sum = 0;
    for (size_t i = 0; i < work->program->rule_count; i++)
        sum += (rules & RULE_BIT(i)) != 0 ? work->given[i].points.n : 0;
    return sum;
}

/* What the rule counts: of the basket's lines, or of the event; and whether it comes to the least amount. */
static bool is_enough(const struct weighing *work, const struct rule *rule, int64_t *ret_amount)
{
    struct basket *basket = work->basket;
    bool is_after = work->program->policies.earn_on == EARN_AFTER_DISCOUNT;
    if (basket == NULL) {
        *ret_amount = work->event->amount_minor;
        return work->event->amount_minor >= rule->when.minimum_minor;
    }
    *ret_amount = basket_select(basket, &rule->when.match,
                                is_after ? basket->left_minor : basket->amount_minor);
    return basket_is_enough(basket, &rule->when);
}

static enum err weigh(struct weighing *work, size_t index)
{
    const struct rule *rule = &work->program->rules[index];
    struct basket *basket = work->basket;
    struct outcome_earning *earning = &work->given[index];
    int64_t amount = 0;
    assert(rule_is_valid(rule));

    if (!is_enough(work, rule, &amount))
        return OK;
    earning->rule = rule->id;
    earning->unit = work->program->units[rule->unit].id;
    if (rule->give != GIVE_MULTIPLY) {
        TRY(give(rule, basket, amount, earning));
        return put_ceiling(work, rule, earning);
    }
    if (basket != NULL && !match_is_empty(&rule->when.match) && basket->selected_count == 0)
        return OK;
    earning->basis = given_by(work, rule->of_rules);
    if (earning->basis > POINTS_MAX)
        return E_OVERFLOW;
    TRY(scale_i64(earning->basis, rule->rate_bp - RATE_ONE_BP, RATE_ONE_BP, rule->rounding,
                  &earning->points.n));
    return put_ceiling(work, rule, earning);
}

bool earn_are_rivals(const struct program *program, const struct rule *one,
                     const struct rule *other)
{
    bool is_same_group = one->group.len > 0 && str_eq(one->group, other->group);
    return one->unit == other->unit && one->on == other->on &&
           (one->give == GIVE_MULTIPLY) == (other->give == GIVE_MULTIPLY) &&
           (program->policies.combine == COMBINE_BEST || is_same_group);
}

/* A rival comes before it, gives more, or gives as much and is first in the programme. */
static bool is_beaten(const struct weighing *work, size_t index)
{
    const struct rule *rules = work->program->rules;
    int64_t points = work->given[index].points.n;
    for (size_t i = 0; i < work->program->rule_count; i++) {
        int64_t others = work->given[i].points.n;
        if (i == index || others == 0 || !earn_are_rivals(work->program, &rules[i], &rules[index]))
            continue;
        if (rules[i].priority != rules[index].priority) {
            if (rules[i].priority > rules[index].priority)
                return true;
        } else if (others > points || (others == points && i < index)) {
            return true;
        }
    }
    return false;
}

/* "A rule without a name is for every event of its kind." */
static bool is_for(const struct weighing *work, const struct rule *rule)
{
    if (work->event == NULL)
        return rule->on == EVENT_PURCHASE;
    return rule->on == work->event->kind &&
           (rule->event.len == 0 || str_eq(rule->event, work->event->name));
}

/* The rules of one kind: those that give by themselves, or those that multiply what they gave. */
static enum err weigh_all(struct weighing *work, bool is_multiplying)
{
    const struct program *program = work->program;
    bool is_out[RULES_MAX] = { false };
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        if ((rule->give == GIVE_MULTIPLY) == is_multiplying && is_for(work, rule) &&
            occasion_fits(&rule->when, work->occasion))
            TRY(weigh(work, i));
    }
    for (size_t i = 0; i < program->rule_count; i++)
        is_out[i] = is_beaten(work, i);
    for (size_t i = 0; i < program->rule_count; i++) {
        if (is_out[i])
            work->given[i].points.n = 0;
    }
    return OK;
}

/* "Unpaid, it earns nothing." */
static bool may_earn(const struct weighing *work)
{
    const struct standing *standing = work->occasion->standing;
    enum event_kind kind = work->event != NULL ? work->event->kind : EVENT_PURCHASE;
    return standing == NULL || joining_earns(standing->seat, kind);
}

static enum err keep(struct arena *arena, struct weighing *work, struct outcome *ret_outcome)
{
    const struct program *program = work->program;
    struct outcome_earning *earnings =
        ARENA_ARRAY(arena, struct outcome_earning, program->rule_count);
    assert(program->rule_count <= RULES_MAX);
    if (earnings == NULL)
        return E_NO_MEMORY;
    if (may_earn(work)) {
        TRY(weigh_all(work, false));
        TRY(weigh_all(work, true));
    }

    size_t count = 0;
    for (size_t i = 0; i < program->rule_count; i++) {
        if (work->given[i].points.n > 0)
            earnings[count++] = work->given[i];
    }
    ret_outcome->earnings = earnings;
    ret_outcome->earning_count = count;
    return OK;
}

enum err earn_rules(struct arena *arena, const struct program *program,
                    const struct occasion *occasion, struct basket *basket,
                    struct outcome *ret_outcome)
{
    struct weighing work = { .program = program, .occasion = occasion, .basket = basket };
    return keep(arena, &work, ret_outcome);
}

enum err earn_event(struct arena *arena, const struct program *program,
                    const struct occasion *occasion, const struct event *event,
                    struct outcome *ret_outcome)
{
    struct weighing work = { .program = program, .occasion = occasion, .event = event };
    return keep(arena, &work, ret_outcome);
}

struct points earn_total(const struct outcome *outcome, struct str unit)
{
    struct points total = { 0 };
    for (size_t i = 0; i < outcome->earning_count; i++) {
        if (str_eq(outcome->earnings[i].unit, unit))
            total.n += outcome->earnings[i].points.n;
    }
    return total;
}
