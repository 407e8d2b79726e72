/* transfers.c - something goes from one account to another: one command, an entry on each.
 *
 *      chain of who sends      ... [expiry] [end of units] [tier lost] SEND
 *      chain of who receives   ... [expiry] [end of units] [tier lost] RECEIVE, with the SEND
 *
 * The two chains may be one.  The batch holds both heads, so nobody sees one entry without the other.
 */
#include "app/money/transfers.h"

#include "app/answer.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "app/shown/shown.h"
#include "engine/explain.h"
#include "loyalty/paid_in.h"

/* A transfer on its way. */
struct passing {
    struct place place;
    const struct app_program *program;
    struct card from; /* of each its account; number 0: told without a card */
    struct card to;
    struct shown_card shown; /* the card of who sends */
    struct working working;  /* of who sends */
    struct entry *entry;
    struct beside receiving;
};

/* ---- who -------------------------------------------------------------------------------------- */

static enum err refuse_party(struct problem *problem, enum err err, const char *name,
                             const char *field)
{
    struct problem_text say = problem_begin(problem, err);
    json_pointer_name(&say.pointer, str_c(name));
    if (field != NULL)
        json_pointer_name(&say.pointer, str_c(field));
    if (err == E_INVALID) {
        buf_lit(&say.en, "Tell a card or an account, one of the two.");
        buf_lit(&say.fr, "Indiquez une carte ou un compte, l'un des deux.");
        return err;
    }
    buf_str(&say.en, str_c(err_text(err, ERR_EN)));
    buf_str(&say.fr, str_c(err_text(err, ERR_FR)));
    return err;
}

