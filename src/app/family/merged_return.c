/* merged_return.c - what comes back to an account that has become part of another goes on there. */
#include "app/family/along.h"
#include "app/family/merge.h"

/* ---- what the account has of it ---------------------------------------------------------------- */

static const struct app_program *version_of(struct write_context *context,
                                            const struct entry *entry)
{
    return app_program_at(context->app, entry->at);
}

/* The head of the other account's chain too: with those that the purchase drew from, of any third chain all. */
static enum err hold_other(struct write_context *context, struct command *command,
                           const struct entry *purchase, const struct entry *entry,
                           const struct account_ref *into)
{
    int32_t other = into->partition != entry->partition ? into->partition : 0;
    for (size_t i = 0; i < purchase->draw_count; i++) {
        int32_t drawn = purchase->draws[i].source.partition;
        if (drawn != entry->partition && drawn != other)
            other = other == 0 ? drawn : EVERY_PARTITION;
    }
    return commit_hold(context, command, entry->partition, other);
}

enum err merged_return_send(struct write_context *context, struct command *command,
                            const struct entry *purchase, const struct entry *entry,
                            struct working *working, struct merged_return *ret_merged)
{
    struct arena *arena = command->arena;
    struct merged_return merged = { .first = working->after_count };
    if (entry->account == 0 || !family_is_merged(&working->account.past, &merged.into)) {
        *ret_merged = (struct merged_return){ 0 };
        return OK;
    }
    TRY(hold_other(context, command, purchase, entry, &merged.into));
    TRY(along_find_coded(context->db, arena, entry->partition, &working->account));
    TRY(along_send_all(arena, version_of(context, entry), entry, &merged.into, working));
    *ret_merged = merged;
    return OK;
}

/* ---- what it owes ------------------------------------------------------------------------------ */

static size_t count_debts(const struct account *account)
{
    size_t count = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        count += account->lots[i].left.n < 0;
    return count;
}

/* The other account pays as far as it can; the rest stays owed here. */
static enum err pay_one(struct arena *arena, const struct app_program *program,
                        const struct entry *entry, const struct lot *debt,
                        struct merged_return *merged)
{
    struct account *payer = &merged->other.working.account;
    struct refusal unheard = { 0 };
    int64_t usable = lots_usable(payer, debt->unit, entry->on).n;
    int64_t owed = -debt->left.n;
    int64_t amount = usable < owed ? usable : owed;
    if (amount <= 0)
        return OK;
    struct entry *send = facts_add_beside(&merged->other, entry, ENTRY_SEND);
    send->program = program->number;
    send->passed = (struct entry_passed){
        .partition = entry->partition,
        .account = entry->account,
        .unit = debt->unit,
        .points = { amount },
    };
    return decide_send(arena, &program->program, send, payer, &unheard);
}

static enum err pay_debts(struct write_context *context, struct arena *arena,
                          const struct entry *entry, const struct account *account,
                          struct merged_return *merged)
{
    const struct app_program *program = version_of(context, entry);
    for (size_t i = 0; i < account->lot_count && program != NULL; i++) {
        if (account->lots[i].left.n < 0)
            TRY(pay_one(arena, program, entry, &account->lots[i], merged));
    }
    return OK;
}

/* The number behind all that the command writes to the account's own chain. */
static int64_t last_number(const struct entry *entry, const struct working *working,
                           const struct beside *others, size_t other_count,
                           const struct merged_return *merged)
{
    int64_t last = entry->number + (int64_t)working->after_count;
    for (size_t i = 0; i < other_count; i++) {
        if (others[i].partition == entry->partition && others[i].number > last)
            last = others[i].number;
    }
    if (merged->other.partition == entry->partition && merged->other.number > last)
        last = merged->other.number;
    return last;
}

/* Each SEND of the other account pays a debt here. */
static enum err receive_payments(struct write_context *context, struct arena *arena,
                                 const struct entry *entry, struct working *working,
                                 const struct beside *others, size_t other_count,
                                 struct merged_return *merged)
{
    const struct beside *other = &merged->other;
    int64_t number = last_number(entry, working, others, other_count, merged);
    const struct app_program *program = version_of(context, entry);
    merged->receives = ARENA_ARRAY(arena, struct entry, other->entry_count);
    if (merged->receives == NULL && other->entry_count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < other->entry_count; i++) {
        const struct entry *send = &other->entries[i];
        struct entry *receive = &merged->receives[merged->receive_count];
        if (send->kind != ENTRY_SEND)
            continue;
        merged->receive_count += 1;
        *receive = facts_entry_beside(entry, ENTRY_RECEIVE, entry->account);
        receive->number = number + (int64_t)merged->receive_count;
        receive->shop = entry->shop;
        receive->program = send->program;
        TRY(decide_parts(arena, &program->program, send, &other->working.account, receive));
        TRY(decide_receive(arena, &program->program, receive, &working->account));
    }
    return OK;
}

enum err merged_return_decide(struct write_context *context, struct arena *arena,
                              const struct entry *entry, struct working *working,
                              const struct beside *others, size_t other_count,
                              struct merged_return *merged)
{
    size_t sends = working->after_count - merged->first;
    size_t debts = count_debts(&working->account);
    if (merged->into.partition == 0 || sends + debts == 0)
        return OK;
    TRY(facts_open_beside(context, arena, entry, working, others, other_count,
                          merged->into.partition, merged->into.account, sends + debts,
                          &merged->other));
    TRY(along_receive(arena, version_of(context, entry), working, merged->first, &merged->other));
    TRY(pay_debts(context, arena, entry, &working->account, merged));
    return receive_payments(context, arena, entry, working, others, other_count, merged);
}

enum err merged_return_append(struct write_context *context, struct command *command,
                              const struct entry *entry, const struct working *working,
                              struct merged_return *merged)
{
    int64_t prior = entry->number + (int64_t)working->after_count;
    if (merged->other.entry_count == 0)
        return OK;
    TRY(facts_append_beside(context, command, &merged->other));
    return facts_append_behind(context, entry, merged->receives, merged->receive_count, prior);
}
