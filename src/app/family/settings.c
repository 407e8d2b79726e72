/* settings.c - what the members of an account see of each other, and of what its holder is told.
 *
 * The journal knows that the settings of an account were changed, when and by whom; what they are is in the account's row
 * alone (docs/decisions/028).
 */
#include "app/answer.h"
#include "app/family/family.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "storage/account_storage.h"

static enum err overlay(const struct settings_request *request, struct account_settings *settings,
                        struct problem *problem)
{
    if (request->has_notice_from)
        settings->notice_from_minor = request->notice_from_minor;
    if (!request->has_privacy || privacy_find(request->privacy, &settings->privacy))
        return OK;
    problem_set(problem, E_INVALID, "/privacy",
                "Privacy is \"totals\" (each sees his own, and totals of the others) or \"all\".",
                "La confidentialité est \"totals\" (chacun voit ce qui est à lui, et des totaux "
                "pour les autres) ou \"all\".");
    return E_INVALID;
}

enum err settings_run(struct write_context *context, struct command *command)
{
    const struct settings_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct account_settings settings = { 0 };
    struct entry *entry = NULL;
    struct id id = { 0 };
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->account, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_account(context->db, command, id.partition, id.number, ""));
    TRY(account_newest(context->db, id.partition, id.number, &prior));
    TRY(account_settings_get(context->db, id.partition, id.number, &settings));
    TRY(family_check_has_members(context->db, command->arena, id.partition, id.number));
    TRY(overlay(request, &settings, &command->problem));

    TRY(commit_begin_entry(context, command, ENTRY_MEMBER, &entry));
    told->entry = entry;
    entry->account = id.number;
    TRY(commit_append(context, command, entry, prior, told));
    return account_settings_save(context->db, id.partition, id.number, &settings);
}
