/* referral.c - when a first purchase is one. */
#include "loyalty/referral.h"

#include "loyalty/entry.h"

bool referral_waits(const struct past *past)
{
    return past->is_kept && past_sum(past, PAST_REFERRED, STR_NONE, PAST_EVER, DATE_NONE) > 0 &&
           past_sum(past, PAST_SPEND, STR_NONE, PAST_EVER, DATE_NONE) <= 0;
}

int64_t referral_amount(const struct entry *entry)
{
    if (entry->kind == ENTRY_CLAIM)
        return entry->claimed_minor;
    return entry->kind == ENTRY_PURCHASE ? entry->outcome.due_total_minor : 0;
}
