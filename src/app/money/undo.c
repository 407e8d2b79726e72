/* undo.c - money that was paid in goes back: a top-up, the sale of a gift card. */
#include "app/money/undo.h"

#include "app/answer.h"
#include "app/facts.h"
#include "app/ids.h"
#include "engine/explain.h"
#include "journal/entry_text.h"

/* An undo on its way. */
struct undoing {
    struct entry event;
    struct event_history history;
    struct place place;
    const struct app_program *program; /* of the event */
    struct working working;
    struct entry *entry;
};

/* ---- what there was --------------------------------------------------------------------------- */

/* The entry that is to be undone; which kind it has, its row says. */
static enum err load_event(struct db *db, struct arena *arena, struct id id,
                           struct entry *ret_event)
{
    struct entry_row row = { 0 };
    TRY(entry_get(db, arena, id.partition, id.number, &row));
    if (row.kind != ENTRY_EVENT)
        return E_NOT_PAID_IN;
    return entry_decode(arena, row.body, ret_event);
}

/* Every undo of it so far; they lie in its own chain, for it is the same account's. */
static enum err load_undos(struct db *db, struct arena *arena, const struct entry *event,
                           struct event_history *history)
{
    struct entry_row *rows = NULL;
    size_t count = 0;
    TRY(entry_of_purchase(db, arena, event->partition, event->partition, event->number, &rows,
                          &count));
    if (count > RETURNS_MAX)
        return E_LIMIT;
    struct entry *undos = ARENA_ARRAY(arena, struct entry, count);
    if (undos == NULL && count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(entry_decode(arena, rows[i].body, &undos[i]));
    *history = (struct event_history){ .event = event, .undos = undos, .undo_count = count };
    return OK;
}

/* ---- what is told when the answer is no ------------------------------------------------------- */

static void put_money(struct problem_text *say, const struct program *program, int64_t amount)
{
    explain_say_money(say, amount, currency_decimals(program->currency));
}

/* For the person who pays it back. */
static void explain(const struct program *program, enum err err, const struct refusal *refusal,
                    struct problem *problem)
{
    if (err == E_UNDONE_ALREADY && refusal->have == 0) {
        problem_set(problem, err, "", "Nothing is left of it that could go back.",
                    "Il n'en reste rien à rendre.");
    } else if (err == E_UNDONE_ALREADY) {
        struct problem_text say = problem_begin(problem, err);
        json_pointer_name(&say.pointer, STR("amount"));
        problem_say(&say, "", "Il n'en reste que ");
        put_money(&say, program, refusal->have);
        problem_say(&say, " is left of it, and ", ", et on en rendrait ");
        put_money(&say, program, refusal->need);
        problem_say(&say, " would go back.", ".");
    } else if (err == E_WITHHOLD_SHORT) {
        struct problem_text say = problem_begin(problem, err);
        problem_say(&say, "The ", "Les ");
        put_money(&say, program, refusal->have);
        problem_say(&say, " that would go back do not cover the ",
                    " à rendre ne couvrent pas les ");
        put_money(&say, program, refusal->need);
        problem_say(&say, " to withhold for what was spent of it.",
                    " à retenir pour ce qui en a été dépensé.");
    }
}

/* ---- the undo --------------------------------------------------------------------------------- */

/* The shop and till that are told, those of the key, or those where it was paid in. */
static enum err place_of(const struct app *app, const struct command *command,
                         const struct undo_request *request, const struct entry *event,
                         struct place *ret_place)
{
    struct str shop = request->shop;
    struct str till = request->till;
    if (shop.len == 0 && command->caller.shop_id == 0)
        shop = event->shop;
    if (till.len == 0 && command->caller.till_id == 0)
        till = event->till;
    return facts_place(app, &command->caller, shop, till, ret_place);
}

/* By the version of the event, on all lots of its account: those that ended count too. */
static enum err decide(struct write_context *context, struct command *command,
                       struct undoing *undoing)
{
    struct entry *entry = undoing->entry;
    struct account *account = &undoing->working.account;
    struct refusal refusal = { 0 };
    undoing->program = app_program_by_number(context->app, undoing->event.program);
    if (undoing->program == NULL)
        return E_JOURNAL;
    entry->program = undoing->program->number;
    TRY(account_load_all(context->db, command->arena, entry->partition, entry->account, account));
    undoing->working.lot_next = account->lot_next;
    TRY(facts_open_account(context->app, context->db, command->arena, undoing->program,
                           &undoing->working, entry));
    enum err err = decide_undo(command->arena, &undoing->program->program, &undoing->history, entry,
                               account, &refusal);
    if (err != OK) {
        explain(&undoing->program->program, err, &refusal, &command->problem);
        return err;
    }
    return facts_follow(context->app, command->arena, &undoing->working, entry);
}

static enum err append(struct write_context *context, struct command *command,
                       struct undoing *undoing)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(answer_load(context->app, context->db, command->arena, undoing->entry, told));
    told->after = undoing->working.after; /* not in the journal yet */
    told->after_count = undoing->working.after_count;
    return facts_append(context, command, &undoing->working, undoing->entry, told);
}

/* Whether nothing of the event is left behind it. */
static bool is_all(const struct undoing *undoing)
{
    int64_t undone = undoing->entry->undone_minor;
    for (size_t i = 0; i < undoing->history.undo_count; i++)
        undone += undoing->history.undos[i].undone_minor;
    return undone >= undoing->event.event.amount_minor;
}

enum err undo_event(struct write_context *context, struct command *command,
                    const struct undo_request *request, struct undone *ret_undone)
{
    struct undoing undoing = { 0 };
    struct id id = { 0 };
    TRY(id_parse(request->event, &id));
    TRY(load_event(context->db, command->arena, id, &undoing.event));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(load_undos(context->db, command->arena, &undoing.event, &undoing.history));
    TRY(commit_begin_entry(context, command, ENTRY_UNDO, &undoing.entry));
    struct entry *entry = undoing.entry;
    TRY(place_of(context->app, command, request, &undoing.event, &undoing.place));
    TRY(facts_moment(&undoing.place, &command->caller, NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    entry->print = facts_print(&undoing.place, &request->print);
    entry->note = request->reason;
    entry->account = undoing.event.account;
    entry->member = undoing.event.member;
    entry->card = undoing.event.card;
    entry->purchase_partition = id.partition;
    entry->purchase = id.number;
    entry->undone_minor = request->has_amount ? request->amount : 0;
    TRY(decide(context, command, &undoing));
    TRY(append(context, command, &undoing));
    *ret_undone = (struct undone){
        .number = entry->number,
        .paid_back_minor = entry->undone_minor - entry->withheld_minor,
        .is_all = is_all(&undoing),
    };
    return OK;
}

enum err undo_run(struct write_context *context, struct command *command)
{
    struct undone undone = { 0 };
    return undo_event(context, command, command->request, &undone);
}
