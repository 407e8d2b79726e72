/* along.c - what goes along with a member, or with an account. */
#include "app/family/along.h"

enum err along_open(struct arena *arena, struct working *working, size_t size)
{
    struct entry *after = ARENA_ARRAY(arena, struct entry, working->after_count + size);
    if (after == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < working->after_count; i++)
        after[i] = working->after[i];
    working->after = after;
    return OK;
}

enum err along_send(struct arena *arena, const struct app_program *program,
                    const struct entry *entry, const struct entry_passed *passed,
                    struct working *working, struct refusal *ret_refusal)
{
    struct entry *send = &working->after[working->after_count];
    *send = facts_entry_beside(entry, ENTRY_SEND, working->account.id);
    send->number += 1 + (int64_t)working->after_count;
    send->shop = entry->shop;
    send->program = program->number;
    send->with = (struct entry_ref){ .partition = entry->partition, .number = entry->number };
    send->passed = *passed;
    send->is_whole = passed->points.n == 0;
    if (send->is_whole)
        send->passed.points = lots_whole(&working->account, passed->unit);
    TRY(decide_send(arena, &program->program, send, &working->account, ret_refusal));
    working->after_count += 1;
    return OK;
}

/* Whether an earlier lot is of the same unit. */
static bool is_seen(const struct account *account, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (str_eq(account->lots[i].unit, account->lots[index].unit))
            return true;
    }
    return false;
}

static bool has_to_go(const struct account *account, size_t index)
{
    return !is_seen(account, index) && lots_whole(account, account->lots[index].unit).n > 0;
}

size_t along_units(const struct account *account)
{
    size_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        count += has_to_go(account, i);
    return count;
}

enum err along_send_all(struct arena *arena, const struct app_program *program,
                        const struct entry *entry, const struct account_ref *to,
                        struct working *working)
{
    size_t count = along_units(&working->account);
    if (count > MERGED_UNITS_MAX)
        return E_LIMIT;
    if (count == 0)
        return OK;
    if (program == NULL)
        return E_NO_PROGRAM;
    TRY(along_open(arena, working, count));
    for (size_t i = 0; i < working->account.lot_count; i++) {
        struct entry_passed passed = {
            .partition = to->partition,
            .account = to->account,
            .unit = working->account.lots[i].unit,
        };
        struct refusal unheard = { 0 };
        if (has_to_go(&working->account, i))
            TRY(along_send(arena, program, entry, &passed, working, &unheard));
    }
    return OK;
}

enum err along_receive(struct arena *arena, const struct app_program *program,
                       const struct working *from, size_t first, struct beside *into)
{
    for (size_t i = first; i < from->after_count; i++) {
        const struct entry *send = &from->after[i];
        struct entry *receive = facts_add_beside(into, send, ENTRY_RECEIVE);
        receive->program = send->program;
        TRY(decide_parts(arena, &program->program, send, &from->account, receive));
        TRY(decide_receive(arena, &program->program, receive, &into->working.account));
    }
    return OK;
}

enum err along_find_coded(struct db *db, struct arena *arena, int32_t partition,
                          struct account *account)
{
    struct card *cards = NULL;
    size_t count = 0;
    TRY(card_list(db, arena, partition, account->id, &cards, &count));
    int64_t *coded = ARENA_ARRAY(arena, int64_t, count);
    if (coded == NULL && count > 0)
        return E_NO_MEMORY;
    account->coded = coded;
    account->coded_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (cards[i].purpose == CARD_VOUCHER)
            coded[account->coded_count++] = cards[i].lot;
    }
    return OK;
}
