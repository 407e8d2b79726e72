/* task_tier.c - "A tier is lost before the account's next entry, or in the night."
 *
 * The entry is the one that the account's next purchase would have made first (app/facts.c).  Whoever never
 * had a tier has none to lose, so a past that nobody counts is not asked.
 */
#include "jobs/tasks.h"
#include "loyalty/consequence.h"
#include "loyalty/decide/decide.h"

static bool is_due(const struct night *night, const struct night_account *seen)
{
    struct event event = { 0 };
    return night->program != NULL &&
           consequence_before(night->program, &seen->account->past, night->day.on, &event);
}

static enum err decide(struct night_turn *turn)
{
    const struct night *night = turn->night;
    struct event event = { 0 };
    struct entry *entry = NULL;
    if (night->program == NULL ||
        !consequence_before(night->program, &turn->account.past, night->day.on, &event))
        return OK;
    TRY(night_entry(turn, ENTRY_EVENT, &entry));
    entry->program = night_program(night);
    entry->event = event;
    TRY(decide_event(turn->arena, night->program, entry, &turn->account));
    return OK;
}

const struct night_task night_tier_loss = { .name = "tier", .is_due = is_due, .decide = decide };
