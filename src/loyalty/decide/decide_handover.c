/* decide_handover.c - the verdict on a gift that goes over the counter. */
#include "loyalty/decide/decide.h"

static const struct outcome_redemption *gift_of(const struct outcome *outcome, size_t ask)
{
    const struct outcome_redemption *redemption = outcome_redemption(outcome, ask);
    return redemption != NULL && redemption->gifts != 0 ? redemption : NULL;
}

enum err decide_handover(const struct purchase_history *history, struct entry *entry)
{
    const struct entry *purchase = history->purchase;
    size_t ask = entry->handover.ask;
    assert(entry->kind == ENTRY_HANDOVER);

    if (purchase->kind != ENTRY_PURCHASE)
        return E_NOT_A_PURCHASE;
    const struct outcome_redemption *gift = gift_of(&purchase->outcome, ask);
    if (ask >= REDEMPTIONS_MAX || gift == NULL)
        return E_NOT_FOUND;
    if ((history->handed & ASK_BIT(ask)) != 0)
        return E_HANDED_OVER;
    int64_t left = gift->gifts;
    for (size_t i = 0; i < history->return_count; i++) {
        const struct outcome_redemption *change = gift_of(&history->returns[i].outcome, ask);
        left += change != NULL ? change->gifts : 0;
    }
    if (left <= 0)
        return E_GIFT_LAPSED;
    entry->handover.reward = gift->reward;
    entry->handover.gifts = left;
    return OK;
}
