/* conversions.c - points become a voucher because somebody asks for it.
 *
 * What becomes one by itself needs no command: it follows from the entry that makes it affordable (facts_follow()).
 */
#include "app/money/conversions.h"

#include "app/answer.h"
#include "app/facts.h"
#include "app/shown/shown.h"
#include "engine/explain.h"

struct conversion {
    const struct conversion_request *request;
    const struct app_program *program;
    struct working working;
    struct shown_card shown; /* its card without a code where the account was told */
    struct entry *entry;
};

/* Where and when, whose, and what for. */
static enum err prepare(struct write_context *context, struct command *command,
                        struct conversion *conversion)
{
    const struct conversion_request *request = conversion->request;
    struct entry *entry = conversion->entry;
    struct place place = { 0 };
    struct receipt_ask *ask = ARENA_NEW(command->arena, struct receipt_ask);
    if (ask == NULL)
        return E_NO_MEMORY;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &place));
    TRY(facts_moment(&place, &command->caller, request->has_at ? &request->at : NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    *ask = (struct receipt_ask){ .reward = request->reward, .kind = ASK_ALL };
    entry->receipt.asks = ask;
    entry->receipt.ask_count = 1;
    entry->receipt.channel = request->channel;
    conversion->program = app_program_at(context->app, entry->at);
    return conversion->program != NULL ? OK : E_NO_PROGRAM;
}

/* By the version in force; the sentences are those of a reward on a receipt. */
static enum err decide(struct write_context *context, struct command *command,
                       struct conversion *conversion)
{
    struct entry *entry = conversion->entry;
    struct account *account = &conversion->working.account;
    struct refusal refusal = { 0 };
    entry->program = conversion->program->number;
    TRY(account_load(context->db, command->arena, entry->partition, entry->account, account));
    conversion->working.lot_next = account->lot_next;
    TRY(facts_open_account(context->app, context->db, command->arena, conversion->program,
                           &conversion->working, entry));
    enum err err =
        decide_convert(command->arena, &conversion->program->program, entry, account, &refusal);
    if (err == OK)
        return facts_follow(context->app, command->arena, &conversion->working, entry);
    explain_refusal(&conversion->program->program, err, &refusal, &command->problem);
    struct problem said = command->problem;
    if (said.err == err && !str_eq(str_c(said.pointer), STR("/card")))
        problem_set(&command->problem, err, "/reward", said.en, said.fr);
    return shown_refuse(&conversion->shown, err, "/card", &command->problem);
}

enum err conversion_run(struct write_context *context, struct command *command)
{
    struct conversion conversion = { .request = command->request,
                                     .shown = { .card = { .expires = DATE_NONE } } };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_begin_entry(context, command, ENTRY_CONVERT, &conversion.entry));
    struct entry *entry = conversion.entry;
    TRY(prepare(context, command, &conversion));
    TRY(shown_owner(context->db, command, conversion.request->card, conversion.request->account,
                    &conversion.request->shown, entry, &conversion.shown));
    const struct card *card = &conversion.shown.card;
    TRY(commit_hold(context, command, card->partition, 0));
    entry->account = card->account;
    entry->member = card->member;
    entry->card = card->number;
    TRY(decide(context, command, &conversion));
    *told = (struct answer_request){
        .entry = entry,
        .program = conversion.program,
        .card = *card,
        .after = conversion.working.after,
        .after_count = conversion.working.after_count,
    };
    TRY(facts_append(context, command, &conversion.working, entry, told));
    return shown_keep(context->db, &conversion.shown, entry);
}
