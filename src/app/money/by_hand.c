/* by_hand.c - what somebody does on an account by hand, and says why. */
#include "app/money/by_hand.h"

#include "app/answer.h"
#include "app/family/merge.h"
#include "app/ids.h"

enum err by_hand_begin(struct write_context *context, struct command *command, enum entry_kind kind,
                       const struct by_hand_request *request, struct by_hand_deed *ret_by_hand)
{
    struct by_hand_deed *by_hand = ret_by_hand;
    struct id id = { 0 };
    TRY(id_parse(request->account, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_account(context->db, command, id.partition, id.number, ""));
    TRY(commit_begin_entry(context, command, kind, &by_hand->entry));
    struct entry *entry = by_hand->entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &by_hand->place));
    TRY(facts_moment(&by_hand->place, &command->caller, NULL, entry));
    TRY(facts_operator(command, request->operator_id, entry));
    entry->account = id.number;
    entry->note = request->reason;
    by_hand->program = app_program_at(context->app, entry->at);
    if (by_hand->program == NULL)
        return E_NO_PROGRAM;
    entry->program = by_hand->program->number;
    return OK;
}

enum err by_hand_open(struct write_context *context, struct command *command, bool is_whole,
                      struct by_hand_deed *by_hand)
{
    struct entry *entry = by_hand->entry;
    struct account *account = &by_hand->working.account;
    TRY(is_whole
            ? account_load_all(context->db, command->arena, entry->partition, entry->account,
                               account)
            : account_load(context->db, command->arena, entry->partition, entry->account, account));
    by_hand->working.lot_next = account->lot_next;
    return facts_open_account(context->app, context->db, command->arena, by_hand->program,
                              &by_hand->working, entry);
}

enum err by_hand_append(struct write_context *context, struct command *command,
                        struct by_hand_deed *by_hand)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    *told = (struct answer_request){
        .entry = by_hand->entry,
        .program = by_hand->program,
        .card = { .expires = DATE_NONE },
    };
    return facts_append(context, command, &by_hand->working, by_hand->entry, told);
}
