/* card_life.c - how long a customer's card can be used, how it is renewed, and when it sleeps. */
#include "loyalty/account/card_life.h"

struct date card_life_day(const struct entry *entry)
{
    if (!date_is_none(entry->on))
        return entry->on;
    int64_t days = entry->at.us / US_PER_DAY - (entry->at.us % US_PER_DAY < 0);
    return (struct date){ .days = (int32_t)days };
}

struct date card_life_until(const struct card_rules *rules, struct date on)
{
    return rules->expiry.kind != EXPIRY_NEVER ? expiry_until(&rules->expiry, on) : DATE_NONE;
}

struct date card_life_renewed(const struct card_rules *rules, struct date until, struct date on)
{
    bool is_over = date_is_none(until) || until.days < on.days;
    struct date renewed = card_life_until(rules, is_over ? on : until);
    bool is_later = date_is_none(until) || renewed.days > until.days;
    return !date_is_none(renewed) && is_later && renewed.days >= on.days ? renewed : DATE_NONE;
}

bool card_life_is_near(const struct card_rules *rules, struct date until, struct date on)
{
    if (date_is_none(until))
        return false;
    if (rules->announce_count == 0)
        return true;
    return until.days - on.days <= rules->announce_days[rules->announce_count - 1];
}

bool card_life_renews(const struct card_rules *rules, struct date until, struct date on)
{
    return rules->is_renewed_by_use && card_life_is_near(rules, until, on) &&
           until.days >= on.days && !date_is_none(card_life_renewed(rules, until, on));
}

struct date card_life_dormant_from(const struct card_rules *rules, struct date acted)
{
    if (rules->dormant_months == 0 || date_is_none(acted))
        return DATE_NONE;
    return date_add_months(acted, rules->dormant_months);
}

/* "A card that was lost is blocked": nobody came with it. */
static bool is_act_of_card(const struct entry *entry)
{
    return !str_eq(entry->note, STR("block")) && !str_eq(entry->note, CARD_NOTE_DORMANT);
}

/* The calendar, what follows by itself, and what a friend did. */
static bool is_act_of_event(enum event_kind kind)
{
    return kind != EVENT_BIRTHDAY && kind != EVENT_REFERRAL && kind != EVENT_TIER &&
           kind != EVENT_TIER_LOST && kind != EVENT_TIER_FLOOR && kind != EVENT_GOAL;
}

bool card_life_is_act(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_PROGRAM:
    case ENTRY_EXPIRE:
    case ENTRY_END:
    case ENTRY_RELEASE:
    case ENTRY_CLOSE:
    case ENTRY_BATCH: /* of no account */
    case ENTRY_SETTLEMENT:
        return false;
    case ENTRY_CARD:
        return is_act_of_card(entry);
    case ENTRY_EVENT:
        return is_act_of_event(entry->event.kind);
    case ENTRY_CONVERT:
        return !entry_follows(entry);
    case ENTRY_ENROL:
    case ENTRY_MEMBER:
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_HANDOVER:
    case ENTRY_DRAW:
    case ENTRY_UNDO:
    case ENTRY_SEND:
    case ENTRY_RECEIVE:
    case ENTRY_HOLD:
    case ENTRY_ADJUST:
    case ENTRY_FAMILY:
    case ENTRY_REOPEN:
        return true;
    }
    return false;
}

struct date card_life_acted(struct date before, const struct entry *entry)
{
    if (!card_life_is_act(entry))
        return before;
    struct date on = card_life_day(entry);
    return date_is_none(before) || before.days < on.days ? on : before;
}
