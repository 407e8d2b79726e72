/* task_expire.c - "Points can be used to the end of their last day": what ended before the night is expired.
 *
 * The entry is the one that the account's next purchase would have made first (app/facts.c).
 */
#include "jobs/tasks.h"
#include "loyalty/decide/decide.h"

static bool is_due(const struct night *night, const struct night_account *seen)
{
    return decide_expire_is_due(seen->account, night->day.on);
}

static enum err decide(struct night_turn *turn)
{
    struct entry *entry = NULL;
    if (!decide_expire_is_due(&turn->account, turn->night->day.on))
        return OK;
    TRY(night_entry(turn, ENTRY_EXPIRE, &entry));
    return decide_expire(turn->arena, entry, &turn->account);
}

const struct night_task night_expire = { .name = "expire", .is_due = is_due, .decide = decide };
