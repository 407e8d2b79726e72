/* adjust.c - somebody gives or takes something by hand, and says why. */
#include "app/money/adjust.h"

#include "app/answer.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "engine/explain.h"
#include "loyalty/paid_in.h"
#include "loyalty/receipt_text.h"

/* An adjustment on its way. */
struct adjusting {
    struct place place;
    const struct app_program *program;
    struct working working;
    struct entry *entry;
};

/* ---- what is told when the answer is no ------------------------------------------------------- */

static void explain_second(const struct refusal *refusal, int decimals, struct problem *problem)
{
    struct points alone = { .n = refusal->have };
    struct problem_text say = problem_begin(problem, E_SECOND_NEEDED);
    json_pointer_name(&say.pointer, STR("seconded_by"));
    buf_lit(&say.en, "One operator alone gives or takes at most ");
    text_put_points(&say.en, alone, decimals, LANGUAGE_EN);
    buf_lit(&say.en, " by hand; a second has to agree.");
    buf_lit(&say.fr, "Seul, un opérateur donne ou reprend à la main au plus ");
    text_put_points(&say.fr, alone, decimals, LANGUAGE_FR);
    buf_lit(&say.fr, " ; un second doit être d'accord.");
}

static void explain(const struct program *program, const struct entry *entry, enum err err,
                    const struct refusal *refusal, struct problem *problem)
{
    const struct unit *unit = program_unit(program, entry->adjusted.unit);
    int decimals = unit != NULL ? unit->decimals : 0;
    if (err == E_UNIT_UNKNOWN)
        problem_set(problem, err, "/unit", err_text(err, ERR_EN), err_text(err, ERR_FR));
    if (err == E_SECOND_SAME)
        problem_set(problem, err, "/seconded_by", err_text(err, ERR_EN), err_text(err, ERR_FR));
    if (err == E_BALANCE_MAX)
        problem_set(problem, err, "/points", err_text(err, ERR_EN), err_text(err, ERR_FR));
    if (err == E_SECOND_NEEDED)
        explain_second(refusal, decimals, problem);
    if (err == E_POINTS_SHORT)
        explain_short(program, entry->adjusted.unit, refusal, "/points", problem);
}

/* ---- the adjustment --------------------------------------------------------------------------- */

static enum err prepare(struct write_context *context, struct command *command,
                        struct adjusting *adjusting)
{
    const struct adjust_request *request = command->request;
    struct id id = { 0 };
    if (request->points == 0) {
        problem_set(&command->problem, E_INVALID, "/points",
                    "Tell how much is given, or, below zero, taken.",
                    "Indiquez combien est donné ou, sous zéro, repris.");
        return E_INVALID;
    }
    TRY(id_parse(request->account, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_account(context->db, command, id.partition, id.number, ""));
    TRY(commit_begin_entry(context, command, ENTRY_ADJUST, &adjusting->entry));
    struct entry *entry = adjusting->entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till,
                    &adjusting->place));
    TRY(facts_moment(&adjusting->place, &command->caller, NULL, entry));
    entry->operator_id = request->operator_id;
    entry->account = id.number;
    entry->note = request->reason;
    entry->adjusted = (struct entry_adjusted){
        .unit = request->unit,
        .points = { request->points },
        .seconded_by = request->seconded_by,
    };
    adjusting->program = app_program_at(context->app, entry->at);
    if (adjusting->program == NULL)
        return E_NO_PROGRAM;
    entry->program = adjusting->program->number;
    return OK;
}

/* By the version in force; nobody is given more than an account may hold. */
static enum err decide(struct write_context *context, struct command *command,
                       struct adjusting *adjusting)
{
    struct entry *entry = adjusting->entry;
    struct account *account = &adjusting->working.account;
    const struct program *program = &adjusting->program->program;
    struct refusal refusal = { 0 };
    TRY(account_load(context->db, command->arena, entry->partition, entry->account, account));
    adjusting->working.lot_next = account->lot_next;
    TRY(facts_open_account(context->app, context->db, command->arena, adjusting->program,
                           &adjusting->working, entry));
    enum err err = decide_adjust(command->arena, program, entry, account, &refusal);
    if (err == OK && entry->adjusted.points.n > 0)
        err = paid_in_check_balance(program, account, entry->adjusted.unit, &refusal);
    if (err != OK)
        explain(program, entry, err, &refusal, &command->problem);
    return err;
}

enum err adjust_run(struct write_context *context, struct command *command)
{
    struct adjusting adjusting = { 0 };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(prepare(context, command, &adjusting));
    TRY(decide(context, command, &adjusting));
    *told = (struct answer_request){
        .entry = adjusting.entry,
        .program = adjusting.program,
        .card = { .expires = DATE_NONE },
    };
    return facts_append(context, command, &adjusting.working, adjusting.entry, told);
}
