/* task_announce.c - "120 points expire in 30 days": queued for whoever tells customers, once.
 *
 * The figure is that of the night in which it was queued.
 */
#include "jobs/tasks.h"
#include "loyalty/announce.h"

static struct notice notice_of(struct str unit, struct date until, int32_t lead_days,
                               struct points points)
{
    return (struct notice){
        .kind = STR(NOTICE_KIND_EXPIRING),
        .subject = unit,
        .on = until,
        .lead_days = lead_days,
        .amount = points,
    };
}

static bool is_due(const struct night *night, const struct night_account *seen)
{
    const struct account *account = seen->account;
    if (night->program == NULL)
        return false;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        const struct unit *unit = lot->left.n > 0 ? program_unit(night->program, lot->unit) : NULL;
        int32_t lead_days = unit != NULL ? announce_lead(unit, lot->until, night->day.on) : 0;
        struct notice notice = notice_of(lot->unit, lot->until, lead_days, lot->left);
        if (lead_days > 0 && !night_is_told(seen, &notice))
            return true;
    }
    return false;
}

static enum err decide(struct night_turn *turn)
{
    const struct night *night = turn->night;
    struct announcement *items = NULL;
    size_t count = 0;
    if (night->program == NULL)
        return OK;
    TRY(announce_due(turn->arena, night->program, &turn->account, night->day.on, &items, &count));
    for (size_t i = 0; i < count; i++) {
        struct notice notice =
            notice_of(items[i].unit->id, items[i].until, items[i].lead_days, items[i].points);
        night_notice(turn, &notice);
    }
    return OK;
}

const struct night_task night_announce = { .name = "announce", .is_due = is_due, .decide = decide };
