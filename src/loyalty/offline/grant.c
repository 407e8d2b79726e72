/* grant.c - rewards as a till gave them: taken as far as they go, and borne by the shop beyond. */
#include "loyalty/offline/grant.h"

#include "loyalty/decide/decide.h"
#include "loyalty/remains.h"

/* ---- what is given ----------------------------------------------------------------------------- */

/* A part of the whole, half up, by what is left of what it is a part of. */
static enum err share(int64_t whole, int64_t left, int64_t of, int64_t *ret_share)
{
    *ret_share = whole;
    return left == of ? OK : scale_i64(whole, left, of, ROUND_HALF_UP, ret_share);
}

/* "Each keeps the share that the lines keep which are left": rounded down, so that no line is taken below zero. */
static enum err take_line(const struct outcome_input *input, struct basket *basket, size_t line,
                          int64_t off, struct outcome_redemption *got)
{
    int64_t part = off;
    int64_t amount = input->receipt->lines[line].amount_minor;
    if (off < 0 || off > amount)
        return E_JOURNAL;
    if (off > 0 && basket->amount_minor[line] != amount)
        TRY(scale_i64(off, basket->amount_minor[line], amount, ROUND_FLOOR, &part));
    if (part > basket->left_minor[line])
        return E_JOURNAL;
    basket->left_minor[line] -= part;
    got->off_minor[line] = part;
    got->discount_minor += part;
    return OK;
}

/* Gifts stay while something is left of the receipt, or once they were handed over. */
static void keep_gifts(const struct outcome_input *input, const struct basket *basket,
                       const struct outcome_redemption *given, struct outcome_redemption *got)
{
    bool is_handed = (input->handed & ASK_BIT(given->ask)) != 0;
    if (!basket_is_empty(basket) || is_handed)
        got->gifts = given->gifts;
}

static enum err take_one(struct arena *arena, const struct outcome_input *input,
                         struct basket *basket, const struct outcome_redemption *given,
                         struct outcome_redemption *got)
{
    *got = (struct outcome_redemption){
        .ask = given->ask,
        .reward = given->reward,
        .unit = given->unit,
        .off_minor = ARENA_ARRAY(arena, int64_t, basket->line_count),
    };
    if (got->off_minor == NULL)
        return E_NO_MEMORY;
    if (given->ask >= input->receipt->ask_count || given->cost.n < 0)
        return E_JOURNAL;
    for (size_t i = 0; i < basket->line_count; i++)
        TRY(take_line(input, basket, i, given->off_minor[i], got));
    keep_gifts(input, basket, given, got);
    if (given->discount_minor > 0)
        return share(given->cost.n, got->discount_minor, given->discount_minor, &got->cost.n);
    got->cost.n = got->gifts > 0 ? given->cost.n : 0;
    return OK;
}

enum err grant_take(struct arena *arena, const struct outcome_input *input, struct basket *basket,
                    struct outcome *ret_outcome)
{
    struct outcome_redemption *all =
        ARENA_ARRAY(arena, struct outcome_redemption, input->granted_count);
    size_t count = 0;
    if (all == NULL && input->granted_count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < input->granted_count; i++) {
        TRY(take_one(arena, input, basket, &input->granted[i], &all[count]));
        if (all[count].discount_minor > 0 || all[count].gifts > 0)
            count++;
    }
    ret_outcome->redemptions = all;
    ret_outcome->redemption_count = count;
    return OK;
}

static bool is_same(const struct outcome_redemption *a, const struct outcome_redemption *b,
                    size_t line_count)
{
    bool is_same = str_eq(a->reward, b->reward) && str_eq(a->unit, b->unit) &&
                   a->cost.n == b->cost.n && a->discount_minor == b->discount_minor &&
                   a->gifts == b->gifts;
    for (size_t i = 0; is_same && i < line_count; i++)
        is_same = a->off_minor[i] == b->off_minor[i];
    return is_same;
}

bool grant_is_same(const struct offline *offline, const struct outcome *outcome)
{
    if (offline->redemption_count != outcome->redemption_count)
        return false;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        if (!is_same(&offline->redemptions[i], &outcome->redemptions[i], outcome->line_count))
            return false;
    }
    return true;
}

/* ---- what is borne ----------------------------------------------------------------------------- */

static enum err bear(struct arena *arena, struct entry *entry, const struct offline_borne *row)
{
    struct offline *offline = &entry->offline;
    if (row->points.n == 0 && row->amount_minor == 0)
        return OK;
    if (offline->borne == NULL)
        offline->borne =
            ARENA_ARRAY(arena, struct offline_borne, REDEMPTIONS_MAX + PAYMENTS_MAX + UNITS_MAX);
    if (offline->borne == NULL)
        return E_NO_MEMORY;
    offline->borne[offline->borne_count++] = *row;
    offline->borne_minor += row->amount_minor;
    return OK;
}

static int64_t decided_of(const struct outcome *outcome, struct str reward)
{
    int64_t minor = 0;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        if (str_eq(outcome->redemptions[i].reward, reward))
            minor += outcome->redemptions[i].discount_minor;
    }
    return minor;
}

enum err grant_note_free(struct arena *arena, struct entry *entry, const struct outcome *outcome,
                         const struct refusal *refusal)
{
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *given = &entry->outcome.redemptions[i];
        int64_t decided = given->discount_minor;
        if (given->cost.n > 0)
            continue;
        if (outcome != NULL)
            decided = decided_of(outcome, given->reward);
        else if (str_eq(refusal->subject, given->reward))
            decided = 0;
        if (decided < given->discount_minor)
            TRY(bear(arena, entry,
                     &(struct offline_borne){ .ask = given->ask,
                                              .amount_minor = given->discount_minor - decided }));
    }
    return OK;
}

