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
    [ENTRY_HOLD] = WORD("hold"),         [ENTRY_RELEASE] = WORD("release"),
    [ENTRY_ADJUST] = WORD("adjust"),     [ENTRY_FAMILY] = WORD("family"),
    [ENTRY_CLOSE] = WORD("close"),       [ENTRY_REOPEN] = WORD("reopen"),
    [ENTRY_BATCH] = WORD("batch"),       [ENTRY_SETTLEMENT] = WORD("settlement"),
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
    [ROOM_MEMBER] = WORD("member"),
};

static const struct str showns[] = {
    [SHOWN_STATIC] = WORD("static"),       [SHOWN_UID] = WORD("uid"),
    [SHOWN_STALE] = WORD("stale"),         [SHOWN_USED] = WORD("used"),
    [SHOWN_PHONE] = WORD("phone"),         [SHOWN_PIN] = WORD("pin"),
    [SHOWN_CHIP_USED] = WORD("chip_used"), [SHOWN_CHIP] = WORD("chip"),
};

static const struct str whys[] = {
    [RELEASE_BY_HAND] = WORD("by_hand"),
    [RELEASE_LAPSED] = WORD("lapsed"),
    [RELEASE_CAPTURED] = WORD("captured"),
};

static const struct str families[] = {
    [FAMILY_INVITE] = WORD("invite"), [FAMILY_JOIN] = WORD("join"),
    [FAMILY_SET] = WORD("set"),       [FAMILY_LEAVE] = WORD("leave"),
    [FAMILY_MERGE] = WORD("merge"),   [FAMILY_COME] = WORD("come"),
    [FAMILY_CARD] = WORD("card"),     [FAMILY_UNMERGE] = WORD("unmerge"),
    [FAMILY_GO] = WORD("go"),
};

static const struct str roles[] = {
    [ROLE_HOLDER] = WORD("holder"),
    [ROLE_ADULT] = WORD("adult"),
    [ROLE_CHILD] = WORD("child"),
};

static const struct str joineds[] = {
    [JOINED_OPEN] = WORD("open"),         [JOINED_WAITING] = WORD("waiting"),
    [JOINED_RECEIPT] = WORD("receipt"),   [JOINED_TOTAL] = WORD("total"),
    [JOINED_REFERRAL] = WORD("referral"), [JOINED_SEGMENT] = WORD("segment"),
    [JOINED_FEE] = WORD("fee"),           [JOINED_INVITATION] = WORD("invitation"),
    [JOINED_IMPORT] = WORD("import"),     [JOINED_OVERRIDE] = WORD("override"),
};

static const struct str seats[] = {
    [SEAT_MEMBER] = WORD("member"),
    [SEAT_WAITING] = WORD("waiting"),
    [SEAT_UNPAID] = WORD("unpaid"),
};

static const struct str closings[] = {
    [CLOSING_FORFEIT] = WORD("forfeit"),
    [CLOSING_REFUND] = WORD("refund"),
};

static const struct str batches[] = {
    [BATCH_MAKE] = WORD("make"), [BATCH_DELIVER] = WORD("deliver"), [BATCH_LOSE] = WORD("lose"),
    [BATCH_FIND] = WORD("find"), [BATCH_DESTROY] = WORD("destroy"),
};

static const struct str batch_kinds[] = {
    [BATCH_BARCODE] = WORD("barcode"),
    [BATCH_CHIP] = WORD("chip"),
    [BATCH_STRIPE] = WORD("stripe"),
};

static const struct str alones[] = {
    [ALONE_NO] = WORD(""), /* told by its absence */
    [ALONE_SERVES] = WORD("serves"),
    [ALONE_GONE] = WORD("gone"),
};

/* Of what an account that is opened again has: nothing, or what it had. */
static const struct str reopenings[] = { WORD("empty"), WORD("restored") };

/* Of what a member may: barred, or free to. */
static const struct str rights[] = { WORD("barred"), WORD("free") };

static const struct str moves[] = {
    [MOVE_GAIN] = WORD("gain"),       [MOVE_SPEND] = WORD("spend"),
    [MOVE_RESTORE] = WORD("restore"), [MOVE_EXPIRE] = WORD("expire"),
    [MOVE_CANCEL] = WORD("cancel"),   [MOVE_FORGIVE] = WORD("forgive"),
    [MOVE_DEBT] = WORD("debt"),       [MOVE_SETTLE] = WORD("settle"),
    [MOVE_REPAY] = WORD("repay"),     [MOVE_BIND] = WORD("bind"),
    [MOVE_CONVERT] = WORD("convert"), [MOVE_SEND] = WORD("send"),
    [MOVE_RECEIVE] = WORD("receive"), [MOVE_HOLD] = WORD("hold"),
    [MOVE_RELEASE] = WORD("release"), [MOVE_PAY_OUT] = WORD("pay_out"),
    [MOVE_FORFEIT] = WORD("forfeit"), [MOVE_REINSTATE] = WORD("reinstate"),
};

const struct entry_words entry_words_kind = { kinds, COUNT(kinds) };
const struct entry_words entry_words_alone = { alones, COUNT(alones) };
const struct entry_words entry_words_combine = { combines, COUNT(combines) };
const struct entry_words entry_words_earn_on = { earn_ons, COUNT(earn_ons) };
const struct entry_words entry_words_claw_back = { claw_backs, COUNT(claw_backs) };
const struct entry_words entry_words_spend_order = { spend_orders, COUNT(spend_orders) };
const struct entry_words entry_words_ask = { asks, COUNT(asks) };
const struct entry_words entry_words_language = { languages, COUNT(languages) };
const struct entry_words entry_words_event = { events, COUNT(events) };
const struct entry_words entry_words_room = { rooms, COUNT(rooms) };
const struct entry_words entry_words_shown = { showns, COUNT(showns) };
const struct entry_words entry_words_why = { whys, COUNT(whys) };
const struct entry_words entry_words_move = { moves, COUNT(moves) };
const struct entry_words entry_words_family = { families, COUNT(families) };
const struct entry_words entry_words_role = { roles, COUNT(roles) };
const struct entry_words entry_words_right = { rights, COUNT(rights) };
const struct entry_words entry_words_joined = { joineds, COUNT(joineds) };
const struct entry_words entry_words_seat = { seats, COUNT(seats) };
const struct entry_words entry_words_closing = { closings, COUNT(closings) };
const struct entry_words entry_words_reopening = { reopenings, COUNT(reopenings) };
const struct entry_words entry_words_batch = { batches, COUNT(batches) };
const struct entry_words entry_words_batch_kind = { batch_kinds, COUNT(batch_kinds) };

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

struct str release_why_name(enum release_why why)
{
    return whys[why];
}

struct str shown_name(enum shown how)
{
    return showns[how];
}

struct str joined_name(enum joined_by by)
{
    return joineds[by];
}

struct str seat_name(enum seat seat)
{
    return seats[seat];
}

struct str closing_name(enum closing closing)
{
    return closings[closing];
}

struct str batch_what_name(enum batch_what what)
{
    return batches[what];
}

struct str batch_kind_name(enum batch_kind kind)
{
    return batch_kinds[kind];
}

struct str event_kind_name(enum event_kind kind)
{
    return events[kind];
}

struct str role_name(enum role role)
{
    return roles[role];
}

bool role_find(struct str name, enum role *ret_role)
{
    size_t found = entry_words_find(&entry_words_role, name);
    if (found == entry_words_role.count)
        return false;
    *ret_role = (enum role)found;
    return true;
}
