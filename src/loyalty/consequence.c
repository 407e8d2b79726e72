/* consequence.c - tiers reached and lost, challenges met. */
#include "loyalty/consequence.h"

#include "loyalty/measure.h"

/* ---- tiers ------------------------------------------------------------------------------------ */

#define NO_TIER (-1)

/* From the lowest, 0; a tier that this programme does not have is none. */
static int rank_of(const struct program *program, struct str id)
{
    const struct tier *tier = program_tier(program, id);
    return tier != NULL ? (int)(tier - program->tiers.items) : NO_TIER;
}

static struct str id_of(const struct program *program, int rank)
{
    return rank == NO_TIER ? STR_NONE : program->tiers.items[rank].id;
}

/* "A floor set by hand holds until its last day." */
static int floor_of(const struct program *program, const struct past *past, struct date on)
{
    bool is_over = !date_is_none(past->floor_until) && past->floor_until.days < on.days;
    return is_over ? NO_TIER : rank_of(program, past->floor);
}

static int earned_rank(const struct program *program, const struct past *past, struct date on)
{
    int64_t count = measure_count(program, &program->tiers.measure, past, on);
    int rank = floor_of(program, past, on);
    for (size_t i = 0; i < program->tiers.count; i++) {
        if (count >= program->tiers.items[i].from && (int)i > rank)
            rank = (int)i;
    }
    return rank;
}

const struct tier *consequence_earned(const struct program *program, const struct past *past,
                                      struct date on)
{
    if (!past->is_kept || program->tiers.count == 0)
        return NULL;
    int rank = earned_rank(program, past, on);
    return rank == NO_TIER ? NULL : &program->tiers.items[rank];
}

/* Where the account falls to.  "One step" is one for each period of the measure. */
static int fallen_rank(const struct program *program, const struct past *past, struct date on,
                       int rank)
{
    const struct measure *measure = &program->tiers.measure;
    int earned = earned_rank(program, past, on);
    if (earned >= rank)
        return rank;
    switch (program->tiers.fall) {
    case FALL_NEVER:
        return rank;
    case FALL_TO_LEVEL:
        return earned;
    case FALL_ONE_STEP:
        break;
    }
    bool is_new_period =
        date_is_none(past->tier_since) ||
        measure_start(measure, past->tier_since).days < measure_start(measure, on).days;
    return is_new_period ? rank - 1 : rank;
}

/* An entry of an earlier day is looked at from the newest, or it would bring back what has ended since. */
static struct date newest_day(const struct past *past, struct date on)
{
    return date_is_none(past->newest) || on.days > past->newest.days ? on : past->newest;
}

bool consequence_before(const struct program *program, const struct past *past, struct date on,
                        struct event *ret_event)
{
    if (!past->is_kept || past_closed(past) != 0 || program->tiers.count == 0 ||
        past->tier.len == 0)
        return false;
    if (!date_is_none(past->newest) && on.days < past->newest.days)
        return false; /* a late receipt; the day has been looked at from a later one */
    int rank = rank_of(program, past->tier);
    int fallen = rank == NO_TIER ? NO_TIER : fallen_rank(program, past, on, rank);
    if (rank != NO_TIER && fallen == rank)
        return false;
    *ret_event = (struct event){
        .kind = EVENT_TIER_LOST,
        .name = id_of(program, fallen),
        .reference = past->tier,
        .until = DATE_NONE,
    };
    return true;
}

static bool tier_is_reached(const struct program *program, const struct past *past, struct date on,
                            struct event *ret_event)
{
    if (program->tiers.count == 0)
        return false;
    int earned = earned_rank(program, past, on);
    if (earned <= rank_of(program, past->tier))
        return false;
    *ret_event = (struct event){
        .kind = EVENT_TIER,
        .name = id_of(program, earned),
        .reference = past->tier,
        .until = DATE_NONE,
    };
    return true;
}

/* ---- challenges ------------------------------------------------------------------------------- */

/* "So many times what the member came to in the period before, rounded up, and at least the goal." */
static int64_t goal_of(const struct program *program, const struct challenge *challenge,
                       const struct past *past, struct date on)
{
    const struct measure *measure = &challenge->measure;
    if (challenge->times_bp == 0)
        return challenge->goal;
    struct date start = measure_start(measure, on);
    int64_t before = measure_in_period(program, measure, past, measure_start_before(measure, on),
                                       date_add_days(start, -1));
    int64_t goal = 0;
    if (scale_i64(before, challenge->times_bp, RATE_ONE_BP, ROUND_CEILING, &goal) != OK)
        return INT64_MAX;
    return goal > challenge->goal ? goal : challenge->goal;
}

struct progress consequence_progress(const struct program *program,
                                     const struct challenge *challenge, const struct past *past,
                                     struct date on)
{
    struct date first = measure_start(&challenge->measure, on);
    return (struct progress){
        .goal = goal_of(program, challenge, past, on),
        .count = measure_in_period(program, &challenge->measure, past, first, on),
        .first = first,
        .last = measure_end(&challenge->measure, on),
        .is_met = past_sum(past, PAST_GOAL, challenge->id, PAST_DAY, first) > 0,
    };
}

/* "A receipt of a period that is over reaches nothing any more": what its goal was measured by is forgotten. */
static bool is_of_newest_period(const struct measure *measure, const struct past *past,
                                struct date on)
{
    return date_is_none(past->newest) ||
           measure_start(measure, on).days == measure_start(measure, past->newest).days;
}

static bool goal_is_met(const struct program *program, const struct past *past, struct date on,
                        struct event *ret_event)
{
    for (size_t i = 0; i < program->challenge_count; i++) {
        const struct challenge *challenge = &program->challenges[i];
        struct progress progress =
            consequence_progress(program, challenge, past, newest_day(past, on));
        if (progress.is_met || progress.count < progress.goal ||
            !is_of_newest_period(&challenge->measure, past, on))
            continue;
        *ret_event = (struct event){
            .kind = EVENT_GOAL,
            .name = challenge->id,
            .reference = STR_NONE,
            .until = progress.first,
        };
        return true;
    }
    return false;
}

bool consequence_after(const struct program *program, const struct past *past, struct date on,
                       struct event *ret_event)
{
    if (!past->is_kept || past_closed(past) != 0 || !program->has_past)
        return false;
    return tier_is_reached(program, past, newest_day(past, on), ret_event) ||
           goal_is_met(program, past, on, ret_event);
}
