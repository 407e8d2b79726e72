/* task_card_end.c - "Your card ends in 30 days": queued for whoever tells customers, once.
 *
 * A card that was renewed has another last day, and is announced anew before that.
 */
#include "app/cards.h"
#include "jobs/tasks.h"
#include "loyalty/announce.h"
#include "loyalty/past.h"

static bool notice_of(const struct night *night, const struct card *card, struct notice *ret_notice)
{
    const struct card_rules *rules = &night->program->cards;
    int32_t lead_days =
        announce_lead_of(rules->announce_days, rules->announce_count, card->expires, night->day.on);
    *ret_notice = (struct notice){
        .kind = STR(NOTICE_KIND_CARD_EXPIRING),
        .subject = card_end(card->code),
        .member = card->member,
        .on = card->expires,
        .lead_days = lead_days,
    };
    return lead_days > 0;
}

static bool is_due(const struct night *night, const struct night_account *seen)
{
    for (size_t i = 0; night->program != NULL && i < seen->card_count; i++) {
        struct notice notice = { 0 };
        if (notice_of(night, &seen->cards[i], &notice) && !night_is_told(seen, &notice))
            return past_closed(&seen->account->past) == 0;
    }
    return false;
}

static enum err decide(struct night_turn *turn)
{
    const struct night_account *seen = &turn->seen;
    if (turn->asleep_count > 0 || past_closed(&turn->account.past) != 0)
        return OK;
    for (size_t i = 0; turn->night->program != NULL && i < seen->card_count; i++) {
        struct notice notice = { 0 };
        if (notice_of(turn->night, &seen->cards[i], &notice))
            night_notice(turn, &notice);
    }
    return OK;
}

const struct night_task night_card_end = { .name = "card_end", .is_due = is_due, .decide = decide };
