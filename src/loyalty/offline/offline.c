/* offline.c - what is spent while the line is down, and within which bounds. */
#include "loyalty/offline/offline.h"

#include "loyalty/earn.h"
#include "loyalty/entry.h"
#include "loyalty/program.h"

int64_t offline_spent(const struct program *program, const struct receipt *receipt,
                      const struct outcome *outcome)
{
    int64_t minor = 0;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        const struct reward *reward = program_reward(program, redemption->reward);
        if (redemption->cost.n > 0)
            minor += redemption->discount_minor +
                     (reward != NULL ? redemption->gifts * reward->worth_minor : 0);
    }
    for (size_t i = 0; i < receipt->payment_count; i++) {
        if (receipt->payments[i].unit.len > 0)
            minor += receipt->payments[i].amount_minor;
    }
    return minor;
}

int64_t offline_room(const struct offline_limit *limit, int64_t account_minor, int64_t total_minor)
{
    int64_t room = limit->is_told ? INT64_MAX : 0;
    if (limit->purchase_max > 0 && limit->purchase_max < room)
        room = limit->purchase_max;
    if (limit->account_max > 0 && limit->account_max - account_minor < room)
        room = limit->account_max - account_minor;
    if (limit->total_max > 0 && limit->total_max - total_minor < room)
        room = limit->total_max - total_minor;
    return room > 0 ? room : 0;
}

static int64_t told_of(const struct offline *offline, struct str unit)
{
    int64_t points = 0;
    for (size_t i = 0; i < offline->earned_count; i++) {
        if (str_eq(offline->earned[i].unit, unit))
            points += offline->earned[i].points.n;
    }
    return points;
}

bool offline_earned_same(const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    const struct outcome *outcome = &entry->outcome;
    bool is_same = true;
    if (!offline->has_earned)
        return true;
    for (size_t i = 0; i < offline->earned_count; i++)
        is_same = is_same && told_of(offline, offline->earned[i].unit) ==
                                 earn_total(outcome, offline->earned[i].unit).n;
    for (size_t i = 0; i < outcome->earning_count; i++)
        is_same = is_same && told_of(offline, outcome->earnings[i].unit) ==
                                 earn_total(outcome, outcome->earnings[i].unit).n;
    return is_same;
}