enum err grant_cost(struct arena *arena, const struct program *program,
                    const struct account *account, const struct outcome_redemption *redemption,
                    struct entry *entry, struct points *ret_points)
{
    int64_t cost = redemption->cost.n;
    int64_t has = 0;
    if (account != NULL && program_unit(program, redemption->unit) != NULL)
        has = lots_usable(account, redemption->unit, entry->on).n;
    if (has < 0)
        has = 0;
    if (has > cost)
        has = cost;
    ret_points->n = has;
    const struct reward *reward = program_reward(program, redemption->reward);
    struct offline_borne row = { .ask = redemption->ask, .points = { .n = cost - has } };
    int64_t worth = reward != NULL ? redemption->gifts * reward->worth_minor : 0;
    TRY(scale_i64(redemption->discount_minor + worth, row.points.n, cost, ROUND_HALF_UP,
                  &row.amount_minor));
    return bear(arena, entry, &row);
}

enum err grant_payment(struct arena *arena, struct entry *entry, struct str unit,
                       int64_t lacking_minor)
{
    return bear(arena, entry,
                &(struct offline_borne){
                    .is_payment = true, .unit = unit, .amount_minor = lacking_minor });
}

/* ---- what comes back --------------------------------------------------------------------------- */

static bool is_about(const struct offline_borne *a, const struct offline_borne *b)
{
    return a->is_payment == b->is_payment && a->ask == b->ask && str_eq(a->unit, b->unit);
}

/* What is borne of the same thing still, by the purchase and its returns until now. */
static struct offline_borne borne_until_now(const struct purchase_history *history,
                                            const struct offline_borne *of)
{
    struct offline_borne sum = *of;
    sum.points.n = 0;
    sum.amount_minor = 0;
    for (size_t r = 0; r <= history->return_count; r++) {
        const struct entry *entry = r == 0 ? history->purchase : &history->returns[r - 1];
        for (size_t i = 0; i < entry->offline.borne_count; i++) {
            if (!is_about(&entry->offline.borne[i], of))
                continue;
            sum.points.n += entry->offline.borne[i].points.n;
            sum.amount_minor += entry->offline.borne[i].amount_minor;
        }
    }
    return sum;
}

/* The first row about it: payments of one unit may have several. */
static bool is_first(const struct offline *offline, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_about(&offline->borne[i], &offline->borne[index]))
            return false;
    }
    return true;
}

static int64_t repaid_of(const struct entry *entry, struct str unit)
{
    int64_t points = 0;
    for (size_t i = 0; i < entry->repaid_count; i++) {
        if (str_eq(entry->repaid[i].unit, unit))
            points += entry->repaid[i].points.n;
    }
    return points;
}

/* What of a reward is borne when so much of it is left: points by what it costs less, money by its points, or where it
 * is free by its discount. */
static enum err borne_after(const struct offline_borne *now, const struct outcome_redemption *had,
                            const struct outcome_redemption *after, struct offline_borne *ret_after)
{
    static const struct outcome_redemption lapsed = { 0 };
    const struct outcome_redemption *left = after != NULL ? after : &lapsed;
    struct offline_borne row = *now;
    if (had == NULL)
        return E_JOURNAL;
    if (now->points.n == 0) {
        TRY(share(now->amount_minor, left->discount_minor, had->discount_minor, &row.amount_minor));
        *ret_after = row;
        return OK;
    }
    row.points.n -= had->cost.n - left->cost.n;
    if (row.points.n < 0)
        row.points.n = 0;
    TRY(share(now->amount_minor, row.points.n, now->points.n, &row.amount_minor));
    *ret_after = row;
    return OK;
}

enum err grant_give_back(struct arena *arena, const struct purchase_history *history,
                         const struct outcome *had, const struct outcome *after,
                         struct entry *entry)
{
    const struct offline *given = &history->purchase->offline;
    for (size_t i = 0; i < given->borne_count; i++) {
        struct offline_borne now = borne_until_now(history, &given->borne[i]);
        struct offline_borne then = now;
        bool is_over = now.points.n == 0 && now.amount_minor == 0;
        if (!is_first(given, i) || is_over)
            continue;
        if (now.is_payment) {
            int64_t repaid = repaid_of(entry, now.unit);
            then.amount_minor -= repaid < now.amount_minor ? repaid : now.amount_minor;
        } else {
            TRY(borne_after(&now, outcome_redemption(had, now.ask),
                            outcome_redemption(after, now.ask), &then));
        }
        then.points.n -= now.points.n;
        then.amount_minor -= now.amount_minor;
        TRY(bear(arena, entry, &then));
    }
    return OK;
}

int64_t grant_over(const struct entry *purchase, const struct entry *entry, struct str unit)
{
    int64_t points = 0;
    for (size_t i = 0; i < entry->offline.borne_count; i++) {
        const struct offline_borne *row = &entry->offline.borne[i];
        const struct outcome_redemption *of =
            row->is_payment ? NULL : outcome_redemption(&purchase->outcome, row->ask);
        if (row->is_payment && str_eq(row->unit, unit))
            points -= row->amount_minor;
        if (of != NULL && str_eq(of->unit, unit))
            points -= row->points.n;
    }
    return points;
}
