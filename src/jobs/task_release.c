/* task_release.c - holds whose time is over give back what they reserved, also for who does not come.
 *
 * The entries are those that the account's next purchase would have made first (app/facts.c).  A page does not say
 * until when its accounts hold something, so those that do take a turn, and mostly nothing is done.
 */
#include "app/money/holds_due.h"
#include "jobs/tasks.h"

static bool is_due(const struct night *night, const struct night_account *seen)
{
    (void)night;
    return lots_are_held(seen->account);
}

static enum err decide(struct night_turn *turn)
{
    for (size_t i = 0; i < turn->hold_count; i++) {
        struct entry *entry = NULL;
        TRY(night_entry(turn, ENTRY_RELEASE, &entry));
        TRY(hold_due_release(turn->night->app, turn->arena, &turn->holds[i], entry,
                             &turn->account));
    }
    return OK;
}

const struct night_task night_release = { .name = "release", .is_due = is_due, .decide = decide };
