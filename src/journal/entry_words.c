/* entry_words.c - the words by which the canonical form names the values of our enumerations. */
#include "journal/entry_words.h"

#include "loyalty/entry.h"

/* clang-format off */
#define WORD(text) { .ptr = (text), .len = sizeof(text) - 1 }
/* clang-format on */

static const struct str kinds[] = {
    [ENTRY_PROGRAM] = WORD("program"),   [ENTRY_ENROL] = WORD("enrol"),
    [ENTRY_MEMBER] = WORD("member"),     [ENTRY_CARD] = WORD("card"),
    [ENTRY_PURCHASE] = WORD("purchase"), [ENTRY_RETURN] = WORD("return"),
    [ENTRY_CLAIM] = WORD("claim"),       [ENTRY_EXPIRE] = WORD("expire"),
    [ENTRY_EVENT] = WORD("event"),       [ENTRY_END] = WORD("end"),
    [ENTRY_HANDOVER] = WORD("handover"), [ENTRY_DRAW] = WORD("draw"),
    [ENTRY_UNDO] = WORD("undo"),         [ENTRY_CONVERT] = WORD("convert"),
    [ENTRY_SEND] = WORD("send"),         [ENTRY_RECEIVE] = WORD("receive"),
};

static const struct str combines[] = {
    [COMBINE_SUM] = WORD("sum"),
    [COMBINE_BEST] = WORD("best"),
};

static const struct str earn_ons[] = {
    [EARN_AFTER_DISCOUNT] = WORD("after_discount"),
    [EARN_BEFORE_DISCOUNT] = WORD("before_discount"),
};

static const struct str claw_backs[] = {
    [CLAW_BACK_DEBT] = WORD("debt"),
    [CLAW_BACK_CLAMP] = WORD("clamp"),
    [CLAW_BACK_WITHHOLD] = WORD("withhold"),
};

static const struct str spend_orders[] = {
    [SPEND_EXPIRING_FIRST] = WORD("expiring_first"),
    [SPEND_OLDEST_FIRST] = WORD("oldest_first"),
};

static const struct str asks[] = {
    [ASK_ALL] = WORD("all"),       [ASK_COUNT] = WORD("count"), [ASK_AMOUNT] = WORD("amount"),
    [ASK_POINTS] = WORD("points"), [ASK_AUTO] = WORD("auto"),
};

static const struct str languages[] = {
    [LANGUAGE_FR] = WORD("fr"),
    [LANGUAGE_EN] = WORD("en"),
};

static const struct str events[] = {
    [EVENT_PURCHASE] = WORD("purchase"),   [EVENT_TOP_UP] = WORD("top_up"),
    [EVENT_ENROLMENT] = WORD("enrolment"), [EVENT_BIRTHDAY] = WORD("birthday"),
    [EVENT_REFERRAL] = WORD("referral"),   [EVENT_VISIT] = WORD("visit"),
    [EVENT_MANUAL] = WORD("manual"),       [EVENT_CUSTOM] = WORD("custom"),
    [EVENT_TIER] = WORD("tier"),           [EVENT_GOAL] = WORD("goal"),
    [EVENT_TIER_LOST] = WORD("tier_lost"), [EVENT_TIER_FLOOR] = WORD("tier_floor"),
    [EVENT_GIFT_CARD] = WORD("gift_card"), [EVENT_VOUCHER] = WORD("voucher"),
};

static const struct str rooms[] = {
    [ROOM_RULE] = WORD("rule"),
    [ROOM_REWARD] = WORD("reward"),
};

static const struct str moves[] = {
    [MOVE_GAIN] = WORD("gain"),       [MOVE_SPEND] = WORD("spend"),
    [MOVE_RESTORE] = WORD("restore"), [MOVE_EXPIRE] = WORD("expire"),
    [MOVE_CANCEL] = WORD("cancel"),   [MOVE_FORGIVE] = WORD("forgive"),
    [MOVE_DEBT] = WORD("debt"),       [MOVE_SETTLE] = WORD("settle"),
    [MOVE_REPAY] = WORD("repay"),     [MOVE_BIND] = WORD("bind"),
    [MOVE_CONVERT] = WORD("convert"), [MOVE_SEND] = WORD("send"),
    [MOVE_RECEIVE] = WORD("receive"),
};

const struct entry_words entry_words_kind = { kinds, COUNT(kinds) };
const struct entry_words entry_words_combine = { combines, COUNT(combines) };
const struct entry_words entry_words_earn_on = { earn_ons, COUNT(earn_ons) };
const struct entry_words entry_words_claw_back = { claw_backs, COUNT(claw_backs) };
const struct entry_words entry_words_spend_order = { spend_orders, COUNT(spend_orders) };
const struct entry_words entry_words_ask = { asks, COUNT(asks) };
const struct entry_words entry_words_language = { languages, COUNT(languages) };
const struct entry_words entry_words_event = { events, COUNT(events) };
const struct entry_words entry_words_room = { rooms, COUNT(rooms) };
const struct entry_words entry_words_move = { moves, COUNT(moves) };

size_t entry_words_find(const struct entry_words *words, struct str word)
{
    size_t i = 0;
    while (i < words->count && !str_eq(words->items[i], word))
        i++;
    return i;
}

struct str entry_kind_name(enum entry_kind kind)
{
    return kinds[kind];
}

struct str event_kind_name(enum event_kind kind)
{
    return events[kind];
}
