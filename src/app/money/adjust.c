/* adjust.c - somebody gives or takes something by hand, and says why. */
#include "app/money/adjust.h"

#include "engine/explain.h"
#include "loyalty/paid_in.h"
#include "loyalty/receipt_text.h"

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

/* By the version in force; nobody is given more than an account may hold. */
static enum err decide(struct write_context *context, struct command *command,
                       struct by_hand_deed *adjusting)
{
    struct entry *entry = adjusting->entry;
    struct account *account = &adjusting->working.account;
    const struct program *program = &adjusting->program->program;
    struct refusal refusal = { 0 };
    TRY(by_hand_open(context, command, false, adjusting));
    enum err err = decide_adjust(command->arena, program, entry, account, &refusal);
    if (err == OK && entry->adjusted.points.n > 0)
        err = paid_in_check_balance(program, account, entry->adjusted.unit, &refusal);
    if (err != OK)
        explain(program, entry, err, &refusal, &command->problem);
    return err;
}

/* Where somebody has to sign in, the second proves himself too: he is who agreed to this. */
static enum err find_second(const struct command *command, struct entry *entry)
{
    const struct staff *staff = &command->caller.staff;
    struct str told = entry->adjusted.seconded_by;
    if (!staff->is_asked)
        return OK;
    if (told.len > 0 && !str_eq(told, staff->approved_by))
        return E_APPROVAL;
    entry->adjusted.seconded_by = staff->approved_by;
    return OK;
}

enum err adjust_run(struct write_context *context, struct command *command)
{
    const struct adjust_request *request = command->request;
    struct by_hand_deed adjusting = { 0 };
    if (request->points == 0) {
        problem_set(&command->problem, E_INVALID, "/points",
                    "Tell how much is given, or, below zero, taken.",
                    "Indiquez combien est donné ou, sous zéro, repris.");
        return E_INVALID;
    }
    TRY(by_hand_begin(context, command, ENTRY_ADJUST, &request->by_hand, &adjusting));
    adjusting.entry->adjusted = (struct entry_adjusted){
        .unit = request->unit,
        .points = { request->points },
        .seconded_by = request->seconded_by,
    };
    TRY(find_second(command, adjusting.entry));
    TRY(decide(context, command, &adjusting));
    return by_hand_append(context, command, &adjusting);
}
