/* closing.c - what a closed account still takes part in. */
#include "loyalty/closing.h"

/* A card that was lost is blocked, whoever finds it, and whose it is can be put right, and its phone or its chip taken
 * away; no other is made. */
static bool is_of_a_card_that_is_there(const struct entry *entry)
{
    return str_eq(entry->note, STR("block")) || str_eq(entry->note, STR("unblock")) ||
           str_eq(entry->note, STR("give")) || str_eq(entry->note, STR("phone-end")) ||
           str_eq(entry->note, STR("chip-end"));
}

static bool goes_on(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_RETURN:
    case ENTRY_HANDOVER:
    case ENTRY_EXPIRE:
    case ENTRY_RELEASE:
    case ENTRY_END:
    case ENTRY_MEMBER: /* what is kept of people can be corrected and erased at any time */
    case ENTRY_CLOSE:
    case ENTRY_REOPEN:
        return true;
    case ENTRY_CARD:
        return is_of_a_card_that_is_there(entry);
    case ENTRY_DRAW: /* given back by a return */
        return entry->drawn.points.n < 0;
    case ENTRY_PROGRAM:
    case ENTRY_ENROL:
    case ENTRY_PURCHASE:
    case ENTRY_CLAIM:
    case ENTRY_EVENT:
    case ENTRY_UNDO:
    case ENTRY_CONVERT:
    case ENTRY_SEND:
    case ENTRY_RECEIVE:
    case ENTRY_HOLD:
    case ENTRY_ADJUST:
    case ENTRY_FAMILY:
    case ENTRY_BATCH:
    case ENTRY_SETTLEMENT:
        return false;
    }
    return false;
}

enum err closing_check(const struct past *past, const struct entry *entry)
{
    return past_closed(past) == 0 || goes_on(entry) ? OK : E_ACCOUNT_CLOSED;
}

bool closing_is_as_it_was(enum entry_kind kind)
{
    return kind == ENTRY_CARD || kind == ENTRY_MEMBER;
}
