/* task_end.c - units that the version in force has ended follow the rule of their end, also for who does not
 * come.
 *
 * The entry is the one that the account's next purchase would have made first (app/facts.c).
 */
#include "jobs/tasks.h"
#include "loyalty/decide/decide.h"

static bool is_due(const struct night *night, const struct night_account *seen)
{
    return night->program != NULL &&
           decide_end_is_due(night->program, seen->account, night->day.on);
}

static enum err decide(struct night_turn *turn)
{
    const struct night *night = turn->night;
    struct entry *entry = NULL;
    if (night->program == NULL || !decide_end_is_due(night->program, &turn->account, night->day.on))
        return OK;
    TRY(night_entry(turn, ENTRY_END, &entry));
    entry->program = night_program(night);
    return decide_end(turn->arena, night->program, entry, &turn->account);
}

const struct night_task night_unit_end = { .name = "end", .is_due = is_due, .decide = decide };
