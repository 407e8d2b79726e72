/* figures.c - what a simulation found, as the figures that reports show. */
#include "simulate/figures.h"

#include <stdlib.h>

#include "core/money.h"

#define DAYS_PER_YEAR_MILLI 365250

/* ---- small sums -------------------------------------------------------------------------------- */

/* number * mul / div, to the nearest; 0 when it cannot be said. */
static int64_t scaled(int64_t number, int64_t mul, int64_t div, enum rounding how)
{
    int64_t result = 0;
    if (number <= 0 || mul <= 0 || div <= 0)
        return 0;
    return scale_i64(number, mul, div, how, &result) == OK ? result : 0;
}

int64_t figures_share(int64_t part, int64_t whole)
{
    return scaled(part, RATE_ONE_BP, whole, ROUND_HALF_UP);
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t median(int64_t *numbers, size_t count)
{
    if (count == 0)
        return 0;
    qsort(numbers, count, sizeof(*numbers), compare_numbers);
    return numbers[(count - 1) / 2];
}

/* ---- the shop ---------------------------------------------------------------------------------- */

static void gap_of(const struct crowd *crowd, int64_t *room, struct figures_shop *shop)
{
    size_t count = 0;
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct crowd_member *member = &crowd->members[i];
        if (member->visits < 2)
            continue;
        int64_t days = member->last.days - member->first.days;
        room[count++] = (2 * days + member->visits - 1) / (2 * (member->visits - 1));
    }
    shop->has_gap = count > 0;
    shop->gap_days = median(room, count);
}

static void shop_of(const struct simulation *simulation, int64_t *room,
                    struct figures_shop *ret_shop)
{
    const struct simulate_shop *told = simulation_shop(simulation);
    const struct crowd *crowd = simulation_crowd(simulation);
    const struct simulate_month *total = &told->total;
    struct figures_shop shop = { .members = crowd->count, .days = 1 };
    if (!date_is_none(told->first))
        shop.days = told->last.days - told->first.days + 1;
    shop.basket_minor =
        scaled(total->revenue_with_card_minor, 1, total->receipts_with_card, ROUND_HALF_UP);
    shop.basket_all_minor = scaled(total->revenue_minor, 1, total->receipts, ROUND_HALF_UP);
    shop.visits_milli = scaled(total->receipts_with_card, 1000, shop.members, ROUND_HALF_UP);
    shop.visits_year_milli =
        scaled(shop.visits_milli, DAYS_PER_YEAR_MILLI, shop.days * 1000, ROUND_HALF_UP);
    shop.identified_bp = figures_share(total->revenue_with_card_minor, total->revenue_minor);
    gap_of(crowd, room, &shop);
    *ret_shop = shop;
}

/* ---- one programme ----------------------------------------------------------------------------- */

/* Whether a / b is more than c / d. */
static bool is_more(int64_t a, int64_t b, int64_t c, int64_t d)
{
    return (__int128)a * d > (__int128)c * b;
}

/* The most that a point is worth: as money, through the best reward that takes an amount off, as it was
 * spent in the simulation, or as the unit declares. */
static void value_of(const struct trial *trial, size_t index, struct figures_unit *unit)
{
    const struct program *program = trial->program;
    const struct unit *declared = &program->units[index];
    unit->value_points = 1;
    if (declared->kind == UNIT_MONEY)
        unit->value_minor = 1;
    for (size_t i = 0; i < program->reward_count && declared->kind != UNIT_MONEY; i++) {
        const struct reward *reward = &program->rewards[i];
        int64_t points = 0;
        int64_t minor = 0;
        if (!reward_worth(program, reward, &points, &minor) || reward->unit != index)
            continue;
        if (is_more(minor, points, unit->value_minor, unit->value_points)) {
            unit->value_minor = minor;
            unit->value_points = points;
        }
    }
    if (unit->value_minor == 0 && unit->flow.spent > 0) {
        unit->value_minor = trial->discounts_unit[index];
        unit->value_points = unit->flow.spent;
    }
    if (unit->value_minor == 0 && declared->value_points > 0) {
        unit->value_minor = declared->value_minor;
        unit->value_points = declared->value_points;
    }
    unit->has_value = unit->value_minor > 0;
}

static int64_t outstanding_of(const struct trial_flow *flow)
{
    return flow->issued - flow->spent - flow->expired - flow->cancelled;
}

static void units_of(const struct trial *trial, struct figures *figures)
{
    for (size_t i = 0; i < trial->program->unit_count; i++) {
        struct figures_unit *unit = &figures->units[i];
        unit->flow = trial->total.units[i];
        unit->outstanding = outstanding_of(&unit->flow);
        value_of(trial, i, unit);
        unit->outstanding_minor =
            scaled(unit->outstanding, unit->value_minor, unit->value_points, ROUND_HALF_UP);
        figures->liability_minor += unit->outstanding_minor;
    }
}

static void deciles_of(const struct trial *trial, const struct crowd *crowd, const uint32_t *order,
                       struct figures *figures)
{
    for (uint32_t i = 0; i < crowd->count; i++) {
        struct figures_decile *decile =
            &figures->deciles[(uint64_t)i * FIGURES_DECILES / crowd->count];
        const struct trial_member *member = &trial->members[order[i]];
        decile->members++;
        decile->spent_minor += crowd->members[order[i]].spent_minor;
        decile->rewarded += member->rewards > 0;
        decile->discount_minor += member->discount_minor;
        figures->rewarded += member->rewards > 0;
    }
}

