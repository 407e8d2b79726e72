/* task_membership.c - "your membership ends in 30 days": queued for whoever tells customers, once. */
#include "jobs/tasks.h"
#include "loyalty/joining/joining.h"

/* False where nothing is to be told of the account in this night. */
static bool notice_of(const struct night *night, const struct past *past, struct notice *ret_notice)
{
    const struct joining *joining = night->program != NULL ? &night->program->joining : NULL;
    if (joining == NULL || joining->who != JOINING_FEE || joining->announce_days == 0 ||
        !joining_owes_fee(past) || past_closed(past) != 0)
        return false;
    struct date until = joining_until(past);
    if (date_is_none(until) || until.days < night->day.on.days ||
        until.days - night->day.on.days > joining->announce_days)
        return false;
    *ret_notice = (struct notice){
        .kind = STR(NOTICE_KIND_MEMBERSHIP_ENDS),
        .subject = joining->sku,
        .on = until,
        .lead_days = joining->announce_days,
        .amount = { .n = joining->price_minor },
    };
    return true;
}

static bool is_due(const struct night *night, const struct night_account *seen)
{
    struct notice notice = { 0 };
    return notice_of(night, &seen->account->past, &notice) && !night_is_told(seen, &notice);
}

static enum err decide(struct night_turn *turn)
{
    struct notice notice = { 0 };
    if (notice_of(turn->night, &turn->account.past, &notice))
        night_notice(turn, &notice);
    return OK;
}

const struct night_task night_membership = {
    .name = "membership",
    .is_due = is_due,
    .decide = decide,
};
