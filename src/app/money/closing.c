/* closing.c - an account is closed, and opened again. */
#include "app/money/closing.h"

#include "app/answer.h"
#include "app/family/family.h"
#include "app/ids.h"
#include "app/past_make.h"
#include "journal/entry_text.h"
#include "loyalty/closing.h"
#include "storage/journal_storage.h"

/* ---- closing ---------------------------------------------------------------------------------- */

/* "It is closed already": what to do about it, and that there is nothing to do. */
static void explain(enum err err, struct problem *problem)
{
    if (err == E_ACCOUNT_CLOSED)
        problem_set(problem, err, "",
                    "The account is closed already, and nothing has come back to it since.",
                    "Le compte est déjà clôturé, et rien n'y est revenu depuis.");
}

/* A gift card is nobody's: its sale is undone instead.  And the account gets a past, whatever the programme asks. */
static enum err decide_closing(const struct app *app, struct db *db, struct arena *arena,
                               struct by_hand_deed *by_hand, struct problem *problem)
{
    struct entry *entry = by_hand->entry;
    struct account *account = &by_hand->working.account;
    TRY(family_check_has_members(db, arena, entry->partition, entry->account));
    TRY(past_make_from(app, db, arena, entry->partition, entry->at, account));
    enum err err = decide_close(arena, &by_hand->program->program, entry, account);
    if (err != OK)
        explain(err, problem);
    return err;
}

enum err close_run(struct write_context *context, struct command *command)
{
    struct by_hand_deed closing = { 0 };
    TRY(by_hand_begin(context, command, ENTRY_CLOSE, command->request, &closing));
    TRY(by_hand_open(context, command, false, &closing));
    TRY(decide_closing(context->app, context->db, command->arena, &closing, &command->problem));
    return by_hand_append(context, command, &closing);
}

enum err closing_quote(struct app *app, struct db *db, struct arena *arena,
                       const struct caller *caller, struct str id_typed, struct buf *ret_answer)
{
    struct instant now = instant_now();
    struct id id = { 0 };
    struct problem unheard = { 0 };
    struct entry entry = { .kind = ENTRY_CLOSE, .recorded = now, .at = now };
    struct by_hand_deed closing = { .entry = &entry, .working = { .is_look = true } };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(id_typed, &id));
    TRY(facts_day(app, app_shop_by_id(app, caller->shop_id), &entry));
    closing.program = app_program_at(app, now);
    if (closing.program == NULL)
        return E_NO_PROGRAM;
    entry.partition = id.partition;
    entry.account = id.number;
    entry.program = closing.program->number;
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(account_load(db, arena, id.partition, id.number, &closing.working.account));
    entry.number = closing.working.account.newest + 1;
    TRY(facts_open_account(app, db, arena, closing.program, &closing.working, &entry));
    TRY(decide_closing(app, db, arena, &closing, &unheard));
    struct answer_request answer = { .entry = &entry,
                                     .program = closing.program,
                                     .card = { .expires = DATE_NONE },
                                     .is_quote = true };
    return answer_write(arena, &answer, ret_answer);
}

/* ---- opening again ---------------------------------------------------------------------------- */

static enum err load_close(struct db *db, struct arena *arena, const struct entry *entry,
                           struct entry *ret_close)
{
    struct entry_row row = { 0 };
    TRY(entry_get(db, arena, entry->partition, entry->purchase, &row));
    return entry_decode(arena, row.body, ret_close);
}

/* Nothing but files and cards has changed since the account was closed: each entry names the one before it. */
static enum err is_as_it_was(struct db *db, struct arena *arena, const struct entry *entry,
                             int64_t newest, bool *ret_is_so)
{
    int64_t number = newest;
    bool is_so = true;
    while (is_so && number > entry->purchase) {
        struct entry_row row = { 0 };
        TRY(entry_get(db, arena, entry->partition, number, &row));
        is_so = closing_is_as_it_was(row.kind);
        number = row.prior;
    }
    *ret_is_so = is_so;
    return OK;
}

enum err reopen_run(struct write_context *context, struct command *command)
{
    const struct reopen_request *request = command->request;
    struct by_hand_deed opening = { 0 };
    struct entry close = { 0 };
    TRY(by_hand_begin(context, command, ENTRY_REOPEN, &request->by_hand, &opening));
    TRY(by_hand_open(context, command, true, &opening));
    struct entry *entry = opening.entry;
    struct account *account = &opening.working.account;
    int64_t newest = account->newest;
    entry->purchase_partition = entry->partition;
    entry->purchase = past_closed(&account->past);
    if (entry->purchase == 0)
        return E_NOT_CLOSED;
    TRY(load_close(context->db, command->arena, entry, &close));
    TRY(is_as_it_was(context->db, command->arena, entry, newest, &entry->is_restored));
    if (request->has_restore && !request->restore)
        entry->is_restored = false;
    TRY(decide_reopen(command->arena, &opening.program->program, &close, entry, account));
    return by_hand_append(context, command, &opening);
}