static void reached_of(const struct trial *trial, const struct crowd *crowd, int64_t *room,
                       struct figures *figures)
{
    size_t count = 0;
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct trial_member *member = &trial->members[i];
        if (member->has_reached)
            room[count++] = member->reached.days - crowd->members[i].first.days;
    }
    figures->reached = (int64_t)count;
    figures->reached_days = median(room, count);
}

/* With sales s under cards, discounts c and a margin m, a share u more pays when  m s u = c + c u,
 * for what is bought more has its discounts, too:  u = c / (m s - c). */
static void break_even_of(const struct figures_shop *shop, int64_t sales, int32_t margin_bp,
                          struct figures *figures)
{
    int64_t margin = scaled(sales, margin_bp, RATE_ONE_BP, ROUND_FLOOR);
    figures->has_break_even = margin > figures->cost_minor;
    if (!figures->has_break_even)
        return;
    int64_t rest = margin - figures->cost_minor;
    figures->break_even_bp = scaled(figures->cost_minor, RATE_ONE_BP, rest, ROUND_CEILING);
    int64_t more = RATE_ONE_BP + figures->break_even_bp;
    figures->break_even_visits_milli =
        scaled(shop->visits_year_milli, more, RATE_ONE_BP, ROUND_CEILING);
    figures->break_even_basket_minor = scaled(shop->basket_minor, more, RATE_ONE_BP, ROUND_CEILING);
}

static void uplift_of(const struct simulate_assumptions *assumptions, int64_t sales,
                      struct figures *figures)
{
    int64_t uplift = assumptions->uplift_bp;
    figures->uplift_revenue_minor = scaled(sales, uplift, RATE_ONE_BP, ROUND_HALF_UP);
    figures->uplift_margin_minor =
        scaled(figures->uplift_revenue_minor, assumptions->margin_bp, RATE_ONE_BP, ROUND_HALF_UP);
    figures->uplift_cost_minor = scaled(figures->cost_minor, uplift, RATE_ONE_BP, ROUND_HALF_UP);
    figures->result_minor =
        figures->uplift_margin_minor - figures->uplift_cost_minor - figures->cost_minor;
}

static void figures_of(const struct simulation *simulation, size_t index, const uint32_t *order,
                       int64_t *room, const struct figures_shop *shop, struct figures *figures)
{
    const struct simulate_assumptions *assumptions = &simulation_request(simulation)->assumptions;
    const struct simulate_month *total = &simulation_shop(simulation)->total;
    const struct crowd *crowd = simulation_crowd(simulation);
    const struct trial *trial = simulation_trial(simulation, index);
    figures->cost_minor = trial->total.discount_minor;
    figures->cost_card_bp = figures_share(figures->cost_minor, total->revenue_with_card_minor);
    figures->cost_all_bp = figures_share(figures->cost_minor, total->revenue_minor);
    figures->cost_member_year_minor = scaled(figures->cost_minor, DAYS_PER_YEAR_MILLI,
                                             shop->members * shop->days * 1000, ROUND_HALF_UP);
    units_of(trial, figures);
    deciles_of(trial, crowd, order, figures);
    reached_of(trial, crowd, room, figures);
    break_even_of(shop, total->revenue_with_card_minor, assumptions->margin_bp, figures);
    uplift_of(assumptions, total->revenue_with_card_minor, figures);
}

static int compare_spent(const void *a, const void *b, void *context)
{
    const struct crowd *crowd = context;
    uint32_t first = *(const uint32_t *)a;
    uint32_t second = *(const uint32_t *)b;
    int64_t x = crowd->members[first].spent_minor;
    int64_t y = crowd->members[second].spent_minor;
    if (x != y)
        return x > y ? -1 : 1;
    return first < second ? -1 : first > second;
}

enum err figures_make(struct arena *arena, const struct simulation *simulation,
                      struct figures_shop *ret_shop, struct figures **ret_figures)
{
    struct crowd crowd = *simulation_crowd(simulation);
    size_t count = simulation_request(simulation)->candidate_count;
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, crowd.count);
    int64_t *room = ARENA_ARRAY(arena, int64_t, crowd.count);
    struct figures *figures = ARENA_ARRAY(arena, struct figures, count);
    struct figures_shop shop = { 0 };
    if (order == NULL || room == NULL || figures == NULL)
        return E_NO_MEMORY;
    for (uint32_t i = 0; i < crowd.count; i++)
        order[i] = i;
    qsort_r(order, crowd.count, sizeof(*order), compare_spent, &crowd);
    shop_of(simulation, room, &shop);
    for (size_t i = 0; i < count; i++)
        figures_of(simulation, i, order, room, &shop, &figures[i]);
    *ret_shop = shop;
    *ret_figures = figures;
    return OK;
}

int64_t figures_curve(const struct figures *figures, const struct trial *trial, size_t month,
                      int64_t *points)
{
    int64_t minor = 0;
    for (size_t i = 0; i < trial->program->unit_count; i++) {
        const struct figures_unit *unit = &figures->units[i];
        points[i] += outstanding_of(&trial->months[month].units[i]);
        minor += scaled(points[i], unit->value_minor, unit->value_points, ROUND_HALF_UP);
    }
    return minor;
}
