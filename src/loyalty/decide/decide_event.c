/* decide_event.c - the verdict on whatever is no purchase: what the rules for it give. */
#include "loyalty/decide/decide.h"
#include "loyalty/earn.h"
#include "loyalty/effects.h"

enum err decide_event(struct arena *arena, const struct program *program, struct entry *entry,
                      struct account *account)
{
    assert(entry->kind == ENTRY_EVENT);
    assert(entry->event.kind != EVENT_PURCHASE);

    if (account == NULL)
        return E_NO_ACCOUNT;
    TRY(family_check_top_up(account, entry));
    TRY(standing_begin(arena, program, &entry->standing));
    if (program->has_past)
        TRY(standing_of(arena, program, account, entry->on, &entry->standing));
    entry->standing.visit = 0;           /* visits are purchases */
    if (entry->event.kind == EVENT_TIER) /* "once it is reached, its rules hold" */
        entry->standing.tier = entry->event.name;

    struct occasion occasion = entry_occasion(entry);
    entry->outcome = (struct outcome){ 0 };
    effects_open(program, entry, account);
    TRY(earn_event(arena, program, &occasion, &entry->event, &entry->outcome));
    TRY(effects_gain(arena, program, &entry->outcome, entry->on, entry, account));
    return effects_close(arena, program, entry, account);
}
