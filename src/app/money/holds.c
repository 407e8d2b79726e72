/* holds.c - something of an account is reserved for a time, and released.
 *
 *      HOLD ... RELEASE                    by hand
 *      HOLD ... RELEASE, the next entry    its time is over: as an expiry, or in the night (app/facts.c)
 *      HOLD ... RELEASE, PURCHASE          it is captured: one transaction, so it is open or done, never both
 */
#include "app/money/holds.h"

#include "app/answer.h"
#include "app/ids.h"
#include "app/money/holds_due.h"
#include "app/shown/shown.h"
#include "engine/explain.h"
#include "journal/entry_text.h"
#include "storage/hold_storage.h"

#define MINUTE_US (60 * US_PER_SECOND)

/* A hold, or its release, on its way. */
struct holding {
    struct place place;
    const struct app_program *program;
    struct card card; /* number 0: told without one */
    struct shown_card shown;
    struct working working;
    struct entry *entry;
};

/* ---- what is asked ---------------------------------------------------------------------------- */

static enum err refuse(struct problem *problem, enum err err, const char *pointer, const char *en,
                       const char *fr)
{
    problem_set(problem, err, pointer, en, fr);
    return err;
}

/* "A day, when nothing is told." */
static enum err read_until(const struct hold_request *request, struct entry *entry,
                           struct problem *problem)
{
    int64_t minutes = request->has_minutes ? request->minutes : HOLD_DEFAULT_MINUTES;
    if (request->has_minutes && request->has_until)
        return refuse(problem, E_INVALID, "/until",
                      "Tell minutes or an instant, one of the two; a day when neither is told.",
                      "Indiquez des minutes ou un instant, l'un des deux ; un jour sans rien.");
    entry->held.until.us =
        request->has_until ? request->until.us : entry->recorded.us + minutes * MINUTE_US;
    return OK;
}

static void explain(const struct program *program, const struct entry *entry, enum err err,
                    const struct refusal *refusal, struct problem *problem)
{
    if (err == E_UNIT_UNKNOWN || err == E_NOT_HOLDABLE)
        problem_set(problem, err, "/unit", err_text(err, ERR_EN), err_text(err, ERR_FR));
    if (err == E_HOLD_TIME)
        problem_set(problem, err, "/until", err_text(err, ERR_EN), err_text(err, ERR_FR));
    if (err == E_MAY_NOT_REDEEM)
        problem_set(problem, err, "/card", err_text(err, ERR_EN), err_text(err, ERR_FR));
    (void)explain_showing(program, err, refusal, "/card", problem);
    if (err == E_POINTS_SHORT)
        explain_short(program, entry->held.unit, refusal, "/points", problem);
}

/* ---- a hold ----------------------------------------------------------------------------------- */

static enum err prepare(struct write_context *context, struct command *command,
                        struct holding *holding)
{
    const struct hold_request *request = command->request;
    TRY(commit_begin_entry(context, command, ENTRY_HOLD, &holding->entry));
    struct entry *entry = holding->entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &holding->place));
    TRY(facts_moment(&holding->place, &command->caller, NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(read_until(request, entry, &command->problem));
    entry->held.unit = request->unit;
    entry->held.points.n = request->points;
    entry->held.reference = request->reference;
    holding->program = app_program_at(context->app, entry->at);
    if (holding->program == NULL)
        return E_NO_PROGRAM;
    entry->program = holding->program->number;
    TRY(shown_owner(context->db, command, request->card, request->account, &request->shown, entry,
                    &holding->shown));
    holding->card = holding->shown.card;
    TRY(commit_hold(context, command, holding->card.partition, 0));
    entry->account = holding->card.account;
    entry->member = holding->card.member;
    entry->card = holding->card.number;
    return OK;
}

static enum err check_count(struct db *db, struct arena *arena, const struct holding *holding)
{
    const struct entry *entry = holding->entry;
    struct hold *rows = NULL;
    size_t count = 0;
    size_t open = 0;
    if (!lots_are_held(&holding->working.account))
        return OK;
    TRY(hold_open_list(db, arena, entry->partition, entry->account, &rows, &count));
    for (size_t i = 0; i < count; i++)
        open += rows[i].until.us > entry->recorded.us; /* the others are released before */
    return open < HOLDS_MAX ? OK : E_HOLDS_MAX;
}

static enum err open_account(struct write_context *context, struct command *command,
                             struct holding *holding)
{
    struct entry *entry = holding->entry;
    struct account *account = &holding->working.account;
    TRY(account_load(context->db, command->arena, entry->partition, entry->account, account));
    holding->working.lot_next = account->lot_next;
    return facts_open_account(context->app, context->db, command->arena, holding->program,
                              &holding->working, entry);
}

static enum err append(struct write_context *context, struct command *command,
                       struct holding *holding)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    *told = (struct answer_request){
        .entry = holding->entry,
        .program = holding->program,
        .card = holding->card,
    };
    return facts_append(context, command, &holding->working, holding->entry, told);
}