/* An account that is told by its number may lie where there is no partition. */
static enum err find_account(struct write_context *context, struct command *command,
                             struct str text, const char *pointer, struct card *card)
{
    struct id id = { 0 };
    TRY(id_parse(text, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(merge_check_account(context->db, command, id.partition, id.number, pointer));
    *card = (struct card){ .partition = id.partition, .account = id.number, .expires = DATE_NONE };
    return OK;
}

/* Who receives shows a card as he likes; who sends takes something. */
static enum err find_card(struct write_context *context, struct command *command,
                          const struct transfer_party *party, struct entry *entry,
                          struct shown_card *ret_shown)
{
    const struct transfer_request *request = command->request;
    if (party == &request->from)
        return shown_read(context->db, command->arena, party->card, &request->shown, entry,
                          ret_shown, &command->problem);
    return facts_card(context->db, command->arena, party->card, entry->on, &ret_shown->card);
}

static enum err find_party(struct write_context *context, struct command *command,
                           const struct transfer_party *party, const char *name,
                           struct entry *entry, struct shown_card *ret_shown)
{
    bool has_card = party->card.len > 0;
    const char *pointer = party == &((const struct transfer_request *)command->request)->from
                              ? "/from/account"
                              : "/to/account";
    if (has_card == (party->account.len > 0))
        return refuse_party(&command->problem, E_INVALID, name, NULL);
    enum err err = has_card
                       ? find_card(context, command, party, entry, ret_shown)
                       : find_account(context, command, party->account, pointer, &ret_shown->card);
    bool is_said = command->problem.err == err && err != OK;
    if (!is_said && err != E_ACCOUNT_MERGED && err_class(err) == ERR_CLASS_REFUSED)
        return refuse_party(&command->problem, err, name, has_card ? "card" : "account");
    return err;
}

/* ---- what is told when the answer is no ------------------------------------------------------- */

static void put_points(struct problem_text *say, int64_t number, int decimals)
{
    explain_say_points(say, (struct points){ number }, decimals);
}

static void explain_points(struct problem_text *say, enum err err, const struct refusal *refusal,
                           int decimals)
{
    if (err == E_TRANSFER_LEAST) {
        problem_say(say, "At least ", "Il faut transférer au moins ");
        put_points(say, refusal->need, decimals);
        problem_say(say, " are passed on at once, and this is ", " en une fois, et c'est ");
        put_points(say, refusal->have, decimals);
    } else {
        problem_say(say, "The account may pass on ", "Le compte peut encore envoyer ");
        put_points(say, refusal->have, decimals);
        problem_say(say, " more today and this month, and this is ",
                    " aujourd'hui et ce mois-ci, et c'est ");
        put_points(say, refusal->need, decimals);
    }
    problem_say(say, ".", ".");
}

static void explain(const struct program *program, struct str unit_id, enum err err,
                    const struct refusal *refusal, struct problem *problem)
{
    const struct unit *unit = program_unit(program, unit_id);
    if (err == E_POINTS_SHORT) {
        explain_short(program, unit_id, refusal, "/points", problem);
    } else if (err == E_TRANSFER_LEAST || err == E_TRANSFER_LIMIT) {
        struct problem_text say = problem_begin(problem, err);
        json_pointer_name(&say.pointer, STR("points"));
        explain_points(&say, err, refusal, unit != NULL ? unit->decimals : 0);
    } else if (explain_showing(program, err, refusal, "/from/card", problem)) {
        return;
    } else if (err == E_MAY_NOT_REDEEM) {
        problem_set(problem, err, "/from", err_text(err, ERR_EN), err_text(err, ERR_FR));
    } else if (err == E_TRANSFER_OWN) {
        problem_set(problem, err, "/to", err_text(err, ERR_EN), err_text(err, ERR_FR));
    } else if (err == E_NOT_TRANSFERABLE) {
        problem_set(problem, err, "/unit", err_text(err, ERR_EN), err_text(err, ERR_FR));
    }
}

/* ---- the verdict ------------------------------------------------------------------------------ */

static enum err prepare(struct write_context *context, struct command *command,
                        struct passing *passing)
{
    const struct transfer_request *request = command->request;
    struct shown_card receiver = { 0 };
    TRY(commit_begin_entry(context, command, ENTRY_SEND, &passing->entry));
    struct entry *entry = passing->entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &passing->place));
    TRY(facts_moment(&passing->place, &command->caller, request->has_at ? &request->at : NULL,
                     entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(find_party(context, command, &request->from, "from", entry, &passing->shown));
    TRY(find_party(context, command, &request->to, "to", entry, &receiver));
    passing->from = passing->shown.card;
    passing->to = receiver.card;
    TRY(commit_hold(context, command, passing->from.partition, passing->to.partition));
    entry->account = passing->from.account;
    entry->member = passing->from.member;
    entry->card = passing->from.number;
    entry->note = request->reason;
    entry->passed = (struct entry_passed){
        .partition = passing->to.partition,
        .account = passing->to.account,
        .unit = request->unit,
        .points = { request->points },
    };
    passing->program = app_program_at(context->app, entry->at);
    if (passing->program == NULL)
        return E_NO_PROGRAM;
    entry->program = passing->program->number;
    return OK;
}

static enum err decide_sender(struct write_context *context, struct command *command,
                              struct passing *passing)
{
    struct entry *entry = passing->entry;
    struct working *working = &passing->working;
    const struct program *program = &passing->program->program;
    struct refusal refusal = { 0 };
    TRY(account_load(context->db, command->arena, entry->partition, entry->account,
                     &working->account));
    working->lot_next = working->account.lot_next;
    enum err err = facts_open_account(context->app, context->db, command->arena, passing->program,
                                      working, entry);
    if (err == E_ACCOUNT_CLOSED)
        return refuse_party(&command->problem, err, "from", NULL);
    TRY(err);
    err = decide_send(command->arena, program, entry, &working->account, &refusal);
    if (err != OK)
        explain(program, entry->passed.unit, err, &refusal, &command->problem);
    return shown_refuse(&passing->shown, err, "/from/card", &command->problem);
}

static enum err decide_receiver(struct write_context *context, struct command *command,
                                struct passing *passing)
{
    const struct entry *sent = passing->entry;
    const struct program *program = &passing->program->program;
    struct beside *receiving = &passing->receiving;
    enum err err = facts_open_beside(context, command->arena, sent, &passing->working, NULL, 0,
                                     passing->to.partition, passing->to.account, 1, receiving);
    if (err == E_ACCOUNT_CLOSED)
        return refuse_party(&command->problem, err, "to", NULL);
    TRY(err);
    struct entry *entry = facts_add_beside(receiving, sent, ENTRY_RECEIVE);
    entry->member = passing->to.member;
    entry->card = passing->to.number;
    entry->program = sent->program;
    TRY(decide_parts(command->arena, program, sent, &passing->working.account, entry));
    TRY(decide_receive(command->arena, program, entry, &receiving->working.account));
    struct refusal unheard = { 0 }; /* what somebody else has is not told */
    return paid_in_check_balance(program, &receiving->working.account, entry->passed.unit,
                                 &unheard);
}

enum err transfer_run(struct write_context *context, struct command *command)
{
    struct passing passing = { 0 };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(prepare(context, command, &passing));
    TRY(decide_sender(context, command, &passing));
    TRY(decide_receiver(context, command, &passing));
    const struct entry *received = &passing.receiving.entries[0];
    *told = (struct answer_request){
        .entry = passing.entry,
        .program = passing.program,
        .card = passing.from,
        .received = { .partition = received->partition, .number = received->number },
    };
    TRY(facts_append(context, command, &passing.working, passing.entry, told));
    TRY(shown_keep(context->db, &passing.shown, passing.entry));
    return facts_append_beside(context, command, &passing.receiving);
}