enum err hold_run(struct write_context *context, struct command *command)
{
    struct holding holding = { .shown = { .card = { .expires = DATE_NONE } } };
    struct refusal refusal = { 0 };
    TRY(prepare(context, command, &holding));
    TRY(open_account(context, command, &holding));
    TRY(check_count(context->db, command->arena, &holding));
    enum err err = decide_hold(command->arena, &holding.program->program, holding.entry,
                               &holding.working.account, &refusal);
    if (err != OK) {
        explain(&holding.program->program, holding.entry, err, &refusal, &command->problem);
        return shown_refuse(&holding.shown, err, "/card", &command->problem);
    }
    TRY(append(context, command, &holding));
    return shown_keep(context->db, &holding.shown, holding.entry);
}

/* ---- its release ------------------------------------------------------------------------------ */

static enum err load_hold(struct db *db, struct arena *arena, struct id id, struct entry *ret_hold)
{
    struct entry_row row = { 0 };
    TRY(entry_get(db, arena, id.partition, id.number, &row));
    return entry_decode(arena, row.body, ret_hold);
}

/* The shop and till that are told, those of the key, or those of the hold. */
static enum err place_of(const struct app *app, const struct command *command,
                         const struct entry *hold, struct place *ret_place)
{
    const struct release_request *request = command->request;
    struct str shop = request->shop;
    struct str till = request->till;
    if (shop.len == 0 && command->caller.shop_id == 0)
        shop = hold->shop;
    if (till.len == 0 && command->caller.till_id == 0)
        till = hold->till;
    return facts_place(app, &command->caller, shop, till, ret_place);
}

enum err release_run(struct write_context *context, struct command *command)
{
    const struct release_request *request = command->request;
    struct holding holding = { .card = { .expires = DATE_NONE } };
    struct entry hold = { 0 };
    struct id id = { 0 };
    TRY(id_parse(request->hold, &id));
    if (id.partition > app_partition_count(context->app))
        return E_NOT_FOUND;
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(commit_begin_entry(context, command, ENTRY_RELEASE, &holding.entry));
    struct entry *entry = holding.entry;
    TRY(hold_check(context->db, command->arena, id, 0, 0, entry->recorded, "", &command->problem));
    TRY(load_hold(context->db, command->arena, id, &hold));
    TRY(place_of(context->app, command, &hold, &holding.place));
    TRY(facts_moment(&holding.place, &command->caller, NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    entry->account = hold.account;
    entry->member = hold.member;
    entry->card = hold.card;
    holding.program = app_program_by_number(context->app, hold.program);
    TRY(open_account(context, command, &holding));
    struct hold_due due = { .hold = &hold, .why = RELEASE_BY_HAND };
    TRY(hold_due_release(context->app, command->arena, &due, entry, &holding.working.account));
    return append(context, command, &holding);
}
